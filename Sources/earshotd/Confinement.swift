import Capture
import Glibc
import Sandbox
import Settings

/// Which sandbox these settings need.
extension Settings {
    /// Started as root, as on a machine without systemd: with systemd the unit does the same from outside.
    static var mustConfineItself: Bool { geteuid() == 0 }

    var sandbox: Sandbox {
        // What they keep is made later; the rules are about what there is now.
        for directory in [evidence.isEnabled ? evidence.directory : nil, captures.directory].compactMap({ $0 }) {
            try? EvidenceDirectory(path: directory).prepare()
        }
        let files = [
            log.path, log.incidentsPath, history.path, api.socket, masksNumbers ? maskKeyPath : nil,
            console.isEnabled && console.listen != nil ? console.tokenPath : nil,
            fleet.isEnabled ? fleet.outboxPath : nil,
        ]
        var writable = ["/dev/null", captures.directory, evidence.isEnabled ? evidence.directory : nil]
            .compactMap { $0 }
        for file in files.compactMap({ $0 }) { writable += Settings.places(of: file) }
        return Sandbox(writable: writable, group: getgrnam(api.group)?.pointee.gr_gid)
    }

    /// Of a daemon that captures nothing.
    var collectorSandbox: Sandbox {
        let files = [
            collector.path, collector.socket, masksNumbers ? maskKeyPath : nil,
            console.isEnabled && console.listen != nil ? console.tokenPath : nil,
        ].compactMap { $0 }
        return Sandbox(
            writable: files.reduce(["/dev/null"]) { $0 + Settings.places(of: $1) },
            group: getgrnam(api.group)?.pointee.gr_gid)
    }

    /// Of the process that sends to the fleet.
    var senderSandbox: Sandbox { Sandbox(writable: ["/dev/null"] + Settings.places(of: fleet.outboxPath)) }

    /// The directory that a file is made and rotated in, by its name and by what a link of that name points to; of what
    /// is no regular file, as a pipe or a terminal, itself.
    private static func places(of file: String) -> [String] {
        var status = stat()
        if stat(file, &status) == 0, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFSOCK {
            return [file]
        }
        let named = directory(of: file)
        guard let target = realpath(file, nil) else { return [named] }
        defer { free(target) }
        let real = directory(of: String(cString: target))
        return real == named ? [named] : [named, real]
    }

    private static func directory(of file: String) -> String {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        guard parts.count > 1 || file.hasPrefix("/") else { return parts.first.map(String.init) ?? "." }
        return parts.count == 1 ? "/" : parts.joined(separator: "/")
    }
}
