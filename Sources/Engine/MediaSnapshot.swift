package import Diagnosis
import SIP
package import Tracking
package import Wire

/// One RTP stream as seen here, and what its receiver says of it.
package struct MediaSnapshot: Sendable {
    /// Toward one of the parties; nil when unbound.
    package var direction: Place.Direction?
    /// The call it serves; nil when unbound.
    package var callID: String?
    package var source: Endpoint
    package var destination: Endpoint
    package var ssrc: UInt32
    package var payloadTypes: [Int]
    package var codec: String?
    /// Milliseconds of sound most packets hold.
    package var packetTimeMilliseconds: Double?
    /// All packets, repeated ones too.
    package var packets: UInt64
    /// Sequence numbers from the first to the highest, over restarts.
    package var expected: Int64 = 0
    /// Expected minus received (RFC 3550 A.3): duplicates hide losses.
    package var lost: Int64 = 0
    /// Sequence numbers never seen.
    package var missing: Int64 = 0
    /// Of the numbers never seen, runs without a break.
    package var lossRuns: UInt64 = 0
    package var duplicates: UInt64 = 0
    package var reordered: UInt64 = 0
    /// Times the sequence numbers began anew.
    package var restarts: UInt64 = 0
    package var jitterMeanMilliseconds = 0.0
    package var jitterMaxMilliseconds = 0.0
    package var longestGapMilliseconds = 0.0
    /// The sender's clock against the capture's; nil for short streams.
    package var clockSkewPartsPerMillion: Double?
    package var first: Timestamp
    package var last: Timestamp
    package var interface: InterfaceID

    /// Intervals of 5 s with enough packets to judge, and the worst of them: loss in percent, mean jitter.
    package var intervals: UInt32 = 0
    package var worstLostPercent = 0.0
    package var worstJitterMilliseconds = 0.0

    /// E-model estimate at this capture point; nil where the codec is not rated.
    package var meanOpinionScore: Double?
    /// `G.107 listening`, `G.107 conversational` or `G.107.1 listening`, with what was assumed of the codec; or why it
    /// is not rated.
    package var qualityModel: String?
    /// Lost packets per run over the length random loss would give (G.107 BurstR); 1 is random.
    package var burstRatio: Double?
    /// Bursts and gaps of RFC 3611 §4.7.2.
    package var bursts: BurstFigures?

    /// The receiver's own view, from its RTCP: loss in percent, highest jitter, its own score.
    package var farLostPercent: Double?
    package var farJitterMilliseconds: Double?
    package var farMeanOpinionScore: Double?
    package var roundTripMilliseconds: Double?
    /// Keys sent as telephone events, oldest first; masked unless the settings show keys.
    package var digits: String?
    /// Its intervals over time; nil for streams of no call.
    package var history: MediaHistory?
    /// Keys heard as tones inside the sound, where anybody listened for them.
    package var tones: String?

    /// Of what was listened to: active speech level (ITU-T P.56) and noise in dBm0, packets of digital silence and
    /// samples at the end of the scale in percent. Nil where nothing was.
    package var levelDecibels: Double?
    package var noiseDecibels: Double?
    package var silencePercent: Double?
    package var clippedPercent: Double?

    package init(
        source: Endpoint, destination: Endpoint, ssrc: UInt32, payloadTypes: [Int], packets: UInt64, first: Timestamp,
        last: Timestamp, interface: InterfaceID
    ) {
        self.source = source
        self.destination = destination
        self.ssrc = ssrc
        self.payloadTypes = payloadTypes
        self.packets = packets
        self.first = first
        self.last = last
        self.interface = interface
    }
}

extension MediaSnapshot {
    /// The stream so far; with `session` and `toward`, as the call it serves has it.
    init(_ stream: Stream, _ session: MediaSession?, call: String?, toward: Party?, showsKeys: Bool) {
        let counters = stream.counters
        self.init(
            source: stream.source, destination: stream.destination, ssrc: stream.ssrc,
            payloadTypes: stream.payloadTypes, packets: counters.packets, first: stream.first, last: stream.last,
            interface: stream.interface)
        direction = toward.map(Place.Direction.toward)
        callID = call
        codec = MediaSnapshot.codec(of: stream, session)
        packetTimeMilliseconds = stream.packetTimeMilliseconds
        expected = counters.expected
        lost = counters.cumulativeLost
        missing = counters.lost
        lossRuns = counters.lossEvents
        duplicates = counters.duplicates
        reordered = counters.reordered
        restarts = UInt64(counters.restarts)
        jitterMeanMilliseconds = counters.jitterMeanMilliseconds
        jitterMaxMilliseconds = counters.jitterMaxMilliseconds
        longestGapMilliseconds = counters.longestPause.milliseconds
        clockSkewPartsPerMillion = stream.clockSkew
        intervals = stream.intervals
        worstLostPercent = stream.worstLostPercent
        worstJitterMilliseconds = stream.worstJitterMilliseconds
        if let quality = SpeechQuality(stream, in: session) {
            meanOpinionScore = quality.meanOpinionScore
            qualityModel = "\(quality.model), \(quality.codec.name.en)"
            burstRatio = quality.burstRatio
        } else {
            qualityModel = stream.reasonForNoScore(in: session)
        }
        bursts = BurstFigures(counters.bursts, packetTimeMilliseconds: packetTimeMilliseconds)
        digits = MediaSnapshot.keys(stream.keys, showsKeys: showsKeys)
        tones = MediaSnapshot.keys(stream.tones, showsKeys: showsKeys)
        let sound = stream.soundSoFar
        levelDecibels = sound.active?.decibels
        noiseDecibels = sound.noise
        silencePercent = sound.silencePercent
        clippedPercent = sound.clippedPercent
        if let session, let toward {
            history = session[toward].history(of: stream)
            let witness = session[toward].rtcp
            farLostPercent = witness.lostPercent
            farJitterMilliseconds = witness.jitterMaxMilliseconds
            farMeanOpinionScore = witness.voip?.listeningQualityTenths.map { Double($0) / 10 }
            roundTripMilliseconds = session.roundTripMilliseconds
        }
    }

    private static func keys(_ keys: KeyPresses, showsKeys: Bool) -> String? {
        guard keys.count > 0 else { return nil }
        return showsKeys ? keys.digits : PressedKeys.masked(keys.digits, count: keys.count)
    }

    /// What its sound is encoded with; else whatever it carries.
    private static func codec(of stream: Stream, _ session: MediaSession?) -> String? {
        let name =
            stream.encoding(in: session)
            ?? stream.payloadTypes.lazy.compactMap { stream.encoding(of: $0, in: session) }.first
        return name?.escapedForDisplay(limit: 24)
    }
}

/// Tells streams apart, those of one SSRC that began anew too.
struct StreamIdentity: Hashable {
    private let flow: Flow
    private let ssrc: UInt32
    private let interface: InterfaceID
    private let first: Timestamp

    init(_ snapshot: MediaSnapshot) {
        flow = Flow(source: snapshot.source, destination: snapshot.destination)
        ssrc = snapshot.ssrc
        interface = snapshot.interface
        first = snapshot.first
    }
}
