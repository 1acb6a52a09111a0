import SIP
import Tracking
import Wire

/// One call's audio at one moment: what flowed each way since both ways were expected.
struct MediaView {
    /// Media seen at one capture point and missing at the next.
    struct Gap {
        let toward: Party
        let before: Stream
        let beforePlace: String
        let afterPlace: String
    }

    let call: Call
    let time: Timestamp
    /// The leg that speaks for the call: on the path, and expecting both ways.
    let leg: MediaLeg?
    let expectedSince: Timestamp?
    /// Some of this call's current media passes here, or ends here.
    let isOnPath: Bool
    let context: Context
    private let streams: [Party: [Stream]]

    init(call: Call, at time: Timestamp, _ context: Context) {
        self.call = call
        self.time = time
        self.context = context
        let expecting = call.legs.filter { $0.expectedSince != nil }
        var found: [Party: [Stream]] = [:]
        for party in Party.allCases {
            found[party] = call.legs.flatMap { context.media.audio(in: $0, toward: party) }
        }
        // The latest exchange tells when both ways were last expected anew.
        let since = expecting.compactMap(\.expectedSince).max()
        let active = { (stream: Stream) in since.map { stream.last > $0 + .milliseconds(300) } ?? true }
        streams = found.mapValues { $0.filter(active) }
        expectedSince = expecting.count == call.legs.filter({ $0.negotiated != nil }).count ? since : nil
        let onPath = expecting.filter { leg in
            Party.allCases.contains { party in
                let isLocal = leg[party].endpoint.map { context.isLocal($0.address) } ?? false
                let isQuoted = leg[party].icmpErrors.contains { icmp in since.map { icmp.time >= $0 - .seconds(1) } ?? true }
                return isLocal || isQuoted || context.media.audio(in: leg, toward: party).contains(where: active)
            }
        }
        leg = onPath.first ?? expecting.first ?? call.legs.first
        isOnPath = !onPath.isEmpty
    }

    /// Streams that flow toward `party` and can reach it.
    func delivered(toward party: Party) -> [Stream] {
        (streams[party] ?? []).filter { $0.binding.isExpectedDestination && !isUndeliverable($0, toward: party) }
    }

    /// Streams meant for `party` that go where it cannot hear them.
    func misdirected(toward party: Party) -> [Stream] {
        (streams[party] ?? []).filter { !$0.binding.isExpectedDestination || isUndeliverable($0, toward: party) }
    }

    /// A public sender's media to a private address, at a point where that party itself appears with another one.
    private func isUndeliverable(_ stream: Stream, toward party: Party) -> Bool {
        let target = stream.destination.address
        guard !target.isGloballyReachable, stream.source.address.isGloballyReachable else { return false }
        let own = sources(of: party, at: stream.interface)
        return !own.isEmpty && !own.contains(target)
    }

    /// Addresses that `party`'s packets carry as source at one capture interface.
    func sources(of party: Party, at interface: InterfaceID) -> Set<IPAddress> {
        var found: Set<IPAddress> = []
        for message in call.messages where message.interface == interface && call.sender(of: message.message) == party {
            found.insert(message.flow.source.address)
        }
        for stream in streams[party.other] ?? [] where stream.interface == interface {
            found.insert(stream.source.address)
        }
        return found
    }

    /// Packets since both ways were expected, of the capture point that saw most.
    func packets(toward party: Party) -> UInt64 {
        var byPlace: [InterfaceID: UInt64] = [:]
        for stream in delivered(toward: party) { byPlace[stream.interface, default: 0] += stream.packets }
        return byPlace.values.max() ?? 0
    }

    func firstPacket(toward party: Party) -> Timestamp? {
        call.legs.flatMap { context.media.audio(in: $0, toward: party) }.map(\.first).min()
    }

    func lastPacket(toward party: Party) -> Timestamp? { delivered(toward: party).map(\.last).max() }

    func endsInSilence(toward party: Party) -> Bool {
        delivered(toward: party).contains { $0.endsInSilence || $0.pauses > 0 }
    }

    /// Where media toward `party` comes from.
    func source(toward party: Party) -> Endpoint? { delivered(toward: party).max { $0.packets < $1.packets }?.source }

    func advertised(by party: Party) -> Endpoint? { leg?[party].endpoint }

    /// Two capture points of which one sees a direction and the other does not, while both see the way back.
    func gap() -> Gap? {
        for toward in Party.allCases {
            let forward = delivered(toward: toward)
            // Each capture point is known by the reverse direction passing it.
            for place in delivered(toward: toward.other) {
                let twin = delivered(toward: toward.other).first {
                    $0.ssrc == place.ssrc && ($0.interface != place.interface || $0.source != place.source)
                        && $0.packets * 2 > place.packets
                }
                guard let twin, place.packets >= 25 else { continue }
                let here = forward.filter { $0.interface == place.interface && $0.destination.address == place.source.address }
                let there = forward.filter { $0.interface == twin.interface && $0.destination.address == twin.source.address }
                guard here.isEmpty, let before = there.max(by: { $0.packets < $1.packets }), before.packets >= 25 else { continue }
                return Gap(
                    toward: toward, before: before, beforePlace: name(twin.interface, twin.source.address),
                    afterPlace: name(place.interface, place.source.address))
            }
        }
        return nil
    }

    private func name(_ interface: InterfaceID, _ address: IPAddress) -> String {
        let count = context.interfaceNames.count
        if count > 1, let name = context.interfaceNames[interface] { return name }
        return "\(address)"
    }

    func evidence() -> [Evidence] {
        Party.allCases.flatMap { party in
            (streams[party] ?? []).prefix(4).map { stream in
                Evidence(
                    time: stream.first, frame: stream.firstFrame,
                    text: Text(
                        en: "RTP \(stream.source) → \(stream.destination): \(stream.packets) packets toward \(Wording.party(party).en)",
                        zh: "RTP \(stream.source) → \(stream.destination)：\(stream.packets) 个包，发往\(Wording.party(party).zh)"))
            }
        }
    }
}

extension MediaLeg {
    /// Silence suppression was agreed: comfort noise offered, or a codec with its own (RFC 3389, RFC 3551 §4.1).
    var mayPause: Bool {
        Party.allCases.contains { party in
            self[party].audio?.formats.contains { $0.payloadType == 13 || $0.encoding.uppercased() == "CN" } ?? false
        }
    }
}
