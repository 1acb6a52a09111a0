import Diagnosis
import Engine
import Support
import Testing
import Wire

/// TLS handshakes that come to nothing: who ended them, and what only looks like it.
@Suite struct SecureSignallingTests {
    private static let client: Endpoint = "192.168.1.20:40000"
    private static let server: Endpoint = "198.51.100.20:5061"

    private func client(_ attempt: Int) -> Endpoint {
        Endpoint(address: "192.168.1.20", port: 40_000 + UInt16(attempt))
    }

    /// A connection whose sides send these, in turn, half a second apart.
    private func connection(
        in script: Script = Script(), at seconds: Double = 0, from client: Endpoint = client,
        _ exchange: [(isClient: Bool, bytes: [UInt8])]
    ) -> Script {
        script.at(seconds).connect(from: client, to: Self.server).after(0.1)
        for (isClient, bytes) in exchange {
            script.segment(
                [.ack, .psh], from: isClient ? client : Self.server, to: isClient ? Self.server : client, payload: bytes
            ).after(0.1)
        }
        return script
    }

    private let hello: (isClient: Bool, bytes: [UInt8]) = (true, TLSBytes.clientHello(for: "sip.example.com"))

    private func handshake(_ certificate: [UInt8] = []) -> [(isClient: Bool, bytes: [UInt8])] {
        [
            hello, (false, TLSBytes.serverHello(certificate: certificate)), (true, TLSBytes.changeCipherSpec),
            (false, TLSBytes.changeCipherSpec), (true, TLSBytes.applicationData), (false, TLSBytes.applicationData),
        ]
    }

    @Test("A handshake that succeeds is silence") func aHandshakeThatSucceedsIsSilence() {
        #expect(connection(handshake()).run(until: 60).isEmpty)
    }

    @Test("A hello without answer is told", arguments: [(2.9, false), (3.2, true)])
    func aHelloWithoutAnswerIsTold(_ answer: Double, _ isTold: Bool) throws {
        let script = connection([hello])
        script.at(0.1 + answer).segment(
            [.ack, .psh], from: Self.server, to: Self.client, payload: TLSBytes.serverHello())
        let findings = script.run(until: 60)
        #expect(findings.kinds() == (isTold ? ["signalling-blocked"] : []))
        guard let finding = findings.first else { return }
        #expect(finding.cause == "tls-unanswered")
        #expect(finding.confidence == .likely)
        #expect(finding.place.to == "198.51.100.20:5061")
        #expect(finding.names("3 s"))
    }

    @Test("Where the server's side is not seen nothing is unanswered")
    func whereTheServersSideIsNotSeenNothingIsUnanswered() {
        let script = Script().at(0).syn(from: Self.client, to: Self.server)
        script.at(0.1).segment([.ack, .psh], from: Self.client, to: Self.server, payload: hello.bytes)
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test(
        "The servers alert is named",
        arguments: [(40, "handshake_failure (40)"), (70, "protocol_version (70)"), (112, "unrecognized_name (112)")])
    func theServersAlertIsNamed(_ number: UInt8, _ name: String) throws {
        let finding = try #require(connection([hello, (false, TLSBytes.alert(number))]).run(until: 60).first)
        #expect(finding.kind == "signalling-blocked")
        #expect(finding.cause == "tls-alert")
        #expect(finding.confidence == .proved)
        #expect(finding.names(name))
        #expect(finding.title.en.hasPrefix("198.51.100.20:5061 ends"))
    }

    @Test("The clients alert is put down to the certificate") func theClientsAlertIsPutDownToTheCertificate() throws {
        let exchange = [hello, (false, TLSBytes.serverHello(certificate: TLSBytes.expiredCertificate))]
        let expired = try #require(connection(exchange + [(true, TLSBytes.alert(45))]).run(until: 60).first)
        #expect(expired.cause == "certificate-expired")
        #expect(expired.confidence == .proved)
        // 2023-03-01 12:00 to the script's 2023-11-14.
        #expect(expired.names("258"))
        #expect(expired.title.en.hasPrefix("192.168.1.20:40000 ends"))
    }

    @Test(arguments: [42, 45, 46, 48] as [UInt8])
    func `an alert about a certificate accuses the side that receives it`(number: UInt8) throws {
        // The server's own certificate is out of date, and the client took it.
        let exchange = [hello, (false, TLSBytes.serverHello(certificate: TLSBytes.expiredCertificate))]
        let finding = try #require(connection(exchange + [(false, TLSBytes.alert(number))]).run(until: 60).first)
        #expect(finding.cause == "tls-alert")
        #expect(finding.title.en.contains("client certificate of 192.168.1.20"))
        #expect(finding.title.zh.contains("192.168.1.20 的客户端证书"))
        #expect(finding.fix.en.contains("client certificate of 192.168.1.20"))
        let other = try #require(connection([hello, (true, TLSBytes.alert(number))]).run(until: 60).first)
        #expect(other.fix.en.contains("certificate of 198.51.100.20:5061"))
        #expect(!other.title.en.contains("client certificate"))
    }

    @Test("An alert about something else does not blame the certificate")
    func anAlertAboutSomethingElseDoesNotBlameTheCertificate() throws {
        let exchange = [hello, (false, TLSBytes.serverHello(certificate: TLSBytes.expiredCertificate))]
        let finding = try #require(connection(exchange + [(true, TLSBytes.alert(40))]).run(until: 60).first)
        #expect(finding.cause == "tls-alert")
    }

    @Test("An expired certificate that the client takes is no fault")
    func anExpiredCertificateThatTheClientTakesIsNoFault() {
        #expect(connection(handshake(TLSBytes.expiredCertificate)).run(until: 60).isEmpty)
    }

    @Test("Closing alerts and warnings are silence") func closingAlertsAndWarningsAreSilence() {
        #expect(connection([hello, (false, TLSBytes.alert(0, isFatal: false))]).run(until: 60).kinds().isEmpty)
    }

    @Test("Another version that succeeds makes it good") func anotherVersionThatSucceedsMakesItGood() {
        let script = connection([hello, (false, TLSBytes.alert(70))])
        #expect(connection(in: script, at: 1.5, from: client(1), handshake()).run(until: 60).isEmpty)
    }

    @Test("Many attempts are told once and again after a success") func manyAttemptsAreToldOnceAndAgainAfterASuccess() {
        let script = Script()
        for attempt in 0..<5 {
            _ = connection(
                in: script, at: Double(attempt) * 10, from: client(attempt), [hello, (false, TLSBytes.alert(48))])
        }
        _ = connection(in: script, at: 60, from: client(6), handshake())
        _ = connection(in: script, at: 80, from: client(7), [hello, (false, TLSBytes.alert(48))])
        #expect(script.run(until: 100).kinds() == ["signalling-blocked", "signalling-blocked"])
    }

    @Test("Plain text on a TLS port is told") func plainTextOnATLSPortIsTold() throws {
        let options = Array("OPTIONS sip:x@198.51.100.20 SIP/2.0\r\nContent-Length: 0\r\n\r\n".utf8)
        let findings = connection([(true, options), (false, TLSBytes.alert(10))]).run(until: 10)
        #expect(findings.finding("signalling-blocked")?.cause == "plain-text-on-tls-port")
    }

    /// What OpenSSL does with plain text; a server that speaks plainly at that port answers it first.
    @Test("A TLS port that hangs up on plain text is told", arguments: [(false, ["signalling-blocked"]), (true, [])])
    func aTLSPortThatHangsUpOnPlainTextIsTold(_ isAnswered: Bool, _ kinds: [String]) {
        let options = Array("OPTIONS sip:x@198.51.100.20 SIP/2.0\r\nContent-Length: 0\r\n\r\n".utf8)
        let answer = Array("SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
        let script = connection([(true, options)] + (isAnswered ? [(false, answer)] : []))
        script.segment([.fin, .ack], from: Self.server, to: Self.client)
        #expect(script.run(until: 10).kinds(atLeast: .warning) == kinds)
    }

    @Test(arguments: [
        [UInt8](0...60), Array("a banner that is no SIP\r\n".utf8), Array("OPTIONS / HTTP/1.1\r\n\r\n".utf8),
    ])
    func `what is no SIP is not told to be SIP in plain text`(_ bytes: [UInt8]) {
        let script = connection([(true, bytes)])
        script.segment([.fin, .ack], from: Self.server, to: Self.client)
        #expect(script.run(until: 10).isEmpty)
    }

    @Test("A port without TLS is told") func aPortWithoutTLSIsTold() throws {
        let answer = Array("SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8)
        let finding = try #require(connection([hello, (false, answer)]).run(until: 10).finding("signalling-blocked"))
        #expect(finding.cause == "tls-on-plain-text-port")
    }

    @Test(
        "A server that hangs up at the hello is told", arguments: [FrameBuilder.TCPFlags([.fin, .ack]), [.rst, .ack]])
    func aServerThatHangsUpAtTheHelloIsTold(_ flags: FrameBuilder.TCPFlags) throws {
        let script = connection([hello])
        script.segment(flags, from: Self.server, to: Self.client)
        #expect(script.run(until: 10).finding("signalling-blocked")?.cause == "tls-closed")
    }

    @Test("A client that hangs up first is silence") func aClientThatHangsUpFirstIsSilence() {
        let script = connection([hello])
        script.segment([.fin, .ack], from: Self.client, to: Self.server).after(0.1)
        script.segment([.fin, .ack], from: Self.server, to: Self.client)
        #expect(script.run(until: 2).isEmpty)
    }

    @Test("A stranger's probe of a server is silence") func aStrangersProbeOfAServerIsSilence() {
        let script = connection(from: "8.8.4.4:1234", [hello, (false, TLSBytes.alert(40))])
        #expect(script.run(until: 60).isEmpty)
    }
}
