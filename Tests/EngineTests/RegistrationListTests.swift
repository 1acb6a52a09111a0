import Diagnosis
import Support
import Testing
import Wire

@testable import Engine

/// Who is registered where, as REGISTERs and their answers tell.
@Suite struct RegistrationListTests {
    private func register(
        _ script: Script, _ name: String = "A", at time: Double, expires: Int = 3600, code: Int? = 200,
        headers: [(String, String)] = []
    ) {
        script.at(time).register(name, expires: expires, headers: headers)
        if let code { script.after(0.05).respond(name, code, to: "REGISTER", headers: [("Expires", "\(expires)")]) }
    }

    private func state(_ script: Script, at seconds: Double) -> RegistrationSnapshot.State? {
        script.engine.registrationList().first?.state(at: Script.time(seconds))
    }

    @Test("A binding is told with its ends and its time") func aBindingIsToldWithItsEndsAndItsTime() throws {
        let script = Script().call("A", caller: "1001")
        register(script, at: 0, headers: [("User-Agent", "Phone\u{7}/1")])
        register(script, at: 1_800)
        _ = script.run(until: 1_900)
        let only = try #require(script.engine.registrationList().first)
        #expect(script.engine.registrationList().count == 1)
        #expect(only.account.hasPrefix("1001@"))
        #expect(only.contact.hasPrefix("sip:1001@192.0.2.10"))
        #expect(only.client == "192.0.2.10:5060" && only.registrar == "198.51.100.20:5060")
        #expect(only.since == Script.time(0.05), "a refresh in time is no new binding")
        #expect(only.until == Script.time(1_800.05) + .seconds(3_600))
        #expect(only.code == 200 && !only.isTranslated)
        #expect(only.state(at: Script.time(1_900)) == .bound)
        #expect(only.state(at: Script.time(6_000)) == .expired)
    }

    @Test("What the client says of itself is escaped") func whatTheClientSaysOfItselfIsEscaped() throws {
        let script = Script().call("A")
        register(script, at: 0, headers: [("User-Agent", "Phone\u{1B}[2J")])
        _ = script.run(until: 10)
        let agent = try #require(script.engine.registrationList().first?.userAgent)
        #expect(agent == "Phone\\u{1B}[2J")
    }

    @Test("Refused, logged out and unanswered are told apart") func refusedLoggedOutAndUnansweredAreToldApart() {
        let script = Script().call("A")
        register(script, at: 0, code: nil)
        _ = script.run(until: 1)
        #expect(state(script, at: 1) == .pending)

        let refused = Script().call("A")
        register(refused, at: 0, code: 403)
        _ = refused.run(until: 1)
        #expect(state(refused, at: 1) == .refused)

        let gone = Script().call("A")
        register(gone, at: 0)
        register(gone, at: 10, expires: 0)
        _ = gone.run(until: 20)
        #expect(state(gone, at: 20) == .removed)
    }

    @Test("A refusal does not end a binding that lives") func aRefusalDoesNotEndABindingThatLives() {
        let script = Script().call("A")
        register(script, at: 0)
        register(script, at: 10, code: 500)
        _ = script.run(until: 20)
        #expect(state(script, at: 20) == .bound)
        #expect(script.engine.registrationList().first?.code == 500)
    }

    @Test("An address that was rewritten on the way is told") func anAddressThatWasRewrittenOnTheWayIsTold() {
        let script = Script().call("A")
        script.at(0).register("A") { $0 = $0.setting("Via", to: "SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKnat;rport") }
        _ = script.run(until: 1)
        #expect(script.engine.registrationList().first?.isTranslated == true)
    }

    @Test("Accounts that were never let in make room first") func accountsThatWereNeverLetInMakeRoomFirst() {
        let script = Script { $0.limits.registrations = 10 }
        script.call("A", caller: "good")
        register(script, at: 0)
        for index in 0..<40 {
            script.call("s\(index)", caller: "s\(index)")
            register(script, "s\(index)", at: 1 + Double(index), code: 403)
        }
        _ = script.run(until: 100)
        let list = script.engine.registrationList()
        #expect(list.count <= 10)
        #expect(list.contains { $0.account.hasPrefix("good@") })
        #expect(script.engine.status().evictions["registrations"] ?? 0 > 20)
    }

    @Test("A registration has the messages of its last attempts, and no more")
    func aRegistrationHasTheMessagesOfItsLastAttempts() throws {
        let script = Script().call("A", caller: "1001")
        register(script, at: 0, code: 401)
        for time in 1...6 { register(script, at: Double(time)) }
        _ = script.run(until: 20)
        let detail = try #require(script.engine.registration { $0.account.hasPrefix("1001@") })
        #expect(detail.state == .bound && detail.ladder.count == 8)
        #expect(detail.ladder.prefix(2).map(\.label) == ["REGISTER", "200 OK"])
        #expect(detail.ladder.first?.text?.hasPrefix("REGISTER sip:") == true)
        #expect(detail.ladder.map(\.time) == detail.ladder.map(\.time).sorted())
        let isUnknown = script.engine.registration { $0.account == "nobody" }.map { _ in false } ?? true
        #expect(isUnknown)
    }
}
