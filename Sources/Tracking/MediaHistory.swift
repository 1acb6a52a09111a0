package import Wire

/// How one stream of a call fared over time: its closed intervals, in little memory.
///
/// When there are too many, neighbours are put together: a long call is shown more coarsely, never cut.
package struct MediaHistory: Sendable, Hashable {
    /// One interval, or several put together.
    package struct Period: Sendable, Hashable {
        package var start: Timestamp
        package var end: Timestamp
        package var packets: UInt32
        /// Sequence numbers that became due, and of these the ones never seen.
        package var expected: UInt32
        package var lost: UInt32
        package var jitterMeanMilliseconds: Double
        package var jitterMaxMilliseconds: Double
        /// Level of what is said, where it was measured; −100 for digital silence.
        package var levelDBm0: Double?

        package var packetsPerSecond: Double {
            let seconds = (end - start).seconds
            return seconds > 0 ? Double(packets) / seconds : 0
        }

        package var lostPercent: Double { expected == 0 ? 0 : Double(lost) / Double(expected) * 100 }
    }

    /// 28 bytes; milliseconds are counted from the first interval's start.
    private struct Entry: Hashable {
        var start: UInt32
        var end: UInt32
        var packets: UInt32
        var expected: UInt32
        var lost: UInt32
        var jitterMeanTenths: UInt16
        var jitterMaxTenths: UInt16
        /// Tenths of a decibel; `noLevel` where none was measured.
        var levelTenths: Int16

        static let noLevel = Int16.min
    }

    /// With their entries of 28 bytes a stream's history stays below 4 KiB.
    package static let limit = 128

    package let source: Endpoint
    package let destination: Endpoint
    package let ssrc: UInt32
    package let interface: InterfaceID
    private let base: Timestamp
    private var entries: [Entry] = []

    init(_ stream: Stream, from base: Timestamp) {
        source = stream.source
        destination = stream.destination
        ssrc = stream.ssrc
        interface = stream.interface
        self.base = base
    }

    package var count: Int { entries.count }

    /// Oldest first.
    package var intervals: [Period] {
        entries.map { entry in
            Period(
                start: base + .milliseconds(Int64(entry.start)), end: base + .milliseconds(Int64(entry.end)),
                packets: entry.packets, expected: entry.expected, lost: entry.lost,
                jitterMeanMilliseconds: Double(entry.jitterMeanTenths) / 10,
                jitterMaxMilliseconds: Double(entry.jitterMaxTenths) / 10,
                levelDBm0: entry.levelTenths == Entry.noLevel ? nil : Double(entry.levelTenths) / 10)
        }
    }

    func isOf(_ stream: Stream) -> Bool {
        ssrc == stream.ssrc && source == stream.source && destination == stream.destination
            && interface == stream.interface
    }

    mutating func note(_ window: MediaWindow) {
        if entries.count >= MediaHistory.limit { halve() }
        // A pause as long as an interval stands before the packets that ended it.
        let start = window.longestPause >= Stream.windowLength ? window.start + window.longestPause : window.start
        entries.append(
            Entry(
                start: offset(min(start, window.end)), end: offset(window.end), packets: window.packets,
                expected: window.expected, lost: window.lost, jitterMeanTenths: tenths(window.jitterMeanMilliseconds),
                jitterMaxTenths: tenths(window.jitterMaxMilliseconds), levelTenths: level(of: window)))
    }

    /// Active speech of the interval, in tenths of a decibel; digital silence is the floor of the scale.
    private func level(of window: MediaWindow) -> Int16 {
        if window.sound.packets > 0, window.sound.silent == window.sound.packets { return -1_000 }
        guard let level = SoundTally(window.sound).active?.decibels, level.isFinite else { return Entry.noLevel }
        return Int16((level * 10).rounded().clamped(to: -1_000...100))
    }

    private func offset(_ time: Timestamp) -> UInt32 {
        UInt32(clamping: (time - base).nanoseconds / 1_000_000)
    }

    private func tenths(_ milliseconds: Double) -> UInt16 {
        milliseconds.isFinite ? UInt16((milliseconds * 10).rounded().clamped(to: 0...65_535)) : 0
    }

    /// Puts pairs of neighbours together.
    private mutating func halve() {
        var kept: [Entry] = []
        kept.reserveCapacity(MediaHistory.limit)
        for index in stride(from: 0, to: entries.count, by: 2) {
            let left = entries[index]
            kept.append(index + 1 < entries.count ? MediaHistory.together(left, entries[index + 1]) : left)
        }
        entries = kept
    }

    private static func together(_ left: Entry, _ right: Entry) -> Entry {
        let (most, rest) = (UInt64(left.packets), UInt64(right.packets))
        let mean = UInt64(left.jitterMeanTenths) * most + UInt64(right.jitterMeanTenths) * rest
        return Entry(
            start: left.start, end: max(left.end, right.end), packets: left.packets &+ right.packets,
            expected: left.expected &+ right.expected, lost: left.lost &+ right.lost,
            jitterMeanTenths: UInt16(clamping: mean / max(1, most + rest)),
            jitterMaxTenths: max(left.jitterMaxTenths, right.jitterMaxTenths),
            levelTenths: max(left.levelTenths, right.levelTenths))
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Double.minimum(range.upperBound, Double.maximum(range.lowerBound, self))
    }
}
