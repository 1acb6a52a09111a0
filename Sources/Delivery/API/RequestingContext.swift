import Host
package import Hummingbird
import NIOCore

/// What comes with a request: who is at the other end of the socket, as the kernel knows it.
package struct RequestingContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    /// `SO_PEERCRED` of socket(7), and its `struct ucred`, which Swift's Glibc does not know.
    private static let peerCredentials = NIOBSDSocket.Option(rawValue: 17)

    private struct Credentials: Sendable {
        var process: Int32
        var user: UInt32
        var group: UInt32
    }

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// `anna (uid 1000)`, or `uid 1000` where the host has no such name; nil where the kernel does not say (unix(7)).
    func requester() async -> String? {
        guard let socket = channel as? any SocketOptionProvider else { return nil }
        let credentials: EventLoopFuture<Credentials> = socket.unsafeGetSocketOption(
            level: .socket, name: RequestingContext.peerCredentials)
        guard let user = try? await credentials.get().user else { return nil }
        let name = await Blocking.run { HostUser.name(of: user) }
        return name.map { "\(ReadableLine.oneLine($0)) (uid \(user))" } ?? "uid \(user)"
    }
}
