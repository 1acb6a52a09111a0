import SIP
import Sound
import Wire

/// What the payloads of a talk say: keys, silence, level. Bytes are looked at and never kept.
///
/// Only audio of an answered call that is agreed both ways and not encrypted is listened to, and only packets that were
/// captured in full. G.711 is read packet by packet; what needs a decoder (G.722, G.726, GSM) or a tone detector takes
/// its turn at one of `earLimit` ears.
extension MediaTracker {
    /// Six streams listened to for keys and eighteen decoded at a time, at fifty packets a second: at most 1 % of a core.
    static let earLimit = 24
    /// A decoder listens for one second in every five.
    private static let levelTurn = Interval.seconds(1)
    private static let levelEvery = Interval.seconds(5)
    /// Keys are listened for in the first minute of a talk, fifteen seconds at a time, and where they should have
    /// come as events.
    private static let keyTurn = Interval.seconds(15)
    private static let keyTurns: UInt8 = 4
    /// Until an ear is asked for again.
    private static let patience = Interval.seconds(1)

    /// Both ways of a session were agreed anew, or on hold: what was heard before is of no talk or of another one.
    func beginTalk(on session: MediaSession) {
        for party in Party.allCases {
            for slot in session[party].streams {
                guard let stream = streams.stream(slot), stream.binding.serves(session, party) else { continue }
                let format = format(of: stream, payloadType: stream.currentPayloadType)
                streams.change(slot) { stream in
                    if !stream.heard.isEmpty { stream.heard.change(from: HeardSound()) { $0.restart() } }
                    stream.sound.restart()
                    stream.counters.allowPause()
                    stream.packetsBeforeTalk = stream.packets
                    // A number may mean another codec now.
                    if let format, format.clockRate > 0 { stream.currentClockRate = UInt32(clamping: format.clockRate) }
                }
                tune(slot, format)
            }
        }
    }

    /// Decides whether and how the stream's next packets are heard.
    func tune(_ slot: Int, _ format: MediaDescription.Format?) {
        guard let stream = streams.stream(slot) else { return }
        let sizes = silenceSizes(of: stream, format)
        if sizes != stream.silenceSizes { streams.change(slot) { $0.silenceSizes = sizes } }
        let (coding, session) = coding(of: stream, format)
        if coding != stream.sound.coding, stream.sound.ear >= 0 {
            ears.release(stream.sound.ear, of: slot)
            streams.change(slot) { $0.sound.ear = -1 }
        }
        let isWanted = coding != .none && (!coding.isG711 || session?.agreesOnEvents ?? false)
        streams.change(slot) { stream in
            stream.sound.tune(coding)
            stream.wantsPayload = stream.currentIsEvent || coding != .none
            if coding == .none {
                stream.sound.nextTurn = .distantFuture
            } else if stream.sound.nextTurn == .distantFuture, stream.sound.turns == 0, isWanted {
                stream.sound.nextTurn = .distantPast
            }
        }
    }

    /// The sizes of packets that describe silence, with what encryption adds to them.
    private func silenceSizes(of stream: Stream, _ format: MediaDescription.Format?) -> UInt64 {
        let encoding = format.flatMap { $0.encoding.isEmpty ? nil : $0.encoding.lowercased() }
        let sizes = PayloadTypes.silenceSizes(stream.currentPayloadType, encoding)
        guard sizes != 0, sizes != PayloadTypes.anySize, stream.binding.isBound, let call = calls[stream.binding.call],
            stream.binding.session < call.sessions.count
        else { return sizes }
        return call.sessions[stream.binding.session].tagSizes.reduce(0) { $0 | sizes << UInt64($1) }
    }

    private func coding(of stream: Stream, _ format: MediaDescription.Format?) -> (SoundCoding, MediaSession?) {
        guard stream.currentIsSpeech, stream.binding.isBound, stream.binding.isAudio,
            let call = calls[stream.binding.call], call.answered != nil || call.isPartial, call.state != .ended,
            stream.binding.session < call.sessions.count
        else { return (.none, nil) }
        let session = call.sessions[stream.binding.session]
        guard session.negotiated != nil, session.expectsBothWays, !session.isEncrypted, !session.offeredFax else {
            return (.none, session)
        }
        let name = format.flatMap { $0.encoding.isEmpty ? nil : $0.encoding }
        return (SoundCoding(encoding: name ?? PayloadTypes.name(Int(stream.currentPayloadType)) ?? ""), session)
    }

    // MARK: Turns

    func listen(_ payload: Span<UInt8>, slot: Int, time: Timestamp, frame: UInt64) {
        // Its meter alone: a stream is copied with all that is counted of it.
        let (meter, sendsKeys) = streams.change(slot) { stream in (stream.sound, stream.keys.count > 0) }
        let coding = meter.coding
        var ear = meter.ear
        if ear < 0 {
            let turn = coding.isG711 ? Self.keyTurn : Self.levelTurn
            guard let taken = ears.take(slot, coding, at: time, for: turn) else {
                return streams.change(slot) { $0.sound.nextTurn = time + Self.patience }
            }
            ear = taken
            streams.change(slot) { stream in
                stream.sound.ear = taken
                stream.sound.turns = min(stream.sound.turns, .max - 1) + 1
            }
        }
        let isOver = coding.isG711 && sendsKeys
        guard !isOver, ears.listens(ear, to: slot, at: time) else { return endTurn(of: slot, ear, at: time) }
        if coding.isG711 {
            if let key = ears.hearKey(payload, loudness, ear: ear) {
                streams.change(slot) { $0.noteKey(tone: key, at: time, frame: frame) }
            }
        } else if let heard = ears.hear(payload, ear: ear) {
            streams.change(slot) { $0.hear(heard, at: time) }
        }
    }

    private func endTurn(of slot: Int, _ ear: Int16, at time: Timestamp) {
        ears.release(ear, of: slot)
        streams.change(slot) { stream in
            stream.sound.ear = -1
            if !stream.sound.coding.isG711 {
                stream.sound.nextTurn = time + (Self.levelEvery - Self.levelTurn)
            } else if stream.keys.count > 0 || stream.sound.turns >= Self.keyTurns {
                // They come as agreed, or the minute is over.
                stream.sound.nextTurn = .distantFuture
            } else {
                stream.sound.nextTurn = time
            }
        }
    }
}

extension Stream {
    /// The payload of a packet that was counted; empty or cut off is nothing to hear.
    ///
    /// - Returns: Whether an ear wants it.
    @inline(__always)
    mutating func hear(_ packet: StreamPacket, _ payload: Span<UInt8>, _ loudness: borrowing LoudnessTable) -> Bool {
        guard wantsPayload else { return false }
        if currentIsEvent {
            // RFC 4733 §2.3: the first byte is the event.
            if let event = payload.uint8(at: 0) {
                noteKey(event: event, packet)
            }
            return false
        }
        guard packet.payloadBytes == payload.count, !payload.isEmpty else { return false }
        if sound.coding.isG711 { hear(payload, loudness, at: packet.now) }
        return sound.ear >= 0 || packet.now >= sound.nextTurn
    }

    /// One G.711 payload.
    @inline(__always)
    fileprivate mutating func hear(_ payload: Span<UInt8>, _ table: borrowing LoudnessTable, at time: Timestamp) {
        sound.count(payload, table, at: time, into: &heard)
    }

    /// One payload that was decoded.
    fileprivate mutating func hear(_ heard: Heard, at time: Timestamp) {
        sound.count(heard, at: time, into: &self.heard)
    }
}

extension MediaSession {
    /// Both sides named telephone-event for their audio (RFC 4733).
    package var agreesOnEvents: Bool {
        Party.allCases.allSatisfy { party in
            self[party].current?.media.contains { section in
                section.kind == "audio" && section.port != 0
                    && section.formats.contains { $0.encoding.lowercased() == "telephone-event" }
            } ?? false
        }
    }

    /// A side offered keys for its audio: what the packets hold is for the two ends alone.
    package var isEncrypted: Bool {
        Party.allCases.contains { self[$0].audio.map { $0.isSecure || $0.hasFingerprint } ?? false }
    }

    /// Bytes that its encryption adds to a payload (RFC 3711, RFC 7714): by the suite, where it is named.
    fileprivate var tagSizes: [Int] {
        guard isEncrypted else { return [0] }
        let suites = Party.allCases.flatMap { self[$0].audio?.cryptoSuites ?? [] }.map { $0.uppercased() }
        guard !suites.isEmpty else { return [10, 16] }
        return suites.map { $0.hasPrefix("AEAD") ? $0.hasSuffix("_8") ? 8 : 16 : $0.hasSuffix("_32") ? 4 : 10 }
    }
}
