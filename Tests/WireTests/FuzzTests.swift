import Support
import Testing
import Wire

/// Strangers' bytes: whatever they are, nothing traps and every offset stays within its frame.
@Suite struct FuzzTests {
    static let seeds: [(LinkType, [UInt8])] = {
        var frames: [(LinkType, [UInt8])] = []
        for (source, destination) in [(alice, bob), (aliceV6, bobV6)] {
            for link in [.ethernet, .linuxCooked, .linuxCooked2, .rawIP, .loopback] as [LinkType] {
                let envelope = FrameBuilder.Envelope(link: link, vlans: [3])
                let media = FrameBuilder.rtp(ssrc: 1, sequence: 2, timestamp: 3, payload: pattern(40))
                let report = FrameBuilder.senderReport(
                    ssrc: 1, packets: 1, octets: 1, blocks: [RTCPReportBlock(ssrc: 2)])
                let compound = report + FrameBuilder.sourceDescription(ssrc: 1, name: "name") + metrics
                frames.append((link, FrameBuilder.udp(media, from: source, to: destination, in: envelope)))
                frames.append((link, FrameBuilder.udp(compound, from: source, to: destination, in: envelope)))
                for fragment in FrameBuilder.fragments(
                    pattern(300), mtu: 150, from: source, to: destination, in: envelope)
                {
                    frames.append((link, fragment))
                }
                for sequence in [1, 41, 121] as [UInt32] {
                    frames.append(
                        (
                            link,
                            FrameBuilder.tcp(
                                pattern(40), from: source, to: destination, sequence: sequence, in: envelope)
                        ))
                }
                let quoted = FrameBuilder.udp(pattern(30), from: source, to: destination, in: envelope)
                frames.append((link, FrameBuilder.icmpError(quoting: quoted, in: envelope)))
            }
        }
        return frames + FrameDecoderTests.tunnelled.map { (.ethernet, $0.frame) }
    }()

    static let metrics = FrameBuilder.rtcp(
        type: 207, count: 0,
        [0, 0, 0, 1, 7, 0, 0, 8] + pattern(32) + [4, 0, 0, 2] + pattern(8) + [5, 0, 0, 3]
            + pattern(12))

    /// Damages a frame in one of the ways networks and attackers do.
    static func mutate(_ frame: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var frame = frame
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: frame = Array(frame.prefix(Int.random(in: 0...frame.count, using: &generator)))
        case 1: frame += pattern(Int.random(in: 1...64, using: &generator))
        case 2:
            let start = Int.random(in: 0..<frame.count, using: &generator)
            let end = Int.random(in: start...frame.count, using: &generator)
            frame.removeSubrange(start..<end)
        default: break
        }
        for _ in 0..<Int.random(in: 0...6, using: &generator) where !frame.isEmpty {
            // Headers stand in front; bounds hide at extreme values.
            let reach = Bool.random(using: &generator) ? frame.count : min(frame.count, 80)
            let index = Int.random(in: 0..<reach, using: &generator)
            let value: UInt8? = [0, 0xFF, 0x7F, 0x80, nil, nil].randomElement(using: &generator) ?? nil
            frame[index] = value ?? UInt8.random(in: 0...255, using: &generator)
        }
        return frame
    }

    @Test("20,000 damaged frames pass every parser, and no offset leaves its bytes")
    func frames() {
        var generator = SeededGenerator(seed: 20_240_601)
        var decoder = FrameDecoder(maxFragmentedDatagrams: 16, maxFragmentBytes: 1 << 16)
        var reassembler = TCPReassembler(maxConnections: 8, maxBytes: 1 << 16)
        var used = 0
        for round in 0..<20_000 {
            guard let (link, seed) = Self.seeds.randomElement(using: &generator) else { return }
            let frame = Self.mutate(seed, &generator)
            let time = at(Int64(round) * Int64.random(in: 0...3, using: &generator))
            switch decoder.decode(frame.span, link: link, at: time) {
            case .udp(let datagram):
                used += 1
                Self.inspect(frame, datagram)
            case .reassembled(let datagram):
                used += 1
                let whole = decoder.reassembled
                Self.inspect(whole, datagram)
            case .tcp(let segment):
                used += 1
                #expect(Self.isWithin(frame, segment.payloadOffset, segment.payloadLength))
                #expect(segment.wirePayloadLength >= segment.payloadLength)
                let payload = frame.span.copy(from: segment.payloadOffset, length: segment.payloadLength)
                _ = reassembler.add(segment, payload: payload.span, at: time)
            case .icmp(let error):
                used += 1
                #expect(Self.isWithin(frame, error.quotedPayloadOffset, error.quotedPayloadLength))
            case .held, .rejected: break
            }
            if round % 500 == 0 {
                _ = decoder.expireFragments(before: time - .milliseconds(30_000))
                _ = reassembler.expire(before: time - .milliseconds(60_000))
            }
        }
        #expect(used > 5_000, "the damage leaves enough frames that are read")
        #expect(reassembler.connectionCount <= 8)
    }

    private static func isWithin(_ bytes: [UInt8], _ offset: Int, _ length: Int) -> Bool {
        offset >= 0 && length >= 0 && offset + length <= bytes.count
    }

    private static func inspect(_ bytes: [UInt8], _ datagram: Datagram) {
        #expect(isWithin(bytes, datagram.payloadOffset, datagram.payloadLength))
        #expect(datagram.wirePayloadLength >= datagram.payloadLength)
        inspect(media: bytes, offset: datagram.payloadOffset, length: datagram.payloadLength)
    }

    private static func inspect(media bytes: [UInt8], offset: Int, length: Int) {
        _ = MediaPacketClass(bytes.span, offset: offset, length: length)
        _ = RTCP.parse(bytes.span, offset: offset, length: length)
        guard let header = RTPHeader.parse(bytes.span, offset: offset, length: length) else { return }
        #expect(header.payloadOffset >= offset)
        #expect(header.payloadOffset + header.payloadLength <= offset + length)
    }

    @Test("Noise passes the RTP and RTCP parsers")
    func noise() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            var packet = (0..<Int.random(in: 0...120, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            if packet.count > 4, Bool.random(using: &generator) {
                packet[0] = 0x80 | packet[0] & 0x3F
                packet[1] = UInt8.random(in: 200...207, using: &generator)
                packet[2] = 0
                packet[3] &= 0x1F
            }
            Self.inspect(media: packet, offset: 0, length: packet.count)
        }
    }

    @Test("Random segments never make the reassembler hand out more than was sent")
    func segments() {
        var generator = SeededGenerator(seed: 99)
        var reassembler = TCPReassembler(maxConnections: 4, maxBytes: 1 << 16)
        var sent = 0
        var received = 0
        for round in 0..<20_000 {
            let payload = pattern(Int.random(in: 0...200, using: &generator))
            let base: UInt32 = [0, 0xFFFF_FF00, 0x8000_0000].randomElement(using: &generator) ?? 0
            let flow = Flow(
                source: Endpoint(address: alice.address, port: UInt16.random(in: 1...6, using: &generator)),
                destination: bob)
            let segment = TCPSegment(
                flow: Bool.random(using: &generator) ? flow : flow.reversed, payloadLength: payload.count,
                wirePayloadLength: payload.count + Int.random(in: 0...3, using: &generator) / 3,
                sequence: base &+ UInt32.random(in: 0...2000, using: &generator),
                acknowledgment: base &+ UInt32.random(in: 0...2000, using: &generator),
                isSYN: Int.random(in: 0..<50, using: &generator) == 0, isACK: Bool.random(using: &generator),
                isFIN: Int.random(in: 0..<80, using: &generator) == 0,
                isRST: Int.random(in: 0..<200, using: &generator) == 0)
            sent += payload.count
            for case .data(_, let data) in reassembler.add(segment, payload: payload.span, at: at(Int64(round * 20))) {
                received += data.count
            }
        }
        for case .data(_, let data) in reassembler.expire(before: .distantFuture) { received += data.count }
        #expect(received > 0 && received <= sent)
        #expect(reassembler.connectionCount == 0)
    }

    @Test("Hostile sequence numbers never break the counters")
    func counters() {
        var generator = SeededGenerator(seed: 5)
        let first = RTPHeader(payloadType: 0, sequence: 0, timestamp: 0, ssrc: 1)
        var counters = StreamCounters(first: first.head, at: at(0), clockRate: 8000)
        for _ in 0..<20_000 {
            let header = RTPHeader(
                payloadType: UInt8.random(in: 0...127, using: &generator), marker: Bool.random(using: &generator),
                sequence: UInt16.random(in: 0...65_535, using: &generator),
                timestamp: UInt32.random(in: 0 ... .max, using: &generator), ssrc: 1)
            let time = Timestamp(nanoseconds: Int64.random(in: .min ... .max, using: &generator))
            let rate = ([0, 1, 8000, 48_000, .max] as [UInt32]).randomElement(using: &generator) ?? 0
            _ = counters.count(
                header.head, payloadBytes: Int.random(in: -5...2000, using: &generator), at: time, clockRate: rate)
            if Int.random(in: 0..<100, using: &generator) == 0 { _ = counters.closeWindow() }
        }
        #expect(counters.packets == 20_001)
        #expect(counters.lost >= 0)
        #expect(counters.jitterMaxMilliseconds.isFinite)
    }
}
