import Glibc

/// What the checks see of the host; tests give them another one.
struct HostView: Sendable {
    /// The text of a file of the kernel's or of the system's; nil when it is not there or not for us.
    var read: @Sendable (String) -> String?
    /// Standard output of a program that ended well; nil when it is missing or refuses.
    var run: @Sendable ([String]) -> String?
    /// Names in a directory.
    var list: @Sendable (String) -> [String]

    static let this = HostView(read: readFile, run: runProgram, list: listDirectory)

    private static let limit = 16 << 20

    private static func readFile(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        return readAll(file)
    }

    private static func readAll(_ file: UnsafeMutablePointer<FILE>) -> String? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return ferror(file) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Only ever called with words of our own, so that a shell may read them; it finds sbin for users who do not.
    private static func runProgram(_ words: [String]) -> String? {
        let command = "PATH=$PATH:/usr/sbin:/sbin; \(words.joined(separator: " ")) 2>/dev/null"
        guard let pipe = popen(command, "re") else { return nil }
        let text = readAll(pipe)
        return pclose(pipe) == 0 ? text : nil
    }

    private static func listDirectory(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
