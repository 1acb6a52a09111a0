import Glibc

/// The secret that opens the console over TCP. Kept in a file that root and the group read.
package enum ConsoleKey {
    private static let length = 43

    /// Reads the token at `path`, or makes one there.
    ///
    /// - Returns: Nil when there is none and none can be made.
    package static func load(_ path: String) -> String? { read(path) ?? make(path) }

    /// The first line of the file; nil where it is none that we would have made, or one's own of 16 characters at least.
    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let line = bytes[..<count].prefix { 0x21...0x7E ~= $0 }
        return line.count >= 16 ? String(decoding: line, as: UTF8.self) : nil
    }

    private static func make(_ path: String) -> String? {
        // Not there, or empty: what somebody wrote and we cannot use stays, and no token is had.
        var status = stat()
        if stat(path, &status) == 0, status.st_size > 0 { return nil }
        let token = random()
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return nil }
        let bytes = Array((token + "\n").utf8)
        let isWhole =
            fchmod(descriptor, 0o640) == 0 && write(descriptor, bytes, bytes.count) == bytes.count
            && fsync(descriptor) == 0
        close(descriptor)
        guard isWhole, rename(draft, path) == 0 else {
            unlink(draft)
            return nil
        }
        return token
    }

    /// 256 bits from the kernel, as letters and digits that need no quoting.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return String((0..<length).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }

    /// In a time that does not depend on where they differ.
    static func isSame(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        var difference = one.count ^ other.count
        for index in one.indices {
            difference |= Int(one[index] ^ (other.isEmpty ? 0 : other[index % other.count]))
        }
        return difference == 0
    }
}
