import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Who is answered and asks again, peers dead by all that is sent to them, and connections that died in silence.
@Suite("Answers that do not arrive")
struct LostAnswerTests {
    static let client: Endpoint = "192.0.2.10:5060"
    static let server: Endpoint = "198.51.100.20:5060"

    private func blocked(_ script: Script, until seconds: Double = 120) -> [Finding] {
        script.run(until: seconds).all("signalling-blocked")
    }

    // MARK: Asked again although answered

    @Test(
        "A request asked again and again after its answer passed here", arguments: ["REGISTER", "OPTIONS", "MESSAGE"])
    func deaf(method: String) throws {
        let script = Script()
        script.call("A", from: Self.client, to: Self.server).at(0).request("A", method).repeated(
            6, .doublingToFourSeconds)
        script.at(0.05).respond("A", 401, to: method).repeated(6, .doublingToFourSeconds)
        let finding = try #require(blocked(script).first)
        #expect(finding.cause == "answer-lost")
        #expect(finding.confidence == .likely)
        #expect(finding.place.from == "198.51.100.20:5060")
        #expect(finding.place.to == "192.0.2.10:5060")
    }

    @Test("Two repeats, or repeats that crossed a late answer, are nothing", arguments: [(2, 0.05), (6, 11.6)])
    func below(repeats: Int, answered: Double) {
        let script = Script()
        script.call("A", from: Self.client, to: Self.server).at(0).register("A").repeated(
            repeats, .doublingToFourSeconds)
        script.at(answered).respond("A", 200, to: "REGISTER")
        #expect(blocked(script).isEmpty)
    }

    @Test("A provisional answer ends the repeats of an INVITE, not those of other requests")
    func provisional() {
        let other = Script()
        other.call("A").at(0).establish("A")
        other.at(10).update("A").repeated(8, .doublingToFourSeconds)
        other.at(10.05).respond("A", 100, to: "UPDATE").at(36).respond("A", 200, to: "UPDATE").at(40).hangUp("A")
        #expect(blocked(other).isEmpty)

        let invite = Script()
        invite.call("A").at(0).invite("A").repeated(5, .doubling)
        invite.at(0.05).respond("A", 100)
        // Told with what becomes of the call.
        #expect(invite.run().finding("signalling-blocked")?.cause == "answer-lost")
    }

    @Test("On this host it is the host that does not take the answer")
    func ownHost() throws {
        let script = Script(local: ["192.0.2.10"])
        script.call("A", from: Self.client, to: Self.server).at(0).register("A").repeated(6, .doublingToFourSeconds)
        script.at(0.05).respond("A", 401, to: "REGISTER")
        let finding = try #require(blocked(script).first)
        #expect(finding.title.en.contains("this host does not take it"))
        #expect(finding.title.zh.contains("本机没有接收"))
    }

    @Test("Seen beyond the translator and never before it, the answer was lost between the two")
    func between() throws {
        let script = Script(interfaces: ["lan", "wan"])
        script.call("A", from: "10.0.0.5:5060", to: Self.server)
        script.at(0).on(0).register("A").repeated(after: [0.5, 1.5, 3.5, 7.5, 11.5])
        script.translated(from: "203.0.113.5:1024", on: 1)
        let answer = SIPText.response(
            401, "Unauthorized", to: script.calls["A"]?.requests["REGISTER"]?.text ?? SIPText(startLine: ""))
        for time in [0.05, 0.55, 1.55, 3.55, 7.55] {
            script.at(time).on(1).send(answer, from: Self.server, to: "203.0.113.5:1024", call: "A")
        }
        let finding = try #require(blocked(script).first)
        #expect(finding.cause == "answer-lost")
        #expect(finding.confidence == .proved)
        #expect(finding.names("10.0.0.5:5060"))
    }

    // MARK: Dead by all that is sent

    private func hunting(_ tries: Int, _ script: Script, gap: Double = 2.2) -> Script {
        for index in 0..<tries {
            let start = Double(index) * gap
            script.call("L\(index)", from: Self.client, to: Self.server)
            script.at(start).invite("L\(index)").repeated(after: [0.5, 1.5])
        }
        return script
    }

    /// The REGISTER passes both capture points, in this order, and its answer those listed.
    private func twoPoints(_ order: [Int], answers: [Int], repeats: Int = 5) -> Script {
        let script = Script(interfaces: ["lan", "wan"])
        script.call("A", from: Self.client, to: Self.server)
        for (turn, offset) in [0, 0.5, 1.5, 3.5, 7.5, 11.5].prefix(repeats + 1).enumerated() {
            for (place, interface) in order.enumerated() {
                script.at(offset + Double(place) * 0.0004).on(interface)
                if turn == 0, place == 0 {
                    script.register("A")
                } else if let request = script.calls["A"]?.requests["REGISTER"]?.text {
                    script.send(request, from: Self.client, to: Self.server, call: "A")
                }
            }
            for (place, interface) in answers.enumerated() {
                script.at(offset + 0.05 + Double(place) * 0.0004).on(interface).respond("A", 401, to: "REGISTER")
            }
        }
        return script
    }

    @Test("Without a translator it is the same, whichever capture's clock is ahead", arguments: [[0, 1], [1, 0]])
    func betweenPoints(order: [Int]) throws {
        let finding = try #require(blocked(twoPoints(order, answers: [1])).first)
        #expect(finding.cause == "answer-lost" && finding.confidence == .proved)
        #expect(finding.names("lan") && finding.names("wan"))
    }

    @Test("An answer seen at both points is lost behind both; two repeats are nothing")
    func bothPoints() throws {
        #expect(try #require(blocked(twoPoints([0, 1], answers: [1, 0])).first).confidence == .likely)
        #expect(blocked(twoPoints([0, 1], answers: [1], repeats: 2)).isEmpty)
    }

    @Test(
        "INVITEs given up after three transmissions each are one dead peer",
        arguments: [(1, false), (2, true), (4, true)])
    func hunt(tries: Int, isTold: Bool) throws {
        let findings = blocked(hunting(tries, Script()))
        #expect(findings.count == (isTold ? 1 : 0))
        guard let finding = findings.first else { return }
        #expect(finding.confidence == .likely)
        #expect(finding.place.to == "198.51.100.20:5060")
    }

    @Test("Anything that comes from there is life: a response, a request, an ACK to what was not seen")
    func alive() {
        let answered = hunting(2, Script())
        answered.at(5).respond("L1", 503)
        #expect(blocked(answered).isEmpty)

        let asking = hunting(2, Script())
        asking.call("O", from: Self.server, to: Self.client).at(6).request("O", "OPTIONS")
        #expect(blocked(asking).isEmpty)

        // Only one direction is captured: its ACK tells that an answer came.
        let oneWay = hunting(2, Script())
        oneWay.at(5).ack("L1", toTag: "s-L1")
        #expect(blocked(oneWay).isEmpty)
    }

    @Test("Another server that answers is no sign for this one, and keep-alives are judged by themselves")
    func others() {
        let script = hunting(2, Script())
        script.call("X", from: Self.client, to: "198.51.100.77:5060").at(7).establish("X")
        #expect(blocked(script).count == 1)

        let pings = Script()
        for index in 0..<6 {
            pings.call("O\(index)", from: Self.client, to: Self.server).at(Double(index) * 2).request(
                "O\(index)", "OPTIONS")
        }
        #expect(blocked(pings).isEmpty)
    }

    @Test("A CANCEL that nobody answers while its INVITE stays open", arguments: [100, 180])
    func cancelled(code: Int) throws {
        let script = Script()
        script.call("A", from: Self.client, to: Self.server).at(0).invite("A").at(0.05).respond("A", code)
        script.at(70).cancel("A").repeated(10, .doublingToFourSeconds)
        let finding = try #require(script.run(until: 140).first { $0.severity > .notice })
        #expect(["signalling-blocked", "request-unanswered"].contains(finding.kind) && finding.names("CANCEL"))

        let ended = Script()
        ended.call("A", from: Self.client, to: Self.server).at(0).invite("A").at(0.05).respond("A", code)
        ended.at(70).cancel("A").repeated(10, .doublingToFourSeconds).at(72).respond("A", 487).at(72.1).ack("A")
        #expect(ended.run(until: 140).kinds(atLeast: .warning).isEmpty)
    }

    // MARK: Connections

    @Test("A refused connection is a notice where the client goes on over UDP", arguments: [true, false])
    func otherTransport(goesOn: Bool) throws {
        let script = Script()
        script.at(0).syn(from: "192.0.2.10:40000", to: Self.server)
        script.at(0.01).refuse(from: Self.server, to: "192.0.2.10:40000")
        script.call("A", from: Self.client, to: goesOn ? Self.server : "198.51.100.77:5060")
        script.at(0.1).register("A").after(0.05).respond("A", 200, to: "REGISTER")
        let finding = try #require(blocked(script).first)
        #expect(finding.severity == (goesOn ? .notice : .error) && finding.cause == "tcp-refused")
    }

    private func registered(tcp: Bool = true) -> Script {
        let script = Script()
        script.call("R", caller: "user1", callee: "user1", from: "203.0.113.90:41022", to: Self.server, tcp: tcp)
        script.at(0).register("R", expires: 600).after(0.05).respond(
            "R", 200, to: "REGISTER", headers: [("Expires", "600")])
        return script
    }

    @Test(
        "A call to the connection a client registered over, and nothing comes: it died while idle",
        arguments: [200.0, 350.0])
    func deadConnection(idle: Double) throws {
        let script = registered()
        script.call("A", caller: "1002", callee: "user1", from: Self.server, to: "203.0.113.90:41022", tcp: true)
        let findings = script.at(idle).invite("A").more(script, until: idle + 60)
        let finding = try #require(findings.finding("registration-lost"))
        #expect(finding.cause == "connection-dead")
        #expect(finding.confidence == .likely)
        #expect(finding.names("TCP"))
        #expect(findings.kinds(atLeast: .warning) == ["registration-lost"])
    }

    @Test("Other requests on that connection tell the same without a call")
    func otherRequest() throws {
        let script = registered()
        script.call("M", caller: "1002", callee: "user1", from: Self.server, to: "203.0.113.90:41022", tcp: true)
        let findings = script.at(300).request("M", "MESSAGE").more(script, until: 360)
        let finding = try #require(findings.finding("signalling-blocked"))
        #expect(finding.cause == "connection-dead")
        #expect(!finding.names("server is down"))
    }

    @Test("A client that answers, or a connection nobody registered over, is another matter")
    func livingConnection() {
        let script = registered()
        script.call("A", caller: "1002", callee: "user1", from: Self.server, to: "203.0.113.90:41022", tcp: true)
        script.at(350).invite("A").after(0.1).respond("A", 180).after(2).answer("A").after(0.1).ack("A").after(5)
            .hangUp("A")
        #expect(script.run(until: 420).isEmpty)

        let stranger = Script()
        stranger.call("A", from: Self.client, to: Self.server, tcp: true)
        let findings = stranger.at(0).invite("A").more(stranger, until: 60)
        #expect(findings.finding("signalling-blocked")?.cause == "no-reply")
    }
}

extension Script {
    fileprivate func more(_ script: Script, until seconds: Double) -> [Finding] { script.run(until: seconds) }
}
