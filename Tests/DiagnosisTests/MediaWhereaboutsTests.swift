import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Where media really went, who stopped it, and what a capture can say of it at all.
@Suite struct MediaWhereaboutsTests {
    // MARK: Seen to send

    @Test("Who sends to the port before is not said to be silent", arguments: [Party.caller, .callee])
    func whoSendsToThePortBeforeIsNotSaidToBeSilent(mover: Party) throws {
        let script = Script(local: ["198.51.100.20"]).call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 5)
        let old = script.media(of: mover)
        script.at(5).reinvite("A", by: mover, sdp: .audio(port: Int(old.port) + 94)).at(5.05)
            .answer("A").at(5.1).ack("A")
        script.rtp("A", toward: mover.other, from: 5.2, until: 20, sequence: 4_000)
        script.rtp("A", toward: mover, from: 5, until: 20, sequence: 295, destination: old)
        let finding = try #require(script.at(20).hangUp("A").run().finding("one-way-audio"))
        #expect(finding.cause == "media-wrong-port")
        #expect(finding.names("\(old.port)"))
        #expect(!finding.causes.contains { $0.id.description.hasSuffix("not-sending") })
    }

    /// A call that comes in and goes out again through one carrier, which sends the second leg's media to the first's port.
    private static func forwarded(toFirst: Bool) -> Script {
        let script = Script(local: ["198.51.100.20"])
        script.call("in", from: "203.0.113.6:5060", to: "198.51.100.20:5060").at(0).establish(
            "in", offer: .audio(port: 36000), answer: .audio(port: 10010))
        script.call("out", caller: "1002", callee: "13900139000", from: "198.51.100.20:5060", to: "203.0.113.6:5060")
            .at(0.2).establish("out", offer: .audio(port: 10012), answer: .audio(port: 36100))
        script.rtp("in", toward: .callee, from: 1.3, until: 15).rtp("in", toward: .caller, from: 1.3, until: 15)
        script.rtp("out", toward: .callee, from: 1.3, until: 15, ssrc: 7)
        script.rtp(
            "out", toward: .caller, from: 1.3, until: 15, ssrc: 8,
            destination: toFirst ? "198.51.100.20:10010" : nil)
        script.at(15).hangUp("in")
        return script.at(15.1).hangUp("out")
    }

    @Test("Media at another call's port is found") func mediaAtAnotherCallsPortIsFound() {
        let findings = Self.forwarded(toFirst: true).run()
        #expect(findings.contains { $0.kind == "one-way-audio" && $0.names("10010") })
        #expect(!findings.contains { $0.causes.contains { $0.id == "peer-not-sending" } })
    }

    @Test("Media at its own port is silence") func mediaAtItsOwnPortIsSilence() {
        #expect(Self.forwarded(toFirst: false).run().kinds(atLeast: .warning) == [])
    }

    @Test("What stops on its own wire stopped there") func whatStopsOnItsOwnWireStoppedThere() throws {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 8).rtp("A", toward: .caller, from: 1.1, until: 20)
        let finding = try #require(script.at(20).hangUp("A").run().finding("media-stopped"))
        #expect(finding.cause == "local-not-sending")
        // Seen from the other side it may have been lost on the way.
        let far = Script(local: ["198.51.100.20"]).call("A").at(0).establish("A")
        far.rtp("A", toward: .callee, from: 1.1, until: 8).rtp("A", toward: .caller, from: 1.1, until: 20)
        #expect(far.at(20).hangUp("A").run().finding("media-stopped")?.cause != "local-not-sending")
    }

    // MARK: Refused

    private static func refused(from start: Double, until end: Double) -> Script {
        let script = Script().call("A").at(0).invite("A")
        script.at(0.3).respond("A", 183, sdp: .audio)
        script.at(4).answer("A").at(4.05).ack("A")
        script.rtp("A", toward: .caller, from: 0.4, until: 16).rtp("A", toward: .callee, from: 4.1, until: 16)
        // More errors than are kept, most of them while it rings.
        for index in 0..<Int((end - start) / 0.2) {
            script.at(start + Double(index) * 0.2).icmp(quoting: script.mediaFlow(toward: .caller))
        }
        return script.at(16).hangUp("A")
    }

    @Test("Refused to the end is one way") func refusedToTheEndIsOneWay() throws {
        let finding = try #require(Self.refused(from: 0.4, until: 16).run().finding("one-way-audio"))
        #expect(finding.place.direction == "toward-caller")
        #expect(finding.causes.first?.id == "media-blocked")
        #expect(finding.causes.first?.confidence == .proved)
    }

    @Test("Refused while it rings only is no fault") func refusedWhileItRingsOnlyIsNoFault() {
        #expect(Self.refused(from: 0.4, until: 2.8).run().kinds(atLeast: .warning) == [])
    }

    @Test("Refused for a while after the answer is a notice") func refusedForAWhileAfterTheAnswerIsANotice() {
        let findings = Self.refused(from: 0.4, until: 8).run()
        #expect(findings.kinds(atLeast: .warning) == [])
        #expect(findings.finding("media-blocked") != nil)
    }

    @Test(
        "A host that limits its errors is not said to have let the rest through",
        arguments: [(30.0, false), (60, true)])
    func errorsNowAndThen(until end: Double, isOver: Bool) {
        let script = Script().call("A").at(0).establish("A").talk("A", from: 1.1, until: end)
        for second in stride(from: 2.0, to: 30, by: 6) {
            script.at(second).icmp(quoting: script.mediaFlow(toward: .caller))
        }
        let finding = script.at(end).hangUp("A").run(until: 90).finding("media-blocked")
        #expect((finding != nil) == isOver)
    }

    // MARK: Who receives where

    @Test("An advertised address outranks one seen to send") func anAdvertisedAddressOutranksOneSeenToSend() {
        // A B2BUA that passes the SDP through: the callee's RTP is here before its 200.
        let script = Script()
        script.call("in", from: "192.0.2.10:5060", to: "192.0.2.1:5060")
        script.call("out", from: "192.0.2.1:5060", to: "198.51.100.20:5060")
        script.at(0).invite("in", sdp: .audio(port: 10500, address: "192.0.2.10"))
        script.at(0.05).invite("out", sdp: .audio(port: 10500, address: "192.0.2.10"))
        script.rtp(
            "in", toward: .caller, from: 0.98, until: 12, source: "198.51.100.20:20500",
            destination: "192.0.2.10:10500")
        script.at(1).answer("out", sdp: .audio(port: 20500, address: "198.51.100.20")).at(1.01).ack("out")
        script.at(1.02).answer("in", sdp: .audio(port: 20500, address: "198.51.100.20")).at(1.03).ack("in")
        script.rtp(
            "in", toward: .callee, from: 1.1, until: 12, source: "192.0.2.10:10500",
            destination: "198.51.100.20:20500")
        script.at(12).hangUp("in")
        #expect(script.at(12.01).hangUp("out").run().kinds() == [])
    }

    @Test("Behind a NAT the public address arrives translated", arguments: [(10500, true), (10502, false)])
    func behindANATThePublicAddressArrivesTranslated(port: UInt16, isHeard: Bool) {
        let script = Script().call("A", from: "192.168.1.5:5060", to: "198.51.100.20:5060").at(0).establish(
            "A", offer: .audio(address: "203.0.113.77"))
        let inside: IPAddress = "192.168.1.5"
        script.rtp(
            "A", toward: .caller, from: 1.1, until: 15, destination: Endpoint(address: inside, port: port))
        script.rtp("A", toward: .callee, from: 1.1, until: 15, source: Endpoint(address: inside, port: 10500))
        #expect((script.at(15).hangUp("A").run().kinds(atLeast: .warning) == []) == isHeard)
    }

    // MARK: Out of sight

    private static func withoutRTP(_ change: (Script) -> Void = { _ in }) -> [Finding] {
        let script = Script(local: ["192.0.2.10"]) { $0 = $0.ofFile }
        for name in ["A", "B"] {
            script.call(name).at(0).establish(name)
            script.at(20).hangUp(name)
        }
        change(script)
        return script.run()
    }

    @Test("A file of signalling only says nothing of sound") func aFileOfSignallingOnlySaysNothingOfSound() {
        #expect(Self.withoutRTP().kinds() == [])
    }

    @Test("A file that shows more does") func aFileThatShowsMoreDoes() {
        let findings = Self.withoutRTP { $0.at(2).udp([0, 1, 2, 3], from: "192.0.2.10:40000", to: "192.0.2.53:9") }
        #expect(findings.finding("no-audio") != nil)
    }

    @Test("Another calls RTP does too") func anotherCallsRTPDoesToo() {
        let findings = Self.withoutRTP { script in
            script.call("C").at(0).establish("C", offer: .audio(port: 10510), answer: .audio(port: 20510))
            script.talk("C", from: 1.1, until: 20).at(20).hangUp("C")
        }
        #expect(findings.finding("no-audio") != nil)
    }

    // MARK: Formats

    @Test("What the answer left out may not be sent by the answerer")
    func whatTheAnswerLeftOutMayNotBeSentByTheAnswerer() throws {
        for (answer, expected) in [([0, 101], true), ([0, 8, 101], false)] {
            let script = Script().call("A").at(0).establish(
                "A", offer: .audio(payloads: [0, 8, 101]), answer: .audio(payloads: answer))
            script.rtp("A", toward: .caller, from: 1.1, until: 15, payloadType: 8)
            script.rtp("A", toward: .callee, from: 1.1, until: 15, payloadType: 0)
            let finding = script.at(15).hangUp("A").run().finding("unexpected-codec")
            #expect((finding?.cause == "codec-not-in-answer") == expected)
        }
    }

    @Test("The offerers number of an answered codec may be sent") func theOfferersNumberOfAnAnsweredCodecMayBeSent() {
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(payloads: [8, 97], lines: ["a=rtpmap:97 iLBC/8000"]),
            answer: .audio(payloads: [98], lines: ["a=rtpmap:98 iLBC/8000"]))
        script.rtp("A", toward: .caller, from: 1.1, until: 15, payloadType: 97)
        script.rtp("A", toward: .callee, from: 1.1, until: 15, payloadType: 98)
        #expect(script.at(15).hangUp("A").run().kinds() == [])
    }

    @Test("Keep-alives are no codec") func keepAlivesAreNoCodec() {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 30)
        for index in 0..<6 {
            // An unused number once, and an empty packet in the stream itself.
            script.at(6 + Double(index) * 4).rtpPacket(
                "A", toward: .caller, ssrc: 9, sequence: UInt16(index), timestamp: 0, payloadType: 20, payload: [0])
            script.rtpPacket(
                "A", toward: .caller, sequence: UInt16(350 + index * 200), timestamp: 0, payloadType: 21, payload: [])
        }
        #expect(script.at(30).hangUp("A").run().finding("unexpected-codec") == nil)
    }

    @Test("One keep-alive alone is no codec") func oneKeepAliveAloneIsNoCodec() {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 40)
        for index in 0..<3 {
            script.at(8 + Double(index) * 15).rtpPacket(
                "A", toward: .callee, ssrc: 9, sequence: UInt16(index), timestamp: 0, payloadType: 20, payload: [0])
        }
        #expect(script.at(40).hangUp("A").run().kinds() == [])
    }

    // MARK: Events

    private static func keys(_ type: UInt8, from answerer: Bool = true, answer: [String]) -> [Finding] {
        let events = ["a=rtpmap:111 opus/48000/2", "a=rtpmap:103 telephone-event/48000"]
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(payloads: [111, 8, 103, 101], lines: events),
            answer: .audio(
                payloads: answer.contains("103") ? [8, 103, 101] : [8, 101],
                lines: answer.contains("103") ? [events[1]] : []))
        script.talk("A", from: 1.1, until: 16)
        for packet in 0..<8 {
            script.at(5 + Double(packet) * 0.02).rtpPacket(
                "A", toward: .caller, ssrc: 0xD1, sequence: UInt16(packet), timestamp: 32_000, payloadType: type,
                marker: packet == 0,
                payload: [5, packet >= 5 ? 0x8A : 0x0A] + FrameBuilder.big(UInt16(160 * (packet + 1))))
        }
        return script.at(16).hangUp("A").run()
    }

    @Test("Events go by the clock of the codec agreed") func eventsGoByTheClockOfTheCodecAgreed() throws {
        let finding = try #require(Self.keys(103, answer: []).finding("dtmf-mismatch"))
        #expect(finding.names("103"))
        #expect(Self.keys(101, answer: []).kinds() == [])
        // Both SDPs name it.
        #expect(Self.keys(103, answer: ["103"]).finding("dtmf-mismatch") == nil)
    }

    // MARK: Keys agreed on the media path

    /// A ZRTP packet of eight letters.
    private static func zrtp(_ type: String) -> [UInt8] {
        [0x10, 0, 0, 1] + Array("ZRTP".utf8) + [0, 0, 0, 9, 0x50, 0x5A, 0, 29] + Array(type.utf8)
            + [UInt8](repeating: 0, count: 40)
    }

    @Test("Zrtp agrees encryption", arguments: [(true, false), (false, true)])
    func zrtpAgreesEncryption(bothWays: Bool, isFault: Bool) {
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(payloads: [8]), answer: .audio(payloads: [8]))
        let flow = script.mediaFlow(toward: .callee)
        script.at(1.1).udp(Self.zrtp("Hello   "), from: flow.source, to: flow.destination)
        if bothWays { script.at(1.2).udp(Self.zrtp("Hello   "), from: flow.destination, to: flow.source) }
        let secured = [UInt8](repeating: 0x33, count: 164)
        script.rtp("A", toward: .callee, from: 1.5, until: 15, payload: secured)
        script.rtp("A", toward: .caller, from: 1.5, until: 15, payload: secured)
        #expect((script.at(15).hangUp("A").run().finding("srtp-mismatch") != nil) == isFault)
    }
}
