import Support
import Testing
import Tracking
import Wire

/// The flat table of streams and the map of ports, apart from any call.
@Suite struct MediaTableTests {
    private static func flow(_ index: Int) -> Flow {
        Flow(
            source: Endpoint(address: IPAddress(v4: 0xC000_0200 + UInt32(index / 50)), port: UInt16(10_000 + index)),
            destination: "198.51.100.20:20500")
    }

    private static func header(_ sequence: UInt16, ssrc: UInt32 = 1) -> RTPHeader {
        RTPHeader(
            payloadType: 8, sequence: sequence, timestamp: UInt32(sequence) * 160, ssrc: ssrc, payloadLength: 160)
    }

    private static func tracker(limit: Int = 1_000) -> MediaTracker {
        MediaTracker(streamLimit: limit, archiveLimit: 10, ports: PortMap(range: nil, limit: 10), seed: 7)
    }

    private static func feed(_ tracker: MediaTracker, _ index: Int, _ sequence: UInt16, at seconds: Double) {
        let nothing: [UInt8] = []
        _ = tracker.receive(
            header(sequence), nothing.span, flow: flow(index), interface: InterfaceID(0), time: Script.time(seconds),
            now: Script.time(seconds), frame: 1)
    }

    @Test("Every stream is found again however the table grows") func everyStreamIsFoundAgainHoweverTheTableGrows() {
        let tracker = Self.tracker()
        for index in 0..<900 { Self.feed(tracker, index, 1, at: 0) }
        for index in 0..<900 { Self.feed(tracker, index, 2, at: 0.02) }
        let count = tracker.streams.count
        #expect(count == 900)
        for index in 0..<900 {
            let slot = tracker.streams.find(Self.flow(index), ssrc: 1, interface: InterfaceID(0))
            let packets = slot.flatMap { tracker.streams.stream($0) }?.packets
            #expect(packets == 2)
        }
    }

    @Test("Addresses SSRC and interface tell streams apart") func addressesSSRCAndInterfaceTellStreamsApart() {
        let tracker = Self.tracker()
        for interface in [0, 1] as [UInt16] {
            for ssrc in [1, 2] as [UInt32] {
                for flow in [Self.flow(0), Self.flow(0).reversed] {
                    let nothing: [UInt8] = []
                    _ = tracker.receive(
                        Self.header(1, ssrc: ssrc), nothing.span, flow: flow, interface: InterfaceID(interface),
                        time: Script.time(0), now: Script.time(0), frame: 1)
                }
            }
        }
        let count = tracker.streams.count
        #expect(count == 8)
    }

    @Test("Strangers who send one packet make room again") func strangersWhoSendOnePacketMakeRoomAgain() {
        let tracker = Self.tracker(limit: 100)
        for index in 0..<100 { Self.feed(tracker, index, 1, at: 0) }
        let isFull = tracker.streams.isFull
        #expect(isFull)
        Self.feed(tracker, 500, 1, at: 5)
        #expect(tracker.refused == 1)
        Self.feed(tracker, 501, 1, at: 30)
        let count = tracker.streams.count
        #expect(count == 1)
        let slot = tracker.streams.find(Self.flow(501), ssrc: 1, interface: InterfaceID(0))
        #expect(slot != nil)
        #expect(tracker.archive.isEmpty)
    }

    @Test("What looks like RTP once is no stream") func whatLooksLikeRTPOnceIsNoStream() {
        let tracker = Self.tracker()
        for index in 0..<20 { Self.feed(tracker, index, UInt16(index) &* 997, at: 0) }
        #expect(tracker.streamsSeen == 0)
        for sequence in 1...4 { Self.feed(tracker, 0, UInt16(sequence + 10), at: Double(sequence) * 0.02) }
        #expect(tracker.streamsSeen == 1)
    }

    // MARK: Ports

    private static let host: IPAddress = "192.0.2.10"

    private static func port(_ number: UInt16) -> Endpoint { Endpoint(address: host, port: number) }

    @Test("Ports are open where any call was heard") func portsAreOpenWhereAnyCallWasHeard() {
        var map = PortMap(range: 10500...10559, limit: 100)
        map.noteCall(at: Self.port(10500), received: Script.time(1))
        map.noteCall(at: Self.port(10500), received: nil)
        map.noteCall(at: Self.port(10540), received: nil)
        map.noteCall(at: Self.port(20000), received: Script.time(1))
        map.noteICMP(at: Self.port(10540))
        let verdict = map.verdict(for: Self.host)
        #expect(verdict.open == [10500])
        #expect(verdict.silent == [10540])
        #expect(map.entries[Self.port(10500)]?.calls == 2)
        #expect(map.entries[Self.port(10500)]?.received == 1)
        #expect(map.entries[Self.port(10540)]?.icmpErrors == 1)
        #expect(map.entries[Self.port(20000)] == nil)
        #expect(map.verdict(for: "192.0.2.11").open.isEmpty)
    }

    @Test("Without a range nothing is mapped") func withoutARangeNothingIsMapped() {
        var map = PortMap(range: nil, limit: 100)
        map.noteCall(at: Self.port(10500), received: Script.time(1))
        #expect(map.entries.isEmpty)
    }

    @Test("A full map keeps what it has") func aFullMapKeepsWhatItHas() {
        var map = PortMap(range: 10500...10559, limit: 2)
        for number in [10500, 10502, 10504] as [UInt16] { map.noteCall(at: Self.port(number), received: nil) }
        map.noteCall(at: Self.port(10500), received: Script.time(9))
        #expect(map.entries.count == 2)
        #expect(map.evictions == 1)
        #expect(map.verdict(for: Self.host).open == [10500])
    }
}
