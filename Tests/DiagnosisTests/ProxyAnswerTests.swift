import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// A proxy owes its caller the answer, and nobody an ACK of its own.
@Suite struct ProxyAnswerTests {
    private static let proxy: Endpoint = "203.0.113.5:5060"

    /// Phone, proxy, carrier; the carrier's 200 is repeated.
    private func proxied(local: [String] = ["203.0.113.5"], isForwarded: Bool = false) -> Script {
        let client: Endpoint = "192.0.2.10:5060"
        let script = Script(local: local)
        script.call("A", from: client, to: Self.proxy).at(0).invite("A")
            .forwarded(from: Self.proxy, to: "198.51.100.10:5060")
        script.at(0.1).respond("A", 180).forwarded(from: Self.proxy, to: client)
        script.at(3).answer("A").repeated(10, .doublingToFourSeconds)
        if isForwarded { script.forwarded(from: Self.proxy, to: client) }
        script.at(36).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")
        return script
    }

    /// Sound is missing too: then that is the symptom, and this its cause.
    private func told(_ script: Script) -> Finding? {
        script.run().first { $0.kind == "ack-missing" || $0.kind == "no-audio" }
    }

    @Test(arguments: [["203.0.113.5"], []])
    func `a 200 that came in and did not leave is the proxy's fault`(local: [String]) throws {
        let found = try #require(told(proxied(local: local)))
        #expect(found.title.en.contains("came in at 203.0.113.5:5060 and never left there"))
        #expect(found.title.en.contains("toward the caller 192.0.2.10:5060"))
        #expect(found.title.zh.contains("转发给主叫 192.0.2.10:5060"))
        #expect(found.fix.en.contains("log of 203.0.113.5"))
    }

    @Test func `where the answer went on, the ACK is what is missing`() throws {
        let found = try #require(told(proxied(isForwarded: true)))
        #expect(!found.title.en.contains("never left there"))
    }

    @Test func `a client of its own owes the ACK`() throws {
        let script = Script(local: ["192.0.2.10"])
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(3).answer("A").repeated(10, .doublingToFourSeconds)
        let found = try #require(told(script.at(36).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")))
        #expect(found.title.en.contains("ACK"))
    }
}
