import SIP
import Support
import Testing

@Suite("Bodies")
struct BodyTests {
    private let sdp = SIPText.sdp(address: "192.0.2.1", port: 10500)

    private func message(_ body: String, type: String?, declared: Int? = nil) throws -> SIPMessage {
        var text = SIPText.message("INVITE")
        text.body = body
        text.contentType = type
        text.declaredContentLength = declared
        return try parse(text)
    }

    @Test("A Content-Length longer or shorter than a datagram's body is reported, not refused")
    func mismatch() throws {
        let longer = try message(sdp, type: "application/sdp", declared: 2_000)
        #expect(longer.declaredContentLength == 2_000 && longer.bodyLength == sdp.utf8.count)
        #expect(longer.sdp?.media.first?.port == 10500)

        let shorter = try message(sdp + "junk=1\r\n", type: "application/sdp", declared: sdp.utf8.count)
        #expect(shorter.bodyLength == sdp.utf8.count + 8)
        #expect(shorter.sdp?.media.first?.direction == .sendrecv && !shorter.sdpIsBroken)

        let cut = try message(sdp, type: "application/sdp", declared: 30)
        #expect(cut.bodyLength == sdp.utf8.count && cut.sdp?.media.isEmpty != false)

        var without = SIPText.message("INVITE", sdp: sdp)
        without.leavesOutContentLength = true
        let undeclared = try parse(without)
        #expect(undeclared.declaredContentLength == nil)
        #expect(undeclared.sdp?.media.first?.port == 10500)
    }

    @Test(
        "SDP is found inside multipart, nested too",
        arguments: [
            "multipart/mixed;boundary=b1", "multipart/mixed; charset=x; Boundary=\"b1\"",
            "MULTIPART/Related;boundary=b1",
        ])
    func multipart(type: String) throws {
        let body = """
            preamble\r\n--b1\r\nContent-Type: application/isup;version=x\r\nContent-Disposition: signal\r\n\r\n\u{1}\u{2}\r\n\
            --b1\r\ncontent-type : Application/SDP\r\nContent-Length: 9\r\n\r\n\(sdp)\r\n--b1--\r\nepilogue
            """
        let found = try message(body, type: type)
        #expect(found.sdp?.media.first?.port == 10500)
        #expect(found.contentType == type && found.shortBody == nil)

        let nested = "--o\r\nc: multipart/alternative;boundary=b1\r\n\r\n\(body)\r\n--o--"
        #expect(try message(nested, type: "multipart/mixed;boundary=o").sdp?.media.first?.port == 10500)
    }

    @Test("A multipart without its closing line gives what came; without boundary or SDP it gives nothing")
    func damagedMultipart() throws {
        let open = "--b1\r\nContent-Type: application/sdp\r\n\r\n" + sdp
        #expect(try message(open, type: "multipart/mixed;boundary=b1").sdp?.media.first?.port == 10500)
        for (body, type) in [
            (open, "multipart/mixed"), (open, "multipart/mixed;boundary=other"),
            ("--b1--", "multipart/mixed;boundary=b1"),
            ("--b1", "multipart/mixed;boundary=b1"), ("--b1\r\n--b1\r\n\r\n--b1--", "multipart/mixed;boundary=b1"),
        ] {
            let found = try message(body, type: type)
            #expect(found.sdp == nil && !found.sdpIsBroken)
        }
    }

    @Test("Another short body is kept as text, a long one is not")
    func shortBody() throws {
        #expect(
            try message("Signal=5\r\nDuration=160", type: "application/dtmf-relay").shortBody
                == "Signal=5\r\nDuration=160")
        #expect(
            try message("SIP/2.0 486 Busy Here", type: "message/sipfrag;version=2.0").shortBody
                == "SIP/2.0 486 Busy Here")
        #expect(try message(String(repeating: "x", count: 1_024), type: "text/plain").shortBody?.count == 1_024)
        #expect(try message(String(repeating: "x", count: 1_025), type: "text/plain").shortBody == nil)
    }

    @Test("Two lengths that differ are noted, and the first counts")
    func twoLengths() throws {
        var text = SIPText.message("INVITE", headers: [("l", "3")], sdp: sdp)
        #expect(try parse(text).rejectedHeaders == ["Content-Length"])
        #expect(try parse(text).declaredContentLength == 3)
        text.declaredContentLength = 3
        #expect(try parse(text).rejectedHeaders == [])
        text.declaredContentLength = -1
        #expect(try parse(text).declaredContentLength == 3)
    }

    @Test("A body without Content-Type is taken for SDP only when it looks like one")
    func untyped() throws {
        #expect(try message(sdp, type: nil).sdp?.media.first?.port == 10500)
        #expect(try message("hello", type: nil).sdp == nil)
    }
}
