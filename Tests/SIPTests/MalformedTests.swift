import SIP
import Support
import Testing

@Suite("Refusal of malformed messages")
struct MalformedTests {
    private func error(_ bytes: [UInt8], isTruncated: Bool = false) -> SIPParseError? {
        do {
            _ = try SIPParser().parse(bytes.span, isTruncated: isTruncated)
            return nil
        } catch { return error }
    }

    private func error(_ message: SIPText) -> SIPParseError? { error(message.bytes) }

    static let mandatory: [(String, SIPParseError.Reason)] = [
        ("To", .missingTo), ("From", .missingFrom), ("CSeq", .missingCSeq), ("Call-ID", .missingCallID),
        ("Via", .missingVia),
    ]

    @Test("A mandatory header field that is missing is named", arguments: mandatory)
    func missing(name: String, reason: SIPParseError.Reason) {
        let found = error(SIPText.message("INVITE").removing(name))
        #expect(found?.reason == reason)
        #expect(found?.reason.rawValue == "missing-\(name.lowercased())")
        #expect(found?.callID == (name == "Call-ID" ? nil : "call-1@192.0.2.1"))
        #expect(found?.cseq == (name == "CSeq" ? nil : CSeq(number: 1, method: "INVITE")))
        #expect(found?.startLine == "INVITE sip:callee@example.com SIP/2.0")
    }

    static let bad: [(String, String, SIPParseError.Reason)] = [
        ("From", "<sip:a@b.example", .badFrom), ("From", "<>", .badFrom),
        ("From", "nobody", .badFrom), ("CSeq", "x INVITE", .badCSeq), ("CSeq", "4294967296 INVITE", .badCSeq),
        ("CSeq", "2147483648 INVITE", .badCSeq), ("CSeq", "1", .badCSeq), ("CSeq", "1 BYE", .methodMismatch),
        ("Call-ID", "", .badCallID), ("Via", "SIP/2.0", .badVia), ("Via", "", .badVia), ("Via", ";;,;,,", .badVia),
        ("Via", "SIP/2.0/UDP", .badVia), ("Via", "SIP/2.0/UDP ", .badVia),
    ]

    @Test("A mandatory header field that cannot be read is named", arguments: bad)
    func unreadable(name: String, value: String, reason: SIPParseError.Reason) {
        #expect(error(SIPText.message("INVITE").setting(name, to: value))?.reason == reason)
    }

    @Test(
        "A display name whose quotes do not close costs no call",
        arguments: ["\"open <sip:a@b.example>", "\\\"a\\\" <sip:a@b.example>;tag=1"])
    func openQuotes(value: String) throws {
        let message = try SIPParser().parse(SIPText.message("INVITE").setting("From", to: value).bytes.span)
        #expect(message.from.uri.host == "b.example")
    }

    static let startLines: [(String, SIPParseError.Reason)] = [
        ("INVITE sip:a@b", .badStartLine), ("INVITE  sip:a@b SIP/2.0", .badStartLine),
        ("INV ITE sip:a@b SIP/2.0", .badStartLine), ("SIP/2.0 2000 OK", .badStartLine),
        ("SIP/2.0 099 OK", .badStartLine), ("SIP/2.0 700 OK", .badStartLine), ("SIP/2.0", .badStartLine),
        ("SIP/3.0 200 OK", .unsupportedVersion), ("INVITE sip:a@b SIP/7.0", .unsupportedVersion),
        ("INVITE <sip:a@b> SIP/2.0", .badRequestURI), ("INVITE sip: SIP/2.0", .badRequestURI),
        ("INVITE :a SIP/2.0", .badRequestURI), ("GET / HTTP/1.1", .badStartLine),
    ]

    @Test("A start line that is none is refused with its reason", arguments: startLines)
    func startLine(line: String, reason: SIPParseError.Reason) {
        var message = SIPText.message("INVITE")
        message.startLine = line
        #expect(error(message)?.reason == reason)
    }

    @Test("A mandatory field twice is refused when the values differ, tolerated when they agree")
    func duplicates() {
        for (name, reason) in [
            ("To", SIPParseError.Reason.duplicateTo), ("From", .duplicateFrom), ("Call-ID", .duplicateCallID),
            ("CSeq", .duplicateCSeq),
        ] {
            var message = SIPText.message("INVITE")
            let value = message.value(name) ?? ""
            message.headers.append((name, value))
            #expect(error(message) == nil)
            message.headers.append((name, "2" + value))
            #expect(error(message)?.reason == reason)
        }
    }

    @Test("Nothing, keep-alives and rubbish are refused")
    func rubbish() {
        #expect(error([])?.reason == .empty)
        #expect(error(Array("\r\n\r\n".utf8))?.reason == .empty)
        #expect(error([0, 0, 0, 0])?.reason == .badStartLine)
        #expect(error([UInt8](repeating: 0xFF, count: 1_000))?.reason == .badStartLine)
        #expect(error([UInt8](repeating: 0x41, count: 140_000))?.reason == .tooLarge)
        #expect(error([UInt8](repeating: 0x41, count: 60_000))?.reason == .lineTooLong)
    }

    @Test("The start line of a refused message is escaped and short")
    func shownLine() {
        var message = SIPText.message("INVITE")
        message.startLine = "INVITE \u{1B}[2J\u{202E}" + String(repeating: "x", count: 400)
        let line = error(message)?.startLine ?? ""
        #expect(line.hasPrefix("INVITE \\u{1B}[2J\\u{202E}xxx"))
        #expect(line.count == 120)
    }

    @Test("A message cut by the snap length parses when its mandatory fields came, and says truncated otherwise")
    func truncated() throws {
        let bytes = SIPText.request("INVITE", sdp: SIPText.sdp(lines: ["a=rtcp-mux"]))
        let text = String(decoding: bytes, as: UTF8.self)
        let bodyStart = try #require(text.utf8.firstRange(of: "\r\n\r\n".utf8)).upperBound.utf16Offset(in: text)
        var parsed = 0
        for length in 1..<bytes.count {
            let cut = Array(bytes[..<length])
            do {
                let message = try SIPParser().parse(cut.span, isTruncated: true)
                parsed += 1
                #expect(message.isTruncated)
                #expect(message.cseq == CSeq(number: 1, method: "INVITE"))
                #expect(message.bodyLength == max(0, length - bodyStart))
                // A port cut in the middle must not become another port.
                if let port = message.partialSDP?.media.first?.port { #expect(port == 10500) }
                #expect(message.isBodyCut && message.sdp == nil)
            } catch {
                #expect(error.reason == .truncated, "\(length)")
            }
        }
        #expect(parsed > bytes.count / 2)
    }
}
