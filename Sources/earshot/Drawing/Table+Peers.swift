import Delivery
import Diagnosis

extension Table {
    /// One row a host and way that has calls.
    static func peers(_ peers: [PeerRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? [
                "PEER", "TRUNK", "WAY", "CALLS", "ACTIVE", "ANSWERED", "ASR", "ABR", "PDD MEAN/MAX", "MOS MEAN/MIN",
                "LOSS MEAN/MAX", "RESPONSES", "OPEN", "LAST",
            ]
            : [
                "对端", "中继", "方向", "呼叫", "进行中", "接通", "ASR", "ABR", "拨号后延迟 平均/最大", "MOS 平均/最低",
                "丢包 平均/最大", "响应码", "未结事件", "最近",
            ]
        return draw(
            header,
            peers.flatMap { peer in
                let both = [
                    (Text(en: "in", zh: "呼入"), peer.inbound), (Text(en: "out", zh: "呼出"), peer.outbound),
                ]
                // Before the first call has ended there is no way to tell of.
                let seen = both.filter { $0.1.attempts > 0 }
                let sides = seen.isEmpty ? [(Text(en: "-", zh: "-"), peer.inbound)] : seen
                return sides.enumerated().map { index, side in
                    [
                        peer.address, peer.trunk ?? (peer.client ? Text(en: "client", zh: "客户端").text(language) : "-"),
                        side.0.text(language), "\(side.1.attempts)", index == 0 ? "\(peer.active)" : "",
                        "\(side.1.answered)", percent(side.1.answerSeizurePercent),
                        percent(side.1.answerBidPercent),
                        pair(side.1.postDialDelayMeanSeconds, side.1.postDialDelayMaxSeconds, " s"),
                        pair(side.1.meanOpinionScore, side.1.worstOpinionScore, ""),
                        pair(side.1.lossMeanPercent, side.1.lossMaxPercent, " %"), codes(side.1),
                        index == 0 ? "\(peer.openIncidents)" : "", local(peer.last),
                    ]
                }
            })
    }

    private static func percent(_ value: Double?) -> String { value.map { "\($0) %" } ?? "-" }

    private static func pair(_ one: Double?, _ other: Double?, _ unit: String) -> String {
        guard let one, let other else { return "-" }
        return "\(one)/\(other)\(unit)"
    }

    /// `200×312 486×20`, the most frequent four.
    private static func codes(_ side: PeerRecord.Side) -> String {
        let sorted = side.codes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let shown = sorted.prefix(4).map { "\($0.key)×\($0.value)" } + (sorted.count > 4 ? ["…"] : [])
        return shown.isEmpty ? "-" : shown.joined(separator: " ")
    }

    static func registrations(_ registrations: [RegistrationRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? ["ACCOUNT", "STATE", "CONTACT", "CLIENT", "REGISTRAR", "SINCE", "EXPIRES", "NAT", "LAST", "USER-AGENT"]
            : ["账号", "状态", "CONTACT", "客户端", "注册服务器", "起始", "到期", "NAT", "最近应答", "USER-AGENT"]
        return draw(
            header,
            registrations.map {
                [
                    $0.account, state($0.state, language), $0.contact, $0.client, $0.registrar, local($0.since),
                    local($0.expires), $0.nat ? Text(en: "yes", zh: "是").text(language) : "-",
                    $0.code.map { "\($0)" } ?? "-", $0.userAgent ?? "-",
                ]
            })
    }

    private static let states = [
        "bound": "已注册", "expired": "已过期", "removed": "已注销", "refused": "被拒绝", "pending": "未应答",
    ]

    private static func state(_ state: String, _ language: Language) -> String {
        language == .en ? state : states[state] ?? state
    }
}
