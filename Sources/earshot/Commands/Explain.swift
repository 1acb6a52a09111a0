import ArgumentParser
import Delivery
import Diagnosis
import SIP

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a kind of finding, or a reason inside one: what it means, how it is seen, what to do.",
        discussion: "Without KIND, lists all kinds.")

    @Argument(help: ArgumentHelp("A kind, such as one-way-audio, or a reason, such as ack-late.", valueName: "kind"))
    var kind: String?
    @OptionGroup var languageOption: LanguageOption
    @Flag(help: "All kinds by family, as a table in Markdown: that of the README.") var markdown = false

    func validate() throws {
        if markdown, kind != nil { throw ValidationError("--markdown prints all kinds: leave KIND out") }
    }

    func run() throws {
        let language = languageOption.language(settings: nil)
        if markdown {
            Console.print(Catalogue.table.text(language))
            return
        }
        guard let kind else {
            let rows = Catalogue.cards.map { [$0.kind.rawValue, $0.severity.name, $0.summary.text(language)] }
            for line in Table.draw(language == .en ? ["KIND", "SEVERITY", "SUMMARY"] : ["类型", "级别", "说明"], rows) {
                Console.print(line)
            }
            return
        }
        guard let card = Kind(rawValue: kind).flatMap(Catalogue.card) else {
            return try explain(reason: kind, language)
        }
        Console.print(card.page.text(language))
        guard !card.thresholds.isEmpty else { return }
        Console.print(
            language == .en ? "\nThresholds (settings, thresholds.\(kind)):" : "\n阈值（设置项 thresholds.\(kind)）：")
        for threshold in card.thresholds {
            Console.print("  \(threshold.name): \(Explain.number(threshold.defaultValue)) \(threshold.unit)")
        }
    }

    /// A reason inside findings: what the pages of the kinds that give it say of it.
    private func explain(reason: String, _ language: Language) throws {
        let pages = Catalogue.cards.map { ($0, $0.page.passages(naming: reason, language)) }.filter { !$0.1.isEmpty }
        guard !pages.isEmpty else { throw unknown(reason) }
        for (card, passages) in pages {
            Console.print("\(card.kind): \(card.summary.text(language))")
            for passage in passages { Console.print("\n\(passage.heading)\n\(passage.text)") }
            Console.print(
                language == .en
                    ? "\nThe whole page: earshot explain \(card.kind)\n" : "\n完整页面：earshot explain \(card.kind)\n")
        }
    }

    private func unknown(_ asked: String) -> Failure {
        let ids = Kind.allCases.map(\.rawValue) + Reason.allCases.map(\.description)
        let near = ids.filter { $0.contains(asked) || asked.contains($0) }.prefix(8)
        let name = asked.escapedForDisplay(limit: 60)
        let list = near.joined(separator: ", ")
        return Failure(
            en: "no kind or reason \"\(name)\"; "
                + (near.isEmpty ? "`earshot explain` lists all kinds" : "there is \(list)"),
            zh: "没有类型或原因“\(name)”；" + (near.isEmpty ? "`earshot explain` 列出全部类型" : "相近的有 \(list)"))
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? String(value)
    }
}
