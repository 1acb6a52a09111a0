import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Encryption that only one side has, and handshakes that never end.
@Suite struct SRTPMismatchTests {
    private static let key = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
    private static let otherKey = "a=crypto:1 AEAD_AES_256_GCM inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
    private static let fingerprint = "a=fingerprint:sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB"
    private static let ice = ["a=ice-ufrag:8hhY", "a=ice-pwd:asd88fgpdd777uzjYhagZg"]

    /// A call answered at 1 s whose SDPs name these transports and lines.
    private func call(
        _ offer: (profile: String, lines: [String]), _ answer: (profile: String, lines: [String]),
        until end: Double = 16, _ build: (Script) -> Void
    ) -> [Finding] {
        let script = Script().call("A").at(0)
        script.invite("A", sdp: .audio(lines: offer.lines)) { $0.replaceInBody("RTP/AVP", with: offer.profile) }
        script.after(0.1).respond("A", 180)
        script.at(1).answer("A", sdp: .audio(lines: answer.lines)) { $0.replaceInBody("RTP/AVP", with: answer.profile) }
        script.after(0.05).ack("A")
        build(script)
        return script.at(end).hangUp("A").run(until: 60)
    }

    private func talk(_ script: Script, tag: Int, toward parties: [Party] = Party.allCases) {
        for party in parties {
            script.rtp("A", toward: party, from: 1.1, until: 16, payload: [UInt8](repeating: 0xA5, count: 160 + tag))
        }
    }

    @Test("SRTP with keys on both sides is no fault", arguments: [4, 10, 16])
    func srtpWithKeysOnBothSidesIsNoFault(_ tag: Int) {
        let secure = (profile: "RTP/SAVP", lines: [Self.key])
        #expect(call(secure, secure) { talk($0, tag: tag) }.isEmpty)
    }

    @Test("Plain RTP is no fault where it was agreed") func plainRTPIsNoFaultWhereItWasAgreed() {
        let plain = (profile: "RTP/AVP", lines: [String]())
        #expect(call(plain, plain) { talk($0, tag: 0) }.isEmpty)
    }

    @Test("Keys offered and refused are plain RTP") func keysOfferedAndRefusedArePlainRTP() {
        #expect(call(("RTP/AVP", [Self.key]), ("RTP/AVP", [])) { talk($0, tag: 0) }.isEmpty)
    }

    @Test("Profiles that differ are named") func profilesThatDifferAreNamed() throws {
        let findings = call(("RTP/SAVP", [Self.key]), ("RTP/AVP", [])) { talk($0, tag: 0) }
        #expect(findings.kinds() == ["srtp-mismatch"])
        #expect(findings.first?.cause == "profile-differs")
        #expect(findings.first?.confidence == .proved)
    }

    @Test("Keys missing on one side are named") func keysMissingOnOneSideAreNamed() {
        let findings = call(("RTP/SAVP", [Self.key]), ("RTP/SAVP", [])) { talk($0, tag: 10) }
        #expect(findings.first?.cause == "keys-missing")
    }

    @Test("Suites without one in common are named") func suitesWithoutOneInCommonAreNamed() {
        let findings = call(("RTP/SAVP", [Self.key]), ("RTP/SAVP", [Self.otherKey])) { talk($0, tag: 10) }
        #expect(findings.first?.cause == "suites-differ")
    }

    @Test("Plain RTP where SRTP was agreed is seen by its size") func plainRTPWhereSRTPWasAgreedIsSeenByItsSize() throws
    {
        let secure = (profile: "RTP/SAVP", lines: [Self.key])
        let findings = call(secure, secure) { script in
            talk(script, tag: 0, toward: [.callee])
            talk(script, tag: 10, toward: [.caller])
        }
        #expect(findings.kinds() == ["srtp-mismatch"])
        let finding = try #require(findings.first)
        #expect(finding.cause == "plain-where-srtp-agreed")
        #expect(finding.place.direction == "toward-callee")
    }

    @Test("SRTP where plain RTP was agreed is seen by its size") func srtpWherePlainRTPWasAgreedIsSeenByItsSize() {
        let plain = (profile: "RTP/AVP", lines: [String]())
        let findings = call(plain, plain) { script in
            talk(script, tag: 10, toward: [.callee])
            talk(script, tag: 0, toward: [.caller])
        }
        #expect(findings.first?.cause == "srtp-where-plain-agreed")
    }

    @Test("It is the cause of silence") func itIsTheCauseOfSilence() throws {
        let findings = call(("RTP/SAVP", [Self.key]), ("RTP/AVP", []), until: 20) {
            talk($0, tag: 10, toward: [.callee])
        }
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(findings.first?.cause("srtp-mismatch") != nil)
    }

    // MARK: DTLS

    private func send(_ bytes: [UInt8], toward party: Party, _ script: Script, at times: [Double]) {
        guard let from = script.calls["A"]?.media[party.other], let to = script.calls["A"]?.media[party] else { return }
        for time in times { script.at(time).udp(bytes, from: from, to: to) }
    }

    private let dtls = (profile: "UDP/TLS/RTP/SAVPF", lines: [fingerprint])

    @Test("A client hello that nobody answers is the cause of silence")
    func aClientHelloThatNobodyAnswersIsTheCauseOfSilence() throws {
        let findings = call(dtls, dtls, until: 20) { script in
            send(FrameBuilder.dtls(22), toward: .callee, script, at: [1.2, 2.2, 4.2, 8.2])
        }
        #expect(findings.kinds() == ["no-audio"])
        let cause = try #require(findings.first?.cause("srtp-mismatch"))
        #expect(cause.text.en.contains("4 DTLS ClientHello") || cause.text.en.contains("DTLS ClientHello"))
    }

    @Test("Two client hellos are not yet a fault") func twoClientHellosAreNotYetAFault() {
        let findings = call(dtls, dtls, until: 20) { script in
            send(FrameBuilder.dtls(22), toward: .callee, script, at: [1.2, 2.2])
        }
        #expect(findings.first?.cause("srtp-mismatch") == nil)
    }

    @Test("A handshake that stops half way is named") func aHandshakeThatStopsHalfWayIsNamed() {
        let findings = call(dtls, dtls, until: 20) { script in
            send(FrameBuilder.dtls(22), toward: .callee, script, at: [1.2, 2.2, 4.2])
            send(FrameBuilder.dtls(22, handshake: 2), toward: .caller, script, at: [1.3, 2.3, 4.3])
        }
        #expect(findings.first?.cause("srtp-mismatch")?.text.en.contains("never finished") == true)
    }

    @Test("A handshake that ends is no fault") func aHandshakeThatEndsIsNoFault() {
        let findings = call(dtls, dtls, until: 16) { script in
            send(FrameBuilder.dtls(22), toward: .callee, script, at: [1.02, 1.04, 1.06])
            send(FrameBuilder.dtls(22, handshake: 2), toward: .caller, script, at: [1.05])
            send(FrameBuilder.dtls(20), toward: .callee, script, at: [1.07])
            send(FrameBuilder.dtls(20), toward: .caller, script, at: [1.08])
            talk(script, tag: 10)
        }
        #expect(findings.isEmpty)
    }

    /// A hello met by an alert, half a second apart, as often as the client tries.
    private func refused(
        by party: Party, _ alert: [UInt8], tries: Int = 1, isGreeted: Bool = false, isEnded: Bool = false
    ) -> [Finding] {
        call(dtls, dtls, until: isEnded ? 16 : 20) { script in
            for index in 0..<tries {
                let time = 1.2 + Double(index) * 0.5
                send(FrameBuilder.dtls(22), toward: .callee, script, at: [time])
                if isGreeted { send(FrameBuilder.dtls(22, handshake: 2), toward: .caller, script, at: [time + 0.02]) }
                send(alert, toward: party.other, script, at: [time + 0.04])
            }
            guard isEnded else { return }
            script.handshake(from: script.media(of: .caller), to: script.media(of: .callee), at: 4)
            talk(script, tag: 10)
        }
    }

    @Test(arguments: [1, 3])
    func `a handshake refused by the server is the cause from its first alert on`(_ tries: Int) throws {
        let finding = try #require(refused(by: .callee, FrameBuilder.dtlsAlert(40), tries: tries).finding("no-audio"))
        let cause = try #require(finding.cause("srtp-mismatch"))
        #expect(cause.confidence == .likely && finding.cause == "srtp-mismatch")
        #expect(cause.text.en == "the callee refused the DTLS handshake: alert handshake_failure (40)")
        #expect(cause.text.zh.contains("拒绝了 DTLS 握手") && finding.fix.en.contains("SRTP profile"))
        #expect(!finding.names("none was answered"))
    }

    @Test func `a certificate that the client refuses is a matter of fingerprints`() throws {
        let findings = refused(by: .caller, FrameBuilder.dtlsAlert(42), isGreeted: true)
        let finding = try #require(findings.finding("no-audio"))
        #expect(finding.cause("srtp-mismatch")?.text.en.contains("the caller refused") == true)
        #expect(finding.fix.en.contains("fingerprint") && finding.fix.zh.contains("指纹"))
    }

    @Test func `a warning, and an alert that answers no hello, refuse nothing`() {
        let warned = refused(by: .callee, FrameBuilder.dtlsAlert(0, isFatal: false))
        #expect(warned.finding("no-audio")?.cause("srtp-mismatch") == nil)
        let stranger = call(dtls, dtls, until: 20) { script in
            send(FrameBuilder.dtls(22), toward: .callee, script, at: [1.2])
            script.at(1.3).udp(
                FrameBuilder.dtlsAlert(40), from: "203.0.113.66:4000", to: script.media(of: .caller))
        }
        #expect(stranger.finding("no-audio")?.cause("srtp-mismatch") == nil)
    }

    @Test func `a handshake that succeeds after a refusal is no fault`() {
        #expect(
            refused(by: .callee, FrameBuilder.dtlsAlert(70), tries: 2, isEnded: true).kinds(atLeast: .warning) == [])
    }

    // MARK: ICE

    @Test("Checks that nobody answers are named", arguments: [true, false])
    func checksThatNobodyAnswersAreNamed(_ isAnswered: Bool) {
        let withICE = (profile: "RTP/AVP", lines: Self.ice)
        let findings = call(withICE, withICE, until: isAnswered ? 16 : 20) { script in
            send(FrameBuilder.stun(0x0001), toward: .callee, script, at: [1.1, 1.2, 1.4, 1.8, 2.6, 4.2])
            if isAnswered {
                send(FrameBuilder.stun(0x0101), toward: .caller, script, at: [1.11])
                talk(script, tag: 0)
            } else {
                script.rtp("A", toward: .callee, from: 1.1, until: 16)
            }
        }
        #expect(findings.kinds() == (isAnswered ? [] : ["one-way-audio"]))
        if !isAnswered { #expect(findings.first?.cause("srtp-mismatch")?.text.en.contains("6 ICE checks") == true) }
    }
}
