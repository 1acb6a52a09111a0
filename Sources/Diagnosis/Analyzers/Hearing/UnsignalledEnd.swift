import Tracking
import Wire

/// What one end of a path without signalling says by RTCP of what it sends and hears.
struct UnsignalledEnd {
    private(set) var firstReport: Timestamp
    private(set) var lastReport: Timestamp
    private(set) var reports = 0
    private(set) var saidGoodbye = false
    /// Who sends the reports.
    private(set) var ssrc: UInt32?
    private var counted: (first: UInt32, since: Timestamp, last: UInt32)?
    private var hearing: [UInt32: Hearing] = [:]
    private static let sources = 4

    private struct Hearing {
        var highest: UInt32
        /// It grew once: this receiver counts what it hears.
        var hasGrown = false
        var stillSince: Timestamp
        var lastReport: Timestamp
    }

    init(at time: Timestamp) {
        firstReport = time
        lastReport = time
    }

    mutating func note(_ packets: [RTCPPacket], at time: Timestamp) {
        for packet in packets {
            switch packet {
            case .senderReport(let ssrc, let info, let blocks):
                noteReport(of: ssrc, at: time)
                if let known = counted, Int32(bitPattern: info.packets &- known.last) >= 0 {
                    counted?.last = info.packets
                } else {
                    counted = (info.packets, time, info.packets)
                }
                note(blocks, at: time)
            case .receiverReport(let ssrc, let blocks):
                noteReport(of: ssrc, at: time)
                counted = nil
                note(blocks, at: time)
            case .goodbye: saidGoodbye = true
            default: break
            }
        }
    }

    private mutating func noteReport(of ssrc: UInt32, at time: Timestamp) {
        if self.ssrc != ssrc { counted = nil }
        self.ssrc = ssrc
        saidGoodbye = false
        // The capture may show one packet twice.
        if reports == 0 || time - lastReport > .milliseconds(5) { reports += 1 }
        lastReport = time
    }

    private mutating func note(_ blocks: [RTCPReportBlock], at time: Timestamp) {
        for block in blocks.prefix(Self.sources) {
            guard var known = hearing[block.ssrc] else {
                if hearing.count >= Self.sources { hearing = [:] }
                hearing[block.ssrc] = Hearing(highest: block.highestSequence, stillSince: time, lastReport: time)
                continue
            }
            if block.highestSequence != known.highest {
                known.highest = block.highestSequence
                known.hasGrown = true
                known.stillSince = time
            }
            known.lastReport = time
            hearing[block.ssrc] = known
        }
    }

    /// Low half of the highest sequence number it heard of a source.
    func heard(_ source: UInt32) -> UInt16? { hearing[source].map { UInt16(truncatingIfNeeded: $0.highest) } }

    /// Since when its reports of a source that it did hear stand still; nil where they do not, or not so long.
    func stoodStill(for source: UInt32, atLeast wait: Interval) -> Timestamp? {
        guard let known = hearing[source], known.hasGrown, known.lastReport > known.stillSince,
            known.lastReport - known.stillSince >= wait
        else { return nil }
        return known.stillSince
    }

    /// Packets its sender reports counted, and since when; nil where they cover less than `wait`.
    func sent(forAtLeast wait: Interval) -> (since: Timestamp, packets: UInt32)? {
        guard let counted, lastReport - counted.since >= wait else { return nil }
        return (counted.since, counted.last &- counted.first)
    }

    /// It reported regularly and no longer does: three of its own intervals have passed.
    func isOverdue(at time: Timestamp, atLeast wait: Interval) -> Bool {
        guard reports >= 3 else { return false }
        let usual = Interval(nanoseconds: (lastReport - firstReport).nanoseconds / Int64(reports - 1))
        return time - lastReport >= max(wait, usual * 3)
    }
}
