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
        var order: UInt64
        var sequence: UInt64
        var isMedia: Bool
    }

    let recorder: PacketRecorder
    /// Nothing older than this is taken.
    let since: Timestamp
    /// What was taken bears it: a session's for good, a finding's until its bundle is made.
    private let bit: UInt16
    /// Bytes of media picked by one endpoint; older ones could only be left out again.
    private let mediaLimit: Int
    private var picks: [Pick] = []

    /// The mark of what a finding picked; those below are sessions'.
    private static let findingBit: UInt16 = 1 << 15

    /// - Parameter sessionBit: Skips and marks what a session took before; 0 for a finding.
    init(_ recorder: PacketRecorder, since: Timestamp, sessionBit: UInt16 = 0, mediaLimit: Int = .max) {
        self.recorder = recorder
        self.since = since
        self.mediaLimit = mediaLimit
        bit = sessionBit == 0 ? PacketPicker.findingBit : sessionBit
    }

    /// Signalling under this key, of it the newest `limit`, and the fragments that belong to it.
    mutating func addSignalling(
        _ key: UInt64, since start: Timestamp? = nil, limit: Int = .max,
        admits: (PacketRing.Entry) -> Bool = { _ in true }
    ) {
        var related: [UInt64] = []
        var room = limit
        recorder.signalling.walk(key) { sequence, entry in
            guard entry.time >= start ?? since, room > 0 else { return false }
            guard admits(entry) else { return true }
            room -= 1
            add(sequence, entry, isMedia: false)
            if entry.relatedKey != 0 { related.append(entry.relatedKey) }
            return true
        }
        for key in related { addSignalling(key, admits: { $0.kind == .fragment }) }
    }

    /// RTP to and from an endpoint, RTCP, and the ICMP errors that quote it.
    mutating func addMedia(_ endpoint: Endpoint, since start: Timestamp? = nil, until end: Timestamp = .distantFuture) {
        let key = recorder.keys.endpoint(endpoint)
        var room = mediaLimit
        recorder.media.walk(key) { sequence, entry in
            guard entry.time >= start ?? since, room > 0 else { return false }
            guard entry.time <= end else { return true }
            room -= Int(entry.captured)
            add(sequence, entry, isMedia: true)
            return true
        }
        addSignalling(key, since: start) { $0.time <= end }
    }

    /// Registrations of these users, from wherever: where a call is sent may rest on them.
    mutating func addRegistrations(of users: [String], since start: Timestamp) {
        let calls = users.flatMap { recorder.registrations.calls(of: recorder.keys.user($0.utf8)) }
        for key in Set(calls) { addSignalling(key, since: start) }
    }

    private mutating func add(_ sequence: UInt64, _ entry: PacketRing.Entry, isMedia: Bool) {
        guard entry.taken & bit == 0 else { return }
        (isMedia ? recorder.media : recorder.signalling).mark(sequence, bit)
        picks.append(Pick(order: entry.order, sequence: sequence, isMedia: isMedia))
    }

    var isEmpty: Bool { picks.isEmpty }
    var count: Int { picks.count }

    /// Signalling packets with these numbers, none older than `start`, and what is kept under the same Call-IDs.
    mutating func addFrames(_ numbers: Set<UInt64>, since start: Timestamp) {
        guard !numbers.isEmpty else { return }
        var keys: Set<UInt64> = []
        var connections: Set<UInt64> = []
        for number in numbers {
            recorder.signalling.walk(number: number) { sequence, entry in
                guard entry.time >= start else { return }
                add(sequence, entry, isMedia: false)
                if entry.kind == .sip || entry.kind == .fragment { keys.insert(entry.firstKey) }
                if entry.kind == .tcp { connections.insert(entry.firstKey) }
            }
        }
        for key in keys { addSignalling(key, since: start) }
        for key in connections { addSignalling(key, since: start) }
    }

    /// Copies the picks out: all signalling, and of media the newest that fit. The picker is used up.
    ///
    /// - Parameter keepsPayload: The recorder may hold what people say for another session: of RTP only the headers
    ///   leave it without this.
    mutating func bundle(end: Timestamp, limitBytes: Int, keepsPayload: Bool) -> PacketBundle {
        var bundle = PacketBundle(interfaces: recorder.interfaces, end: end)
        var room = limitBytes
        var kept: [Pick] = []
        picks.sort { ($0.isMedia ? 1 : 0, $1.order) < ($1.isMedia ? 1 : 0, $0.order) }
        for pick in picks {
            if bit == PacketPicker.findingBit { ring(pick).clearMark(pick.sequence, bit) }
            room -= Int(ring(pick).entry(pick.sequence)?.captured ?? 0) + 64
            guard room >= 0 else {
                bundle.omitted += 1
                continue
            }
            kept.append(pick)
        }
        picks = []
        kept.sort { $0.order < $1.order }
        bundle.packets.reserveCapacity(kept.count)
        for pick in kept {
            guard let entry = ring(pick).entry(pick.sequence) else { continue }
            let start = bundle.bytes.count
            ring(pick).withBytes(entry) { bytes in
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

    private func ring(_ pick: Pick) -> PacketRing { pick.isMedia ? recorder.media : recorder.signalling }
}
