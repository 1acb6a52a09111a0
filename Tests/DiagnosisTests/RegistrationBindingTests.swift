import Diagnosis
import Support
import Testing
import Wire

extension Script {
    /// An accepted REGISTER; the 200 lists `bindings` or the request's own contact.
    @discardableResult
    func bind(_ name: String, expires: Int = 600, bindings: [String] = [], edit: (inout SIPText) -> Void = { _ in })
        -> Script
    {
        register(name, expires: expires, edit: edit).after(0.05)
        let contacts = bindings.map { ("Contact", "<\($0)>;expires=\(expires)") }
        return respond(name, 200, to: "REGISTER", headers: contacts + [("Expires", "\(expires)")])
    }
}

@Suite struct RegistrationConflictTests {
    private static let kind = "registration-conflict"

    private static let both = ["sip:1001@192.0.2.10:5060", "sip:1001@192.0.2.77:5060"]

    /// Two hosts, one account, one registrar; by the profile an account has one binding.
    private func script(second: Endpoint = "192.0.2.77:5060", _ profile: Profile = .huawei) -> Script {
        Script(profile: profile).call("A", caller: "1001", from: "192.0.2.10:5060", to: "198.51.100.20:5060")
            .call("B", caller: "1001", from: second, to: "198.51.100.20:5060")
    }

    @Test("A registration that goes on after another host registered is a conflict")
    func aRegistrationThatGoesOnAfterAnotherHostRegisteredIsAConflict() throws {
        let script = script().at(0).bind("A").at(100).bind("B").at(300).bind("A")
        let found = try #require(script.run(until: 400).finding(Self.kind))
        #expect(found.severity == .warning && found.confidence == .likely && found.cause == "taking-over")
        #expect(found.names("192.0.2.10") && found.names("192.0.2.77") && found.names("1001@example.com"))
    }

    /// A, B, A, … each minute, each time as a new registration; the 200 lists the latest only.
    private func takingOver(_ times: Int) -> Script {
        let script = Script()
        for turn in 0..<times {
            let host: Endpoint = turn % 2 == 0 ? "192.0.2.10:5060" : "192.0.2.77:5060"
            script.call("R\(turn)", caller: "1001", from: host, to: "198.51.100.20:5060")
                .at(Double(turn) * 60).bind("R\(turn)", bindings: [Self.both[turn % 2]])
        }
        return script
    }

    @Test(arguments: [(0.0, true), (4, true), (6, false)])
    func `hosts that refresh at the very end of their time take over from each other`(late: Double, isTold: Bool) {
        let script = script(.generic)
        for turn in 0..<7 {
            script.at(Double(turn) * 30 + Double(turn / 2) * late)
            script.bind(turn % 2 == 0 ? "A" : "B", expires: 60, bindings: [Self.both[turn % 2]])
        }
        #expect((script.run(until: 300).finding(Self.kind) != nil) == isTold)
    }

    @Test func `a host that moved and comes back after its time ran out is no conflict`() {
        let script = script(.generic)
        script.at(0).bind("A", expires: 60, bindings: [Self.both[0]])
        script.at(30).bind("B", expires: 60, bindings: [Self.both[1]]).at(200)
        script.bind("A", expires: 60, bindings: [Self.both[0]])
        #expect(script.run(until: 300).finding(Self.kind) == nil)
    }

    @Test("Without such a rule only repeated take-over counts") func withoutSuchARuleOnlyRepeatedTakeOverCounts() throws
    {
        #expect(takingOver(3).run(until: 400).kinds().isEmpty)
        let found = try #require(takingOver(5).run(until: 400).finding(Self.kind))
        #expect(found.severity == .warning && found.confidence == .likely && found.cause == "taking-over")
    }

    @Test("A registrar that lists no bindings leaves it open") func aRegistrarThatListsNoBindingsLeavesItOpen() throws {
        let script = script(.generic)
        for turn in 0..<4 { script.at(Double(turn) * 60).bind(turn % 2 == 0 ? "A" : "B") }
        let found = try #require(script.run(until: 400).finding(Self.kind))
        #expect(found.severity == .notice && found.confidence == .possible)
    }

    @Test(
        "A registrar that lists both may mean it unless the profile forbids it",
        arguments: [(Profile.generic, Severity.notice, Confidence.possible), (.huawei, .warning, .likely)])
    func aRegistrarThatListsBothMayMeanItUnlessTheProfileForbidsIt(
        profile: Profile, severity: Severity, confidence: Confidence
    ) throws {
        let script = script(profile).at(0).bind("A").at(100).bind("B", bindings: Self.both)
            .at(300).bind("A", bindings: Self.both)
        let found = try #require(script.run(until: 400).finding(Self.kind))
        #expect(found.severity == severity && found.confidence == confidence && found.cause == "two-bindings")
    }

    @Test("Months of two devices are few findings") func monthsOfTwoDevicesAreFewFindings() {
        let script = script(.generic)
        for hour in 0..<48 {
            script.at(Double(hour) * 3_600).bind("A", expires: 7_200, bindings: Self.both)
            script.at(Double(hour) * 3_600 + 60).bind("B", expires: 7_200, bindings: Self.both)
        }
        let findings = script.run(until: 172_900)
        #expect(findings.count <= 48 && findings.kinds(atLeast: .warning).isEmpty)
    }

    @Test("A client that moved once is silence") func aClientThatMovedOnceIsSilence() {
        let script = script().at(0).bind("A").at(300).bind("A").at(500).bind("B").at(800).bind("B").at(1_100).bind("B")
        #expect(script.run(until: 1_200).kinds().isEmpty)
    }

    @Test("A client that removes its binding before it moves back is silence")
    func aClientThatRemovesItsBindingBeforeItMovesBackIsSilence() {
        let script = script().at(0).bind("A").at(100).bind("A", expires: 0).at(101).bind("B")
            .at(200).bind("B", expires: 0).at(201).bind("A")
        #expect(script.run(until: 400).kinds().isEmpty)
    }

    @Test("An agent who logs out here and in there is silence") func anAgentWhoLogsOutHereAndInThereIsSilence() {
        let script = script()
        for turn in 0..<8 {
            let name = turn % 2 == 0 ? "A" : "B"
            script.at(Double(turn) * 300).bind(name).after(200).bind(name, expires: 0)
        }
        #expect(script.run(until: 2_600).kinds().isEmpty)
    }

    @Test("A binding that ran out is no conflict") func aBindingThatRanOutIsNoConflict() {
        let script = script().at(0).bind("A").at(700).bind("B", expires: 60).at(800).bind("A").at(1_500).bind("B")
        #expect(script.run(until: 1_600).kinds().isEmpty)
    }

    @Test("One instance on two paths is one device") func oneInstanceOnTwoPathsIsOneDevice() {
        let instance = ";+sip.instance=\"<urn:uuid:1>\""
        func device(_ text: inout SIPText) {
            text = text.setting("Contact", to: (text.value("Contact") ?? "") + instance)
        }
        let script = script()
        for cycle in 0..<4 {
            script.at(Double(cycle) * 200).bind("A", edit: device).after(10).bind("B", edit: device)
        }
        #expect(script.run(until: 900).kinds().isEmpty)
    }

    @Test("A NAT port that changes is one device") func aNATPortThatChangesIsOneDevice() {
        let script = script(second: "192.0.2.10:40001")
        for cycle in 0..<4 { script.at(Double(cycle) * 200).bind("A").after(10).bind("B") }
        #expect(script.run(until: 900).all(Self.kind).isEmpty)
    }

    @Test("Hosts that take-over with new call I ds are told after three times")
    func hostsThatTakeOverWithNewCallIDsAreToldAfterThreeTimes() {
        func run(_ times: Int) -> [Finding] {
            let script = Script()
            for turn in 0..<times {
                let host: Endpoint = turn % 2 == 0 ? "192.0.2.10:5060" : "192.0.2.77:5060"
                script.call("R\(turn)", caller: "1001", from: host, to: "198.51.100.20:5060")
                    .at(Double(turn) * 60).bind("R\(turn)")
            }
            return script.run(until: 1_000)
        }
        #expect(run(3).kinds().isEmpty)
        #expect(run(5).kinds() == [Self.kind])
    }

    @Test("A traveller who stays a while is silence") func aTravellerWhoStaysAWhileIsSilence() {
        let script = Script()
        for turn in 0..<12 {
            let host: Endpoint = turn / 3 % 2 == 0 ? "192.0.2.10:5060" : "192.0.2.77:5060"
            script.call("R\(turn)", caller: "1001", from: host, to: "198.51.100.20:5060")
                .at(Double(turn) * 60).bind("R\(turn)")
        }
        #expect(script.run(until: 1_000).kinds().isEmpty)
    }

    @Test("A border element that registers the account onward is no second host")
    func aBorderElementThatRegistersTheAccountOnwardIsNoSecondHost() {
        let script = Script().call("A", caller: "1001", from: "192.0.2.10:5060", to: "198.51.100.20:5060")
            .call("B", caller: "1001", from: "198.51.100.20:5060", to: "203.0.113.5:5060")
        for cycle in 0..<4 { script.at(Double(cycle) * 200).bind("A").after(1).bind("B") }
        #expect(script.run(until: 900).kinds().isEmpty)
    }

    @Test("A register seen before and after a proxy is one host") func aRegisterSeenBeforeAndAfterAProxyIsOneHost() {
        let script = script()
        for cycle in 0..<4 {
            script.at(Double(cycle) * 200).register("A", expires: 600)
                .forwarded(from: "198.51.100.20:5060", to: "203.0.113.5:5060").after(0.01)
                .respond("A", 200, to: "REGISTER", headers: [("Expires", "600")])
                .forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060")
        }
        #expect(script.run(until: 900).kinds().isEmpty)
    }

    @Test("The end of the second binding clears the incident") func theEndOfTheSecondBindingClearsTheIncident() {
        let script = script().at(0).bind("A").at(100).bind("B").at(300).bind("A")
            .at(350).bind("B", expires: 0)
        _ = script.run(until: 400)
        #expect(script.cleared().count == 1)
    }
}

@Suite struct RegistrationLostTests {
    private static let kind = "registration-lost"
    private static let registrar: Endpoint = "198.51.100.20:5060"

    /// 1001 registered for ten minutes at 0, and a call to it from a trunk.
    private func script() -> Script {
        Script().call("R", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
            .call("C", caller: "13800138000", callee: "1001", from: "203.0.113.9:5060", to: Self.registrar)
            .at(0).bind("R")
    }

    private func refused(_ script: Script, at seconds: Double, code: Int = 480) -> Script {
        script.at(seconds).invite("C").after(0.05).respond("C", code).after(0.05).ack("C")
    }

    @Test("A call after the registration ran out shows it", arguments: [404, 408, 480])
    func aCallAfterTheRegistrationRanOutShowsIt(code: Int) throws {
        let found = try #require(refused(script(), at: 900, code: code).run(until: 1_000).finding(Self.kind))
        #expect(found.cause == "expired" && found.confidence == .likely && found.severity == .error)
        #expect(found.call?.callee == "1001" && found.names("192.0.2.10:5060"))
    }

    @Test("A call just before it runs out is another matter") func aCallJustBeforeItRunsOutIsAnotherMatter() {
        #expect(refused(script(), at: 599).run(until: 700).all(Self.kind).isEmpty)
    }

    @Test("A refresh in time is silence") func aRefreshInTimeIsSilence() {
        let script = script().at(500).bind("R")
        #expect(refused(script, at: 900).run(until: 1_000).all(Self.kind).isEmpty)
    }

    @Test("A log out is silence") func aLogOutIsSilence() {
        let script = script().at(500).bind("R", expires: 0)
        #expect(refused(script, at: 900).run(until: 1_000).all(Self.kind).isEmpty)
    }

    @Test("Nobody calling is silence") func nobodyCallingIsSilence() {
        #expect(script().run(until: 4_000).kinds().isEmpty)
    }

    @Test("A second device that is registered is silence") func aSecondDeviceThatIsRegisteredIsSilence() {
        let script = script().call("S", caller: "1001", from: "192.0.2.77:5060", to: Self.registrar).at(550).bind("S")
        #expect(refused(script, at: 900).run(until: 1_000).all(Self.kind).isEmpty)
    }

    @Test("Two tenants with one user are two accounts") func twoTenantsWithOneUserAreTwoAccounts() throws {
        func tenant(_ text: inout SIPText, _ domain: String) {
            text = text.setting("To", to: "<sip:1001@\(domain)>").setting("From", to: "<sip:1001@\(domain)>;tag=t")
        }
        let script = Script().call("R", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
            .call("S", caller: "1001", from: "192.0.2.77:5060", to: Self.registrar)
            .call("C", caller: "13800138000", callee: "1001", from: "203.0.113.9:5060", to: Self.registrar)
        script.at(0).bind("R", expires: 120) { tenant(&$0, "one.example.com") }
        script.at(1).bind("S", expires: 3_600) { tenant(&$0, "two.example.com") }
        script.at(400).request("C", "INVITE", sdp: .audio) { $0 = $0.setting("To", to: "<sip:1001@one.example.com>") }
        script.after(0.05).respond("C", 480).after(0.05).ack("C")
        let findings = script.run(until: 500)
        #expect(findings.finding(Self.kind)?.cause == "expired")
    }

    @Test("A phone with the same user in two domains keeps both") func aPhoneWithTheSameUserInTwoDomainsKeepsBoth() {
        let script = Script().call("R", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
            .call("S", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
            .call("C", caller: "13800138000", callee: "1001", from: "203.0.113.9:5060", to: Self.registrar)
        script.at(0).bind("R", expires: 3_600) { $0 = $0.setting("To", to: "<sip:1001@one.example.com>") }
        script.at(1).bind("S", expires: 60) { $0 = $0.setting("To", to: "<sip:1001@two.example.com>") }
        script.at(2).bind("S", expires: 0) { $0 = $0.setting("To", to: "<sip:1001@two.example.com>") }
        script.at(400).request("C", "INVITE", sdp: .audio) { $0 = $0.setting("To", to: "<sip:1001@one.example.com>") }
        script.after(0.05).respond("C", 480).after(0.05).ack("C")
        #expect(script.run(until: 500).all(Self.kind).isEmpty)
    }

    @Test("A person who declines is silence") func aPersonWhoDeclinesIsSilence() {
        #expect(refused(script(), at: 900, code: 486).run(until: 1_000).all(Self.kind).isEmpty)
    }

    @Test("A call into a living binding that dies is the NAT or the client")
    func aCallIntoALivingBindingThatDiesIsTheNATOrTheClient() throws {
        let script = script().call(
            "D", caller: "13800138000", callee: "1001", from: Self.registrar, to: "192.0.2.10:5060"
        )
        .at(200).invite("D").repeated(6, .doubling)
        let found = try #require(script.run(until: 300).finding(Self.kind))
        #expect(found.cause == "nat-binding-expired" && found.confidence == .possible)
        #expect(found.cause("signalling-blocked") != nil)
    }

    @Test("A capture that ends while the call dies is less sure") func aCaptureThatEndsWhileTheCallDiesIsLessSure()
        throws
    {
        let script = script().call(
            "D", caller: "13800138000", callee: "1001", from: Self.registrar, to: "192.0.2.10:5060"
        )
        .at(200).invite("D").repeated(4, .doubling)
        #expect(script.run().kinds() == [Self.kind])
    }

    @Test("A proxy that gives up on a living binding shows the same")
    func aProxyThatGivesUpOnALivingBindingShowsTheSame() throws {
        let script = Script()
        script.call("R", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar).at(0).bind("R")
        script.call(
            "D", caller: "13800138000", callee: "1001", from: "203.0.113.9:5060", to: Self.registrar, callID: "one"
        )
        .call("P", caller: "13800138000", callee: "1001", from: Self.registrar, to: "192.0.2.10:5060", callID: "one")
        .at(200).invite("D").at(200.01).invite("P").repeated(4, .doubling)
        .at(215).respond("D", 408).after(0.05).ack("D")
        let found = try #require(script.run(until: 300).finding(Self.kind))
        #expect(found.cause == "nat-binding-expired" && found.call?.callee == "1001")
    }

    @Test("A translator that knows the port no more says so") func aTranslatorThatKnowsThePortNoMoreSaysSo() throws {
        let script = translated(ports: [1_001]).call(
            "D", caller: "13800138000", callee: "1001", from: Self.registrar, to: "192.0.2.10:1001"
        )
        .at(20).invite("D").icmp().at(20.5).repeated(1, .doubling).icmp()
        let found = try #require(script.run(until: 100).finding(Self.kind))
        #expect(found.cause == "nat-binding-expired" && found.confidence == .likely)
    }

    @Test("A closed port at the client itself is no NA ts fault") func aClosedPortAtTheClientItselfIsNoNATsFault() {
        let script = script().call(
            "D", caller: "13800138000", callee: "1001", from: Self.registrar, to: "192.0.2.10:5060"
        )
        .at(20).invite("D").icmp()
        #expect(script.run(until: 100).kinds() == ["signalling-blocked"])
    }

    @Test("A client heard just before is no dead binding") func aClientHeardJustBeforeIsNoDeadBinding() {
        let script = script().at(190).request("R", "OPTIONS").after(0.05).respond("R", 200, to: "OPTIONS")
            .call("D", caller: "13800138000", callee: "1001", from: Self.registrar, to: "192.0.2.10:5060")
            .at(200).invite("D").repeated(6, .doubling)
        #expect(script.run(until: 300).all(Self.kind).isEmpty)
    }

    /// The client's own address is private; the NAT gives it a port for each refresh.
    private func translated(ports: [UInt16], via: (Int) -> String = { _ in "10.0.0.5:5060" }) -> Script {
        let script = Script()
        for (turn, port) in ports.enumerated() {
            script.call(
                "R", caller: "1001", from: Endpoint(address: "192.0.2.10", port: port), to: Self.registrar,
                callID: "reg")
            script.at(Double(turn) * 300).request(
                "R", "REGISTER", headers: [("Expires", "600")], cseq: UInt32(turn + 1)
            ) {
                $0 = $0.setting("Via", to: "SIP/2.0/UDP \(via(turn));branch=z9hG4bK\(turn);rport")
            }.after(0.05).respond("R", 200, to: "REGISTER", headers: [("Expires", "600")])
        }
        return script
    }

    @Test("A NAT port that changes at every refresh is told") func aNATPortThatChangesAtEveryRefreshIsTold() throws {
        let found = try #require(translated(ports: [1_001, 1_002, 1_003, 1_004]).run(until: 1_000).finding(Self.kind))
        #expect(found.severity == .warning && found.confidence == .likely && found.names("300"))
    }

    @Test(
        "A NAT port that changes now and then is silence",
        arguments: [[1_001, 1_002, 1_003, 1_003], [1_001, 1_002, 1_002, 1_003, 1_003, 1_004]] as [[UInt16]])
    func aNATPortThatChangesNowAndThenIsSilence(ports: [UInt16]) {
        #expect(translated(ports: ports).run(until: 2_000).kinds().isEmpty)
    }

    @Test("A client that opens a new socket each time is silence") func aClientThatOpensANewSocketEachTimeIsSilence() {
        let script = translated(ports: [1_001, 1_002, 1_003, 1_004, 1_005]) { "10.0.0.5:\(6_000 + $0)" }
        #expect(script.run(until: 2_000).kinds().isEmpty)
    }
}
