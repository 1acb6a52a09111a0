import HEP
import Testing
import Wire

/// What is written is read again; what is cut is put together.
@Suite struct HEPWriterTests {
    private let writer = HEPWriter(agent: 7, key: bytes("secret"), node: bytes("edge"))

    @Test("What is written is read again", arguments: [flow, Flow(source: proxyV6, destination: carrierV6)])
    func whatIsWrittenIsReadAgain(_ flow: Flow) throws {
        let written = try #require(
            writer.packet(.rtcp, flow: flow, ipProtocol: 6, time: at(1), payload: bytes("hello")))
        let found = try #require(read(written))
        #expect(found.flow == flow && found.kind == .rtcp && found.ipProtocol == 6 && found.time == at(1))
        #expect(found.agent == 7 && found.node == "edge" && found.bears("secret", in: written))
        #expect(found.text(written) == "hello")
    }

    @Test("What is larger than a packet is not written") func tooLarge() {
        let most = [UInt8](repeating: 65, count: 65_535)
        #expect(writer.packet(.sip, flow: flow, ipProtocol: 17, time: at(0), payload: most) == nil)
        let fits = [UInt8](repeating: 65, count: 65_000)
        #expect(writer.packet(.sip, flow: flow, ipProtocol: 17, time: at(0), payload: fits) != nil)
    }

    @Test("A stream in pieces of any length gives the same packets", arguments: [1, 2, 5, 7, 64, 1_000])
    func piecesOfAnyLength(_ size: Int) throws {
        let packets = (0..<5).compactMap {
            writer.packet(
                .sip, flow: flow, ipProtocol: 6, time: at(Int64($0)),
                payload: bytes(String(repeating: "x", count: $0 * 9)))
        }
        let stream = packets.flatMap { $0 }
        var framer = HEPStreamFramer()
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            found += framer.packets(Array(stream[start..<min(start + size, stream.count)]))
        }
        #expect(found == packets && framer.heldBytes == 0 && !framer.isBroken)
    }

    @Test("A stream of something else is given up and holds nothing") func brokenStream() {
        var framer = HEPStreamFramer()
        let none = framer.packets(bytes("GET / HTTP/1.1\r\n"))
        #expect(none.isEmpty)
        #expect(framer.isBroken && framer.heldBytes == 0)
        var short = HEPStreamFramer()
        _ = short.packets(bytes("HEP3") + [0, 5])
        #expect(short.isBroken)
        let late = short.packets(packet(ends, chunk(15, [1])))
        #expect(late.isEmpty)
    }

    @Test("A packet made of a message is read as any other", arguments: [true, false])
    func plainFrames(_ isDatagram: Bool) throws {
        for flow in [flow, Flow(source: proxyV6, destination: carrierV6)] {
            let payload = bytes("OPTIONS sip:a@b SIP/2.0\r\n\r\n")
            let frame = try #require(plainFrame(payload, flow, isDatagram: isDatagram, sequence: 77))
            var decoder = FrameDecoder(maxFragmentedDatagrams: 1, maxFragmentBytes: 1_000)
            switch decoder.decode(frame.span, link: .rawIP, at: at(0)) {
            case .udp(let datagram):
                #expect(isDatagram && datagram.flow == flow)
                #expect(Array(frame[datagram.payloadOffset...]) == payload)
            case .tcp(let segment):
                #expect(!isDatagram && segment.flow == flow && segment.sequence == 77)
                #expect(Array(frame[segment.payloadOffset...]) == payload)
            default: Issue.record("no datagram and no segment")
            }
        }
    }

    @Test("Between two families and above 64 KB no packet is made") func noPlainFrame() {
        let mixed = Flow(source: proxy, destination: carrierV6)
        #expect(plainFrame([1], mixed, isDatagram: true) == nil)
        let most = [UInt8](repeating: 1, count: 65_530)
        #expect(plainFrame(most, flow, isDatagram: true) == nil)
    }
}
