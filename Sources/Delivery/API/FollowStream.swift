import Diagnosis
import Hummingbird
import NIOCore
import ServiceLifecycle

/// `/v1/findings?follow=1`: findings as they come, one JSON object a line, until the client goes or the daemon ends.
///
/// In silence an empty line comes every 15 s: writing is the only way to learn that a client is gone, and its place is
/// then free for another. The client's own pace is the pace: nothing is buffered for it but the memory of recent findings that all share.
struct FollowStream: Sendable {
    let recent: RecentFindings
    let filter: HistoryFilter
    let presentation: Presentation
    /// Where to begin.
    let position: UInt64

    private static let batch = 256
    /// Time between two empty lines in silence.
    static let heartbeat = Duration.seconds(15)

    /// In the place of findings that were forgotten before this client read them.
    private struct Gap: Encodable {
        var schema = FindingRecord.schemaVersion
        var missed: UInt64
    }

    func body(_ ticks: AsyncStream<Void>) -> ResponseBody {
        ResponseBody { writer in
            var position = position
            var isFirst = true
            // An empty line at once: the client then knows that it follows, before the first finding.
            try await writer.write(ByteBuffer(string: "\n"))
            for await _ in ticks.cancelOnGracefulShutdown() {
                var isSilent = !isFirst
                isFirst = false
                while true {
                    let page = recent.page(from: position, limit: FollowStream.batch)
                    position = page.position
                    var lines = page.missed > 0 ? JSONLine.encode(Gap(missed: page.missed)) + "\n" : ""
                    for finding in page.findings where filter.admits(finding) {
                        lines += JSONLine.encode(presentation.record(finding)) + "\n"
                    }
                    if !lines.isEmpty {
                        try await writer.write(ByteBuffer(string: lines))
                        isSilent = false
                    }
                    if page.findings.isEmpty { break }
                }
                // A heartbeat, or findings that this client has no interest in.
                if isSilent { try await writer.write(ByteBuffer(string: "\n")) }
            }
            try await writer.finish(nil)
        }
    }
}
