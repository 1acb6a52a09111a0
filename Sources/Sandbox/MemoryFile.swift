import CSandbox
import Glibc

/// Bytes that must be read as a file, and must lie on no disk: gone with this value.
package struct MemoryFile: ~Copyable {
    private let descriptor: Int32

    /// Nil where the system has no memory for it.
    package init?(_ bytes: [UInt8]) {
        let file = earshot_memory_file("earshot")
        guard file >= 0 else { return nil }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            done += count
        }
        guard done == bytes.count else {
            close(file)
            return nil
        }
        descriptor = file
    }

    deinit { close(descriptor) }

    /// Of this process only.
    package var path: String { "/proc/self/fd/\(descriptor)" }
}
