import Glibc
import Hummingbird
import NIOCore

/// What comes with a request: who is at the other end of the socket, as the kernel knows it.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// `anna (uid 1000)`, or `uid 1000` where the host has no such name; nil where the kernel does not say (unix(7)).
    func requester() async -> String? {
        guard let socket = channel as? any SocketOptionProvider else { return nil }
        let credentials: EventLoopFuture<Credentials> = socket.unsafeGetSocketOption(
            level: .init(SOL_SOCKET), name: .init(SO_PEERCRED))
        guard let uid = try? await credentials.get().user else { return nil }
        return await Blocking.run { APIContext.name(of: uid) }
    }

    /// `struct ucred` of unix(7), which Swift's Glibc does not know.
    private struct Credentials: Sendable {
        var process: pid_t
        var user: uid_t
        var group: gid_t
    }

    private static func name(of uid: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4_096)
        guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return "uid \(uid)"
        }
        return "\(ReadableLine.oneLine(String(cString: name))) (uid \(uid))"
    }
}
