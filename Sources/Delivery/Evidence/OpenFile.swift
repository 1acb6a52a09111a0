import Glibc
import Host

/// A file that one reader goes through.
final class OpenFile: Sendable {
    let size: Int
    private let descriptor: Int32

    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard let status = FileStatus(descriptor: descriptor) else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
        size = Int(clamping: status.size)
    }

    deinit { close(descriptor) }

    /// The next bytes; nil at the end.
    func read() -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: 256 << 10) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
