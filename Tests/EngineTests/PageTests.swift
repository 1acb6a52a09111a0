import Diagnosis
import Testing

/// The pages of `earshot explain` are files of their own, and the README lists what the catalogue has.
@Suite struct PageTests {
    // Who corrects a page corrects the Markdown; what the program shows is the same (`scripts/embed.py`).
    @Test("The pages of the program are the Markdown files", arguments: Language.allCases)
    func thePagesOfTheProgramAreTheMarkdownFiles(_ language: Language) {
        let files = SourceTree.files(below: "Sources/Diagnosis/Explanations/\(language.rawValue)", endings: [".md"])
        let written = Dictionary(files.map { (Self.kind($0.text), $0) }, uniquingKeysWith: { first, _ in first })
        let shown = Catalogue.cards.map { $0.page.text(language) }
        #expect(Set(written.keys) == Set(shown.map(Self.kind)))
        for page in shown {
            #expect(written[Self.kind(page)]?.text == page + "\n", "run scripts/embed.py")
            #expect(written[Self.kind(page)]?.name == "\(Self.kind(page)).md")
        }
    }

    // What it finds is listed in one place; `earshot explain --markdown` prints the README's table from it.
    @Test("The table of kinds in the README is the catalogue") func theTableOfKindsInTheREADMEIsTheCatalogue() {
        let table = SourceTree.file("README.md").lines.filter { $0.hasPrefix("| ") && $0 != "| --- | --- |" }
        let made = Catalogue.table.en.split(separator: "\n").filter { $0 != "| --- | --- |" }
        #expect(table == made, "write what earshot explain --markdown prints into README.md")
        for card in Catalogue.cards {
            #expect(made.count { $0.contains("`\(Self.kind(card.page.en))`") } == 1)
        }
    }

    /// As its first line names it: `# ack-missing: …`.
    private static func kind(_ page: String) -> String {
        String(page.dropFirst(2).prefix { $0 != ":" })
    }
}
