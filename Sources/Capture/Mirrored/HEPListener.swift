import Glibc
import HEP
import Wire

/// Takes HEP from other elements, between two rounds of the capture loop; belongs to the capture thread. What waits here is
/// bounded, and what the kernel had no room for meanwhile is counted as drops are.
final class HEPListener {
    /// One packet that waits for the packets of interfaces that are older.
    struct Arrival {
        let bytes: [UInt8]
        let packet: HEPPacket
        let sender: IPAddress
        let time: Timestamp
    }

    private struct Connection {
        let descriptor: Int32
        let sender: IPAddress
        var framer = HEPStreamFramer()
    }

    let settings: HEPInSettings
    private let datagrams: [Int32]
    private let listeners: [Int32]
    private var connections: [Connection] = []
    private var admission: HEPAdmission
    private var arrivals = HeadQueue<Arrival>()
    private var waitingBytes = 0
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var dropsSeen: [Int32: UInt32] = [:]
    private(set) var drops: UInt64 = 0
    private var refusedSeen: UInt64 = 0

    private static let connectionLimit = 64
    private static let connectionsPerSender = 8
    private static let waitingLimit = 16 << 20
    /// Reads of a round.
    private static let reads = 4_096

    /// - Throws: `permission-denied` or `cannot-capture`, where one of the places cannot be listened at.
    init(_ settings: HEPInSettings) throws(CaptureError) {
        self.settings = settings
        var opened: [(HEPTransport, Int32)] = []
        do throws(CaptureError) {
            for place in settings.places { opened.append((place.transport, try HEPSocket.listen(at: place))) }
        } catch {
            for (_, descriptor) in opened { close(descriptor) }
            throw error
        }
        datagrams = opened.filter { $0.0 == .udp }.map(\.1)
        listeners = opened.filter { $0.0 == .tcp }.map(\.1)
        admission = HEPAdmission(settings)
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// To be waited for.
    var descriptors: [Int32] { datagrams + listeners + connections.map(\.descriptor) }

    /// When the first that waits came.
    var firstTime: Timestamp? { arrivals.first?.time }

    func takeFirst() -> Arrival? {
        guard let first = arrivals.popFirst() else { return nil }
        waitingBytes -= first.bytes.count
        return first
    }

    // MARK: - Reading

    /// Reads what is there, as far as there is room for it.
    func read() {
        var left = HEPListener.reads
        let monotonic = SystemClock.monotonic()
        for descriptor in datagrams {
            while left > 0, hasRoom, let (count, sender) = HEPSocket.receive(descriptor, into: &buffer) {
                left -= 1
                take(Array(buffer[..<count]), from: sender, monotonic)
            }
        }
        for descriptor in listeners { accept(descriptor) }
        for index in connections.indices.reversed() where hasRoom { read(index, monotonic) }
    }

    private var hasRoom: Bool { waitingBytes < HEPListener.waitingLimit && arrivals.count < 65_536 }

    private func take(_ bytes: [UInt8], from sender: IPAddress, _ monotonic: Timestamp) {
        guard let packet = admission.admit(bytes.span, from: sender, at: monotonic) else { return }
        arrivals.append(Arrival(bytes: bytes, packet: packet, sender: sender, time: SystemClock.wall()))
        waitingBytes += bytes.count
    }

    private func accept(_ listener: Int32) {
        while let (descriptor, sender) = HEPSocket.accept(listener) {
            let isHeard =
                sender.map { sender in
                    admission.admits(sender) && connections.count < HEPListener.connectionLimit
                        && connections.count { $0.sender == sender } < HEPListener.connectionsPerSender
                } ?? false
            guard isHeard, let sender else {
                close(descriptor)
                continue
            }
            connections.append(Connection(descriptor: descriptor, sender: sender))
        }
    }

    private func read(_ index: Int, _ monotonic: Timestamp) {
        let connection = connections[index]
        for _ in 0..<16 where hasRoom {
            let count = buffer.withUnsafeMutableBytes { recv(connection.descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            guard count > 0 else { return end(index) }
            let packets = connections[index].framer.add(buffer.span.extracting(0..<count))
            for packet in packets { take(packet, from: connection.sender, monotonic) }
            if connections[index].framer.isBroken {
                admission.noteBrokenStream(of: connection.sender)
                return end(index)
            }
        }
    }

    private func end(_ index: Int) {
        close(connections[index].descriptor)
        connections.remove(at: index)
    }

    // MARK: - Counters

    /// Packets lost since the last call: those that the kernel had no room for, and those over a sender's budget.
    func takeDrops() -> UInt64 {
        var lost: UInt64 = 0
        for descriptor in datagrams {
            let count = HEPSocket.drops(descriptor)
            lost &+= UInt64(count &- (dropsSeen[descriptor] ?? 0))
            dropsSeen[descriptor] = count
        }
        drops &+= lost
        let refused = admission.refused[.tooMany] ?? 0
        defer { refusedSeen = refused }
        return lost &+ (refused &- refusedSeen)
    }

    func takeNews() -> [(reason: HEPRefusal, sender: IPAddress)] { admission.takeNews() }

    var taken: UInt64 { admission.taken }
    var refused: [String: UInt64] {
        Dictionary(uniqueKeysWithValues: admission.refused.map { ($0.key.rawValue, $0.value) })
    }
    var connectionCount: Int { connections.count }
}
