import Tracking
import Wire

/// One-way audio of streams without signalling: it is encrypted, or takes another path (`one-way-audio`).
///
/// Judged by direction only. A stream that nobody answers may be an announcement, music on hold, a recorder's feed or
/// ringing; a stream whose answer stops may be held: the shape alone is silence. It takes a witness that cannot mean
/// any of these, for `unsignalled` seconds: ICMP that refuses the stream, a receiver report that stands still while
/// packets pass, a sender report that counts packets which never pass, or sound and RTCP of one end gone together.
/// Even then the call is unknown, so nothing here is more than possible.
struct UnsignalledAudio: Analyzer {
    static let cards: [Card] = []

    /// What is known of a stream's direction, by its flow.
    private struct Direction {
        var last: Timestamp
        /// The stream that answers it, from or to other ports.
        var partner: Flow?
    }

    private struct Refusal {
        var first: ICMPObservation
        var last: Timestamp
        var count = 1
    }

    private struct Told {
        var sign: Sign
        var subject: Subject
    }

    enum Sign {
        case refused(ICMPObservation)
        /// The receiver's reports stand still since then, while so many packets passed.
        case unheard(since: Timestamp, packets: Int)
        /// The other end counts so many packets sent since then, and none passes.
        case lostOnTheWay(since: Timestamp, packets: UInt32)
        /// Sound and reports of the other end stopped.
        case gone(since: Timestamp)
    }

    private var directions = Table<Flow, Direction>(.oneWayAudio)
    private var ends = Table<Flow, UnsignalledEnd>(.oneWayAudio)
    private var refusals = Table<Flow, Refusal>(.oneWayAudio)
    private var told = Table<Flow, Told>(.oneWayAudio)
    /// A sender report that grows by less may count comfort noise.
    private static let fewestSent: UInt32 = 250

    static let wants: Set<Fact.Topic> = [.mediaWindow, .strayRTCP, .strayICMP]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .mediaWindow(let stream, let window): note(window, of: stream, context)
        case .strayRTCP(let flow, let packets, at: let time):
            ends[flow, context, default: UnsignalledEnd(at: time)].note(packets, at: time)
        case .strayICMP(let icmp): note(icmp, context)
        default: break
        }
    }

    private mutating func note(_ icmp: ICMPObservation, _ context: Context) {
        let flow = icmp.error.quoted
        guard icmp.error.quotedTransport == .udp, Self.refuses(icmp.error), directions.contains(flow) else { return }
        guard var refusal = refusals[flow] else {
            refusals[flow, context] = Refusal(first: icmp, last: icmp.time)
            return
        }
        if icmp.time - refusal.last > .seconds(10) { refusal = Refusal(first: icmp, last: icmp.time, count: 0) }
        refusal.last = icmp.time
        refusal.count += 1
        refusals[flow, context] = refusal
    }

    private static func refuses(_ error: ICMPError) -> Bool {
        switch error.meaning {
        case .portUnreachable, .hostUnreachable, .networkUnreachable, .administrativelyProhibited: true
        default: false
        }
    }

    // MARK: Verdict

    private mutating func note(_ window: MediaWindow, of stream: Stream, _ context: Context) {
        let flow = stream.flow
        guard !stream.binding.isBound else {
            // Its signalling was seen after all: the call's own verdict counts.
            if directions.remove(flow) != nil { told.remove(flow) }
            return
        }
        directions[flow, context, default: Direction(last: stream.last)].last = stream.last
        recover(flow, stream, context)
        let wait = context.interval(MediaVerdict.oneWay, "unsignalled")
        guard stream.last - stream.first >= wait, told[flow] == nil, stream.looksLikeSpeech,
            window.longestPause < .seconds(3), !flow.destination.address.isMulticast,
            let sign = sign(of: stream, wait, context)
        else { return }
        let sentences = UnsignalledReport(stream: stream, sign: sign, context: context)
        told[flow, context] = Told(sign: sign, subject: sentences.subject)
        context.report(sentences.report)
    }

    private mutating func sign(of stream: Stream, _ wait: Interval, _ context: Context) -> Sign? {
        let flow = stream.flow
        if let refusal = refusals[flow], refusal.count >= 3, refusal.last - refusal.first.time >= wait,
            stream.last - refusal.last < .seconds(10)
        {
            return .refused(refusal.first)
        }
        guard let end = end(answering: flow), !end.saidGoodbye else { return nil }
        if let since = end.stoodStill(for: stream.ssrc, atLeast: wait), stream.last - end.lastReport < .seconds(10),
            let highest = end.heard(stream.ssrc), let packets = stream.packetsSince(sequence: highest), packets >= 250
        {
            return .unheard(since: since, packets: packets)
        }
        if let (since, packets) = end.sent(forAtLeast: wait), packets >= Self.fewestSent, stream.first <= since,
            stream.last - end.lastReport < .seconds(10)
        {
            guard answer(to: stream, ssrc: end.ssrc, context) == nil else { return nil }
            return .lostOnTheWay(since: since, packets: packets)
        }
        if end.isOverdue(at: stream.last, atLeast: wait), let last = answer(to: stream, ssrc: end.ssrc, context),
            stream.last - last >= wait
        {
            return .gone(since: last)
        }
        return nil
    }

    /// Who sends RTCP from where `flow` goes: on the port above, or on the same one (RFC 5761).
    private func end(answering flow: Flow) -> UnsignalledEnd? {
        let back = flow.reversed
        if let end = ends[back] { return end }
        guard back.source.port < .max, back.destination.port < .max else { return nil }
        return ends[
            Flow(
                source: Endpoint(address: back.source.address, port: back.source.port + 1),
                destination: Endpoint(address: back.destination.address, port: back.destination.port + 1))]
    }

    /// When the stream that answers `flow` was last seen: the reverse, else one that shares an end or has that SSRC.
    private mutating func answer(to stream: Stream, ssrc: UInt32?, _ context: Context) -> Timestamp? {
        let flow = stream.flow
        for known in [flow.reversed, directions[flow]?.partner ?? flow.reversed] {
            if let last = directions[known]?.last, stream.last - last < .seconds(10) { return last }
        }
        var found: (flow: Flow, last: Timestamp)?
        context.media.visitStreams { _, other in
            guard other.source == flow.destination || other.destination == flow.source || other.ssrc == ssrc else {
                return
            }
            if found.map({ other.last > $0.last }) ?? true { found = (other.flow, other.last) }
        }
        directions.change(flow) { $0.partner = found?.flow }
        return found?.last
    }

    /// What was told of this stream, or of the one it answers, is well again.
    private mutating func recover(_ flow: Flow, _ stream: Stream, _ context: Context) {
        if let known = told[flow.reversed] {
            switch known.sign {
            case .lostOnTheWay, .gone: clear(flow.reversed, known, context)
            default: break
            }
        }
        guard let known = told[flow] else { return }
        switch known.sign {
        case .refused:
            if let last = refusals[flow]?.last, stream.last - last > .seconds(10) { clear(flow, known, context) }
        case .unheard:
            if let end = end(answering: flow), end.stoodStill(for: stream.ssrc, atLeast: .zero) == nil {
                clear(flow, known, context)
            }
        default: break
        }
    }

    private mutating func clear(_ flow: Flow, _ known: Told, _ context: Context) {
        told.remove(flow)
        context.recovered(
            kind: MediaVerdict.oneWay.kind, subject: known.subject,
            text: Text(en: "both directions flow again", zh: "双向媒体已恢复"))
    }
}
