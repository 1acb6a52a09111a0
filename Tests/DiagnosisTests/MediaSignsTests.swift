import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// What else of a call tells why it is silent, or that it is not: unacknowledged answers, half rewritten SDPs, refusals
/// in the middle, silence descriptions, bundled sections, pauses agreed.
@Suite struct MediaSignsTests {
    // MARK: ACK

    /// A call whose 200 repeats until the callee hangs up; only what goes toward `silent` is sent.
    private static func unacknowledged(
        silent: Party? = .callee, ackTo contact: Endpoint? = nil, local: [String] = [], times: Int = 10,
        padding: Int = 0, isFile: Bool = false
    )
        -> [Finding]
    {
        let script = Script(local: local) { $0.admitsMedia = !isFile }.call("A").at(0).invite("A").at(1)
        script.answer("A", headers: [("X-Padding", String(repeating: "x", count: padding))]) { text in
            if let contact { text = text.setting("Contact", to: "<sip:13800138000@\(contact)>") }
        }
        script.repeated(times, .doublingToFourSeconds)
        if let contact {
            for offset in [0.1, 0.6, 1.6, 3.6, 7.6, 11.6, 15.6, 19.6, 23.6, 27.6, 31.6] {
                script.at(1 + offset).ack("A").redirectedLast(to: contact)
            }
        }
        // Something besides signalling was captured.
        if isFile { script.at(2).udp([0x12, 0x34, 1, 0], from: "192.0.2.50:53", to: "192.0.2.51:40000") }
        if let silent { script.rtp("A", toward: silent, from: 1.1, until: 33) }
        script.at(33).bye("A", by: .callee).after(0.05).respond("A", 200, to: "BYE")
        return script.run()
    }

    @Test("The side whose answer is not acknowledged waits for that")
    func theSideWhoseAnswerIsNotAcknowledgedWaitsForThat() throws {
        let findings = Self.unacknowledged()
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(finding.cause == "ack-missing")
        #expect(finding.fix.en.contains("ACK") && finding.fix.zh.contains("ACK"))
        // It is told once.
        #expect(findings.finding("ack-missing") == nil)
    }

    @Test("Where its ACK went is named") func whereItsACKWentIsNamed() throws {
        let finding = try #require(Self.unacknowledged(ackTo: "10.9.9.9:5060").finding("one-way-audio"))
        #expect(finding.cause == "ack-missing" && finding.names("10.9.9.9"))
    }

    @Test("Who never sent it is named") func whoNeverSentItIsNamed() throws {
        let finding = try #require(Self.unacknowledged(local: ["192.0.2.10"]).finding("one-way-audio"))
        #expect(finding.cause == "ack-missing" && finding.names("192.0.2.10"))
        #expect(finding.causes.first?.text.en.contains("never sent") == true)
    }

    @Test("Who never got the answer sends nothing and that is one finding", arguments: [0, 1_500])
    func whoNeverGotTheAnswerSendsNothingAndThatIsOneFinding(padding: Int) throws {
        let findings = Self.unacknowledged(silent: .caller, padding: padding)
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(finding.place.direction == "toward-callee" && finding.cause == "ack-missing")
        #expect(finding.names("ACK") && finding.causes.first?.text.en.contains("the caller") == true)
        // A large answer may have lost a fragment.
        #expect(finding.fix.en.contains("TCP") == (padding > 0))
    }

    @Test("Where neither sends it is one finding too") func whereNeitherSendsItIsOneFindingToo() throws {
        let findings = Self.unacknowledged(silent: nil, local: ["198.51.100.20"])
        #expect(findings.kinds() == ["no-audio"])
        #expect(findings.first?.cause == "ack-missing")
        #expect(findings.first?.causes.first?.text.en.contains("neither ACK nor RTP of the caller") == true)
    }

    @Test("A file of signalling alone tells of the ACK") func aFileOfSignallingAloneTellsOfTheACK() {
        let findings = Self.unacknowledged(silent: nil, local: ["198.51.100.20"], isFile: true)
        #expect(findings.kinds() == ["ack-missing"])
    }

    @Test("A host that does not take its answer is named") func aHostThatDoesNotTakeItsAnswerIsNamed() throws {
        let finding = try #require(Self.unacknowledged(silent: .caller, local: ["192.0.2.10"]).first)
        #expect(finding.cause == "ack-missing" && finding.names("192.0.2.10:5060"))
        #expect(finding.causes.first?.text.en.contains("this host") == true)
    }

    /// It answers, so it knows: its silence has another cause.
    @Test("Who acknowledges knows of the answer") func whoAcknowledgesKnowsOfTheAnswer() throws {
        let script = Script().call("A").at(0).invite("A").at(1).answer("A").repeated(10, .doublingToFourSeconds)
        for offset in [0.1, 0.6, 1.6, 3.6, 7.6, 11.6, 15.6] { script.at(1 + offset).ack("A") }
        script.rtp("A", toward: .caller, from: 1.1, until: 33)
        let finding = try #require(script.at(33).hangUp("A", by: .callee).run().finding("one-way-audio"))
        #expect(finding.cause != "ack-missing")
    }

    @Test("Whose sound is heard knows of the answer too") func whoseSoundIsHeardKnowsOfTheAnswerToo() {
        let script = Script().call("A").at(0).invite("A").at(1).answer("A").repeated(10, .doublingToFourSeconds)
        script.talk("A", from: 1.1, until: 33).at(33).hangUp("A", by: .callee)
        #expect(script.run().kinds() == ["ack-missing"])
    }

    @Test("Three repeats within seconds that end with the ACK are no sign")
    func threeRepeatsWithinSecondsThatEndWithTheACKAreNoSign() {
        let script = Script().call("A").at(0).invite("A").at(1).answer("A").repeated(3, .doublingToFourSeconds)
        script.at(4.7).ack("A").rtp("A", toward: .caller, from: 1.1, until: 20)
        let finding = script.at(20).hangUp("A").run().finding("one-way-audio")
        #expect(finding != nil && finding?.cause != "ack-missing")
    }

    @Test("One crossing repeat is no sign") func oneCrossingRepeatIsNoSign() {
        let script = Script().call("A").at(0).invite("A").at(1).answer("A").repeated(1, .doublingToFourSeconds)
        script.at(1.6).ack("A")
        script.rtp("A", toward: .callee, from: 1.7, until: 15)
        let finding = script.at(15).hangUp("A").run().finding("one-way-audio")
        #expect(finding?.cause("ack-missing") == nil)
    }

    // MARK: ALG

    /// Inside and outside of a router whose ALG changes the address in the SDP; the NAT takes `port` for the RTP.
    private static func rewritten(port: UInt16, sdpPort: String = "10500") -> [Finding] {
        let script = Script(interfaces: ["inside", "outside"])
        script.call("A", from: "192.168.1.20:5060", to: "198.51.100.20:5060")
        let edit = { (text: inout SIPText) in
            text.replace("192.168.1.20", with: "203.0.113.9")
            text.replaceInBody("10500", with: sdpPort)
        }
        script.on(0).at(0).invite("A").translated(from: "203.0.113.9:5060", on: 1, isAnswered: true, edit: edit)
        script.on(1).at(1).answer("A").translated(to: "192.168.1.20:5060", on: 0) {
            $0.replace("203.0.113.9", with: "192.168.1.20")
        }
        script.on(0).at(1.1).ack("A").translated(from: "203.0.113.9:5060", on: 1, edit: edit)
        let outside = Endpoint(address: "203.0.113.9", port: port)
        script.on(0).rtp("A", toward: .callee, from: 1.2, until: 15, source: "192.168.1.20:10500")
        script.on(1).rtp("A", toward: .callee, from: 1.2001, until: 15, source: outside)
        let promised = Endpoint(address: "203.0.113.9", port: UInt16(sdpPort) ?? 0)
        script.on(1).rtp("A", toward: .caller, from: 1.2, until: 15, destination: promised)
        if promised == outside {
            script.on(0).rtp("A", toward: .caller, from: 1.2001, until: 15, destination: "192.168.1.20:10500")
        }
        return script.on(0).at(15).bye("A").run()
    }

    @Test("An ALG that leaves the port is the root") func anALGThatLeavesThePortIsTheRoot() throws {
        let finding = try #require(Self.rewritten(port: 30111).finding("one-way-audio"))
        #expect(finding.cause == "sip-alg")
        #expect(finding.causes.first?.confidence == .likely)
        #expect(finding.fix.en.contains("SIP ALG off") && finding.names("30111"))
    }

    @Test("An ALG that keeps port and mapping harms nobody") func anALGThatKeepsPortAndMappingHarmsNobody() {
        #expect(Self.rewritten(port: 10500).finding("one-way-audio") == nil)
        #expect(Self.rewritten(port: 30111, sdpPort: "30111").finding("one-way-audio") == nil)
    }

    // MARK: Refused from some moment on

    @Test(
        "What is refused from the middle on stopped then",
        arguments: [(40.0, "media-stopped"), (24.0, nil)] as [(Double, String?)])
    func whatIsRefusedFromTheMiddleOnStoppedThen(until end: Double, kind: String?) throws {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 40).refuseMedia(toward: .caller, from: 20, until: end)
        let findings = script.at(40).hangUp("A").run()
        #expect(findings.kinds(atLeast: .warning) == (kind.map { [$0] } ?? []))
        guard let finding = findings.finding("media-stopped") else { return }
        #expect(finding.cause == "media-blocked" && finding.causes.first?.confidence == .proved)
        #expect(finding.names("10500"))
    }

    @Test("Between two points a stop is theirs") func betweenTwoPointsAStopIsTheirs() throws {
        let script = Script(interfaces: ["inside", "outside"]).call("A")
        script.on(0).at(0).invite("A").duplicated(on: 1)
        script.on(1).at(1).answer("A").duplicated(on: 0)
        script.on(0).at(1.1).ack("A").duplicated(on: 1)
        script.on(0).rtp("A", toward: .callee, from: 1.2, until: 20)
        script.on(1).rtp("A", toward: .callee, from: 1.2003, until: 8)
        script.on(1).rtp("A", toward: .caller, from: 1.2, until: 20)
        script.on(0).rtp("A", toward: .caller, from: 1.2003, until: 20)
        let finding = try #require(script.on(0).at(20).bye("A").run().finding("media-stopped"))
        #expect(finding.cause == "media-blocked" && finding.confidence == .proved)
        #expect(finding.fix.en.contains("20500"))
    }

    // MARK: Silence

    /// The caller is heard until 10 s, then the sender's last packet has this payload.
    private static func ending(_ payloadType: UInt8, _ payload: [UInt8], speech: Int, lines: [String] = []) -> [Finding]
    {
        let sdp = Script.SDP.audio(payloads: [Int(payloadType)], lines: lines)
        let script = Script().call("A").at(0).establish("A", offer: sdp, answer: sdp)
        let sound = [UInt8](repeating: 0x3A, count: speech)
        script.rtp("A", toward: .callee, from: 1.1, until: 30, payloadType: payloadType, payload: sound)
        script.rtp("A", toward: .caller, from: 1.1, until: 10, payloadType: payloadType, payload: sound)
        script.at(10).rtpPacket(
            "A", toward: .caller, sequence: 545, timestamp: 445 * 160, payloadType: payloadType, payload: payload)
        return script.at(30).hangUp("A").run()
    }

    @Test("A silence description is no stop") func aSilenceDescriptionIsNoStop() {
        let amr = ["a=rtpmap:97 AMR/8000", "a=fmtp:97 octet-align=1"]
        #expect(Self.ending(18, [1, 2], speech: 20).kinds(atLeast: .warning) == [])
        #expect(Self.ending(18, [UInt8](repeating: 1, count: 12), speech: 20).kinds(atLeast: .warning) == [])
        #expect(Self.ending(4, [2, 0, 0, 0], speech: 24).kinds(atLeast: .warning) == [])
        #expect(Self.ending(97, [0xF0, 0x44, 0, 0, 0, 0, 0], speech: 33, lines: amr).kinds(atLeast: .warning) == [])
    }

    @Test("Speech that ends is a stop") func speechThatEndsIsAStop() {
        #expect(Self.ending(18, [UInt8](repeating: 1, count: 20), speech: 20).finding("media-stopped") != nil)
        #expect(Self.ending(0, [UInt8](repeating: 1, count: 160), speech: 160).finding("media-stopped") != nil)
        // A key is no description of silence.
        let events = ["a=rtpmap:101 telephone-event/8000"]
        let sdp = Script.SDP.audio(payloads: [8, 101], lines: events)
        let script = Script().call("A").at(0).establish("A", offer: sdp, answer: sdp)
        script.rtp("A", toward: .callee, from: 1.1, until: 30).rtp("A", toward: .caller, from: 1.1, until: 10)
        for index in 0..<3 {
            script.at(10 + Double(index) * 0.02).rtpPacket(
                "A", toward: .caller, sequence: UInt16(545 + index), timestamp: 71_200, payloadType: 101,
                payload: [5, 0x8A, 0, 160])
        }
        #expect(script.at(30).hangUp("A").run().finding("media-stopped") != nil)
    }

    @Test("Numbers that ran on while on hold are no loss", arguments: [false, true])
    func numbersThatRanOnWhileOnHoldAreNoLoss(isRemapped: Bool) {
        let one = Script.SDP.audio(payloads: [96], lines: ["a=rtpmap:96 AMR/8000"])
        let two = isRemapped ? Script.SDP.audio(payloads: [96], lines: ["a=rtpmap:96 opus/48000/2"]) : one
        let script = Script().call("A").at(0).establish("A", offer: one, answer: one)
        let sound = [UInt8](repeating: 0x3A, count: 33)
        for party in Party.allCases {
            script.rtp("A", toward: party, from: 1.1, until: 8, payloadType: 96, payload: sound)
        }
        script.at(8).reinvite("A", sdp: .audio(direction: "inactive")).at(8.05)
            .answer("A", sdp: .audio(direction: "inactive")).at(8.1).ack("A")
        script.at(20).reinvite("A", sdp: two).at(20.05).answer("A", sdp: two).at(20.1).ack("A")
        for party in Party.allCases {
            script.rtp(
                "A", toward: party, from: 20.2, until: 30, payloadType: 96, sequence: 1_055,
                clockRate: isRemapped ? 48_000 : 8_000, payload: sound)
        }
        #expect(script.at(30).hangUp("A").run().kinds(atLeast: .warning) == [])
    }

    /// Inside of a NAT and outside on one interface: what comes from outside stays there.
    @Test("What a NAT does not let in is seen on one interface too", arguments: [true, false])
    func whatANATDoesNotLetInIsSeenOnOneInterfaceToo(isLetIn: Bool) throws {
        let script = Script(local: ["192.168.1.1", "203.0.113.9"])
        script.call("A", from: "192.168.1.20:5060", to: "198.51.100.20:5060")
        script.at(0).invite("A").translated(from: "203.0.113.9:5060", isAnswered: true)
        script.at(1).answer("A").translated(to: "192.168.1.20:5060")
        script.at(1.1).ack("A").translated(from: "203.0.113.9:5060")
        let outside: Endpoint = "203.0.113.9:10500"
        script.rtp("A", toward: .callee, from: 1.2, until: 15, source: "192.168.1.20:10500")
        script.rtp("A", toward: .callee, from: 1.2003, until: 15, source: outside)
        script.rtp("A", toward: .caller, from: 1.2, until: 15, destination: outside)
        if isLetIn {
            script.rtp("A", toward: .caller, from: 1.2003, until: 15, destination: "192.168.1.20:10500")
        }
        let finding = script.at(15).bye("A").run().finding("one-way-audio")
        #expect((finding == nil) == isLetIn)
        if let finding { #expect(finding.cause == "media-blocked" && finding.names("10500")) }
    }

    @Test("A private address that was heard before is no hindrance")
    func aPrivateAddressThatWasHeardBeforeIsNoHindrance() throws {
        let script = Script(local: ["192.168.1.20"]).call("A", from: "192.168.1.20:5060").at(0).establish("A")
        script.talk("A", from: 1.1, until: 10)
        script.at(10).reinvite("A", by: .callee, sdp: .audio(port: 30500, address: "198.51.100.31")).at(10.05)
            .answer("A").at(10.1).ack("A")
        script.rtp("A", toward: .callee, from: 10.2, until: 30, sequence: 545)
        let finding = try #require(script.at(30).hangUp("A").run().finding("one-way-audio"))
        #expect(finding.cause == "media-blocked")
        #expect(finding.cause("private-address-in-sdp")?.confidence == .possible)
    }

    // MARK: BUNDLE

    /// A description with video first; its audio section goes by the video's port.
    private static func bundled(_ address: String, _ video: Int, _ audio: Int, isOnly: Bool, group: String = "v a")
        -> Script.SDP
    {
        .text(
            [
                "v=0", "o=- 1 1 IN IP4 \(address)", "s=-", "c=IN IP4 \(address)", "t=0 0", "a=group:BUNDLE \(group)",
                "m=video \(video) RTP/AVP 96", "a=rtpmap:96 VP8/90000", "a=mid:v", "a=rtcp-mux",
                "m=audio \(audio) RTP/AVP 8", "a=mid:a", "a=rtcp-mux", isOnly ? "a=bundle-only" : "a=sendrecv", "",
            ].joined(separator: "\r\n"))
    }

    private static func bundledCall(group: String = "v a", toCaller: Bool, video: Bool = false) -> [Finding] {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).establish(
            "A", offer: bundled("192.0.2.10", 10500, 0, isOnly: true, group: group),
            answer: bundled("198.51.100.20", 20500, 20500, isOnly: false))
        let (one, two): (Endpoint, Endpoint) = ("192.0.2.10:10500", "198.51.100.20:20500")
        script.rtp("A", toward: .callee, from: 1.1, until: 15, source: one, destination: two)
        if toCaller { script.rtp("A", toward: .caller, from: 1.1, until: 15, source: two, destination: one) }
        if video {
            script.rtp(
                "A", toward: .caller, from: 1.1, until: 15, payloadType: 96, ssrc: 77, clockRate: 90_000,
                payload: [UInt8](repeating: 3, count: 900), source: two, destination: one)
        }
        return script.at(15).hangUp("A").run()
    }

    @Test("A bundled section without a port is live") func aBundledSectionWithoutAPortIsLive() throws {
        #expect(Self.bundledCall(toCaller: true).kinds(atLeast: .warning) == [])
        let finding = try #require(Self.bundledCall(toCaller: false).finding("one-way-audio"))
        #expect(finding.place.direction == "toward-caller" && finding.place.to == "192.0.2.10:10500")
        // Outside of the group it is off.
        #expect(Self.bundledCall(group: "v", toCaller: false).finding("one-way-audio") == nil)
    }

    @Test("Video on the same port is no sound") func videoOnTheSamePortIsNoSound() {
        #expect(Self.bundledCall(toCaller: false, video: true).finding("one-way-audio") != nil)
        #expect(Self.bundledCall(toCaller: true, video: true).finding("one-way-audio") == nil)
    }
}
