import SIP
import Tracking
import Wire

/// Where a request inside a dialog is to go (RFC 3261 §12.2.1.1), against where it went.
struct RemoteTarget {
    private enum Fault {
        case replaced(old: String, new: String)
        case unreachable(String, seen: Endpoint)
        case elsewhere(Endpoint, seen: Endpoint)
        case foreignTag(isMissing: Bool)
        case pastRoute(Text)
        /// Its number, and the highest its sender had used.
        case lowNumber(UInt32, after: UInt32)
    }

    /// The message that named the Contact that holds.
    private(set) var latest: Observation?
    private var fault: Fault?
    private let destination: Endpoint

    init(of request: Observation, in call: Call) {
        destination = request.flow.destination
        let message = request.message
        let addressee = call.sender(of: message).other
        let named = Self.contacts(of: addressee, in: call, before: request.time)
        latest = named.last
        let signalling = call.messages.last {
            $0.time <= request.time && call.sender(of: $0.message) == addressee
                && $0.flow.destination.address == request.flow.source.address
        }?.flow.source
        let tag = addressee == .caller ? call.callerTag : call.answered?.message.toTag
        if let tag, message.toTag != tag {
            fault = .foreignTag(isMissing: message.toTag == nil)
            return
        }
        // Each dialog of a fork has numbers of its own, which begin with those of the INVITE.
        let used = call.messages.filter {
            $0.time < request.time && $0.message.isRequest && $0.message.fromTag == message.fromTag
                && ($0.message.toTag == nil || $0.message.toTag == message.toTag)
        }.map(\.message.cseq.number).max()
        if let used, message.cseq.number < used {
            fault = .lowNumber(message.cseq.number, after: used)
            return
        }
        if let answer = call.answered, let way = Misdirection.way(of: request, for: answer, name: "BYE"),
            way.fault == .route, !answer.message.recordRoutes.isEmpty
        {
            fault = .pastRoute(way.text)
            return
        }
        guard let target = message.requestURI else { return }
        if let current = named.last?.message.contacts.first?.uri, !Self.isSame(current, target),
            let old = named.dropLast().last(where: {
                $0.message.contacts.first.map { Self.isSame($0.uri, target) } ?? false
            })
        {
            fault = .replaced(
                old: Self.host(old.message.contacts.first?.uri ?? target), new: Self.host(current))
            return
        }
        guard let signalling, signalling.address != destination.address || signalling.port != destination.port else {
            return
        }
        let isPrivate = !destination.address.isGloballyReachable
        fault =
            isPrivate && signalling.address != destination.address
            ? .unreachable("\(destination)", seen: signalling)
            : message.routes.isEmpty ? .elsewhere(destination, seen: signalling) : nil
    }

    /// Messages of `party` that set the remote target, in order: a request only where it was accepted.
    private static func contacts(of party: Party, in call: Call, before time: Timestamp) -> [Observation] {
        let refreshes = ["INVITE", "UPDATE"]
        return call.messages.filter { observation in
            let message = observation.message
            guard observation.time < time, refreshes.contains(message.cseq.method), !message.contacts.isEmpty,
                call.sender(of: message) == party
            else { return false }
            if let code = message.statusCode { return (200...299).contains(code) }
            return message.toTag == nil
                || call.requests.contains {
                    $0.cseq == message.cseq && $0.isSuccessful
                        && $0.request.message.fromTag == message.fromTag
                }
        }
    }

    private static func isSame(_ one: SIPURI, _ other: SIPURI) -> Bool {
        one.host.lowercased() == other.host.lowercased() && (one.port ?? 5_060) == (other.port ?? 5_060)
    }

    private static func host(_ uri: SIPURI) -> String {
        (uri.port.map { "\(uri.host):\($0)" } ?? uri.host).escapedForDisplay(limit: 80)
    }

    /// What is written in the messages is proved; that the way is to blame is not.
    var confidence: Confidence {
        switch fault {
        case .replaced, .foreignTag, .lowNumber: .proved
        case .unreachable, .pastRoute: .likely
        case .elsewhere, nil: .possible
        }
    }

    func verdict(refused answer: Observation?, sender: IPAddress) -> (reason: Reason, why: Text?, fix: Text) {
        switch fault {
        case .foreignTag(let isMissing):
            let tag = isMissing ? Text(en: "no To tag", zh: "没有 To tag") : Text(en: "a wrong To tag", zh: "To tag 有误")
            return (
                .wrongTag, Text(en: "the BYE carries ", zh: "该 BYE ") + tag,
                Text(
                    en: "Let \(sender) send BYE with the tags of the answered dialog.",
                    zh: "请让 \(sender) 用已应答对话的 tag 发送 BYE。")
            )
        case .lowNumber(let number, let used):
            return (
                .cseqTooLow,
                Text(
                    en: "the BYE has CSeq \(number) although \(sender) had used \(used) before",
                    zh: "BYE 的 CSeq 为 \(number)，而 \(sender) 此前已用到 \(used)"),
                Text(
                    en:
                        "Update \(sender), or ask its maker: each request of a dialog has a higher CSeq (RFC 3261 §12.2.1.1).",
                    zh: "请升级 \(sender) 或联系其厂商：对话内每个请求的 CSeq 必须递增（RFC 3261 §12.2.1.1）。")
            )
        case .pastRoute(let text):
            return (
                .routeIgnored, text,
                Text(
                    en:
                        "Let \(sender) send requests of the dialog by the Record-Route of the 200 (RFC 3261 §12.2.1.1).",
                    zh: "请让 \(sender) 按 200 中的 Record-Route 发送对话内请求（RFC 3261 §12.2.1.1）。")
            )
        case .replaced(let old, let new):
            return (
                .oldContact,
                Text(
                    en: "its Contact is \(new) now, the BYE went to the old one",
                    zh: "其 Contact 已更换为 \(new)，BYE 却仍发往旧地址 \(old)"),
                Text(
                    en:
                        "Let \(sender) take the Contact of the latest re-INVITE or its 200 as target (RFC 3261 §12.2.1.1).",
                    zh: "请让 \(sender) 以最近一次 re-INVITE 或其 200 中的 Contact 为目标（RFC 3261 §12.2.1.1）。")
            )
        case .unreachable(let target, let seen):
            return (
                .privateContact,
                Text(
                    en: "the BYE went to the private Contact \(target), its SIP comes from \(seen)",
                    zh: "BYE 发往私网 Contact \(target)，而其 SIP 报文来自 \(seen)"),
                Text(
                    en:
                        "Switch NAT support on at \(sender) (send to the address packets come from), or keep SIP ALG and STUN from leaving a private Contact.",
                    zh: "请在 \(sender) 上启用 NAT 支持（按报文来源地址发送），或让终端在 Contact 中填写公网地址。")
            )
        case .elsewhere(let target, let seen):
            return (
                .anotherAddress,
                Text(
                    en: "the BYE went to \(target), its SIP comes from \(seen)",
                    zh: "BYE 发往 \(target)，而其 SIP 报文来自 \(seen)"),
                Text(
                    en: "Check the Contact given to \(sender), and what lies between it and \(seen).",
                    zh: "请检查 \(sender) 得到的 Contact，以及它与 \(seen) 之间的设备。")
            )
        case nil:
            if let answer {
                let refuser = answer.flow.source.address
                return (
                    .byeRefused, nil,
                    Text(
                        en:
                            "Ask at \(refuser) why it refuses BYE with \(Wording.status(answer.message)); check Route and Request-URI of the BYE.",
                        zh:
                            "请在 \(refuser) 上查明为何以 \(Wording.status(answer.message)) 拒绝 BYE，并检查 BYE 的 Route 和 Request-URI。"
                    )
                )
            }
            return (
                .byeLost, nil,
                Text(
                    en:
                        "Find what drops BYE between \(sender) and \(destination), or why \(destination.address) ignores it.",
                    zh: "请查找 \(sender) 与 \(destination) 之间丢弃 BYE 的设备，或 \(destination.address) 不处理它的原因。")
            )
        }
    }
}
