/// What the kinds are sorted by where people look for one.
package enum Family: Sendable, CaseIterable {
    case ringing, renegotiation, rewriting, blocked, hearing, sound, quality, callResults, registration, networks

    package var name: Text {
        switch self {
        case .ringing: Text(en: "ringing", zh: "振铃")
        case .renegotiation: Text(en: "renegotiation", zh: "重协商")
        case .rewriting: Text(en: "rewriting", zh: "报文改写")
        case .blocked: Text(en: "blocked", zh: "阻断")
        case .hearing: Text(en: "hearing", zh: "无声与单通")
        case .sound: Text(en: "sound", zh: "声音内容")
        case .quality: Text(en: "media quality", zh: "媒体质量")
        case .callResults: Text(en: "call results", zh: "呼叫结果")
        case .registration: Text(en: "registration", zh: "注册")
        case .networks: Text(en: "trunks and networks", zh: "中继与网络")
        }
    }
}

extension Catalogue {
    static func cards(of family: Family) -> [Card] {
        entries.filter { $0.family == family }.flatMap { $0.analyzer.cards }
    }

    /// All kinds in Markdown, a row a family: in English the table of the README.
    package static var table: Text {
        Text(en: table("| family | kinds |", \.en), zh: table("| 类别 | 类型 |", \.zh))
    }

    private static func table(_ heads: String, _ language: KeyPath<Text, String>) -> String {
        let rows = Family.allCases.map { family in
            let kinds = cards(of: family).map { "`\($0.kind)`" }.joined(separator: " ")
            return "| \(family.name[keyPath: language]) | \(kinds) |"
        }
        return ([heads, "| --- | --- |"] + rows).joined(separator: "\n")
    }
}
