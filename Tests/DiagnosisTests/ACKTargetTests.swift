import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// An ACK against the Contact and the Record-Route of its 2xx (RFC 3261 §12.2.1.1), and the 2xx of a second fork.
@Suite struct ACKTargetTests {
    private static let caller: Endpoint = "192.0.2.10:5060"
    private static let proxy: Endpoint = "198.51.100.20:5060"
    private static let callee: Endpoint = "203.0.113.7:5060"

    /// A 200 with `contact` and `routes`, ten times, and an ACK each time that `edit` makes.
    private func acknowledged(
        contact: String = "sip:agent@10.8.0.9:5060", routes: [String] = ["<sip:198.51.100.20;lr>"],
        edit: (inout SIPText) -> Void
    ) throws -> Finding {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(1).answer("A", headers: routes.map { ("Record-Route", $0) }) {
            $0 = $0.setting("Contact", to: "<\(contact)>")
        }.repeated(10, .doublingToFourSeconds)
        script.at(1.05).ack("A", edit: edit).repeated(10, .doublingToFourSeconds)
        script.at(33).hangUp("A", by: .callee)
        return try #require(script.run().finding("ack-missing"))
    }

    /// To `uri`, by `routes`.
    private static func aim(_ uri: String, _ routes: [String] = ["<sip:198.51.100.20;lr>"]) -> (inout SIPText) -> Void {
        {
            $0.startLine = "ACK \(uri) SIP/2.0"
            $0.headers += routes.map { (name: "Route", value: $0) }
        }
    }

    // MARK: The target

    @Test(arguments: ["sip:agent@198.51.100.20", "sip:other@10.8.0.9:5060", "sip:agent@10.8.0.9:5070"])
    func `a Request-URI that is not the Contact is the fault of who sent the ACK`(uri: String) throws {
        let finding = try acknowledged(edit: Self.aim(uri))
        #expect(finding.cause == "ack-misrouted" && finding.causes.count == 1)
        #expect(finding.names(String(uri.dropFirst(4))) && finding.names("agent@10.8.0.9:5060"))
        #expect(finding.fix.en.contains("Let 192.0.2.10 send ACK") && finding.fix.zh.contains("192.0.2.10"))
        #expect(finding.place.from == "192.0.2.10:5060")
    }

    @Test(arguments: [
        ("sip:agent@10.8.0.9:5060", "sip:agent@10.8.0.9"),
        ("sip:agent@pbx.example.com", "sip:agent@PBX.example.com:5060"),
        ("sips:agent@10.8.0.9", "sips:agent@10.8.0.9:5061"), ("sip:agent@10.8.0.9:5060;ob", "sip:agent@10.8.0.9"),
    ])
    func `the same target otherwise written is the same`(contact: String, uri: String) throws {
        #expect(try acknowledged(contact: contact, edit: Self.aim(uri)).cause == "ack-lost-beyond")
    }

    @Test func `an ACK to what the Contact was before the re-INVITE goes nowhere`() throws {
        let script = Script()
        script.call("A").at(0).establish("A").at(5).reinvite("A").at(5.1)
        script.answer("A") { $0 = $0.setting("Contact", to: "<sip:13800138000@198.51.100.199:5070>") }
        script.repeated(10, .doublingToFourSeconds)
        script.at(5.2).ack("A").repeated(10, .doublingToFourSeconds).at(37.2).hangUp("A", by: .callee)
        let finding = try #require(script.run().finding("ack-missing"))
        #expect(finding.cause == "ack-misrouted" && finding.names("198.51.100.199:5070"))
    }

    @Test func `inside a dialog a new Record-Route changes no route`() throws {
        let script = Script()
        script.call("A").at(0).establish("A").at(5).reinvite("A").at(5.1)
        script.answer("A", headers: [("Record-Route", "<sip:198.51.100.20;lr>")]).repeated(10, .doublingToFourSeconds)
        script.at(5.2).ack("A").repeated(10, .doublingToFourSeconds).at(37.2).hangUp("A", by: .callee)
        #expect(try #require(script.run().finding("ack-missing")).cause == "ack-lost-beyond")
    }

    // MARK: The route

    @Test func `without the Route that was recorded it is not sent on`() throws {
        let finding = try acknowledged(edit: Self.aim("sip:agent@10.8.0.9:5060", []))
        #expect(finding.cause == "ack-misrouted" && finding.names("Record-Route"))
        #expect(finding.title.en.contains("no Route") && finding.title.zh.contains("没有 Route"))
    }

    @Test func `a Route in the wrong order is named with the one that is due`() throws {
        let recorded = ["<sip:203.0.113.9;lr>", "<sip:198.51.100.20;lr>"]
        let uri = "sip:agent@10.8.0.9:5060"
        let wrong = try acknowledged(routes: recorded, edit: Self.aim(uri, recorded))
        #expect(wrong.cause == "ack-misrouted" && wrong.names("198.51.100.20, 203.0.113.9"))
        #expect(try acknowledged(routes: recorded, edit: Self.aim(uri, recorded.reversed())).cause == "ack-lost-beyond")
    }

    @Test(arguments: ["<sip:198.51.100.20;lr=on;ftag=abc>", "<sip:198.51.100.20:5060;lr>"])
    func `parameters of a proxy and the default port change no route`(route: String) throws {
        let finding = try acknowledged(routes: [route], edit: Self.aim("sip:agent@10.8.0.9:5060"))
        #expect(finding.cause == "ack-lost-beyond")
    }

    @Test func `a strict router stands in the Request-URI rightly`() throws {
        let finding = try acknowledged(
            routes: ["<sip:198.51.100.20>"], edit: Self.aim("sip:198.51.100.20", ["<sip:agent@10.8.0.9:5060>"]))
        #expect(finding.cause == "ack-lost-beyond")
    }

    @Test func `what a proxy sends has used up its route`() throws {
        let finding = try acknowledged {
            Self.aim("sip:agent@10.8.0.9:5060", [])(&$0)
            $0.headers.append((name: "Via", value: "SIP/2.0/UDP 192.0.2.77;branch=z9hG4bK-first"))
        }
        #expect(finding.cause == "ack-lost-beyond")
    }

    @Test func `a wrong target that the answerer takes is no fault`() {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180).at(1).answer("A") {
            $0 = $0.setting("Contact", to: "<sip:agent@10.8.0.9:5060>")
        }
        script.at(1.05).ack("A", edit: Self.aim("sip:stranger@198.51.100.20", [])).at(9).hangUp("A")
        #expect(script.run().isEmpty)
    }

    // MARK: Two hops

    /// The caller, a proxy that records its route, and the callee, whose 200 repeats on both hops.
    private func proxied() -> Script {
        let script = Script()
        script.call("A").at(0).invite("A").forwarded(from: Self.proxy, to: Self.callee) {
            $0 = $0.setting("Record-Route", to: "<sip:198.51.100.20;lr>")
        }
        script.at(1).answer("A") { $0 = $0.setting("Contact", to: "<sip:agent@\(Self.callee)>") }
            .repeated(10, .doublingToFourSeconds)
        return script.forwarded(from: Self.proxy, to: Self.caller).repeated(10, .doublingToFourSeconds)
    }

    private func end(_ script: Script, _ target: Endpoint, _ edit: @escaping (inout SIPText) -> Void) throws -> Finding
    {
        script.at(1.1).ack("A", edit: edit)
        if target != Self.proxy { script.redirectedLast(to: target) }
        script.repeated(10, .doublingToFourSeconds)
        // A capture that ends meanwhile judges alike.
        return try #require(script.at(34).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9").run().finding("ack-missing"))
    }

    @Test(arguments: [(proxy, "no Route"), (callee, "past the Record-Route")])
    func `seen on both hops it is the caller who misdirects, and not the proxy`(target: Endpoint, words: String) throws
    {
        let finding = try end(proxied(), target, Self.aim("sip:agent@203.0.113.7:5060", []))
        #expect(finding.cause == "ack-misrouted" && finding.title.en.contains(words))
        #expect(finding.place.from == "192.0.2.10:5060" && finding.place.to == "203.0.113.7:5060")
        #expect(finding.fix.en.contains("Let 192.0.2.10 send") && finding.fix.zh.contains("请让 192.0.2.10 "))
    }

    @Test func `an ACK that came in at the proxy and never left there is the proxy's`() throws {
        let finding = try end(proxied(), Self.proxy, Self.aim("sip:agent@203.0.113.7:5060"))
        #expect(finding.cause == "ack-lost-beyond" && finding.names("198.51.100.20:5060"))
        #expect(finding.title.en.contains("never left there") && finding.title.zh.contains("从未由其转发"))
        #expect(finding.fix.en.contains("log of 198.51.100.20") && finding.fix.zh.contains("198.51.100.20"))
    }

    @Test func `an ACK that left the proxy was lost beyond it`() throws {
        let script = proxied()
        script.at(1.1).ack("A", edit: Self.aim("sip:agent@203.0.113.7:5060")).forwarded(
            from: Self.proxy, to: Self.callee)
        script.repeated(10, .doublingToFourSeconds).at(34).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")
        let finding = try #require(script.run().finding("ack-missing"))
        #expect(finding.cause == "ack-lost-beyond" && finding.title.en.contains("lost beyond this point"))
    }

    // MARK: Forks

    /// Two phones answer; the caller acknowledges those that are named.
    private func forked(_ acknowledged: [String], repeats: Int = 10) -> Script {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180).at(1).answer("A")
        if acknowledged.contains("first") { script.at(1.05).ack("A") }
        script.at(1.2).answer("A", toTag: "second")
        if !acknowledged.contains("second") { script.repeated(repeats, .doublingToFourSeconds) }
        if acknowledged.contains("second") { script.at(1.25).ack("A", toTag: "second") }
        return script
    }

    @Test func `a second 200 that stays unacknowledged is the caller's who took the first`() throws {
        let script = forked(["first"])
        let finding = try #require(script.at(33.3).hangUp("A").run().finding("ack-missing"))
        #expect(finding.cause == "fork-ignored" && finding.severity == .warning)
        #expect(finding.names("To tag") && finding.names("192.0.2.10:5060") && finding.names("BYE"))
        #expect(!finding.title.en.contains("torn down"))
    }

    @Test(arguments: [(2, false), (3, true)]) func `three repeats are told of it, two are not`(
        repeats: Int, isTold: Bool
    ) {
        let script = forked(["first"], repeats: repeats).at(20).hangUp("A")
        #expect((script.run().finding("ack-missing")?.cause == "fork-ignored") == isTold)
    }

    @Test func `both acknowledged, and the spare one ended, is how it is done`() {
        #expect(forked(["first", "second"]).at(20).hangUp("A").run().isEmpty)
    }

    @Test func `where none is acknowledged no fork was chosen`() throws {
        let script = forked([]).at(34).hangUp("A", by: .callee)
        #expect(try #require(script.run().finding("ack-missing")).cause == "ack-never-seen")
    }
}
