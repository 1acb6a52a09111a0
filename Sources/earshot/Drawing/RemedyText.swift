import Delivery
import Diagnosis

/// Remedies for a terminal.
enum RemedyText {
    /// The products, one a line: what `--device` takes, and the parts of User-Agent and Server they are known by.
    static func table(_ register: RemedyRegister, _ language: Language) -> [String] {
        let rows = register.devices.map { device in
            [
                device.id, device.product.text(language), device.alsoCalled.joined(separator: ", "),
                device.agents.joined(separator: ", "), "\(device.remedies.count)",
            ]
        }
        return Table.draw(
            language == .en
                ? ["PRODUCT", "NAME", "ALSO", "SEEN AS", "REMEDIES"] : ["产品", "名称", "别名", "识别依据", "条数"], rows)
    }

    /// One remedy: what it sets, how, and who says so.
    static func lines(_ remedy: Remedy, _ language: Language) -> [String] {
        let kinds = remedy.mends.map(\.description).joined(separator: ", ")
        var lines = ["\(remedy.topic.title.text(language)) (\(kinds))"]
        lines += remedy.steps.text(language).split(separator: "\n").map { "  \($0)" }
        lines.append(
            language == .en
                ? "  Source: \(remedy.source); checked against \(remedy.checked)"
                : "  来源：\(remedy.source)；核对版本：\(remedy.checked)")
        if let url = remedy.url { lines.append("  \(url)") }
        return lines + [""]
    }
}
