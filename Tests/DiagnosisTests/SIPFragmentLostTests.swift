import Diagnosis
import Support
import Testing
import Wire

@Suite struct SIPFragmentLostTests {
    private static let kind = "sip-fragment-lost"
    private static let client: Endpoint = "192.0.2.10:5060"
    private static let server: Endpoint = "203.0.113.9:5060"

    /// An INVITE of about `size` bytes.
    private static func large(_ size: Int, callID: String = "big@script") -> [UInt8] {
        let padding = String(repeating: "x", count: max(0, size - 400))
        return SIPText.request(
            "INVITE", callID: callID, via: Self.client.description, headers: [("X-Padding", padding)])
    }

    /// A small message of the same call.
    private static func message(_ method: String) -> SIPText {
        SIPText.message(
            method, uri: "sip:b@example.com", from: "<sip:a@example.com>", fromTag: "f", to: "<sip:b@example.com>",
            callID: "big@script", cseq: 1, via: client.description)
    }

    /// Sends `payload` in fragments and leaves out those at `missing`.
    @discardableResult
    private func send(
        _ payload: [UInt8], on script: Script, missing: Set<Int>, identification: UInt16, mtu: Int = 1_500,
        from source: Endpoint = client, to destination: Endpoint = server
    ) -> Script {
        let pieces = FrameBuilder.fragments(
            payload, mtu: mtu, from: source, to: destination, identification: identification)
        for (index, piece) in pieces.enumerated() where !missing.contains(index) { script.frame(piece) }
        return script
    }

    @Test("A fragment that never comes is told") func aFragmentThatNeverComesIsTold() throws {
        let script = Script()
        for (turn, offset) in [0, 0.5, 1.5, 3.5].enumerated() {
            send(Self.large(2_500), on: script.at(offset), missing: [1], identification: UInt16(turn + 10))
        }
        let found = script.run(until: 120).all(Self.kind)
        try #require(found.count == 1)
        #expect(found[0].severity == .error && found[0].confidence == .proved)
        #expect(found[0].names("INVITE") && found[0].names("1500") && found[0].names("203.0.113.9:5060"))
    }

    @Test("A repetition that came through is a notice") func aRepetitionThatCameThroughIsANotice() throws {
        let script = Script()
        send(Self.large(2_500), on: script.at(0), missing: [1], identification: 10)
        send(Self.large(2_500), on: script.at(0.5), missing: [], identification: 11)
        let found = try #require(script.run(until: 120).finding(Self.kind))
        #expect(found.severity == .notice)
    }

    /// The INVITE's first fragments only, and what else of its call a filter by port lets through.
    private func filtered(answeredBy server: Endpoint = server) -> Script {
        let script = Script()
        for (turn, offset) in [0, 0.5].enumerated() {
            send(Self.large(2_500), on: script.at(offset), missing: [1], identification: UInt16(turn + 10))
        }
        let invite = Self.message("INVITE")
        return script.at(0.6).send(
            SIPText.response(180, "Ringing", to: invite, toTag: "s"), from: server, to: Self.client)
    }

    @Test("A capture without the other fragments is silence while the call goes on")
    func aCaptureWithoutTheOtherFragmentsIsSilenceWhileTheCallGoesOn() {
        #expect(filtered().run(until: 120).all(Self.kind).isEmpty)
        // An answer of the hop before says nothing of this one.
        #expect(filtered(answeredBy: "203.0.113.77:5060").run(until: 120).all(Self.kind).count == 1)
    }

    @Test("A large answer is through when its call goes on", arguments: ["ACK", "BYE", ""])
    func aLargeAnswerIsThroughWhenItsCallGoesOn(method: String) {
        let script = Script()
        let invite = Self.message("INVITE")
        let padding = [("X-Padding", String(repeating: "x", count: 2_000))]
        let answer = SIPText.response(200, "OK", to: invite, toTag: "s", headers: padding).bytes
        for (turn, offset) in [0, 0.5, 1.5, 3.5, 7.5].enumerated() {
            send(
                answer, on: script.at(offset), missing: [1], identification: UInt16(turn + 10), from: Self.server,
                to: Self.client)
        }
        if !method.isEmpty {
            let request = Self.message(method).setting("To", to: "<sip:b@example.com>;tag=s")
            script.at(8).send(request, from: Self.client, to: Self.server)
        }
        #expect(script.run(until: 120).all(Self.kind).isEmpty == !method.isEmpty)
    }

    @Test("A capture that ends tells what was tried again and never came whole")
    func aCaptureThatEndsTellsWhatWasTriedAgainAndNeverCameWhole() throws {
        for (tries, isTold) in [(1, false), (3, false), (5, true)] {
            let script = Script()
            for (turn, offset) in [0, 0.5, 1.5, 3.5, 7.5].prefix(tries).enumerated() {
                send(Self.large(2_500), on: script.at(offset), missing: [1], identification: UInt16(turn + 10))
            }
            script.at(9).udp([13, 10, 13, 10], from: Self.client, to: Self.server)
            let found = script.run().finding(Self.kind)
            #expect((found != nil) == isTold)
            #expect(found?.confidence ?? .likely == .likely)
        }
    }

    @Test("An unanswered request in fragments names them") func anUnansweredRequestInFragmentsNamesThem() throws {
        let found = try #require(
            unanswered(size: 2_500, smallAnswered: false).run(until: 60).finding("signalling-blocked"))
        #expect(found.cause(Self.kind)?.confidence == .possible)
        let small = try #require(
            unanswered(size: 800, smallAnswered: false).run(until: 60).finding("signalling-blocked"))
        #expect(small.cause(Self.kind) == nil)
    }

    @Test("A fragment out of order is silence") func aFragmentOutOfOrderIsSilence() {
        let script = Script()
        let pieces = FrameBuilder.fragments(Self.large(2_500), from: Self.client, to: Self.server, identification: 7)
        for piece in pieces.reversed() { script.after(0.01).frame(piece) }
        #expect(script.run(until: 40).all(Self.kind).isEmpty)
    }

    @Test("Fragments of other traffic are silence") func fragmentsOfOtherTrafficAreSilence() {
        let script = Script().call("A").at(0).request("A", "OPTIONS").after(0.1).respond("A", 200, to: "OPTIONS")
        send(
            Array(repeating: 0x80, count: 3_000), on: script, missing: [1], identification: 9,
            from: "192.0.2.10:10500", to: "203.0.113.9:20500")
        // Without the first fragment nobody can tell what it was.
        send(Self.large(2_500), on: script, missing: [0], identification: 10)
        #expect(script.run(until: 120).all(Self.kind).isEmpty)
    }

    @Test("IPv6 is told too") func ipv6IsToldToo() {
        let script = Script()
        send(
            Self.large(2_500), on: script, missing: [1], identification: 9, from: "[2001:db8::1]:5060",
            to: "[2001:db8::2]:5060")
        #expect(script.run(until: 120).kinds() == [Self.kind])
    }

    /// Small requests that are answered, and an INVITE of `size` bytes that is not; whole at this point.
    private func unanswered(size: Int, smallAnswered: Bool = true) -> Script {
        let script = Script(local: ["192.0.2.10"]).call("K", from: Self.client, to: Self.server)
            .call("A", from: Self.client, to: Self.server)
        script.at(0).request("K", "OPTIONS")
        if smallAnswered { script.after(0.05).respond("K", 200, to: "OPTIONS") }
        return script.at(10)
            .invite("A", headers: [("X-Padding", String(repeating: "x", count: max(0, size - 700)))]).repeated(
                6, .doubling)
    }

    @Test("Only large requests dying is likely their fragments") func onlyLargeRequestsDyingIsLikelyTheirFragments()
        throws
    {
        let found = try #require(unanswered(size: 2_500).run(until: 60).finding(Self.kind))
        #expect(found.confidence == .likely && found.cause == "large-unanswered" && found.call != nil)
    }

    @Test("A request that fits or a peer that answers nothing is another matter")
    func aRequestThatFitsOrAPeerThatAnswersNothingIsAnotherMatter() {
        #expect(unanswered(size: 1_000).run(until: 60).all(Self.kind).isEmpty)
        #expect(unanswered(size: 2_500, smallAnswered: false).run(until: 60).all(Self.kind).isEmpty)
    }

    @Test("A large request that is answered is silence") func aLargeRequestThatIsAnsweredIsSilence() {
        let script = Script().call("A", from: Self.client, to: Self.server)
            .at(0).invite("A", headers: [("X-Padding", String(repeating: "x", count: 3_000))]).after(0.1).respond(
                "A", 486
            )
            .after(0.05).ack("A")
        #expect(script.run(until: 60).all(Self.kind).isEmpty)
    }

    @Test("ICMP that fragments were never put together is proof") func icmpThatFragmentsWereNeverPutTogetherIsProof()
        throws
    {
        let script = Script().call("A", from: Self.client, to: Self.server)
            .at(0).invite("A", headers: [("X-Padding", String(repeating: "x", count: 1_300))])
            .icmp(type: 11, code: 1, after: 30)
        let found = try #require(script.run(until: 60).finding(Self.kind))
        #expect(found.confidence == .proved && found.cause == "reassembly-timeout")
    }

    private func largeAnswer() -> Script {
        Script().call("A", from: Self.client, to: Self.server).at(0).invite("A").after(0.1).respond("A", 180).after(1)
            .answer("A", headers: [("X-Padding", String(repeating: "x", count: 1_500))])
    }

    @Test("An answer that its receiver could not put together explains the missing ACK")
    func anAnswerThatItsReceiverCouldNotPutTogetherExplainsTheMissingACK() throws {
        let script = largeAnswer().repeated(6, .doublingToFourSeconds).icmp(type: 11, code: 1, after: 30)
        let findings = script.run(until: 80)
        let found = try #require(findings.finding(Self.kind))
        #expect(found.confidence == .proved && found.cause == "reassembly-timeout")
        #expect(found.cause("ack-missing") != nil && findings.kinds(atLeast: .warning) == [Self.kind])
    }

    @Test("An answer whose repetition was acknowledged is silence")
    func anAnswerWhoseRepetitionWasAcknowledgedIsSilence() {
        let script = largeAnswer().repeated(1, .doubling).icmp(type: 11, code: 1, after: 30).at(1.7).ack("A")
        #expect(script.run(until: 60).all(Self.kind).isEmpty)
    }

    @Test("A request that does not fit is no blocked server, however often it is sent")
    func aRequestThatDoesNotFitIsNoBlockedServer() {
        let script = Script().call("A", from: Self.client, to: Self.server)
            .at(0).invite("A", headers: [("X-Padding", String(repeating: "x", count: 900))])
            .icmp(from: "192.0.2.1", type: 3, code: 4, mtu: 1_400).repeated(6, .doubling)
        #expect(script.run(until: 90).kinds() == [Self.kind])
    }

    @Test("A path MTU that is learned is silence") func aPathMTUThatIsLearnedIsSilence() {
        let script = Script().call("A", from: Self.client, to: Self.server)
            .at(0).invite("A", headers: [("X-Padding", String(repeating: "x", count: 900))])
            .icmp(from: "192.0.2.1", type: 3, code: 4, mtu: 1_400).repeated(1, .doubling).after(0.6).respond("A", 486)
            .after(0.05).ack("A")
        #expect(script.run(until: 60).all(Self.kind).isEmpty)
    }
}
