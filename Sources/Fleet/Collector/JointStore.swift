import Delivery
import Diagnosis
import GRDB
import Joint
import Synchronization
package import Wire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension JointRecord {
    /// The two points that it lies between, in order of their names.
    fileprivate var stretch: [String] {
        finding.place.interface.map { $0.split(separator: ", ").map(String.init).sorted() } ?? []
    }
}

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

    /// Keeps what hosts prove together, and makes incidents of it.
    ///
    /// - Parameter passes: Where calls were well.
    /// - Returns: What happened to incidents.
    func keep(_ outcomes: [JointOutcome], passes: [JointPass], at now: Timestamp) -> [IncidentEvent] {
        let news = outcomes.compactMap { keep($0, at: now) }
        let (events, changed) = state.withLock { state in
            for (joined, replaced) in news {
                var item = joined
                let told = replaced.filter { state.incidents.isOpen($0.incident, of: $0.agent) }
                item.isCovered = !told.isEmpty
                state.stretches += told.prefix(max(0, StretchNote.limit - state.stretches.count))
                state.joint.note(item, at: now)
            }
            for pass in passes { state.joint.note(pass, at: now) }
            state.joint.review(at: now)
            return (state.joint.takeEvents(), state.joint.takeChanged())
        }
        if !changed.isEmpty {
            attempt { db in for incident in changed { try CollectorStore.save(incident, db) } }
        }
        return events
    }

    /// Nothing is lost where it cannot be written: the same comes of the same traces at the next start.
    ///
    /// - Returns: Nil for what is known, as after a restart.
    private func keep(_ outcome: JointOutcome, at now: Timestamp) -> (JointNews, replaced: [StretchNote])? {
        let finding = outcome.finding
        // Numbers are masked in what the hosts sent.
        let kept = KeptJoint(
            en: Presentation(language: .en).record(outcome), zh: Presentation(language: .zhCN).record(outcome))
        let peers = [finding.place.from, finding.place.to].compactMap { $0?.address.description }
        var result: (JointNews, replaced: [StretchNote])?
        attempt { db in
            let isKnown = try Int.fetchOne(db, sql: "SELECT 1 FROM joined WHERE id = ?", arguments: [finding.id]) != nil
            guard !isKnown || outcome.isWithdrawn else { return }
            var earlier: [String]?
            for id in [outcome.earlier, finding.id].compactMap({ $0 }) {
                let before = try String.fetchOne(
                    db, sql: "SELECT record FROM joined WHERE id = ? AND is_valid = 1", arguments: [id])
                earlier = earlier ?? before.flatMap { try? JSONLine.decode(KeptJoint.self, from: $0).en.stretch }
                try db.execute(sql: "UPDATE joined SET is_valid = 0 WHERE id = ?", arguments: [id])
                try db.execute(sql: "DELETE FROM replaced WHERE by = ?", arguments: [id])
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO joined VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    finding.id, finding.time.nanoseconds, Handle(kept.en.finding).value, finding.kind.rawValue,
                    finding.severity.rawValue, finding.call.map { CallName.hash($0.callID) } ?? 0,
                    finding.call?.caller ?? "", finding.call?.callee ?? "", CollectorStore.joined(peers),
                    outcome.isWithdrawn ? 0 : 1, JSONLine.encode(kept),
                ])
            var replaced: [StretchNote] = []
            for id in outcome.replaces where !outcome.isWithdrawn {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO replaced VALUES (?, ?, ?, ?)",
                    arguments: [id, finding.id, now.nanoseconds, Handle(finding: id).value])
                replaced += try CollectorStore.incident(of: id, at: kept.en.stretch, db)
            }
            let news = JointNews(
                kind: finding.kind, severity: finding.severity, stretch: kept.en.stretch, title: finding.title,
                id: finding.id, isOfCall: finding.call != nil, earlier: earlier, isWithdrawn: outcome.isWithdrawn,
                isCovered: false)
            result = (news, replaced)
        }
        return result
    }

    /// The incident that a host's finding is part of.
    private static func incident(of id: String, at stretch: [String], _ db: Database) throws -> [StretchNote] {
        let records = try PackedRecord.unpack(
            try Data.fetchAll(
                db, sql: "SELECT record FROM finding WHERE handle = ? LIMIT 4",
                arguments: [Handle(finding: id).value]), db)
        return records.compactMap { json in
            guard let fact = try? JSONLine.decode(FindingFact.self, from: json), fact.finding.id == id,
                let incident = fact.finding.incident
            else { return nil }
            return StretchNote(agent: "\(fact.site)/\(fact.agent)", incident: incident, stretch: stretch)
        }
    }

    /// Findings of single hosts of which a joined one was told before they came.
    func keep(replaced: [(id: String, by: String)], at now: Timestamp) {
        guard !replaced.isEmpty else { return }
        attempt { db in
            for (id, by) in replaced {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO replaced VALUES (?, ?, ?, ?)",
                    arguments: [id, by, now.nanoseconds, Handle(finding: id).value])
            }
        }
    }
}
