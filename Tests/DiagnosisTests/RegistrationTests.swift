import Diagnosis
import Engine
import Support
import Testing
import Wire

/// REGISTER exchanges as scripts read them.
extension Script {
    static func challenge(
        _ nonce: String, realm: String = "pbx", algorithm: String? = nil, stale: Bool = false
    ) -> (String, String) {
        let algorithm = algorithm.map { ", algorithm=\($0)" } ?? ""
        return (
            "WWW-Authenticate",
            "Digest realm=\"\(realm)\", nonce=\"\(nonce)\"\(algorithm)\(stale ? ", stale=true" : "")"
        )
    }

    static func credentials(
        _ nonce: String, realm: String = "pbx", algorithm: String? = nil
    ) -> (String, String) {
        let algorithm = algorithm.map { ", algorithm=\($0)" } ?? ""
        return (
            "Authorization",
            """
            Digest username=\"1001\", realm=\"\(realm)\", nonce=\"\(nonce)\", uri=\"sip:pbx\", \
            response=\"00\"\(algorithm)
            """
        )
    }

    /// REGISTER, 401, REGISTER with credentials, and the answer to that; takes 0.3 s.
    @discardableResult
    func login(
        _ name: String, nonce: String, answer: Int, reason: String? = nil, expires: Int = 3600,
        headers: [(String, String)] = []
    ) -> Script {
        register(name, expires: expires).after(0.1)
            .respond(name, 401, to: "REGISTER", headers: [Script.challenge(nonce)]).after(0.1)
            .register(name, expires: expires, headers: [Script.credentials(nonce)]).after(0.1)
        let challenge = answer == 401 ? [Script.challenge(nonce + "x")] : []
        return respond(name, answer, reason, to: "REGISTER", headers: headers + challenge)
    }

    /// Incidents cleared so far, as `kind subject`.
    func cleared() -> [String] {
        engine.takeIncidents().filter { $0.change == .cleared }.map { "\($0.incident.kind) \($0.incident.subject)" }
    }
}

@Suite struct RegistrationFailedTests {
    private static let kind = "registration-failed"

    private func script(_ profile: Profile = .generic) -> Script {
        Script(profile: profile).call("A", caller: "1001", from: "192.0.2.10:5060", to: "198.51.100.20:5060")
    }

    @Test(
        "The answer to credentials tells why",
        arguments: [
            (401, "wrong-password"), (403, "forbidden"), (404, "unknown-account"), (500, "server-error"),
            (503, "server-error"), (603, "refused"),
        ])
    func theAnswerToCredentialsTellsWhy(code: Int, cause: String) throws {
        let script = script().at(0).login("A", nonce: "n1", answer: code)
        let found = try #require(script.run(until: 60).finding(Self.kind))
        #expect(found.cause == cause)
        #expect(found.severity == .error && found.confidence == .proved)
        #expect(found.names("1001@example.com") && found.names("198.51.100.20:5060"))
    }

    @Test("A server that names the password is believed") func aServerThatNamesThePasswordIsBelieved() throws {
        let script = script().at(0).login("A", nonce: "n1", answer: 403, reason: "Wrong password")
        #expect(script.run(until: 60).finding(Self.kind)?.cause == "wrong-password")
    }

    @Test("A nonce that died while the user typed is no wrong password")
    func aNonceThatDiedWhileTheUserTypedIsNoWrongPassword() throws {
        let script = script().at(0).register("A").after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n1")]).after(17)
            .register("A", headers: [Script.credentials("n1")]).after(0.1)
            .respond("A", 401, "nonce has changed", to: "REGISTER", headers: [Script.challenge("n2")])
        #expect(script.run(until: 60).finding(Self.kind)?.cause == "nonce-expired")
    }

    @Test("Challenge then success is silence") func challengeThenSuccessIsSilence() {
        let script = script()
        for cycle in 0..<20 { script.at(Double(cycle) * 60).login("A", nonce: "n\(cycle)", answer: 200) }
        #expect(script.run(until: 1_300).kinds().isEmpty)
    }

    @Test("A nonce of the last refresh may be tried first") func aNonceOfTheLastRefreshMayBeTriedFirst() {
        // Some servers challenge anew without stale=true.
        let script = script().at(0).login("A", nonce: "n1", answer: 200)
        for cycle in 1..<5 {
            script.at(Double(cycle) * 600).register("A", headers: [Script.credentials("n\(cycle)")]).after(0.1)
                .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n\(cycle + 1)")]).after(0.1)
                .register("A", headers: [Script.credentials("n\(cycle + 1)")]).after(0.1)
                .respond("A", 200, to: "REGISTER")
        }
        #expect(script.run(until: 3_000).kinds().isEmpty)
    }

    @Test("A stale nonce is no wrong password") func aStaleNonceIsNoWrongPassword() {
        let script = script().at(0).register("A").after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n1")]).after(0.1)
            .register("A", headers: [Script.credentials("n1")]).after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n2", stale: true)])
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("Another realm on the way is no wrong password") func anotherRealmOnTheWayIsNoWrongPassword() {
        let script = script().at(0).register("A").after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n1", realm: "proxy")]).after(0.1)
            .register("A", headers: [Script.credentials("n1", realm: "proxy")]).after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n2", realm: "registrar")])
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("Too brief an interval is a fault only without the retry it asks for")
    func tooBriefAnIntervalIsAFaultOnlyWithoutTheRetryItAsksFor() throws {
        let without = script().at(0).register("A", expires: 30).after(0.1)
            .respond("A", 423, to: "REGISTER", headers: [("Min-Expires", "60")])
        let found = try #require(without.run(until: 60).finding(Self.kind))
        #expect(found.cause == "interval-too-brief" && found.names("60 s"))

        // RFC 3261 §21.4.17: who says 423 says how long.
        let unsaid = script().at(0).register("A", expires: 30).after(0.1).respond("A", 423, to: "REGISTER")
        let blamed = try #require(unsaid.run(until: 60).finding(Self.kind))
        #expect(blamed.cause == "interval-too-brief" && blamed.title.en.contains("no Min-Expires"))

        let with = script().at(0).register("A", expires: 30).after(0.1)
            .respond("A", 423, to: "REGISTER", headers: [("Min-Expires", "60")]).after(0.1)
            .register("A", expires: 60).after(0.1).respond("A", 200, to: "REGISTER")
        #expect(with.run(until: 60).kinds().isEmpty)

        let stubborn = script().at(0).register("A", expires: 30).after(0.1)
            .respond("A", 423, to: "REGISTER", headers: [("Min-Expires", "60")]).after(0.1)
            .register("A", expires: 30).after(0.1)
            .respond("A", 423, to: "REGISTER", headers: [("Min-Expires", "60")])
        #expect(stubborn.run(until: 60).all(Self.kind).count == 1)
    }

    @Test("A server error that a retry overcomes is silence") func aServerErrorThatARetryOvercomesIsSilence() {
        let script = script().at(0).login("A", nonce: "n1", answer: 503).after(2).login("A", nonce: "n2", answer: 200)
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("A refused log out is silence") func aRefusedLogOutIsSilence() {
        let script = script().at(0).register("A", expires: 0).after(0.1).respond("A", 404, to: "REGISTER")
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("One fault is told once and cleared by success") func oneFaultIsToldOnceAndClearedBySuccess() {
        let script = script()
        for attempt in 0..<30 { script.at(Double(attempt) * 60).login("A", nonce: "n\(attempt)", answer: 401) }
        script.at(1_800).login("A", nonce: "good", answer: 200)
        #expect(script.run(until: 1_900).all(Self.kind).count == 1)
        #expect(script.cleared() == ["registration-failed 1001@example.com"])
    }

    @Test("A long fault is told again with its count") func aLongFaultIsToldAgainWithItsCount() throws {
        let script = script()
        for attempt in 0..<65 { script.at(Double(attempt) * 60).login("A", nonce: "n\(attempt)", answer: 401) }
        let found = script.run(until: 4_000).all(Self.kind)
        try #require(found.count == 2)
        #expect(found[1].names("50"))
        #expect(script.cleared().isEmpty)
    }

    @Test("A refusal that a proxy passes on is one fault") func aRefusalThatAProxyPassesOnIsOneFault() {
        let script = script().at(0).register("A", headers: [Script.credentials("n0")])
            .forwarded(from: "198.51.100.20:5060", to: "203.0.113.5:5060").after(0.05)
            .respond("A", 404, to: "REGISTER").forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060")
        #expect(script.run(until: 60).all(Self.kind).count == 1)
    }

    @Test("The end of the capture lowers confidence") func theEndOfTheCaptureLowersConfidence() {
        let script = script().at(0).login("A", nonce: "n1", answer: 403)
        #expect(script.run().finding(Self.kind)?.confidence == .likely)
    }
}

@Suite struct AccountLockedTests {
    private static let kind = "account-locked"

    private func attempts(_ count: Int, every seconds: Double, profile: Profile = .huawei) -> Script {
        let script = Script(profile: profile).call("A", caller: "1001")
        for attempt in 0..<count { script.at(Double(attempt) * seconds).login("A", nonce: "n\(attempt)", answer: 401) }
        return script
    }

    @Test("A refusal that speaks of the lock proves it and the guilty device is named")
    func aRefusalThatSpeaksOfTheLockProvesItAndTheGuiltyDeviceIsNamed() throws {
        let script = attempts(3, every: 20).call("B", caller: "1001", from: "192.0.2.77:5060").after(20).register("B")
            .after(0.1).respond("B", 403, "Account Locked", to: "REGISTER")
        let found = try #require(script.run(until: 200).finding(Self.kind))
        #expect(found.confidence == .proved && found.names("192.0.2.77") && found.names("403 Account Locked"))
        #expect(found.fix.en.contains("192.0.2.10"))
    }

    @Test("A registrar that says so needs no wrong passwords seen") func aRegistrarThatSaysSoNeedsNoWrongPasswordsSeen()
        throws
    {
        let script = Script().call("A", caller: "1001").at(0).register("A").after(0.1)
            .respond("A", 403, "Account Locked", to: "REGISTER")
        let findings = script.run(until: 60)
        #expect(findings.kinds() == [Self.kind])
        #expect(findings[0].confidence == .proved && findings[0].cause == "said-by-registrar")
    }

    @Test("Three wrong passwords and a refusal of another kind") func threeWrongPasswordsAndARefusalOfAnotherKind()
        throws
    {
        let script = attempts(3, every: 20).after(20).login("A", nonce: "right", answer: 403)
        let found = try #require(script.run(until: 200).finding(Self.kind))
        #expect(found.confidence == .likely && found.severity == .error)
        #expect(found.names("3") && found.names("403"))
    }

    @Test("The same challenge a fourth time is possible") func theSameChallengeAFourthTimeIsPossible() {
        #expect(attempts(4, every: 20).run(until: 200).finding(Self.kind)?.confidence == .possible)
    }

    @Test("Three wrong passwords alone are no lock") func threeWrongPasswordsAloneAreNoLock() {
        #expect(attempts(3, every: 20).run(until: 200).all(Self.kind).isEmpty)
    }

    @Test("Success after two wrong passwords starts the count anew")
    func successAfterTwoWrongPasswordsStartsTheCountAnew() {
        let script = attempts(2, every: 20).after(20).login("A", nonce: "right", answer: 200)
            .after(600).login("A", nonce: "w1", answer: 401).after(20).login("A", nonce: "w2", answer: 403)
        #expect(script.run(until: 900).all(Self.kind).isEmpty)
    }

    @Test("Wrong passwords outside the window do not count") func wrongPasswordsOutsideTheWindowDoNotCount() {
        #expect(attempts(4, every: 1_000).run(until: 4_000).all(Self.kind).isEmpty)
    }

    @Test("Without a limit in the profile it is silence") func withoutALimitInTheProfileItIsSilence() {
        #expect(attempts(6, every: 20, profile: .generic).run(until: 200).all(Self.kind).isEmpty)
    }

    @Test("Unlocking clears the incident") func unlockingClearsTheIncident() {
        let script = attempts(3, every: 20).after(20).login("A", nonce: "x", answer: 403)
            .after(60).login("A", nonce: "y", answer: 200)
        _ = script.run(until: 300)
        #expect(script.cleared().contains("account-locked 1001@example.com"))
    }
}

@Suite struct DigestUnsupportedTests {
    private static let kind = "digest-unsupported"

    private func challenged(_ algorithm: String?, profile: Profile = .generic) -> Script {
        Script(profile: profile).call("A", caller: "1001").at(0).register("A").after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n1", algorithm: algorithm)])
    }

    @Test("A client that stops is likely where clients know MD5 only")
    func aClientThatStopsIsLikelyWhereClientsKnowMD5Only() throws {
        let found = try #require(challenged("SHA-256", profile: .huawei).run(until: 60).finding(Self.kind))
        #expect(found.confidence == .likely && found.cause == "client-stopped" && found.names("SHA-256"))
    }

    @Test("A client that stops is possible otherwise") func aClientThatStopsIsPossibleOtherwise() {
        #expect(challenged("SHA-256").run(until: 60).finding(Self.kind)?.confidence == .possible)
    }

    @Test("A client that answers with MD5 all the same is proof") func aClientThatAnswersWithMD5AllTheSameIsProof()
        throws
    {
        let script = challenged("SHA-256").after(0.1).register("A", headers: [Script.credentials("n1")]).after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n2", algorithm: "SHA-256")])
        let findings = script.run(until: 60)
        let found = try #require(findings.finding(Self.kind))
        #expect(found.confidence == .proved && found.cause == "answered-with-another" && found.names("MD5"))
        #expect(findings.kinds() == [Self.kind])
    }

    @Test("A capture that ends at the challenge leaves a possibility", arguments: ["SHA-256", "SHA-512-256"])
    func aCaptureThatEndsAtTheChallengeLeavesAPossibility(
        algorithm: String
    ) throws {
        let found = try #require(challenged(algorithm, profile: .huawei).run().finding(Self.kind))
        #expect(found.severity == .notice && found.confidence == .possible && found.cause == "client-stopped")
    }

    @Test("What ends at a challenge that the client knows is silence")
    func whatEndsAtAChallengeThatTheClientKnowsIsSilence() {
        #expect(challenged(nil).run().kinds().isEmpty)
        let script = challenged("SHA-256").after(0.1)
            .register("A", headers: [Script.credentials("n1", algorithm: "SHA-256")]).after(0.1)
            .respond("A", 200, to: "REGISTER").after(300).register("A").after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n2", algorithm: "SHA-256")])
        #expect(script.run().kinds().isEmpty)
    }

    @Test("A client that knows the algorithm is silence") func aClientThatKnowsTheAlgorithmIsSilence() {
        let script = challenged("SHA-256").after(0.1)
            .register("A", headers: [Script.credentials("n1", algorithm: "SHA-256")]).after(0.1)
            .respond("A", 200, to: "REGISTER")
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("A wrong password with the right algorithm is another kind")
    func aWrongPasswordWithTheRightAlgorithmIsAnotherKind() {
        let script = challenged("SHA-256").after(0.1)
            .register("A", headers: [Script.credentials("n1", algorithm: "SHA-256")]).after(0.1)
            .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n2", algorithm: "SHA-256")])
        #expect(script.run(until: 60).kinds() == ["registration-failed"])
    }

    @Test("A client that stops at MD5 is silence", arguments: [nil, "MD5"]) func aClientThatStopsAtMD5IsSilence(
        algorithm: String?
    ) {
        #expect(challenged(algorithm, profile: .huawei).run(until: 60).kinds().isEmpty)
    }

    @Test("Several challenges of which one is MD5 are silence") func severalChallengesOfWhichOneIsMD5AreSilence() {
        let script = Script(profile: .huawei).call("A", caller: "1001").at(0).register("A").after(0.1)
            .respond(
                "A", 401, to: "REGISTER",
                headers: [Script.challenge("n1", algorithm: "SHA-256"), Script.challenge("n2", algorithm: "MD5")])
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("A capture that ends at the challenge proves nothing") func aCaptureThatEndsAtTheChallengeProvesNothing() {
        #expect(challenged("SHA-256", profile: .huawei).run().kinds(atLeast: .warning).isEmpty)
    }

    @Test("A challenged call is told of the call") func aChallengedCallIsToldOfTheCall() throws {
        let script = Script(profile: .huawei).call("A", caller: "1001").at(0).invite("A").after(0.1)
            .respond("A", 407, headers: [("Proxy-Authenticate", "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256")])
            .after(0.05).ack("A")
        let findings = script.run(until: 120)
        let found = try #require(findings.finding(Self.kind))
        #expect(found.call?.caller == "1001")
        #expect(findings.kinds() == [Self.kind], "the refusal is a consequence")
    }
}
