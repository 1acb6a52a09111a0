import Tracking
import Wire

/// An element that passes sound on, and what of it reaches it: over the linked leg of a B2BUA, or over the other side of
/// a media relay inside one call.
struct Relay {
    /// Where it sends from.
    let hub: IPAddress
    /// The stream that brings what it sends on.
    let brought: Stream

    /// The element by its two addresses, where they differ.
    var element: String {
        brought.destination.address == hub ? "\(hub)" : "\(hub) (\(brought.destination))"
    }

    var lostPercent: Double {
        let expected = Double(brought.counters.expected)
        return expected > 0 ? Double(brought.counters.lost) / expected * 100 : 0
    }

    /// Nil where the sender makes its sound itself, or the media goes past the element between.
    static func before(_ own: StreamKey, of call: Call, toward party: Party, _ context: Context) -> Relay? {
        let hub = own.flow.source.address
        let linked = call.leg(bringing: party)
        let coming = [call, linked].compactMap(\.self).filter { $0 === linked || call.sessions.count > 1 }.flatMap {
            one in one.sessions.flatMap { context.media.audio(in: $0, toward: party) }.map { (one, $0) }
        }
        if let linked, linked.sessions.contains(where: { $0[party].advertised.contains(own.flow.destination) }) {
            return nil
        }
        let candidates = coming.filter { one, stream in
            stream.source.address != hub && stream.flow != own.flow && stream.packets >= Self.needed
                // Several addresses of one host are one element, and so are those that one call names for it.
                && (stream.destination.address == hub
                    || context.isLocal(hub) && context.isLocal(stream.destination.address)
                    || one.relays(stream.destination, to: own.flow.destination, toward: party))
        }
        return candidates.map(\.1).max { $0.packets < $1.packets }.map { Relay(hub: hub, brought: $0) }
    }

    private static let needed: UInt64 = 25

    /// Whether nothing but the element itself lies between what comes and what is sent on: one numbering here and there, or
    /// a capture on the element.
    func isWhole(_ own: StreamKey, _ context: Context) -> Bool {
        brought.ssrc == own.ssrc || context.isKnownLocal(hub)
    }

    func evidence(_ text: Text) -> Evidence {
        Evidence(
            time: brought.first, frame: brought.firstFrame,
            text: Text(en: "RTP \(brought.flow): \(text.en)", zh: "RTP \(brought.flow)：\(text.zh)"))
    }

    /// It made the fault, as what it was brought shows.
    func blame(_ reason: Reason, _ text: Text, brought: Text) -> (Cause, [Evidence], Text) {
        (Cause(reason, confidence: .likely, text: text), [evidence(brought)], fix)
    }

    /// What to look at in the element.
    var fix: Text {
        Text(
            en: "Look at \(hub): its load, its jitter buffer and transcoding, and its log of this call.",
            zh: "请检查 \(hub)：负载、抖动缓冲与转码，以及该通话的日志。")
    }
}

extension Call {
    /// The leg over which an element between brings what it sends on toward `party`.
    func leg(bringing party: Party) -> Call? {
        party == .caller ? outgoingLegs.last { $0.answered != nil } : incomingLeg
    }

    /// An element that sends to `target` took media at `place` for `party`: a session of this call names that place for
    /// the party, and not the other one.
    fileprivate func relays(_ place: Endpoint, to target: Endpoint, toward party: Party) -> Bool {
        sessions.contains { session in
            session[party].advertised.contains(place) && !session[party].advertised.contains(target)
        }
    }
}
