import Engine
import HTTPTypes
import Hummingbird

/// What the engine's tables hold, far hosts and registrations; and test alerts.
extension APIRoutes {
    func peers(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["limit"])
        let limit = try query.count("limit", upTo: 1_000_000) ?? 1_000
        return Reply.json(try await asked { $0.peerList() }.prefix(limit).map(PeerRecord.init))
    }

    func registrations(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["number", "state", "limit"])
        let state = try query.choice("state", RegistrationSnapshot.State.allCases.map { ($0.rawValue, $0.rawValue) })
        let number = query.text("number")
        let limit = try query.count("limit", upTo: 1_000_000) ?? 10_000
        let (registrations, now) = try await asked { ($0.registrationList(), $0.time) }
        let records = registrations.lazy.map { RegistrationRecord($0, at: now) }
            .filter { (state == nil || $0.state == state) && (number.map($0.names) ?? true) }
        return Reply.json(records.prefix(limit).map(source.presentation().show))
    }

    /// For those who may use the socket, as long as that is not everybody: it wakes people.
    func testAlerts(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["hook"])
        guard !source.isOpenToAll else {
            throw HTTPError(.forbidden, message: "this socket is open to all; set api.mode to \"0660\"")
        }
        let name = query.text("hook")
        guard let records = await source.testAlerts(name) else {
            throw HTTPError(.notFound, message: "there is no hook \"\(name ?? "")\"")
        }
        return Reply.json(records)
    }
}
