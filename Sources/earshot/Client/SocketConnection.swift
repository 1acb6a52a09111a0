import Glibc

/// A blocking stream socket to the daemon.
struct SocketConnection: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `Failure` that says what to do about it.
    init(path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("no socket: \(String(cString: strerror(errno)))") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            close(descriptor)
            throw Failure("\(path) is longer than a socket's path can be")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let reason = errno
            close(descriptor)
            throw Failure(SocketConnection.explain(reason, path))
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func explain(_ reason: Int32, _ path: String) -> String {
        switch reason {
        case ENOENT, ECONNREFUSED:
            "earshotd is not running (nothing answers on \(path)); start it, or judge a capture with --file or analyze"
        case EACCES:
            "no permission for \(path): become a member of the group earshot, or root"
        default:
            "\(path): \(String(cString: strerror(reason)))"
        }
    }

    func send(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("the daemon closed the connection") }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Up to 64 KiB; empty at the end.
    func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure("the daemon closed the connection: \(String(cString: strerror(errno)))")
            }
            return Array(buffer[..<count])
        }
    }
}
