import Diagnosis
import Support
import Testing
import Tracking

/// A BYE that says why (RFC 3326), against the session timer that was agreed (RFC 4028).
@Suite("What a BYE says of the session timer")
struct SpokenReasonTests {
    private func ended(
        _ reason: String, after seconds: Double = 11, by party: Party = .callee, timer: String? = "90;refresher=uas",
        refreshedAt: Double? = nil
    ) -> [Finding] {
        let script = Script()
        script.call("A").at(0).establish(
            "A", inviteHeaders: [("Supported", "timer"), ("Session-Expires", "90")],
            answerHeaders: timer.map { [("Session-Expires", $0), ("Require", "timer")] } ?? [])
        if let refreshedAt {
            script.at(refreshedAt).update(
                "A", by: .callee, sdp: nil, headers: [("Session-Expires", "90;refresher=uac")])
            script.after(0.1).respond("A", 200, to: "UPDATE", headers: [("Session-Expires", "90;refresher=uac")])
        }
        script.at(1 + seconds).bye("A", by: party, headers: [("Reason", reason)]).after(0.05)
            .respond("A", 200, to: "BYE")
        return script.run(until: 120).all("session-refresh-failed")
    }

    @Test(
        "A BYE that names the timer is the timer's, however early",
        arguments: [
            "SIP;cause=408", "SIP;cause=408;text=\"Session timer expired\"",
            "SIP;cause=200;text=\"Session refresh failed\"",
        ], [Party.caller, .callee])
    func said(reason: String, by party: Party) throws {
        let finding = try #require(ended(reason, by: party).first)
        #expect(finding.confidence == .likely && finding.cause == "no-refresh" && finding.severity == .error)
        #expect(finding.names("90"))
    }

    @Test(
        "Another reason is none, and so is a timer that nobody agreed on",
        arguments: [
            ("Q.850;cause=16;text=\"Normal call clearing\"", "90;refresher=uas"),
            ("SIP;cause=200;text=\"Call completed elsewhere\"", "90;refresher=uas"),
            ("SIP;cause=200;text=\"RTP Timeout\"", "90;refresher=uas"),
            ("SIP;cause=408;text=\"ACK Timeout\"", "90;refresher=uas"), ("SIP;cause=408", nil),
        ] as [(String, String?)])
    func other(reason: String, timer: String?) {
        #expect(ended(reason, timer: timer).isEmpty)
    }

    @Test("Before any refresh it speaks of the answer, later of the last refresh")
    func since() throws {
        #expect(try #require(ended("SIP;cause=408").first).title.en.contains("11"))
        #expect(try #require(ended("SIP;cause=408", after: 55, refreshedAt: 45).first).title.en.contains("refresh"))
    }
}
