import Delivery
import Diagnosis
import GRDB
import Joint
package import Wire

/// A joined finding as it is kept: in both languages.
struct KeptJoint: Codable {
    var en: JointRecord
    var zh: JointRecord

    func record(in language: Language) -> JointRecord {
        switch language {
        case .en: en
        case .zhCN: zh
        }
    }
}

extension CollectorStore {
    /// As long as something may still come of a call: later it is told as it was.
    static let traceLife = Interval.seconds(900)

    /// Traces that are still worth joining, oldest first, and when the stream had them.
    package func traces(since: Timestamp) -> [(fact: TraceFact, time: Timestamp)] {
        let rows = try? pool.read { db in
            try Row.fetchAll(
                db, sql: "SELECT time, record FROM trace WHERE time >= ? ORDER BY time", arguments: [since.nanoseconds])
        }
        return (rows ?? []).compactMap { row in
            guard let fact = try? JSONLine.decode(TraceFact.self, from: row[1] as String) else { return nil }
            return (fact, Timestamp(nanoseconds: row[0]))
        }
    }

    /// Nothing is lost where it cannot be written: the same comes of the same traces at the next start.
    func keep(_ outcome: JointOutcome, at now: Timestamp) {
        let finding = outcome.finding
        // Numbers are masked in what the hosts sent.
        let kept = KeptJoint(
            en: Presentation(language: .en).record(outcome), zh: Presentation(language: .zhCN).record(outcome))
        let peers = [finding.place.from, finding.place.to].compactMap { $0?.address.description }
        attempt { db in
            if let earlier = outcome.earlier {
                try db.execute(sql: "UPDATE joined SET is_valid = 0 WHERE id = ?", arguments: [earlier])
                try db.execute(sql: "DELETE FROM replaced WHERE by = ?", arguments: [earlier])
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO joined VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    finding.id, finding.time.nanoseconds, Handle(kept.en.finding).value, finding.kind.rawValue,
                    finding.severity.rawValue, finding.call.map { CallName.hash($0.callID) } ?? 0,
                    finding.call?.caller ?? "", finding.call?.callee ?? "", CollectorStore.joined(peers),
                    outcome.isWithdrawn ? 0 : 1, JSONLine.encode(kept),
                ])
            guard !outcome.isWithdrawn else { return }
            for id in outcome.replaces {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO replaced VALUES (?, ?, ?)",
                    arguments: [id, finding.id, now.nanoseconds])
            }
        }
    }

    /// Findings of single hosts of which a joined one was told before they came.
    func keep(replaced: [(id: String, by: String)], at now: Timestamp) {
        guard !replaced.isEmpty else { return }
        attempt { db in
            for (id, by) in replaced {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO replaced VALUES (?, ?, ?)", arguments: [id, by, now.nanoseconds])
            }
        }
    }
}
