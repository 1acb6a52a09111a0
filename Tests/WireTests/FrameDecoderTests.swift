import Support
import Testing
import Wire

@Suite struct FrameDecoderTests {
    struct Layer: CustomTestStringConvertible {
        var testDescription: String
        var envelope: FrameBuilder.Envelope
        var direction = HostDirection.unknown
    }

    static let layers = [
        Layer(testDescription: "Ethernet", envelope: .ethernet),
        Layer(testDescription: "802.1Q", envelope: .init(vlans: [100])),
        Layer(testDescription: "QinQ", envelope: .init(vlans: [7, 100])),
        Layer(testDescription: "three tags", envelope: .init(vlans: [7, 8, 9])),
        Layer(testDescription: "SLL in", envelope: .init(link: .linuxCooked), direction: .incoming),
        Layer(
            testDescription: "SLL out", envelope: .init(link: .linuxCooked, direction: .outgoing),
            direction: .outgoing),
        Layer(
            testDescription: "SLL2 in", envelope: .init(link: .linuxCooked2, direction: .incoming),
            direction: .incoming),
        Layer(
            testDescription: "SLL2 forwarded", envelope: .init(link: .linuxCooked2, direction: .forwarded),
            direction: .forwarded),
        Layer(testDescription: "raw IP", envelope: .init(link: .rawIP)),
        Layer(testDescription: "loopback, little endian", envelope: .init(link: .loopback)),
        Layer(testDescription: "loopback, big endian", envelope: .init(link: .loopback, bigEndianFamily: true)),
    ]

    @Test("A UDP datagram comes out of every link layer, over IPv4 and IPv6", arguments: layers)
    func linkLayers(layer: Layer) throws {
        var decoder = FrameDecoder()
        for (source, destination) in [(alice, bob), (aliceV6, bobV6)] {
            let frame = FrameBuilder.udp(
                "OPTIONS", from: source, to: destination, in: layer.envelope, timeToLive: 61, identification: 77)
            guard case .udp(let datagram) = decoder.decode(frame.span, link: layer.envelope.link, at: at(0)) else {
                Issue.record("no datagram")
                return
            }
            #expect(datagram.flow == Flow(source: source, destination: destination))
            #expect(
                frame.span.copy(from: datagram.payloadOffset, length: datagram.payloadLength) == bytes("OPTIONS"))
            #expect(datagram.wirePayloadLength == 7)
            #expect(datagram.hostDirection == layer.direction)
            #expect(datagram.timeToLive == 61)
            #expect(datagram.ipIdentification == (source.address.isIPv4 ? 77 : 0))
            #expect(datagram.fragmentCount == 0)
        }
    }

    static let inner = FrameBuilder.ip(
        FrameBuilder.udpDatagram(bytes("hello"), from: alice, to: bob), protocol: 17, from: alice.address,
        to: bob.address)
    static let innerV6 = FrameBuilder.ip(
        FrameBuilder.udpDatagram(bytes("hello"), from: aliceV6, to: bobV6), protocol: 17, from: aliceV6.address,
        to: bobV6.address)
    static let macs: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]

    static func outer(_ payload: [UInt8], _ number: UInt8) -> [UInt8] {
        FrameBuilder.frame(
            FrameBuilder.ip(
                payload, protocol: number, from: IPAddress(v4: 0x0A00_0001), to: IPAddress(v4: 0x0A00_0002)))
    }

    static let tunnelEnds = (
        Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 51_000),
        Endpoint(address: IPAddress(v4: 0x0A00_0002), port: 4_789)
    )

    static func vxlan(_ header: [UInt8], _ frame: [UInt8]) -> [UInt8] {
        FrameBuilder.udp(header + frame, from: tunnelEnds.0, to: tunnelEnds.1)
    }

    static let tunnelled: [(name: String, frame: [UInt8], isV6: Bool)] = [
        ("PPPoE", macs + [0x88, 0x64, 0x11, 0, 0, 9, 0, 35, 0, 0x21] + inner, false),
        ("PPPoE with IPv6", macs + [0x88, 0x64, 0x11, 0, 0, 9, 0, 55, 0, 0x57] + innerV6, true),
        ("LLC and SNAP", macs + [0, 41, 0xAA, 0xAA, 3, 0, 0, 0, 8, 0] + inner, false),
        ("MPLS", macs + [0x88, 0x47, 0, 1, 0, 64, 0, 2, 1, 64] + inner, false),
        ("IP in IP", outer(inner, 4), false),
        ("6in4", outer(innerV6, 41), true),
        ("GRE", outer([0, 0, 8, 0] + inner, 47), false),
        ("GRE with checksum, key and sequence", outer([0xB0, 0, 8, 0] + pattern(12) + inner, 47), false),
        ("GRE with PPP", outer([0x30, 0x81, 0x88, 0x0B] + pattern(12) + [0xFF, 3, 0, 0x21] + inner, 47), false),
        ("GRE with PPP, short", outer([0x20, 0x01, 0x88, 0x0B] + pattern(4) + [0x21] + inner, 47), false),
        ("GRE with Ethernet", outer([0, 0, 0x65, 0x58] + macs + [0x86, 0xDD] + innerV6, 47), true),
        (
            "VXLAN", vxlan([8, 0, 0, 0, 0, 0x12, 0x34, 0], macs + [8, 0] + inner), false
        ),
        (
            "VXLAN with a group policy and a tag",
            vxlan([0x88, 0, 0, 9, 0, 0, 1, 0], macs + [0x81, 0, 0, 5, 0x86, 0xDD] + innerV6), true
        ),
        (
            "ERSPAN", outer([0x10, 0, 0x88, 0xBE] + pattern(12) + macs + [0x81, 0, 0, 5, 8, 0] + inner, 47), false
        ),
    ]

    @Test("A UDP datagram comes out of tunnels", arguments: tunnelled)
    func tunnels(name: String, frame: [UInt8], isV6: Bool) {
        var decoder = FrameDecoder()
        let flow = isV6 ? Flow(source: aliceV6, destination: bobV6) : Flow(source: alice, destination: bob)
        #expect(decoder.outcome(frame) == .udp(bytes("hello"), flow))
    }

    static let noVXLAN: [[UInt8]] = [
        [0, 0, 0, 0, 0, 0, 1, 0] + macs + [8, 0] + inner,
        [8, 0, 0, 0, 0, 0, 1, 3] + macs + [8, 0] + inner,
        [8, 0, 1, 0, 0, 0, 1, 0] + macs + [8, 0] + inner,
        [8, 0, 0, 0, 0, 0, 1],
        FrameBuilder.rtp(ssrc: 1, sequence: 1, timestamp: 0),
        bytes("INVITE sip:1@example.com SIP/2.0"), bytes("OPTIONS sip:1@example.com SIP/2.0"),
    ]

    @Test("What goes to VXLAN's port and has other flags is a datagram", arguments: noVXLAN)
    func otherFlags(payload: [UInt8]) {
        var decoder = FrameDecoder()
        let flow = Flow(source: Self.tunnelEnds.0, destination: Self.tunnelEnds.1)
        #expect(decoder.outcome(Self.vxlan([], payload)) == .udp(payload, flow))
    }

    @Test("VXLAN over IPv6, in fragments, cut short and nested")
    func vxlanShapes() {
        var decoder = FrameDecoder()
        let header: [UInt8] = [8, 0, 0, 0, 0, 0, 7, 0]
        let payload = header + Self.macs + [8, 0] + Self.inner
        let flow = Flow(source: alice, destination: bob)
        let far = Endpoint(address: bobV6.address, port: 4_789)
        #expect(decoder.outcome(FrameBuilder.udp(payload, from: aliceV6, to: far)) == .udp(bytes("hello"), flow))
        let pieces = FrameBuilder.fragments(payload, mtu: 60, from: Self.tunnelEnds.0, to: Self.tunnelEnds.1)
        #expect(pieces.map { decoder.outcome($0) }.last == .reassembled(bytes("hello"), flow))
        #expect(decoder.outcome(Self.vxlan(header, [1, 2, 3])) == .rejected(.truncated))
        var frame = Self.vxlan(header, Self.macs + [8, 0] + Self.inner)
        for _ in 0..<4 { frame = Self.vxlan(header, frame) }
        #expect(decoder.outcome(frame) == .udp(bytes("hello"), flow))
        for _ in 0..<20 { frame = Self.vxlan(header, frame) }
        #expect(decoder.outcome(frame) == .rejected(.tooManyLayers))
    }

    @Test("Tunnels in tunnels end at a fixed depth")
    func depth() {
        var packet = Self.inner
        for _ in 0..<5 { packet = FrameBuilder.ip(packet, protocol: 4, from: alice.address, to: bob.address) }
        var decoder = FrameDecoder()
        guard case .udp = decoder.outcome(FrameBuilder.frame(packet)) else {
            Issue.record("five tunnels are read")
            return
        }
        for _ in 0..<200 { packet = FrameBuilder.ip(packet, protocol: 4, from: alice.address, to: bob.address) }
        #expect(decoder.outcome(FrameBuilder.frame(packet)) == .rejected(.tooManyLayers))
        let tags = FrameBuilder.Envelope(vlans: [UInt16](repeating: 1, count: 300))
        #expect(decoder.outcome(FrameBuilder.udp("x", from: alice, to: bob, in: tags)) == .rejected(.tooManyLayers))
    }

    @Test("The padding of short Ethernet frames is no payload")
    func padding() {
        var decoder = FrameDecoder()
        let frame = FrameBuilder.udp("hi", from: alice, to: bob) + [UInt8](repeating: 0, count: 16)
        #expect(decoder.outcome(frame) == .udp(bytes("hi"), Flow(source: alice, destination: bob)))
        let segment = FrameBuilder.tcp(from: alice, to: bob, sequence: 1) + [UInt8](repeating: 0, count: 6)
        #expect(decoder.outcome(segment) == .tcp([], Flow(source: alice, destination: bob)))
    }

    @Test("IPv4 options and IPv6 extension headers are stepped over")
    func options() {
        var decoder = FrameDecoder()
        let datagram = FrameBuilder.udpDatagram(bytes("x"), from: alice, to: bob)
        let routed = FrameBuilder.ip(
            datagram, protocol: 17, from: alice.address, to: bob.address, options: [7, 7, 4, 0, 0, 0, 0, 0])
        #expect(
            decoder.outcome(FrameBuilder.frame(routed)) == .udp(bytes("x"), Flow(source: alice, destination: bob)))

        // Hop-by-hop, routing, authentication, destination options, an atomic fragment; then UDP.
        let chain: [UInt8] =
            [43, 0] + pattern(6) + [51, 0] + pattern(6) + [60, 1] + pattern(10) + [44, 1] + pattern(14)
            + [17, 0, 0, 0, 1, 2, 3, 4]
        let datagramV6 = FrameBuilder.udpDatagram(bytes("y"), from: aliceV6, to: bobV6)
        let extended = FrameBuilder.ip(
            datagramV6, protocol: 0, from: aliceV6.address, to: bobV6.address, options: chain)
        #expect(
            decoder.outcome(FrameBuilder.frame(extended))
                == .udp(bytes("y"), Flow(source: aliceV6, destination: bobV6)))

        let endless = FrameBuilder.ip(
            datagramV6, protocol: 0, from: aliceV6.address, to: bobV6.address,
            options: [UInt8](repeating: 0, count: 8 * 40))
        #expect(decoder.outcome(FrameBuilder.frame(endless)) == .rejected(.tooManyLayers))
    }

    @Test("A datagram cut by the snap length keeps what was captured and tells its length on the wire")
    func snapLength() throws {
        for (source, destination, header) in [(alice, bob, 42), (aliceV6, bobV6, 62)] {
            var decoder = FrameDecoder()
            let frame = Array(
                FrameBuilder.udp(pattern(900), from: source, to: destination).prefix(header + 100))
            guard case .udp(let datagram) = decoder.decode(frame.span, link: .ethernet, at: at(0)) else {
                Issue.record("no datagram")
                return
            }
            #expect(datagram.payloadOffset == header)
            #expect(datagram.payloadLength == 100)
            #expect(datagram.wirePayloadLength == 900)

            let segment = Array(
                FrameBuilder.tcp(pattern(900), from: source, to: destination, sequence: 5).prefix(header + 112))
            guard case .tcp(let cut) = decoder.decode(segment.span, link: .ethernet, at: at(0)) else {
                Issue.record("no segment")
                return
            }
            #expect(cut.payloadLength == 100)
            #expect(cut.wirePayloadLength == 900)
        }
    }

    @Test("A total length of zero, as segmentation offload leaves it, means the rest of the frame")
    func offload() {
        var decoder = FrameDecoder()
        var frame = FrameBuilder.udp("large", from: alice, to: bob)
        frame.replaceSubrange(16..<18, with: [0, 0])
        #expect(decoder.outcome(frame) == .udp(bytes("large"), Flow(source: alice, destination: bob)))
        frame.replaceSubrange(38..<40, with: [0, 0])
        #expect(decoder.outcome(frame) == .udp(bytes("large"), Flow(source: alice, destination: bob)))
    }

    @Test("TCP numbers and flags are read")
    func segment() {
        var decoder = FrameDecoder()
        let frame = FrameBuilder.tcp(
            bytes("data"), from: alice, to: bob, sequence: 0xFFFF_FFF0, acknowledgment: 7, flags: [.ack, .fin])
        guard case .tcp(let segment) = decoder.decode(frame.span, link: .ethernet, at: at(0)) else {
            Issue.record("no segment")
            return
        }
        #expect(segment.sequence == 0xFFFF_FFF0)
        #expect(segment.acknowledgment == 7)
        #expect(segment.isACK && segment.isFIN && !segment.isSYN && !segment.isRST)
        #expect(segment.payloadLength == 4)
        let refusal = FrameBuilder.tcp(from: bob, to: alice, sequence: 0, flags: [.rst, .syn])
        guard case .tcp(let other) = decoder.decode(refusal.span, link: .ethernet, at: at(0)) else { return }
        #expect(other.isRST && other.isSYN && !other.isACK && !other.isFIN)
    }

    static let refused: [(name: String, frame: [UInt8], link: LinkType, reason: RejectReason)] = {
        let good = FrameBuilder.udp("payload", from: alice, to: bob)
        let changed = { (offset: Int, values: [UInt8]) -> [UInt8] in
            var frame = good
            frame.replaceSubrange(offset..<offset + values.count, with: values)
            return frame
        }
        return [
            ("empty", [], .ethernet, .truncated),
            ("ends in the link header", Array(good.prefix(13)), .ethernet, .truncated),
            ("ends in the IP header", Array(good.prefix(30)), .ethernet, .truncated),
            ("ends in the UDP header", Array(good.prefix(40)), .ethernet, .truncated),
            ("ARP", changed(12, [0x08, 0x06]), .ethernet, .notIP),
            ("spanning tree", changed(12, [0, 38, 0x42, 0x42, 3]), .ethernet, .notIP),
            ("IP version 5", changed(14, [0x55]), .ethernet, .badHeader),
            ("header length 4", changed(14, [0x41]), .ethernet, .badHeader),
            ("total length below header length", changed(16, [0, 19]), .ethernet, .badHeader),
            ("UDP length 7", changed(38, [0, 7]), .ethernet, .badHeader),
            ("ESP", changed(23, [50]), .ethernet, .otherTransport),
            ("loopback of an unknown family", [9, 0, 0, 0] + good.dropFirst(14), .loopback, .unknownLink),
            ("raw IP version 0", [0, 0, 0, 0], .rawIP, .notIP),
            ("short cooked frame", [0, 0, 0], .linuxCooked, .truncated),
            ("short cooked frame, version 2", [8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], .linuxCooked2, .truncated),
            ("TCP data offset 3", tcp(word: 0x30), .ethernet, .badHeader),
            ("TCP options beyond the packet", tcp(word: 0xF0), .ethernet, .badHeader),
        ]
    }()

    private static func tcp(word: UInt8) -> [UInt8] {
        var frame = FrameBuilder.tcp(from: alice, to: bob, sequence: 1)
        frame[46] = word
        return frame
    }

    @Test("What cannot be used is rejected under its name", arguments: refused)
    func rejects(name: String, frame: [UInt8], link: LinkType, reason: RejectReason) {
        var decoder = FrameDecoder()
        #expect(decoder.outcome(frame, link: link) == .rejected(reason))
    }
}
