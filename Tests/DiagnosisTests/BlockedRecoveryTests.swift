import Diagnosis
import Engine
import Support
import Testing
import Wire

/// An outage is over when it is answered, and not because nobody asked for an hour.
@Suite struct BlockedRecoveryTests {
    static let client: Endpoint = "192.0.2.10:5060"
    static let server: Endpoint = "198.51.100.20:5060"
    private static let path = "signalling-blocked 192.0.2.10>198.51.100.20:5060"

    private func script() -> Script { Script().call("R", caller: "1001", from: Self.client, to: Self.server) }

    /// One request that nobody answers.
    private func fail(_ method: String = "REGISTER", at seconds: Double, in script: Script) {
        script.at(seconds).request("R", method).repeated(9, .doublingToFourSeconds)
    }

    private func succeed(_ method: String = "REGISTER", _ code: Int = 200, at seconds: Double, in script: Script) {
        script.at(seconds).request("R", method).after(0.05).respond("R", code, to: method)
    }

    private func changes(_ script: Script, until seconds: Double) -> [IncidentEvent] {
        _ = script.run(until: seconds)
        return script.engine.takeIncidents().filter { $0.incident.kind == "signalling-blocked" }
    }

    @Test("The first answer ends it", arguments: [200, 401, 503])
    func theFirstAnswerEndsIt(code: Int) throws {
        let script = script()
        fail(at: 0, in: script)
        succeed("REGISTER", code, at: 300, in: script)
        let events = changes(script, until: 310)
        #expect(events.map(\.change) == [.opened, .cleared])
        let end = try #require(events.last)
        #expect(end.time == Script.time(300.05))
        #expect("\(end.incident.kind) \(end.incident.subject)" == Self.path)
    }

    @Test("An hour in which nobody asks ends nothing") func anHourInWhichNobodyAsksEndsNothing() {
        let script = script()
        fail(at: 0, in: script)
        #expect(changes(script, until: 4 * 3_600).map(\.change) == [.opened])
        let open = script.engine.incidents().map(\.kind)
        #expect(open == ["signalling-blocked"])
        // A day of it says no more than that the client is gone.
        _ = script.more(until: 25 * 3_600)
        #expect(script.engine.takeIncidents().map(\.change) == [.cleared])
    }

    @Test("It goes on for as long as it is tried in vain") func itGoesOnForAsLongAsItIsTriedInVain() throws {
        let script = script()
        for turn in 0..<60 { fail(at: Double(turn) * 1_800, in: script) }
        let events = changes(script, until: 30 * 3_600)
        #expect(events.first?.change == .opened && events.dropFirst().allSatisfy { $0.change == .reminded })
        #expect(events.count == 8, "every four hours")
        #expect(script.engine.incidents().first?.count == 1, "one outage is told once")
    }

    @Test("What was blocked on Friday and is tried again on Monday is told anew", arguments: [false, true])
    func nobodyAskedForDays(tcp: Bool) {
        let script = script()
        for day in [0.0, 3.0] {
            if tcp {
                script.at(day * 86_400).syn(from: "192.0.2.10:40000", to: Self.server, times: 6)
            } else {
                fail(at: day * 86_400, in: script)
            }
        }
        #expect(changes(script, until: 3.5 * 86_400).map(\.change) == [.opened, .cleared, .opened])
    }

    @Test("Another server's answer ends nothing") func anotherServersAnswerEndsNothing() {
        let script = script()
        fail(at: 0, in: script)
        script.call("O", caller: "1001", from: Self.client, to: "198.51.100.30:5060")
        script.at(100).request("O", "REGISTER").after(0.05).respond("O", 200, to: "REGISTER")
        script.call("P", caller: "1001", from: "192.0.2.11:5060", to: Self.server)
        script.at(200).request("P", "REGISTER").after(0.05).respond("P", 200, to: "REGISTER")
        #expect(changes(script, until: 300).map(\.change) == [.opened])
    }

    @Test("A call that was not taken is known by what is answered next", arguments: [false, true])
    func aCallThatWasNotTakenIsKnownByWhatIsAnsweredNext(tcp: Bool) {
        let script = Script().call("A", from: Self.client, to: Self.server, tcp: tcp).at(0).invite("A")
        if !tcp { script.repeated(6, .doubling) }
        script.call("B", from: Self.client, to: Self.server, tcp: tcp).at(600).invite("B").after(0.1).respond("B", 180)
        let events = changes(script, until: 610)
        #expect(events.map(\.change) == [.opened, .cleared])
        #expect(events.last?.time == Script.time(600.1))
    }

    @Test("What fails again is over only when that very thing is answered")
    func whatFailsAgainIsOverOnlyWhenThatVeryThingIsAnswered() {
        let script = script()
        fail("MESSAGE", at: 0, in: script)
        succeed("OPTIONS", at: 300, in: script)
        fail("MESSAGE", at: 600, in: script)
        succeed("OPTIONS", at: 900, in: script)
        succeed("REGISTER", at: 1_000, in: script)
        #expect(changes(script, until: 1_100).map(\.change) == [.opened, .cleared, .opened])
        succeed("MESSAGE", at: 1_200, in: script)
        #expect(changes(script, until: 1_300).map(\.change) == [.cleared])
    }

    @Test("A connection that is taken ends it", arguments: ["dropped", "refused"])
    func aConnectionThatIsTakenEndsIt(how: String) {
        let script = Script().at(0).syn(from: "192.0.2.10:40000", to: Self.server, times: how == "dropped" ? 3 : 1)
        if how == "refused" { script.at(0.01).refuse(from: Self.server, to: "192.0.2.10:40000") }
        script.at(600).connect(from: "192.0.2.10:41000", to: Self.server)
        let events = changes(script, until: 610)
        #expect(events.map(\.change) == [.opened, .cleared])
        #expect(events.last?.incident.subject == .path(from: "192.0.2.10", to: .endpoint(Self.server), over: .tcp))
    }

    @Test("An answer that is heard ends answers that were not", arguments: [false, true])
    func anAnswerThatIsHeardEndsAnswersThatWereNot(isHeard: Bool) {
        let script = script()
        script.at(0).request("R", "OPTIONS").repeated(6, .doublingToFourSeconds)
        script.at(0.05).respond("R", 200, to: "OPTIONS").repeated(6, .doublingToFourSeconds)
        script.at(60).request("R", "REGISTER")
        if !isHeard { script.repeated(6, .doublingToFourSeconds) }
        script.at(60.05).respond("R", 200, to: "REGISTER")
        #expect(changes(script, until: 90).map(\.change) == (isHeard ? [.opened, .cleared] : [.opened]))
    }

    @Test("A client whose connection died is reached when it registers anew")
    func aClientWhoseConnectionDiedIsReachedWhenItRegistersAnew() {
        let phone: Endpoint = "203.0.113.90:41022"
        let script = Script().call("R", caller: "user1", callee: "user1", from: phone, to: Self.server, tcp: true)
        script.at(0).connect(from: phone, to: Self.server).after(0.1).bind("R", expires: 3_600)
        script.call("M", caller: "1002", callee: "user1", from: Self.server, to: phone, tcp: true)
        script.at(300).request("M", "MESSAGE")
        let again: Endpoint = "203.0.113.90:41100"
        script.call("N", caller: "user1", callee: "user1", from: again, to: Self.server, tcp: true)
        script.at(900).connect(from: again, to: Self.server).after(0.1).bind("N", expires: 3_600)
        #expect(changes(script, until: 910).map(\.change) == [.opened, .cleared])
    }

    @Test("An outage of an earlier run is ended by an answer", arguments: [false, true])
    func anOutageOfAnEarlierRunIsEndedByAnAnswer(tcp: Bool) {
        let first = script()
        if tcp {
            first.at(0).syn(from: "192.0.2.10:40000", to: Self.server, times: 3)
        } else {
            fail(at: 0, in: first)
        }
        _ = first.run(until: 60)
        let second = script()
        var memory = first.engine.exportMemory()
        for index in memory.incidents.indices {
            // As the history gives it back.
            memory.incidents[index].subject = Subject(remembered: memory.incidents[index].subject.description)
        }
        second.engine.importMemory(memory)
        if tcp {
            second.at(100).connect(from: "192.0.2.10:41000", to: Self.server)
        } else {
            succeed(at: 100, in: second)
        }
        let events = changes(second, until: 110)
        #expect(events.map(\.change) == [.cleared])
        #expect(events.first?.incident.id == memory.incidents.first?.id)
    }
}
