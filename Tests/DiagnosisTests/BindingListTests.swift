import Diagnosis
import Support
import Testing
import Wire

/// The registrar's list of bindings shows another host, or drops one that is still there.
@Suite("Bindings that a 200 lists, or no longer lists")
struct BindingListTests {
    private static let kind = "registration-conflict"
    private static let registrar: Endpoint = "198.51.100.20:5060"
    private static let own = "<sip:1001@192.0.2.10:5060>;expires=600"

    private func script(_ profile: Profile = .generic, local: [String] = []) -> Script {
        Script(profile: profile, local: local)
            .call("A", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
            .call("B", caller: "1001", from: "192.0.2.77:5060", to: Self.registrar)
    }

    /// REGISTER, and a 200 with these Contacts.
    private func bind(
        _ script: Script, _ name: String = "A", at seconds: Double, expires: Int = 600, _ contacts: [String],
        edit: (inout SIPText) -> Void = { _ in }
    ) {
        script.at(seconds).register(name, expires: expires, edit: edit).after(0.03).respond(
            name, 200, to: "REGISTER", headers: contacts.map { ("Contact", $0) } + [("Expires", "\(expires)")])
    }

    // MARK: Another host in the list

    @Test(
        "A binding that was not in the list before, or was refreshed since, is another host's",
        arguments: [
            [[], ["<sip:1001@192.0.2.77:5060>;expires=117"]],
            [["<sip:1001@192.0.2.77:5060>;expires=117"], ["<sip:1001@192.0.2.77:5060>;expires=560"]],
            [["<sip:1001@192.0.2.77:5060>;expires=590"], ["<sip:1001@198.51.100.7:40110;transport=tcp>;expires=9"]],
        ])
    func newcomer(lists: [[String]]) throws {
        let script = script()
        for (turn, others) in lists.enumerated() { bind(script, at: Double(turn) * 300, [Self.own] + others) }
        let found = try #require(script.run(until: 400).finding(Self.kind))
        #expect(found.severity == .notice && found.confidence == .possible && found.cause == "two-bindings")
        #expect(found.names("192.0.2.10"))
    }

    @Test("Where the profile allows one binding that is a warning")
    func forbidden() throws {
        let script = script(.huawei)
        bind(script, at: 0, [Self.own])
        bind(script, at: 300, [Self.own, "<sip:1001@192.0.2.77:5060>;expires=117"])
        #expect(try #require(script.run(until: 400).finding(Self.kind)).severity == .warning)
    }

    @Test(
        "What the client left behind only runs out, whatever it is called",
        arguments: [
            // The first 200 after a restart, and the same binding older each time.
            [["<sip:1001@192.0.2.77:5060>;expires=2900"], ["<sip:1001@192.0.2.77:5060>;expires=2600"]],
            // Its own host on another port.
            [[], ["<sip:1001@192.0.2.10:49152>;expires=600"]],
            // Another flow of the same device (RFC 5626).
            [[], ["<sip:1001@192.0.2.77:5060>;expires=500;reg-id=2"]],
            // Removed, and listed once more as such.
            [[], ["<sip:1001@192.0.2.77:5060>;expires=0"]],
            // A registrar that writes the same time behind every binding.
            [["<sip:1001@192.0.2.77:5060>;expires=600"], ["<sip:1001@192.0.2.77:5060>;expires=600"]],
        ])
    func leftover(lists: [[String]]) {
        let script = script()
        for (turn, others) in lists.enumerated() { bind(script, at: Double(turn) * 300, [Self.own] + others) }
        #expect(script.run(until: 700).kinds().isEmpty)
    }

    @Test("One instance with two Contacts is one device")
    func instance() {
        let id = ";+sip.instance=\"<urn:uuid:7>\""
        let script = script()
        func device(_ text: inout SIPText) {
            text = text.setting("Contact", to: (text.value("Contact") ?? "") + id)
        }
        bind(script, at: 0, [Self.own + id], edit: device)
        bind(script, at: 300, [Self.own + id, "<sip:1001@192.0.2.77:5060>;expires=117" + id], edit: device)
        #expect(script.run(until: 400).kinds().isEmpty)
    }

    @Test("A list in which the client's own Contact was rewritten tells nothing")
    func rewritten() {
        let script = script()
        bind(script, at: 0, ["<sip:1001@10.9.9.9:5060>;expires=600"])
        bind(
            script, at: 300,
            ["<sip:1001@10.9.9.9:5060>;expires=600", "<sip:1001@10.9.9.10:5060>;expires=117"])
        #expect(script.run(until: 400).kinds().isEmpty)
    }

    // MARK: A binding that is no longer listed

    private func displaced(_ script: Script, by list: [String] = ["<sip:1001@192.0.2.77:5060>;expires=600"]) -> Script {
        bind(script, at: 0, [Self.own])
        bind(script, "B", at: 100, list)
        return script
    }

    @Test(
        "Whoever goes on without the binding it lost was taken over", arguments: ["REGISTER", "SUBSCRIBE", "OPTIONS"])
    func takenOver(method: String) throws {
        let script = displaced(script())
        if method == "REGISTER" {
            bind(script, at: 300, [Self.own])
        } else {
            script.call("N", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
                .at(300).request("N", method).after(0.05).respond("N", 200, to: method)
        }
        let found = try #require(script.run(until: 350).finding(Self.kind))
        #expect(found.severity == .warning && found.confidence == .likely && found.cause == "taking-over")
        #expect(found.names("192.0.2.77"))
    }

    @Test("That the first one logs out then may be one person who changed desks")
    func leaving() throws {
        let script = displaced(script())
        bind(script, at: 130, expires: 0, [])
        let found = try #require(script.run(until: 350).finding(Self.kind))
        #expect(found.severity == .notice && found.confidence == .possible && found.cause == "taking-over")
    }

    @Test("Silent, gone for long, crossing, called all the same, or listed: no take-over")
    func healthy() {
        #expect(displaced(script()).run(until: 700).kinds().isEmpty)

        let late = displaced(script())
        late.call("N", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
            .at(650).request("N", "OPTIONS").after(0.05).respond("N", 200, to: "OPTIONS")
        #expect(late.run(until: 700).kinds().isEmpty)

        let crossing = displaced(script())
        crossing.call("N", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
            .at(100.2).request("N", "OPTIONS").after(0.05).respond("N", 200, to: "OPTIONS")
        #expect(crossing.run(until: 700).kinds().isEmpty)

        // The registrar lists only whom it answers, and keeps both.
        let called = displaced(script())
        called.call("C", caller: "13800138000", callee: "1001", from: Self.registrar, to: "192.0.2.10:5060")
            .at(200).invite("C").after(0.1).respond("C", 486).after(0.1).ack("C")
        bind(called, at: 300, [Self.own])
        #expect(called.run(until: 350).all(Self.kind).isEmpty)

        let listed = displaced(script(), by: [Self.own, "<sip:1001@192.0.2.77:5060>;expires=600"])
        #expect(listed.run(until: 700).kinds(atLeast: .warning).isEmpty)
    }

    @Test("A host with two addresses that moves from one to the other is one client")
    func ownAddresses() {
        let script = displaced(script(local: ["192.0.2.10", "192.0.2.77"]))
        script.call("N", caller: "1001", from: "192.0.2.10:5060", to: Self.registrar)
            .at(300).request("N", "OPTIONS").after(0.05).respond("N", 200, to: "OPTIONS")
        #expect(script.run(until: 350).kinds().isEmpty)
    }
}
