import Testing
import Wire

@testable import Tracking

/// Streams that come, change calls and go, in any order.
@Suite struct StreamTableTests {
    private static func flow(_ number: Int) -> Flow {
        Flow(
            source: Endpoint(address: IPAddress(v4: 0xC000_0201), port: UInt16(truncatingIfNeeded: number)),
            destination: Endpoint(address: IPAddress(v4: 0xC633_6414), port: 20_500))
    }

    private static func stream(_ number: Int) -> Stream {
        let header = RTPHeader(payloadType: 8, sequence: 1, timestamp: 0, ssrc: UInt32(number), payloadLength: 160)
        return Stream(
            header: header, flow: flow(number), interface: InterfaceID(0), time: Timestamp(seconds: 1), frame: 1,
            clockRate: 8_000, isSpeech: true)
    }

    private static func binding(_ call: Int) -> StreamBinding {
        StreamBinding(call: call, session: 0, toward: .caller, isAudio: true, isExpectedDestination: true)
    }

    @Test("What was removed is gone and all others are found with their calls")
    func whatWasRemovedIsGoneAndAllOthersAreFoundWithTheirCalls() {
        var table = StreamTable(limit: 2_000, seed: 5)
        var random: UInt64 = 4_711
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % bound
        }
        /// Number of the stream → its slot and its call.
        var known: [Int: (slot: Int, call: Int)] = [:]
        for _ in 0..<20_000 {
            let number = next(1_500)
            if let old = known[number] {
                if next(3) == 0 {
                    table.remove(old.slot)
                    known[number] = nil
                } else {
                    let call = next(40) - 1
                    table.bind(old.slot, to: call < 0 ? .none : Self.binding(call))
                    known[number]?.call = call
                }
            } else {
                guard let slot = table.insert(Self.stream(number)) else { continue }
                known[number] = (slot, -1)
            }
        }
        let count = table.count
        #expect(count == known.count)
        for number in 0..<1_500 {
            let found = table.find(Self.flow(number), ssrc: UInt32(number), interface: InterfaceID(0))
            #expect(found == known[number]?.slot)
            let call = found.flatMap { table.stream($0) }?.binding.call
            #expect(call == known[number]?.call)
        }
        for call in 0..<40 {
            let bound = table.bound(to: call)
            #expect(bound == known.values.filter { $0.call == call }.map(\.slot).sorted())
        }
        table.sweep { _, stream in stream.binding.call == 7 }
        let swept = table.bound(to: 7)
        #expect(swept.isEmpty)
        let kept = table.bound(to: 8)
        #expect(kept == known.values.filter { $0.call == 8 }.map(\.slot).sorted())
    }

    @Test(
        "A stream takes less than 450 bytes in its table")
    func aStreamTakesLessThan450BytesInItsTable() {
        #expect(MemoryLayout<Stream>.stride <= 432)
    }

    @Test("A stream that was asked for stays as it was when more of its packets come")
    func aStreamThatWasAskedForStaysAsItWasWhenMoreOfItsPacketsCome() {
        var table = StreamTable(limit: 100, seed: 3)
        let slot = table.insert(Self.stream(1)) ?? -1
        func take(_ sequence: UInt16) {
            let head = RTPHead(payloadType: 8, marker: false, sequence: sequence, timestamp: UInt32(sequence) * 160)
            _ = table.change(slot) { $0.count(head, payloadBytes: 160, at: Timestamp(seconds: Int64(sequence))) }
        }
        for sequence in [2, 3, 6, 5] as [UInt16] { take(sequence) }
        let before = table.stream(slot)?.counters
        for sequence in [8, 10, 12] as [UInt16] { take(sequence) }
        #expect(before?.lossEvents == 1)
        #expect(before?.lost == 1)
        #expect(before?.reordered == 1)
        let after = table.stream(slot)?.counters
        #expect(after?.lossEvents == 4)
        #expect(after?.lost == 4)
    }

    @Test("Streams keep their places and their figures while pages are added, and freed places serve again")
    func streamsKeepTheirPlacesAndTheirFiguresWhilePagesAreAdded() {
        var table = StreamTable(limit: 300, seed: 3)
        let slots = (0..<300).map { table.insert(Self.stream($0)) ?? -1 }
        #expect(slots == Array(0..<300))
        let refused = table.insert(Self.stream(300))
        #expect(refused == nil)
        let isFull = table.isFull
        #expect(isFull)
        table.sweep { slot, _ in slot % 3 == 0 }
        let again = (300..<400).compactMap { table.insert(Self.stream($0)) }
        #expect(Set(again) == Set(stride(from: 0, to: 300, by: 3)))
        for number in 0..<400 {
            let found = table.find(Self.flow(number), ssrc: UInt32(number), interface: InterfaceID(0))
            #expect((found != nil) == (number >= 300 || number % 3 != 0))
            let ssrc = found.flatMap { table.stream($0)?.ssrc }
            #expect(ssrc == found.map { _ in UInt32(number) })
        }
    }
}
