import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Answers that no packet shows whole, and what proves them.
@Suite struct UnseenAnswerTests {
    static let client: Endpoint = "192.0.2.10:5060"
    static let server: Endpoint = "198.51.100.20:5060"

    /// An INVITE over TCP at 1 s; the capture goes on.
    private func calling() -> Script {
        let script = Script()
        script.call("A", tcp: true).at(0).connect(from: Self.client, to: Self.server)
        return script.at(1).invite("A")
    }

    private func bareACK(_ script: Script, at seconds: Double) -> Script {
        script.at(seconds).segment([.ack], from: Self.client, to: Self.server)
    }

    @Test func `bytes that the client acknowledged and the capture missed answer its request`() {
        let script = calling()
        _ = bareACK(script.at(1.1).respond("A", 100).unseen(), at: 1.2)
        #expect(script.run(until: 60).isEmpty)
    }

    @Test func `bytes that came before the request answer nothing`() {
        let script = Script()
        script.call("O", tcp: true).call("A", tcp: true).at(0).connect(from: Self.client, to: Self.server)
        script.at(0.1).request("O", "OPTIONS").at(0.2).respond("O", 200, to: "OPTIONS").unseen()
        _ = bareACK(script.at(1).invite("A"), at: 1.1)
        #expect(script.run(until: 60).kinds() == ["request-unanswered"])
    }

    @Test func `keep-alives that are acknowledged answer nothing`() {
        let script = calling()
        for second in 2..<6 {
            script.at(Double(second)).segment([.psh, .ack], from: Self.server, to: Self.client, payload: [13, 10])
                .unseen()
            _ = bareACK(script, at: Double(second) + 0.1)
        }
        #expect(script.run(until: 60).kinds() == ["signalling-blocked"])
    }

    @Test func `an answer cut by the capture is an answer`() {
        let script = calling()
        script.at(1.1).respond("A", 100).cutLast(to: 200).at(2).answer("A").cutLast(to: 200)
        #expect(script.run(until: 60).isEmpty)
    }

    @Test func `answers to others, seen whole, do not answer this one`() {
        let script = calling()
        script.call("O", tcp: true).at(2).request("O", "OPTIONS").at(2.1).respond("O", 200, to: "OPTIONS")
        _ = bareACK(script, at: 2.2)
        #expect(script.run(until: 60).kinds() == ["request-unanswered"])
    }

    @Test func `what the server sends to another connection answers nothing here`() {
        let script = calling()
        let other: Endpoint = "192.0.2.11:5060"
        script.call("B", from: other, to: Self.server, tcp: true).at(1.5).invite("B").at(2).respond("B", 100)
            .cutLast(to: 200)
        #expect(script.run(until: 60).kinds().count == 1)
    }

    @Test(arguments: ["ACK", "BYE", "PRACK"])
    func `who knows the other side's tag was answered`(method: String) {
        let script = calling()
        script.at(3).request("A", method, headers: method == "PRACK" ? [("RAck", "1 1 INVITE")] : [], toTag: "s-A")
        let found = script.run(until: 60)
        #expect(found.finding("signalling-blocked")?.names("INVITE") != true)
        #expect(found.finding("request-unanswered")?.names("INVITE") != true)
    }

    @Test func `a dialog with one target says nothing of another's silence`() {
        let proxy: Endpoint = "203.0.113.1:5060"
        let script = Script()
        script.call("A", to: proxy).at(0).invite("A").forwarded(from: proxy, to: "198.51.100.30:5060")
            .repeated(6, .doubling)
        script.call("B", from: proxy, to: "198.51.100.40:5060", callID: "A@script").at(0.02).invite("B").unseen()
        script.at(5).request("B", "ACK", toTag: "s-B")
        script.at(60).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")
        #expect(script.run().contains { $0.place.to == "198.51.100.30:5060" })
    }

    @Test(arguments: [true, false])
    func `credentials for a nonce of now were asked for, others not`(isFresh: Bool) {
        let script = Script()
        script.call("R", caller: "1001", callee: "1001", tcp: true).at(0).connect(from: Self.client, to: Self.server)
        func credentials(_ nonce: String) -> [(String, String)] {
            let digest = "Digest username=\"1001\", realm=\"x\", nonce=\"\(nonce)\", uri=\"sip:x\", response=\"0\""
            return [("Authorization", digest)]
        }
        script.at(1).register("R", headers: credentials("old"))
        script.at(1.5).register("R", headers: credentials(isFresh ? "new" : "old"))
        let found = script.run(until: 33.2)
        #expect(found.isEmpty == isFresh)
    }
}
