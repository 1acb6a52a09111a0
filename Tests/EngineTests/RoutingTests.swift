import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Which packet goes where: SIP over UDP, fragments and TCP, media, and what is refused under which name.
@Suite struct RoutingTests {
    private static let agent: Endpoint = "192.0.2.10:5060"
    private static let server: Endpoint = "198.51.100.20:5060"
    private static let odd: Endpoint = "198.51.100.20:7000"

    private static func udp(_ bytes: [UInt8], to destination: Endpoint = odd) -> [UInt8] {
        FrameBuilder.udp(bytes, from: agent, to: destination)
    }

    private static let refused: [(String, [UInt8])] = [
        ("not-ip", [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 6] + [UInt8](repeating: 0, count: 28)),
        ("truncated", [2, 0, 0, 0, 0, 1]),
        ("empty-datagram", udp([])),
        ("stun", udp([0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: 0, count: 12))),
        ("dtls", udp([22, 0xFE, 0xFD] + [UInt8](repeating: 0, count: 20))),
        ("not-sip", udp([64, 0, 0])),
        (
            "other-udp",
            FrameBuilder.udp(Array("GET / HTTP/1.1\r\n\r\n".utf8), from: "192.0.2.10:40000", to: odd)
        ),
        ("not-sip-on-sip-port", udp([13, 10, 13, 10], to: server)),
        ("sip-malformed", udp(Array("OPTIONS sip:x SIP/2.0\r\nVia: nonsense\r\n\r\n".utf8), to: server)),
        (
            "sip-cut",
            Array(
                FrameBuilder.udp(SIPText.request("INVITE", callID: "cut"), from: agent, to: server).prefix(120))
        ),
        ("short-media", udp([0x80, 0, 0, 1])),
        ("bad-rtp", udp([0x8F, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1])),
        ("other-tcp", FrameBuilder.tcp(Array("GET /".utf8), from: "192.0.2.1:40000", to: "192.0.2.2:80", sequence: 1)),
        ("icmp-unrelated", FrameBuilder.icmpError(quoting: udp([1, 2, 3, 4]))),
    ]

    @Test("What is not used is counted under its name", arguments: refused)
    func whatIsNotUsedIsCountedUnderItsName(_ reason: String, _ frame: [UInt8]) {
        let feed = Feed()
        feed.frame(frame, at: 0)
        #expect(feed.engine.status().rejects == [reason: 1])
        #expect(feed.engine.takeFindings().kinds().filter { $0 != reason }.isEmpty)
    }

    @Test("What others say over TCP counts the same however often it comes, and SIP begins in between")
    func whatOthersSayOverTCPCountsTheSame() {
        let feed = Feed()
        let other = FrameBuilder.tcp(
            Array("GET /".utf8), from: "192.0.2.1:40000", to: "192.0.2.2:80", sequence: 1)
        let bare = FrameBuilder.tcp(from: "192.0.2.2:80", to: "192.0.2.1:40000", sequence: 7)
        for frame in [other, other, bare] { feed.frame(frame, at: 0) }
        #expect(feed.engine.status().rejects == ["other-tcp": 3])
        feed.frame(
            FrameBuilder.tcp(
                SIPText.request("INVITE", callID: "odd"), from: "192.0.2.10:33333", to: Self.odd,
                sequence: 1),
            at: 1)
        for frame in [other, bare] { feed.frame(frame, at: 2) }
        #expect(feed.engine.call("odd") != nil)
        #expect(feed.engine.status().rejects == ["other-tcp": 5])
    }

    @Test("An interface nobody opened is refused") func anInterfaceNobodyOpenedIsRefused() {
        let feed = Feed()
        feed.frame(Self.udp([1]), at: 0, on: 9)
        #expect(feed.engine.status().rejects == ["unknown-link": 1])
    }

    @Test("SIP on any port is recognised by its first bytes") func sipOnAnyPortIsRecognisedByItsFirstBytes() {
        let feed = Feed()
        feed.frame(
            FrameBuilder.udp(SIPText.request("INVITE", callID: "odd"), from: "192.0.2.10:33333", to: Self.odd), at: 0)
        #expect(feed.engine.call("odd") != nil)
    }

    @Test(
        "Every link layer carries calls",
        arguments: [LinkType.ethernet, .linuxCooked, .linuxCooked2, .rawIP, .loopback])
    func everyLinkLayerCarriesCalls(_ link: LinkType) {
        let feed = Feed(links: [link])
        feed.frame(
            FrameBuilder.udp(
                SIPText.request("INVITE", callID: "link"), from: Self.agent, to: Self.server,
                in: FrameBuilder.Envelope(link: link)), at: 0)
        #expect(feed.engine.call("link") != nil)
    }

    @Test("Behind the interface of all the host's own name is told", arguments: [nil, "ens5"])
    func behindTheInterfaceOfAllTheHostsOwnNameIsTold(_ name: String?) throws {
        let feed = Feed(links: [.linuxCooked2])
        feed.engine.nameOfMember = { $0 == 2 ? name : nil }
        let cooked = FrameBuilder.Envelope(link: .linuxCooked2)
        let invite = SIPText.request("INVITE", callID: "link")
        let answer = SIPText.response(
            403, "Forbidden", to: invite, headers: [("Warning", "399 gw \"out of lines\"")])
        feed.frame(FrameBuilder.udp(invite, from: Self.agent, to: Self.server, in: cooked), at: 0)
        feed.frame(FrameBuilder.udp(answer, from: Self.server, to: Self.agent, in: cooked), at: 0.1)
        feed.engine.idle(until: Script.time(120))
        let finding = try #require(feed.engine.takeFindings().first)
        #expect(finding.place.interface == name ?? "eth0 (interface 2)")
    }

    // MARK: Fragments

    @Test("A message in fragments is read in any order", arguments: [[0, 1], [1, 0]])
    func aMessageInFragmentsIsReadInAnyOrder(_ order: [Int]) {
        let feed = Feed()
        let text = SIPText.request(
            "INVITE", callID: "big", headers: [("X-Filler", String(repeating: "x", count: 1_800))])
        let pieces = FrameBuilder.fragments(text, from: Self.agent, to: Self.server, identification: 7)
        #expect(pieces.count == 2)
        for (time, index) in order.enumerated() { feed.frame(pieces[index], at: Double(time) * 0.01) }
        #expect(feed.engine.call("big") != nil)
        #expect(feed.engine.status().sipMessages == 1)
    }

    @Test("A lost fragment is counted once its time is over") func aLostFragmentIsCountedOnceItsTimeIsOver() {
        let feed = Feed()
        let text = SIPText.request(
            "INVITE", callID: "big", headers: [("X-Filler", String(repeating: "x", count: 1_800))])
        feed.frame(FrameBuilder.fragments(text, from: Self.agent, to: Self.server, identification: 7)[0], at: 0)
        feed.engine.idle(until: Script.time(29))
        #expect(feed.engine.status().rejects["fragment-expired"] == nil)
        feed.engine.idle(until: Script.time(36))
        #expect(feed.engine.status().rejects["fragment-expired"] == 1)
    }

    // MARK: TCP

    private static func messages() -> [[UInt8]] {
        ["a", "b", "c"].map { SIPText.request("INVITE", callID: $0, transport: "TCP", sdp: SIPText.sdp()) }
    }

    private static func segment(_ payload: [UInt8], at offset: Int) -> [UInt8] {
        FrameBuilder.tcp(
            payload, from: "192.0.2.10:40000", to: server, sequence: 1_000 &+ UInt32(offset), flags: [.psh, .ack])
    }

    private static func opened() -> Feed {
        let feed = Feed()
        feed.frame(
            FrameBuilder.tcp(from: "192.0.2.10:40000", to: server, sequence: 999, flags: [.syn]), at: 0)
        return feed
    }

    @Test("Several messages in one segment are all read") func severalMessagesInOneSegmentAreAllRead() {
        let feed = Self.opened()
        feed.frame(Self.segment(Self.messages().flatMap { $0 }, at: 0), at: 1)
        #expect(feed.engine.calls().map(\.identity.callID) == ["c", "b", "a"])
    }

    @Test("Messages cut anywhere are read whole", arguments: [1, 7, 100, 500])
    func messagesCutAnywhereAreReadWhole(_ size: Int) {
        let feed = Self.opened()
        let all = Self.messages().flatMap { $0 }
        for start in stride(from: 0, to: all.count, by: size) {
            feed.frame(Self.segment(Array(all[start..<min(start + size, all.count)]), at: start), at: 1)
        }
        #expect(feed.engine.status().sipMessages == 3)
        #expect(feed.engine.calls().count == 3)
    }

    @Test("Segments out of order and repeated are read once") func segmentsOutOfOrderAndRepeatedAreReadOnce() {
        let feed = Self.opened()
        let all = Self.messages().flatMap { $0 }
        let pieces = stride(from: 0, to: all.count, by: 200).map { ($0, Array(all[$0..<min($0 + 200, all.count)])) }
        for (start, piece) in pieces.reversed() { feed.frame(Self.segment(piece, at: start), at: 1) }
        for (start, piece) in pieces { feed.frame(Self.segment(piece, at: start), at: 2) }
        #expect(feed.engine.status().sipMessages == 3)
    }

    @Test("SIP over TCP on any port is recognised") func sipOverTCPOnAnyPortIsRecognised() {
        let feed = Feed()
        feed.frame(
            FrameBuilder.tcp(
                SIPText.request("INVITE", callID: "odd", transport: "TCP"), from: "192.0.2.10:40000", to: Self.odd,
                sequence: 1, flags: [.psh, .ack]), at: 0)
        #expect(feed.engine.call("odd") != nil)
    }
}
