import Diagnosis
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

    /// A registration as a page for people: by its handle, its account, or the handle of a finding about it.
    func registrationReport(_ request: Request, _ context: Context) async throws -> Response {
        let query = try Query(request, allowed: ["lang", "device"])
        var presentation = source.presentation()
        presentation.language = try query.language("lang", default: presentation.language)
        guard let name = try context.parameters.require("id").percentDecoded else {
            throw HTTPError(.badRequest, message: "the name is not percent-encoded as RFC 3986 has it")
        }
        let known = source.recent.all.filter { $0.call == nil }
        let prefix = HandlePrefix(name)
        let named = known.last { finding in prefix?.begins(Handle(finding: finding.id)) ?? false }
        let detail = try await asked { engine in
            engine.registration {
                $0.account == name || prefix?.begins(Handle($0)) ?? false
                    || named.map($0.isMeant(by:)) ?? false
            }
        }
        guard let detail else { throw HTTPError(.notFound, message: "there is no registration \"\(name)\"") }
        let findings = known.filter(detail.registration.isMeant(by:)).suffix(20).map {
            FindingRecord($0, language: presentation.language)
        }
        let record = presentation.show(
            CallDetailRecord(detail, findings: findings, interfaces: source.capture().names))
        return try await page(record, presentation, device: query.text("device"))
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
