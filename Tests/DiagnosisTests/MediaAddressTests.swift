import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Media that goes to the wrong address or port, or to one that cannot be reached, and what only looks like it.
@Suite struct MediaAddressTests {
    // MARK: Private addresses

    @Test(
        "An address the far side cannot reach is named first",
        arguments: ["192.168.1.20", "10.1.2.3", "172.31.5.5", "100.64.3.4", "127.0.0.1", "169.254.7.7", "fd00::20"])
    func anAddressTheFarSideCannotReachIsNamedFirst(_ address: String) throws {
        let isV6 = address.contains(":")
        let script = Script().oneWay(
            toward: nil, from: isV6 ? "[2001:db8::2]:5060" : "203.0.113.2:5060",
            to: isV6 ? "[2001:db8:1::20]:5060" : "198.51.100.20:5060", offer: .audio(address: address))
        script.rtp(
            "A", toward: .callee, from: 1.1, until: 15,
            source: isV6 ? "[2001:db8::2]:30000" : "203.0.113.2:30000")
        let finding = try #require(script.run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "private-address-in-sdp")
        #expect(finding.causes.first?.confidence == .likely)
        #expect(finding.names(address))
    }

    @Test("Media sent into the private void is not heard") func mediaSentIntoThePrivateVoidIsNotHeard() throws {
        let script = Script().oneWay(toward: nil, from: "203.0.113.2:5060", offer: .audio(address: "192.168.1.20"))
        script.rtp("A", toward: .callee, from: 1.1, until: 15, source: "203.0.113.2:30000")
        script.rtp("A", toward: .caller, from: 1.1, until: 15, destination: "192.168.1.20:10500")
        let finding = try #require(script.run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "private-address-in-sdp")
        #expect(finding.title.en.contains("the caller hears nothing"))
    }

    @Test("Two private addresses may reach each other") func twoPrivateAddressesMayReachEachOther() throws {
        let script = Script().oneWay(from: "192.168.1.20:5060", to: "10.0.0.9:5060")
        let finding = try #require(script.run(until: 30).finding("one-way-audio"))
        #expect(finding.cause("private-address-in-sdp") == nil)
    }

    @Test("A far side that answers to the source heals a private address")
    func aFarSideThatAnswersToTheSourceHealsAPrivateAddress() {
        let script = Script().oneWay(toward: nil, from: "203.0.113.2:5060", offer: .audio(address: "192.168.1.20"))
        let outside: Endpoint = "203.0.113.2:30000"
        script.rtp("A", toward: .callee, from: 1.1, until: 15, source: outside)
        script.rtp("A", toward: .caller, from: 1.3, until: 15, destination: outside)
        #expect(script.at(15).hangUp("A").run(until: 60).isEmpty)
    }

    @Test("An agent behind NAT that is heard is healthy") func anAgentBehindNATThatIsHeardIsHealthy() {
        let script = Script(local: ["192.168.1.20"]).oneWay(toward: nil, from: "192.168.1.20:5060")
        script.talk("A", from: 1.1, until: 15)
        #expect(script.at(15).hangUp("A").run(until: 60).isEmpty)
    }

    // MARK: Wrong ports

    @Test("Media that keeps to the old port after a re-INVITE is misdirected")
    func mediaThatKeepsToTheOldPortAfterAReinviteIsMisdirected() throws {
        let script = Script().call("A").at(0).establish("A")
        let old = Script.callerMedia
        script.talk("A", from: 1.1, until: 20)
        script.at(20).reinvite("A", sdp: .audio(port: 10520)).after(0.05).answer("A").after(0.05).ack("A")
        script.rtp("A", toward: .callee, from: 20.2, until: 40, sequence: 5_000)
        script.rtp("A", toward: .caller, from: 20, until: 40, sequence: 6_000, destination: old)
        let finding = try #require(script.run(until: 60).finding("one-way-audio"))
        #expect(finding.cause == "media-wrong-port")
        #expect(finding.names("192.0.2.10:10500") && finding.names("192.0.2.10:10520"))
    }

    @Test("Media that follows the re-INVITE is healthy") func mediaThatFollowsTheReinviteIsHealthy() {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 20)
        script.at(20).reinvite("A", sdp: .audio(port: 10520)).after(0.05).answer("A").after(0.05).ack("A")
        script.rtp("A", toward: .callee, from: 20.2, until: 40, sequence: 5_000)
        script.rtp("A", toward: .caller, from: 20.2, until: 40, sequence: 6_000)
        #expect(script.at(40).hangUp("A").run(until: 90).isEmpty)
    }

    @Test("A port nobody advertised is misdirected") func aPortNobodyAdvertisedIsMisdirected() throws {
        let script = Script().oneWay(toward: .callee)
        script.rtp("A", toward: .caller, from: 1.1, until: 15, destination: "192.0.2.10:10600")
        let finding = try #require(script.run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "media-wrong-port")
        #expect(finding.names("192.0.2.10:10600"))
        #expect(finding.title.en.contains("the caller hears nothing"))
    }

    @Test("A sender may send from any port") func aSenderMaySendFromAnyPort() {
        let script = Script().oneWay(toward: nil)
        script.rtp("A", toward: .callee, from: 1.1, until: 15, source: "192.0.2.10:17000")
        script.rtp("A", toward: .caller, from: 1.1, until: 15, source: "198.51.100.99:4000")
        #expect(script.at(15).hangUp("A").run(until: 60).isEmpty)
    }

    // MARK: Port map

    @Test("The port map says which ports ever worked") func thePortMapSaysWhichPortsEverWorked() throws {
        let script = Script(profile: .huawei, local: ["192.0.2.10"])
        for (index, port) in [10500, 10502, 10504].enumerated() {
            let name = "H\(index)"
            let start = Double(index) * 10
            script.call(name).at(start).establish(name, offer: .audio(port: port))
            script.talk(name, from: start + 1.1, until: start + 6)
            script.at(start + 6).hangUp(name)
        }
        script.call("D").at(40).establish("D", offer: .audio(port: 10540))
        script.rtp("D", toward: .callee, from: 41.1, until: 60)
        let findings = script.run(until: 60)
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(finding.cause == "media-blocked")
        #expect(finding.names("10500–10504"))
        #expect(finding.names("10540"))
        #expect(
            finding.causes.first?.text.en.contains("10500–10504 had media, 10540 never") ?? false)
        let ports = script.engine.ports()
        #expect(ports.map(\.port) == [10500, 10502, 10504])
        #expect(ports.allSatisfy { $0.calls == 1 && $0.received == 1 })
    }

    @Test("A working private address is not blamed for a blocked port")
    func aWorkingPrivateAddressIsNotBlamedForABlockedPort() throws {
        let script = Script(profile: .huawei, local: ["192.168.1.20"])
        script.call("H", from: "192.168.1.20:5060").at(0).establish("H")
        script.talk("H", from: 1.1, until: 6)
        script.at(6).hangUp("H")
        script.call("D", from: "192.168.1.20:5060").at(10).establish("D", offer: .audio(port: 10540))
        script.rtp("D", toward: .callee, from: 11.1, until: 30)
        #expect(try #require(script.run(until: 40).finding("one-way-audio")).cause == "media-blocked")
    }
}

extension Script {
    /// Where the caller receives unless a test says otherwise.
    static let callerMedia: Endpoint = "192.0.2.10:10500"
}
