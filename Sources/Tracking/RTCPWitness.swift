package import Wire

/// The second witness: what one party's RTCP reports of what it sent and heard (RFC 3550 §6.4).
package struct RTCPWitness {
    package private(set) var reports = 0
    package private(set) var senderReports = 0
    /// Sender's packet count of its latest SR.
    package private(set) var packetsSent: UInt32 = 0
    package private(set) var lastSenderReport: Timestamp?
    package private(set) var highestSequence: UInt32?
    /// Since when the highest sequence number received has stood still.
    package private(set) var frozenSince: Timestamp?
    /// Reports in a row that speak of nothing heard anew, and since when: no block, an empty one, or a number that stands
    /// still.
    package private(set) var deafReports = 0
    package private(set) var deafSince: Timestamp?
    /// It wrote a block about no source and nothing received: others, which hear nothing or write no blocks, leave it out.
    package private(set) var deniesSource = false
    /// It once reported a stream.
    package private(set) var hasHeard = false
    /// When a report last counted more received than the one before it.
    package private(set) var lastHeard: Timestamp?
    /// Of the latest report, in 256ths.
    package private(set) var fractionLost: UInt8 = 0
    package private(set) var last: Timestamp?
    /// What it heard, over all its reports: mean loss, weighted by the packets each report covers.
    package var lostPercent: Double? {
        covered > 0 ? lostWeighted / covered * 100 : highestSequence.map { _ in Double(fractionLost) / 2.56 }
    }
    /// Latest and highest jitter it measured.
    package private(set) var jitterMilliseconds: Double?
    package private(set) var jitterMaxMilliseconds: Double?
    /// Between this capture point and the party, there and back, without the party's own delay (RFC 3550 §6.4.1).
    package private(set) var roundTripMilliseconds: Double?
    /// Latest metrics of RFC 3611 §4.7.
    package private(set) var voip: RTCPVoIPMetrics?
    /// Sources that said goodbye.
    package private(set) var goodbyes = 0
    /// When it last said so.
    package private(set) var lastGoodbye: Timestamp?

    /// Packets that a source said it had sent, and from when to when it said so; bounded.
    private var counts: [(source: UInt32, packets: UInt32, first: Timestamp, last: Timestamp)] = []
    private static let countLimit = 64
    private var lastBlock: RTCPReportBlock?
    /// What its blocks last said of each source; bounded.
    private var highestBySource: [UInt32: UInt32] = [:]
    private static let sourceLimit = 16
    private var lastDeaf: Timestamp?
    private var covered = 0.0
    private var lostWeighted = 0.0
    /// Middle 32 bits of the NTP times of its latest SR and reference times, and when they passed here.
    private var sent: [(ntp: UInt32, time: Timestamp)] = []

    package init() {}
}

/// What a receiver says of one interval between two of its reports.
package struct FarReport: Sendable, Hashable {
    package var ssrc: UInt32
    /// 0…100.
    package var lostPercent: Double
    package var jitterMilliseconds: Double
    /// Packets the interval covers; nil for the first report.
    package var packets: UInt32?
    package var time: Timestamp
    package var highestSequence: UInt16 = 0
    /// Between the sending of the newest packet it counts, seen here, and its own passing; nil where that is not known.
    package var lag: Interval?

    /// No receiver measures more (RFC 3550 A.8): another unit than the timestamp's, or memory that was never set.
    package static let jitterLimit = 1_000.0
}

extension RTCPWitness {
    /// Takes a compound. `other` is the opposite party's witness, whose reports it may answer; `clockRate` is that of
    /// a source whose audio it hears, in Hz, nil for others; `usual` is what to take then.
    ///
    /// - Returns: Reports of intervals in which something was due.
    mutating func note(
        _ packets: [RTCPPacket], answering other: RTCPWitness, at time: Timestamp, usual: UInt32,
        clockRate: (UInt32) -> UInt32?
    ) -> [FarReport] {
        last = time
        reports += 1
        var intervals: [FarReport] = []
        for packet in packets {
            switch packet {
            case .senderReport(let source, let info, let blocks):
                senderReports += 1
                packetsSent = info.packets
                lastSenderReport = time
                count(info.packets, of: source, at: time)
                remember(info.ntp, at: time)
                note(blocks, answering: other, at: time, usual, clockRate, &intervals)
            case .receiverReport(_, let blocks): note(blocks, answering: other, at: time, usual, clockRate, &intervals)
            case .receiverReferenceTime(_, let ntp): remember(ntp, at: time)
            case .receiverReportDelay(_, _, let report, let delay): measure(report, delay, other, at: time)
            case .voipMetrics(_, let metrics): voip = metrics
            case .goodbye(let sources):
                goodbyes += sources.count
                lastGoodbye = time
            case .canonicalName, .other: break
            }
        }
        return intervals
    }

    private mutating func note(
        _ blocks: [RTCPReportBlock], answering other: RTCPWitness, at time: Timestamp, _ usual: UInt32,
        _ clockRate: (UInt32) -> UInt32?, _ intervals: inout [FarReport]
    ) {
        guard let block = telling(blocks, clockRate), block.ssrc != 0 || block.highestSequence != 0
        else {
            if !blocks.isEmpty { deniesSource = true }
            return noteDeaf(at: time)
        }
        // The capture may show one packet twice.
        guard block != lastBlock || block.lastSenderReport == 0 else { return }
        let isSameSource = lastBlock?.ssrc == block.ssrc
        let advance = isSameSource ? lastBlock.map { block.highestSequence &- $0.highestSequence } : nil
        if advance == 0 {
            noteDeaf(at: time)
        } else {
            deafReports = 0
            deafSince = nil
            if let advance {
                hasHeard = true
                if advance < 0x8000_0000 { lastHeard = time }
            }
        }
        if isSameSource, advance == 0 {
            frozenSince = frozenSince ?? time
        } else {
            frozenSince = nil
        }
        measure(block.lastSenderReport, block.delaySinceLastSenderReport, other, at: time)
        defer {
            lastBlock = block
            highestSequence = block.highestSequence
            fractionLost = block.fractionLost
        }
        guard advance != 0 else { return }
        let rate = clockRate(block.ssrc) ?? usual
        let jitter = rate > 0 ? Double(block.jitter) / Double(rate) * 1_000 : 0
        if jitter <= FarReport.jitterLimit {
            jitterMilliseconds = jitter
            jitterMaxMilliseconds = max(jitterMaxMilliseconds ?? 0, jitter)
        }
        if let advance, advance < 0x8000_0000 {
            covered += Double(advance)
            lostWeighted += Double(advance) * Double(block.fractionLost) / 256
        }
        intervals.append(
            FarReport(
                ssrc: block.ssrc, lostPercent: Double(block.fractionLost) / 2.56, jitterMilliseconds: jitter,
                packets: advance, time: time, highestSequence: UInt16(truncatingIfNeeded: block.highestSequence)))
    }

    /// The block that speaks of the sound heard now: on one port with video there is a block for each, and after a change
    /// of source some stacks go on writing one for the old.
    private mutating func telling(_ blocks: [RTCPReportBlock], _ clockRate: (UInt32) -> UInt32?) -> RTCPReportBlock? {
        let audio = blocks.filter { clockRate($0.ssrc) != nil }
        let moving = audio.filter { highestBySource[$0.ssrc] != $0.highestSequence }
        for block in audio where highestBySource[block.ssrc] != nil || highestBySource.count < Self.sourceLimit {
            highestBySource[block.ssrc] = block.highestSequence
        }
        return moving.first { $0.ssrc == lastBlock?.ssrc } ?? moving.first
            ?? audio.first { $0.ssrc == lastBlock?.ssrc } ?? audio.first ?? blocks.first
    }

    private mutating func count(_ packets: UInt32, of source: UInt32, at time: Timestamp) {
        if let known = counts.lastIndex(where: { $0.source == source }), counts[known].packets == packets {
            counts[known].last = time
            return
        }
        if counts.count >= Self.countLimit { counts.removeFirst() }
        counts.append((source, packets, time, time))
    }

    /// Packets that its sender reports from `time` on count, the first of them against the last; nil where fewer than two
    /// tell.
    package func sent(after time: Timestamp) -> UInt32? {
        var most: UInt32?
        for (index, end) in counts.enumerated() where end.last > time {
            guard let begin = counts[...index].first(where: { $0.source == end.source && $0.last > time }),
                begin.first < end.last
            else { continue }
            let grown = end.packets &- begin.packets
            if grown < 0x8000_0000 { most = max(most ?? 0, grown) }
        }
        return most
    }

    private mutating func noteDeaf(at time: Timestamp) {
        // Two of one compound, or a packet that the capture shows twice, are one.
        if let last = lastDeaf, time - last < .milliseconds(200) { return }
        lastDeaf = time
        deafReports += 1
        if deafSince == nil { deafSince = time }
    }

    private mutating func remember(_ ntp: UInt64, at time: Timestamp) {
        sent.append((UInt32(truncatingIfNeeded: ntp >> 16), time))
        if sent.count > 4 { sent.removeFirst() }
    }

    /// RFC 3550 §6.4.1: arrival − LSR − DLSR, here from the moment the report passed this point.
    private mutating func measure(_ report: UInt32, _ delay: UInt32, _ other: RTCPWitness, at time: Timestamp) {
        guard report != 0, let origin = other.sent.last(where: { $0.ntp == report }) else { return }
        let milliseconds = (time - origin.time).milliseconds - Double(delay) / 65.536
        // Slightly negative is the other side's clock; far off is nonsense.
        guard milliseconds > -20, milliseconds < 60_000 else { return }
        roundTripMilliseconds = max(0, milliseconds)
    }
}
