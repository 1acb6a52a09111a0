import Diagnosis
import Support
import Testing
import Wire

@Suite struct StrictRoutingTests {
    private static let kind = "strict-routing"

    /// A call whose INVITE and answers bear these Record-Routes.
    private func call(
        _ name: String = "A", on script: Script, at start: Double = 0, recorded: String,
        bye: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        script.call(name, from: "192.0.2.10:5060", to: "203.0.113.9:5060")
            .at(start).invite(name, headers: [("Record-Route", recorded)]).after(0.1).respond(name, 180)
            .after(1).answer(name).after(0.05).ack(name).after(5).bye(name, edit: bye).after(0.05)
            .respond(name, 200, to: "BYE")
    }

    @Test(
        "A record route without loose routing is told by the profile",
        arguments: [(Profile.generic, Severity.notice), (.aliyun, .warning)])
    func aRecordRouteWithoutLooseRoutingIsToldByTheProfile(profile: Profile, severity: Severity) throws {
        let script = call(on: Script(profile: profile), recorded: "<sip:203.0.113.50>")
        let found = script.run(until: 60).all(Self.kind)
        try #require(found.count == 1)
        #expect(found[0].severity == severity && found[0].confidence == .proved && found[0].cause == "no-loose-route")
        #expect(found[0].names("203.0.113.50"))
    }

    @Test(
        "Loose routing in every form is silence",
        arguments: [
            "<sip:203.0.113.50;lr>", "<sip:203.0.113.50;lr=on>", "<sip:203.0.113.50:5080;transport=udp;lr=true>",
            "<sip:203.0.113.50>;lr",
        ])
    func looseRoutingInEveryFormIsSilence(route: String) {
        #expect(call(on: Script(profile: .aliyun), recorded: route).run(until: 60).kinds().isEmpty)
    }

    @Test("One peer is told once") func onePeerIsToldOnce() {
        let script = Script(profile: .aliyun)
        for number in 0..<10 {
            _ = call(
                "A\(number)", on: script, at: Double(number) * 20, recorded: "<sip:203.0.113.50>, <sip:203.0.113.51;lr>"
            )
        }
        #expect(script.run(until: 300).all(Self.kind).count == 1)
    }

    @Test("A peer that is mended clears the incident") func aPeerThatIsMendedClearsTheIncident() {
        let script = Script(profile: .aliyun)
        _ = call("A", on: script, recorded: "<sip:203.0.113.50>")
        _ = call("B", on: script, at: 600, recorded: "<sip:203.0.113.50;lr>")
        #expect(script.run(until: 700).all(Self.kind).count == 1)
        #expect(script.cleared() == ["strict-routing 203.0.113.50"])
    }

    @Test("A preloaded route blames the sender") func aPreloadedRouteBlamesTheSender() throws {
        let script = Script(profile: .aliyun).call("A", from: "192.0.2.10:5060", to: "203.0.113.9:5060")
            .at(0).invite("A", headers: [("Route", "<sip:203.0.113.9>")]).after(0.1).respond("A", 404).after(0.1).ack(
                "A")
        let found = try #require(script.run(until: 60).finding(Self.kind))
        #expect(found.cause == "preloaded-route" && found.names("192.0.2.10"))
    }

    @Test("A contact without loose routing is a target") func aContactWithoutLooseRoutingIsATarget() {
        // As the last Route toward a strict router (RFC 3261 §12.2.1.1) and as a Request-URI.
        let script = call(on: Script(profile: .aliyun), recorded: "<sip:203.0.113.50;lr>") { bye in
            bye = bye.setting("Route", to: "<sip:203.0.113.50;lr>, <sip:13800138000@203.0.113.9:5060>")
        }
        #expect(script.run(until: 60).all(Self.kind).isEmpty)
    }

    @Test("A route in the request URI is the old way") func aRouteInTheRequestURIIsTheOldWay() throws {
        let script = call(on: Script(profile: .aliyun), recorded: "<sip:203.0.113.50;lr>") { bye in
            bye.startLine = "BYE sip:203.0.113.50;lr SIP/2.0"
            bye = bye.setting("Route", to: "<sip:13800138000@203.0.113.9:5060>")
        }
        let found = try #require(script.run(until: 60).finding(Self.kind))
        #expect(found.cause == "rewritten-request-uri" && found.names("192.0.2.10"))
    }
}

@Suite struct AsymmetricSignallingTests {
    private static let kind = "asymmetric-signalling"
    private static let client: Endpoint = "192.0.2.10:5060"
    private static let server: Endpoint = "203.0.113.9:5060"

    private func script(_ profile: Profile = .aliyun, tcp: Bool = false) -> Script {
        Script(profile: profile).call("A", from: Self.client, to: Self.server, tcp: tcp)
    }

    /// OPTIONS, answered from `source` to `destination`.
    private func answered(
        on script: Script, at seconds: Double = 0, from source: Endpoint, to destination: Endpoint,
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        script.at(seconds).request("A", "OPTIONS", edit: edit).after(0.05)
        let request = script.last?.text ?? SIPText(startLine: "")
        return script.send(SIPText.response(200, "OK", to: request), from: source, to: destination)
    }

    @Test(
        "A response from another address is told by the profile",
        arguments: [(Profile.generic, Severity.notice), (.aliyun, .warning)])
    func aResponseFromAnotherAddressIsToldByTheProfile(profile: Profile, severity: Severity) throws {
        let script = answered(on: script(profile), from: "203.0.113.77:5060", to: Self.client)
        let found = try #require(script.run(until: 40).finding(Self.kind))
        #expect(found.severity == severity && found.confidence == .proved && found.cause == "other-source")
        #expect(found.names("203.0.113.77:5060") && found.names("203.0.113.9:5060"))
    }

    @Test("A response from another port is too") func aResponseFromAnotherPortIsToo() {
        let script = answered(on: script(), from: "203.0.113.9:5999", to: Self.client)
        #expect(script.run(until: 40).finding(Self.kind)?.cause == "other-source")
    }

    @Test("A response to the via port although rport asked") func aResponseToTheViaPortAlthoughRportAsked() throws {
        // The client sends from 5060 and says 5090 in its Via, with rport.
        func via(_ rport: String) -> (inout SIPText) -> Void {
            { $0 = $0.setting("Via", to: "SIP/2.0/UDP 192.0.2.10:5090;branch=z9hG4bK7\(rport)") }
        }
        let broken = answered(on: script(), from: Self.server, to: "192.0.2.10:5090", edit: via(";rport"))
        #expect(broken.run(until: 40).finding(Self.kind)?.cause == "rport-ignored")
        // Without rport the Via port is where it belongs.
        let right = answered(on: script(), from: Self.server, to: "192.0.2.10:5090", edit: via(""))
        #expect(right.run(until: 40).all(Self.kind).isEmpty)
        let kind = answered(on: script(), from: Self.server, to: Self.client, edit: via(""))
        #expect(kind.run(until: 40).all(Self.kind).isEmpty)
    }

    @Test("A client that goes on asking did not get the response") func aClientThatGoesOnAskingDidNotGetTheResponse()
        throws
    {
        func run(_ repeats: [Double]) -> [Finding] {
            let script = script(.generic).at(0).request("A", "OPTIONS").repeated(after: repeats).after(0.05)
            let request = script.last?.text ?? SIPText(startLine: "")
            return script.send(
                SIPText.response(200, "OK", to: request), from: "203.0.113.9:5999", to: Self.client
            ).run(until: 40).all(Self.kind)
        }
        #expect(run([0.5]).map(\.severity) == [.notice], "a repetition may cross the response")
        let found = run([0.5, 1.5, 3.5, 7.5])
        #expect(found.map(\.severity) == [.notice, .warning])
        #expect(found.last?.title.en.contains("goes on repeating its OPTIONS") == true)
    }

    @Test("A router between two interfaces does not hide it") func aRouterBetweenTwoInterfacesDoesNotHideIt() {
        let script = Script(profile: .aliyun, interfaces: ["lan", "wan"]).call("A", from: Self.client, to: Self.server)
        script.on(0).at(0).invite("A").duplicated(on: 1)
        let request = script.last?.text ?? SIPText(startLine: "")
        script.on(1).at(0.1).send(
            SIPText.response(486, "Busy Here", to: request), from: "203.0.113.77:5060", to: Self.client
        ).duplicated(on: 0)
        #expect(script.run(until: 60).finding(Self.kind)?.cause == "other-source")
    }

    @Test("One peer is told once and its mending clears") func onePeerIsToldOnceAndItsMendingClears() {
        let script = script()
        for turn in 0..<20 {
            _ = answered(on: script, at: Double(turn) * 30, from: "203.0.113.77:5060", to: Self.client)
        }
        for turn in 0..<3 {
            _ = answered(on: script, at: 1_300 + Double(turn) * 30, from: Self.server, to: Self.client)
        }
        #expect(script.run(until: 1_500).all(Self.kind).count == 1)
        #expect(script.cleared() == ["asymmetric-signalling 203.0.113.9"])
    }

    @Test("A connection is used whatever the addresses") func aConnectionIsUsedWhateverTheAddresses() {
        let script = script(tcp: true).segment([.syn], from: Self.client, to: Self.server)
        script.at(1).request("A", "OPTIONS").after(0.05)
        let request = script.last?.text ?? SIPText(startLine: "")
        script.send(SIPText.response(200, "OK", to: request), from: "203.0.113.9:40000", to: Self.client, tcp: true)
        #expect(script.run(until: 40).all(Self.kind).isEmpty)
    }

    @Test("A translator in sight is no asymmetry") func aTranslatorInSightIsNoAsymmetry() {
        // Inside and outside of a NAT on two interfaces of this host: the response comes in outside first.
        let script = Script(profile: .aliyun, interfaces: ["lan", "wan"])
            .call("A", from: "10.0.0.5:5060", to: Self.server)
        script.on(0).at(0).request("A", "OPTIONS").translated(from: "192.0.2.1:41000", on: 1, isAnswered: true)
        script.on(1).after(0.05).respond("A", 200, to: "OPTIONS").translated(to: "10.0.0.5:5060", on: 0)
        #expect(script.run(until: 40).all(Self.kind).isEmpty)
    }

    @Test("A destination translator in sight is no asymmetry either")
    func aDestinationTranslatorInSightIsNoAsymmetryEither() {
        let script = Script(profile: .aliyun, interfaces: ["eth0", "docker0"]).call(
            "A", from: Self.client, to: Self.server)
        script.on(0).at(0).request("A", "OPTIONS").translated(to: "172.17.0.2:5060", on: 1, isAnswered: true)
        script.on(1).after(0.05).respond("A", 200, to: "OPTIONS").translated(from: Self.server, on: 0)
        #expect(script.run(until: 40).all(Self.kind).isEmpty)
    }

    @Test("A proxy on the way is no asymmetry") func aProxyOnTheWayIsNoAsymmetry() {
        let script = script().at(0).invite("A").forwarded(from: "203.0.113.9:5060", to: "203.0.113.80:5060")
            .after(0.1).respond("A", 180).forwarded(from: "203.0.113.9:5060", to: Self.client)
            .after(1).respond("A", 486).forwarded(from: "203.0.113.9:5060", to: Self.client)
        #expect(script.run(until: 60).all(Self.kind).isEmpty)
    }

    /// A call from this host whose answer recorded a proxy; the BYE goes to `destination`.
    private func leaving(to destination: Endpoint, local: [String], route: String?) -> [Finding] {
        let script = Script(profile: .aliyun, local: local).call("A", from: Self.client, to: Self.server)
        script.at(0).invite("A").after(0.1).answer("A", headers: [("Record-Route", "<sip:203.0.113.9;lr>")]).after(0.05)
            .ack("A") { if let route { $0 = $0.setting("Route", to: route) } }
        var bye = SIPText.message(
            "BYE", uri: "sip:13800138000@203.0.113.9", fromTag: "c-A", toTag: "s-A", callID: "A@script", cseq: 2,
            via: Self.client.description)
        if let route { bye = bye.setting("Route", to: route) }
        script.at(5).send(bye, from: Self.client, to: destination)
        return script.run(until: 60).all(Self.kind)
    }

    @Test("A request past the recorded route is proved at its sender")
    func aRequestPastTheRecordedRouteIsProvedAtItsSender() throws {
        let found = leaving(to: "203.0.113.200:5060", local: ["192.0.2.10"], route: nil)
        #expect(found.map(\.cause) == ["route-left"])
        #expect(leaving(to: "203.0.113.200:5060", local: [], route: nil).isEmpty)
        #expect(leaving(to: Self.server, local: ["192.0.2.10"], route: "<sip:203.0.113.9;lr>").isEmpty)
    }
}
