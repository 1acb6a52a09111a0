import Sound
package import Wire

/// Streams by address pair, SSRC and interface: open addressing over pages, no allocation per packet. A page is made when its first
/// stream comes; none ever moves.
///
/// Slots are stable while a stream lives. The streams of a call are chained, so that one that ends looks at no others.
package struct StreamTable: ~Copyable {
    private typealias Page = UnsafeMutablePointer<Stream>
    /// Room for all there may be; the first `pageCount` are made.
    private let pages: UnsafeMutablePointer<Page>
    private var pageCount = 0
    private let isUsed: UnsafeMutablePointer<Bool>
    private var index: UnsafeMutablePointer<Int32>
    private var indexMask: Int
    private var free: [Int32] = []
    /// The newest bound stream of each call; the next is in the stream.
    private var chains: [Int: Int32] = [:]
    private var top = 0
    package private(set) var count = 0
    /// Packets that came.
    var packets: UInt64 = 0
    private let limit: Int
    private let seed: UInt64

    private static let pageShift = 6
    private static let pageSize = 1 << pageShift

    /// `limit` streams at most. `seed` keeps strangers from choosing colliding keys.
    package init(limit: Int, seed: UInt64) {
        self.limit = min(max(limit, 16), Int(Int32.max))
        self.seed = seed | 1
        pages = .allocate(capacity: (self.limit - 1) / Self.pageSize + 1)
        isUsed = .allocate(capacity: self.limit)
        isUsed.initialize(repeating: false, count: self.limit)
        indexMask = 1_023
        index = .allocate(capacity: 1_024)
        index.initialize(repeating: -1, count: 1_024)
    }

    deinit {
        for slot in 0..<top where isUsed[slot] { (pages[Self.page(slot)] + Self.line(slot)).deinitialize(count: 1) }
        for page in 0..<pageCount { pages[page].deallocate() }
        pages.deallocate()
        isUsed.deallocate()
        index.deallocate()
    }

    @inline(__always)
    private static func page(_ slot: Int) -> Int { slot &>> pageShift }
    @inline(__always)
    private static func line(_ slot: Int) -> Int { slot & (pageSize - 1) }

    package var isFull: Bool { count >= limit }

    @inline(__always)
    private func hash(_ flow: Flow, _ ssrc: UInt32, _ interface: InterfaceID) -> Int {
        var mixed = flow.source.address.low ^ (flow.destination.address.low &* 0x9E37_79B9_7F4A_7C15)
        mixed ^= flow.source.address.high &+ (flow.destination.address.high &* 31)
        mixed ^= UInt64(flow.source.port) << 48 | UInt64(flow.destination.port) << 32 | UInt64(ssrc)
        mixed = (mixed ^ UInt64(interface.index) &+ seed) &* 0xD6E8_FEB8_6659_FD93
        mixed ^= mixed >> 32
        mixed = mixed &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 17) & indexMask
    }

    /// The slot of a stream, or nil.
    @inline(__always)
    package func find(_ flow: Flow, ssrc: UInt32, interface: InterfaceID) -> Int? {
        var place = hash(flow, ssrc, interface)
        while true {
            let slot = Int(index[place])
            if slot < 0 { return nil }
            let stream = pages[Self.page(slot)] + Self.line(slot)
            if stream.pointee.ssrc == ssrc, stream.pointee.source.port == flow.source.port,
                stream.pointee.destination.port == flow.destination.port,
                stream.pointee.source.address == flow.source.address,
                stream.pointee.destination.address == flow.destination.address,
                stream.pointee.interface == interface
            {
                return slot
            }
            place = (place &+ 1) & indexMask
        }
    }

    /// Puts a stream that `find` did not know, and that is bound to no call; nil when the table is full.
    package mutating func insert(_ stream: Stream) -> Int? {
        guard count < limit else { return nil }
        let slot: Int
        if let reused = free.popLast() {
            slot = Int(reused)
        } else {
            slot = top
            top += 1
            if Self.page(slot) == pageCount {
                (pages + pageCount).initialize(to: .allocate(capacity: Self.pageSize))
                pageCount += 1
            }
        }
        (pages[Self.page(slot)] + Self.line(slot)).initialize(to: stream)
        isUsed[slot] = true
        count += 1
        if count * 2 > indexMask { reindex(size: (indexMask + 1) * 2) } else { addToIndex(slot) }
        return slot
    }

    /// Lends the stream in `slot`, which `find` or `insert` gave and no `sweep` freed since. While it is lent the table
    /// cannot grow or be swept: both need the table for themselves.
    @inline(__always)
    package func read<Result>(_ slot: Int, _ body: (borrowing Stream) -> Result) -> Result {
        body(pages[Self.page(slot)][Self.line(slot)])
    }

    /// As `read`, to change it.
    @inline(__always)
    package mutating func change<Result>(_ slot: Int, _ body: (inout Stream) -> Result) -> Result {
        body(&pages[Self.page(slot)][Self.line(slot)])
    }

    /// One packet: looked up, and counted where its stream goes on as it did. One access for all of it, because the
    /// table is a field of an object, where each access is checked.
    @inline(__always)
    mutating func take(
        _ packet: StreamPacket, _ payload: Span<UInt8>, _ flow: Flow, _ interface: InterfaceID,
        _ epochs: BindingEpochs, _ loudness: borrowing LoudnessTable
    ) -> Taken {
        guard let slot = find(flow, ssrc: packet.ssrc, interface: interface) else { return .unknown }
        let isUsual = read(slot) { stream in
            stream.epoch == epochs.of(stream.sourceBucket, stream.destinationBucket)
                && packet.head.payloadType == stream.currentPayloadType && !stream.isFresh
                && packet.time < stream.windowEnd
        }
        guard isUsual else { return .unusual(slot) }
        let (isNew, isHeard) = change(slot) { $0.take(packet, payload, loudness) }
        return isNew || isHeard ? .wanted(slot, isNew: isNew, isHeard: isHeard) : .counted
    }

    /// The stream in `slot`, or nil where the slot is free or out of range.
    package func stream(_ slot: Int) -> Stream? {
        guard slot >= 0, slot < top, isUsed[slot] else { return nil }
        return pages[Self.page(slot)][Self.line(slot)]
    }

    package func visit(_ body: (Int, borrowing Stream) -> Void) {
        for slot in 0..<top where isUsed[slot] { body(slot, pages[Self.page(slot)][Self.line(slot)]) }
    }

    /// Frees every stream for which `isDead` holds.
    package mutating func sweep(_ isDead: (Int, borrowing Stream) -> Bool) {
        var freed = false
        for slot in 0..<top where isUsed[slot] && isDead(slot, pages[Self.page(slot)][Self.line(slot)]) {
            release(slot)
            freed = true
        }
        if freed { reindex(size: indexMask + 1) }
    }

    /// Frees one stream.
    mutating func remove(_ slot: Int) {
        guard slot >= 0, slot < top, isUsed[slot] else { return }
        removeFromIndex(slot)
        release(slot)
    }

    private mutating func release(_ slot: Int) {
        unchain(slot)
        (pages[Self.page(slot)] + Self.line(slot)).deinitialize(count: 1)
        isUsed[slot] = false
        free.append(Int32(slot))
        count -= 1
    }

    // MARK: Calls

    /// Ties a stream to a call, or to none.
    mutating func bind(_ slot: Int, to binding: StreamBinding) {
        guard slot >= 0, slot < top, isUsed[slot] else { return }
        if pages[Self.page(slot)][Self.line(slot)].binding.call != binding.call {
            unchain(slot)
            chain(slot, to: binding.call)
        }
        pages[Self.page(slot)][Self.line(slot)].binding = binding
    }

    /// The streams bound to a call, in ascending order.
    func bound(to call: Int) -> [Int] {
        var found: [Int] = []
        var next = chains[call] ?? -1
        while next >= 0 {
            found.append(Int(next))
            next = pages[Self.page(Int(next))][Self.line(Int(next))].nextOfCall
        }
        return found.sorted()
    }

    private mutating func chain(_ slot: Int, to call: Int) {
        guard call >= 0 else { return }
        let next = chains[call] ?? -1
        pages[Self.page(slot)][Self.line(slot)].nextOfCall = next
        if next >= 0 { pages[Self.page(Int(next))][Self.line(Int(next))].previousOfCall = Int32(slot) }
        chains[call] = Int32(slot)
    }

    private mutating func unchain(_ slot: Int) {
        let call = pages[Self.page(slot)][Self.line(slot)].binding.call
        guard call >= 0 else { return }
        let (previous, next) = (
            pages[Self.page(slot)][Self.line(slot)].previousOfCall, pages[Self.page(slot)][Self.line(slot)].nextOfCall
        )
        if next >= 0 { pages[Self.page(Int(next))][Self.line(Int(next))].previousOfCall = previous }
        if previous >= 0 {
            pages[Self.page(Int(previous))][Self.line(Int(previous))].nextOfCall = next
        } else {
            chains[call] = next >= 0 ? next : nil
        }
        (pages[Self.page(slot)][Self.line(slot)].previousOfCall, pages[Self.page(slot)][Self.line(slot)].nextOfCall) = (
            -1, -1
        )
    }

    // MARK: Index

    /// Where the search for a stream begins.
    private func home(_ slot: Int) -> Int {
        let stream = pages[Self.page(slot)] + Self.line(slot)
        return hash(stream.pointee.flow, stream.pointee.ssrc, stream.pointee.interface)
    }

    /// Those behind it that would no longer be found move up (Knuth, volume 3, 6.4 R).
    private mutating func removeFromIndex(_ slot: Int) {
        var hole = home(slot)
        while index[hole] != Int32(slot) {
            guard index[hole] >= 0 else { return }
            hole = (hole + 1) & indexMask
        }
        var place = (hole + 1) & indexMask
        while index[place] >= 0 {
            let distance = (place - home(Int(index[place]))) & indexMask
            if distance >= (place - hole) & indexMask {
                index[hole] = index[place]
                hole = place
            }
            place = (place + 1) & indexMask
        }
        index[hole] = -1
    }

    private mutating func addToIndex(_ slot: Int) {
        var place = home(slot)
        while index[place] >= 0 { place = (place + 1) & indexMask }
        index[place] = Int32(slot)
    }

    private mutating func reindex(size: Int) {
        if size != indexMask + 1 {
            index.deallocate()
            index = .allocate(capacity: size)
            indexMask = size - 1
        }
        index.initialize(repeating: -1, count: size)
        for slot in 0..<top where isUsed[slot] { addToIndex(slot) }
    }
}

/// A packet as its stream sees it.
struct StreamPacket {
    let head: RTPHead
    let ssrc: UInt32
    /// Of its payload on the wire.
    let payloadBytes: Int
    /// When it came, and the engine's time, which never goes back.
    let time: Timestamp
    let now: Timestamp
    let frame: UInt64
}

/// What the table did with a packet.
enum Taken {
    /// Its stream is not known.
    case unknown
    /// Not counted: something changed before it.
    case unusual(Int)
    case counted
    /// Counted; its stream has become one, or an ear wants its payload.
    case wanted(Int, isNew: Bool, isHeard: Bool)
}
