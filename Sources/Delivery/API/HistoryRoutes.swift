import Diagnosis
import Engine
import HTTPTypes
import Hummingbird
import Wire

/// Findings, incidents and calls: what is remembered first, then what the history kept from before.
extension APIRoutes {
    /// Of one answer that names no limit.
    private static let defaultLimit = 10_000
    private static let largestLimit = 1_000_000

    func findings(_ request: Request) async throws -> Response {
        let query = try Query(
            request,
            allowed: ["limit", "kind", "severity", "call", "number", "peer", "since", "until", "follow", "lang"])
        var presentation = source.presentation()
        let filter = try HistoryFilter(query, mask: presentation.mask)
        let limit = try query.count("limit", upTo: APIRoutes.largestLimit)
        presentation.language = try query.language("lang", default: presentation.language)
        guard try query.flag("follow") else {
            let records = await findings(filter, presentation, limit: limit ?? APIRoutes.defaultLimit)
            return Reply.text(records.map { JSONLine.encode($0) + "\n" }.joined(), type: "application/x-ndjson")
        }
        // Followers begin with now, unless they ask for the last few or since when; what comes while one takes its place
        // is new to it.
        let end = source.recent.end
        guard let ticks = source.recent.ticks(limit: APIRoutes.followers) else {
            throw HTTPError(.serviceUnavailable, message: "too many clients follow already")
        }
        let position = filter.since != nil ? 0 : end - min(end, UInt64(limit ?? 0))
        let stream = FollowStream(recent: source.recent, filter: filter, presentation: presentation, position: position)
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson"], body: stream.body(ticks))
    }

    func findings(
        _ filter: HistoryFilter, _ presentation: Presentation, limit: Int
    ) async -> [FindingRecord] {
        let recent = source.recent.all.filter(filter.admits).suffix(limit).map(presentation.record)
        guard let history = source.history, recent.count < limit else { return recent }
        let ids = Set(recent.map(\.id))
        let kept = await Blocking.run {
            history.findings(filter, language: presentation.language, limit: limit)
        }
        let older = kept.filter { !ids.contains($0.id) }.map(presentation.show)
        return older.suffix(limit - recent.count) + recent
    }

    func incidents(_ request: Request) async throws -> Response {
        let query = try Query(
            request, allowed: ["open", "kind", "severity", "peer", "since", "until", "limit", "lang"])
        var presentation = source.presentation()
        var filter = try HistoryFilter(query, mask: presentation.mask)
        if let mask = presentation.mask, let peer = filter.peer { filter.peer = mask.mask(peer) }
        let limit = try query.count("limit", upTo: APIRoutes.largestLimit) ?? 1_000
        presentation.language = try query.language("lang", default: presentation.language)
        return Reply.json(try await incidents(filter, presentation, limit: limit))
    }

    func incidents(
        _ filter: HistoryFilter, _ presentation: Presentation, limit: Int
    ) async throws -> [IncidentRecord] {
        var incidents = try await asked { $0.incidents() } + source.recentIncidents.cleared
        incidents = incidents.filter(filter.admits)
        if let history = source.history {
            let known = Set(incidents.map(\.id))
            let wanted = filter
            let kept = await Blocking.run { history.incidents(wanted, limit: limit) }
            // What the history has as open and the engine does not know was cleared a moment ago.
            incidents += kept.filter { !known.contains($0.id) && $0.cleared != nil }
        }
        incidents.sort { ($0.opened, $0.id) < ($1.opened, $1.id) }
        return incidents.suffix(limit).map(presentation.record)
    }

    func calls(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["number", "state", "kind", "peer", "since", "until", "limit"])
        let presentation = source.presentation()
        let filter = try HistoryFilter(query, mask: presentation.mask)
        let state = try query.choice("state", ["live", "setup", "ringing", "answered", "ended"].map { ($0, $0) })
        let limit = try query.count("limit", upTo: APIRoutes.largestLimit) ?? 1_000
        return Reply.json(try await calls(filter, presentation, state: state, limit: limit))
    }

    func calls(
        _ filter: HistoryFilter, _ presentation: Presentation, state: String? = nil, limit: Int
    ) async throws -> [CallRecord] {
        let names = source.capture().names
        if state == "live" {
            // Screens ask every other second: no more are put together than are shown.
            return try await asked { $0.liveCalls(limit: limit) }.calls.filter(filter.admits).map {
                presentation.record($0, interfaces: names)
            }
        }
        var calls: [CallRecord] = try await asked { $0.calls() }
            .filter { (state == nil || $0.state == state) && filter.admits($0) }
            .prefix(limit).map { presentation.record($0, interfaces: names) }
        if let history = source.history, calls.count < limit {
            let known = Set(calls.map { $0.callID + $0.start })
            let kept = await Blocking.run { history.calls(filter, limit: limit) }
            calls += kept.filter { !known.contains($0.callID + $0.start) && (state == nil || $0.state == state) }
                .prefix(limit - calls.count)
                .map(presentation.show)
        }
        return calls
    }

    func call(_ request: Request, _ context: Context) async throws -> Response {
        let (detail, _) = try await detail(request, context, allowed: ["lang"])
        return Reply.json(detail)
    }

    /// The call as a page for people.
    func report(_ request: Request, _ context: Context) async throws -> Response {
        let (detail, presentation) = try await detail(request, context, allowed: ["lang", "device"])
        return try await page(
            detail, presentation, device: Query(request, allowed: ["lang", "device"]).text("device"))
    }

    func page(
        _ detail: CallDetailRecord, _ presentation: Presentation, device: String?
    ) async throws -> Response {
        let remedies = try await remedies(device)
        let evidence = source.isOpenToAll ? nil : source.evidence
        let content = PageContent(
            sources: [PageContent.Source(details: [detail])], language: presentation.language, made: HostClock.now(),
            masksNumbers: presentation.masksNumbers, hasEvidence: source.evidence != nil,
            remedies: remedies)
        let page = await Blocking.run {
            var content = content
            if let evidence { content.takeEvidence(path: evidence.path(of:)) }
            return HTMLPage.html(content)
        }
        return Reply.text(page, type: "text/html; charset=utf-8")
    }

    /// Those of the product called `device`, or of whatever product is seen.
    private func remedies(_ device: String?) async throws -> RemedyChoice? {
        guard let register = await Blocking.run(source.remedies) else { return nil }
        guard let device else { return RemedyChoice(register: register) }
        guard let known = register.device(named: device) else {
            let names = register.devices.map(\.id).joined(separator: ", ")
            throw HTTPError(.badRequest, message: "no product \"\(device)\"; there are \(names)")
        }
        return RemedyChoice(register: register, device: known)
    }

    private func detail(
        _ request: Request, _ context: Context, allowed: [String]
    ) async throws -> (detail: CallDetailRecord, presentation: Presentation) {
        let query = try Query(request, allowed: allowed)
        var presentation = source.presentation()
        presentation.language = try query.language("lang", default: presentation.language)
        guard let id = try context.parameters.require("id").percentDecoded else {
            throw HTTPError(.badRequest, message: "the Call-ID is not percent-encoded as RFC 3986 has it")
        }
        if let detail = try await live(id, presentation.mask) {
            return (presentation.record(detail, interfaces: source.capture().names), presentation)
        }
        var named = HistoryFilter(callID: id)
        named.mask = presentation.mask
        if let history = source.history,
            let call = await Blocking.run({ [named] in history.calls(named, limit: 1) }).first
        {
            return (await kept(call, history, presentation), presentation)
        }
        guard let call = try await call(handle: id, presentation) else {
            throw HTTPError(.notFound, message: "there is no call \"\(id)\"")
        }
        // Of calls with one Call-ID the engine answers for the newest.
        if let detail = try await live(call.callID, presentation.mask),
            Handle(call: call.callID, start: detail.summary.identity.start) == Handle(call)
        {
            return (presentation.record(detail, interfaces: source.capture().names), presentation)
        }
        guard let history = source.history else {
            return (CallDetailRecord(call: call, ladder: [], findings: []), presentation)
        }
        return (await kept(call, history, presentation), presentation)
    }

    /// The call with this Call-ID, which may be masked as records show it.
    private func live(_ callID: String, _ mask: NumberMask?) async throws -> CallDetail? {
        if let detail = try await asked({ $0.call(callID) }) { return detail }
        guard let mask, callID.utf8.contains(UInt8(ascii: "*")) else { return nil }
        return try await asked { engine in
            engine.calls().first { mask.hide($0.identity.callID) == callID }
                .flatMap { engine.call($0.identity.callID) }
        }
    }

    /// A call of the history with what is kept of it.
    private func kept(
        _ call: CallRecord, _ history: HistoryStore, _ presentation: Presentation
    ) async -> CallDetailRecord {
        var filter = HistoryFilter(callID: call.callID)
        filter.mask = presentation.mask
        var record = CallDetailRecord(
            call: call, ladder: [], findings: await findings(filter, presentation, limit: APIRoutes.defaultLimit))
        // A Call-ID that was used again: findings are those of the call that began then.
        record.findings.removeAll { $0.call.map { Handle($0) != Handle(call) } ?? false }
        guard let kept = await Blocking.run({ history.detail(of: call) }) else { return presentation.show(record) }
        record.ladder = kept.ladder
        record.timelines = kept.timelines
        let known = Set(record.findings.map(\.id))
        for id in kept.findings where !known.contains(id) {
            // Told on another leg of the same call.
            let handle = HistoryFilter(handle: HandlePrefix(Handle(finding: id).whole))
            record.findings += await findings(handle, presentation, limit: 1)
        }
        return presentation.show(record)
    }
}
