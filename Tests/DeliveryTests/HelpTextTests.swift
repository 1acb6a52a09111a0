import Delivery
import Diagnosis
import Testing

@Suite struct HelpTextTests {
    private let help = """
        OVERVIEW: 列出呼叫。

        USAGE: earshot calls <options>

        OPTIONS:
          --state <state>         只显示处于此状态的呼叫：建立中、振铃、已接通或已结束，其余的不显示。 (values: a, b; default: a)
          -h, --help              Show help information.

          See 'earshot help <subcommand>' for detailed help.
        """

    @Test("The words around a help are Chinese where the help is, and its lines fit the terminal")
    func theWordsAroundAHelpAreChineseWhereTheHelpIs() throws {
        let told = try #require(HelpText.told(in: .zhCN, width: 60) { _ in help })
        #expect(
            told == """
                概述：列出呼叫。

                用法：earshot calls <选项>

                选项：
                  --state <state>         只显示处于此状态的呼叫：建立中、振
                                          铃、已接通或已结束，其余的不显示。
                                          （可选值：a, b；默认：a）
                  -h, --help              显示帮助。

                  详见 'earshot help <子命令>'。
                """)
        #expect(told.split(separator: "\n").allSatisfy { TerminalWidth.of(String($0)) <= 60 })
    }

    @Test(
        "A complaint about a command line is told in Chinese",
        arguments: [
            ("Error: Unknown option '--limt'. Did you mean '--limit'?", "错误：未知选项“--limt”。是否指“--limit”？"),
            ("Error: Missing expected argument '<file> ...'", "错误：缺少参数“<file> ...”"),
            ("Error: Missing value for '--limit <limit>'", "错误：“--limit <limit>”缺少值"),
            ("Error: Unexpected argument 'x'", "错误：多余的参数：'x'"),
            ("Error: 2 unexpected arguments: 'a', 'b'", "错误：多余的参数：'a', 'b'"),
            ("Error: --limit 至少为 1", "错误：--limit 至少为 1"),
        ]) func aComplaintAboutACommandLineIsToldInChinese(english: String, chinese: String)
    {
        #expect(HelpText.told(in: .zhCN, width: nil) { _ in english } == chinese)
    }

    @Test("English is the parser's own, and what is no help is left as it is")
    func englishIsTheParsersOwn() {
        #expect(HelpText.told(in: .en, width: 60) { _ in help } == nil)
        #expect(HelpText.told(in: .zhCN, width: 60) { _ in "{\"command\": {}}" } == nil)
        #expect(HelpText.told(in: .zhCN, width: 60) { _ in "#!/bin/bash\n# OPTIONS" } == nil)
    }
}
