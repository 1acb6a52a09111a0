import HEP
import Testing
import Wire

@testable import Capture

/// What leaves of a message as HEP.
@Suite struct HEPTextTests {
    private static let message = """
        INVITE sip:13812345678@example.net SIP/2.0\r
        Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK13812345678\r
        From: <sip:13812345678@example.net>;tag=1\r
        Call-ID: a\r
        CSeq: 13812345678 INVITE\r
        Authorization: Digest username="13812345678",response="0123456789abcdef0123456789abcdef",cnonce="c0ffee"\r
        Content-Type: application/sdp\r
        Content-Length: 0\r
        \r
        v=0\r
        o=13812345678 13812345678 1 IN IP4 192.0.2.1\r
        s=13812345678\r
        a=ssrc:13812345678 cname:x\r

        """

    private func text(_ hide: (@Sendable (String) -> String)?) -> String {
        String(decoding: HEPText(hide: hide).sip(Array(Self.message.utf8)), as: UTF8.self)
    }

    @Test("Digest responses never leave and everything else does byte by byte") func digests() {
        let sent = text(nil)
        #expect(sent.utf8.count == Self.message.utf8.count)
        #expect(!sent.contains("0123456789abcdef") && !sent.contains("c0ffee"))
        #expect(sent.contains("username=\"13812345678\"") && sent.contains("o=13812345678 13812345678 1"))
    }

    @Test("Numbers are masked where they are telephone numbers and the body's length is told anew") func numbers()
        throws
    {
        let sent = text { $0.replacing("13812345678", with: "138*x*78") }
        let parts = sent.components(of: "\r\n\r\n")
        #expect(parts.count == 2)
        #expect(sent.hasPrefix("INVITE sip:138*x*78@example.net SIP/2.0\r\n"))
        #expect(sent.contains("CSeq: 13812345678 INVITE\r\n") && sent.contains("branch=z9hG4bK13812345678\r\n"))
        #expect(sent.contains("username=\"138*x*78\""))
        #expect(
            sent.contains(
                "\r\no=138*x*78 13812345678 1 IN IP4 192.0.2.1\r\ns=138*x*78\r\na=ssrc:13812345678 cname:x\r\n"))
        #expect(sent.contains("Content-Length: \(try #require(parts.last).utf8.count)\r\n"))
    }

    @Test("Without a body the empty line stays the last") func noBody() {
        let sent = HEPText { $0 }.sip(Array("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n".utf8))
        #expect(String(decoding: sent, as: UTF8.self) == "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("Names in reports go where numbers are masked and cut reports do no harm") func reports() {
        let names: [UInt8] = [0x81, 202, 0, 3, 0, 0, 0, 9, 1, 5, 0x31, 0x33, 0x38, 0x40, 0x61, 0]
        let receiver: [UInt8] = [0x80, 201, 0, 1, 0, 0, 0, 9]
        #expect(HEPText(hide: nil).rtcp(receiver + names) == receiver + names)
        let hidden = HEPText { $0 }.rtcp(receiver + names)
        #expect(hidden == receiver + names[..<10] + [0x78, 0x78, 0x78, 0x78, 0x78, 0])
        for length in 0..<names.count {
            #expect(HEPText { $0 }.rtcp(Array(names[..<length])).count == length)
        }
    }
}

extension String {
    fileprivate func components(of separator: String) -> [String] {
        guard let range = firstRange(of: separator) else { return [self] }
        return [String(self[..<range.lowerBound]), String(self[range.upperBound...])]
    }
}
