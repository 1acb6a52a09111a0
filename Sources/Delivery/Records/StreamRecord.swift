import Diagnosis
package import Engine
package import Wire

/// Names of the capture interfaces by their number, for records that people read.
package struct InterfaceNames: Sendable {
    private var names: [String]
    /// Of interfaces behind an `any`.
    private var members: [InterfaceID: String]

    package init(_ names: [String] = [], members: [InterfaceID: String] = [:]) {
        self.names = names
        self.members = members
    }

    package subscript(_ interface: InterfaceID) -> String {
        if let mirror = interface.mirrorNumber { return "hep-\(mirror)" }
        let index = Int(interface.index)
        return names.indices.contains(index) ? names[index] : members[interface] ?? "#\(index)"
    }
}

/// One RTP stream as seen at the capture point, and what its receiver says of it by RTCP.
///
/// Endpoints are `ip:port`, times RFC 3339, jitter as RFC 3550 A.8; units stand last in the names.
package struct StreamRecord: Codable, Sendable, Equatable {
    package var source: String
    package var destination: String
    /// `0x1a2b3c4d`, eight hexadecimal digits.
    package var ssrc: String
    package var payloadTypes: [Int]
    @OrNull package var codec: String?
    /// Milliseconds of sound most packets hold.
    @OrNull package var packetTimeMilliseconds: Double?
    @OrNull package var direction: String?
    @OrNull package var callID: String?
    package var packets: UInt64
    package var expected: Int64
    /// Expected minus received (RFC 3550 A.3); negative when packets came twice.
    package var lost: Int64
    /// Sequence numbers never seen, of those expected.
    package var lossPercent: Double
    /// Runs of lost packets without a break.
    package var lossRuns: UInt64
    package var duplicates: UInt64
    package var reordered: UInt64
    package var restarts: UInt64
    package var jitterMeanMilliseconds: Double
    package var jitterMaxMilliseconds: Double
    package var gapMaxMilliseconds: Double
    @OrNull package var clockSkew: Double?
    package var first: String
    package var last: String
    package var durationSeconds: Double
    /// Intervals of 5 s with enough packets to judge, and the worst of them.
    package var intervals: UInt32
    package var worstLossPercent: Double
    package var worstJitterMilliseconds: Double
    /// Mean opinion score by the E-model; null where the codec is not rated.
    @OrNull package var meanOpinionScore: Double?
    /// `G.107 listening, …`: which model, which quality, what was assumed.
    @OrNull package var qualityModel: String?
    @OrNull package var burstRatio: Double?
    /// RFC 3611 §4.7.2, with Gmin 16.
    @OrNull package var burstDensityPercent: Double?
    @OrNull package var gapDensityPercent: Double?
    @OrNull package var burstDurationMilliseconds: Double?
    @OrNull package var gapDurationMilliseconds: Double?
    /// Came too late for any receiver, of those expected.
    @OrNull package var discardPercent: Double?
    /// The receiver's view.
    @OrNull package var farLossPercent: Double?
    @OrNull package var farJitterMilliseconds: Double?
    @OrNull package var farMeanOpinionScore: Double?
    @OrNull package var roundTripMilliseconds: Double?
    /// Keys sent as telephone events (RFC 4733): `12…89 (16)`, or the latest sixteen where keys may be shown.
    @OrNull package var digits: String?
    /// Keys heard as tones inside the sound, likewise.
    @OrNull package var tones: String?
    /// Active speech level (ITU-T P.56) and the level of the quietest tenth; null where nobody listened or all is silent.
    @OrNull package var levelDecibels: Double?
    @OrNull package var noiseDecibels: Double?
    /// Packets of digital silence, and samples at the end of the scale.
    @OrNull package var silencePercent: Double?
    @OrNull package var clippedPercent: Double?
    package var interface: String

    private enum CodingKeys: String, CodingKey {
        case ssrc, codec, direction, packets, expected, lost, duplicates, reordered, restarts, first, last, intervals
        case interface
        case source = "src"
        case destination = "dst"
        case payloadTypes = "payload_types"
        case packetTimeMilliseconds = "ptime_ms"
        case callID = "call_id"
        case lossPercent = "loss_percent"
        case lossRuns = "loss_runs"
        case jitterMeanMilliseconds = "jitter_mean_ms"
        case jitterMaxMilliseconds = "jitter_max_ms"
        case gapMaxMilliseconds = "gap_max_ms"
        case clockSkew = "clock_skew_ppm"
        case durationSeconds = "duration_s"
        case worstLossPercent = "worst_loss_percent"
        case worstJitterMilliseconds = "worst_jitter_ms"
        case meanOpinionScore = "mos"
        case qualityModel = "mos_model"
        case burstRatio = "burst_ratio"
        case burstDensityPercent = "burst_density_percent"
        case gapDensityPercent = "gap_density_percent"
        case burstDurationMilliseconds = "burst_duration_ms"
        case gapDurationMilliseconds = "gap_duration_ms"
        case discardPercent = "discard_percent"
        case farLossPercent = "far_loss_percent"
        case farJitterMilliseconds = "far_jitter_max_ms"
        case farMeanOpinionScore = "far_mos"
        case roundTripMilliseconds = "rtt_ms"
        case digits = "dtmf"
        case tones = "dtmf_inband"
        case levelDecibels = "level_dbm0"
        case noiseDecibels = "noise_dbm0"
        case silencePercent = "silence_percent"
        case clippedPercent = "clipped_percent"
    }

    package init(_ stream: MediaSnapshot, interfaces: InterfaceNames) {
        source = stream.source.description
        destination = stream.destination.description
        let digits = String(stream.ssrc, radix: 16)
        ssrc = "0x" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        payloadTypes = stream.payloadTypes
        codec = stream.codec
        packetTimeMilliseconds = stream.packetTimeMilliseconds.map { rounded($0, 2) }
        direction = stream.direction?.description
        callID = stream.callID
        packets = stream.packets
        expected = stream.expected
        lost = stream.lost
        let due = max(Double(stream.expected), Double(stream.packets) + Double(max(0, stream.lost)))
        let gone = max(stream.missing, stream.lost, 0)
        lossPercent = due > 0 ? rounded(Double(gone) / due * 100, 3) : 0
        lossRuns = stream.lossRuns
        duplicates = stream.duplicates
        reordered = stream.reordered
        restarts = stream.restarts
        jitterMeanMilliseconds = rounded(stream.jitterMeanMilliseconds, 3)
        jitterMaxMilliseconds = rounded(stream.jitterMaxMilliseconds, 3)
        gapMaxMilliseconds = rounded(stream.longestGapMilliseconds, 3)
        clockSkew = stream.clockSkewPartsPerMillion.map { rounded($0, 1) }
        first = stream.first.rfc3339
        last = stream.last.rfc3339
        durationSeconds = rounded((stream.last - stream.first).seconds, 6)
        intervals = stream.intervals
        worstLossPercent = rounded(stream.worstLostPercent, 3)
        worstJitterMilliseconds = rounded(stream.worstJitterMilliseconds, 3)
        meanOpinionScore = stream.meanOpinionScore.map { rounded($0, 2) }
        qualityModel = stream.qualityModel
        burstRatio = stream.burstRatio.map { rounded($0, 2) }
        burstDensityPercent = stream.bursts.map { rounded($0.burstDensityPercent, 3) }
        gapDensityPercent = stream.bursts.map { rounded($0.gapDensityPercent, 3) }
        burstDurationMilliseconds = stream.bursts?.burstDurationMilliseconds.map { rounded($0, 1) }
        gapDurationMilliseconds = stream.bursts?.gapDurationMilliseconds.map { rounded($0, 1) }
        discardPercent = stream.bursts.map { rounded($0.discardPercent, 3) }
        farLossPercent = stream.farLostPercent.map { rounded($0, 3) }
        farJitterMilliseconds = stream.farJitterMilliseconds.map { rounded($0, 3) }
        farMeanOpinionScore = stream.farMeanOpinionScore
        roundTripMilliseconds = stream.roundTripMilliseconds.map { rounded($0, 1) }
        self.digits = stream.digits
        tones = stream.tones
        levelDecibels = stream.levelDecibels.map { rounded($0, 1) }
        noiseDecibels = stream.noiseDecibels.map { rounded($0, 1) }
        silencePercent = stream.silencePercent.map { rounded($0, 2) }
        clippedPercent = stream.clippedPercent.map { rounded($0, 3) }
        interface = interfaces[stream.interface]
    }
}

/// `value` with `places` decimals; numbers that are none become zero.
func rounded(_ value: Double, _ places: Int) -> Double {
    guard value.isFinite else { return 0 }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return (value * scale).rounded() / scale
}

/// One port of the profile's media range on one local host.
package struct PortRecord: Codable, Sendable, Equatable {
    package var address: String
    package var port: UInt16
    package var calls: UInt64
    package var received: UInt64
    package var icmpErrors: UInt64
    @OrNull package var lastReceived: String?

    private enum CodingKeys: String, CodingKey {
        case address, port, calls, received
        case icmpErrors = "icmp_errors"
        case lastReceived = "last_received"
    }

    package init(_ port: PortSnapshot) {
        address = port.address.description
        self.port = port.port
        calls = port.calls
        received = port.received
        icmpErrors = port.icmpErrors
        lastReceived = port.lastReceived?.rfc3339
    }
}
