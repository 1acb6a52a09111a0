import Diagnosis
import Engine
import Support
import Testing
import Wire

/// The provider's rules apply where the provider is, and nowhere else.
@Suite struct ProfileChoiceTests {
    private static var strict: Profile {
        var profile = Profile(name: "strict")
        profile.requiresReliableProvisional = true
        profile.signallingPorts = [7_000...7_010]
        return profile
    }

    private static func profiles(_ edit: (inout EngineSettings) throws -> Void) rethrows -> Set<String> {
        var settings = EngineSettings()
        try edit(&settings)
        let engine = Engine(settings: settings)
        engine.open(InterfaceID(0), name: "eth0", link: .ethernet)
        let script = Script()
        // Nobody offers 100rel: a finding for the strict profile only, or for none.
        script.call("A", from: "192.0.2.10:5060", to: "198.51.100.20:5060").at(0).establish("A")
        for (index, frame) in script.frames().enumerated() {
            engine.receive(
                FrameHeader(
                    time: Script.time(frame.seconds), wireLength: frame.bytes.count, interface: InterfaceID(0),
                    number: UInt64(index + 1)), frame.bytes.span)
        }
        engine.idle(until: Script.time(60))
        return Set(engine.takeFindings().filter { $0.kind == "missing-100rel" }.map(\.profile))
    }

    @Test(
        "A peers profile judges its calls only",
        arguments: [
            ("198.51.100.0/24", true), ("192.0.2.10", true), ("203.0.113.0/24", false), ("2001:db8::/32", false),
        ])
    func aPeersProfileJudgesItsCallsOnly(network: String, applies: Bool) throws {
        let found = try Self.profiles {
            $0.peerProfiles = [.init(networks: [try #require(Network(network))], profile: Self.strict)]
        }
        #expect(found == (applies ? ["strict"] : []))
    }

    @Test("An interfaces profile judges what passes there", arguments: [("eth0", true), ("eth1", false)])
    func anInterfacesProfileJudgesWhatPassesThere(name: String, applies: Bool) {
        #expect(Self.profiles { $0.interfaceProfiles = [name: Self.strict] } == (applies ? ["strict"] : []))
    }

    @Test("The peer goes before the interface and the first peer before the next")
    func thePeerGoesBeforeTheInterfaceAndTheFirstPeerBeforeTheNext() throws {
        let peer = try #require(Network("198.51.100.0/24"))
        let found = Self.profiles {
            $0.interfaceProfiles = ["eth0": Self.strict]
            $0.peerProfiles = [
                .init(networks: [peer], profile: .generic), .init(networks: [peer], profile: Self.strict),
            ]
        }
        #expect(found.isEmpty)
    }

    @Test("Signalling is looked for on the ports of every profile") func signallingIsLookedForOnThePortsOfEveryProfile()
    {
        var settings = EngineSettings()
        settings.interfaceProfiles = ["eth1": Self.strict]
        #expect(settings.signallingPorts == [5_060...5_061, 7_000...7_010])
    }
}
