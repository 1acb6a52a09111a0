import SIP
import Sound
package import Wire

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

    /// The payload of a packet that `receive` named the slot for; empty or cut off is nothing to hear.
    @inline(__always)
    package func hear(_ payload: Span<UInt8>, _ header: RTPHeader, slot: Int, time: Timestamp, frame: UInt64) {
        let stream = streams.pointer(slot)
        if stream.pointee.currentIsEvent {
            // RFC 4733 §2.3: the first byte is the event.
            guard let event = payload.uint8(at: 0) else { return }
            stream.pointee.keys.note(event: event, header: header, at: time, frame: frame)
            return
        }
        guard header.wirePayloadLength == payload.count, !payload.isEmpty else { return }
        if stream.pointee.sound.coding.isG711 {
            stream.pointee.sound.count(payload, loudness, at: time, into: &stream.pointee.counters.sound)
        }
        if stream.pointee.sound.ear >= 0 || time >= stream.pointee.sound.nextTurn {
            listen(payload, slot: slot, time: time, frame: frame)
        }
    }

    /// Both ways of a leg were agreed anew, or on hold: what was heard before is of no talk or of another one.
    func beginTalk(on leg: MediaLeg) {
        for party in Party.allCases {
            for slot in leg[party].streams {
                guard let stream = streams.stream(slot), stream.binding.serves(leg, party) else { continue }
                let pointer = streams.pointer(slot)
                pointer.pointee.counters.sound = SoundWindow()
                pointer.pointee.sound.restart()
                tune(slot, format(of: stream, payloadType: stream.currentPayloadType))
            }
        }
    }

    /// Decides whether and how the stream's next packets are heard.
    func tune(_ slot: Int, _ format: MediaDescription.Format?) {
        let stream = streams.pointer(slot)
        let (coding, leg) = coding(of: stream.pointee, format)
        if coding != stream.pointee.sound.coding, stream.pointee.sound.ear >= 0 {
            ears.release(stream.pointee.sound.ear, of: slot)
            stream.pointee.sound.ear = -1
        }
        stream.pointee.sound.tune(coding)
        stream.pointee.wantsPayload = stream.pointee.currentIsEvent || coding != .none
        if coding == .none {
            stream.pointee.sound.nextTurn = .distantFuture
        } else if stream.pointee.sound.nextTurn == .distantFuture, stream.pointee.sound.turns == 0 {
            let isWanted = !coding.isG711 || leg?.agreesOnEvents ?? false
            if isWanted { stream.pointee.sound.nextTurn = .distantPast }
        }
    }

    private func coding(of stream: Stream, _ format: MediaDescription.Format?) -> (SoundCoding, MediaLeg?) {
        guard stream.currentIsSpeech, stream.binding.isBound, stream.binding.isAudio,
            let call = calls[stream.binding.call], call.answered != nil || call.isPartial, call.state != .ended,
            stream.binding.leg < call.legs.count
        else { return (.none, nil) }
        let leg = call.legs[stream.binding.leg]
        guard leg.negotiated != nil, leg.expectsBothWays, !leg.isEncrypted, !leg.offeredFax else { return (.none, leg) }
        let name = format.flatMap { $0.encoding.isEmpty ? nil : $0.encoding }
        return (SoundCoding(encoding: name ?? PayloadTypes.name(Int(stream.currentPayloadType)) ?? ""), leg)
    }

    // MARK: Turns

    private func listen(_ payload: Span<UInt8>, slot: Int, time: Timestamp, frame: UInt64) {
        let stream = streams.pointer(slot)
        let coding = stream.pointee.sound.coding
        if stream.pointee.sound.ear < 0 {
            let turn = coding.isG711 ? Self.keyTurn : Self.levelTurn
            guard let ear = ears.take(slot, coding, at: time, for: turn) else {
                stream.pointee.sound.nextTurn = time + Self.patience
                return
            }
            stream.pointee.sound.ear = ear
            stream.pointee.sound.turns = min(stream.pointee.sound.turns, .max - 1) + 1
        }
        let ear = stream.pointee.sound.ear
        let isOver = coding.isG711 && stream.pointee.keys.count > 0
        guard !isOver, ears.listens(ear, to: slot, at: time) else { return endTurn(of: slot, at: time) }
        if coding.isG711 {
            if let key = ears.hearKey(payload, loudness, ear: ear) {
                stream.pointee.tones.note(tone: key, at: time, frame: frame)
            }
        } else if let heard = ears.hear(payload, ear: ear) {
            stream.pointee.sound.count(heard, at: time, into: &stream.pointee.counters.sound)
        }
    }

    private func endTurn(of slot: Int, at time: Timestamp) {
        let stream = streams.pointer(slot)
        ears.release(stream.pointee.sound.ear, of: slot)
        stream.pointee.sound.ear = -1
        if !stream.pointee.sound.coding.isG711 {
            stream.pointee.sound.nextTurn = time + (Self.levelEvery - Self.levelTurn)
        } else if stream.pointee.keys.count > 0 || stream.pointee.sound.turns >= Self.keyTurns {
            // They come as agreed, or the minute is over.
            stream.pointee.sound.nextTurn = .distantFuture
        } else {
            stream.pointee.sound.nextTurn = time
        }
    }
}

extension MediaLeg {
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
}
