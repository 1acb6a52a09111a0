import SIP
import Wire

/// Whose media a packet is, by the descriptions that name its ends.
extension MediaTracker {
    struct Match {
        var call: Call
        var session: MediaSession
        var toward: Party
        var isAudio: Bool
        var isExpected: Bool
    }

    func match(_ flow: Flow, payloadType: UInt8) -> Match? {
        let receivers = Self.ordered(bindings.at(flow.destination).filter { !$0.isRTCP }, for: payloadType)
        let senders = bindings.at(flow.source).filter { !$0.isRTCP }
        // Both ends known of one session beats one end known; among equals the newest call has the port now.
        for receiver in receivers.reversed()
        where senders.contains(where: { $0.session === receiver.session && $0.party != receiver.party }) {
            return Match(
                call: receiver.call, session: receiver.session, toward: receiver.party, isAudio: receiver.isAudio,
                isExpected: true)
        }
        if let receiver = receivers.last(where: { !$0.isLatched }) ?? receivers.last {
            return Match(
                call: receiver.call, session: receiver.session, toward: receiver.party, isAudio: receiver.isAudio,
                isExpected: true)
        }
        if let sender = senders.last(where: { !$0.isLatched }) {
            return Match(
                call: sender.call, session: sender.session, toward: sender.party.other, isAudio: sender.isAudio,
                isExpected: false)
        }
        return nil
    }

    /// Audio and video on one port (RFC 9143): those whose sections name the payload type come last, and are taken.
    private static func ordered(
        _ receivers: [MediaBindings.Binding], for payloadType: UInt8
    ) -> [MediaBindings.Binding] {
        guard receivers.contains(where: \.isAudio), receivers.contains(where: { !$0.isAudio }) else { return receivers }
        let names = { (binding: MediaBindings.Binding) in
            binding.session[binding.party].description?.media.contains { section in
                (section.kind == "audio") == binding.isAudio
                    && section.formats.contains { $0.payloadType == Int(payloadType) }
            } ?? false
        }
        return receivers.filter { !names($0) } + receivers.filter(names)
    }
}
