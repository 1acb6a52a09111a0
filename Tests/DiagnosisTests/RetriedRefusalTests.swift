import Diagnosis
import Support
import Testing
import Tracking

/// A refusal is judged by what came of the retry that it asked for.
@Suite struct RetriedRefusalTests {
    private let unsupported = [("Unsupported", "100rel")]

    @Test(arguments: [true, false])
    func `420 to an INVITE costs nothing where it is sent again without`(isRetried: Bool) {
        let script = Script()
        script.call("A").at(0).invite("A", require: ["100rel"]).at(0.1).respond("A", 420, headers: unsupported)
        script.at(0.15).ack("A")
        if isRetried {
            script.at(0.3).invite("A").at(0.5).respond("A", 180).at(2).answer("A").at(2.1).ack("A").at(4).hangUp("A")
        }
        #expect((script.run(until: 60).finding("missing-100rel") == nil) == isRetried)
    }

    @Test(arguments: [true, false])
    func `420 to a re-INVITE likewise`(isRetried: Bool) {
        let script = Script()
        script.call("A").at(0).establish("A").at(5).reinvite("A", headers: [("Require", "precondition")])
        script.at(5.1).respond("A", 420).at(5.15).ack("A")
        if isRetried { script.at(5.3).reinvite("A").at(5.4).answer("A").at(5.5).ack("A") }
        script.at(20).hangUp("A")
        #expect((script.run().finding("reinvite-failed") == nil) == isRetried)
    }

    @Test(arguments: [405, 501, 420], [true, false])
    func `a refresh that is refused and succeeds at once by re-INVITE`(code: Int, isRetried: Bool) {
        let timer = [("Supported", "timer"), ("Session-Expires", "120;refresher=uac")]
        let script = Script()
        script.call("A").at(0).establish("A", inviteHeaders: timer, answerHeaders: timer)
        script.at(60).update("A", sdp: nil, headers: timer).at(60.1).respond("A", code, to: "UPDATE")
        if isRetried {
            script.at(60.2).reinvite("A", headers: timer).at(60.3).answer("A", headers: timer).at(60.4).ack("A")
        }
        script.at(100).hangUp("A")
        #expect((script.run().finding("session-refresh-failed") == nil) == isRetried)
    }

    @Test(arguments: [true, false])
    func `488 and the same call under another Call-ID`(isTaken: Bool) {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 488).at(0.15).ack("A")
        script.call("B").at(0.3).invite("B").at(0.5).respond("B", isTaken ? 180 : 488)
        if isTaken {
            script.at(2).answer("B").at(2.1).ack("B").at(4).hangUp("B")
        } else {
            script.at(0.6).ack("B")
        }
        #expect((script.run(until: 60).finding("codec-mismatch") == nil) == isTaken)
    }

    @Test func `another callee's call is no retry`() {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 488).at(0.15).ack("A")
        script.call("B", callee: "13900139000").at(0.3).establish("B").after(3).hangUp("B")
        #expect(script.run(until: 60).finding("codec-mismatch") != nil)
    }
}
