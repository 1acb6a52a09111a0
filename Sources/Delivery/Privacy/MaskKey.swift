import Glibc

/// The key that masks are made with. Kept in a file, so that a caller keeps its mask over a restart.
package enum MaskKey {
    /// A key for this run only.
    package static func random() -> SipHash {
        var generator = SystemRandomNumberGenerator()
        return SipHash(low: generator.next(), high: generator.next())
    }

    /// Reads the key at `path`, or makes one there that only its owner may read.
    ///
    /// - Returns: Nil when there is none and none can be made.
    package static func load(_ path: String) -> SipHash? { read(path) ?? make(path) }

    /// The key at `path`; nil when there is none to be read.
    package static func read(_ path: String) -> SipHash? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard Glibc.read(descriptor, &bytes, 16) == 16 else { return nil }
        let words = [bytes[..<8], bytes[8...]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        return SipHash(low: words[0], high: words[1])
    }

    private static func make(_ path: String) -> SipHash? {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        // Whole under its name or not at all: half a key would mask differently after the next start.
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        let isWhole = write(descriptor, bytes, 16) == 16 && fsync(descriptor) == 0
        close(descriptor)
        guard isWhole, rename(draft, path) == 0 else {
            unlink(draft)
            return nil
        }
        return read(path)
    }
}
