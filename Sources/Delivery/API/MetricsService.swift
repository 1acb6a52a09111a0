import Hummingbird
package import Logging
import ServiceLifecycle
package import Wire

/// `/metrics` alone, over TCP for Prometheus.
package struct MetricsService: Service {
    private let endpoint: Endpoint
    private let source: APISource
    private let logger: Logger
    private let onRunning: @Sendable (Int?) async -> Void

    /// - Parameter onRunning: Is told the port when it listens.
    package init(
        endpoint: Endpoint, source: APISource, logger: Logger,
        onRunning: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) {
        self.endpoint = endpoint
        self.source = source
        self.logger = logger
        self.onRunning = onRunning
    }

    package func run() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        let routes = APIRoutes(source: source)
        let router = Router(context: APIRoutes.Context.self)
        router.add(middleware: ErrorReplies<APIRoutes.Context>(served: [("GET", "/metrics")]))
        router.get("/metrics") { request, _ in try await routes.metrics(request) }
        let application = Application(
            router: router,
            server: .http1(
                configuration: .init(additionalChannelHandlers: [ConnectionPatience()], idleTimeout: .seconds(120))),
            configuration: ApplicationConfiguration(
                address: .hostname(endpoint.address.description, port: Int(endpoint.port)), backlog: 64,
                availableConnectionsDelegate: .maximum(16, logger: quiet)),
            onServerRunning: { await onRunning($0.localAddress?.port) }, logger: quiet)
        do {
            try await application.run()
        } catch {
            // A port that another program has costs the figures, not the diagnosis.
            logger.error(
                "metrics are not served",
                metadata: ["listen": "\(endpoint)", "reason": "\(ReadableLine.oneLine("\(error)"))"])
            await untilShutdown()
        }
    }
}
