import Diagnosis
import HTTPTypes
import Hummingbird

/// What handles that begin in one way name. The answer of `/v1/handles/{handle}`.
package struct HandleRecord: Codable, Sendable, Equatable {
    package var findings: [FindingRecord]
    package var incidents: [IncidentRecord]
    package var calls: [CallRecord]

    package init(findings: [FindingRecord] = [], incidents: [IncidentRecord] = [], calls: [CallRecord] = []) {
        self.findings = findings
        self.incidents = incidents
        self.calls = calls
    }

    package var count: Int { findings.count + incidents.count + calls.count }

    /// One line each: as much of the handle as tells it from the others, and what it names.
    package func candidates() -> [String] {
        let named =
            findings.map { (Handle($0), "\($0.severity) \($0.kind)" + ($0.call.map { " \($0.parties)" } ?? "")) }
            + incidents.map { (Handle($0), "incident \($0.kind) \($0.subject)") }
            + calls.map { (Handle($0), "call \($0.parties)") }
        return zip(Handle.told(named.map(\.0)), named).map { ReadableLine.oneLine("\($0) \($1.1)") }
    }
}

/// Who calls whom.
package protocol NamesParties {
    var caller: String { get }
    var callee: String { get }
}

extension NamesParties {
    /// `1001→13800138000`; `?` stands for who is not known.
    package var parties: String { parties(by: "→") }

    func parties(by arrow: String) -> String {
        (caller.isEmpty ? "?" : caller) + arrow + (callee.isEmpty ? "?" : callee)
    }
}

extension CallRecord: NamesParties {}
extension FindingRecord.Call: NamesParties {}

/// Handles, and their beginnings, wherever an id is understood.
extension APIRoutes {
    /// Candidates that are told when a beginning fits several.
    private static let candidateLimit = 20

    func handle(_ request: Request, _ context: Context) async throws -> Response {
        let query = try Query(request, allowed: ["lang"])
        var presentation = source.presentation()
        presentation.language = try query.language("lang", default: presentation.language)
        let text = try context.parameters.require("handle")
        guard let prefix = HandlePrefix(text) else {
            throw HTTPError(
                .badRequest, message: "\"\(text)\" begins no handle: 4 to 12 digits and letters, as lists show them")
        }
        let filter = HistoryFilter(handle: prefix)
        let limit = APIRoutes.candidateLimit
        return Reply.json(
            HandleRecord(
                findings: await findings(filter, presentation, limit: limit),
                incidents: try await incidents(filter, presentation, limit: limit),
                calls: try await calls(filter, presentation, limit: limit)))
    }

    /// The one call whose handle begins so; nil where there is none.
    ///
    /// - Throws: 409 that names the calls when there are several.
    func call(handle text: String, _ presentation: Presentation) async throws -> CallRecord? {
        guard let prefix = HandlePrefix(text) else { return nil }
        let calls = try await calls(
            HistoryFilter(handle: prefix), presentation, limit: APIRoutes.candidateLimit)
        guard calls.count > 1 else { return calls.first }
        throw HandleRecord(calls: calls).ambiguity(of: text)
    }

    /// Id of the one finding whose handle begins so; `text` itself where there is none, which may be an id.
    func finding(handle text: String) async throws -> String {
        guard let prefix = HandlePrefix(text) else { return text }
        let findings = await findings(
            HistoryFilter(handle: prefix), source.presentation(), limit: APIRoutes.candidateLimit)
        guard findings.count > 1 else { return findings.first?.id ?? text }
        throw HandleRecord(findings: findings).ambiguity(of: text)
    }
}

extension HandleRecord {
    fileprivate func ambiguity(of text: String) -> HTTPError {
        HTTPError(
            .conflict, message: "\(count) begin with \"\(text)\": " + candidates().joined(separator: "; "))
    }
}
