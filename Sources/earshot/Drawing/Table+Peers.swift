import Delivery
import Diagnosis

extension Table {
    /// One row a host and way that has calls.
    static func peers(_ peers: [PeerRecord], language: Language) -> [String] {
        let rows = peers.flatMap { peer in
            let both = [(Text(en: "in", zh: "呼入"), peer.inbound), (Text(en: "out", zh: "呼出"), peer.outbound)]
            // Before the first call has ended there is no way to tell of.
            let seen = both.filter { $0.1.attempts > 0 }
            let sides = seen.isEmpty ? [(Text(en: "-", zh: "-"), peer.inbound)] : seen
            return sides.enumerated().map { index, side in
                (peer: peer, way: side.0, side: side.1, isFirst: index == 0)
            }
        }
        return draw(
            [
                .text("PEER", "对端") { $0.peer.address },
                .text("TRUNK", "中继") {
                    $0.peer.trunk ?? ($0.peer.client ? Text(en: "client", zh: "客户端").text(language) : "-")
                },
                .text("WAY", "方向") { $0.way.text(language) },
                .text("CALLS", "呼叫") { "\($0.side.attempts)" },
                .text("ACTIVE", "进行中") { $0.isFirst ? "\($0.peer.active)" : "" },
                .text("ANSWERED", "接通") { "\($0.side.answered)" },
                .text("ASR", "ASR") { percent($0.side.answerSeizurePercent) },
                .text("ABR", "ABR") { percent($0.side.answerBidPercent) },
                .text("PDD MEAN/MAX", "拨号后延迟 平均/最大") {
                    pair($0.side.postDialDelayMeanSeconds, $0.side.postDialDelayMaxSeconds, " s")
                },
                .text("MOS MEAN/MIN", "MOS 平均/最低") { pair($0.side.meanOpinionScore, $0.side.worstOpinionScore, "") },
                .text("LOSS MEAN/MAX", "丢包 平均/最大") { pair($0.side.lossMeanPercent, $0.side.lossMaxPercent, " %") },
                .text("RESPONSES", "响应码") { codes($0.side) },
                .text("OPEN", "未结事件") { $0.isFirst ? "\($0.peer.openIncidents)" : "" },
                .text("SINCE", "统计自") { local($0.peer.first) },
                .text("LAST", "最近") { local($0.peer.last) },
            ], rows, language)
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
        draw(
            [
                .text("HANDLE", "编号") { $0.handle },
                .text("ACCOUNT", "账号") { $0.account },
                .text("STATE", "状态") { state($0.state, language) },
                .text("CONTACT", "CONTACT") { $0.contact },
                .text("CLIENT", "客户端") { $0.client },
                .text("REGISTRAR", "注册服务器") { $0.registrar },
                .text("SINCE", "起始") { local($0.since) },
                .text("EXPIRES", "到期") { local($0.expires) },
                .text("NAT", "NAT") { $0.nat ? Text(en: "yes", zh: "是").text(language) : "-" },
                .text("LAST", "最近应答") { $0.code.map { "\($0)" } ?? "-" },
                .text("USER-AGENT", "USER-AGENT") { $0.userAgent ?? "-" },
            ], registrations, language)
    }

    private static let states = [
        "bound": "已注册", "expired": "已过期", "removed": "已注销", "refused": "被拒绝", "pending": "未应答",
    ]

    private static func state(_ state: String, _ language: Language) -> String {
        language == .en ? state : states[state] ?? state
    }
}
