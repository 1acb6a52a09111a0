import Support
import Testing
import Wire

@Suite struct TCPReassemblerTests {
    static let up = Flow(source: alice, destination: bob)

    enum Step {
        case send(UInt32, String, Int64)
        case answer(UInt32, UInt32, String, Int64)
        case syn(UInt32, Int64)
        case synAck(UInt32, UInt32, Int64)
        case fin(UInt32, String, Int64)
        case finBack(UInt32, Int64)
        case rst(UInt32, Int64)
        case cut(UInt32, String, Int, Int64)
    }

    /// Events as text: `>` is alice to bob, `<` is back.
    static func play(_ steps: [Step], bytes: Int = 1 << 20) -> [String] {
        var reassembler = TCPReassembler(maxConnections: 16, maxBytes: bytes)
        return steps.flatMap { step in
            let (segment, payload, time) = segment(step)
            return reassembler.add(segment, payload: payload.span, at: at(time)).map(name)
        }
    }

    static func segment(_ step: Step) -> (TCPSegment, [UInt8], Int64) {
        func make(
            _ flow: Flow, _ sequence: UInt32, _ ack: UInt32?, _ text: String, syn: Bool = false, fin: Bool = false,
            rst: Bool = false, wire: Int? = nil
        ) -> TCPSegment {
            TCPSegment(
                flow: flow, payloadLength: text.utf8.count, wirePayloadLength: wire, sequence: sequence,
                acknowledgment: ack ?? 0, isSYN: syn, isACK: ack != nil, isFIN: fin, isRST: rst)
        }
        switch step {
        case .send(let sequence, let text, let time): return (make(up, sequence, nil, text), bytes(text), time)
        case .answer(let sequence, let ack, let text, let time):
            return (make(up.reversed, sequence, ack, text), bytes(text), time)
        case .syn(let sequence, let time): return (make(up, sequence, nil, "", syn: true), [], time)
        case .synAck(let sequence, let ack, let time):
            return (make(up.reversed, sequence, ack, "", syn: true), [], time)
        case .fin(let sequence, let text, let time):
            return (make(up, sequence, nil, text, fin: true), bytes(text), time)
        case .finBack(let sequence, let time): return (make(up.reversed, sequence, nil, "", fin: true), [], time)
        case .rst(let sequence, let time): return (make(up.reversed, sequence, nil, "", rst: true), [], time)
        case .cut(let sequence, let text, let wire, let time):
            return (make(up, sequence, nil, text, wire: wire), bytes(text), time)
        }
    }

    static func name(_ event: TCPEvent) -> String {
        func arrow(_ flow: Flow) -> String { flow == up ? ">" : "<" }
        switch event {
        case .data(let flow, let data): return arrow(flow) + String(decoding: data, as: UTF8.self)
        case .gap(let flow): return arrow(flow) + "gap"
        case .unseen(let flow): return arrow(flow) + "unseen"
        case .opened(let flow): return arrow(flow) + "opened"
        case .closed(let flow): return arrow(flow) + "closed"
        case .reset(let flow, let end): return arrow(flow) + "reset by " + (end == alice ? "alice" : "bob")
        }
    }

    static let cases: [(name: String, steps: [Step], events: [String])] = [
        (
            "a whole connection",
            [
                .syn(100, 0), .synAck(900, 101, 1), .send(101, "INVITE", 2), .answer(901, 107, "200", 3),
                .fin(107, "", 4), .finBack(904, 5), .answer(905, 108, "", 6),
            ], [">opened", ">INVITE", "<200", ">closed", "<closed"]
        ),
        (
            "only one direction seen", [.syn(100, 0), .send(101, "a", 1), .fin(102, "b", 2)],
            [">opened", ">a", ">b", ">closed"]
        ),
        (
            "a message acknowledged that was not seen",
            [
                .send(10, "a", 0), .answer(900, 11, "b", 1), .answer(901, 111, "", 2), .answer(901, 111, "", 3),
                .answer(901, 113, "", 4), .answer(901, 176, "c", 5),
            ], [">opened", ">a", "<b", ">unseen", "<c"]
        ),
        (
            "of one direction only", [.answer(900, 11, "b", 1), .answer(901, 400, "c", 2), .answer(902, 404, "", 3)],
            ["<opened", "<b", ">unseen", "<c"]
        ),
        ("begun in the middle", [.send(5000, "mid", 0), .send(5003, "dle", 1)], [">opened", ">mid", ">dle"]),
        (
            "numbers wrap", [.syn(0xFFFF_FFFD, 0), .send(0xFFFF_FFFE, "abcd", 1), .send(2, "ef", 2)],
            [">opened", ">abcd", ">ef"]
        ),
        (
            "out of order", [.send(10, "a", 0), .send(12, "c", 1), .send(13, "d", 2), .send(11, "b", 3)],
            [">opened", ">a", ">b", ">c", ">d"]
        ),
        (
            "out of order across the wrap",
            [.send(0xFFFF_FFFF, "a", 0), .send(1, "c", 1), .send(0, "b", 2)], [">opened", ">a", ">b", ">c"]
        ),
        (
            "retransmissions", [.send(10, "abc", 0), .send(10, "abc", 1), .send(10, "abcde", 2), .send(11, "b", 3)],
            [">opened", ">abc", ">de"]
        ),
        (
            "overlap of held segments",
            [.send(10, "a", 0), .send(13, "def", 1), .send(12, "cdE", 2), .send(15, "FGh", 3), .send(11, "bc", 4)],
            [">opened", ">a", ">bc", ">dE", ">f", ">Gh"]
        ),
        (
            "a hole given up after 3 s",
            [.send(10, "a", 0), .send(20, "x", 100), .send(21, "y", 3099), .send(22, "z", 3100)],
            [">opened", ">a", ">gap", ">x", ">y", ">z"]
        ),
        (
            "a hole the receiver does not have",
            [
                .send(10, "a", 0), .send(20, "x", 1), .answer(1, 21, "", 2), .answer(1, 21, "", 51),
                .answer(1, 21, "", 52),
            ], [">opened", ">a", ">gap", ">x"]
        ),
        (
            "an acknowledgment captured before its data",
            [.send(10, "a", 0), .send(12, "c", 1), .answer(1, 13, "", 2), .send(11, "b", 3)],
            [">opened", ">a", ">b", ">c"]
        ),
        (
            "two holes wait each their time",
            [.send(10, "a", 0), .send(12, "c", 0), .send(14, "e", 1500), .send(16, "g", 3000), .send(13, "d", 3500)],
            [">opened", ">a", ">gap", ">c", ">d", ">e"]
        ),
        (
            "cut by the snap length", [.cut(10, "abc", 10, 0), .send(20, "next", 1)],
            [">opened", ">abc", ">gap", ">next"]
        ),
        (
            "far away: another stream", [.send(10, "a", 0), .send(0x4000_0000, "b", 1)],
            [">opened", ">a", ">gap", ">b"]
        ),
        (
            "reset", [.syn(1, 0), .synAck(50, 2, 1), .send(2, "x", 2), .rst(51, 3), .rst(51, 4)],
            [">opened", ">x", ">reset by bob"]
        ),
        ("a SYN refused", [.syn(1, 0), .rst(0, 1)], [">reset by bob"]),
        (
            "a reset far from the stream is not believed",
            [.syn(1, 0), .synAck(50, 2, 1), .rst(0x7000_0000, 2), .send(2, "x", 3)], [">opened", ">x"]
        ),
        (
            "ports used again",
            [
                .syn(1, 0), .synAck(50, 2, 1), .send(2, "x", 2), .syn(7000, 3), .synAck(9000, 7001, 4),
                .send(7001, "y", 5),
            ],
            [">opened", ">x", ">closed", "<closed", ">opened", ">y"]
        ),
        (
            "ports used again, the SYN not captured",
            [.syn(5000, 0), .synAck(50, 5001, 1), .send(5001, "x", 2), .synAck(900, 1001, 3), .send(1001, "y", 4)],
            [">opened", ">x", ">y"]
        ),
        (
            "a SYN sent twice", [.syn(1, 0), .syn(1, 1000), .synAck(50, 2, 1001), .send(2, "x", 1002)],
            [">opened", ">x"]
        ),
        (
            "a FIN before the last data", [.send(10, "a", 0), .fin(12, "c", 1), .send(11, "b", 2)],
            [">opened", ">a", ">b", ">c", ">closed"]
        ),
        (
            "data after the end is not believed", [.fin(10, "a", 0), .send(11, "b", 1), .send(10, "a", 2)],
            [">opened", ">a", ">closed"]
        ),
        ("nothing but acknowledgments", [.answer(1, 1, "", 0), .answer(1, 2, "", 1), .rst(1, 2), .finBack(1, 3)], []),
    ]

    @Test("Streams come out as their ends read them", arguments: cases)
    func streams(name: String, steps: [Step], events: [String]) {
        #expect(Self.play(steps) == events)
    }

    @Test("A hole is given up when too much waits behind it")
    func bounded() {
        var reassembler = TCPReassembler(maxConnections: 4, maxBytes: 1 << 20)
        let chunk = pattern(1000)
        var gaps = 0
        var delivered = 0
        for index in 0..<400 {
            let sequence = index == 0 ? 0 : UInt32(index * 1000 + 1000)
            let segment = TCPSegment(flow: Self.up, payloadLength: 1000, sequence: sequence)
            for event in reassembler.add(segment, payload: chunk.span, at: at(Int64(index))) {
                if case .gap = event { gaps += 1 }
                if case .data(_, let data) = event { delivered += data.count }
            }
        }
        #expect(gaps == 1)
        #expect(delivered == 400_000)
        #expect(reassembler.gaps == 1)
    }

    @Test("Connections used least recently make room, and are counted")
    func eviction() {
        var reassembler = TCPReassembler(maxConnections: 3, maxBytes: 1 << 20)
        func send(_ port: UInt16, _ sequence: UInt32, _ text: String) -> [String] {
            let flow = Flow(source: Endpoint(address: alice.address, port: port), destination: bob)
            let segment = TCPSegment(flow: flow, payloadLength: text.utf8.count, sequence: sequence)
            let data = bytes(text)
            return reassembler.add(segment, payload: data.span, at: at(0)).map { event in
                if case .data(_, let data) = event { return String(decoding: data, as: UTF8.self) }
                if case .opened = event { return "opened" }
                return "other"
            }
        }
        for port in 1...3 as ClosedRange<UInt16> { _ = send(port, 10, "a") }
        _ = send(1, 11, "b")
        _ = send(4, 10, "a")
        #expect(reassembler.evictedConnections == 1)
        #expect(reassembler.connectionCount == 3)
        #expect(send(1, 12, "c") == ["c"])
        #expect(send(2, 11, "b") == ["opened", "b"])
    }

    @Test("A flood of SYNs does not evict a connection that carried data")
    func flood() {
        var reassembler = TCPReassembler(maxConnections: 8, maxBytes: 1 << 20)
        let hello = bytes("hello")
        let segment = TCPSegment(flow: Self.up, payloadLength: 5, sequence: 1)
        _ = reassembler.add(segment, payload: hello.span, at: at(0))
        let nothing: [UInt8] = []
        for port in 1...500 as ClosedRange<UInt16> {
            let stranger = Flow(source: Endpoint(address: IPAddress(v4: 0x0909_0909), port: port), destination: bob)
            let syn = TCPSegment(flow: stranger, payloadLength: 0, sequence: 1, isSYN: true)
            _ = reassembler.add(syn, payload: nothing.span, at: at(Int64(port)))
        }
        #expect(reassembler.connectionCount == 8)
        #expect(reassembler.evictedConnections == 493)
        let next = TCPSegment(flow: Self.up, payloadLength: 5, sequence: 6)
        #expect(reassembler.add(next, payload: hello.span, at: at(1000)).map(Self.name) == [">hello"])
    }

    @Test("Bytes held for strangers' holes are bounded over all connections")
    func heldBytes() {
        var reassembler = TCPReassembler(maxConnections: 1000, maxBytes: 65_536)
        let chunk = pattern(1400)
        for port in 1...100 as ClosedRange<UInt16> {
            let flow = Flow(source: Endpoint(address: alice.address, port: port), destination: bob)
            for sequence in [0, 5000] as [UInt32] {
                let segment = TCPSegment(flow: flow, payloadLength: 1400, sequence: sequence)
                _ = reassembler.add(segment, payload: chunk.span, at: at(0))
            }
        }
        #expect(reassembler.connectionCount <= 45)
        #expect(reassembler.evictedConnections >= 55)
    }

    @Test("Expiry forgets idle connections and hands out what waited")
    func expiry() {
        var reassembler = TCPReassembler(maxConnections: 16, maxBytes: 1 << 20)
        for step in [.send(10, "a", 0), .send(12, "c", 1)] as [Step] {
            let (segment, payload, time) = Self.segment(step)
            _ = reassembler.add(segment, payload: payload.span, at: at(time))
        }
        #expect(reassembler.expire(before: at(1)).isEmpty)
        #expect(reassembler.expire(before: at(2)).map(Self.name) == [">gap", ">c"])
        #expect(reassembler.connectionCount == 0)
    }
}
