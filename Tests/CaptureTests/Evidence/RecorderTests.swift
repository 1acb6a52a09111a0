import Diagnosis
import Engine
import SIP
import Support
import Testing
import Tracking
import Wire

@testable import Capture

struct RecorderTests {
    @Test func `a finding's packets are its call's signalling and RTP headers, in order, without payload`() throws {
        let rig = Rig()
        let script = Script.oneWay()
        script.oneWayCall("B", caller: "1002", callee: "13900139000", from: "192.0.2.11:5060", to: "203.0.113.9:5060")
        rig.feed(script, until: 20)
        let evidence = try #require(rig.takeEvidence().first { $0.finding.call?.callID == "A@script" })
        #expect(evidence.finding.kind == "one-way-audio")
        let bundle = evidence.bundle
        #expect(bundle.count(.sip) == 5)
        #expect(bundle.text.contains("Call-ID: A@script"))
        #expect(!bundle.text.contains("B@script"))
        let media = bundle.packets.filter { $0.kind == .rtp }
        #expect(media.count > 80)
        #expect(media.allSatisfy { $0.bytes.count == 14 + 20 + 8 + 12 && $0.wireLength == 214 })
        #expect(bundle.packets.map(\.time) == bundle.packets.map(\.time).sorted())
        #expect(bundle.end >= evidence.finding.time)
    }

    @Test func `payload is kept when the settings say so`() throws {
        let rig = Rig { $0.recorder.keepsPayload = true }
        rig.feed(.oneWay(), until: 20)
        let evidence = try #require(rig.takeEvidence().first)
        #expect(evidence.bundle.packets.filter { $0.kind == .rtp }.allSatisfy { $0.bytes.count == 214 })
    }

    @Test func `ICMP errors about the call's media are part of its evidence`() throws {
        let rig = Rig()
        let script = Script.oneWay()
        for index in 0..<5 {
            script.at(3 + Double(index)).icmp(
                quoting: Flow(source: "192.0.2.10:10500", destination: "203.0.113.9:20500"))
        }
        rig.feed(script, until: 20)
        let evidence = try #require(rig.takeEvidence().first)
        #expect(evidence.bundle.count(.icmp) == 5)
    }

    @Test func `the SIP of a call comes with all fragments of its large messages`() throws {
        let rig = Rig()
        let script = Script().call("A", to: "203.0.113.9:5060")
        script.at(0).invite("A", headers: [("X-Filler", String(repeating: "f", count: 2_000))])
        let invite = try #require(script.last)
        let pieces = FrameBuilder.fragments(
            invite.text.bytes, from: invite.flow.source, to: invite.flow.destination, identification: 77)
        for piece in pieces { rig.receive(piece, at: 0) }
        let rest = Script().call("A", to: "203.0.113.9:5060")
        rest.at(0).establish("A").rtp("A", toward: .callee, from: 1, until: 14)
        let frames = rest.frames().dropFirst()
        for frame in frames { rig.receive(frame.bytes, at: frame.seconds) }
        rig.idle(until: 20)
        let evidence = try #require(rig.takeEvidence().first)
        #expect(pieces.count == 2)
        #expect(evidence.bundle.count(.fragment) == 2)
    }

    @Test func `media cannot push signalling out, and memory is bounded by bytes`() throws {
        let rig = Rig { $0.recorder.memoryBytes = 1 << 20 }
        rig.feed(Script.oneWay())
        let flood = Script().call("F", from: "192.0.2.99:5060", to: "198.51.100.9:5060")
        flood.at(14).invite("F").respond("F", 200, sdp: .audio).rtp(
            "F", toward: .caller, from: 14, until: 614, every: 0.1, payload: [UInt8](repeating: 0x55, count: 10))
        for frame in flood.frames() { rig.receive(frame.bytes, at: 14 + frame.seconds / 10_000) }
        let evidence = try #require(
            rig.takeEvidence().first { $0.finding.call?.callID == "A@script" })
        #expect(evidence.bundle.count(.sip) == 5)
        // Three quarters of a MiB hold no more than this many headers of 54 bytes.
        #expect(evidence.bundle.count(.rtp) <= 786_432 / 54)
    }

    @Test func `findings below the severity, and too many of one incident, get no file`() {
        let rig = Rig { $0.minimumSeverity = .error }
        rig.feed(Script().call("A").at(0).invite("A", supported: ["100rel"]).after(0.1).respond("A", 183), until: 3)
        #expect(rig.findings.allSatisfy { $0.severity < .error })
        #expect(rig.takeEvidence().isEmpty)

        let many = Rig { $0.filesPerIncident = 1 }
        let script = Script()
        for index in 0..<4 {
            script.oneWayCall(
                "C\(index)", caller: "100\(index)", callee: "13800138000", at: Double(index) * 20)
        }
        many.feed(script, until: 100)
        let evidence = many.takeEvidence()
        let incidents = Set(evidence.compactMap(\.finding.incident))
        #expect(many.findings.count > evidence.count)
        #expect(evidence.count == incidents.count)
    }

    @Test func `what waits for the disk is bounded, and what is left out is counted`() {
        let budget = EvidenceBudget(bytes: 1_000)
        let rig = Rig(budget: budget)
        rig.feed(.oneWay(), until: 20)
        #expect(!rig.findings.isEmpty)
        #expect(rig.takeEvidence().isEmpty)
        #expect(budget.refused >= 1)
    }

    @Test(arguments: [
        ("INVITE sip:a@b SIP/2.0\r\nCall-ID: abc@host \r\n\r\n", "abc@host"),
        ("SIP/2.0 200 OK\r\nVia: x\r\ni:abc\r\n", "abc"),
        ("SIP/2.0 200 OK\r\ncall-id\t: abc", "abc"),
        ("SIP/2.0 200 OK\r\nContent-Type: a\r\nContact: b\r\n\r\nCall-ID: body", nil),
        ("SIP/2.0 200 OK\nCALL-ID: abc\n\n", "abc"), ("", nil), ("\r\n\r\n", nil),
        ("SIP/2.0 200 OK\r\nCall-ID:\r\n abc\r\nVia: x\r\n\r\n", "abc"),
        ("SIP/2.0 200 OK\r\nCall-ID: \u{1}abc\u{2}\r\n\r\n", "\\u{1}abc\\u{2}"),
        ("SIP/2.0 200 OK\r\nCall-ID: a\u{202E}b\r\n\r\n", "a\\u{202E}b"),
        ("SIP/2.0 200 OK\r\nCall-ID:  \r\nVia: x\r\n\r\n", nil),
    ])
    func `a glance finds the Call-ID`(_ text: String, _ callID: String?) {
        let bytes = Array(text.utf8)
        let found = SIPGlance(bytes.span).callID.map { String(decoding: $0, as: UTF8.self) }
        #expect(found == callID)
    }

    @Test(
        "A call is found again whatever its Call-ID is made of, and under the name that is shown",
        arguments: [
            "\u{1}a\u{2}b", "a\u{85}b", "a\u{202E}b\u{2069}", "a  b", "呼叫@h", String(repeating: "x", count: 400),
        ])
    func aCallIsFoundAgainWhateverItsCallIDIsMadeOf(callID: String) throws {
        let rig = Rig()
        let script = Script()
        script.call("A", from: "192.0.2.10:5060", to: "203.0.113.9:5060", callID: callID)
        script.at(0).establish("A").rtp("A", toward: .callee, from: 1, until: 14, every: 0.1)
        rig.feed(script, until: 20)
        let evidence = try #require(rig.takeEvidence().first)
        let name = try #require(evidence.finding.call?.callID)
        #expect(name == name.escapedForDisplay(limit: 2_000))
        #expect(evidence.bundle.count(.sip) == 5)
        #expect(rig.engine.call(name)?.summary.identity.callID == name)
        #expect(rig.engine.mediaEndpoints(ofCall: name)?.isEmpty == false)
        #expect(SIPGlance(Array("SIP/2.0 200 OK\r\ni: \(callID)\r\n\r\n".utf8).span).callID == Array(name.utf8))
        // Of `-w`.
        let scratch = try Scratch()
        var writer = try PcapWriter(path: scratch["in.pcap"], link: .ethernet)
        for frame in script.frames() {
            try writer.write(time: Script.time(frame.seconds), bytes: frame.bytes.span, wireLength: frame.bytes.count)
        }
        try writer.finish()
        var chosen = PacketExtract()
        chosen.add(callID: name, signalling: Flow(source: "192.0.2.99:1", destination: "192.0.2.98:1"))
        #expect(try chosen.write([scratch["in.pcap"]], to: scratch["out.pcapng"]) == 5)
    }

    @Test func `a glance finds the users of From, To and P-Asserted-Identity`() {
        let text = """
            INVITE sip:1@x SIP/2.0\r\nFrom: "Ann" <sip:+8613800138000@a;user=phone>;tag=1\r\nt: <tel:02188886666>\r
            P-Asserted-Identity: <sips:1001@pbx>, <tel:+861088>\r\nContact: <sip:other@x>\r\n\r\n
            """
        let bytes = Array(text.utf8)
        let users = SIPGlance(bytes.span, readsUsers: true).users
        #expect(Set(users) == ["+8613800138000", "02188886666", "1001", "+861088"])
    }

    @Test func `of one kind so many findings get a file within a minute, and the others are counted`() {
        let budget = EvidenceBudget()
        let rig = Rig(budget: budget) { $0.filesPerKindAndMinute = 2 }
        let script = Script()
        for index in 0..<5 {
            script.oneWayCall(
                "C\(index)", caller: "100\(index)", callee: "138001380\(10 + index)", at: Double(index) / 10,
                to: Endpoint(address: IPAddress(v4: 0xCB00_7110 + UInt32(index)), port: 5060))
        }
        // The same fault again, a minute later.
        script.oneWayCall("D", caller: "2001", callee: "13900139000", at: 70)
        rig.feed(script, until: 100)
        let files = rig.takeEvidence().filter { $0.finding.kind == "one-way-audio" }
        #expect(rig.findings.count { $0.kind == "one-way-audio" } == 6)
        #expect(files.count == 3)
        #expect(files.last?.finding.call?.callID == "D@script")
        #expect(budget.limited == 3)
    }

    @Test func `the registration of the called number is part of the evidence, however much passed since`() throws {
        let rig = Rig { $0.recorder.memoryBytes = 16 << 20 }
        let script = Script()
        script.call("R", caller: "13800138000", callee: "13800138000", from: "192.0.2.77:5060", to: "203.0.113.9:5060")
        script.at(0).register("R").respond("R", 200, to: "REGISTER")
        for index in 0..<200 {
            script.call("O\(index)", caller: "77\(index)", callee: "77\(index)", from: "192.0.2.78:5060")
            script.at(1 + Double(index) / 100).register("O\(index)").respond("O\(index)", 200, to: "REGISTER")
        }
        script.oneWayCall("A", caller: "1001", callee: "13800138000", at: 10)
        rig.feed(script, until: 30)
        let evidence = try #require(rig.takeEvidence().first { $0.finding.call?.callID == "A@script" })
        #expect(evidence.bundle.text.contains("REGISTER sip:"))
        #expect(!evidence.bundle.text.contains("sip:77"))
    }

    @Test func `an index of registrations keeps the last of each user, and forgets users in generations`() {
        var index = RegistrationIndex()
        for call in 1...20 { index.note(7, UInt64(call)) }
        #expect(index.calls(of: 7) == [13, 14, 15, 16, 17, 18, 19, 20])
        for user in 100..<8_400 { index.note(UInt64(user), 1) }
        #expect(index.calls(of: 7).last == 20, "the generation before is still known")
        for user in 20_000..<36_500 { index.note(UInt64(user), 1) }
        #expect(index.calls(of: 7).isEmpty)
    }
}
