package import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The console with the API behind it, over TCP; without TLS, which a proxy in front has (`docs/CONSOLE.md`).
package struct ConsoleService: Service {
    private let host: String
    private let port: Int
    private let token: String
    private let router: @Sendable (String) -> Router<RequestingContext>
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameter source: With a console.
    package init(
        host: String, port: Int, token: String, source: APISource, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.init(
            host: host, port: port, token: token, logger: logger,
            router: { APIRoutes(source: source).router(token: $0) }, onRunning: onRunning)
    }

    /// - Parameter router: What is served behind the token.
    package init(
        host: String, port: Int, token: String, logger: Logger,
        router: @escaping @Sendable (String) -> Router<RequestingContext>,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.token = token
        self.router = router
        self.logger = logger
        self.onRunning = onRunning
    }

    /// A console that cannot be served is told, and is no reason not to watch.
    package func run() async throws {
        do {
            try await serve()
        } catch {
            logger.error(
                "the console is not served over TCP", metadata: ["address": "\(host):\(port)", "reason": "\(error)"])
            try? await gracefulShutdown()
        }
    }

    private func serve() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: router(token),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionPatience(requestTime: ConsoleService.requestTime)],
                    idleTimeout: .seconds(15))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil, backlog: 64,
                availableConnectionsDelegate: .maximum(ConsoleService.connections, logger: quiet)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask {
                try? await gracefulShutdown()
                try? await Task.sleep(for: .seconds(3))
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private static let connections = 64
    /// A capture comes over a slow link.
    private static let requestTime = TimeAmount.seconds(120)
}
