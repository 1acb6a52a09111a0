/// Languages of everything that people read.
package enum Language: String, Sendable, CaseIterable {
    case en = "en"
    case zhCN = "zh-CN"

    /// Reads what people and `LANG` write: `zh`, `zh_CN.UTF-8`, `zh-Hans`, `en_GB`, `C`. Only the primary subtag of
    /// BCP 47 counts, since each language has one set of texts. Nil for a language there are no texts in.
    package init?(tag: String) {
        let primary = tag.prefix { $0 != "-" && $0 != "_" && $0 != "." && $0 != "@" }
        switch primary.lowercased() {
        case "en", "c", "posix": self = .en
        case "zh": self = .zhCN
        default: return nil
        }
    }
}

/// What `earshot explain KIND` shows: the same facts under the same sections in each language.
///
/// One Markdown file a kind and language in this folder, written into `EnglishPages` and `ChinesePages` so that the program
/// explains itself on a machine that has nothing else.
package struct Page: Sendable, Hashable {
    package let en: String
    package let zh: String

    package init(en: String, zh: String) {
        self.en = en
        self.zh = zh
    }

    package func text(_ language: Language) -> String {
        switch language {
        case .en: en
        case .zhCN: zh
        }
    }
}
