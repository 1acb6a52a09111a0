package import Diagnosis
package import Engine
import HTTPTypes
import Host
import Hummingbird
import Wire

/// The engine, as it may be asked from outside: between two packets, on the thread that owns it. The daemon gives its
/// capture's mailbox, because delivery knows nothing of captures.
package protocol EngineAsking: Sendable {
    /// - Returns: Nil when the capture is not running or has too many questions waiting.
    func ask<Answer: Sendable>(_ question: @escaping @Sendable (Engine) -> Answer) async -> Answer?
}

/// What the API serves from.
package struct APISource: Sendable {
    package var recent: RecentFindings
    package var recentIncidents: RecentIncidents
    /// Nil where none is kept.
    package var history: HistoryStore?
    package var engine: any EngineAsking
    package var capture: @Sendable () -> CaptureRecord
    package var delivery: @Sendable () -> DeliveryRecord
    package var profile: @Sendable () -> String
    /// Why the settings file could not be read anew; nil where it could.
    package var settingsProblem: @Sendable () -> String?
    package var started: String
    package var presentation: @Sendable () -> Presentation
    /// Nil where no evidence is kept and no capture sessions are possible.
    package var evidence: (any EvidenceAsking)?
    /// The register of remedies, read when a page asks for it; nil where there is none.
    package var remedies: @Sendable () -> RemedyRegister?
    /// Sends a test alert to the hook of that name, or to each; nil where there is none of that name.
    package var testAlerts: @Sendable (String?) async -> [HookTestRecord]? = { $0 == nil ? [] : nil }
    /// Everybody on this host may connect: what people said is then kept from all.
    package var isOpenToAll = false
    /// Nil where no console is served.
    package var console: ConsoleSource?

    package init(
        recent: RecentFindings, recentIncidents: RecentIncidents = RecentIncidents(), history: HistoryStore? = nil,
        engine: any EngineAsking, capture: @escaping @Sendable () -> CaptureRecord = { CaptureRecord() },
        started: String,
        delivery: @escaping @Sendable () -> DeliveryRecord, profile: @escaping @Sendable () -> String = { "generic" },
        settingsProblem: @escaping @Sendable () -> String? = { nil },
        presentation: @escaping @Sendable () -> Presentation = { Presentation() },
        evidence: (any EvidenceAsking)? = nil,
        remedies: @escaping @Sendable () -> RemedyRegister? = { nil }
    ) {
        self.recent = recent
        self.recentIncidents = recentIncidents
        self.history = history
        self.engine = engine
        self.capture = capture
        self.started = started
        self.delivery = delivery
        self.profile = profile
        self.settingsProblem = settingsProblem
        self.presentation = presentation
        self.evidence = evidence
        self.remedies = remedies
    }
}

/// The paths of `config/openapi.yaml`.
struct APIRoutes: Sendable {
    typealias Context = RequestingContext

    let source: APISource
    /// Clients that may follow at a time.
    static let followers = 64

    /// - Parameter token: What opens it; nil where whoever may connect is in.
    func router(token: String? = nil) -> Router<Context> {
        let shell = ConsoleShell(token: token, presentation: source.presentation)
        let router = shell.router(served: served, allowsActions: source.console?.allowsActions ?? false)
        add(to: router)
        if let console = source.console {
            shell.add(to: router)
            ConsoleRoutes(source: source, console: console).add(to: router)
        }
        return router
    }

    /// What is served: method, and the path with its parameters as `{id}`.
    var served: [(method: String, path: String)] {
        let router = Router(context: Context.self)
        add(to: router)
        return router.routes.map { ($0.method.rawValue, $0.path.description) }
    }

    private func add(to router: Router<Context>) {
        router.get("/v1/status") { request, _ in try await status(request) }
        router.get("/v1/findings") { request, _ in try await findings(request) }
        router.get("/v1/incidents") { request, _ in try await incidents(request) }
        router.get("/v1/calls") { request, _ in try await calls(request) }
        router.get("/v1/calls/:id") { request, context in try await call(request, context) }
        router.get("/v1/calls/:id/report") { request, context in try await report(request, context) }
        router.get("/v1/handles/:handle") { request, context in try await handle(request, context) }
        router.get("/v1/ports") { request, _ in try await ports(request) }
        router.get("/v1/streams") { request, _ in try await streams(request) }
        router.get("/v1/peers") { request, _ in try await peers(request) }
        router.get("/v1/registrations") { request, _ in try await registrations(request) }
        router.get("/v1/registrations/:id/report") { request, context in
            try await registrationReport(request, context)
        }
        router.post("/v1/alerts/test") { request, _ in try await testAlerts(request) }
        router.get("/metrics") { request, _ in try await metrics(request) }
        EvidenceRoutes(
            evidence: source.evidence, isOpenToAll: source.isOpenToAll, presentation: source.presentation,
            finding: { try await finding(handle: $0) }
        ).add(to: router)
    }

    /// - Throws: `HTTPError` 503 where the engine gives no answer.
    func asked<Answer: Sendable>(_ question: @escaping @Sendable (Engine) -> Answer) async throws -> Answer {
        guard let answer = await source.engine.ask(question) else {
            throw HTTPError(
                .serviceUnavailable, message: "the capture is not running or has too many questions waiting")
        }
        return answer
    }

    func daemon() async throws -> DaemonRecord {
        DaemonRecord(
            version: Product.version, started: source.started, profile: source.profile(),
            capture: source.capture(), delivery: source.delivery(),
            engine: StatusRecord(try await asked { $0.status() }), settingsProblem: source.settingsProblem())
    }

    private func status(_ request: Request) async throws -> Response {
        _ = try Query(request, allowed: [])
        return Reply.json(try await daemon())
    }

    func metrics(_ request: Request) async throws -> Response {
        _ = try Query(request, allowed: [])
        let text = Metrics.text(
            try await daemon(), findings: source.recent.counts,
            incidents: try await asked { $0.incidents() },
            peers: try await asked { $0.peerSummary() }, process: ProcessFigures.current())
        return Reply.text(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private func ports(_ request: Request) async throws -> Response {
        _ = try Query(request, allowed: [])
        return Reply.json(try await asked { $0.ports() }.map(PortRecord.init))
    }

    private func streams(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["limit"])
        let limit = try query.count("limit", upTo: 1_000_000) ?? 10_000
        let names = source.capture().names
        let streams = try await asked { $0.streams() }.prefix(limit)
        return Reply.json(streams.map { source.presentation().show(StreamRecord($0, interfaces: names)) })
    }
}
