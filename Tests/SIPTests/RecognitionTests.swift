import SIP
import Support
import Testing

@Suite("Recognition and display")
struct RecognitionTests {
    static let lines: [(String, Bool)] = [
        ("SIP/2.0 200 OK\r\n", true), ("INVITE sip:a@b SIP/2.0\r\n", true), ("\r\nBYE sip:b SIP/2.0\r\n", true),
        ("NewMethod tel:1 SIP/2.0", true), ("", false), ("\r\n\r\n", false), ("SIP/2.0", false), ("INVITE", false),
        ("INVITE sip:a@b", false), ("INVITE  sip:a@b SIP/2.0", false), ("GET / HTTP/1.1\r\n", false),
        ("GET http://x/ HTTP/1.1\r\n", false), ("INVITE sip:a@b SIP/1.0", false), ("\u{80}\u{0}\u{1}", false),
        ("!odd.Method_*+`.%'~ sip:a@b SIP/2.0", true), ("\u{16}\u{FE}\u{FD} sip:a@b SIP/2.0", false),
        ("sip/2.0 200 OK\r\n", true), ("INVITE sip:a@b Sip/2.0\r\n", true), ("v=0\r\n", false),
        ("Via: SIP/2.0/UDP x", false),
    ]

    @Test("SIP is told by its first line", arguments: lines)
    func looks(line: String, expected: Bool) {
        let bytes = Array(line.utf8)
        #expect(looksLikeSIP(bytes.span) == expected)
    }

    static let texts: [(String, String)] = [
        ("plain", "plain"), ("张三", "张三"), ("é", "é"), ("a\r\nb", "a\\u{D}\\u{A}b"), ("\u{1B}[31m", "\\u{1B}[31m"),
        ("\u{202E}cba\u{2066}", "\\u{202E}cba\\u{2066}"), ("\u{85}\u{7F}", "\\u{85}\\u{7F}"), ("\u{E000}", "\\u{E000}"),
        ("\u{2028}", "\\u{2028}"), ("\u{378}", "\\u{378}"), ("\u{200B}", "\\u{200B}"), ("\u{FFFD}", "\u{FFFD}"),
        ("", ""),
    ]

    @Test("Text from the wire is escaped for display", arguments: texts)
    func escaping(text: String, expected: String) { #expect(text.escapedForDisplay() == expected) }

    @Test("Text is cut to its limit with an ellipsis")
    func limit() {
        #expect("12345".escapedForDisplay(limit: 5) == "12345")
        #expect("123456".escapedForDisplay(limit: 5) == "1234…")
        #expect("张三李四".escapedForDisplay(limit: 3) == "张三…")
        #expect("abc\u{1}".escapedForDisplay(limit: 5) == "abc…")
        #expect("\u{1}ab".escapedForDisplay(limit: 6) == "\\u{1}…")
        #expect("a\u{1}b".escapedForDisplay(limit: 6) == "a…")
        #expect("ab".escapedForDisplay(limit: 0) == "")
        let long = String(repeating: "\u{0}", count: 10_000).escapedForDisplay(limit: 50)
        #expect(long.count <= 50 && long.hasSuffix("…"))
    }
}
