import HEP
import Testing
import Wire

@testable import Settings

@Suite struct HEPSettingsTests {
    private static func problems(_ text: String) -> String {
        do throws(SettingsError) {
            _ = try Settings.parse(text, file: "e.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test func `HEP is off unless somebody asks for it`() {
        #expect(Settings().capture.hep.places.isEmpty && Settings().hepOut == nil)
        #expect(Settings().capture.hep.networks.allSatisfy { $0.base.isLoopback })
    }

    @Test func `With a place to listen at there need be no interface`() throws {
        let text =
            "capture:\n  interfaces: []\n  hep:\n    listen: [udp:127.0.0.1:9060, \"tcp:[::1]:9061\"]\n    key: k\n"
        let capture = try Settings.parse(text, file: "e.yaml").capture
        #expect(capture.interfaces.isEmpty && capture.hep.key == [0x6B])
        #expect(capture.hep.places.map(\.description) == ["udp:127.0.0.1:9060", "tcp:[::1]:9061"])
        #expect(Self.problems("capture:\n  interfaces: []\n").contains("at least one interface"))
    }

    @Test(arguments: ["0.0.0.0:9060", "udp:192.0.2.1:9060", "\"tcp:[::]:9060\""])
    func `Who listens for other hosts says for whom`(place: String) {
        let text = "capture:\n  hep:\n    listen: \(place)\n"
        #expect(Self.problems(text).contains("capture.hep.networks"))
        #expect(Self.problems(text + "    networks: [192.0.2.0/24]\n").isEmpty)
    }

    @Test(arguments: ["sctp:127.0.0.1:9060", "127.0.0.1", "udp:127.0.0.1:0", "udp:homer:9060"])
    func `A place that is none is named`(place: String) {
        #expect(Self.problems("capture:\n  hep:\n    listen: \"\(place)\"\n").contains("capture.hep.listen"))
    }

    @Test func `What is sent on goes to a name or an address`() throws {
        let text =
            "hep-out:\n  to: tcp:homer.example.net:9060\n  capture-id: 7\n  node: edge\n  forward-received: true\n"
        let out = try #require(try Settings.parse(text, file: "e.yaml").hepOut)
        #expect(out.transport == .tcp && out.to.description == "homer.example.net:9060" && out.agent == 7)
        #expect(out.node == "edge" && out.forwardsReceived && out.perSecond == 2_000)
        let six = try #require(try Settings.parse("hep-out:\n  to: \"[2001:db8::1]:9060\"\n", file: "e.yaml").hepOut)
        #expect(six.to.description == "[2001:db8::1]:9060" && six.transport == .udp)
        for wrong in ["homer", "udp:homer:0", "udp:a b:9060", "udp::9060"] {
            #expect(Self.problems("hep-out:\n  to: \"\(wrong)\"\n").contains("hep-out.to"))
        }
        #expect(Self.problems("hep-out:\n  too: x\n").contains("did you mean \"to\"?"))
    }
}
