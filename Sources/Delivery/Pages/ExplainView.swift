import Diagnosis

/// A page of `explain` as the templates show it: the Markdown that the pages are written in, and no more of it.
struct ExplainView {
    struct Block {
        let head: String?
        let item: String?
        let prose: String?
        let code: String?
    }

    let explainedKind: String
    let summary: String
    let explanation: [Block]

    /// Nil for a kind there is no page of.
    init?(_ name: String, _ language: Language) {
        guard let card = Kind(rawValue: name).flatMap(Catalogue.card) else { return nil }
        explainedKind = name
        summary = card.summary.text(language)
        explanation = ExplainView.blocks(card.page.text(language))
    }

    static func blocks(_ markdown: String) -> [Block] {
        var blocks: [Block] = []
        var text = ""
        var isItem = false
        var code: String?
        func close() {
            defer { (text, isItem) = ("", false) }
            guard !text.isEmpty else { return }
            blocks.append(Block(head: nil, item: isItem ? text : nil, prose: isItem ? nil : text, code: nil))
        }
        func endCode() {
            guard let ended = code else { return }
            blocks.append(Block(head: nil, item: nil, prose: nil, code: ended))
            code = nil
        }
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    "), !isItem {
                close()
                code = code.map { $0 + "\n" + line.dropFirst(4) } ?? String(line.dropFirst(4))
                continue
            }
            endCode()
            if line.hasPrefix("# ") {
                close()
            } else if line.hasPrefix("## ") {
                close()
                blocks.append(Block(head: String(line.dropFirst(3)), item: nil, prose: nil, code: nil))
            } else if line.isEmpty {
                close()
            } else {
                let isNumbered = line.first?.isNumber == true && line.contains(". ")
                if line.hasPrefix("- ") || isNumbered {
                    close()
                    isItem = true
                } else if isItem, line.first != " " {
                    close()
                }
                let part = line.hasPrefix("- ") ? "• " + line.dropFirst(2) : String(line.drop { $0 == " " })
                let joint = text.isEmpty || text.last?.isASCII == false ? "" : " "
                text += joint + part.filter { $0 != "`" }
            }
        }
        close()
        endCode()
        return blocks
    }
}
