package import Wire

/// An interface packets were seen on.
package struct BundleInterface: Sendable, Hashable {
    package var name: String
    package var link: LinkType

    package init(name: String, link: LinkType) {
        self.name = name
        self.link = link
    }
}

/// Packets copied out of the recorder, in the order they came.
package struct PacketBundle: Sendable {
    package struct Packet: Sendable {
        package var time: Timestamp
        package var number: UInt64
        package var interface: UInt16
        package var wireLength: Int
        package var kind: PacketClass
        /// Offset of the transport's payload in the packet; 0 where it is not known.
        package var payload: Int
        /// A whole UDP datagram, not a part of something.
        package var isDatagram: Bool
        /// What TCP segments and fragments are parts of; 0 for none.
        package var stream: UInt64
        /// Where the packet's bytes stand in the bundle.
        package var bytes: Range<Int>
    }

    package var packets: [Packet] = []
    package var bytes: [UInt8] = []
    /// By number; all that were open, so that a reader knows how many sides were watched.
    package var interfaces: [BundleInterface]
    /// Addresses of the host that captured, as far as known.
    package var localAddresses: [IPAddress] = []
    /// Up to when packets would have been seen.
    package var end: Timestamp
    /// Packets of the same selection left out, because the bundle is full.
    package var omitted = 0

    package init(interfaces: [BundleInterface], end: Timestamp) {
        self.interfaces = interfaces
        self.end = end
    }
}

/// Picks packets out of the recorder's rings, each once.
struct PacketPicker {
    private struct Pick {
        var sequence: UInt64
        var isMedia: Bool
        var entry: PacketRing.Entry
    }

    let recorder: PacketRecorder
    /// Nothing older than this is taken.
    let since: Timestamp
    /// Skips and marks what a session took before; 0 for none.
    let sessionBit: UInt8
    private var picks: [Pick] = []
    private var seen: Set<UInt64> = []

    init(_ recorder: PacketRecorder, since: Timestamp, sessionBit: UInt8 = 0) {
        self.recorder = recorder
        self.since = since
        self.sessionBit = sessionBit
    }

    /// Signalling under this key, and the fragments that belong to it.
    mutating func addSignalling(
        _ key: UInt64, since start: Timestamp? = nil, admits: (PacketRing.Entry) -> Bool = { _ in true }
    ) {
        var related: [UInt64] = []
        recorder.signalling.walk(key) { sequence, entry in
            guard entry.time >= start ?? since else { return false }
            guard admits(entry) else { return true }
            add(sequence, entry, isMedia: false)
            if entry.relatedKey != 0 { related.append(entry.relatedKey) }
            return true
        }
        for key in related { addSignalling(key, admits: { $0.kind == .fragment }) }
    }

    /// RTP to and from an endpoint, RTCP, and the ICMP errors that quote it.
    mutating func addMedia(_ endpoint: Endpoint, since start: Timestamp? = nil) {
        let key = recorder.keys.endpoint(endpoint)
        recorder.media.walk(key) { sequence, entry in
            guard entry.time >= start ?? since else { return false }
            add(sequence, entry, isMedia: true)
            return true
        }
        addSignalling(key, since: start)
    }

    /// Registrations of these users, from wherever: where a call is sent may rest on them.
    mutating func addRegistrations(of users: [String], since start: Timestamp) {
        var keys: Set<UInt64> = []
        var sequence = recorder.signalling.newest
        while let entry = recorder.signalling.entry(sequence), entry.time >= start {
            sequence -= 1
            guard entry.kind == .sip else { continue }
            recorder.signalling.withBytes(entry) { bytes in
                let payload = Int(entry.payload)
                guard payload < bytes.count, bytes[payload...].starts(with: "REGISTER ".utf8) else { return }
                let found = SIPGlance(bytes.span, from: payload, readsUsers: true).users
                if found.contains(where: users.contains) { keys.insert(entry.firstKey) }
            }
        }
        for key in keys { addSignalling(key, since: start) }
    }

    private mutating func add(_ sequence: UInt64, _ entry: PacketRing.Entry, isMedia: Bool) {
        if sessionBit != 0 {
            guard entry.taken & sessionBit == 0 else { return }
            (isMedia ? recorder.media : recorder.signalling).mark(sequence, sessionBit)
        }
        guard seen.insert(entry.order).inserted else { return }
        picks.append(Pick(sequence: sequence, isMedia: isMedia, entry: entry))
    }

    var isEmpty: Bool { picks.isEmpty }
    var count: Int { picks.count }

    /// Signalling packets with these numbers, none older than `start`, and what is kept under the same Call-IDs.
    mutating func addFrames(_ numbers: Set<UInt64>, since start: Timestamp) {
        guard !numbers.isEmpty else { return }
        var keys: Set<UInt64> = []
        var connections: Set<UInt64> = []
        var sequence = recorder.signalling.newest
        while let entry = recorder.signalling.entry(sequence), entry.time >= start {
            if numbers.contains(entry.number) {
                add(sequence, entry, isMedia: false)
                if entry.kind == .sip || entry.kind == .fragment { keys.insert(entry.firstKey) }
                if entry.kind == .tcp { connections.insert(entry.firstKey) }
            }
            sequence -= 1
        }
        for key in keys { addSignalling(key, since: start) }
        for key in connections { addSignalling(key, since: start, admits: { $0.kind == .tcp }) }
    }

    /// Copies the picks out: all signalling, and of media the newest that fit.
    ///
    /// - Parameter keepsPayload: The recorder may hold what people say for another session: of RTP only the headers
    ///   leave it without this.
    func bundle(end: Timestamp, limitBytes: Int, keepsPayload: Bool) -> PacketBundle {
        var bundle = PacketBundle(interfaces: recorder.interfaces, end: end)
        var room = limitBytes
        var kept: [Pick] = []
        let newestFirst = picks.sorted { $0.entry.order > $1.entry.order }
        for pick in newestFirst.filter({ !$0.isMedia }) + newestFirst.filter(\.isMedia) {
            room -= Int(pick.entry.captured) + 64
            guard room >= 0 else {
                bundle.omitted += 1
                continue
            }
            kept.append(pick)
        }
        kept.sort { $0.entry.order < $1.entry.order }
        bundle.packets.reserveCapacity(kept.count)
        for pick in kept {
            let entry = pick.entry
            let start = bundle.bytes.count
            (pick.isMedia ? recorder.media : recorder.signalling).withBytes(entry) { bytes in
                let isWhole = keepsPayload || entry.kind != .rtp
                let header = PacketRecorder.headerEnd(bytes.span, Int(entry.payload), bytes.count)
                bundle.bytes += bytes[..<(isWhole ? bytes.count : header)]
            }
            bundle.packets.append(
                PacketBundle.Packet(
                    time: entry.time, number: entry.number, interface: entry.interface,
                    wireLength: Int(entry.wireLength), kind: entry.kind, payload: Int(entry.payload),
                    isDatagram: entry.streamKey == 0, stream: entry.streamKey,
                    bytes: start..<bundle.bytes.count))
        }
        return bundle
    }
}
