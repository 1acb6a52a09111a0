import ArgumentParser
import Delivery
import Diagnosis
import SIP
import Settings

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Explain a kind of finding, or a reason inside one: what it means, how it is seen, what to do.",
            zh: "解释一种发现或其中的原因：含义、如何确认、如何处理。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                Without KIND, lists all kinds. With --device, tells what to set on that product instead: for \
                KIND, or all it has.
                """,
            zh: """
                不给 KIND 时列出全部类型。使用 --device 时改为说明该产品上如何设置：针对 KIND，或全部。
                """
        ).ofCommandLine)

    @Argument(
        help: ArgumentHelp(
            en: "A kind, such as one-way-audio, or a reason, such as ack-late.",
            zh: "类型（如 one-way-audio）或原因（如 ack-late）。", valueName: "kind"),
        completion: .list(Words.kinds + Words.reasons))
    var kind: String?
    @OptionGroup var languageOption: LanguageOption
    @Flag(
        help: ArgumentHelp(
            en: "All kinds by family, as a table in Markdown: that of the README.",
            zh: "按类别列出全部类型的 Markdown 表格，即 README 中的表格。")) var markdown = false
    @OptionGroup var deviceOption: DeviceOption
    @Flag(help: ArgumentHelp(en: "The products that --device knows.", zh: "列出 --device 支持的产品。")) var devices = false

    func validate() throws {
        if markdown, kind != nil {
            throw ValidationError(en: "--markdown prints all kinds: leave KIND out", zh: "--markdown 输出全部类型：请去掉 KIND")
        }
        if devices, kind != nil || markdown || deviceOption.device != nil {
            throw ValidationError(
                en: "--devices prints all products: leave the rest out", zh: "--devices 输出全部产品：请去掉其余参数")
        }
        if markdown, deviceOption.device != nil {
            throw ValidationError(en: "--markdown and --device do not go together", zh: "--markdown 与 --device 不能同时使用")
        }
    }

    func run() throws {
        let language = languageOption.language(settings: nil)
        if devices {
            for line in RemedyText.table(try .builtIn(), language) { Console.print(line) }
            return
        }
        if let device = try deviceOption.resolve() { return try explain(on: device, language) }
        if markdown {
            Console.print(Catalogue.table.text(language))
            return
        }
        guard let kind else {
            let rows = Catalogue.cards.map { [$0.kind.rawValue, $0.severity.name, $0.summary.text(language)] }
            Console.table(
                Table.draw(language == .en ? ["KIND", "SEVERITY", "SUMMARY"] : ["类型", "级别", "说明"], rows), isWhole: true)
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

    /// What to set on a product.
    private func explain(on device: Device, _ language: Language) throws {
        let product = device.product.text(language)
        var remedies = device.remedies
        if let kind {
            if let known = Kind(rawValue: kind) {
                remedies = device.remedies(for: known)
            } else {
                let kinds = Catalogue.cards.filter { !$0.page.passages(naming: kind, language).isEmpty }.map(\.kind)
                guard !kinds.isEmpty else { throw unknown(kind) }
                remedies = device.remedies(for: kind, in: kinds)
            }
            guard !remedies.isEmpty else { throw nothing(for: kind, on: device, language) }
            Console.print(language == .en ? "\(kind) on \(product)\n" : "\(kind)：\(product)\n")
        } else {
            Console.print("\(product)\n")
        }
        for remedy in remedies { for line in RemedyText.lines(remedy, language) { Console.print(line) } }
        guard let kind else { return }
        Console.print(language == .en ? "The whole page: earshot explain \(kind)" : "完整页面：earshot explain \(kind)")
    }

    private func nothing(for kind: String, on device: Device, _ language: Language) -> Failure {
        var kinds: [String] = []
        for target in device.remedies.flatMap(\.mends) where !kinds.contains(target.kind.rawValue) {
            kinds.append(target.kind.rawValue)
        }
        let list = kinds.sorted().joined(separator: ", ")
        return Failure(
            en: "nothing is known to set on \(device.product.en) for \(kind); there is something for \(list)",
            zh: "\(kind)：没有已知的“\(device.product.zh)”设置；有针对以下类型的：\(list)")
    }

    private func unknown(_ asked: String) -> Failure {
        let ids = Words.kinds + Words.reasons
        var near = ids.filter { $0.contains(asked) || asked.contains($0) }.prefix(8)
        if near.isEmpty, let meant = suggestion(for: asked.lowercased(), among: ids) { near = [meant] }
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
