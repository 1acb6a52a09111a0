import SIP
import Tracking
import Wire

/// Nothing came: was it not sent, or not let through?
extension MediaCauses {
    /// The vantage, RTCP, and what came before tell.
    static func whoFailed(_ view: MediaView, toward party: Party, isBoth: Bool, _ context: Context) -> [Ranked] {
        guard view.session != nil else { return [] }
        let sender = party.other
        let listener = view.place(of: party)
        let nearness = (listener: view.nearness(of: party), sender: view.nearness(of: sender))
        let isListenerLocal = nearness.listener == .known
        let isSenderLocal = nearness.sender == .known
        let claim = view.claim(of: sender)
        var causes: [Ranked] = []
        // Who answers checks gets what is sent to it; so does this host, where the sender's own come.
        let isReached = view.answersChecks(party) || isListenerLocal && view.isHeardOf(sender)
        switch claim {
        case .sent(let packets): causes.append(lost(packets, of: sender, isReached ? .possible : .likely, context))
        case .silent: causes.append(notSending(sender, isLocal: isSenderLocal, .likely, hasRTCP: true))
        case .none: break
        }
        // A file that holds no RTP at all may have been filtered.
        let sure: Confidence = context.media.mayBeFilteredOut ? .possible : .likely
        if isSenderLocal {
            causes.append(notSending(sender, isLocal: true, sure, hasRTCP: false))
        } else if isReached {
            if case .sent = claim { return causes }
            let confidence = isListenerLocal || view.isAtSide(of: sender) ? sure : .possible
            causes.append(notSending(sender, isLocal: false, confidence, hasRTCP: false))
        } else if nearness.sender != .guessed, !view.isAtSide(of: sender), let before = view.earlier(toward: party) {
            causes += ceased(before, view, toward: party, context)
        } else if isListenerLocal {
            // This host sends nothing itself: a far side that waits for its first packet would be silent too. And whose
            // reports come and say that it sends nothing needs no wall before it.
            let confidence = isBoth || claim == .silent ? .possible : sure
            causes.append(blocked(confidence, inboundBlocked(listener, context), context))
        } else if nearness.sender == .guessed {
            // Only its packets tell that the sender is here, and so would those of a router before it.
            causes.append(notSending(sender, isLocal: false, .possible, hasRTCP: false))
            causes.append(blocked(.possible, droppedBefore(sender), context))
        } else if view.isAtSide(of: sender) {
            causes.append(notSending(sender, isLocal: false, .likely, hasRTCP: false))
        } else {
            causes.append(blocked(.possible, inboundBlocked(listener, context), context))
            causes.append(notSending(sender, isLocal: false, .possible, hasRTCP: false))
        }
        return causes
    }

    /// Its sender reports count what did not come.
    static func lost(_ packets: UInt32, of sender: Party, _ confidence: Confidence, _ context: Context) -> Ranked {
        let name = Wording.party(sender)
        return blocked(
            confidence,
            Text(
                en: "\(name.en) reports \(packets) RTP packets sent by RTCP, and none came here",
                zh: "\(name.zh)的 RTCP 报告已发送 \(packets) 个 RTP 包，但此处一个也没有收到"), context)
    }

    /// The port took RTP in this call: it is not closed as such.
    private static func ceased(
        _ before: Stream, _ view: MediaView, toward party: Party, _ context: Context
    ) -> [Ranked] {
        let port = before.destination.port
        let until = moment(before.last, of: view.call)
        let now = view.sender(toward: party)
        let isMoved = now.map { now in
            now.address != before.source.address
                || now != before.source
                    && view.call.sessions.contains { $0[party.other].advertised.contains(before.source) }
        }
        guard let now, isMoved == true else {
            let text = Text(
                en: "\(before.source) sent RTP to port \(port) until \(until.en), and none since",
                zh: "\(before.source) 曾向端口 \(port) 发送 RTP，最后一个包在\(until.zh)，此后再没有")
            return [
                Ranked(
                    cause: Cause(.peerNotSending, confidence: .possible, text: text),
                    fix: senderFix(party.other, isLocal: false))
            ]
        }
        let text = Text(
            en: "UDP \(port) took RTP from \(before.source) until \(until.en), and nothing comes from \(now)",
            zh: "UDP \(port) 收到过 \(before.source) 的 RTP（最后一个包在\(until.zh)），而 \(now) 没有任何 RTP 到达")
        return [
            blocked(.possible, text, context), notSending(party.other, isLocal: false, .possible, hasRTCP: false),
        ]
    }

    /// `8 s after the answer`.
    private static func moment(_ time: Timestamp, of call: Call) -> Text {
        guard let answered = call.answerTime else {
            let start = Wording.seconds(time - call.start)
            return Text(en: "\(start) after the first message", zh: "首条消息 \(start) 后")
        }
        let delay = time - answered
        if delay.magnitude < .seconds(1) { return Text(en: "the answer", zh: "应答时") }
        let seconds = Wording.seconds(delay.magnitude)
        return delay > .zero
            ? Text(en: "\(seconds) after the answer", zh: "应答 \(seconds) 后")
            : Text(en: "\(seconds) before the answer", zh: "应答前 \(seconds)")
    }

    private static func droppedBefore(_ sender: Party) -> Text {
        let name = Wording.party(sender)
        return Text(
            en: "the RTP of \(name.en) is dropped before this point", zh: "\(name.zh)的 RTP 在到达此处之前被丢弃")
    }

    private static func inboundBlocked(_ listener: Endpoint?, _ context: Context) -> Text {
        guard let listener else { return Text(en: "inbound media is blocked", zh: "入向媒体被阻断") }
        var text = Text(
            en: "inbound UDP \(listener.port) is blocked before \(listener.address)",
            zh: "入向 UDP \(listener.port) 在到达 \(listener.address) 之前被阻断")
        let map = context.media.ports.verdict(for: listener.address)
        if !map.open.isEmpty {
            let silent = (map.silent + [listener.port]).sorted()
            text =
                text
                + Text(
                    en: " (\(Wording.ranges(map.open)) had media, \(Wording.ranges(silent)) never)",
                    zh: "（\(Wording.ranges(map.open)) 收到过媒体，\(Wording.ranges(silent)) 从未收到）")
        }
        return text
    }

    private static func blocked(_ confidence: Confidence, _ text: Text, _ context: Context) -> Ranked {
        Ranked(cause: Cause(.mediaBlocked, confidence: confidence, text: text), fix: portsFix(context))
    }

    private static func notSending(_ party: Party, isLocal: Bool, _ confidence: Confidence, hasRTCP: Bool) -> Ranked {
        let name = Wording.party(party)
        let also = hasRTCP ? Text(en: " although it sends RTCP", zh: "（但在发送 RTCP）") : Text(en: "", zh: "")
        return Ranked(
            cause: Cause(
                isLocal ? .localNotSending : .peerNotSending, confidence: confidence,
                text: Text(en: "\(name.en) sends no RTP\(also.en)", zh: "\(name.zh)没有发送 RTP\(also.zh)")),
            fix: senderFix(party, isLocal: isLocal))
    }

    private static func senderFix(_ party: Party, isLocal: Bool) -> Text {
        let name = Wording.party(party)
        return isLocal
            ? Text(
                en: "Check microphone, mute and the host's own firewall on this side.",
                zh: "请检查本侧的麦克风、静音设置以及主机防火墙。")
            : Text(
                en: "Check microphone, mute and firewall at \(name.en), then the network between.",
                zh: "请检查\(name.zh)的麦克风、静音与防火墙，再检查中间网络。")
    }
}
