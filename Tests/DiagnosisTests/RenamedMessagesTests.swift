import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Messages that come back or go on under another Call-ID: something between changed it.
@Suite("One branch, another Call-ID")
struct RenamedMessagesTests {
    private static let client: Endpoint = "192.0.2.10:5060"
    private static let server: Endpoint = "198.51.100.20:5060"
    private static let branch = "z9hG4bK7c1f0e2b9d3a45"

    private func asked(_ method: String, branch: String = branch) -> Script {
        let script = Script().call("A", from: Self.client, to: Self.server).at(0)
        script.request("A", method, sdp: method == "INVITE" ? .audio : nil) {
            $0 = $0.setting("Via", to: "SIP/2.0/UDP 192.0.2.10:5060;branch=\(branch);rport")
        }
        return script
    }

    private func rename(_ text: inout SIPText) { text = text.setting("Call-ID", to: "A@script@203.0.113.5") }

    @Test("Its answer proves it, and is the answer all the same", arguments: ["REGISTER", "OPTIONS", "INVITE"])
    func answer(method: String) throws {
        let script = asked(method)
        script.at(0.05).respond("A", method == "INVITE" ? 486 : 200, to: method, edit: rename)
        if method == "INVITE" { script.at(0.1).ack("A") }
        let findings = script.run(until: 60)
        let finding = try #require(findings.finding("sip-alg"))
        #expect(finding.confidence == .proved && finding.names("Call-ID"))
        #expect(findings.finding("signalling-blocked") == nil)
    }

    @Test("A test tool's constant branch, another hop, or another CSeq is another request's")
    func healthy() {
        let constant = asked("OPTIONS", branch: "z9hG4bK-1")
        constant.at(0.05).respond("A", 200, to: "OPTIONS", edit: rename)
        #expect(constant.run(until: 60).finding("sip-alg") == nil)

        let number = asked("OPTIONS")
        number.at(0.05).respond("A", 200, to: "OPTIONS") {
            rename(&$0)
            $0 = $0.setting("CSeq", to: "77 OPTIONS")
        }
        #expect(number.run(until: 60).finding("sip-alg") == nil)
    }

    @Test("An ACK under another Call-ID is the ACK, spoilt: nobody says that none passed")
    func acknowledgement() throws {
        let script = Script().call("A", from: Self.client, to: Self.server).at(0).invite("A").at(0.1).respond("A", 180)
        script.at(1).answer("A").repeated(10, .doublingToFourSeconds)
        script.at(1.1).ack("A", edit: rename).repeated(8, .doublingToFourSeconds)
        script.at(33).hangUp("A", by: .callee)
        let finding = try #require(script.run(until: 80).finding("ack-missing"))
        #expect(finding.cause == "sip-alg" && finding.causes.first?.confidence == .likely)
        #expect(finding.cause("ack-never-seen") == nil)
    }

    // MARK: Registrars that contradict themselves

    private func bound(from bound: String?, via: String, registrar: Endpoint = server) -> Finding? {
        let script = Script().call("A", from: "10.0.0.5:5060", to: registrar).at(0).register("A").after(0.05)
        let contact = "<sip:1001@10.0.0.5:5060>;expires=600" + (bound.map { ";received=\"sip:\($0):1024\"" } ?? "")
        script.respond("A", 200, to: "REGISTER", headers: [("Contact", contact)]) {
            $0.replace(";rport", with: ";received=\(via);rport=5060", in: "Via")
        }
        return script.run(until: 20).finding("sip-alg")
    }

    @Test("A registrar that bound another address than its Via names was rewritten on the way")
    func contradiction() throws {
        let finding = try #require(bound(from: "203.0.113.5", via: "10.0.0.5"))
        #expect(finding.confidence == .proved && finding.cause == "registrar-contradicts-itself")
        #expect(finding.names("203.0.113.5"))
    }

    @Test("The same on both, the translated address in the Via, or a private registrar: nothing is proved")
    func consistent() {
        #expect(bound(from: "203.0.113.5", via: "203.0.113.5")?.confidence ?? .possible == .possible)
        #expect(bound(from: "10.0.0.5", via: "10.0.0.5")?.confidence ?? .possible == .possible)
        #expect(bound(from: nil, via: "10.0.0.5", registrar: "10.0.0.2:5060") == nil)
    }
}
