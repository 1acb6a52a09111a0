import Delivery
import Glibc
import Host

/// A connection to the daemon, whose failures say what to do about them.
struct SocketConnection: ~Copyable {
    private let connection: UnixConnection

    /// - Parameter patience: Milliseconds that `receive` waits; nil for ever.
    /// - Throws: `Failure` that says what to do about it.
    init(path: String, patience: Int? = nil) throws {
        do {
            connection = try UnixConnection(to: path, answerTimeout: patience)
        } catch {
            throw SocketConnection.failure(error, path)
        }
    }

    private static func failure(_ fault: UnixConnection.Fault, _ path: String) -> Failure {
        switch fault.number {
        case ENAMETOOLONG:
            Failure(en: "\(path) is longer than a socket's path can be", zh: "\(path) 超过套接字路径的长度限制")
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
        default: Failure("\(path): \(fault.reason)")
        }
    }

    func send(_ bytes: [UInt8]) throws {
        do {
            try connection.send(bytes)
        } catch {
            throw Failure(en: "the daemon closed the connection", zh: "守护进程关闭了连接")
        }
    }

    /// Up to 64 KiB; empty at the end.
    func receive() throws -> [UInt8] {
        do {
            return try connection.receive()
        } catch  where error.number == EAGAIN {
            throw Failure(
                en: "the daemon does not answer: is it stopped, or the machine too busy?",
                zh: "守护进程没有应答：是否被暂停，或主机过于繁忙？")
        } catch {
            throw Failure(
                en: "the daemon closed the connection: \(error.reason)", zh: "守护进程关闭了连接：\(error.reason)")
        }
    }
}
