package import Diagnosis
import SIP
import Wire

/// What a probe saw, as the rows of one table.
package struct ProbeRow: Sendable, Hashable {
    /// Key; never changes.
    package var test: String
    package var name: Text
    package var out: Text
    package var back: Text
}

package enum ProbeWords {
    package static func refusal(_ refusal: Refusal) -> Text {
        switch refusal.meaning {
        case .reset: Text(en: "connection refused", zh: "连接被拒绝")
        case .other(let number): Text(en: "error \(number) of the system", zh: "系统错误 \(number)")
        case .icmp(let type, let code):
            said(type, code, isIPv4: refusal.reporter?.isIPv4 ?? true).text
                + Text(en: " (ICMP \(type)/\(code))", zh: "（ICMP \(type)/\(code)）")
        }
    }

    /// RFC 792 and RFC 1812 §5.2.7.1, or RFC 4443 §3: the same reasons as of media and signalling in a capture.
    static func said(_ type: UInt8, _ code: UInt8, isIPv4: Bool) -> (reason: Reason, text: Text) {
        switch (isIPv4, type, code) {
        case (true, 3, 3), (false, 1, 4): (.portClosed, Text(en: "port unreachable", zh: "端口不可达"))
        case (true, 3, 9), (true, 3, 10), (true, 3, 13), (false, 1, 1), (false, 1, 5), (false, 1, 6):
            (.firewall, Text(en: "administratively prohibited", zh: "被管理策略禁止"))
        case (true, 3, 0), (true, 3, 6), (true, 3, 11), (false, 1, 0):
            (.routing, Text(en: "no route", zh: "网络不可达"))
        case (true, 3, 1), (true, 3, 7), (true, 3, 8), (true, 3, 12), (false, 1, _):
            (.routing, Text(en: "host unreachable", zh: "主机不可达"))
        case (true, 11, _), (false, 3, _): (.routing, Text(en: "time exceeded", zh: "TTL 超时"))
        default: (.icmpError, Text(en: "an error", zh: "错误"))
        }
    }

    private static func fate(_ fate: Fate) -> Text {
        switch fate {
        case .arrived: Text(en: "arrives", zh: "到达")
        case .lost: Text(en: "lost", zh: "丢失")
        case .refused(let refusal): self.refusal(refusal)
        case .tooLarge: Text(en: "larger than the path takes", zh: "超过路径 MTU")
        case .untried(.portInUse): Text(en: "not tried: port in use", zh: "未测：端口被占用")
        case .untried(.nat): Text(en: "not tried: NAT", zh: "未测：NAT")
        case .untried(.needsOther): Text(en: "not tried", zh: "未测")
        }
    }

    package static func rows(of outcome: ProbeOutcome) -> [ProbeRow] {
        var rows: [ProbeRow] = []
        for (use, transport) in [(ProbePlan.Use.signalling, Order.Transport.udp), (.media, .udp), (.signalling, .tcp)] {
            let ports = outcome.ports.filter { $0.test.use == use && $0.test.transport == transport }
            guard !ports.isEmpty else { continue }
            let range = ranges(ports.map(\.test.port), of: ports.map(\.test.port))
            let upper = transport.rawValue.uppercased()
            let name =
                use == .signalling
                ? Text(en: "\(upper) \(range), signalling", zh: "\(upper) \(range)，信令")
                : Text(en: "\(upper) \(range), media", zh: "\(upper) \(range)，媒体")
            rows.append(
                ProbeRow(
                    test: "\(use.rawValue)-\(transport.rawValue)", name: name, out: summary(ports, .out),
                    back: summary(ports, .back)))
        }
        if let least = outcome.sizes.first?.bytes, let most = outcome.sizes.last?.bytes {
            rows.append(
                ProbeRow(
                    test: "sizes", name: Text(en: "UDP of \(least)–\(most) bytes", zh: "UDP \(least)–\(most) 字节"),
                    out: sizes(outcome, .out), back: sizes(outcome, .back)))
        }
        rows.append(
            ProbeRow(
                test: "fragments",
                name: Text(
                    en: "UDP of \(ProbePlan.fragmented) bytes in fragments", zh: "分片的 \(ProbePlan.fragmented) 字节 UDP"),
                out: fate(outcome.fragments.out), back: fate(outcome.fragments.back)))
        for transport in [Order.Transport.udp, .tcp]
        where outcome.messages.contains(where: { $0.transport == transport }) {
            let upper = transport.rawValue.uppercased()
            rows.append(
                ProbeRow(
                    test: "sip-\(transport.rawValue)",
                    name: Text(en: "REGISTER, INVITE over \(upper) 5060", zh: "\(upper) 5060 上的 REGISTER、INVITE"),
                    out: messages(outcome, transport, .out), back: messages(outcome, transport, .back)))
        }
        rows.append(
            ProbeRow(
                test: "dscp", name: Text(en: "DSCP EF", zh: "DSCP EF"), out: mark(outcome.marks.out),
                back: mark(outcome.marks.back)))
        rows.append(translation(outcome))
        if !outcome.bindings.isEmpty { rows.append(binding(outcome)) }
        return rows
    }

    /// `10500–10529, 10540`: runs of ports that were tried one after the other, at most six of them.
    static func ranges(_ ports: [UInt16], of tried: [UInt16]) -> String {
        let wanted = Set(ports)
        var runs: [(first: UInt16, last: UInt16)] = []
        var isOpen = false
        for port in Set(tried).sorted() {
            guard wanted.contains(port) else {
                isOpen = false
                continue
            }
            // Those of a sample belong together, with the untried ones between.
            if isOpen, let last = runs.popLast() { runs.append((last.first, port)) } else { runs.append((port, port)) }
            isOpen = true
        }
        let shown = runs.prefix(6).map { $0.first == $0.last ? "\($0.first)" : "\($0.first)–\($0.last)" }
        return shown.joined(separator: ", ") + (runs.count > 6 ? ", …" : "")
    }

    private static let none = Text(en: "-", zh: "-")

    /// `all 31`, or what arrives, then what does not, by its fate.
    private static func summary(_ ports: [ProbeOutcome.Port], _ direction: ProbeDirection) -> Text {
        let good = ports.count { $0.fate[direction] == .arrived }
        if good == ports.count { return Text(en: "all \(good) arrive", zh: "\(good) 个全部到达") }
        var fates: [Fate] = []
        for port in ports where !fates.contains(port.fate[direction]) { fates.append(port.fate[direction]) }
        if fates.count == 1, let only = fates.first { return fate(only) }
        let all = ports.map(\.test.port)
        var text = Text(en: "\(good) of \(ports.count) arrive", zh: "\(ports.count) 个中 \(good) 个到达")
        for fate in fates.filter({ $0 != .arrived }).prefix(4) {
            let same = ranges(ports.filter { $0.fate[direction] == fate }.map(\.test.port), of: all)
            let words = self.fate(fate)
            text = text + Text(en: "; \(same) \(words.en)", zh: "；\(same) \(words.zh)")
        }
        return text
    }

    private static func sizes(_ outcome: ProbeOutcome, _ direction: ProbeDirection) -> Text {
        let bad = outcome.sizes.filter { $0.fate[direction] != .arrived }
        guard let first = bad.first else { return Text(en: "all arrive", zh: "全部到达") }
        let words = fate(first.fate[direction])
        if bad.count == outcome.sizes.count { return words }
        let mtu = direction == .out ? outcome.pathMTU.map { Text(en: ", path MTU \($0)", zh: "，路径 MTU \($0)") } : nil
        return Text(en: "from \(first.bytes) bytes: \(words.en)", zh: "\(first.bytes) 字节起：\(words.zh)")
            + (mtu ?? Text(en: "", zh: ""))
    }

    private static func messages(
        _ outcome: ProbeOutcome, _ transport: Order.Transport, _ direction: ProbeDirection
    ) -> Text {
        let all = outcome.messages.filter { $0.transport == transport && $0.direction == direction }
        guard !all.isEmpty else { return none }
        let changed = all.filter { !$0.changes.isEmpty }
        if !changed.isEmpty {
            let fields = Set(changed.flatMap(\.changes).map(\.field)).sorted().prefix(12).joined(separator: ", ")
            return Text(en: "changed: \(fields)", zh: "被改写：\(fields)")
        }
        let bad = all.filter { $0.fate != .arrived }
        guard let first = bad.first else { return Text(en: "unchanged", zh: "未被改写") }
        let names = bad.map(\.message.rawValue).joined(separator: ", ")
        return Text(en: "\(names): ", zh: "\(names)：") + fate(first.fate)
    }

    private static func mark(_ octet: UInt8?) -> Text {
        guard let octet else { return none }
        // The last two bits are ECN's.
        if octet >> 2 == ProbePlan.expedited >> 2 { return Text(en: "kept", zh: "保留") }
        return Text(en: "changed to \(octet >> 2)", zh: "被改为 \(octet >> 2)")
    }

    private static func translation(_ outcome: ProbeOutcome) -> ProbeRow {
        let name = Text(en: "NAT", zh: "NAT")
        guard outcome.isTranslated else {
            return ProbeRow(test: "nat", name: name, out: Text(en: "none seen", zh: "未发现"), back: none)
        }
        let seen = outcome.translated.map { "\($0.local) → \($0.seen)" } ?? "\(outcome.here) → \(outcome.seenAs)"
        return ProbeRow(test: "nat", name: name, out: Text(en: seen, zh: seen), back: none)
    }

    private static func binding(_ outcome: ProbeOutcome) -> ProbeRow {
        let (open, closed) = outcome.bindingBounds
        let kept = open.map { Text(en: "open after \($0) s", zh: "\($0) 秒后可达") }
        let gone = closed.map { Text(en: "gone after \($0) s", zh: "\($0) 秒后失效") }
        let text =
            switch (kept, gone) {
            case (let kept?, let gone?): kept + Text(en: ", ", zh: "，") + gone
            case (let text?, nil), (nil, let text?): text
            case (nil, nil): none
            }
        return ProbeRow(
            test: "binding", name: Text(en: "way back by UDP in silence", zh: "静默后的 UDP 返回路径"), out: none, back: text)
    }
}
