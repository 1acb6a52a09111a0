import Diagnosis
package import Engine
import GRDB
import Wire

/// What the history keeps of a call with findings, besides its record: what a ladder and plots are drawn from.
package struct KeptDetail: Codable, Sendable, Equatable {
    package var ladder: [LadderRecord]
    package var timelines: [TimelineRecord]
    /// Ids of its findings, those told on another leg too.
    package var findings: [String]

    /// Of one message, and of all of a call.
    private static let longestText = 4_096
    private static let longestTexts = 48 << 10
    /// A call that is asked again and again has as many messages as it likes.
    private static let lineLimit = 300
    private static let timelineLimit = 16

    init(_ detail: CallDetailRecord) {
        ladder = Array(detail.ladder.prefix(KeptDetail.lineLimit))
        timelines = Array(detail.timelines.prefix(KeptDetail.timelineLimit))
        findings = detail.findings.map(\.id)
        var rest = KeptDetail.longestTexts
        for index in ladder.indices {
            guard let text = ladder[index].text else { continue }
            let kept = text.utf8.count <= KeptDetail.longestText && text.utf8.count <= rest
            rest -= kept ? text.utf8.count : 0
            if !kept { ladder[index].text = nil }
        }
    }
}

extension HistoryStore {
    /// Keeps what belongs to calls with findings. Their bytes together are a quarter of the history's at most: the
    /// oldest make room.
    package func detailWriter(
        _ presentation: @escaping @Sendable () -> Presentation, interfaces: @escaping @Sendable () -> InterfaceNames
    ) -> some Writer<CallDetail> {
        HistoryWriter { [self] details in
            let (presentation, names) = (presentation(), interfaces())
            write(rows: details.count) { db in
                for detail in details where !detail.findings.isEmpty {
                    let record = presentation.record(detail, interfaces: names)
                    let packed = PackedRecord.packWhole(JSONLine.encode(KeptDetail(record)))
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO call_detail (id, start, bytes, record) VALUES (?, ?, ?, ?)",
                        arguments: [
                            Handle(record.call).value, detail.summary.identity.start.nanoseconds, packed.count, packed,
                        ])
                }
                try trimDetails(db)
            }
        }
    }

    /// A tenth goes at a time, so that most writes only add up what there is, in an index that holds nothing else.
    private func trimDetails(_ db: Database) throws {
        let limit = settings.maxBytes / 4
        while let bytes = try Int64.fetchOne(db, sql: "SELECT sum(bytes) FROM call_detail"), bytes > limit {
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM call_detail") ?? 0
            try db.execute(
                sql: "DELETE FROM call_detail WHERE id IN (SELECT id FROM call_detail ORDER BY start LIMIT ?)",
                arguments: [count / 10 + 1])
        }
    }
}
