import Support
import Testing
import Wire

@Suite struct FragmentTests {
    static let flows = [Flow(source: alice, destination: bob), Flow(source: aliceV6, destination: bobV6)]
    let payload = pattern(4000)

    private func pieces(_ flow: Flow, identification: UInt16 = 1, mtu: Int = 1500) -> [[UInt8]] {
        FrameBuilder.fragments(
            payload, mtu: mtu, from: flow.source, to: flow.destination, identification: identification)
    }

    @Test("Fragments in any order make the datagram once", arguments: flows)
    func orders(flow: Flow) {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            var decoder = FrameDecoder()
            let frames = pieces(flow)
            #expect(frames.count == 3)
            #expect(decoder.outcome(frames[order[0]]) == .held)
            #expect(decoder.outcome(frames[order[1]]) == .held)
            #expect(decoder.outcome(frames[order[2]]) == .reassembled(payload, flow))
            #expect(decoder.expireFragments(before: .distantFuture).isEmpty)
        }
    }

    @Test("A reassembled datagram tells its number of fragments")
    func count() {
        var decoder = FrameDecoder()
        let frames = pieces(Self.flows[0], identification: 9, mtu: 576)
        for frame in frames.dropLast() { _ = decoder.outcome(frame) }
        let last = frames[frames.count - 1]
        guard case .reassembled(let datagram) = decoder.decode(last.span, link: .ethernet, at: at(0))
        else {
            Issue.record("not complete")
            return
        }
        #expect(Int(datagram.fragmentCount) == frames.count)
        #expect(datagram.ipIdentification == 9)
        #expect(datagram.wirePayloadLength == 4000)
    }

    @Test("Every fragment seen twice makes no loss", arguments: flows)
    func duplicates(flow: Flow) {
        var decoder = FrameDecoder()
        var whole = 0
        for frame in pieces(flow) {
            for _ in 0..<2 {
                if decoder.outcome(frame) == .reassembled(payload, flow) { whole += 1 }
            }
        }
        #expect(whole == 1)
        #expect(decoder.expireFragments(before: .distantFuture).isEmpty)
    }

    @Test("Datagrams with different identifications do not mix")
    func interleaved() {
        var decoder = FrameDecoder()
        let flow = Self.flows[0]
        let (first, second) = (pieces(flow, identification: 1), pieces(flow, identification: 2))
        for frame in [first[0], second[0], second[1], first[1]] { #expect(decoder.outcome(frame) == .held) }
        #expect(decoder.outcome(second[2]) == .reassembled(payload, flow))
        #expect(decoder.outcome(first[2]) == .reassembled(payload, flow))
    }

    @Test("A datagram whose last fragment never comes is reported with its start", arguments: flows)
    func loss(flow: Flow) throws {
        var decoder = FrameDecoder()
        let frames = pieces(flow)
        _ = decoder.outcome(frames[0], at: at(0))
        _ = decoder.outcome(frames[1], at: at(5))
        #expect(decoder.expireFragments(before: at(0)).isEmpty)
        let losses = decoder.expireFragments(before: at(1))
        let loss = try #require(losses.first)
        #expect(losses.count == 1)
        #expect(loss.flow == flow)
        #expect(loss.firstSeen == at(0))
        #expect(loss.firstBytes == Array(payload.prefix(512)))
        #expect(loss.largestFragment == (flow.source.address.isIPv4 ? 1480 : 1448))
        #expect(loss.bytesSeen == 2 * loss.largestFragment)
        #expect(decoder.expireFragments(before: .distantFuture).isEmpty)
    }

    @Test("Without its first fragment a lost datagram has addresses but no ports")
    func lossWithoutStart() throws {
        var decoder = FrameDecoder()
        _ = decoder.outcome(pieces(Self.flows[0])[2])
        let loss = try #require(decoder.expireFragments(before: .distantFuture).first)
        #expect(loss.flow == nil)
        #expect(loss.source == alice.address && loss.destination == bob.address)
        #expect(loss.firstBytes.isEmpty)
    }

    @Test("An identification used again after 30 s does not join old fragments with new ones")
    func stale() {
        var decoder = FrameDecoder()
        let frames = pieces(Self.flows[0])
        _ = decoder.outcome(frames[0], at: at(0))
        for index in [1, 2] { #expect(decoder.outcome(frames[index], at: at(30_001)) == .held) }
        #expect(decoder.expireFragments(before: at(1)).count == 1)
        #expect(decoder.outcome(frames[0], at: at(30_002)) == .reassembled(payload, Self.flows[0]))
    }

    private func fragment(_ offset: Int, _ length: Int, more: Bool, fill: UInt8, flow: Flow) -> [UInt8] {
        let piece = [UInt8](repeating: fill, count: length)
        if flow.source.address.isIPv4 {
            return FrameBuilder.frame(
                FrameBuilder.ip(
                    piece, protocol: 17, from: flow.source.address, to: flow.destination.address,
                    fragment: UInt16(offset / 8) | (more ? 0x2000 : 0)))
        }
        let header: [UInt8] = [17, 0] + FrameBuilder.big(UInt16(offset) | (more ? 1 : 0)) + [0, 0, 0, 1]
        return FrameBuilder.frame(
            FrameBuilder.ip(header + piece, protocol: 44, from: flow.source.address, to: flow.destination.address))
    }

    @Test("Overlapping IPv4 fragments keep the bytes that came first")
    func overlapV4() {
        var decoder = FrameDecoder()
        let flow = Self.flows[0]
        let head = FrameBuilder.frame(
            FrameBuilder.ip(
                FrameBuilder.big(flow.source.port) + FrameBuilder.big(flow.destination.port) + [0, 48, 0, 0]
                    + [UInt8](repeating: 1, count: 8), protocol: 17, from: flow.source.address,
                to: flow.destination.address, fragment: 0x2000))
        #expect(decoder.outcome(head) == .held)
        #expect(decoder.outcome(fragment(24, 8, more: true, fill: 2, flow: flow)) == .held)
        // 8…40 anew: only 16…24 and 32…40 are news; then 32…48 ends it.
        #expect(decoder.outcome(fragment(8, 32, more: true, fill: 3, flow: flow)) == .held)
        let expected = [1, 3, 2, 3, 4].flatMap { [UInt8](repeating: $0, count: 8) }
        #expect(decoder.outcome(fragment(32, 16, more: false, fill: 4, flow: flow)) == .reassembled(expected, flow))
    }

    @Test("Overlapping IPv6 fragments condemn the datagram (RFC 5722)")
    func overlapV6() {
        var decoder = FrameDecoder()
        let flow = Self.flows[1]
        #expect(decoder.outcome(fragment(0, 16, more: true, fill: 1, flow: flow)) == .held)
        #expect(decoder.outcome(fragment(8, 16, more: true, fill: 1, flow: flow)) == .rejected(.badFragment))
        // The rest of what was condemned is not reported as lost.
        #expect(decoder.outcome(fragment(24, 16, more: false, fill: 1, flow: flow)) == .held)
        #expect(decoder.expireFragments(before: .distantFuture).isEmpty)
    }

    @Test("Fragments that contradict each other or leave the packet are bad", arguments: flows)
    func contradictions(flow: Flow) {
        var decoder = FrameDecoder()
        #expect(decoder.outcome(fragment(0, 12, more: true, fill: 0, flow: flow)) == .rejected(.badFragment))
        #expect(decoder.outcome(fragment(65_528, 16, more: false, fill: 0, flow: flow)) == .rejected(.badFragment))
        #expect(decoder.outcome(fragment(16, 8, more: false, fill: 0, flow: flow)) == .held)
        #expect(decoder.outcome(fragment(32, 8, more: false, fill: 0, flow: flow)) == .rejected(.badFragment))
    }

    @Test("The oldest datagrams make room when the table is full, and are counted")
    func eviction() {
        var decoder = FrameDecoder(maxFragmentedDatagrams: 4, maxFragmentBytes: 1 << 20)
        let flow = Self.flows[0]
        for identification in 1...10 as ClosedRange<UInt16> {
            _ = decoder.outcome(pieces(flow, identification: identification)[0])
        }
        #expect(decoder.evictedFragments == 6)
        #expect(decoder.expireFragments(before: .distantFuture).count == 4)

        var small = FrameDecoder(maxFragmentedDatagrams: 1000, maxFragmentBytes: 65_536)
        for identification in 1...100 as ClosedRange<UInt16> {
            _ = small.outcome(pieces(flow, identification: identification)[0])
        }
        #expect(small.evictedFragments == 58)
    }

    @Test("A datagram of which a fragment was cut by the snap length keeps its captured start")
    func cut() {
        var decoder = FrameDecoder()
        let frames = pieces(Self.flows[0])
        _ = decoder.outcome(frames[0])
        _ = decoder.outcome(Array(frames[1].prefix(134)))
        let last = frames[2]
        guard case .reassembled(let datagram) = decoder.decode(last.span, link: .ethernet, at: at(0)) else {
            Issue.record("not complete")
            return
        }
        #expect(datagram.payloadLength == 1472 + 100)
        #expect(datagram.wirePayloadLength == 4000)
    }

    @Test("A fragmented tunnel packet is put together and looked into")
    func tunnel() {
        let inner = FrameBuilder.ip(
            FrameBuilder.udpDatagram(payload, from: alice, to: bob), protocol: 17, from: alice.address,
            to: bob.address)
        let gateway = IPAddress(v4: 0x0A00_0001)
        let step = 1480
        var decoder = FrameDecoder()
        var last = Outcome.held
        for start in stride(from: 0, to: inner.count, by: step) {
            let more = start + step < inner.count
            let piece = Array(inner[start..<min(start + step, inner.count)])
            last = decoder.outcome(
                FrameBuilder.frame(
                    FrameBuilder.ip(
                        piece, protocol: 4, from: gateway, to: IPAddress(v4: 0x0A00_0002),
                        fragment: UInt16(start / 8) | (more ? 0x2000 : 0))))
        }
        #expect(last == .reassembled(payload, Flow(source: alice, destination: bob)))
    }
}
