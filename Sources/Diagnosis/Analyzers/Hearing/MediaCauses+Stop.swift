import Tracking
import Wire

/// Sound that stops while the call goes on.
extension MediaCauses {
    /// A relay got the sound, and passed it on late or no longer.
    static func relayed(
        _ relay: Relay, toward party: Party, _ context: Context, _ text: Text, _ brought: Text
    ) -> Ranked {
        Ranked(
            cause: Cause(
                context.isKnownLocal(relay.hub) ? .localNotSending : .peerNotSending, confidence: .likely, text: text),
            fix: relayFix(relay.hub), evidence: [relay.evidence(brought)])
    }

    /// Why RTP toward `party` began late, where a relay had it long before.
    static func ofLateness(_ view: MediaView, toward party: Party, _ first: Timestamp, _ context: Context) -> Ranked? {
        guard let stream = view.delivered(toward: party).min(by: { $0.first < $1.first }),
            let relay = Relay.before(StreamKey(stream), of: view.call, toward: party, context),
            first - relay.brought.first > .seconds(1)
        else { return nil }
        let delay = Wording.seconds(first - relay.brought.first)
        return relayed(
            relay, toward: party, context,
            Text(
                en: "\(relay.element) got the RTP of \(relay.brought.source) \(delay) before it relayed any",
                zh: "\(relay.element) 收到 \(relay.brought.source) 的 RTP \(delay) 之后才开始转发给\(Wording.party(party).zh)"),
            Text(en: "began before", zh: "更早开始"))
    }

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
            return [
                relayed(
                    relay, toward: party, context,
                    Text(
                        en: "\(relay.element) still gets the RTP of \(relay.brought.source) and no longer relays it",
                        zh: "\(relay.element) 仍收到 \(relay.brought.source) 发往\(Wording.party(party).zh)的 RTP，但不再转发"),
                    Text(en: "goes on", zh: "仍在继续"))
            ]
        }
        if let last = view.lastPacket(toward: party), let left = leftUp(view, toward: party, last, context) {
            return [left]
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

    /// The leg that brought the sound ended as it stopped, and the element between left this one up.
    private static func leftUp(
        _ view: MediaView, toward party: Party, _ last: Timestamp, _ context: Context
    ) -> Ranked? {
        let call = view.call
        let other = call.leg(bringing: party)
        guard let ended = other?.ended, case .bye = other?.ending, (ended - last).magnitude < .seconds(2),
            call.ended.map({ $0 - ended > .seconds(3) }) ?? true,
            let hub = party == .caller ? call.answered?.flow.source : call.first.flow.source,
            // Who hung the other leg up itself, or was asked to transfer it, has something else in mind for this one.
            let goodbye = other?.endedBy, goodbye.flow.source.address != hub.address,
            other?.requests.contains(where: { $0.method == "REFER" }) == false
        else { return nil }
        return Ranked(
            cause: Cause(
                .legLeftUp, confidence: .likely,
                text: Text(
                    en: "the other leg of the call was hung up then, and \(hub.address) left this one up",
                    zh: "当时该通话的另一侧已挂断，而 \(hub.address) 没有结束这一侧")),
            fix: Text(
                en: "See in the log of \(hub.address) why it does not end this leg when the other one is hung up.",
                zh: "请在 \(hub.address) 的日志中查明另一侧挂断后为何没有结束这一侧。"))
    }
}
