import Glibc

/// A blocking stream socket to the daemon.
struct SocketConnection: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `Failure` that says what to do about it.
    init(path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw Failure(en: "no socket: \(reason)", zh: "无法创建套接字：\(reason)")
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            close(descriptor)
            throw Failure(en: "\(path) is longer than a socket's path can be", zh: "\(path) 超过套接字路径的长度限制")
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
            throw SocketConnection.failure(reason, path)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func failure(_ reason: Int32, _ path: String) -> Failure {
        switch reason {
        case ENOENT, ECONNREFUSED:
            Failure(
                en:
                    """
                    earshotd is not running (nothing answers on \(path)); start it, or judge a capture with --file or \
                    analyze
                    """,
                zh: "earshotd 没有运行（\(path) 无应答）；请启动它，或用 --file 或 analyze 分析抓包文件")
        case EACCES:
            Failure(
                en: "no permission for \(path): become a member of the group earshot, or root",
                zh: "没有 \(path) 的权限：请加入 earshot 组，或使用 root")
        default: Failure("\(path): \(String(cString: strerror(reason)))")
        }
    }

    func send(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Failure(en: "the daemon closed the connection", zh: "守护进程关闭了连接")
            }
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
                let reason = String(cString: strerror(errno))
                throw Failure(
                    en: "the daemon closed the connection: \(reason)", zh: "守护进程关闭了连接：\(reason)")
            }
            return Array(buffer[..<count])
        }
    }
}
