import Wire

/// What a kept packet is.
package enum PacketClass: UInt8, Sendable {
    case sip, icmp, rtcp, rtp, fragment, tcp
}

/// The last packets of one class, in memory that was set aside before: keeping one allocates nothing.
///
/// Packets leave in the order they came, when slots or bytes are used up. Each stands in two chains, found by the hash
/// of its keys, so that a call's packets are collected without looking at those of other calls; where asked for, in a
/// third by its frame number.
final class PacketRing {
    /// One kept packet. Trivial.
    struct Entry {
        var time: Timestamp
        /// Position among all packets kept, of this ring and others.
        var order: UInt64
        var number: UInt64
        /// Where the bytes stand, counted from the ring's first byte ever.
        var start: UInt64
        var firstKey: UInt64
        var secondKey: UInt64
        /// Chain of the packets this one was put together with; 0 for none.
        var relatedKey: UInt64 = 0
        /// TCP segments and fragments of one direction share it; 0 for a datagram.
        var streamKey: UInt64 = 0
        /// Older packets of both chains, as sequence numbers; 0 for none.
        var firstLink: UInt64 = 0
        var secondLink: UInt64 = 0
        var wireLength: UInt32
        var captured: UInt32
        var interface: UInt16
        /// Offset of the transport's payload in the frame.
        var payload: UInt16
        var kind: PacketClass
        /// One bit for each capture session that took it, and one for the finding that is being served.
        var taken: UInt16 = 0
    }

    private let slots: UnsafeMutablePointer<Entry>
    private let slotMask: UInt64
    private let memory: UnsafeMutablePointer<UInt8>
    private let capacity: UInt64
    private let heads: UnsafeMutablePointer<UInt64>
    /// The chains by frame number: newest packets, and the older packet of each slot. Nil where nobody asks by number.
    private let numbers: (heads: UnsafeMutablePointer<UInt64>, links: UnsafeMutablePointer<UInt64>)?
    /// Sequence number of the newest packet; the first has 1.
    private(set) var newest: UInt64 = 0
    private var written: UInt64 = 0

    private static let buckets = 1 << 16

    /// - Parameters:
    ///   - bytes: Memory for packets. The system hands it out page by page, when it is first used.
    ///   - typical: Bytes of a usual packet; there are so many slots that these fill the memory.
    ///   - findsNumbers: Packets are also found by their frame numbers.
    init(bytes: Int, typical: Int, findsNumbers: Bool = false) {
        capacity = UInt64(max(1 << 18, bytes))
        var count = 1
        while count < Int(capacity) / max(1, typical) { count <<= 1 }
        slotMask = UInt64(count - 1)
        slots = .allocate(capacity: count)
        memory = .allocate(capacity: Int(capacity))
        heads = .allocate(capacity: PacketRing.buckets)
        heads.initialize(repeating: 0, count: PacketRing.buckets)
        guard findsNumbers else {
            numbers = nil
            return
        }
        let newest = UnsafeMutablePointer<UInt64>.allocate(capacity: PacketRing.buckets)
        newest.initialize(repeating: 0, count: PacketRing.buckets)
        numbers = (newest, .allocate(capacity: count))
    }

    deinit {
        slots.deallocate()
        memory.deallocate()
        heads.deallocate()
        numbers?.heads.deallocate()
        numbers?.links.deallocate()
    }

    /// Keeps the first `entry.captured` of `bytes`; its place and links are filled in here.
    @inline(__always)
    func append(_ entry: Entry, _ bytes: Span<UInt8>) {
        let length = UInt64(entry.captured)
        guard length <= capacity / 2, Int(entry.captured) <= bytes.count else { return }
        var entry = entry
        // A packet lies in one piece: what is left at the end is skipped when it does not fit.
        let place = written % capacity
        if place + length > capacity { written += capacity - place }
        entry.start = written
        newest += 1
        bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            (memory + Int(written % capacity)).update(from: base, count: Int(length))
        }
        written += length
        let first = PacketRing.bucket(entry.firstKey)
        let second = PacketRing.bucket(entry.secondKey)
        entry.firstLink = heads[first]
        heads[first] = newest
        // The same bucket needs one link only.
        if second != first {
            entry.secondLink = heads[second]
            heads[second] = newest
        }
        (slots + Int(newest & slotMask)).initialize(to: entry)
        if let numbers {
            let place = PacketRing.bucket(entry.number)
            (numbers.links + Int(newest & slotMask)).initialize(to: numbers.heads[place])
            numbers.heads[place] = newest
        }
    }

    @inline(__always)
    private static func bucket(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key & UInt64(buckets - 1)) }

    /// The packet with this sequence number, if it is still kept.
    func entry(_ sequence: UInt64) -> Entry? {
        guard sequence > 0, sequence <= newest, newest - sequence <= slotMask else { return nil }
        let entry = slots[Int(sequence & slotMask)]
        return written - entry.start <= capacity ? entry : nil
    }

    /// Sequence number of the oldest packet that is still kept; `newest + 1` when there is none.
    var oldest: UInt64 {
        var low = newest > slotMask ? newest - slotMask : 1
        var high = newest + 1
        while low < high {
            let middle = low + (high - low) / 2
            if entry(middle) == nil { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Calls `body` with the kept packets of a chain, newest first, until it returns false.
    func walk(_ key: UInt64, _ body: (UInt64, Entry) -> Bool) {
        let bucket = PacketRing.bucket(key)
        var sequence = heads[bucket]
        while let entry = entry(sequence) {
            if entry.firstKey == key || entry.secondKey == key, !body(sequence, entry) { return }
            sequence = PacketRing.bucket(entry.firstKey) == bucket ? entry.firstLink : entry.secondLink
        }
    }

    /// Calls `body` with the kept packets of a frame number, newest first: one for each interface, as a rule.
    func walk(number: UInt64, _ body: (UInt64, Entry) -> Void) {
        guard let numbers else { return }
        var sequence = numbers.heads[PacketRing.bucket(number)]
        while let entry = entry(sequence) {
            if entry.number == number { body(sequence, entry) }
            sequence = numbers.links[Int(sequence & slotMask)]
        }
    }

    /// Marks a packet as taken by those of `bits`.
    func mark(_ sequence: UInt64, _ bits: UInt16) {
        guard entry(sequence) != nil else { return }
        slots[Int(sequence & slotMask)].taken |= bits
    }

    func clearMark(_ sequence: UInt64, _ bits: UInt16) {
        guard entry(sequence) != nil else { return }
        slots[Int(sequence & slotMask)].taken &= ~bits
    }

    /// A session number begins anew.
    func clearMarks(_ bits: UInt16) {
        var sequence = oldest
        while sequence <= newest {
            slots[Int(sequence & slotMask)].taken &= ~bits
            sequence += 1
        }
    }

    /// Lends the bytes of an entry that `entry` or `walk` just gave.
    func withBytes<Value>(_ entry: Entry, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        body(UnsafeBufferPointer(start: memory + Int(entry.start % capacity), count: Int(entry.captured)))
    }
}

/// Hashes that name the chains of a ring.
struct PacketKeys {
    private let seed = UInt64.random(in: 1 ... .max)

    @inline(__always)
    func endpoint(_ endpoint: Endpoint) -> UInt64 {
        mix(address(endpoint.address) &+ UInt64(endpoint.port) &* 0xC2B2_AE3D_27D4_EB4F)
    }

    /// Both ends' addresses, whichever sends.
    func pair(_ left: IPAddress, _ right: IPAddress) -> UInt64 { mix(address(left) &+ address(right) &+ 1) }

    /// How connections between two addresses begin and end.
    func connection(_ pair: UInt64) -> UInt64 { mix(pair &+ 3) }

    /// The user part of a URI.
    func user(_ bytes: some Sequence<UInt8>) -> UInt64 { mix(callID(bytes) &+ 5) }

    func fragments(_ source: IPAddress, _ destination: IPAddress, _ identification: UInt16) -> UInt64 {
        mix(address(source) &+ 3 &* address(destination) &+ UInt64(identification) &+ 2)
    }

    func callID(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = seed ^ 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01B3 }
        return mix(hash)
    }

    @inline(__always)
    private func address(_ address: IPAddress) -> UInt64 {
        mix(address.high &* 0x9E37_79B9_7F4A_7C15 ^ address.low)
    }

    @inline(__always)
    private func mix(_ value: UInt64) -> UInt64 {
        let word = (value ^ seed) &* 0xBF58_476D_1CE4_E5B9
        return (word ^ word >> 31) &* 0x94D0_49BB_1331_11EB ^ word >> 29
    }
}
