import Glibc
import Host
package import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP API on its Unix socket.
package struct APIService: Service {
    private let socket: UnixSocket
    private let router: @Sendable () -> Router<RequestingContext>
    /// Keeps those who follow alive.
    private let pulse: @Sendable () -> Void
    private let logger: Logger
    private let onRunning: @Sendable () async -> Void

    package init(
        socket: UnixSocket, source: APISource, logger: Logger, onRunning: @escaping @Sendable () async -> Void = {}
    ) {
        self.socket = socket
        var source = source
        source.isOpenToAll = socket.mode & 0o007 != 0
        let served = source
        router = { APIRoutes(source: served).router() }
        pulse = { served.recent.beat() }
        self.logger = logger
        self.onRunning = onRunning
    }

    /// With routes of another's.
    package init(
        socket: UnixSocket, logger: Logger, router: @escaping @Sendable () -> Router<RequestingContext>,
        onRunning: @escaping @Sendable () async -> Void = {}
    ) {
        self.socket = socket
        self.router = router
        pulse = {}
        self.logger = logger
        self.onRunning = onRunning
    }

    package func run() async throws {
        try socket.prepare()
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: router(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionPatience()], idleTimeout: APIService.idleTimeout)),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: socket.path), backlog: 256,
                availableConnectionsDelegate: .maximum(APIService.connections, logger: quiet)),
            onServerRunning: { _ in
                if let problem = socket.admit() {
                    logger.warning("API socket", metadata: ["path": "\(socket.path)", "problem": "\(problem)"])
                }
                await onRunning()
            },
            logger: quiet)
        defer { unlink(socket.path) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask { await beat() }
            group.addTask {
                try? await gracefulShutdown()
                try? await Task.sleep(for: APIService.patience)
            }
            try await group.next()
            // A follower that reads no more would otherwise hold the daemon up.
            group.cancelAll()
        }
    }

    /// Without it a client that vanished would keep its place until the next finding.
    private func beat() async {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: FollowStream.heartbeat)) != nil { pulse() }
        }
        // The service ends with the application, not with its heart.
        try? await Task.sleep(for: .seconds(86_400))
    }

    /// Open at a time; more wait in the kernel's queue.
    private static let connections = 256
    /// Of a connection on which no request is under way.
    private static let idleTimeout = TimeAmount.seconds(15)
    /// Time that answers under way have to finish when the daemon ends.
    private static let patience = Duration.seconds(3)
}

/// The path a daemon listens on, and who may use it.
package struct UnixSocket: Sendable {
    package var path: String
    package var mode: UInt32
    package var group: String

    package init(path: String, mode: UInt32 = 0o660, group: String = "earshot") {
        self.path = path
        self.mode = mode
        self.group = group
    }

    package enum Refusal: Error, CustomStringConvertible, Equatable {
        case inUse(String)
        case notASocket(String)
        case noDirectory(String)
        case tooLong(String)

        package var description: String {
            switch self {
            case .inUse(let path): "another daemon answers on \(path)"
            case .notASocket(let path): "\(path) exists and is no socket"
            case .noDirectory(let path): "the directory of \(path) does not exist"
            case .tooLong(let path): "\(path) is longer than a socket's path can be (107 bytes)"
            }
        }
    }

    /// Removes what a daemon that died left behind, and nothing else.
    package func prepare() throws(Refusal) {
        guard path.utf8.count <= 107 else { throw .tooLong(path) }
        guard let status = FileStatus(path: path, followsLinks: false) else {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            let directory = parts.joined(separator: "/")
            if !directory.isEmpty, FileStatus(path: directory) == nil { throw .noDirectory(path) }
            return
        }
        guard status.kind == .socket else { throw .notASocket(path) }
        guard !answers() else { throw .inUse(path) }
        unlink(path)
    }

    /// Sets mode and group; what went wrong, or nil. A group that does not exist is left out.
    func admit() -> String? {
        if let group = getgrnam(group), chown(path, uid_t.max, group.pointee.gr_gid) != 0, errno != EPERM {
            return "group: \(String(cString: strerror(errno)))"
        }
        return chmod(path, mode) == 0 ? nil : "mode: \(String(cString: strerror(errno)))"
    }

    /// True when somebody accepts connections there.
    private func answers() -> Bool {
        do {
            _ = try UnixConnection(to: path)
            return true
        } catch {
            return false
        }
    }
}
