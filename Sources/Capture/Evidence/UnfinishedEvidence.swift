import Diagnosis
import Engine
import Wire

/// Findings whose file was written while their call went on: it is written again with the call's end. Bounded.
struct UnfinishedEvidence {
    struct Entry {
        let finding: Finding
        let packets: Int
        /// Numbers of the first packet, and of the first RTP packet: what the recorder must still have.
        let first: UInt64?
        let firstMedia: UInt64?
        /// When its call, which has ended, has had time to say its last.
        var due: Timestamp?
    }

    private var entries: [Entry] = []

    private static let limit = 256
    /// How long a call may go on for its end to be waited for.
    private static let patience = Interval.seconds(600)
    /// The answer to a BYE, and media that was on its way.
    private static let settle = Interval.seconds(2)

    mutating func add(_ finding: Finding, _ bundle: PacketBundle) {
        guard finding.call != nil, entries.count < UnfinishedEvidence.limit else { return }
        entries.append(
            Entry(
                finding: finding, packets: bundle.packets.count, first: bundle.packets.first?.number,
                firstMedia: bundle.packets.first { $0.kind == .rtp }?.number))
    }

    /// Those whose calls are over; `all` without waiting for their last words.
    mutating func takeFinished(_ engine: Engine, all: Bool = false) -> [Entry] {
        guard !entries.isEmpty else { return [] }
        var finished: [Entry] = []
        var rest: [Entry] = []
        for var entry in entries {
            if engine.time - entry.finding.time > UnfinishedEvidence.patience { continue }
            if engine.isLive(entry.finding.call?.callID ?? "") {
                entry.due = nil
                rest.append(entry)
                continue
            }
            let due = entry.due ?? engine.time + UnfinishedEvidence.settle
            entry.due = due
            if all || engine.time >= due { finished.append(entry) } else { rest.append(entry) }
        }
        entries = rest
        return finished
    }
}

extension UnfinishedEvidence.Entry {
    /// True when `bundle` has everything that was written before, and more.
    func isCompleted(by bundle: PacketBundle) -> Bool {
        bundle.omitted == 0 && bundle.packets.count > packets && bundle.packets.first?.number == first
            && (firstMedia == nil || bundle.packets.first { $0.kind == .rtp }?.number == firstMedia)
    }
}
