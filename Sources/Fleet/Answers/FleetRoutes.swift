package import Delivery
import Diagnosis
import HTTPTypes
package import Hummingbird
package import Settings
import Wire

/// What the collector's API serves from.
package struct FleetSource: Sendable {
    package var store: CollectorStore
    package var pull: @Sendable () -> PullState
    package var settings: @Sendable () -> Settings.CollectorSettings
    package var presentation: @Sendable () -> Presentation
    package var alerts: @Sendable () -> UInt64
    package var hooks: @Sendable () -> [HookRecord]
    package var testAlerts: @Sendable (String?) async -> [HookTestRecord]?
    package var started: String
    /// Pages for browsers are served beside the API.
    package var hasConsole = false

    package init(
        store: CollectorStore, pull: @escaping @Sendable () -> PullState,
        settings: @escaping @Sendable () -> Settings.CollectorSettings,
        presentation: @escaping @Sendable () -> Presentation, alerts: @escaping @Sendable () -> UInt64 = { 0 },
        hooks: @escaping @Sendable () -> [HookRecord] = { [] },
        testAlerts: @escaping @Sendable (String?) async -> [HookTestRecord]? = { $0 == nil ? [] : nil }, started: String
    ) {
        (self.store, self.pull, self.settings, self.presentation) = (store, pull, settings, presentation)
        (self.alerts, self.hooks, self.testAlerts, self.started) = (alerts, hooks, testAlerts, started)
    }
}

/// The paths of `config/openapi-fleet.yaml`.
package struct FleetRoutes: Sendable {
    package typealias Context = RequestingContext

    private let source: FleetSource
    private static let defaultLimit = 1_000
    private static let largestLimit = 100_000

    package init(source: FleetSource) { self.source = source }

    /// - Parameter token: What opens it; nil where whoever may connect is in.
    package func router(token: String? = nil) -> Router<Context> {
        let shell = ConsoleShell(token: token, module: "fleet.js", presentation: source.presentation)
        let router = shell.router(served: served, allowsActions: false)
        add(to: router)
        if source.hasConsole { shell.add(to: router) }
        return router
    }

    /// What is served: method, and the path with its parameters as `{name}`.
    package var served: [(method: String, path: String)] {
        let router = Router(context: Context.self)
        add(to: router)
        return router.routes.map { ($0.method.rawValue, $0.path.description) }
    }

    private func add(to router: Router<Context>) {
        router.get("/v1/fleet/status") { request, _ in try status(request) }
        router.get("/v1/fleet/agents") { request, _ in try agents(request) }
        router.get("/v1/fleet/findings") { request, _ in try await findings(request) }
        router.get("/v1/fleet/incidents") { request, _ in try await incidents(request) }
        router.get("/v1/fleet/calls") { request, _ in try await calls(request) }
        router.get("/v1/fleet/calls/:name") { request, context in try await call(request, context) }
        router.get("/metrics") { request, _ in try metrics(request) }
    }

    private func filter(_ query: Query) throws -> FleetFilter {
        var filter = FleetFilter()
        (filter.site, filter.agent, filter.kind) = (query.text("site"), query.text("agent"), query.text("kind"))
        filter.minimumSeverity =
            try query.choice("severity", [Severity.notice, .warning, .error].map { ($0.name, $0) }) ?? .notice
        (filter.callID, filter.number, filter.peer) = (query.text("call"), query.text("number"), query.text("peer"))
        (filter.since, filter.until) = (try query.time("since"), try query.time("until"))
        // As the agents, which mask numbers with the key that the fleet shares.
        if let mask = source.presentation().mask {
            filter.number = filter.number.map(mask.mask)
            filter.callID = filter.callID.map(mask.hide)
        }
        return filter
    }

    private func limit(_ query: Query) throws -> Int {
        try query.count("limit", upTo: FleetRoutes.largestLimit) ?? FleetRoutes.defaultLimit
    }

    package var status: FleetStatusRecord {
        let settings = source.settings()
        let agents = agents
        return FleetStatusRecord(
            version: Product.version, started: source.started, stream: settings.nats.stream,
            consumer: settings.consumer, pull: source.pull(), counts: source.store.counts, agents: agents.count,
            silent: agents.count { $0.isSilent }, openIncidents: source.store.openIncidents.count,
            alerts: source.alerts(), hooks: source.hooks())
    }

    private var agents: [FleetAgentRecord] {
        let now = HostClock.now()
        return source.store.agents.map { state in
            let last = Timestamp(rfc3339: state.last) ?? now
            return FleetAgentRecord(state: state, silentSeconds: max(0, (now - last).seconds.rounded()))
        }
    }

    private func status(_ request: Request) throws -> Response {
        _ = try Query(request, allowed: [])
        return Reply.json(status)
    }

    private func agents(_ request: Request) throws -> Response {
        let query = try Query(request, allowed: ["site", "silent", "limit"])
        let (site, onlySilent) = (query.text("site"), try query.flag("silent"))
        let found = agents.filter { (site == nil || $0.state.site == site) && (!onlySilent || $0.isSilent) }
        return Reply.json(Array(found.prefix(try limit(query))))
    }

    private func findings(_ request: Request) async throws -> Response {
        let query = try Query(
            request,
            allowed: ["site", "agent", "kind", "severity", "call", "number", "peer", "since", "until", "limit", "lang"])
        let (filter, limit) = (try filter(query), try limit(query))
        let language = try query.language("lang", default: source.presentation().language)
        let store = source.store
        let records = await Blocking.run { store.findings(filter, language: language, limit: limit) }
        return Reply.text(
            records.map { JSONLine.encode($0) + "\n" }.joined(), type: "application/x-ndjson")
    }

    private func incidents(_ request: Request) async throws -> Response {
        let query = try Query(
            request,
            allowed: ["site", "agent", "kind", "severity", "peer", "open", "since", "until", "limit", "lang"])
        let (filter, limit, onlyOpen) = (try filter(query), try limit(query), try query.flag("open"))
        let language = try query.language("lang", default: source.presentation().language)
        let store = source.store
        let incidents = await Blocking.run { store.incidents(filter, onlyOpen: onlyOpen, limit: limit) }
        return Reply.json(incidents.map { FleetIncidentRecord($0, language) })
    }

    private func calls(_ request: Request) async throws -> Response {
        let query = try Query(
            request, allowed: ["site", "agent", "kind", "number", "peer", "since", "until", "limit"])
        let (filter, limit, store) = (try filter(query), try limit(query), source.store)
        return Reply.json(await Blocking.run { store.calls(filter, limit: limit) })
    }

    private func call(_ request: Request, _ context: Context) async throws -> Response {
        let query = try Query(request, allowed: ["lang"])
        let language = try query.language("lang", default: source.presentation().language)
        let text = try context.parameters.require("name")
        guard let name = text.percentDecoded else {
            throw HTTPError(.badRequest, message: "the name of the call is not percent-encoded UTF-8")
        }
        let store = source.store
        guard let detail = await Blocking.run({ store.call(name, language: language) }) else {
            throw HTTPError(.notFound, message: "no host of the fleet told of a call \"\(name)\"")
        }
        return Reply.json(detail)
    }

    private func metrics(_ request: Request) throws -> Response {
        _ = try Query(request, allowed: [])
        return Reply.text(FleetMetrics.text(status), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
