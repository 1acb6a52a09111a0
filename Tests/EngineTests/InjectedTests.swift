import Engine
import Support
import Testing
import Tracking
import Wire

/// Measured equals injected: streams with known faults, through frames and the whole engine, without tolerance where
/// the truth is a number of packets.
@Suite struct InjectedTests {
    struct Injection: Sendable, CustomTestStringConvertible {
        var name: String
        var count = 1_500
        /// First number lost and how many with it.
        var losses: [(at: Int, length: Int)] = []
        /// Numbers that change places with the next.
        var swapped: [Int] = []
        var repeated: [Int] = []
        /// Every second packet comes late by this many milliseconds.
        var alternating = 0.0
        /// Parts per million by which the sender's clock runs fast.
        var skew = 0.0
        var ticks = 160
        var packetTime = 20.0
        var payloadType: UInt8 = 0

        var testDescription: String { name }

        /// Index, milliseconds.
        var arrivals: [(index: Int, time: Double)] {
            var all: [(Int, Double)] = []
            let step = packetTime / (1 + skew / 1e6)
            for index in 0..<count where !losses.contains(where: { ($0.at..<$0.at + $0.length).contains(index) }) {
                let time = Double(index) * step + (index % 2 == 1 ? alternating : 0)
                if swapped.contains(index) {
                    all.append((index, time + step * 1.25))
                } else {
                    all.append((index, time))
                }
                if repeated.contains(index) { all.append((index, time + 2)) }
            }
            return all.sorted { $0.1 < $1.1 }
        }

        var missing: Int { losses.reduce(0) { $0 + $1.length } }
    }

    static let table = [
        Injection(name: "nothing"),
        Injection(name: "single losses", losses: [(100, 1), (400, 1), (401 + 99, 1), (1_200, 1)]),
        Injection(name: "bursts", losses: [(50, 3), (300, 17), (700, 40), (1_000, 150)]),
        Injection(name: "reordering", swapped: [10, 200, 777, 1_300]),
        Injection(name: "repeats", repeated: [5, 6, 7, 900]),
        Injection(name: "all at once", losses: [(60, 2), (900, 9)], swapped: [20, 500], repeated: [30, 31, 1_000]),
        Injection(name: "jitter", alternating: 7),
        Injection(name: "jitter under loss", losses: [(400, 2), (800, 4)], alternating: 12),
        Injection(name: "a fast clock", count: 4_500, skew: 150),
        Injection(name: "a slow clock", count: 4_500, skew: -90),
        Injection(name: "30 ms", ticks: 240, packetTime: 30),
        Injection(name: "G.729 at 10 ms", ticks: 80, packetTime: 10, payloadType: 18),
    ]

    private func measure(_ injection: Injection) throws -> MediaSnapshot {
        let script = Script()
        for (index, milliseconds) in injection.arrivals {
            script.at(milliseconds / 1_000).udp(
                FrameBuilder.rtp(
                    ssrc: 0x5EED, sequence: UInt16(truncatingIfNeeded: 64_000 + index),
                    timestamp: UInt32(truncatingIfNeeded: 4_294_900_000 + index * injection.ticks),
                    payloadType: injection.payloadType, payload: [UInt8](repeating: 0x31, count: injection.ticks)),
                from: "192.0.2.1:4000", to: "192.0.2.2:5000")
        }
        _ = script.run()
        return try #require(script.engine.streams().first)
    }

    @Test("Measured equals injected", arguments: table)
    func measuredEqualsInjected(_ injection: Injection) throws {
        let stream = try measure(injection)
        #expect(stream.packets == UInt64(injection.arrivals.count))
        #expect(stream.expected == Int64(injection.count))
        #expect(stream.missing == Int64(injection.missing))
        #expect(stream.lost == Int64(injection.missing - injection.repeated.count))
        // A number that comes late is a hole until it does.
        #expect(stream.lossRuns == UInt64(injection.losses.count + injection.swapped.count))
        #expect(stream.reordered == UInt64(injection.swapped.count))
        #expect(stream.duplicates == UInt64(injection.repeated.count))
        #expect(stream.restarts == 0)
        #expect(stream.payloadTypes == [Int(injection.payloadType)])
        #expect(abs((stream.packetTimeMilliseconds ?? 0) - injection.packetTime) < 1e-9)
        let span = (injection.arrivals.last?.time ?? 0) - (injection.arrivals.first?.time ?? 0)
        #expect(abs((stream.last - stream.first).milliseconds - span) < 0.001)
        if injection.count * 20 > 60_000 {
            #expect(abs((stream.clockSkewPartsPerMillion ?? 0) - injection.skew) < 0.5)
        }
    }

    /// Each difference of transit is the same `d`: after n packets the jitter is d·(1 − (15/16)ⁿ) (RFC 3550 A.8).
    @Test("Jitter is the sum of its series", arguments: [0.0, 3, 7, 25])
    func jitterIsTheSumOfItsSeries(_ delay: Double) throws {
        var injection = Injection(name: "", count: 600)
        injection.alternating = delay
        // Far enough apart that a late packet keeps its place.
        injection.ticks = 320
        injection.packetTime = 40
        let stream = try measure(injection)
        var (left, mean) = (1.0, 0.0)
        for number in 1..<600 {
            left *= 15.0 / 16
            mean += (delay * (1 - left) - mean) / Double(number)
        }
        #expect(abs(stream.jitterMaxMilliseconds - delay * (1 - left)) < 0.000_1)
        #expect(abs(stream.jitterMeanMilliseconds - mean) < 0.000_1)
    }

    @Test("A new SSRC is a new stream with its own figures") func aNewSSRCIsANewStreamWithItsOwnFigures() throws {
        let script = Script()
        for (part, lost) in [(0, 0), (1, 3), (2, 7)] {
            for index in 0..<200 where !(50..<50 + lost).contains(index) {
                script.at(Double(part * 200 + index) * 0.02).udp(
                    FrameBuilder.rtp(
                        ssrc: UInt32(100 + part), sequence: UInt16(truncatingIfNeeded: part * 30_011 + index),
                        timestamp: UInt32(index * 160)), from: "192.0.2.1:4000", to: "192.0.2.2:5000")
            }
        }
        _ = script.run()
        let streams = script.engine.streams()
        #expect(streams.map(\.ssrc) == [100, 101, 102])
        #expect(streams.map(\.missing) == [0, 3, 7])
        #expect(streams.map(\.packets) == [200, 197, 193])
    }

    /// Keys of 120 ms between speech: an event has one timestamp, updates every 20 ms and three ends (RFC 4733 §2.5).
    @Test("Keys are read and disturb nothing") func keysAreReadAndDisturbNothing() throws {
        let script = Script(settings: { $0.showsKeys = true })
        var sequence: UInt16 = 0
        let send = { (time: Double, timestamp: Int, type: UInt8, marker: Bool, payload: [UInt8]) in
            script.at(time).udp(
                FrameBuilder.rtp(
                    ssrc: 7, sequence: sequence, timestamp: UInt32(timestamp), payloadType: type, marker: marker,
                    payload: payload), from: "192.0.2.1:4000", to: "192.0.2.2:5000")
            sequence &+= 1
        }
        for index in 0..<500 {
            let time = Double(index) * 0.02
            let key = index / 50
            guard index % 50 >= 20, index % 50 < 29 else {
                send(time, index * 160, 0, false, [UInt8](repeating: 0x31, count: 160))
                continue
            }
            let step = index % 50 - 20
            let isEnd = step >= 6
            let duration = UInt16(min(step + 1, 7) * 160)
            send(
                time, (key * 50 + 20) * 160, 101, step == 0,
                [UInt8([1, 5, 9, 10, 11, 0, 12, 13, 14, 15][key]), isEnd ? 0x8A : 0x0A] + FrameBuilder.big(duration))
        }
        _ = script.run()
        let stream = try #require(script.engine.streams().first)
        #expect(stream.digits == "159*#0ABCD")
        #expect(stream.packets == 500 && stream.missing == 0 && stream.duplicates == 0)
        #expect(stream.jitterMaxMilliseconds < 0.001)
        #expect(stream.payloadTypes == [0, 101])
    }
}
