import Diagnosis
import Support
import Testing
import Wire

@Suite struct SIPScanTests {
    private static let kind = "sip-scan"
    private static let scanner: IPAddress = "198.51.100.7"
    private static let pbx: Endpoint = "192.0.2.10:5060"

    /// `count` requests, one a second or as `every` says, each to another user, answered with `code` or not at all.
    @discardableResult
    private func probe(
        _ count: Int, method: String = "INVITE", every seconds: Double = 1, answer code: Int? = 404,
        from start: Double = 0,
        agent: String? = nil, ports: (Int) -> UInt16 = { _ in 5071 }, on script: Script
    ) -> Script {
        for number in 0..<count {
            let name = "\(method)\(number)"
            script.call(
                name, caller: method == "REGISTER" ? "\(1_000 + number)" : "100", callee: "\(1_000 + number)",
                from: Endpoint(address: Self.scanner, port: ports(number)), to: Self.pbx)
            script.at(start + Double(number) * seconds)
                .request(name, method, headers: agent.map { [("User-Agent", $0)] } ?? [])
            guard let code else { continue }
            script.after(0.02).respond(name, code, to: method)
            if method == "INVITE" { script.after(0.02).ack(name) }
        }
        return script
    }

    @Test(
        "A known name is told at once and its calls are no findings",
        arguments: [
            "friendly-scanner", "sipcli/v1.8", "VaxSIPUserAgent/3.1", "pplsip", "SIPVicious v0.3", "sundayddr",
        ])
    func aKnownNameIsToldAtOnceAndItsCallsAreNoFindings(agent: String) throws {
        let script = probe(5, agent: agent, on: Script())
        let findings = script.run(until: 60)
        #expect(findings.kinds() == [Self.kind])
        #expect(findings.first?.severity == .notice && findings.first?.names("198.51.100.7") == true)
    }

    @Test(
        "Other names are not",
        arguments: ["Asterisk PBX 18", "FPBX-16", "Zoiper rv2.10", "sipsak 0.9.7", "Grandstream GXP1625"])
    func otherNamesAreNot(agent: String) {
        #expect(probe(5, agent: agent, on: Script()).run(until: 60).all(Self.kind).isEmpty)
    }

    @Test("Many targets without success are a scan", arguments: ["INVITE", "REGISTER", "OPTIONS"])
    func manyTargetsWithoutSuccessAreAScan(method: String) throws {
        let script = probe(40, method: method, answer: method == "REGISTER" ? 401 : 404, on: Script())
        let found = script.run(until: 100).all(Self.kind)
        try #require(found.count == 1)
        #expect(found[0].cause == "many-targets" && found[0].confidence == .likely)
    }

    @Test("Nineteen targets are not") func nineteenTargetsAreNot() {
        #expect(probe(19, on: Script()).run(until: 100).all(Self.kind).isEmpty)
    }

    @Test("Slowly is not") func slowlyIsNot() {
        #expect(probe(40, every: 10, on: Script()).run(until: 500).all(Self.kind).isEmpty)
    }

    @Test("One source is told once in the hour") func oneSourceIsToldOnceInTheHour() {
        let script = Script()
        probe(3_000, every: 1, on: script)
        #expect(script.run(until: 3_100).all(Self.kind).count <= 2)
    }

    @Test("Calls of a known scanner are dropped") func callsOfAKnownScannerAreDropped() {
        let script = probe(60, on: Script())
        let findings = script.run(until: 120)
        let late = findings.filter { $0.kind.rawValue != Self.kind && $0.seconds > 26 }
        #expect(late.isEmpty)
    }

    @Test("A peer whose calls are answered is none") func aPeerWhoseCallsAreAnsweredIsNone() {
        let script = Script().call("OK", from: Endpoint(address: Self.scanner, port: 5071), to: Self.pbx)
            .at(0).establish("OK").at(5).hangUp("OK")
        probe(60, answer: 404, from: 10, on: script)
        #expect(script.run(until: 120).all(Self.kind).isEmpty)
    }

    @Test("A server in trouble makes no scanners of its peers") func aServerInTroubleMakesNoScannersOfItsPeers() {
        #expect(probe(60, answer: 503, on: Script()).run(until: 120).all(Self.kind).isEmpty)
    }

    @Test("A blocked way makes no scanner of the caller") func aBlockedWayMakesNoScannerOfTheCaller() {
        #expect(probe(60, answer: nil, on: Script()).run(until: 120).all(Self.kind).isEmpty)
    }

    @Test("Silence toward a stranger at this host is a scan") func silenceTowardAStrangerAtThisHostIsAScan() {
        let script = probe(40, answer: nil, on: Script(local: ["192.0.2.10"]))
        #expect(script.run(until: 100).all(Self.kind).count == 1)
    }

    @Test("This host is no scanner") func thisHostIsNoScanner() {
        let script = probe(60, on: Script(local: ["198.51.100.7"]))
        #expect(script.run(until: 120).all(Self.kind).isEmpty)
    }

    @Test("An office that logs in again at once is none") func anOfficeThatLogsInAgainAtOnceIsNone() {
        let script = Script()
        for number in 0..<50 {
            script.call(
                "P\(number)", caller: "\(2_000 + number)",
                from: Endpoint(address: Self.scanner, port: 40_000 + UInt16(number)), to: Self.pbx)
            script.at(Double(number) * 0.2).login("P\(number)", nonce: "n\(number)", answer: 200)
        }
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("An office that is refused as a whole keeps its findings")
    func anOfficeThatIsRefusedAsAWholeKeepsItsFindings() {
        let script = probe(40, method: "REGISTER", answer: 403, ports: { 40_000 + UInt16($0) }, on: Script())
        let findings = script.run(until: 200)
        #expect(findings.finding(Self.kind)?.confidence == .possible)
        #expect(findings.all("registration-failed").count == 40)
    }

    @Test("Logins that a scanner tries are no findings", arguments: [0.1, 1, 2])
    func loginsThatAScannerTriesAreNoFindings(every: Double) {
        let script = probe(60, method: "REGISTER", every: every, answer: 404, on: Script())
        let kinds = script.run(until: 300).kinds()
        #expect(kinds.contains(Self.kind))
        #expect(kinds.count { $0 == "registration-failed" } <= 4)
    }

    @Test("A keep-alive that is answered 404 is none") func aKeepAliveThatIsAnswered404IsNone() {
        let script = Script().call("K", caller: "ping", callee: "ping", from: "198.51.100.7:5060", to: Self.pbx)
        for turn in 0..<200 {
            script.at(Double(turn)).request("K", "OPTIONS").after(0.02).respond("K", 404, to: "OPTIONS")
        }
        #expect(script.run(until: 300).kinds().isEmpty)
    }

    @Test("A probe that succeeds is the finding that matters") func aProbeThatSucceedsIsTheFindingThatMatters() throws {
        let script = probe(30, method: "REGISTER", answer: 401, agent: "friendly-scanner", on: Script())
        script.call("W", caller: "1007", from: Endpoint(address: Self.scanner, port: 5071), to: Self.pbx)
            .at(40).register("W", headers: [("User-Agent", "friendly-scanner")]).after(0.1)
            .respond("W", 200, to: "REGISTER")
        let found = script.run(until: 60).all(Self.kind)
        #expect(found.map(\.severity) == [.notice, .error])
        #expect(found.last?.cause == "probe-succeeded" && found.last?.names("1007") == true)
    }

    @Test("A call that a prober gets through without credentials asks for no new password")
    func aCallWithoutCredentialsAsksForNoNewPassword() throws {
        let script = probe(30, method: "REGISTER", answer: 401, agent: "friendly-scanner", on: Script())
        script.call(
            "W", caller: "100", callee: "13900001111", from: Endpoint(address: Self.scanner, port: 5071), to: Self.pbx
        )
        .at(40).invite("W", headers: [("User-Agent", "friendly-scanner")]).at(41).answer("W").at(41.1).ack("W")
        let found = try #require(script.run(until: 60).all(Self.kind).last)
        #expect(found.cause == "probe-succeeded" && found.title.en.contains("an INVITE"))
        #expect(!found.fix.en.contains("password") && !found.fix.zh.contains("密码"))
    }

    @Test("A scanner behind a proxy does not silence the proxy") func aScannerBehindAProxyDoesNotSilenceTheProxy() {
        let script = Script()
        for number in 0..<5 {
            script.call(
                "S\(number)", callee: "\(number)", from: Endpoint(address: Self.scanner, port: 5071),
                to: "203.0.113.5:5060")
            let invite = SIPText.message(
                "INVITE", callID: "S\(number)@x", via: "198.51.100.7:5071",
                headers: [("User-Agent", "friendly-scanner")])
            var passed = invite
            passed.headers.insert(("Via", "SIP/2.0/UDP 203.0.113.5;branch=z9hG4bKp\(number)"), at: 0)
            script.at(Double(number)).send(passed, from: "203.0.113.5:5060", to: Self.pbx)
        }
        // An honest call through the same proxy that nobody answers.
        let honest = SIPText.message("INVITE", callID: "honest@x", via: "192.0.2.200:5060")
        script.at(10).send(honest, from: "203.0.113.5:5060", to: Self.pbx).repeated(6, .doubling)
        let kinds = script.run(until: 100).kinds()
        #expect(kinds.contains(Self.kind) && kinds.contains("signalling-blocked"))
    }

    /// `count` sources, each asks for 25 users and is refused.
    private func crowd(_ count: Int, from start: Double = 0, first: Int = 1, on script: Script) -> Script {
        for source in first..<first + count {
            let address = IPAddress(v4: 0xCB00_7100 + UInt32(source))
            for number in 0..<25 {
                let name = "C\(source)-\(number)"
                script.call(
                    name, caller: "\(1_000 + number)", callee: "\(1_000 + number)",
                    from: Endpoint(address: address, port: 5071), to: Self.pbx)
                script.at(start + Double(source - first) * 0.05 + Double(number)).request(name, "REGISTER")
                script.after(0.01).respond(name, 403, to: "REGISTER")
            }
        }
        return script
    }

    @Test("A flood from very many sources is told once for all of them")
    func aFloodFromVeryManySourcesIsToldOnceForAllOfThem() {
        let found = crowd(100, on: Script()).run(until: 100).all(Self.kind)
        #expect(found.count == 9)
        #expect(found.count { $0.cause == "many-sources" } == 1)
        #expect(found.last?.cause == "many-sources" && found.last?.names("192.0.2.10") == true)
    }

    @Test("Eight sources are told each by itself") func eightSourcesAreToldEachByItself() {
        let found = crowd(8, on: Script()).run(until: 100).all(Self.kind)
        #expect(found.count == 8 && found.allSatisfy { $0.cause == "many-targets" })
    }

    @Test("An hour after a flood a source is told by itself again") func anHourAfterAFloodASourceIsToldByItselfAgain() {
        let script = crowd(1, from: 4_000, first: 200, on: crowd(40, on: Script()))
        let found = script.run(until: 4_100).all(Self.kind)
        #expect(found.count == 10 && found.last?.cause == "many-targets")
    }
}
