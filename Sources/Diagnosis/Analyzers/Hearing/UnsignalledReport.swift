import Tracking
import Wire

/// The sentences about one-way audio whose call is unknown.
struct UnsignalledReport {
    let stream: Stream
    let sign: UnsignalledAudio.Sign
    let context: Context

    private var sender: Endpoint { stream.source }
    private var receiver: Endpoint { stream.destination }

    static let unknownCall = Text(
        en: " No signalling of it was seen: its call is unknown.", zh: "未见到其信令，所属通话未知。")

    var report: Report {
        let gate = context.gated(.possible, nil)
        let because = because
        return Report(
            MediaVerdict.oneWay, because, at: context.now, severity: severity, gate: gate, more: Self.unknownCall,
            place: place, causes: [Cause(cause, confidence: .possible, text: because)], evidence: evidence, fix: fix,
            subject: subject)
    }

    /// Sound that ends may be a hang-up that was lost, and an end that holds the call may drop what it is sent: then
    /// nobody waits to hear anything.
    private var severity: Severity {
        switch sign {
        case .refused, .lostOnTheWay: .warning
        case .unheard, .gone: .notice
        }
    }

    var subject: Subject { .path(from: sender.address, to: .host(receiver.address)) }

    /// The direction that is not heard.
    private var place: Place {
        switch sign {
        case .refused, .unheard: Place(from: sender, to: receiver)
        case .lostOnTheWay, .gone: Place(from: receiver, to: sender)
        }
    }

    private var cause: CauseID {
        switch sign {
        case .refused: .kind(.mediaBlocked)
        case .unheard: .reason(.lostBeyondThisPoint)
        case .lostOnTheWay: .reason(.lostBeforeThisPoint)
        case .gone: .reason(.goneSilent)
        }
    }

    private var because: Text {
        switch sign {
        case .refused(let icmp):
            let meaning = Blocker.meaning(icmp.error)
            let span = Wording.seconds(stream.last - icmp.time)
            return Text(
                en:
                    """
                    the audio from \(sender) is not heard at \(receiver): \(icmp.error.reporter) has refused it for \
                    \(span), saying \(meaning.en)
                    """,
                zh: "\(receiver) 听不到 \(sender) 的声音：\(icmp.error.reporter) 在 \(span) 内一直拒收，返回\(meaning.zh)")
        case .unheard(let since, let packets):
            let span = Wording.seconds(stream.last - since)
            return Text(
                en:
                    """
                    the audio from \(sender) is not heard at \(receiver): its RTCP reports nothing new for \(span), while \
                    \(packets) packets passed here
                    """,
                zh: "\(receiver) 听不到 \(sender) 的声音：其 RTCP 在 \(span) 内没有收到新的包，而此处经过了 \(packets) 个包")
        case .lostOnTheWay(let since, let packets):
            let span = Wording.seconds(stream.last - since)
            return Text(
                en:
                    """
                    \(sender) hears nothing from \(receiver), which says by RTCP that it sent \(packets) packets in \
                    \(span): none of them passed here
                    """,
                zh: "\(sender) 听不到 \(receiver) 的声音：对方 RTCP 称 \(span) 内发出了 \(packets) 个包，此处一个也没有经过")
        case .gone(let since):
            let span = Wording.seconds(stream.last - since)
            return Text(
                en:
                    """
                    \(receiver) fell silent \(span) ago, its RTCP too, without a goodbye, while \(sender) goes on sending
                    """,
                zh: "\(receiver) 的声音和 RTCP 在 \(span) 前同时中断，未发送 BYE，而 \(sender) 仍在发送")
        }
    }

    private var evidence: [Evidence] {
        var all = [
            Evidence(
                time: stream.first, frame: stream.firstFrame,
                text: Text(
                    en: "RTP \(stream.flow), SSRC \(Wording.hexadecimal(stream.ssrc)): \(stream.packets) packets",
                    zh: "RTP \(stream.flow)，SSRC \(Wording.hexadecimal(stream.ssrc))：\(stream.packets) 个包"))
        ]
        switch sign {
        case .refused(let icmp):
            all.append(Evidence(time: icmp.time, frame: icmp.frame, text: Blocker.meaning(icmp.error)))
        case .unheard(let since, _):
            all.append(
                Evidence(
                    time: since, text: Text(en: "the receiver report stands still from here", zh: "接收报告从此不再增长")))
        case .lostOnTheWay(let since, _):
            all.append(
                Evidence(time: since, text: Text(en: "first sender report of these", zh: "首个此类发送报告")))
        case .gone(let since):
            all.append(
                Evidence(
                    time: since, text: Text(en: "last RTP from \(receiver)", zh: "\(receiver) 的最后一个 RTP 包")))
        }
        return all
    }

    private var fix: Text {
        switch sign {
        case .refused, .unheard:
            Text(
                en: "Let UDP from \(sender) to \(receiver) through, and check that the receiver listens there.",
                zh: "请放通 \(sender) 到 \(receiver) 的 UDP，并确认接收方在该端口监听。")
        case .lostOnTheWay:
            Text(
                en: "Look for what drops UDP from \(receiver) on its way here: firewall, NAT, a wrong route.",
                zh: "请查明 \(receiver) 到此处的 UDP 在何处被丢弃：防火墙、NAT 或路由。")
        case .gone:
            Text(
                en:
                    "Check whether \(receiver.address) lost its network or hung up without the other side learning of it.",
                zh: "请检查 \(receiver.address) 是否断网，或已挂机而对方未获知。")
        }
    }
}
