import Tracking
import Wire

/// Sound that stops while the call goes on.
extension MediaCauses {
    /// Why RTP toward `party` stopped before the call did.
    static func ofStop(_ view: MediaView, toward party: Party, _ context: Context) -> [Ranked] {
        if let gap = view.gap(toward: party) { return [between(gap, context)] }
        if let last = view.lastPacket(toward: party), let icmp = view.refusal(toward: party, near: last) {
            return [refused(icmp)]
        }
        if let stream = view.delivered(toward: party).max(by: { $0.last < $1.last }),
            let relay = Relay.before(StreamKey(stream), of: view.call, toward: party, context),
            relay.brought.last - stream.last > .seconds(2)
        {
            let name = Wording.party(party)
            return [
                Ranked(
                    cause: Cause(
                        context.isKnownLocal(relay.hub) ? .localNotSending : .peerNotSending, confidence: .likely,
                        text: Text(
                            en: "\(relay.hub) still gets the RTP of \(relay.brought.source) and no longer relays it",
                            zh: "\(relay.hub) 仍收到 \(relay.brought.source) 发往\(name.zh)的 RTP，但不再转发")),
                    fix: relayFix(relay.hub),
                    evidence: [relay.evidence(Text(en: "goes on", zh: "仍在继续"))])
            ]
        }
        if let source = view.source(toward: party), context.isLocal(source.address) {
            // On the sender's own wire nothing lies between.
            return [
                Ranked(
                    cause: Cause(
                        .localNotSending, confidence: .likely,
                        text: Text(
                            en: "\(source), on this host, stopped sending", zh: "本机 \(source) 停止了发送")),
                    fix: Text(
                        en: "Look at the log of the program at \(source): its device, its session, mute.",
                        zh: "请查看本机 \(source) 上程序的日志：音频设备、会话、静音。"))
            ]
        }
        guard let silent = view.lastPacket(toward: party) else { return [] }
        switch view.claim(of: party.other, since: silent) {
        case .none: return []
        case .sent(let packets): return [lost(packets, of: party.other, .likely, context)]
        case .silent: break
        }
        return [
            Ranked(
                cause: Cause(
                    .peerNotSending, confidence: .likely,
                    text: Text(
                        en: "\(Wording.party(party.other).en) still sends RTCP but no RTP",
                        zh: "\(Wording.party(party.other).zh)仍在发送 RTCP，但不再发送 RTP")),
                fix: Text(
                    en: "Check the device, mute and log at \(Wording.party(party.other).en).",
                    zh: "请检查\(Wording.party(party.other).zh)的终端设备、静音与日志。"))
        ]
    }
}
