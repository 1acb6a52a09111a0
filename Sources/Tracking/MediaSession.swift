package import SIP
package import Wire

/// The media session (RFC 3264) of a call on one hop: what both sides advertised there, and the audio that flows.
///
/// A plain proxy keeps the SDP, so all its hops share one session; a media relay rewrites it and makes another.
package final class MediaSession {
    package let callNumber: Int
    /// Position in the call's list of sessions.
    package let index: Int
    /// Hops, caller's side first, whose messages described this session; bounded.
    package internal(set) var hops: [Flow] = []
    package let caller = MediaSide()
    package let callee = MediaSide()
    /// Offers, answers and what stands agreed.
    package internal(set) var offerAnswer = OfferAnswer()
    /// Who holds, and what a resume left off.
    package internal(set) var hold = Holds()
    /// Fax was offered: its audio stops when T.38 begins, and may come back.
    package internal(set) var offeredFax = false
    /// When the last offer/answer exchange completed; nil before the first.
    package internal(set) var negotiated: Timestamp?
    /// The moment from which both directions have been expected without a break; nil while they are not.
    package internal(set) var expectedSince: Timestamp?
    /// Exchanges completed, and those that put a side on hold.
    package internal(set) var negotiations = 0
    package internal(set) var holds = 0

    init(callNumber: Int, index: Int) {
        self.callNumber = callNumber
        self.index = index
    }

    package var agreement: Agreement? { offerAnswer.agreement }
    /// Party whose offer waits for its answer.
    package var offerer: Party? { offerAnswer.offerer }
    /// Who made the offer of the exchange that stands.
    package var lastOfferer: Party? { agreement?.offerer }

    /// The sides as the exchange that stands has them.
    func takeDescriptions() {
        let agreement = offerAnswer.agreement
        for party in Party.allCases {
            let offered = offerAnswer.offered(by: party)
            self[party].take(agreement?.description(of: party), offered, audio: agreement?.audio(of: party))
        }
        // Another fork answered, and said nothing of media.
        if agreement == nil {
            negotiated = nil
            expectedSince = nil
        }
    }

    package subscript(party: Party) -> MediaSide { party == .caller ? caller : callee }

    /// By the exchange that stands, audio flows toward `party`.
    package func expectsAudio(toward party: Party) -> Bool {
        guard let receiver = self[party].audio, let sender = self[party.other].audio else { return false }
        guard receiver.port != 0, sender.port != 0 else { return false }
        guard !receiver.namesNoAddress else { return false }
        return receiver.direction.receives && sender.direction.sends
    }

    /// The format of a payload type sent toward `party`: by the receiver's numbers (RFC 3264 §5.1), else the sender's.
    ///
    /// Audio and video may use one number for two things: the sections of its own kind come first.
    package func format(payloadType: Int, toward party: Party, isAudio: Bool) -> MediaDescription.Format? {
        self[party].format(payloadType, isAudio: isAudio) ?? self[party.other].format(payloadType, isAudio: isAudio)
            ?? self[party].format(payloadType, isAudio: !isAudio)
            ?? self[party.other].format(payloadType, isAudio: !isAudio)
    }

    package var expectsBothWays: Bool { expectsAudio(toward: .caller) && expectsAudio(toward: .callee) }
}

/// One side of a session: where it receives, and what reaches it.
///
/// An object of the session's own: whoever asks for one thing of it copies none of its lists.
package final class MediaSide {
    /// Last agreed description, and the one offered but not answered.
    package private(set) var current: SessionDescription?
    package private(set) var offered: SessionDescription?
    /// Its section of the audio agreed; before that its first audio section that is on, else the first.
    package private(set) var audio: MediaDescription?
    /// Every RTP endpoint this side ever advertised here; bounded.
    package internal(set) var advertised: [Endpoint] = []
    /// Endpoints from which this side's checks or handshake were answered, latest last, and when that was last seen; bounded.
    package private(set) var witnessed: [(endpoint: Endpoint, last: Timestamp)] = []
    /// Observation that carried the latest description.
    package internal(set) var described: Observation?
    /// Audio streams that flow toward this side, by stream number; bounded.
    package internal(set) var streams: [Int] = []
    /// Streams of this side whose addresses have since gone to another call.
    package internal(set) var past: [Stream] = []
    /// How its audio streams fared over time; bounded.
    package internal(set) var histories: [MediaHistory] = []
    /// The first ICMP errors quoting media sent to this side since audio both ways is expected, the latest, and how many.
    package internal(set) var icmpErrors: [ICMPObservation] = []
    package var lastICMP: ICMPObservation? { latestICMP?.value }
    private var latestICMP: Kept<ICMPObservation>?
    package internal(set) var icmpCount = 0
    /// Since when errors have come without a break of 5 s.
    package private(set) var refusedSince: Timestamp?
    /// What this side's own RTCP says.
    package var rtcp: RTCPWitness { keptRTCP?.value ?? RTCPWitness() }
    private var keptRTCP: Kept<RTCPWitness>?
    // Of these alone, which every interval asks: the whole is some hundred bytes with lists.
    /// There and back between here and this side, as its reports let it be known.
    package var roundTripMilliseconds: Double? { keptRTCP?.value.roundTripMilliseconds }
    /// To the other end and back, as its own metrics say (RFC 3611 §4.7.3).
    package var toldRoundTripMilliseconds: UInt16? { keptRTCP?.value.voip?.roundTripMilliseconds }
    /// ICE checks and DTLS this side sent.
    package var checks: PathChecks { keptChecks?.value ?? PathChecks() }
    private var keptChecks: Kept<PathChecks>?

    init() {}

    func take(_ agreed: SessionDescription?, _ open: SessionDescription?, audio agreedAudio: MediaDescription?) {
        current = agreed
        offered = open
        audio = agreedAudio ?? description?.mainAudio
    }

    func note(_ icmp: ICMPObservation) {
        if icmpErrors.count < Self.icmpLimit { icmpErrors.append(icmp) }
        if lastICMP.map({ icmp.time - $0.time > .seconds(5) }) ?? true { refusedSince = icmp.time }
        latestICMP = Kept(icmp)
        icmpCount += 1
    }

    /// Its reports, to take another.
    func changeRTCP<Result>(_ body: (inout RTCPWitness) -> Result) -> Result {
        let kept = keptRTCP ?? Kept(RTCPWitness())
        keptRTCP = kept
        return body(&kept.value)
    }

    /// Its checks, to take another.
    func changeChecks(_ body: (inout PathChecks) -> Void) {
        let kept = keptChecks ?? Kept(PathChecks())
        keptChecks = kept
        body(&kept.value)
    }

    /// What was refused before counts no more: a port that is opened with the answer was closed while it rang.
    func forgetICMP(before time: Timestamp) {
        icmpErrors.removeAll { $0.time < time }
        icmpCount = icmpErrors.count
    }

    /// - Parameter isTied: Whether the source is known; strangers may take half of the room only.
    func carry(_ slot: Int, isTied: Bool) {
        if streams.count < (isTied ? Self.streamLimit : Self.streamLimit / 2), !streams.contains(slot) {
            streams.append(slot)
        }
    }

    /// More streams than these may have come; they are not followed.
    package var isFull: Bool { streams.count >= Self.streamLimit / 2 }

    func note(_ window: MediaWindow, of stream: Stream) {
        if let index = histories.lastIndex(where: { $0.isOf(stream) }) {
            histories[index].note(window)
        } else if histories.count < Self.historyLimit {
            var history = MediaHistory(stream, from: window.start)
            history.note(window)
            histories.append(history)
        }
    }

    func witness(_ endpoint: Endpoint, at time: Timestamp) {
        witnessed.removeAll { $0.endpoint == endpoint }
        witnessed.append((endpoint, time))
        if witnessed.count > Self.witnessLimit { witnessed.removeFirst() }
    }

    package func isWitnessed(_ endpoint: Endpoint, since time: Timestamp = .distantPast) -> Bool {
        witnessed.contains { $0.endpoint == endpoint && $0.last >= time }
    }

    package func history(of stream: Stream) -> MediaHistory? { histories.last { $0.isOf(stream) } }

    package var description: SessionDescription? { current ?? offered }

    fileprivate func format(_ payloadType: Int, isAudio: Bool) -> MediaDescription.Format? {
        guard let media = current?.media ?? offered?.media else { return nil }
        for section in media where (section.kind == "audio") == isAudio {
            for format in section.formats where format.payloadType == payloadType { return format }
        }
        return nil
    }

    package var endpoint: Endpoint? { audio?.endpoint }
    /// Its description tells an address to send to, in `c=` or as a candidate; others are hidden (mDNS) or come later.
    package var namesPlace: Bool { audio?.isPlaceholder == false || candidate != nil }
    /// Where it receives: as its description says, or as its checks showed where that leaves it open.
    package var place: Endpoint? {
        audio?.isPlaceholder == false ? endpoint : witnessed.last?.endpoint ?? candidate
    }
    private var candidate: Endpoint? {
        audio?.candidates.first { $0.component == 1 && $0.endpoint.port != 9 }?.endpoint
    }

    static let advertisedLimit = 32
    static let witnessLimit = 16
    static let streamLimit = 64
    static let historyLimit = 16
    static let icmpLimit = 8
}

/// What most sides never have, and some hundreds of bytes if they do: an allocation of its own when it is there.
private final class Kept<Value> {
    var value: Value

    init(_ value: Value) { self.value = value }
}

extension SessionDescription {
    fileprivate var mainAudio: MediaDescription? {
        media.first { $0.kind == "audio" && $0.port != 0 } ?? media.first { $0.kind == "audio" }
    }
}
