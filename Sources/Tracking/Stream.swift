package import Sound
package import Wire

/// One RTP stream at one capture interface: addresses, SSRC, counters. Lives in pages; what every packet looks at lies at the front.
package struct Stream {
    package let source: Endpoint
    let sourceBucket: UInt16
    let destinationBucket: UInt16
    var currentPayloadType: UInt8
    /// What its packets carry is looked at: an event, or sound to be heard.
    var wantsPayload = false
    package let destination: Endpoint
    package let interface: InterfaceID
    package let ssrc: UInt32
    /// State of the bindings of its two ends when it was last resolved.
    var epoch: UInt32 = .max
    var currentClockRate: UInt32
    var lastRTPTimestamp: UInt32
    var lastSequence: UInt16
    /// Its next packet is the first one for a new call.
    var isFresh = false
    var currentIsSpeech: Bool
    var currentIsEvent = false
    /// Seen often enough, or bound by an SDP: it is RTP and no look-alike.
    package internal(set) var isConfirmed = false
    /// The newest packet described silence: comfort noise (RFC 3389), or what a codec has for it. Keys are no sound.
    package internal(set) var endsInSilence = false
    /// Bit n: a packet of n bytes, with the payload type in use, describes silence.
    var silenceSizes: UInt64 = 0
    /// The packet at or after this moment closes the interval.
    var windowEnd: Timestamp
    package internal(set) var sound = SoundMeter()
    package internal(set) var counters: StreamCounters

    // What seldom changes.
    let firstRTPTimestamp: UInt32
    /// Frame number of the first packet.
    package internal(set) var firstFrame: UInt64
    /// Changed by its table only, which chains the streams of a call.
    package internal(set) var binding = StreamBinding.none
    var nextOfCall: Int32 = -1
    var previousOfCall: Int32 = -1
    package internal(set) var pauses: UInt32 = 0
    /// Of the intervals closed so far.
    package internal(set) var intervals: UInt32 = 0
    package internal(set) var worstJitterMilliseconds = 0.0
    /// Packets before sound was last agreed.
    var packetsBeforeTalk: UInt64 = 0
    var heard = Seldom<HeardSound>()
    private var rest = Seldom<Rest>()

    /// What most streams never have.
    private struct Rest {
        var keys = KeyPresses()
        var tones = KeyPresses()
        var spacedDuplicates: UInt64 = 0
        var worstLostPercent = 0.0
    }

    package static let windowLength = Interval.seconds(5)
    /// A copy made by the capture follows its original at once.
    static let copyDelay = Interval.milliseconds(1)

    init(
        header: RTPHeader, flow: Flow, interface: InterfaceID, time: Timestamp, frame: UInt64, clockRate: UInt32,
        isSpeech: Bool
    ) {
        source = flow.source
        sourceBucket = MediaBindings.bucket(of: flow.source)
        destinationBucket = MediaBindings.bucket(of: flow.destination)
        destination = flow.destination
        ssrc = header.ssrc
        self.interface = interface
        counters = StreamCounters(
            first: header.head, payloadBytes: header.wirePayloadLength, at: time, clockRate: clockRate,
            isSpeech: isSpeech)
        firstFrame = frame
        currentPayloadType = header.payloadType
        currentClockRate = clockRate
        currentIsSpeech = isSpeech
        lastSequence = header.sequence
        lastRTPTimestamp = header.timestamp
        firstRTPTimestamp = header.timestamp
        windowEnd = time + Stream.windowLength
    }

    /// Its addresses and SSRC serve a new call: what is counted begins anew, what it is remains.
    init(beginning header: RTPHeader, after old: Stream, time: Timestamp, frame: UInt64) {
        self.init(
            header: header, flow: old.flow, interface: old.interface, time: time, frame: frame,
            clockRate: old.currentClockRate, isSpeech: old.currentIsSpeech)
        binding = old.binding
        nextOfCall = old.nextOfCall
        previousOfCall = old.previousOfCall
        isConfirmed = old.isConfirmed
        epoch = old.epoch
        currentIsEvent = old.currentIsEvent
        silenceSizes = old.silenceSizes
        endsInSilence = isSilence(header.wirePayloadLength)
    }

    /// One packet of the usual kind: of the payload type before, inside the interval.
    ///
    /// - Returns: Whether it is the one that follows the last by its number.
    @inline(__always)
    mutating func count(_ head: RTPHead, payloadBytes: Int, at time: Timestamp) -> Bool {
        let previous = last
        let step = head.timestamp &- lastRTPTimestamp
        let isNext = head.sequence == lastSequence &+ 1
        let isSilence = isSilence(payloadBytes)
        let verdict = counters.count(
            head, payloadBytes: payloadBytes, at: time, clockRate: currentClockRate,
            isSpeech: currentIsSpeech && !isSilence)
        // Of two that overtook each other the one sent last tells; an empty one tells nothing.
        if isSilence != endsInSilence, !currentIsEvent, payloadBytes > 0, head.sequence &- lastSequence < 0x8000 {
            endsInSilence = isSilence
        }
        if case .duplicate = verdict, time - previous >= Self.copyDelay {
            noteSpacedDuplicate()
        }
        // A continuous sequence across a jump of the clock by more than 200 ms is a pause of the sender, no loss.
        if isNext, UInt64(step) &* 5 > UInt64(currentClockRate), step < 0x8000_0000, currentClockRate != 0 {
            pauses &+= 1
        }
        lastSequence = head.sequence
        lastRTPTimestamp = head.timestamp
        return isNext
    }

    /// It describes silence, and its length is no packet time.
    @inline(__always)
    func isSilence(_ payloadBytes: Int) -> Bool {
        let size = UInt64(truncatingIfNeeded: payloadBytes)
        return size < 64 && silenceSizes &>> size & 1 == 1
    }

    /// Counts one packet of the usual kind and hears it.
    @inline(__always)
    mutating func take(
        _ packet: StreamPacket, _ payload: Span<UInt8>, _ loudness: borrowing LoudnessTable
    ) -> (isNew: Bool, isHeard: Bool) {
        let isNext = count(packet.head, payloadBytes: packet.payloadBytes, at: packet.time)
        let isNew = !isConfirmed && isNext && packets >= MediaTracker.confirmation
        return (isNew, hear(packet, payload, loudness))
    }

    package var flow: Flow { Flow(source: source, destination: destination) }

    /// Keys sent as events.
    package var keys: KeyPresses { rest.value?.keys ?? KeyPresses() }
    /// Keys heard as tones inside the sound, where anybody listened for them.
    package var tones: KeyPresses { rest.value?.tones ?? KeyPresses() }
    /// Repeated packets that came a millisecond or more after another one: no copy made by the capture does.
    package var spacedDuplicates: UInt64 { rest.value?.spacedDuplicates ?? 0 }
    /// Of the intervals closed so far.
    package var worstLostPercent: Double { rest.value?.worstLostPercent ?? 0 }
    /// How it has sounded up to now.
    package var soundSoFar: SoundTally { sound.total(heard) }

    // Apart, so that what seldom happens takes nothing from the packets to which it does not.
    @inline(never)
    private mutating func noteSpacedDuplicate() { rest.change(from: Rest()) { $0.spacedDuplicates &+= 1 } }

    @inline(never)
    mutating func noteKey(event: UInt8, _ packet: StreamPacket) {
        rest.change(from: Rest()) { rest in
            rest.keys.note(event: event, head: packet.head, at: packet.now, frame: packet.frame)
        }
    }

    mutating func noteKey(tone: UInt8, at time: Timestamp, frame: UInt64) {
        rest.change(from: Rest()) { $0.tones.note(tone: tone, at: time, frame: frame) }
    }

    package var first: Timestamp { counters.firstArrival }
    package var last: Timestamp { counters.lastArrival }
    /// Packets, repeated ones not counted.
    package var packets: UInt64 { counters.packets &- counters.duplicates }

    /// Of these, since sound was last agreed, or put on hold.
    package var packetsOfTalk: UInt64 { packets &- min(packets, packetsBeforeTalk) }

    /// Clock rate of the latest packet's payload type, in Hz.
    package var clockRate: UInt32 { currentClockRate }

    /// Milliseconds of sound most packets hold; nil where it cannot be told.
    package var packetTimeMilliseconds: Double? {
        guard counters.packetTicks > 0, currentClockRate > 0 else { return nil }
        return Double(counters.packetTicks) * 1_000 / Double(currentClockRate)
    }

    /// How much faster the sender's clock runs than the capture's, in parts per million; nil where the stream is too
    /// short for a figure, or its timestamps began anew.
    package var clockSkew: Double? {
        let span = (last - first).seconds
        let ticks = Int32(bitPattern: lastRTPTimestamp &- firstRTPTimestamp)
        guard span >= 60, ticks > 0, currentIsSpeech, currentClockRate > 0, counters.restarts == 0,
            counters.timestampJumps == 0
        else { return nil }
        let skew = (Double(ticks) / Double(currentClockRate) / span - 1) * 1_000_000
        return abs(skew) < 10_000 ? skew : nil
    }

    /// Ends the interval; the next one ends a whole number of lengths later, after `time`.
    mutating func closeWindow(at time: Timestamp) -> MediaWindow {
        var window = counters.closeWindow()
        window.sound = sound.close(&heard)
        if time >= windowEnd {
            let steps = (time - windowEnd).nanoseconds / Stream.windowLength.nanoseconds + 1
            windowEnd = windowEnd + Stream.windowLength * steps
        }
        if window.expected >= Stream.minimumExpected {
            intervals &+= 1
            let lost = window.lostPercent
            if lost > 0 { rest.change(from: Rest()) { $0.worstLostPercent = max($0.worstLostPercent, lost) } }
            worstJitterMilliseconds = max(worstJitterMilliseconds, window.jitterMeanMilliseconds)
        }
        return window
    }

    /// Packets below which a share of an interval says nothing.
    package static let minimumExpected: UInt32 = 25

    /// Payload types seen, ascending.
    package var payloadTypes: [Int] { (0..<128).filter { counters.payloadTypes >> UInt128($0) & 1 == 1 } }
}

/// Which call, session and direction a stream serves.
package struct StreamBinding: Hashable {
    /// The call's number, or -1.
    package var call: Int
    package var session: Int
    package var toward: Party
    package var isAudio: Bool
    /// The destination was advertised by the receiver, or is where the receiver itself sends from.
    package var isExpectedDestination: Bool

    static let none = StreamBinding(call: -1, session: 0, toward: .caller, isAudio: false, isExpectedDestination: false)
    package var isBound: Bool { call >= 0 }

    package func serves(_ session: MediaSession, _ party: Party) -> Bool {
        call == session.callNumber && self.session == session.index && toward == party
    }
}

extension MediaWindow {
    /// 0…100.
    package var lostPercent: Double { expected == 0 ? 0 : Double(lost) / Double(expected) * 100 }
}
