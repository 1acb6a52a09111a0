package import Diagnosis
package import Engine
import GRDB
import Wire

/// What the history's sinks write.
extension HistoryStore {
    /// Findings in both languages, with numbers masked where `presentation` says so.
    package func findingWriter(_ presentation: @escaping @Sendable () -> Presentation) -> some Writer<Finding> {
        HistoryWriter { [self] findings in
            var presentation = presentation()
            write(rows: findings.count) { db in
                for finding in findings {
                    presentation.language = .zhCN
                    let zh = presentation.record(finding)
                    presentation.language = .en
                    let en = presentation.record(finding)
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        arguments: [
                            finding.id, finding.time.nanoseconds, finding.kind.rawValue, finding.severity.rawValue,
                            en.call?.callID, en.call?.caller, en.call?.callee, Peers.joined(Peers.of(finding)),
                            JSONLine.encode(en), JSONLine.encode(zh), Handle(finding: finding.id).value,
                        ])
                }
            }
        }
    }

    package func incidentWriter(_ presentation: @escaping @Sendable () -> Presentation) -> some Writer<IncidentEvent> {
        HistoryWriter { [self] events in
            let mask = presentation().mask
            write(rows: events.count) { db in
                for event in events { try HistoryStore.save(event.incident, mask, db) }
            }
        }
    }

    package func callWriter(
        _ presentation: @escaping @Sendable () -> Presentation, interfaces: @escaping @Sendable () -> InterfaceNames
    ) -> some Writer<CallSnapshot> {
        HistoryWriter { [self] calls in
            let presentation = presentation()
            let names = interfaces()
            write(rows: calls.count) { db in
                for call in calls {
                    let record = presentation.record(call, interfaces: names)
                    let peers = [call.from.address.description, call.to.address.description]
                    // In its place when it comes again: a new row each time would leave holes.
                    try db.execute(
                        sql: """
                            INSERT INTO call (start, handle, name, caller, callee, peers, kinds, record)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                            ON CONFLICT (handle) DO UPDATE SET kinds = excluded.kinds, record = excluded.record
                            WHERE record <> excluded.record
                            """,
                        arguments: [
                            call.identity.start.nanoseconds, Handle(record).value, CallName.hash(record.callID),
                            record.caller, record.callee, Peers.joined(peers),
                            Peers.joined(call.findingKinds.map(\.rawValue)),
                            try PackedRecord.pack(JSONLine.encode(record), db),
                        ])
                }
            }
        }
    }

    package func memoryWriter() -> some Writer<EngineMemory> {
        HistoryWriter { [self] memories in for memory in memories { save(memory) } }
    }

    static func save(_ incident: Incident, _ mask: NumberMask?, _ db: Database) throws {
        func hide(_ text: String) -> String { mask?.hide(text) ?? text }
        try db.execute(
            sql: "INSERT OR REPLACE INTO incident VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                incident.id, incident.kind.rawValue,
                (mask.map { incident.subject.masked(by: $0.mask) } ?? incident.subject).description,
                incident.severity.rawValue, incident.opened.nanoseconds, incident.last.nanoseconds,
                incident.cleared?.nanoseconds, incident.alerted.nanoseconds, Int64(clamping: incident.count),
                Int64(clamping: incident.calls), Int64(clamping: incident.goodInARow), hide(incident.title.en),
                hide(incident.title.zh), incident.firstFinding,
            ])
    }
}

struct HistoryWriter<Element: Sendable>: Writer {
    let body: @Sendable ([Element]) -> Void

    func write(_ elements: [Element]) { body(elements) }
    func finish() {}
}

/// Addresses a finding speaks of, without their ports, for `peer` filters.
enum Peers {
    static func of(_ finding: Finding) -> [String] {
        [finding.place.from, finding.place.to].compactMap { $0?.address.description }
    }

    /// `|a|b|`, so that one is found whole.
    static func joined(_ items: [String]) -> String { items.isEmpty ? "" : "|" + items.joined(separator: "|") + "|" }
}
