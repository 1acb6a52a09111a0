import Diagnosis
import Support
import Testing
import Wire

/// A request over TCP that gets no response: what its connection says of it (RFC 9293 §3.10).
@Suite struct ConnectionWitnessTests {
    private static let client: Endpoint = "192.0.2.10:5060"
    private static let server: Endpoint = "198.51.100.20:5060"

    /// A connection at 0 and a request on it at 1, which is acknowledged where `isTaken`.
    private func asked(_ method: String = "INVITE", isTaken: Bool = true) -> Script {
        let script = Script()
        script.call("A", tcp: true).at(0).connect(from: Self.client, to: Self.server).at(1)
        script.request("A", method, sdp: method == "INVITE" ? .audio : nil)
        if isTaken { script.at(1.02).segment([.ack], from: Self.server, to: Self.client) }
        return script
    }

    /// The server says `text` at 1.05, before any SIP.
    private func said(_ bytes: [UInt8]) -> Script {
        asked().at(1.05).segment([.psh, .ack], from: Self.server, to: Self.client, payload: bytes)
    }

    // MARK: It ends

    @Test(arguments: [("INVITE", false), ("OPTIONS", true)])
    func `a server that ends the connection is told a moment later and not after the timer`(
        method: String, isReset: Bool
    ) throws {
        let script = asked(method)
        script.at(1.06).segment(isReset ? [.rst, .ack] : [.fin, .ack], from: Self.server, to: Self.client)
        #expect(script.run(until: 4.5).isEmpty)
        let findings = script.more(until: 4.6)
        #expect(findings.kinds() == ["signalling-blocked"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .error && finding.cause == "tcp-closed")
        #expect(finding.names(isReset ? "RST" : "FIN") && finding.names("60 ms") && finding.names("TLS"))
        #expect(finding.evidence.contains { $0.frame == 6 })
        #expect(!finding.title.en.contains("answers nothing"))
        #expect(script.more(until: 60).isEmpty)
    }

    @Test func `an answer before the end, or with it, is an answer`() {
        for code in [100, 200, 401] {
            let script = asked("REGISTER")
            script.at(1.05).respond("A", code, to: "REGISTER")
            script.at(1.06).segment([.fin, .ack], from: Self.server, to: Self.client)
            #expect(script.run(until: 60).isEmpty, "\(code)")
        }
    }

    @Test func `the end after an answer that the capture missed says nothing of the server`() {
        let script = asked("REGISTER")
        script.at(1.05).respond("A", 200, to: "REGISTER").unseen()
        script.at(1.055).segment([.ack], from: Self.client, to: Self.server)
        script.at(1.06).segment([.fin, .ack], from: Self.server, to: Self.client)
        #expect(script.run(until: 60).finding("signalling-blocked") == nil)
    }

    @Test func `who hangs up first is not hung up on`() throws {
        let script = asked("OPTIONS")
        script.at(3).segment([.fin, .ack], from: Self.client, to: Self.server)
        script.at(3.02).segment([.fin, .ack], from: Self.server, to: Self.client)
        #expect(script.run(until: 32).isEmpty)
        #expect(try #require(script.more(until: 40).first).cause == "program-silent")
    }

    @Test func `a connection that ends between two requests has failed neither`() {
        let script = asked("REGISTER")
        script.at(1.05).respond("A", 200, to: "REGISTER").at(30).segment(
            [.fin, .ack], from: Self.server, to: Self.client)
        script.at(30.1).segment([.fin, .ack], from: Self.client, to: Self.server)
        #expect(script.run(until: 90).isEmpty)
    }

    @Test func `an answer over the next connection within the moment is an answer`() {
        let script = asked("REGISTER")
        script.at(1.06).segment([.rst, .ack], from: Self.server, to: Self.client)
        script.call("B", caller: "1001", callee: "1001", from: "192.0.2.10:40002", to: Self.server, tcp: true)
        script.at(2).connect(from: "192.0.2.10:40002", to: Self.server).at(2.1).register("B")
        script.at(2.2).respond("B", 200, to: "REGISTER")
        #expect(script.run(until: 30).isEmpty)
    }

    @Test func `three keep-alives that are hung up on are a trunk that does not serve, and is not down`() throws {
        let script = Script()
        for turn in 0..<3 {
            let port = UInt16(40_000 + turn)
            let client = Endpoint(address: "192.0.2.10", port: port)
            let start = Double(turn) * 40
            script.call("T\(turn)", from: client, to: Self.server, tcp: true)
            script.at(start).connect(from: client, to: Self.server).at(start + 1).request("T\(turn)", "OPTIONS")
            script.at(start + 1.02).segment([.ack], from: Self.server, to: client)
            script.at(start + 1.06).segment([.fin, .ack], from: Self.server, to: client)
        }
        let finding = try #require(script.run(until: 160).finding("trunk-down"))
        #expect(finding.cause == "tcp-closed" && finding.names("198.51.100.20:5060"))
        #expect(finding.title.en.contains("does not serve") && !finding.title.en.contains("down"))
        #expect(finding.title.zh.contains("不为"))
    }

    // MARK: Another protocol

    @Test(arguments: [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", true), ("SSH-2.0-OpenSSH_9.6\r\n", true), ("\u{4a}\u{0}\u{0}", false),
    ])
    func `first bytes that are no SIP name the service, where they are text by its own words`(
        text: String, isText: Bool
    ) throws {
        let script = said(Array(text.utf8))
        #expect(script.run(until: 4.5).finding("signalling-blocked") == nil)
        let finding = try #require(script.more(until: 4.6).finding("signalling-blocked"))
        #expect(finding.cause == "other-protocol" && finding.causes.first?.confidence == .proved)
        #expect(finding.names("198.51.100.20:5060"))
        #expect(finding.names(String(text.prefix { $0 != "\r\n" })) == isText)
        #expect(finding.title.en.contains("bytes of another protocol") == !isText)
    }

    @Test(arguments: ["\r\n", "\r\n\r\n", "SIP/2", "\r\nSIP/2.0 100", "INFO sip:x@y SIP/2.0\r\n"])
    func `a keep-alive, an empty line and half a line of SIP are no other protocol`(text: String) {
        #expect(said(Array(text.utf8)).run(until: 20).finding("signalling-blocked") == nil)
    }

    @Test func `a response in two segments answers`() {
        let script = asked("REGISTER")
        let answer = SIPText.response(
            200, "OK", to: script.calls["A"]?.requests["REGISTER"]?.text ?? SIPText(bytes: []))
        let flags: FrameBuilder.TCPFlags = [.psh, .ack]
        script.at(1.05).segment(flags, from: Self.server, to: Self.client, payload: Array(answer.bytes.prefix(5)))
        script.at(1.06).segment(flags, from: Self.server, to: Self.client, payload: Array(answer.bytes.dropFirst(5)))
        #expect(script.run(until: 60).isEmpty)
    }

    // MARK: Taken, or not

    @Test(arguments: [false, true]) func `what was acknowledged has arrived, and the program is silent`(
        isShut: Bool
    ) throws {
        let script = asked()
        if isShut {
            let length = UInt32(script.calls["A"]?.requests["INVITE"]?.text.bytes.count ?? 0)
            script.at(1.5).frame(
                FrameBuilder.tcp(
                    from: Self.server, to: Self.client, sequence: 1_000, acknowledgment: 1_000 + length, window: 0))
        }
        #expect(script.run(until: 32.9).isEmpty)
        let finding = try #require(script.more(until: 34).finding("signalling-blocked"))
        #expect(finding.cause == "program-silent" && finding.names("TCP"))
        #expect(finding.title.en.contains("window 0") == isShut && finding.title.zh.contains("窗口为 0") == isShut)
        #expect(!finding.names("firewall") && !finding.fix.zh.contains("防火墙"))
    }

    /// The request again at these seconds, never acknowledged.
    private func retransmitted(at seconds: [Double]) -> Script {
        let script = asked(isTaken: false)
        let bytes = script.calls["A"]?.requests["INVITE"]?.text.bytes ?? []
        for second in seconds {
            script.at(second).frame(
                FrameBuilder.tcp(
                    bytes, from: Self.client, to: Self.server, sequence: 1_000, acknowledgment: 1_000,
                    flags: [.psh, .ack]))
        }
        return script
    }

    @Test(arguments: [([1.5, 2.5, 4.5], true), ([1.5, 2.5], false), ([1.2, 1.5, 2], false)])
    func `data that four segments over three seconds did not bring across is dropped on the way`(
        seconds: [Double], isTold: Bool
    ) throws {
        let finding = try #require(retransmitted(at: seconds).run(until: 40).finding("signalling-blocked"))
        #expect(finding.cause == (isTold ? "tcp-data-dropped" : "no-reply"))
        #expect(finding.names("ALG") == isTold)
    }

    @Test func `copies of one segment are no retransmissions`() throws {
        let copies = retransmitted(at: [1.001, 1.002, 1.1, 4.5])
        #expect(try #require(copies.run(until: 40).finding("signalling-blocked")).cause == "no-reply")
    }

    @Test func `data that comes across in the end was not dropped`() throws {
        let script = retransmitted(at: [1.5, 2.5, 4.5])
        script.at(5).segment([.ack], from: Self.server, to: Self.client)
        #expect(try #require(script.run(until: 40).finding("signalling-blocked")).cause == "program-silent")
        let answered = retransmitted(at: [1.5, 2.5, 4.5]).at(5).respond("A", 486).at(5.1).ack("A")
        #expect(answered.run(until: 40).finding("signalling-blocked") == nil)
    }

    @Test func `over UDP no connection speaks`() throws {
        let script = Script().call("A").at(0).invite("A").repeated(6, .doubling)
        #expect(try #require(script.run(until: 40).finding("signalling-blocked")).cause == "no-reply")
    }

    @Test(arguments: [true, false]) func `an idle connection of a client is dead unless its end takes what is sent`(
        isTaken: Bool
    ) throws {
        let script = Script()
        script.call("R", caller: "1001", callee: "1001", from: Self.client, to: Self.server, tcp: true)
        script.at(0).connect(from: Self.client, to: Self.server).at(0.1).register("R")
        script.at(0.2).respond("R", 200, to: "REGISTER").at(0.21).segment([.ack], from: Self.client, to: Self.server)
        script.call("C", caller: "1002", callee: "1001", from: Self.server, to: Self.client, tcp: true)
        script.at(900).invite("C")
        if isTaken { script.at(900.02).segment([.ack], from: Self.client, to: Self.server) }
        let findings = script.run(until: 940)
        #expect(findings.kinds() == [isTaken ? "signalling-blocked" : "registration-lost"])
        #expect(findings.first?.cause == (isTaken ? "program-silent" : "connection-dead"))
    }
}
