import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Silence whose cause stands in the answer, or in the offer it answers: no wall on the way is to be blamed.
@Suite struct AnswerAtFaultTests {
    // MARK: A 200 without Contact

    /// Answered at 1 s and repeated; the callee talks, the caller never comes back.
    private static func unacknowledged(hasContact: Bool) -> [Finding] {
        let script = Script().call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(1).answer("A") { text in
            if !hasContact { text.headers.removeAll { $0.name == "Contact" } }
        }
        script.repeated(9, .doublingToFourSeconds)
        script.rtp("A", toward: .caller, from: 1.1, until: 33)
        return script.at(33).bye("A", by: .callee).run(until: 80)
    }

    @Test(arguments: [false, true])
    func `a 200 without Contact gives its ACK no place to go`(hasContact: Bool) throws {
        let finding = try #require(Self.unacknowledged(hasContact: hasContact).finding("one-way-audio"))
        #expect(finding.says("has no Contact") == !hasContact)
        #expect(finding.fix.en.contains("put its Contact into the 200") == !hasContact)
        #expect(finding.says("seems not to get it") == hasContact)
        if !hasContact { #expect(finding.fix.en.contains("198.51.100.20") && finding.fix.zh.contains("Contact")) }
    }

    @Test func `a 200 without Contact that is acknowledged all the same is no fault`() {
        let script = Script().call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(1).answer("A") { text in text.headers.removeAll { $0.name == "Contact" } }.at(1.1).ack("A")
        #expect(script.talk("A", from: 1.2, until: 20).at(20).hangUp("A").run(until: 60).isEmpty)
    }

    // MARK: Places that nobody can send to

    /// The callee is not heard by the caller, whose SDP has this `c=` line.
    private static func unheard(_ line: String) throws -> Finding {
        let script = Script().call("A").at(0)
        let offer = "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\n\(line)t=0 0\r\nm=audio 10500 RTP/AVP 8\r\n"
        script.establish("A", offer: .text(offer))
        script.rtp("A", toward: .callee, from: 1.1, until: 20, source: "192.0.2.10:10500")
        return try #require(script.at(20).hangUp("A").run(until: 60).finding("one-way-audio"))
    }

    @Test(arguments: [
        ("", "no-connection-line"), ("c=IN IP6 2001:db8:2::20\r\n", "address-families"),
        ("c=IN IP4 192.0.2.10\r\n", "media-blocked"),
    ])
    func `an SDP that names no place the other side could send to is the cause`(line: String, cause: String) throws {
        #expect(try Self.unheard(line).cause == cause)
    }

    // MARK: A resume with the o= line of the hold

    /// Held by `holder` at 10 s, taken back at 20 s with `version` or a new one, and answered `direction`.
    private static func resumed(by holder: Party, version: Int?, answering direction: String) -> Script {
        let script = Script().call("A").at(0).establish("A").talk("A", from: 1.1, until: 10)
        // The descriptions count: 1 and 2 opened the call, 3 is the hold, 5 the resume.
        script.at(10).reinvite("A", by: holder, sdp: .audio(direction: "sendonly")).after(0.05)
            .answer("A", sdp: .audio(direction: "recvonly")).after(0.05).ack("A")
        script.at(20).reinvite("A", by: holder) { text in
            if let version { text.replaceInBody("o=- 4711 5 ", with: "o=- 4711 \(version) ") }
        }
        return script.after(0.05).answer("A", sdp: .audio(direction: direction)).after(0.05).ack("A")
    }

    @Test(arguments: [Party.caller, .callee])
    func `a resume with the o= line of its hold is the holder's fault`(holder: Party) throws {
        let script = Self.resumed(by: holder, version: 3, answering: "recvonly")
        script.rtp("A", toward: holder.other, from: 20.2, until: 40, sequence: 5_000)
        let finding = try #require(script.at(40).hangUp("A").run(until: 60).finding("one-way-audio"))
        #expect(finding.cause == "same-version" && finding.cause("direction-left-on-hold") == nil)
        #expect(finding.fix.en.contains("Let the \(holder) raise the version in o="))
        #expect(finding.place.direction == "toward-\(holder)")
    }

    @Test(arguments: [nil, 4, 6] as [Int?])
    func `a resume with another o= line is answered wrongly`(version: Int?) throws {
        let script = Self.resumed(by: .caller, version: version, answering: "recvonly")
        script.rtp("A", toward: .callee, from: 20.2, until: 40, sequence: 5_000)
        let finding = try #require(script.at(40).hangUp("A").run(until: 60).finding("one-way-audio"))
        #expect(finding.cause == "direction-left-on-hold" && finding.fix.en.contains("Let the callee"))
    }

    @Test func `a repeated o= line that is answered in full hurts nobody`() {
        let script = Self.resumed(by: .caller, version: 3, answering: "sendrecv")
        script.rtp("A", toward: .callee, from: 20.2, until: 40, sequence: 5_000)
        script.rtp("A", toward: .caller, from: 20.2, until: 40, sequence: 6_000)
        #expect(script.at(40).hangUp("A").run(until: 90).isEmpty)
    }

    @Test func `a hold that is only repeated stays a hold`() {
        let script = Script().call("A").at(0).establish("A").talk("A", from: 1.1, until: 10)
        for start in [10.0, 20] {
            script.at(start).reinvite("A", sdp: .audio(direction: "sendonly")) { text in
                text.replaceInBody("o=- 4711 5 ", with: "o=- 4711 3 ")
            }
            script.after(0.05).answer("A", sdp: .audio(direction: "recvonly")).after(0.05).ack("A")
        }
        #expect(script.at(40).hangUp("A").run(until: 90).kinds(atLeast: .warning).isEmpty)
    }

    // MARK: No codec in common

    @Test(arguments: [([18, 101], [101]), ([0, 101], [18, 101]), ([0], [18])])
    func `an answer that shares no codec is told of the answerer alone`(offer: [Int], answer: [Int]) throws {
        let script = Script().oneWay(
            toward: nil, until: 20, offer: .audio(payloads: offer), answer: .audio(payloads: answer))
        script.rtp("A", toward: .callee, from: 1.1, until: 20, payloadType: UInt8(offer[0]))
        let findings = script.at(20).hangUp("A").run(until: 60)
        #expect(findings.finding("unexpected-codec") == nil)
        let told = findings.flatMap { [$0.kind.rawValue] + $0.causes.map(\.id.description) }
        #expect(told.contains("codec-mismatch") && !told.contains("media-blocked"))
        #expect(findings.allSatisfy { !$0.fix.en.contains("Let 192.0.2.10 send") && !$0.says("is blocked") })
    }

    @Test func `an answer with a common codec beside its keys is judged by what is sent`() {
        let sdp = Script.SDP.audio(payloads: [8, 101])
        #expect(Script().heard(offer: .audio, answer: sdp).run(until: 60).isEmpty)
        let script = Script().oneWay(toward: nil, until: 20, offer: .audio(payloads: [8, 0, 101]), answer: sdp)
        script.rtp(
            "A", toward: .callee, from: 1.1, until: 20, payloadType: 18, payload: [UInt8](repeating: 7, count: 20))
        script.rtp("A", toward: .caller, from: 1.1, until: 20)
        #expect(script.at(20).hangUp("A").run(until: 60).finding("unexpected-codec") != nil)
    }

    // MARK: BUNDLE

    /// Audio at a port of its own, video at the port 9 of one that has none yet (RFC 8839 §4.2.5).
    private static func description(_ address: String, _ port: Int, group: String) -> Script.SDP {
        .text(
            [
                "v=0", "o=- 1 1 IN IP4 \(address)", "s=-", "c=IN IP4 \(address)", "t=0 0", "a=group:BUNDLE \(group)",
                "m=audio \(port) RTP/AVP 8", "a=rtpmap:8 PCMA/8000", "a=mid:a", "a=rtcp-mux", "m=video 9 RTP/AVP 96",
                "a=rtpmap:96 VP8/90000", "a=mid:v", "a=rtcp-mux", "",
            ].joined(separator: "\r\n"))
    }

    private static func bundled(group: String, type: UInt8) -> [Finding] {
        let script = Script().call("A").at(0).establish(
            "A", offer: description("192.0.2.10", 10500, group: group),
            answer: description("198.51.100.20", 20500, group: group))
        let (one, two): (Endpoint, Endpoint) = ("192.0.2.10:10500", "198.51.100.20:20500")
        script.rtp("A", toward: .callee, from: 1.1, until: 15, source: one, destination: two)
        script.rtp("A", toward: .caller, from: 1.1, until: 15, source: two, destination: one)
        script.rtp(
            "A", toward: .caller, from: 1.1, until: 15, payloadType: type, ssrc: 77, clockRate: 90_000,
            payload: [UInt8](repeating: 3, count: 900), source: two, destination: one)
        return script.at(15).hangUp("A").run(until: 60)
    }

    @Test func `what a section of the group carries belongs to the port of the group`() {
        #expect(Self.bundled(group: "a v", type: 96).isEmpty)
        #expect(Self.bundled(group: "v a", type: 96).isEmpty)
    }

    @Test func `a section outside of the group has no part in its port`() {
        #expect(Self.bundled(group: "a", type: 96).finding("unexpected-codec") != nil)
    }
}
