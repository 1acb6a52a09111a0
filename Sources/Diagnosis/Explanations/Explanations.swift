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

extension Page {
    /// The parts of the page that name `reason`, each list item or paragraph under the heading of its section.
    package func passages(naming reason: String, _ language: Language) -> [(heading: String, text: String)] {
        var heading = ""
        var found: [(heading: String, text: String)] = []
        var block: [Substring] = []
        func close() {
            let text = block.joined(separator: "\n")
            if text.contains("`\(reason)`") { found.append((heading, text)) }
            block = []
        }
        for line in text(language).split(separator: "\n", omittingEmptySubsequences: false) {
            let isItem = line.hasPrefix("- ") || line.first?.isNumber == true && line.contains(". ")
            if line.isEmpty || line.hasPrefix("#") || isItem { close() }
            if line.hasPrefix("## ") {
                heading = String(line.dropFirst(3))
            } else if !line.isEmpty, !line.hasPrefix("# ") {
                block.append(line)
            }
        }
        close()
        return found
    }
}
