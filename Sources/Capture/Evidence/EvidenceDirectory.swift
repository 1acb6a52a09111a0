import Glibc

/// A directory that holds no more files and bytes than it may; the oldest go first.
///
/// Files come and go by their names alone: what stands there after a restart counts too.
package struct EvidenceDirectory: Sendable {
    package var path: String
    package var maxFiles: Int
    package var maxBytes: Int64
    /// Free space of the disk that is left to others.
    package var minimumFree: Int64
    /// Free bytes of the disk a path lies on; nil when it cannot be told.
    package var freeSpace: @Sendable (String) -> Int64?

    package init(
        path: String, maxFiles: Int = 500, maxBytes: Int64 = 200 << 20, minimumFree: Int64 = 512 << 20,
        freeSpace: @escaping @Sendable (String) -> Int64? = EvidenceDirectory.freeSpace
    ) {
        self.path = path
        self.maxFiles = maxFiles
        self.maxBytes = maxBytes
        self.minimumFree = minimumFree
        self.freeSpace = freeSpace
    }

    /// What an ordinary user could still write.
    package static let freeSpace: @Sendable (String) -> Int64? = { path in
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: Int64(clamping: status.f_frsize)).0
    }

    package struct File: Sendable, Hashable {
        package var name: String
        package var bytes: Int64
    }

    /// Makes the directory, and those above it, for its owner and group.
    package func prepare() throws(CaptureError) {
        var done = ""
        for part in path.split(separator: "/") {
            done += (done.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            if mkdir(done, 0o750) == 0 {
                // The process's mask takes the right to enter.
                chmod(done, 0o750)
            } else if errno != EEXIST {
                throw .system(.cannotWrite, "cannot be created", errno: errno, path: done)
            }
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw .system(.cannotWrite, "cannot be written to", errno: errno, path: path)
        }
    }

    /// True when `bytes` more would leave the disk what belongs to others.
    package func hasRoom(for bytes: Int) -> Bool {
        guard let free = freeSpace(path) else { return true }
        return free - Int64(bytes) >= minimumFree
    }

    /// Finished captures by name, oldest first, because names begin with the time.
    package var files: [File] {
        names.filter { $0.hasSuffix(".pcapng") && !$0.hasPrefix(".") }.sorted().compactMap { name in
            var status = stat()
            guard lstat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            return File(name: name, bytes: Int64(status.st_size))
        }
    }

    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    /// Removes the oldest until a file of `bytes`, which may replace the one of its name, fits; answers how many went.
    func makeRoom(for bytes: Int, as name: String) -> Int {
        var files = files.filter { $0.name != name }[...]
        var total = files.reduce(Int64(bytes)) { $0 + $1.bytes }
        var removed = 0
        while let oldest = files.first, files.count + 1 > maxFiles || total > maxBytes {
            unlink(path + "/" + oldest.name)
            total -= oldest.bytes
            files = files.dropFirst()
            removed += 1
        }
        return removed
    }

    /// Removes what a crash left half-written.
    func sweep() {
        for name in names where name.hasSuffix(".pcapng.tmp") { unlink(path + "/" + name) }
    }
}
