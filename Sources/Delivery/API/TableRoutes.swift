import Engine
import Hummingbird

/// What the engine's tables hold: far hosts and registrations.
extension APIRoutes {
    func peers(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["limit"])
        let limit = try query.count("limit", upTo: 1_000_000) ?? 1_000
        return Reply.json(try answered(await source.queries.peers()).prefix(limit).map(PeerRecord.init))
    }

    func registrations(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["number", "state", "limit"])
        let state = try query.choice("state", RegistrationSnapshot.State.allCases.map { ($0.rawValue, $0.rawValue) })
        let number = query.text("number")
        let limit = try query.count("limit", upTo: 1_000_000) ?? 10_000
        let (registrations, now) = try answered(await source.queries.registrations())
        let records = registrations.lazy.map { RegistrationRecord($0, at: now) }
            .filter { (state == nil || $0.state == state) && (number.map($0.names) ?? true) }
        return Reply.json(records.prefix(limit).map(source.presentation().show))
    }
}
