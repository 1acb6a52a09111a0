package import Diagnosis
import SIP
import Wire

/// Findings of what a probe saw. The wire proves them: what left one end and did not come to the other was lost between.
package struct ProbeVerdict {
    private let outcome: ProbeOutcome
    private let profile: Profile
    private var findings: [Finding] = []

    /// Findings in the order of their kinds.
    package static func findings(of outcome: ProbeOutcome, _ profile: Profile) -> [Finding] {
        var verdict = ProbeVerdict(outcome: outcome, profile: profile)
        for direction in ProbeDirection.allCases {
            verdict.judgePorts(.signalling, .udp, direction)
            verdict.judgePorts(.signalling, .tcp, direction)
            verdict.judgePorts(.media, .udp, direction)
            verdict.judgeMessages(direction)
            verdict.judgeSizes(direction)
        }
        verdict.judgeBinding()
        return verdict.findings.sorted { ($0.kind.rank, $0.id) < ($1.kind.rank, $1.id) }
    }

    private init(outcome: ProbeOutcome, profile: Profile) {
        self.outcome = outcome
        self.profile = profile
    }

    private func ends(_ direction: ProbeDirection) -> (from: IPAddress, to: IPAddress) {
        direction == .out ? (outcome.here, outcome.there) : (outcome.there, outcome.here)
    }

    private mutating func tell(
        _ kind: Kind, _ severity: Severity, _ direction: ProbeDirection, port: UInt16? = nil, _ title: Text,
        causes: [Cause], evidence: [Text], fix: Text
    ) {
        let (from, to) = ends(direction)
        var place = Place(from: from, to: Endpoint(address: to, port: port ?? 0))
        if port == nil { place.to = .host(to) }
        findings.append(
            Finding(
                id: "probe-\(outcome.time.nanoseconds)-\(findings.count + 1)", time: outcome.time, kind: kind,
                severity: severity, confidence: .proved, title: title, place: place,
                causes: causes, evidence: evidence.map { Evidence(time: outcome.time, text: $0) }, fix: fix,
                profile: profile.name))
    }

    // MARK: Ports

    private mutating func judgePorts(
        _ use: ProbePlan.Use, _ transport: Order.Transport, _ direction: ProbeDirection
    ) {
        let tried = outcome.ports.filter { $0.test.use == use && $0.test.transport == transport }
        let bad = tried.filter { $0.fate[direction].isFault }
        guard let first = bad.first else { return }
        let (from, to) = ends(direction)
        let name = transport.rawValue.uppercased()
        let ports = ProbeWords.ranges(bad.map(\.test.port), of: tried.map(\.test.port))
        let good = tried.count { $0.fate[direction] == .arrived }
        let title = Text(
            en: "\(name) \(ports) from \(from) to \(to) is blocked: \(bad.count) of \(bad.count + good) ports.",
            zh: "从 \(from) 到 \(to) 的 \(name) \(ports) 被阻断：\(bad.count + good) 个端口中的 \(bad.count) 个。")
        let all = tried.map(\.test.port)
        var fates: [Fate] = []
        for port in bad where !fates.contains(port.fate[direction]) { fates.append(port.fate[direction]) }
        let causes = fates.prefix(4).map { fate in
            let same = ProbeWords.ranges(bad.filter { $0.fate[direction] == fate }.map(\.test.port), of: all)
            var cause = ProbeVerdict.cause(fate.refusal, transport, to)
            if fates.count > 1 { cause.text = Text(en: "\(same): ", zh: "\(same)：") + cause.text }
            return cause
        }
        let sent =
            transport == .udp
            ? Text(
                en: "sent \(ProbePlan.attempts) times each, and not seen at the other end",
                zh: "各发送 \(ProbePlan.attempts) 次，另一端均未收到")
            : Text(en: "no connection within the time", zh: "未能在时限内建立连接")
        // Who connects from inside is called on that connection: only a trunk has the other side connect.
        let isOneSided = transport == .tcp && direction == .back && bad.allSatisfy { $0.fate.out == .arrived }
        let remark = Text(
            en: " Connections the other way work; calls need this one only where the other side connects itself.",
            zh: "反方向的连接正常；只有对端主动建立连接时才需要此方向。")
        tell(
            use == .signalling ? .signallingBlocked : .mediaBlocked, isOneSided ? .notice : .error, direction,
            port: bad.count == 1 ? first.test.port : nil, isOneSided ? title + remark : title, causes: causes,
            evidence: fates.contains(.lost) ? [sent] : causes.map(\.text),
            fix: Text(
                en: "Let \(name) \(ports) from \(from) through to \(to): firewall, NAT, or the carrier's filter.",
                zh: "请放通从 \(from) 到 \(to) 的 \(name) \(ports)（防火墙、NAT 或运营商过滤）。"))
    }

    /// That it is dropped is proved, what drops it is not.
    private static func cause(_ refusal: Refusal?, _ transport: Order.Transport, _ to: IPAddress) -> Cause {
        guard let refusal else {
            let text = Text(
                en: "dropped without a word, by a firewall on the way or on \(to)", zh: "被途中或 \(to) 上的防火墙静默丢弃")
            return Cause(transport == .tcp ? .tcpDropped : .firewall, confidence: .likely, text: text)
        }
        let words = ProbeWords.refusal(refusal)
        let who = refusal.reporter.map { "\($0)" } ?? "\(to)"
        let text = Text(en: "\(who) says: \(words.en)", zh: "\(who) 报告：\(words.zh)")
        let reason: Reason =
            switch refusal.meaning {
            case .reset: .tcpRefused
            case .icmp(let type, let code):
                ProbeWords.said(type, code, isIPv4: refusal.reporter?.isIPv4 ?? true).reason
            case .other: .icmpError
            }
        // A firewall may say of a host that its port is closed.
        if reason == .portClosed, refusal.reporter != to { return Cause(.icmpError, confidence: .proved, text: text) }
        return Cause(reason, confidence: .proved, text: text)
    }

    // MARK: Messages

    private mutating func judgeMessages(_ direction: ProbeDirection) {
        for transport in [Order.Transport.udp, .tcp] {
            let messages = outcome.messages.filter { $0.direction == direction && $0.transport == transport }
            judgeChanged(messages.filter { !$0.changes.isEmpty }, transport, direction)
            judgeMissing(messages.filter { $0.fate == .lost }, transport, direction)
        }
    }

    private mutating func judgeChanged(
        _ changed: [ProbeOutcome.Message], _ transport: Order.Transport, _ direction: ProbeDirection
    ) {
        guard let first = changed.first else { return }
        var fields: [String] = []
        for field in changed.flatMap(\.changes).map(\.field) where !fields.contains(field) { fields.append(field) }
        func list(_ message: ProbeOutcome.Message) -> String {
            message.changes.prefix(12).map {
                "\($0.field): \($0.before.escapedForDisplay(limit: 80)) → \($0.after.escapedForDisplay(limit: 80))"
            }.joined(separator: "; ")
        }
        let (from, to) = ends(direction)
        let name = transport.rawValue.uppercased()
        let methods = changed.map(\.message.rawValue).joined(separator: ", ")
        let shown = fields.prefix(12).map { $0.escapedForDisplay(limit: 40) }.joined(separator: ", ")
        tell(
            .sipALG, .error, direction, port: 5_060,
            Text(
                en: """
                    a SIP ALG between \(from) and \(to) rewrites messages over \(name): the \(methods) changed in \
                    \(shown).
                    """,
                zh: "\(from) 与 \(to) 之间的 SIP ALG 改写了 \(name) 上的消息：\(methods) 的 \(shown) 被修改。"),
            causes: [
                Cause(
                    .twoCopiesDiffer, confidence: .proved,
                    text: Text(en: "rewritten on the way: \(list(first))", zh: "途中被改写：\(list(first))"))
            ],
            evidence: changed.map {
                Text(en: "\($0.message.rawValue): \(list($0))", zh: "\($0.message.rawValue)：\(list($0))")
            },
            fix: Text(
                en: "Switch SIP ALG off on the router (Linux: the nft \"ct helper\" of type sip).",
                zh: "关闭路由器的 SIP ALG（Linux：移除 nft 中类型为 sip 的 ct helper，或卸载 nf_nat_sip 模块）。"))
    }

    /// The port is open for other bytes, and SIP does not come through.
    private mutating func judgeMissing(
        _ missing: [ProbeOutcome.Message], _ transport: Order.Transport, _ direction: ProbeDirection
    ) {
        guard !missing.isEmpty else { return }
        let (from, to) = ends(direction)
        let name = transport.rawValue.uppercased()
        let methods = missing.map(\.message.rawValue).joined(separator: ", ")
        let because = Text(
            en: "other packets pass on the same port: something on the way reads SIP (an ALG, an inspecting firewall)",
            zh: "同一端口的其他报文可以通过：途中有设备在解析 SIP（ALG 或深度检测防火墙）")
        tell(
            .signallingBlocked, .error, direction, port: 5_060,
            Text(
                en: "\(methods) from \(from) to \(to) over \(name) 5060 never arrives, other packets do.",
                zh: "从 \(from) 经 \(name) 5060 发往 \(to) 的 \(methods) 未到达，而其他报文可以到达。"),
            causes: [Cause(.firewall, confidence: .likely, text: because)], evidence: [because],
            fix: Text(
                en: "Switch SIP ALG and SIP inspection off on the routers between \(from) and \(to).",
                zh: "请关闭 \(from) 与 \(to) 之间路由器上的 SIP ALG 与 SIP 检测。"))
    }

    // MARK: Sizes

    private mutating func judgeSizes(_ direction: ProbeDirection) {
        let (from, to) = ends(direction)
        let lost = outcome.sizes.filter { $0.fate[direction] == .lost }.map(\.bytes)
        let passed = outcome.sizes.filter { $0.fate[direction] == .arrived }.map(\.bytes)
        if let least = lost.min(), let most = passed.filter({ $0 < least }).max() {
            let because = Text(
                en: "packets too large for the path vanish, and no ICMP says so",
                zh: "超过路径 MTU 的报文消失，且没有 ICMP 通知")
            tell(
                .sipFragmentLost, .error, direction,
                Text(
                    en: "UDP of \(least) bytes from \(from) to \(to) is lost, of \(most) bytes it arrives.",
                    zh: "从 \(from) 到 \(to)：\(least) 字节的 UDP 丢失，\(most) 字节可以到达。"),
                causes: [Cause(.packetTooBig, confidence: .proved, text: because)], evidence: [because],
                fix: Text(
                    en: "Let ICMP \"fragmentation needed\" through, lower the MTU at \(from), or use SIP over TCP.",
                    zh: "请放通 ICMP“需要分片”，在 \(from) 上调小 MTU，或改用 SIP over TCP。"))
        }
        guard outcome.fragments[direction] == .lost else { return }
        let because = Text(
            en: "a datagram of \(ProbePlan.fragmented) bytes, sent \(ProbePlan.attempts) times, never came whole",
            zh: "\(ProbePlan.fragmented) 字节的数据报发送 \(ProbePlan.attempts) 次，从未完整到达")
        tell(
            .sipFragmentLost, .error, direction,
            Text(
                en: "IP fragments from \(from) to \(to) are dropped: large SIP messages over UDP will be lost.",
                zh: "从 \(from) 到 \(to) 的 IP 分片被丢弃：UDP 上的大 SIP 报文会丢失。"),
            causes: [Cause(.fragmentMissing, confidence: .proved, text: because)], evidence: [because],
            fix: Text(
                en: "Let fragments through on the way, or use SIP over TCP; fewer codecs make messages smaller.",
                zh: "请在途中放通 IP 分片，或改用 SIP over TCP；减少编码可缩小报文。"))
    }

    // MARK: Bindings

    /// Less than the two minutes of RFC 4787 REQ-5.
    private mutating func judgeBinding() {
        let (open, closed) = outcome.bindingBounds
        guard let closed, closed < 120 else { return }
        let known = open.map { Text(en: "after \($0) s it was open, ", zh: "\($0) 秒后仍可达，") } ?? Text(en: "", zh: "")
        let because =
            known + Text(en: "after \(closed) s nothing came back in", zh: "\(closed) 秒后已无法返回")
        let (from, to) = ends(.out)
        tell(
            .registrationLost, .warning, .out,
            Text(
                en: """
                    the way back from \(to) to \(from) by UDP is forgotten within \(closed) s of silence: whoever \
                    registers less often gets no calls.
                    """,
                zh: "从 \(to) 返回 \(from) 的 UDP 映射在静默 \(closed) 秒内失效：注册间隔更长的终端将收不到来电。"),
            causes: [Cause(.natBindingExpired, confidence: .proved, text: because)], evidence: [because],
            fix: Text(
                en: """
                    Raise the UDP timeout of the NAT or firewall above two minutes (RFC 4787 REQ-5), or let clients \
                    send keep-alives every \(max(1, open ?? closed / 2)) s.
                    """,
                zh: "请将 NAT 或防火墙的 UDP 超时调到两分钟以上（RFC 4787 REQ-5），或让终端每 \(max(1, open ?? closed / 2)) 秒发送保活。"))
    }
}

extension Fate {
    /// Something on the way, or at its end, keeps it from arriving.
    package var isFault: Bool {
        switch self {
        case .lost, .refused: true
        case .arrived, .tooLarge, .untried: false
        }
    }

    package var refusal: Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}
