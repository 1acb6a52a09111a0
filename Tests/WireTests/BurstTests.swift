import Testing
import Wire

/// Bursts and gaps of RFC 3611 §4.7.2 against `Tests/reference-figures.py`, which finds them another way.
@Suite struct BurstTests {
    struct Pattern: Sendable {
        let count: Int
        let seed: UInt64
        /// Per mille at which loss begins, and at which it goes on.
        let begin: UInt64
        let stay: UInt64

        init(_ count: Int, _ seed: UInt64, _ begin: UInt64, _ stay: UInt64) {
            (self.count, self.seed, self.begin, self.stay) = (count, seed, begin, stay)
        }

        /// True at each number lost, as the reference has them.
        var lost: [Bool] {
            var state = seed
            var isBad = false
            return [false]
                + (1..<count).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    isBad = (state >> 33) % 1_000 < (isBad ? stay : begin)
                    return isBad
                }
        }
    }

    private func stream(_ pattern: Pattern, from sequence: UInt16, order: (inout [Arrival]) -> Void = { _ in })
        -> StreamCounters
    {
        let lost = pattern.lost
        var packets = SyntheticStreams.voice(pattern.count, from: sequence).enumerated().filter { !lost[$0.offset] }
            .map(\.element)
        order(&packets)
        return StreamCountersTests.run(packets).counters
    }

    static let table: [(Pattern, UInt64, Double, Double, Double, Double)] = [
        (Pattern(3000, 1, 2, 0), 9, 100.0000, 0.3167, 20.0000, 50540.0000),
        (Pattern(3000, 2, 10, 0), 30, 13.3333, 0.7584, 400.0000, 19360.0000),
        (Pattern(3000, 3, 4, 500), 26, 59.3750, 0.2414, 106.6667, 9686.6667),
        (Pattern(3000, 4, 2, 800), 41, 93.1818, 0.0000, 220.0000, 14180.0000),
        (Pattern(3000, 5, 50, 300), 205, 28.7481, 0.8144, 269.5833, 992.0833),
        (Pattern(3000, 6, 1, 960), 24, 100.0000, 0.0000, 240.0000, 22310.0000),
        (Pattern(200, 7, 300, 300), 56, 28.7179, 0.0000, 3900.0000, 0.0000),
        (Pattern(1500, 8, 8, 700), 33, 84.2105, 0.0787, 95.0000, 3197.5000),
    ]

    @Test("Figures equal an independent computation", arguments: table)
    func figures(_ pattern: Pattern, lost: UInt64, burst: Double, gap: Double, burstTime: Double, gapTime: Double)
        throws
    {
        // Sequence numbers that wrap are no different; nor are neighbours that change places.
        for sequence in [1000, 65_000] as [UInt16] {
            for swaps in [false, true] {
                let counters = stream(pattern, from: sequence) { packets in
                    guard swaps else { return }
                    for index in stride(from: 5, to: packets.count - 1, by: 9) {
                        let (early, late) = (packets[index].nanoseconds, packets[index + 1].nanoseconds)
                        packets.swapAt(index, index + 1)
                        packets[index].nanoseconds = early
                        packets[index + 1].nanoseconds = late
                    }
                }
                #expect(counters.bursts.lost == lost)
                let figures = try #require(BurstFigures(counters.bursts, packetTimeMilliseconds: 20))
                #expect(abs(figures.burstDensityPercent - burst) < 0.0001)
                #expect(abs(figures.gapDensityPercent - gap) < 0.0001)
                #expect(abs((figures.burstDurationMilliseconds ?? 0) - burstTime) < 0.0001)
                #expect(abs((figures.gapDurationMilliseconds ?? 0) - gapTime) < 0.0001)
                #expect(figures.discardPercent == 0)
            }
        }
    }

    @Test("Without loss there is neither burst nor gap")
    func noLoss() {
        let counters = stream(Pattern(300, 1, 0, 0), from: 9)
        #expect(BurstFigures(counters.bursts, packetTimeMilliseconds: 20) == nil)
    }

    @Test("Fewer than 16 packets between two losses make one burst", arguments: [15, 16])
    func minimumGap(between: Int) {
        let packets = SyntheticStreams.voice(200).enumerated().filter {
            ![40, 80, 80 + between + 1, 150].contains($0.offset)
        }.map(\.element)
        let counts = StreamCountersTests.run(packets).counters.bursts
        #expect(counts.lost == 4)
        // The first loss of all, and the one at 150, are entered from a gap.
        #expect(counts.c23 == (between == 15 ? 1 : 0))
        #expect(counts.c14 == (between == 15 ? 1 : 3))
    }

    @Test("A packet that comes after anyone waited for it is discarded, one a little late is not", arguments: [20, 60])
    func late(by distance: Int) {
        var packets = SyntheticStreams.voice(400)
        let late = packets.remove(at: 100)
        packets.insert(late, at: 100 + distance)
        packets[100 + distance].nanoseconds = packets[100 + distance - 1].nanoseconds + 1
        let counters = StreamCountersTests.run(packets).counters
        #expect(counters.lost == 0 && counters.reordered == 1)
        #expect(counters.bursts.lost == 0)
        #expect(counters.bursts.discarded == (distance > 32 ? 1 : 0))
    }

    @Test(
        "A hole of any length is counted whole, a restart is none",
        arguments: [1, 31, 32, 33, 34, 127, 128, 129, 2_000])
    func holes(length: Int) {
        let packets = SyntheticStreams.voice(3_000).enumerated().filter {
            !(500..<500 + length).contains($0.offset) && $0.offset != 540 + length
        }.map(\.element)
        let counters = StreamCountersTests.run(packets).counters
        #expect(counters.bursts.lost == UInt64(length + 1))
        #expect(counters.bursts.c33 == UInt64(length - 1))
        #expect(counters.bursts.c11 == 500 + 40)
        let restarted = StreamCountersTests.run(SyntheticStreams.voice(300) + SyntheticStreams.voice(300, from: 30_000))
        #expect(restarted.counters.bursts.lost == 0)
    }
}
