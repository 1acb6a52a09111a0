import ArgumentParser
import Delivery
import Diagnosis
import SIP

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a kind of finding: what it means, how it is seen, what to do.",
        discussion: "Without KIND, lists all kinds.")

    @Argument(help: ArgumentHelp("A kind, such as one-way-audio.", valueName: "kind")) var kind: String?
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
            let rows = Catalogue.cards.map { [$0.id, $0.severity.name, $0.summary.text(language)] }
            for line in Table.draw(language == .en ? ["KIND", "SEVERITY", "SUMMARY"] : ["类型", "级别", "说明"], rows) {
                Console.print(line)
            }
            return
        }
        guard let card = Catalogue.card(kind) else {
            let near = Catalogue.cards.map(\.id).filter { $0.contains(kind) || kind.contains($0) }
            let name = kind.escapedForDisplay(limit: 60)
            let list = near.joined(separator: ", ")
            throw Failure(
                en: "no kind \"\(name)\"; " + (near.isEmpty ? "`earshot explain` lists all" : "there is \(list)"),
                zh: "没有类型“\(name)”；" + (near.isEmpty ? "`earshot explain` 列出全部" : "相近的有 \(list)"))
        }
        Console.print(card.page.text(language))
        guard !card.thresholds.isEmpty else { return }
        Console.print(
            language == .en ? "\nThresholds (settings, thresholds.\(kind)):" : "\n阈值（设置项 thresholds.\(kind)）：")
        for threshold in card.thresholds {
            Console.print("  \(threshold.name): \(Explain.number(threshold.defaultValue)) \(threshold.unit)")
        }
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? String(value)
    }
}
