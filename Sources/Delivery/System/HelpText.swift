package import Diagnosis

/// The words around what we say ourselves in a help or a complaint about a command line: swift-argument-parser has them
/// in English only, and breaks lines at spaces, of which Chinese has none.
package enum HelpText {
    /// Where descriptions of options begin.
    private static let margin = 26

    private static let headings = [
        "OVERVIEW: ": "概述：", "USAGE: ": "用法：", "Usage: ": "用法：", "Error: ": "错误：", "Help:  ": "说明：",
        "ARGUMENTS:": "参数：", "OPTIONS:": "选项：", "SUBCOMMANDS:": "子命令：",
    ]

    /// A help or the complaint about a command line in Chinese.
    ///
    /// - Parameters:
    ///   - width: Columns of the terminal.
    ///   - message: What the parser says, in lines of at most so many columns.
    /// - Returns: Nil where `language` is another, and for what is neither, such as a completion script or the dump for
    ///   man pages.
    package static func told(
        in language: Language = .ofCommandLine, width: Int?, _ message: (_ columns: Int?) -> String
    ) -> String? {
        guard language == .zhCN else { return nil }
        // So wide that each option has a line of its own.
        let lines = message(100_000).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.contains(where: { $0.hasPrefix("USAGE: ") || $0.hasPrefix("Usage: ") || $0.hasPrefix("Error: ") })
        else { return nil }
        let width = max(width ?? 80, margin + 20)
        return lines.flatMap { line in broken(chinese(line), to: width, indent: indent(of: line)) }
            .joined(separator: "\n")
    }

    private static func chinese(_ line: String) -> String {
        for (english, chinese) in headings where line.hasPrefix(english) {
            return chinese + complaint(placeholders(String(line.dropFirst(english.count))))
        }
        return line.replacing("Show the version.", with: "显示版本。")
            .replacing("Show help information.", with: "显示帮助。")
            .replacing("Show subcommand help information.", with: "显示子命令的帮助。")
            .replacing(" (default: ", with: "（默认：").replacing(" (values: ", with: "（可选值：")
            .replacing("; default: ", with: "；默认：")
            .replacing(/（(默认|可选值)：(.*)\)$/, with: { "（\($0.output.1)：\($0.output.2)）" })
            .replacing(
                /\ \ See '(.*)' for (detailed help|more information)\./,
                with: { "  详见 '\(placeholders(String($0.output.1)))'。" })
    }

    /// What the parser finds wrong most often.
    private static func complaint(_ text: String) -> String {
        text.replacing(/^Unknown option '(.*?)'/, with: { "未知选项“\($0.output.1)”" })
            .replacing(/\. Did you mean '(.*?)'\?$/, with: { "。是否指“\($0.output.1)”？" })
            .replacing(/^Missing expected argument '(.*)'$/, with: { "缺少参数“\($0.output.1)”" })
            .replacing(/^Missing value for '(.*)'$/, with: { "“\($0.output.1)”缺少值" })
            .replacing(
                /^The value '(.*?)' is invalid for '(.*?)'\.?/, with: { "“\($0.output.2)”的值“\($0.output.1)”无效。" }
            )
            .replacing(/^(?:(\d+) )?[Uu]nexpected arguments?:? (.*)$/, with: { "多余的参数：\($0.output.2)" })
            .replacing(/\ Please provide one of (.*)\.$/, with: { "可选值：\($0.output.1)。" })
    }

    private static func placeholders(_ text: String) -> String {
        text.replacing(" <options>", with: " <选项>").replacing(" <subcommand>", with: " <子命令>")
    }

    /// What the second and later lines of it begin with.
    private static func indent(of line: String) -> Int {
        guard line.hasPrefix("  ") else { return line.lowercased().hasPrefix("usage:") ? 6 : 0 }
        let isOption = line.utf8.count > margin && line.utf8.dropFirst(margin - 1).first == UInt8(ascii: " ")
        return isOption ? margin : 2
    }

    /// Between words, and in Chinese before any character that may begin a line.
    private static func broken(_ text: String, to width: Int, indent: Int) -> [String] {
        var lines: [String] = []
        var line: [Character] = []
        var columns = 0
        var place = 0
        for character in text {
            let own = TerminalWidth.of(String(character))
            if line.count > indent, character == " " || (own == 2 && !"，。；：、）”！？".contains(character)) {
                place = line.count
            }
            line.append(character)
            columns += own
            guard columns > width, place > 0 else { continue }
            let end = line[..<place].lastIndex { $0 != " " } ?? 0
            lines.append(String(line[...end]))
            line = [Character](repeating: " ", count: indent) + line[place...].drop { $0 == " " }
            columns = TerminalWidth.of(String(line))
            place = 0
        }
        return lines + [String(line)]
    }
}
