package import Wire

/// The few tone detectors and decoders that all streams share by turns: what listening costs is bounded by their number.
///
/// A quarter of them listens for keys (1 µs a packet), the others decode (4 µs G.722 and GSM, 10 µs G.726).
package struct EarPool: ~Copyable {
    private let ears: UnsafeMutablePointer<Ear>
    private let sound: UnsafeMutablePointer<Int16>
    private var owners: [Int]
    private var ends: [Timestamp]
    private var hearsKeys: [Bool]

    package init(limit: Int) {
        let count = max(2, min(limit, Int(Int16.max)))
        ears = .allocate(capacity: count)
        for index in 0..<count { unsafe (ears + index).initialize(to: Ear()) }
        sound = .allocate(capacity: Ear.longestSound)
        unsafe sound.initialize(repeating: 0, count: Ear.longestSound)
        owners = [Int](repeating: -1, count: count)
        ends = [Timestamp](repeating: .distantPast, count: count)
        hearsKeys = [Bool](repeating: false, count: count)
    }

    deinit {
        unsafe ears.deinitialize(count: owners.count)
        ears.deallocate()
        sound.deallocate()
    }

    /// Gives a free ear to the stream in `slot` for `turn`: one for keys where the coding is G.711, else a decoder.
    ///
    /// - Returns: Its number, or nil when all listen elsewhere.
    package mutating func take(_ slot: Int, _ coding: SoundCoding, at time: Timestamp, for turn: Interval) -> Int16? {
        let keyed = max(1, owners.count / 4)
        let mine = coding.isG711 ? 0..<keyed : keyed..<owners.count
        guard let index = mine.first(where: { owners[$0] < 0 || ends[$0] <= time }),
            unsafe ears[index].begin(coding, hearsKeys: coding.isG711)
        else { return nil }
        owners[index] = slot
        ends[index] = time + turn
        hearsKeys[index] = coding.isG711
        return Int16(truncatingIfNeeded: index)
    }

    /// True while the ear is the stream's and its turn lasts.
    package func listens(_ ear: Int16, to slot: Int, at time: Timestamp) -> Bool {
        let index = Int(ear)
        return owners.indices.contains(index) && owners[index] == slot && time < ends[index]
    }

    package mutating func release(_ ear: Int16, of slot: Int) {
        let index = Int(ear)
        if owners.indices.contains(index), owners[index] == slot { owners[index] = -1 }
    }

    /// Decodes and measures one payload.
    package mutating func hear(_ payload: Span<UInt8>, ear: Int16) -> Heard? {
        guard owners.indices.contains(Int(ear)), !hearsKeys[Int(ear)] else { return nil }
        return unsafe ears[Int(ear)].hear(payload, sound)
    }

    /// A key that sounds in one G.711 payload, as RFC 4733 §3.2 numbers it.
    package mutating func hearKey(_ payload: Span<UInt8>, _ table: borrowing LoudnessTable, ear: Int16) -> UInt8? {
        guard owners.indices.contains(Int(ear)), hearsKeys[Int(ear)] else { return nil }
        return unsafe ears[Int(ear)].hearKey(payload, table, sound)
    }
}
