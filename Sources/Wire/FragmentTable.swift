/// Holds IP fragments until their datagram is complete (RFC 791 §3.2, RFC 8200 §4.5).
///
/// Bounded in datagrams, bytes and fragments per datagram. Bytes are kept per fragment, so a forged offset costs nothing.
/// The first copy of a byte wins; an overlap that is no plain duplicate condemns an IPv6 datagram (RFC 5722).
struct FragmentTable {
    struct Piece {
        /// In bytes from the start of the IP payload.
        var offset: Int
        var more: Bool
        var identification: UInt32
        /// Header with which the whole IP payload begins.
        var proto: UInt8
    }

    struct Whole {
        var bytes: [UInt8]
        var proto: UInt8
        var count: UInt16
        var timeToLive: UInt8
        /// More than `bytes.count` when the capture cut a fragment.
        var wireLength: Int
    }

    enum Outcome {
        case held, bad
        case complete(Whole)
    }

    private(set) var evicted: UInt64 = 0
    private var entries: [Key: Entry] = [:]
    /// Keys by first appearance; stale ones are skipped when met.
    private var order: [(key: Key, serial: UInt64)] = []
    private var orderHead = 0
    private var heldBytes = 0
    private var serial: UInt64 = 0
    /// Datagrams completed or condemned lately: what still comes of them is no loss.
    private var completed: [(key: Key, time: Timestamp)] = []
    private var completedHead = 0
    private var losses: [FragmentLoss] = []

    private let maximumDatagrams: Int
    private let maximumBytes: Int
    private static let maximumPieces = 256
    /// What one fragment costs beside its bytes.
    private static let pieceOverhead = 64
    private static let patience = Interval(nanoseconds: 30_000_000_000)

    init(maximumDatagrams: Int, maximumBytes: Int) {
        self.maximumDatagrams = max(1, maximumDatagrams)
        self.maximumBytes = max(65_536, maximumBytes)
    }

    mutating func add(
        _ bytes: Span<UInt8>, _ packet: Packet, _ piece: Piece, direction: HostDirection, at time: Timestamp
    ) -> Outcome {
        let wireLength = packet.wireEnd - packet.start
        let range = piece.offset..<(piece.offset + max(0, wireLength))
        guard wireLength > 0, range.upperBound <= 65_535, !piece.more || wireLength % 8 == 0 else { return .bad }
        let key = Key(
            source: packet.source, destination: packet.destination, identification: piece.identification,
            proto: packet.source.isIPv4 ? piece.proto : 0)
        if let old = entries[key], time - old.firstSeen > FragmentTable.patience { abandon(key, old) }
        if entries[key] == nil { open(key, timeToLive: packet.timeToLive, at: time) }

        let costBefore = entries[key]?.cost ?? 0
        let stored = Stored(range: range, bytes: bytes.copy(from: packet.start, length: packet.end - packet.start))
        switch entries[key]?.insert(stored, last: !piece.more, proto: piece.proto, isV6: !packet.source.isIPv4) {
        case nil, .duplicate: return .held
        case .bad:
            remove(key)
            // What still comes of it is no loss either.
            remember(key, at: time)
            return .bad
        case .stored:
            guard let entry = entries[key] else { return .held }
            heldBytes += entry.cost - costBefore
            if entry.isComplete {
                remove(key)
                remember(key, at: time)
                return .complete(entry.assemble())
            }
            evict(sparing: key)
            return .held
        }
    }

    mutating func expire(before time: Timestamp) -> [FragmentLoss] {
        while orderHead < order.count {
            let (key, serial) = order[orderHead]
            if let entry = entries[key], entry.serial == serial {
                guard entry.firstSeen < time else { break }
                abandon(key, entry)
            }
            orderHead += 1
        }
        guard !losses.isEmpty else { return [] }
        defer { losses = [] }
        return losses
    }

    // MARK: Bookkeeping

    private mutating func open(_ key: Key, timeToLive: UInt8, at time: Timestamp) {
        serial += 1
        entries[key] = Entry(
            serial: serial, firstSeen: time, timeToLive: timeToLive, isEcho: wasCompleted(key, by: time))
        order.append((key, serial))
        if order.count > 2 * maximumDatagrams + 64 {
            order = order[orderHead...].filter { entries[$0.key]?.serial == $0.serial }
            orderHead = 0
        }
    }

    private mutating func remove(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        heldBytes -= entry.cost
    }

    private mutating func abandon(_ key: Key, _ entry: Entry) {
        remove(key)
        guard !entry.isEcho, losses.count < maximumDatagrams else { return }
        losses.append(entry.loss(source: key.source, destination: key.destination))
    }

    /// Makes room by giving up the oldest datagrams.
    private mutating func evict(sparing key: Key) {
        while entries.count > maximumDatagrams || heldBytes > maximumBytes, orderHead < order.count {
            let (oldest, serial) = order[orderHead]
            if oldest == key, entries.count == 1 { return }
            orderHead += 1
            guard entries[oldest]?.serial == serial else { continue }
            remove(oldest)
            evicted += 1
        }
    }

    private mutating func remember(_ key: Key, at time: Timestamp) {
        if completed.count < 64 {
            completed.append((key, time))
        } else {
            completed[completedHead] = (key, time)
            completedHead = (completedHead + 1) % 64
        }
    }

    private func wasCompleted(_ key: Key, by time: Timestamp) -> Bool {
        completed.contains { $0.key == key && (time - $0.time).magnitude < .milliseconds(2_000) }
    }
}

extension FragmentTable {
    fileprivate struct Key: Hashable {
        var source: IPAddress
        var destination: IPAddress
        var identification: UInt32
        var proto: UInt8
    }

    fileprivate struct Stored {
        /// Place within the IP payload, as on the wire.
        var range: Range<Int>
        /// Captured bytes; fewer than the range when the frame was cut.
        var bytes: [UInt8]
    }

    fileprivate enum Insertion { case stored, duplicate, bad }

    fileprivate struct Entry {
        var serial: UInt64
        var firstSeen: Timestamp
        var timeToLive: UInt8
        /// Fragments of a datagram that was already completed or condemned.
        var isEcho: Bool
        var proto: UInt8?
        /// Sorted and free of overlap.
        var pieces: [Stored] = []
        var total: Int?
        /// Memory the pieces take, about.
        var cost = 0

        var isComplete: Bool {
            guard let total, pieces.first?.range.lowerBound == 0 else { return false }
            var end = 0
            for piece in pieces {
                guard piece.range.lowerBound == end else { return false }
                end = piece.range.upperBound
            }
            return end == total
        }

        mutating func insert(_ piece: Stored, last: Bool, proto: UInt8, isV6: Bool) -> Insertion {
            if last {
                if let total, total != piece.range.upperBound { return .bad }
                if let end = pieces.last?.range.upperBound, end > piece.range.upperBound { return .bad }
                total = piece.range.upperBound
            } else if let total, piece.range.upperBound > total {
                return .bad
            }
            // The first fragment's word on what the payload begins with counts (RFC 8200 §4.5).
            if piece.range.lowerBound == 0 || self.proto == nil { self.proto = proto }

            let place = pieces.firstIndex { $0.range.upperBound > piece.range.lowerBound } ?? pieces.count
            guard place < pieces.count, pieces[place].range.overlaps(piece.range) else {
                return store(piece, at: place)
            }
            if pieces[place].range == piece.range { return .duplicate }
            if isV6 { return .bad }
            return fill(piece)
        }

        private mutating func store(_ piece: Stored, at place: Int) -> Insertion {
            guard pieces.count < FragmentTable.maximumPieces else { return .bad }
            pieces.insert(piece, at: place)
            cost += piece.bytes.count + FragmentTable.pieceOverhead
            return .stored
        }

        /// Keeps of an overlapping IPv4 fragment only what nobody sent before; at most what lies before and after.
        private mutating func fill(_ piece: Stored) -> Insertion {
            guard piece.bytes.count == piece.range.count else { return .bad }
            var start = piece.range.lowerBound
            var result = Insertion.duplicate
            for old in pieces.map(\.range) + [piece.range.upperBound..<piece.range.upperBound]
            where start < piece.range.upperBound && old.upperBound >= start {
                let end = min(old.lowerBound, piece.range.upperBound)
                if start < end {
                    let cut = start - piece.range.lowerBound..<end - piece.range.lowerBound
                    let place = pieces.firstIndex { $0.range.lowerBound >= end } ?? pieces.count
                    guard store(Stored(range: start..<end, bytes: Array(piece.bytes[cut])), at: place) == .stored
                    else { return .bad }
                    result = .stored
                }
                start = max(start, old.upperBound)
            }
            return result
        }

        /// The bytes in order; ends where a cut fragment leaves a hole.
        func assemble() -> Whole {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(total ?? 0)
            for piece in pieces {
                bytes += piece.bytes
                if piece.bytes.count < piece.range.count { break }
            }
            return Whole(
                bytes: bytes, proto: proto ?? 0, count: UInt16(clamping: pieces.count), timeToLive: timeToLive,
                wireLength: total ?? bytes.count)
        }

        func loss(source: IPAddress, destination: IPAddress) -> FragmentLoss {
            var flow: Flow?
            var start: [UInt8] = []
            if let first = pieces.first, first.range.lowerBound == 0, proto == 17,
                let ports = first.bytes.span.uint32(at: 0)
            {
                flow = Flow(
                    source: Endpoint(address: source, port: UInt16(ports >> 16)),
                    destination: Endpoint(address: destination, port: UInt16(truncatingIfNeeded: ports)))
                start = Array(first.bytes.dropFirst(8).prefix(512))
            }
            return FragmentLoss(
                source: source, destination: destination, firstSeen: firstSeen, flow: flow,
                bytesSeen: pieces.reduce(0) { $0 + $1.range.count },
                largestFragment: pieces.map(\.range.count).max() ?? 0, firstBytes: start)
        }
    }
}
