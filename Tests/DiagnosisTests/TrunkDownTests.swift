import Diagnosis
import Support
import Testing
import Wire

@Suite struct TrunkDownTests {
    private static let kind = "trunk-down"
    private static let gateway: Endpoint = "192.0.2.10:5060"
    private static let trunk: Endpoint = "203.0.113.10:5060"

    private func script(local: [String] = []) -> Script {
        Script(local: local).call("T", caller: "ping", callee: "trunk", from: Self.gateway, to: Self.trunk)
    }

    /// Keep-alives every 60 s; what each is answered with, nil for silence (sent 11 times until Timer F).
    private func keepAlives(_ answers: [Int?], from start: Double = 0, on script: Script) -> Script {
        for (turn, answer) in answers.enumerated() {
            script.at(start + Double(turn) * 60).request("T", "OPTIONS")
            if let answer {
                script.after(0.1).respond("T", answer, to: "OPTIONS")
            } else {
                script.repeated(10, .doublingToFourSeconds)
            }
        }
        return script
    }

    @Test("Three keep-alives unanswered are an outage") func threeKeepAlivesUnansweredAreAnOutage() throws {
        let found = try #require(keepAlives([200, nil, nil, nil], on: script()).run(until: 300).finding(Self.kind))
        #expect(found.severity == .error && found.confidence == .proved && found.cause == "no-reply")
        #expect(found.names("203.0.113.10:5060"))
    }

    @Test("A peer whose unseen requests are answered is there") func aPeerWhoseUnseenRequestsAreAnsweredIsThere() {
        let script = self.script().call("O", caller: "trunk", callee: "agent", from: Self.trunk, to: Self.gateway)
        // Its INVITE passes elsewhere, the answers to it here.
        script.at(50).invite("O").unseen().respond("O", 180).respond("O", 200)
        #expect(keepAlives([nil, nil, nil, nil], on: script).run(until: 300).all(Self.kind).isEmpty)
    }

    @Test("Two are not") func twoAreNot() {
        #expect(keepAlives([200, nil, nil, 200], on: script()).run(until: 300).all(Self.kind).isEmpty)
    }

    @Test("Three that are not in a row are not") func threeThatAreNotInARowAreNot() {
        #expect(keepAlives([nil, nil, 200, nil, nil, 404], on: script()).run(until: 500).all(Self.kind).isEmpty)
    }

    @Test("A third whose timer has not run out is not") func aThirdWhoseTimerHasNotRunOutIsNot() {
        #expect(keepAlives([200, nil, nil, nil], on: script()).run(until: 211).all(Self.kind).isEmpty)
    }

    @Test("Service 503 is an outage of its own") func service503IsAnOutageOfItsOwn() throws {
        let found = try #require(keepAlives([200, 503, 503, 503], on: script()).run(until: 300).finding(Self.kind))
        #expect(found.cause == "unavailable" && found.names("503"))
        #expect(keepAlives([503, 503, 200], on: script()).run(until: 300).kinds().isEmpty)
    }

    @Test("Any other answer is life", arguments: [401, 404, 405, 481, 500, 486]) func anyOtherAnswerIsLife(code: Int) {
        #expect(keepAlives([code, code, code, code, code], on: script()).run(until: 400).kinds().isEmpty)
    }

    @Test("An answer to a retransmission is life") func anAnswerToARetransmissionIsLife() {
        let script = script()
        for turn in 0..<5 {
            script.at(Double(turn) * 60).request("T", "OPTIONS").repeated(2, .doublingToFourSeconds).after(1.7)
                .respond("T", 200, to: "OPTIONS")
        }
        #expect(script.run(until: 400).kinds().isEmpty)
    }

    @Test("One outage is one report and its end clears the incident")
    func oneOutageIsOneReportAndItsEndClearsTheIncident() {
        let script = keepAlives([200] + Array(repeating: nil, count: 20) + [200], on: script())
        #expect(script.run(until: 1_400).all(Self.kind).count == 1)
        #expect(script.cleared().contains("trunk-down 192.0.2.10>203.0.113.10:5060"))
    }

    @Test("While keep-alives are in vain the outage goes on, however long; an hour after the last of them it is let go")
    func itGoesOnWhileItIsTried() {
        let script = keepAlives([200] + Array(repeating: nil, count: 120), on: script())
        _ = script.run(until: 121 * 60)
        #expect(!script.cleared().contains("trunk-down 192.0.2.10>203.0.113.10:5060"))
        _ = script.more(until: 121 * 60 + 3_700)
        #expect(script.cleared().contains("trunk-down 192.0.2.10>203.0.113.10:5060"))
    }

    @Test("The outage of a peer that answered is told by this kind alone")
    func theOutageOfAPeerThatAnsweredIsToldByThisKindAlone() {
        let script = keepAlives([200, 200] + Array(repeating: nil, count: 8) + [200], on: script())
        #expect(script.run(until: 700).kinds() == [Self.kind])
    }

    @Test("A day of outage stays one incident") func aDayOfOutageStaysOneIncident() {
        let script = keepAlives(Array(repeating: nil, count: 200), on: script())
        let found = script.run(until: 12_100).all(Self.kind)
        #expect(found.count == 4)
        #expect(Set(found.map(\.incident)).count == 1)
    }

    @Test("A peer that places calls is not down") func aPeerThatPlacesCallsIsNotDown() {
        let script = keepAlives([200, nil, nil, nil], on: script())
            .call("C", from: Self.trunk, to: Self.gateway).at(100).establish("C").at(280).hangUp("C")
        #expect(script.run(until: 300).all(Self.kind).isEmpty)
    }

    @Test("A registered phone that is pinged is no trunk") func aRegisteredPhoneThatIsPingedIsNoTrunk() {
        let script = script().call("P", caller: "1001", from: Self.trunk, to: Self.gateway).at(0).bind(
            "P", expires: 3_600)
        #expect(keepAlives([200, nil, nil, nil], from: 1, on: script).run(until: 300).all(Self.kind).isEmpty)
    }

    @Test("A stranger that this host ignores is no outage") func aStrangerThatThisHostIgnoresIsNoOutage() {
        let script = keepAlives([nil, nil, nil, nil], on: script(local: ["203.0.113.10"]))
        #expect(script.run(until: 300).all(Self.kind).isEmpty)
    }

    @Test("Without anything ever coming back it is possible only") func withoutAnythingEverComingBackItIsPossibleOnly()
        throws
    {
        let found = try #require(onceEach(on: script()).run(until: 300).finding(Self.kind))
        #expect(found.confidence == .possible && found.severity == .warning)
        #expect(found.title.en.contains("one direction") && found.title.zh.contains("单方向"))
    }

    /// Keep-alives that the client sends once, as if they were answered.
    private func onceEach(on script: Script) -> Script {
        for turn in 0..<3 { script.at(Double(turn) * 60).request("T", "OPTIONS") }
        return script
    }

    @Test("The clients repeats say that no answer came") func theClientsRepeatsSayThatNoAnswerCame() throws {
        let found = try #require(keepAlives([nil, nil, nil], on: script()).run(until: 300).finding(Self.kind))
        #expect(found.confidence == .likely && found.severity == .error)
    }

    @Test("On the client's own host or where others reach it it is likely")
    func onTheClientsOwnHostOrWhereOthersReachItItIsLikely() throws {
        let own = onceEach(on: script(local: ["192.0.2.10"]))
        let reached = onceEach(on: script()).call(
            "C", from: "198.51.100.77:5060", to: Self.gateway
        ).at(5).invite("C").after(0.1).respond("C", 486).after(0.1).ack("C")
        for script in [own, reached] {
            let found = try #require(script.run(until: 300).finding(Self.kind))
            #expect(found.confidence == .likely && found.severity == .error)
        }
    }

    @Test("What showed one direction is forgotten after an hour", arguments: [(3_400.0, false), (3_600.0, true)])
    func whatShowedOneDirectionIsForgottenAfterAnHour(before: Double, isTold: Bool) {
        let script = keepAlives([nil, nil, nil], from: before, on: self.script())
        script.call("O", caller: "trunk", callee: "agent", from: Self.trunk, to: Self.gateway)
        script.at(0).invite("O").unseen().respond("O", 404)
        #expect((script.run(until: before + 300).finding(Self.kind) != nil) == isTold)
    }

    @Test("A peer that asks and does not answer is not called silent")
    func aPeerThatAsksAndDoesNotAnswerIsNotCalledSilent() throws {
        let script = keepAlives([nil], on: self.script())
        script.call("O", caller: "trunk", callee: "agent", from: Self.trunk, to: Self.gateway)
        script.at(5).invite("O").unseen().respond("O", 486)
        let findings = script.run(until: 100)
        #expect(findings.kinds() == ["request-unanswered"])
        #expect(findings.first?.title.en.contains("sends requests") == true)
        #expect(findings.first?.title.zh.contains("发送请求") == true)
    }

    @Test("ICMP names the blocker") func icmpNamesTheBlocker() throws {
        let script = script()
        for turn in 0..<3 {
            script.at(Double(turn) * 60).request("T", "OPTIONS").icmp(from: "192.0.2.1", type: 3, code: 13)
                .repeated(10, .doublingToFourSeconds)
        }
        let found = try #require(script.run(until: 300).finding(Self.kind))
        #expect(found.cause == "firewall" && found.names("192.0.2.1"))
    }
}
