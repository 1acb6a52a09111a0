import Diagnosis
import Engine
import HTTPTypes
import Hummingbird
import Wire

/// What the API serves from.
package struct APISource: Sendable {
    package var recent: RecentFindings
    package var queries: EngineQueries
    package var delivery: @Sendable () -> DeliveryRecord
    package var profile: @Sendable () -> String
    package var started: String
    package var presentation: @Sendable () -> Presentation
    /// Nil where no evidence is kept and no capture sessions are possible.
    package var evidence: EvidenceQueries?

    package init(
        recent: RecentFindings, queries: EngineQueries, started: String,
        delivery: @escaping @Sendable () -> DeliveryRecord, profile: @escaping @Sendable () -> String = { "generic" },
        presentation: @escaping @Sendable () -> Presentation = { Presentation() }, evidence: EvidenceQueries? = nil
    ) {
        self.recent = recent
        self.queries = queries
        self.started = started
        self.delivery = delivery
        self.profile = profile
        self.presentation = presentation
        self.evidence = evidence
    }
}

/// The paths of `config/openapi.yaml`.
struct APIRoutes: Sendable {
    typealias Context = BasicRequestContext

    let source: APISource
    /// Clients that may follow at a time.
    static let followers = 64
    private static let paths = ["/v1/status", "/v1/findings", "/v1/calls", "/v1/ports", "/v1/streams", "/metrics"]

    func router() -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(
            middleware: ErrorReplies<Context> { path in
                APIRoutes.paths.contains(path) || path.hasPrefix("/v1/calls/") || EvidenceRoutes.isKnown(path)
            })
        router.get("/v1/status") { request, _ in try await status(request) }
        router.get("/v1/findings") { request, _ in try findings(request) }
        router.get("/v1/calls") { request, _ in try await calls(request) }
        router.get("/v1/calls/:id") { request, context in try await call(request, context) }
        router.get("/v1/ports") { request, _ in try await ports(request) }
        router.get("/v1/streams") { request, _ in try await streams(request) }
        router.get("/metrics") { request, _ in try await metrics(request) }
        EvidenceRoutes(evidence: source.evidence, presentation: source.presentation).add(to: router)
        return router
    }

    private func answered<Value>(_ value: Value?) throws -> Value {
        guard let value else {
            throw HTTPError(
                .serviceUnavailable, message: "the capture is not running or has too many questions waiting")
        }
        return value
    }

    private func daemon() async throws -> DaemonRecord {
        DaemonRecord(
            version: Product.version, started: source.started, profile: source.profile(),
            capture: source.queries.capture(), delivery: source.delivery(),
            engine: StatusRecord(try answered(await source.queries.status())))
    }

    private func status(_ request: Request) async throws -> Response {
        _ = try Query(request, allowed: [])
        return Reply.json(try await daemon())
    }

    private func metrics(_ request: Request) async throws -> Response {
        _ = try Query(request, allowed: [])
        let text = Metrics.text(try await daemon(), findings: source.recent.counts)
        return Reply.text(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private func findings(_ request: Request) throws -> Response {
        let query = try Query(request, allowed: ["limit", "kind", "severity", "call", "since", "follow", "lang"])
        let filter = try FindingFilter(query)
        let limit = try query.count("limit", upTo: 1_000_000)
        var presentation = source.presentation()
        presentation.language = try query.language("lang", default: presentation.language)
        guard try query.flag("follow") else {
            let matching = source.recent.all.filter(filter.admits)
            let lines = matching.suffix(limit ?? matching.count).map { JSONLine.encode(presentation.record($0)) + "\n" }
            return Reply.text(lines.joined(), type: "application/x-ndjson")
        }
        guard let ticks = source.recent.ticks(limit: APIRoutes.followers) else {
            throw HTTPError(.serviceUnavailable, message: "too many clients follow already")
        }
        // Followers begin with now, unless they ask for the last few or since when.
        let end = source.recent.end
        let position = filter.since != nil ? 0 : end - min(end, UInt64(limit ?? 0))
        let stream = FollowStream(recent: source.recent, filter: filter, presentation: presentation, position: position)
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson"], body: stream.body(ticks))
    }

    private func calls(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["number", "state", "limit"])
        let number = query.text("number")
        let state = try query.choice("state", ["setup", "ringing", "answered", "ended"].map { ($0, $0) })
        let limit = try query.count("limit", upTo: 1_000_000) ?? 1_000
        let names = source.queries.capture().names
        let masks = source.presentation().masksNumbers
        let calls = try answered(await source.queries.calls()).lazy
            .filter { call in
                (state == nil || call.state == state)
                    && (number.map { call.identity.caller.contains($0) || call.identity.callee.contains($0) } ?? true)
            }
            .prefix(limit)
            .map { call in
                let record = CallRecord(call, interfaces: names)
                return masks ? record.masked() : record
            }
        return Reply.json(Array(calls))
    }

    private func call(_ request: Request, _ context: Context) async throws -> Response {
        let query = try Query(request, allowed: ["lang"])
        let language = try query.language("lang", default: source.presentation().language)
        guard let id = try context.parameters.require("id").percentDecoded else {
            throw HTTPError(.badRequest, message: "the Call-ID is not percent-encoded as RFC 3986 has it")
        }
        guard let detail = try answered(await source.queries.call(id)) else {
            throw HTTPError(.notFound, message: "there is no call \"\(id)\"")
        }
        let record = CallDetailRecord(detail, language: language, interfaces: source.queries.capture().names)
        return Reply.json(source.presentation().masksNumbers ? record.masked() : record)
    }

    private func ports(_ request: Request) async throws -> Response {
        _ = try Query(request, allowed: [])
        return Reply.json(try answered(await source.queries.ports()).map(PortRecord.init))
    }

    private func streams(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["limit"])
        let limit = try query.count("limit", upTo: 1_000_000) ?? 10_000
        let names = source.queries.capture().names
        let streams = try answered(await source.queries.streams()).prefix(limit)
        return Reply.json(streams.map { StreamRecord($0, interfaces: names) })
    }
}
