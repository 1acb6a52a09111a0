import Wire

/// One RTP packet as it arrives.
struct Arrival {
    var nanoseconds: Int64
    var sequence: UInt16
    var timestamp: UInt32
    var payloadType: UInt8 = 0
    var marker = false
}

/// Streams with known faults. Their figures were taken from `tshark -z rtp,streams` (4.0.17) over the same packets.
enum SyntheticStreams {
    /// G.711 at 20 ms with up to `jitter` µs of delay, numbered from `sequence`.
    static func voice(
        _ count: Int, from sequence: UInt16 = 1000, timestamp: UInt32 = 50_000, jitter: UInt64 = 3_000,
        ticks: UInt32 = 160, seed: UInt64 = 1
    ) -> [Arrival] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            Arrival(
                nanoseconds: Int64(index) * 20_000_000 + Int64(generator.next() % (jitter + 1)) * 1000,
                sequence: sequence &+ UInt16(truncatingIfNeeded: index),
                timestamp: timestamp &+ UInt32(truncatingIfNeeded: index) &* ticks, marker: index == 0)
        }
    }

    static let steady = voice(500)

    /// Sequence and timestamp pass their ends.
    static let wrapping = voice(500, from: 65_300, timestamp: UInt32.max - 20_000)

    /// Three bursts of 1, 7 and 20 packets are missing.
    static let lossy = voice(500).enumerated().filter {
        !($0.offset == 50 || 100..<107 ~= $0.offset || 300..<320 ~= $0.offset)
    }.map(\.element)

    /// Every tenth packet changes places with the next.
    static let swapped: [Arrival] = {
        var packets = voice(500)
        for index in stride(from: 10, to: 490, by: 10) {
            let (early, late) = (packets[index].nanoseconds, packets[index + 1].nanoseconds)
            packets.swapAt(index, index + 1)
            packets[index].nanoseconds = early
            packets[index + 1].nanoseconds = late
        }
        return packets
    }()

    /// Talk spurts: each begins with a marker after silence in which the timestamp went on.
    static let spurts: [Arrival] = voice(500).map { packet in
        var packet = packet
        let index = Int(packet.sequence - 1000)
        let pause = Int64(index / 100)
        packet.nanoseconds += pause * 740_000_000
        packet.timestamp += UInt32(pause) * 5920
        packet.marker = index % 100 == 0
        return packet
    }

    /// Opus: 48 kHz, heavier jitter.
    static let opus = voice(400, jitter: 18_000, ticks: 960, seed: 7).map { packet in
        var packet = packet
        packet.payloadType = 111
        return packet
    }
}
