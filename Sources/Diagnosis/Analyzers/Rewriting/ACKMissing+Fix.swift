import SIP
import Tracking
import Wire

/// What to do about an ACK that does not come.
extension ACKMissing {
    /// - Parameter owing: The answer as it came to who owes the ACK, on a hop before that of `answer` maybe.
    static func fix(for causes: [Cause], _ answer: Observation, owing: Observation? = nil, stop: Endpoint? = nil)
        -> Text
    {
        let (answerer, client) = (answer.flow.source.address, (owing ?? answer).flow.destination.address)
        switch causes.first?.id {
        case .reason(.ackNeverSeen) where causes.contains(where: { $0.id == .kind(.sipFragmentLost) }):
            return Text(
                en: "Use TCP between \(answerer) and \(client), or send fewer codecs; let IP fragments pass.",
                zh: "\(answerer) 与 \(client) 之间改用 TCP，或减少编解码；放通 IP 分片。")
        case .reason(.ackNeverSeen) where !causes.contains(where: { $0.id == .kind(.sipALG) }):
            return Text(
                en:
                    "Capture at \(client) too: does the 200 arrive, does its ACK leave? Let both through to \(answerer).",
                zh: "请在 \(client) 处同时抓包：200 是否到达，ACK 是否发出；并放通其与 \(answerer) 之间的信令。")
        case .reason(.ackMismatch):
            return Text(
                en: "Let \(client) send ACK with the CSeq number and the tags of the 200 it answers.",
                zh: "请让 \(client) 发送的 ACK 使用所确认 200 的 CSeq 序号和 tag。")
        case .reason(.ackMisrouted), .reason(.ackConnectionFailed):
            return Text(
                en: "Let \(client) send ACK as the 200 says: by its Record-Route, else to its Contact and transport.",
                zh: "请让 \(client) 按 200 的要求发送 ACK：先按 Record-Route，否则按其 Contact 和传输方式。")
        case .reason(.forkIgnored):
            return Text(
                en:
                    """
                    Let \(client) acknowledge every 200 of a forked call and end the spare ones with BYE (RFC 3261 §13.2.2.4); \
                    or let one phone at a time ring.
                    """,
                zh: "请让 \(client) 对分叉呼叫的每个 200 都发 ACK，并用 BYE 结束多余的（RFC 3261 §13.2.2.4）；或不要让多部话机同振。")
        case .reason(.contactUnreachable):
            return Text(
                en:
                    """
                    Let \(answerer) give a Contact that \(client) can reach (NAT support, no SIP ALG).
                    """,
                zh: "请让 \(answerer) 在 Contact 中给出 \(client) 可达的地址（NAT 支持，关闭 SIP ALG），或让 \(client) 按 200 的来源地址发送。")
        case .reason(.ackLostBeyond):
            if let stop {
                return Text(
                    en: "See in the log of \(stop.address) why it drops the ACK: routing script or Route.",
                    zh: "请在 \(stop.address) 的日志中查明其为何丢弃该 ACK：路由脚本或 Route。")
            }
            return Text(
                en:
                    """
                    Find what drops the ACK between this point and \(answerer): a firewall, a NAT, or a \
                    wrong Contact.
                    """,
                zh: "请查找此处与 \(answerer) 之间丢弃 ACK 的设备：防火墙、NAT 或错误的 Contact。")
        case .reason(.ackLate):
            return Text(
                en: "Find what holds the 200 or the ACK up: \(client) itself, a user who confirms, or a slow path.",
                zh: "请查明 200 或 ACK 为何延迟：\(client) 本身、人工确认，或链路过慢。")
        case .kind(.hangupIgnored):
            return Text(
                en: "Let \(client) acknowledge an answer that comes after its CANCEL, and end it with BYE.",
                zh: "请让 \(client) 对 CANCEL 之后到来的应答先发 ACK，再用 BYE 结束。")
        case .reason(.answerNotForwarded):
            return Text(
                en: "See in the log of \(client) why it drops the 200: routing script, Via, or a reply route.",
                zh: "请在 \(client) 的日志中查明其为何丢弃该 200：路由脚本、Via 或应答路由。")
        case .reason(.ackNeverSent):
            return Text(
                en: "Update or restart the program on \(client); see in its log whether it took the 200.",
                zh: "请升级或重启 \(client) 上的程序，并在其日志中确认是否收到了该 200。")
        default:
            return Text(
                en: """
                    Switch SIP ALG off on the router before \(answerer), and let ACK from \(client) through to the \
                    Contact of the 200.
                    """,
                zh: "关闭 \(answerer) 前面路由器的 SIP ALG，并确保 \(client) 的 ACK 能到达 200 中的 Contact。")
        }
    }

    /// Who asked the proxy that got this answer and did not hand it on: a proxy owes that, and not the ACK (RFC 3261 §16.7).
    static func caller(behind invite: Transaction) -> Endpoint? {
        let before = invite.call?.invites.last {
            $0 !== invite && $0.cseq == invite.cseq && $0.hop.destination.address == invite.hop.source.address
                && $0.startTime <= invite.startTime
        }
        // What else it says to its caller passes here.
        guard let before, before.responses > 0, before.final == nil, before.cancelled == nil else { return nil }
        return before.hop.source
    }

    /// The ACK that comes nearest to the one that is missing.
    static func nearest(_ strays: [Observation], _ answer: Observation) -> Observation? {
        let later = strays.filter { $0.time >= answer.time }
        return later.first { $0.message.cseq.number == answer.message.cseq.number } ?? later.first
    }

    // MARK: Forks

    /// `answer` of one fork is repeated, `other` was acknowledged.
    static func forkIgnored(_ answer: Observation, _ other: Observation, _ confidence: Confidence) -> Cause {
        let client = answer.flow.destination
        return Cause(
            .forkIgnored, confidence: confidence,
            text: Text(
                en:
                    """
                    two phones answered; \(client) acknowledged the \(Wording.status(other.message)) with the other To tag and \
                    goes on with that one, and leaves this one unacknowledged
                    """,
                zh: "有两部话机应答；\(client) 只确认了另一个 To tag 的 \(Wording.status(other.message)) 并继续该通话，没有确认这一个"))
    }
}
