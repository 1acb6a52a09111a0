import Testing
import Wire

@Suite struct StreamCountersTests {
    static func run(_ arrivals: [Arrival], clockRate: UInt32 = 8000, speech: (Arrival) -> Bool = { _ in true })
        -> (counters: StreamCounters, verdicts: [StreamCounters.Verdict])
    {
        var counters: StreamCounters?
        var verdicts: [StreamCounters.Verdict] = []
        for arrival in arrivals {
            let header = RTPHeader(
                payloadType: arrival.payloadType, marker: arrival.marker, sequence: arrival.sequence,
                timestamp: arrival.timestamp, ssrc: 1)
            let time = Timestamp(seconds: 1000) + Interval(nanoseconds: arrival.nanoseconds)
            if counters == nil {
                counters = StreamCounters(
                    first: header.head, payloadBytes: 160, at: time, clockRate: clockRate, isSpeech: speech(arrival))
            } else if let verdict = counters?.count(
                header.head, payloadBytes: 160, at: time, clockRate: clockRate, isSpeech: speech(arrival))
            {
                verdicts.append(verdict)
            }
        }
        return (counters ?? empty, verdicts)
    }

    private static let empty = StreamCounters(
        first: RTPHead(payloadType: 0, marker: false, sequence: 0, timestamp: 0), at: .distantPast, clockRate: 0)

    static let tshark: [(name: String, packets: [Arrival], rate: UInt32, lost: Int64, mean: Double, maximum: Double)] =
        [
            ("steady", SyntheticStreams.steady, 8000, 0, 0.964, 1.535),
            ("wrapping", SyntheticStreams.wrapping, 8000, 0, 0.964, 1.535),
            ("lossy", SyntheticStreams.lossy, 8000, 28, 0.968, 1.535),
            ("swapped", SyntheticStreams.swapped, 8000, 0, 8.285, 10.902),
            ("talk spurts", SyntheticStreams.spurts, 8000, 0, 0.963, 1.535),
            ("opus", SyntheticStreams.opus, 48_000, 0, 6.080, 8.317),
        ]

    @Test("Packets, loss and jitter equal Wireshark's", arguments: tshark)
    func equalsWireshark(
        name: String, packets: [Arrival], rate: UInt32, lost: Int64, mean: Double, maximum: Double
    ) {
        let counters = Self.run(packets, clockRate: rate).counters
        #expect(counters.packets == UInt64(packets.count))
        #expect(counters.bytes == UInt64(packets.count * 160))
        #expect(counters.cumulativeLost == lost)
        #expect(counters.lost == lost)
        #expect(abs(counters.jitterMeanMilliseconds - mean) < 0.0006)
        #expect(abs(counters.jitterMaxMilliseconds - maximum) < 0.0006)
    }

    @Test("Loss is counted in packets and in events")
    func lossEvents() {
        let counters = Self.run(SyntheticStreams.lossy).counters
        #expect(counters.lost == 28)
        #expect(counters.lossEvents == 3)
        #expect(counters.expected == 500)
        #expect(counters.longestPause > .milliseconds(400))
        #expect(counters.packetTicks == 160)
    }

    @Test("Packets that overtake each other all the time do not change the packet time")
    func overtaking() {
        // Of each three the last comes second: when the numbering goes on, the packet before was an older one.
        let order = (0..<40).flatMap { group in [0, 2, 1].map { group * 3 + $0 } } + Array(120..<130)
        let packets = order.enumerated().map { place, number in
            Arrival(
                nanoseconds: Int64(place) * 20_000_000, sequence: UInt16(number + 7), timestamp: UInt32(number) * 160)
        }
        #expect(Self.run(packets).counters.packetTicks == 160)
    }

    @Test("Late packets are told from lost ones")
    func reordered() {
        let (counters, verdicts) = Self.run(SyntheticStreams.swapped)
        #expect(counters.reordered == 48)
        #expect(verdicts.filter { $0 == .reordered }.count == 48)
        #expect(counters.lost == 0)
        #expect(counters.duplicates == 0)
    }

    @Test("Every packet twice changes neither loss nor jitter")
    func duplicates() {
        let twice = SyntheticStreams.lossy.flatMap { packet in
            var copy = packet
            copy.nanoseconds += 20_000
            return [packet, copy]
        }
        let once = Self.run(SyntheticStreams.lossy).counters
        let counters = Self.run(twice).counters
        #expect(counters.packets == 944)
        #expect(counters.duplicates == 472)
        #expect(counters.lost == 28)
        #expect(counters.cumulativeLost == 28 - 472)
        #expect(counters.jitterMaxMilliseconds == once.jitterMaxMilliseconds)
        #expect(counters.jitterMeanMilliseconds == once.jitterMeanMilliseconds)
    }

    @Test("A packet before the first one seen moves the start")
    func earlyStart() {
        var packets = SyntheticStreams.voice(10)
        packets.swapAt(0, 1)
        let counters = Self.run(packets).counters
        #expect(counters.expected == 10)
        #expect(counters.lost == 0)
    }

    @Test("New numbering confirmed by a second packet is a restart and no loss")
    func restart() {
        var packets = SyntheticStreams.voice(100, from: 1000)
        packets += SyntheticStreams.voice(100, from: 40_000, timestamp: 900_000_000).map {
            var packet = $0
            packet.nanoseconds += 2_000_000_000
            return packet
        }
        let (counters, verdicts) = Self.run(packets)
        #expect(verdicts[99] == .strayed)
        #expect(verdicts[100] == .restarted)
        #expect(counters.restarts == 1)
        #expect(counters.strays == 0)
        #expect(counters.expected == 200)
        #expect(counters.lost == 0)
        #expect(counters.jitterMaxMilliseconds < 3)
    }

    @Test("One stray packet is neither restart nor loss")
    func stray() {
        var packets = SyntheticStreams.voice(100)
        packets.insert(Arrival(nanoseconds: packets[50].nanoseconds, sequence: 30_000, timestamp: 7), at: 50)
        let counters = Self.run(packets).counters
        #expect(counters.strays == 1)
        #expect(counters.restarts == 0)
        #expect(counters.expected == 100)
        #expect(counters.lost == 0)
        #expect(counters.jitterMaxMilliseconds < 3)
    }

    @Test("A gap over which the clock goes on is loss, however long", arguments: [2, 99, 2999, 3000, 9000])
    func dropout(step: Int) {
        let second = SyntheticStreams.voice(
            10, from: UInt16(1009 + step), timestamp: UInt32(50_000 + (9 + step) * 160)
        ).map {
            var packet = $0
            packet.nanoseconds += Int64(9 + step) * 20_000_000
            return packet
        }
        let counters = Self.run(SyntheticStreams.voice(10) + second).counters
        #expect(counters.lost == Int64(step) - 1)
        #expect(counters.restarts == 0)
    }

    @Test("Numbers that leap while the clock does not are a restart", arguments: [200, 2999, 3000])
    func leap(step: UInt16) {
        let second = SyntheticStreams.voice(10, from: 1009 + step, timestamp: 52_000).map {
            var packet = $0
            packet.nanoseconds += 200_000_000
            return packet
        }
        let counters = Self.run(SyntheticStreams.voice(10) + second).counters
        #expect(counters.lost == 0)
        #expect(counters.restarts == 1)
    }

    @Test("A marker with a new timestamp does not raise the jitter; a late packet does")
    func markerJump() {
        let talk = SyntheticStreams.voice(100)
        let jump = { (marker: Bool) in
            talk.enumerated().map { index, packet in
                var packet = packet
                if index >= 50 { packet.timestamp += 40_000 }
                packet.marker = index == 0 || (marker && index == 50)
                return packet
            }
        }
        let marked = Self.run(jump(true)).counters
        #expect(marked.timestampJumps == 1)
        #expect(marked.jitterMaxMilliseconds < 3)
        let plain = Self.run(jump(false)).counters
        #expect(plain.timestampJumps == 0)
        #expect(plain.jitterMaxMilliseconds > 200)
    }

    @Test("DTMF and comfort noise do not feed the jitter", arguments: [101, 13, 19] as [UInt8])
    func notSpeech(payloadType: UInt8) {
        // Events repeat the timestamp of their begin for as long as the key is held.
        let packets = SyntheticStreams.voice(200).enumerated().map { index, packet in
            var packet = packet
            if 80..<100 ~= index {
                packet.payloadType = payloadType
                packet.timestamp = 50_000 + 80 * 160
            }
            return packet
        }
        let counters = Self.run(packets) { $0.payloadType != 101 }.counters
        #expect(counters.jitterMaxMilliseconds < 3)
        #expect(counters.lost == 0)
        #expect(counters.payloadTypes == UInt128(1) | UInt128(1) << UInt128(payloadType))
    }

    @Test("Without a clock rate there is no jitter")
    func unknownClock() {
        let counters = Self.run(SyntheticStreams.steady, clockRate: 0).counters
        #expect(counters.jitterMaxMilliseconds == 0)
        #expect(counters.packets == 500)
    }

    @Test("Windows add up to the stream")
    func windows() {
        var counters: StreamCounters?
        var windows: [MediaWindow] = []
        for (index, arrival) in SyntheticStreams.lossy.enumerated() {
            let header = RTPHeader(
                payloadType: 0, marker: arrival.marker, sequence: arrival.sequence, timestamp: arrival.timestamp,
                ssrc: 1)
            let time = Timestamp(nanoseconds: arrival.nanoseconds)
            if counters == nil {
                counters = StreamCounters(first: header.head, payloadBytes: 160, at: time, clockRate: 8000)
            } else {
                _ = counters?.count(header.head, payloadBytes: 160, at: time, clockRate: 8000)
            }
            if index % 118 == 117, let window = counters?.closeWindow() { windows.append(window) }
        }
        #expect(windows.map(\.packets) == [118, 118, 118, 118])
        #expect(windows.map(\.bytes) == [18_880, 18_880, 18_880, 18_880])
        #expect(windows.map(\.lost) == [8, 0, 20, 0])
        #expect(windows.map(\.lossEvents) == [2, 0, 1, 0])
        #expect(windows.map(\.expected) == [126, 118, 138, 118])
        #expect(windows.map(\.markers) == [1, 0, 0, 0])
        #expect(windows.map(\.payloadTypes) == [1, 1, 1, 1])
        #expect(windows.map(\.jitterSamples) == [117, 118, 118, 118])
        #expect(windows.map(\.jitterMaxMilliseconds).max() == counters?.jitterMaxMilliseconds)
        #expect(windows.allSatisfy { $0.jitterMeanMilliseconds > 0.5 && $0.jitterMeanMilliseconds < 1.5 })
        #expect(windows[2].longestPause > .milliseconds(400))
        #expect(windows[1].start == windows[0].end)
        #expect(windows[3].end == counters?.lastArrival)
        let idle = counters?.closeWindow()
        #expect(idle?.packets == 0 && idle?.expected == 0 && idle?.lost == 0)
    }

    @Test("A packet later than the close counts as lost once and never negative")
    func lateAcrossWindows() {
        var packets = SyntheticStreams.voice(4)
        packets.swapAt(2, 3)
        let header = { (arrival: Arrival) in
            RTPHeader(payloadType: 0, sequence: arrival.sequence, timestamp: arrival.timestamp, ssrc: 1)
        }
        var counters = StreamCounters(first: header(packets[0]).head, at: at(0), clockRate: 8000)
        _ = counters.count(header(packets[1]).head, payloadBytes: 0, at: at(20), clockRate: 8000)
        _ = counters.count(header(packets[2]).head, payloadBytes: 0, at: at(60), clockRate: 8000)
        #expect(counters.closeWindow().lost == 1)
        #expect(counters.count(header(packets[3]).head, payloadBytes: 0, at: at(61), clockRate: 8000) == .reordered)
        #expect(counters.closeWindow().lost == 0)
        #expect(counters.lost == 0)
    }

    @Test("The highest sequence counts wraps as receiver reports do")
    func extendedSequence() {
        let counters = Self.run(SyntheticStreams.wrapping).counters
        #expect(counters.extendedHighestSequence == 65_300 + 499)
    }
}
