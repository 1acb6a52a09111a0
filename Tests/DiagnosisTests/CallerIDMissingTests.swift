import Diagnosis
import Support
import Testing
import Wire

@Suite("An incoming call that does not tell who calls")
struct CallerIDMissingTests {
    private static let carrier: Endpoint = "198.51.100.20:5060"
    private static let gateway: Endpoint = "203.0.113.9:5060"

    private func platform() -> Script { Script(local: ["203.0.113.9"], vantage: "gateway") }

    private func incoming(
        _ script: Script, _ name: String = "A", from caller: String = "13900139000",
        headers: [(String, String)] = [], at seconds: Double = 0, edit: @escaping (inout SIPText) -> Void = { _ in }
    ) {
        script.at(seconds).call(name, caller: caller, callee: "4008001234", from: Self.carrier, to: Self.gateway)
        script.invite(name, headers: headers, edit: edit).after(0.1).respond(name, 180).after(1).answer(name)
        script.after(0.05).ack(name).after(2).hangUp(name)
    }

    private func found(_ script: Script) -> [Finding] { script.run().all("caller-id-missing") }

    @Test("No usable number in any of the three header fields", arguments: ["anonymous", "unknown", "Restricted"])
    func missing(caller: String) throws {
        let script = platform()
        incoming(script, from: caller)
        let findings = found(script)
        #expect(findings.count == 1)
        let finding = try #require(findings.first)
        #expect(finding.cause == "no-caller")
        #expect(finding.severity == .notice)
        #expect(finding.confidence == .likely)
        #expect(finding.place.from == "198.51.100.20:5060")
    }

    @Test(
        "One usable number is enough, and privacy is the caller's right",
        arguments: [
            ("P-Asserted-Identity", "<sip:13900139000@example.com>"),
            ("Remote-Party-ID", "<sip:13900139000@example.com>"), ("Privacy", "id"),
        ])
    func silent(header: String, value: String) {
        let script = platform()
        incoming(script, from: "anonymous", headers: [(header, value)])
        // A number withheld on purpose is a fact to know, nothing to repair.
        #expect(
            found(script).allSatisfy { header == "Privacy" && $0.severity == .notice && $0.cause == "number-withheld" })
    }

    @Test("Ten in a row are the line's habit; one with a number begins anew")
    func habit() {
        let script = platform()
        for number in 0..<10 { incoming(script, "c\(number)", from: "anonymous", at: Double(number) * 10) }
        let findings = found(script)
        #expect(findings.dropLast().allSatisfy { $0.severity == .notice })
        #expect(findings.last?.severity == .warning)

        let mixed = platform()
        for number in 0..<10 {
            incoming(mixed, "c\(number)", from: number == 5 ? "13900139000" : "anonymous", at: Double(number) * 10)
        }
        #expect(found(mixed).allSatisfy { $0.severity == .notice })
    }

    @Test(
        "A forwarded call that shows the forwarder only",
        arguments: [
            ("Diversion", "<sip:13700137000@example.com>;reason=unconditional"),
            (
                "History-Info",
                "<sip:13700137000@example.com>;index=1, <sip:4008001234@example.com;cause=302>;index=1.1"
            ),
        ])
    func forwarded(header: String, value: String) {
        let script = platform()
        incoming(script, from: "13700137000", headers: [(header, value)])
        let findings = found(script)
        #expect(findings.first?.cause == "forwarder-only")
        #expect(findings.first?.severity == .warning)

        let original = platform()
        incoming(original, from: "13900139000", headers: [(header, value)])
        #expect(found(original).isEmpty)
        let asserted = platform()
        incoming(
            asserted, from: "13700137000",
            headers: [(header, value), ("P-Asserted-Identity", "<sip:13900139000@example.com>")])
        #expect(found(asserted).isEmpty)
    }

    @Test("The called number shown as the caller was written by something on the way")
    func rewritten() {
        let script = platform()
        incoming(script, from: "4008001234")
        #expect(found(script).first?.cause == "called-number-shown")
    }

    @Test("An agent's own outgoing call, and a call between extensions, are none")
    func lookAlikes() {
        let outgoing = Script(local: ["198.51.100.20"])
        incoming(outgoing, from: "anonymous")
        #expect(found(outgoing).isEmpty)
        let names = platform()
        incoming(names, from: "alice")
        #expect(found(names).isEmpty)
    }
}
