import Diagnosis
import Support
import Testing
import Wire

@Suite("A router's SIP ALG, seen on both sides of it")
struct SIPALGCopiesTests {
    static let agent: Endpoint = "192.168.1.10:5060"
    static let outside: Endpoint = "203.0.113.5:5060"
    static let server: Endpoint = "198.51.100.20:5060"

    private func gateway() -> Script {
        let script = Script(interfaces: ["lan0", "wan0"])
        return script.call("A", from: Self.agent, to: Self.server)
    }

    /// An INVITE that leaves through the router, where `rewrite` changes it, and its refusal.
    private func refused(
        headers: [(String, String)] = [], sdp: Script.SDP? = .audio(lines: ["a=rtcp:10501 IN IP4 192.168.1.10"]),
        rewrite: (inout SIPText) -> Void
    ) -> [Finding] {
        let script = gateway()
        script.at(0).on(0).invite("A", sdp: sdp, headers: headers)
        script.translated(from: Self.outside, on: 1, isAnswered: true, edit: rewrite)
        script.at(1).on(1).respond("A", 486).translated(to: Self.agent, on: 0) { back in
            back.replace("203.0.113.5", with: "192.168.1.10", in: "Via")
        }
        return script.run()
    }

    @Test(
        "Each rewritten field is named, old and new, and proves the ALG",
        arguments: [
            ("Via sent-by", "Via", "192.168.1.10", "203.0.113.5"),
            ("Contact", "Contact", "192.168.1.10", "203.0.113.5"),
            ("From host", "From", "example.com", "203.0.113.5"), ("To host", "To", "example.com", "203.0.113.5"),
            ("Route", "Route", "192.168.1.1", "203.0.113.5"), ("Request-URI", "", "13800138000@198", "13800138000@199"),
            ("SDP o=", "body", "o=- 4711 1 IN IP4 192.168.1.10", "o=- 4711 1 IN IP4 203.0.113.5"),
            ("SDP c=", "body", "c=IN IP4 192.168.1.10", "c=IN IP4 203.0.113.5"),
            ("SDP m= port", "body", "m=audio 10500", "m=audio 40500"),
            ("a=rtcp", "body", "a=rtcp:10501 IN IP4 192.168.1.10", "a=rtcp:10501 IN IP4 203.0.113.5"),
        ])
    func field(field: String, place: String, old: String, new: String) throws {
        let findings = refused(headers: [("Route", "<sip:192.168.1.1;lr>")]) { text in
            switch place {
            case "": text.startLine = text.startLine.replacing(old, with: new)
            case "body": text.replaceInBody(old, with: new)
            default: text.replace(old, with: new, in: place)
            }
        }
        let finding = try #require(findings.finding("sip-alg"))
        #expect(findings.kinds(atLeast: .warning) == ["sip-alg"])
        #expect(finding.confidence == .proved)
        #expect(finding.severity == .warning)
        #expect(finding.cause == "two-copies-differ")
        #expect(finding.causes.first?.text.en.contains(field) == true)
        #expect(finding.names("192.168.1.10"))
        #expect(finding.place.vantage == "gateway")
    }

    @Test("A Content-Length that stays behind is named beside the body")
    func contentLength() {
        let findings = refused { text in
            text.declaredContentLength = text.body.utf8.count
            text.replaceInBody("192.168.1.10", with: "203.0.113.55")
            text.declaredContentLength = (text.declaredContentLength ?? 0) + 2
        }
        #expect(findings.finding("sip-alg")?.causes.first?.text.en.contains("Content-Length") == true)
    }

    @Test("A body that lacks more than an address was cut, and not rewritten", arguments: [(60, true), (70, false)])
    func cutBody(missing: Int, isTold: Bool) {
        let script = Script()
        script.call("A").at(0).invite("A", sdp: .audio) {
            $0.declaredContentLength = $0.body.utf8.count + missing
        }
        script.after(0.1).respond("A", 400).after(0.02).ack("A")
        #expect((script.run(until: 30).finding("sip-alg") != nil) == isTold)
        #expect(script.run(until: 60).all("call-rejected").allSatisfy { $0.title.en.contains("cut short") })
    }

    @Test("All fields of all messages of a call make one finding")
    func oneFinding() throws {
        let script = gateway()
        script.at(0).on(0).invite("A").translated(from: Self.outside, on: 1, isAnswered: true) {
            $0.replace("192.168.1.10", with: "203.0.113.5", in: "Contact")
        }
        script.at(1).on(1).respond("A", 183, sdp: .audio).translated(to: Self.agent, on: 0) {
            $0.replaceInBody("198.51.100.20", with: "192.168.1.1")
        }
        script.at(2).on(1).respond("A", 486).translated(to: Self.agent, on: 0)
        let findings = script.run().all("sip-alg")
        #expect(findings.count == 1)
        let text = try #require(findings.first?.causes.first?.text.en)
        #expect(text.contains("Contact"))
        #expect(text.contains("SDP c="))
    }

    @Test("A Call-ID that holds the private address and is rewritten is a field like any other")
    func callID() {
        let script = Script(interfaces: ["lan0", "wan0"])
        script.call("A", from: Self.agent, to: Self.server, callID: "7f3a@192.168.1.10")
        script.at(0).on(0).invite("A").translated(from: Self.outside, on: 1, isAnswered: true) {
            $0.replace("192.168.1.10", with: "203.0.113.5", in: "Call-ID")
        }
        for (seconds, code) in [(0.2, 180), (1.0, 200)] {
            script.at(seconds).on(1).respond("A", code, sdp: code == 200 ? .audio : nil)
            script.translated(to: Self.agent, on: 0) { $0.replace("203.0.113.5", with: "192.168.1.10", in: "Call-ID") }
        }
        script.at(1.1).on(0).ack("A").translated(from: Self.outside, on: 1) {
            $0.replace("192.168.1.10", with: "203.0.113.5", in: "Call-ID")
        }
        script.at(5).on(0).bye("A").translated(from: Self.outside, on: 1, isAnswered: true) {
            $0.replace("192.168.1.10", with: "203.0.113.5", in: "Call-ID")
        }
        script.at(5.1).on(1).respond("A", 200, to: "BYE").translated(to: Self.agent, on: 0) {
            $0.replace("203.0.113.5", with: "192.168.1.10", in: "Call-ID")
        }
        let findings = script.run()
        #expect(findings.kinds() == ["sip-alg"])
        #expect(findings.first?.causes.first?.text.en.contains("Call-ID") == true)
        #expect(findings.first?.call?.answered != nil)
    }

    @Test("REGISTERs through one ALG are told once")
    func registers() {
        let script = Script(interfaces: ["lan0", "wan0"])
        for number in 0..<5 {
            let name = "R\(number)"
            script.call(name, from: Self.agent, to: Self.server).at(Double(number) * 60).on(0).register(name)
            script.translated(from: Self.outside, on: 1, isAnswered: true) {
                $0.replace("192.168.1.10", with: "203.0.113.5", in: "Contact")
            }
            script.after(0.1).on(1).respond(name, 200, to: "REGISTER").translated(to: Self.agent, on: 0)
        }
        let findings = script.run()
        #expect(findings.kinds() == ["sip-alg"])
        #expect(findings.first?.call == nil)
    }

    // MARK: Look-alikes

    /// A whole call through a translator that changes addresses of packets, and `edit` in messages.
    private func translatedCall(client: Script.SDP = .audio, invite: (inout SIPText) -> Void = { _ in }) -> [Finding] {
        let script = gateway()
        script.at(0).on(0).invite("A", sdp: client, edit: invite).translated(
            from: Self.outside, on: 1, isAnswered: true)
        script.at(0.5).on(1).respond("A", 180).translated(to: Self.agent, on: 0)
        script.at(1).on(1).answer("A").translated(to: Self.agent, on: 0)
        script.at(1.1).on(0).ack("A").translated(from: Self.outside, on: 1)
        script.at(3).on(0).bye("A").translated(from: Self.outside, on: 1, isAnswered: true)
        script.at(3.1).on(1).respond("A", 200, to: "BYE").translated(to: Self.agent, on: 0)
        return script.run()
    }

    @Test("A plain translator changes no byte of SIP, and none is accused")
    func plainNAT() {
        #expect(translatedCall().isEmpty)
    }

    @Test("A client that knows its public address is consistent at the source")
    func stunClient() {
        let candidates = [
            "a=candidate:1 1 UDP 2130706431 192.168.1.10 10500 typ host",
            "a=candidate:2 1 UDP 1694498815 203.0.113.5 10500 typ srflx raddr 192.168.1.10 rport 10500",
        ]
        let findings = translatedCall(
            client: .audio(address: "203.0.113.5", lines: candidates, originAddress: "192.168.1.10")
        ) {
            $0.replace("192.168.1.10", with: "203.0.113.5", in: "Contact")
            $0.replace("192.168.1.10", with: "203.0.113.5", in: "Via")
        }
        #expect(findings.isEmpty)
    }

    @Test("A proxy adds a Via, lowers Max-Forwards, and may rewrite what it likes")
    func proxy() {
        let script = gateway()
        script.at(0).on(0).invite("A").forwarded(from: Self.outside, to: Self.server) {
            $0.replace("192.168.1.10", with: "203.0.113.5", in: "Contact")
            $0.replaceInBody("192.168.1.10", with: "203.0.113.5")
        }
        script.at(1).on(1).respond("A", 486).on(0).forwarded(from: "192.168.1.1:5060", to: Self.agent)
        #expect(script.run().finding("sip-alg") == nil)
    }

    @Test("A B2BUA makes another call of it")
    func backToBack() {
        let script = gateway().call("B", from: Self.outside, to: Self.server)
        script.at(0).on(0).invite("A").at(0.01).on(1).invite("B")
        script.at(1).on(1).respond("B", 486).at(1.01).on(0).respond("A", 486)
        #expect(script.run().finding("sip-alg") == nil)
    }
}
