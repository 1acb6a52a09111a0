import Support
import Testing
import Wire

@Suite struct ICMPErrorTests {
    private func read(_ frame: [UInt8]) -> ICMPError? {
        var decoder = FrameDecoder()
        guard case .icmp(let error) = decoder.decode(frame.span, link: .ethernet, at: at(0)) else { return nil }
        return error
    }

    static let flows = [Flow(source: alice, destination: bob), Flow(source: aliceV6, destination: bobV6)]

    @Test("Port unreachable names the reporter and quotes the flow and its payload", arguments: flows)
    func portUnreachable(flow: Flow) throws {
        let quoted = FrameBuilder.udp("REGISTER", from: flow.source, to: flow.destination)
        let frame = FrameBuilder.icmpError(quoting: quoted)
        let error = try #require(read(frame))
        #expect(error.meaning == .portUnreachable)
        #expect(error.reporter == flow.destination.address)
        #expect(error.receiver == flow.source.address)
        #expect(error.isV6 == !flow.source.address.isIPv4)
        #expect(error.quoted == flow)
        #expect(error.quotedTransport == .udp)
        #expect(
            frame.span.copy(from: error.quotedPayloadOffset, length: error.quotedPayloadLength) == bytes("REGISTER"))
        #expect(error.mtu == 0)
    }

    static let meanings: [(flow: Flow, type: UInt8, code: UInt8, meaning: ICMPError.Meaning)] = [
        (flows[0], 3, 0, .networkUnreachable), (flows[0], 3, 1, .hostUnreachable),
        (flows[0], 3, 2, .protocolUnreachable), (flows[0], 3, 3, .portUnreachable),
        (flows[0], 3, 4, .fragmentationNeeded), (flows[0], 3, 5, .other),
        (flows[0], 3, 9, .administrativelyProhibited), (flows[0], 3, 10, .administrativelyProhibited),
        (flows[0], 3, 13, .administrativelyProhibited), (flows[0], 11, 0, .timeExceeded), (flows[0], 12, 0, .other),
        (flows[1], 1, 0, .networkUnreachable), (flows[1], 1, 1, .administrativelyProhibited),
        (flows[1], 1, 3, .hostUnreachable), (flows[1], 1, 4, .portUnreachable),
        (flows[1], 1, 5, .administrativelyProhibited), (flows[1], 2, 0, .fragmentationNeeded),
        (flows[1], 3, 0, .timeExceeded), (flows[1], 4, 0, .other), (flows[1], 4, 1, .protocolUnreachable),
    ]

    @Test("Types and codes have their meaning", arguments: meanings)
    func meaning(flow: Flow, type: UInt8, code: UInt8, meaning: ICMPError.Meaning) throws {
        let quoted = FrameBuilder.udp("x", from: flow.source, to: flow.destination)
        let router = flow.source.address.isIPv4 ? IPAddress(v4: 0x0A01_0203) : IPAddress(high: 0xFD00 << 48, low: 9)
        let error = try #require(
            read(FrameBuilder.icmpError(quoting: quoted, from: router, type: type, code: code, mtu: 1400)))
        #expect(error.meaning == meaning)
        #expect(error.reporter == router)
        #expect(error.mtu == (meaning == .fragmentationNeeded ? 1400 : 0))
    }

    @Test("A quotation of eight transport bytes has ports and no payload")
    func shortQuotation() throws {
        let quoted = FrameBuilder.tcp(pattern(100), from: alice, to: bob, sequence: 1)
        let error = try #require(read(FrameBuilder.icmpError(quoting: quoted, quoteLimit: 28)))
        #expect(error.quotedTransport == .tcp)
        #expect(error.quoted == Flow(source: alice, destination: bob))
        #expect(error.quotedPayloadLength == 0)
    }

    @Test("A quotation without transport bytes has addresses and port 0")
    func noPorts() throws {
        let quoted = FrameBuilder.udp("x", from: alice, to: bob)
        let error = try #require(read(FrameBuilder.icmpError(quoting: quoted, quoteLimit: 22)))
        #expect(error.quoted.source == Endpoint(address: alice.address, port: 0))
        #expect(error.quoted.destination == Endpoint(address: bob.address, port: 0))
    }

    @Test("A quoted later fragment has no ports")
    func laterFragment() throws {
        for (source, destination) in [(alice, bob), (aliceV6, bobV6)] {
            let fragments = FrameBuilder.fragments(pattern(3000), from: source, to: destination)
            let later = try #require(read(FrameBuilder.icmpError(quoting: fragments[1])))
            #expect(later.quoted.source.port == 0)
            #expect(later.quotedTransport == .other)
            let first = try #require(read(FrameBuilder.icmpError(quoting: fragments[0])))
            #expect(first.quoted == Flow(source: source, destination: destination))
            #expect(first.quotedTransport == .udp)
        }
    }

    @Test("Extensions behind the quotation are no payload (RFC 4884)")
    func extensions() throws {
        let quoted = FrameBuilder.udp("abcd", from: alice, to: bob)
        var frame = FrameBuilder.icmpError(quoting: quoted)
        // 32 bytes of packet are 8 words; the extension structure follows.
        frame[39] = 8
        frame += [0x20, 0, 0, 0] + pattern(8)
        frame.replaceSubrange(16..<18, with: FrameBuilder.big(UInt16(frame.count - 14)))
        let error = try #require(read(frame))
        #expect(
            frame.span.copy(from: error.quotedPayloadOffset, length: error.quotedPayloadLength) == bytes("abcd"))
    }

    @Test("Echo is no error")
    func echo() {
        var decoder = FrameDecoder()
        for (source, destination, number, type) in [(alice, bob, 1, 8), (aliceV6, bobV6, 58, 128)]
            as [(Endpoint, Endpoint, UInt8, UInt8)]
        {
            let packet = FrameBuilder.ip(
                [type, 0] + pattern(30), protocol: number, from: source.address, to: destination.address)
            #expect(decoder.outcome(FrameBuilder.frame(packet)) == .rejected(.icmpNotError))
        }
    }
}
