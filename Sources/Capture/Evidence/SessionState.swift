import Diagnosis
import FoundationEssentials
import Glibc
import Wire

/// Everything about a capture session that a restart must not lose; stands beside its captures as JSON.
package struct SessionState: Sendable, Codable, Hashable {
    package enum Phase: String, Sendable, Codable { case running, stopping, ended }

    /// One decisive packet of a finding, by its time.
    package struct Proof: Sendable, Codable, Hashable {
        package var time: Int64
        package var en: String
        package var zh: String
    }

    /// A finding of a call of the session.
    package struct Found: Sendable, Codable, Hashable {
        package var id: String
        package var kind: String
        package var callID: String?
        package var en: String
        package var zh: String
        package var proofs: [Proof]
    }

    package var id: String
    package var filter: SessionFilter
    package var note: String?
    package var keepsPayload: Bool
    package var maxBytes: Int64
    package var maxCalls: Int?
    /// Nanoseconds since 1970.
    package var started: Int64
    package var until: Int64
    package var phase = Phase.running
    package var ending: SessionBatch.Ending?
    /// When it ended.
    package var ended: Int64?
    package var packets: UInt64 = 0
    package var bytes: Int64 = 0
    /// Packets that rotation took away again, and packets the disk had no room for.
    package var rotated: UInt64 = 0
    package var refused: UInt64 = 0
    /// Calls followed, and of those the ones before the last restart.
    package var calls = 0
    package var callsBefore = 0
    package var callIDs: [String] = []
    package var findings: [Found] = []
    /// Finished parts, oldest first.
    package var parts: [Part] = []
    /// Number of the part being written, or the next.
    package var nextPart = 1

    package struct Part: Sendable, Codable, Hashable {
        package var name: String
        package var bytes: Int64
        package var packets: UInt64
    }

    private static let findingLimit = 500

    mutating func note(_ finding: Finding) {
        guard findings.count < SessionState.findingLimit else { return }
        findings.append(
            Found(
                id: finding.id, kind: finding.kind.rawValue, callID: finding.call?.callID, en: finding.title.en,
                zh: finding.title.zh,
                proofs: finding.evidence.filter { $0.frame != nil }.map {
                    Proof(time: $0.time.nanoseconds, en: $0.text.en, zh: $0.text.zh)
                }))
    }

    package var spec: SessionSpec {
        SessionSpec(
            id: id, filter: filter, until: Timestamp(nanoseconds: until), keepsPayload: keepsPayload,
            maxCalls: maxCalls.map { max(0, $0 - calls) }, callIDs: callIDs)
    }

    /// Decisive packets of all findings.
    func proofs(in language: Language) -> PacketProofs {
        var all = PacketProofs()
        for finding in findings {
            for proof in finding.proofs {
                all.add(
                    "\(finding.kind): \(language == .en ? proof.en : proof.zh)",
                    at: Timestamp(nanoseconds: proof.time), frame: nil)
            }
        }
        return all
    }

    /// What the session is about and what was found, for the section's comment.
    func comment(in language: Language) -> String {
        var lines = ["capture session \(id)"]
        if let note { lines.append(note) }
        for finding in findings { lines.append("\(finding.kind): \(language == .en ? finding.en : finding.zh)") }
        return lines.joined(separator: "\n")
    }

    // MARK: - File

    static func load(_ path: String) -> SessionState? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return try? JSONDecoder().decode(SessionState.self, from: Data(bytes.prefix(count)))
    }

    /// Replaces the file at once or not at all.
    func save(_ path: String) throws(CaptureError) {
        guard let data = try? JSONEncoder().encode(self) else { return }
        var file = try OutputFile(path: path, mode: 0o640)
        let bytes = [UInt8](data)
        try file.append(bytes.span)
        try file.publish()
    }
}
