import Engine
import HEP
import Wire

/// What other elements mirror to us, and what we send on, as the capture loop sees it: a source beside the interfaces, and
/// an outlet. Belongs to the capture thread.
final class MirroredSource {
    private let listener: HEPListener?
    private let sender: HEPSender?
    private let settings: HEPOutSettings?
    private let engine: Engine
    private var number: UInt64 = 0
    /// When the sockets were last seen empty.
    private(set) var emptyAt: Timestamp?
    /// Addresses whose clock was told of.
    private var toldClocks: Set<IPAddress> = []

    init(
        _ listener: HEPListener?, _ settings: HEPOutSettings?, _ hide: (@Sendable (String) -> String)?,
        _ engine: Engine, _ collector: EvidenceCollector?
    ) {
        self.listener = listener
        self.settings = settings
        self.engine = engine
        let sender = settings.map { HEPSender($0, hide: hide) }
        self.sender = sender
        if let sender { engine.passing = { sender.send($0, $1) } }
        if let collector { engine.mirrorOutlet = collector.mirrorOutlet }
    }

    /// Sockets to wait for.
    var descriptors: [Int32] { listener?.descriptors ?? [] }

    /// When the first packet came that waits.
    var firstTime: Timestamp? { listener?.firstTime }

    func read() {
        sender?.flush(at: SystemClock.monotonic())
        guard let listener else { return }
        let now = SystemClock.wall()
        listener.read()
        if listener.firstTime == nil { emptyAt = now }
    }

    /// Hands on what came up to `limit`.
    ///
    /// - Parameter corrected: a time of our clock on the engine's scale.
    /// - Returns: how many packets that were.
    func deliver(until limit: Timestamp, budget: Int, corrected: (Timestamp) -> Timestamp) -> Int {
        guard let listener else { return 0 }
        var count = 0
        while count < budget, let time = listener.firstTime, time <= limit, let arrival = listener.takeFirst() {
            count += 1
            number &+= 1
            let header = FrameHeader(
                time: corrected(arrival.time), wireLength: arrival.bytes.count,
                interface: InterfaceID(InterfaceID.mirrors.lowerBound), number: number)
            engine.receive(header, arrival.packet, arrival.bytes.span, from: arrival.sender)
        }
        return count
    }

    /// What was not heard may have been said: less is certain then.
    func noteDrops(at time: Timestamp) {
        guard let listener else { return }
        let count = listener.takeDrops()
        guard count > 0 else { return }
        engine.noteDrops(count, interface: InterfaceID(InterfaceID.mirrors.lowerBound), at: time)
    }

    func takeEvents() -> [CaptureEvent] {
        var events = listener?.takeNews().map { CaptureEvent.refused($0.reason, sender: $0.sender) } ?? []
        events += sender?.takeNews().map { .notSent(reason: $0.reason.rawValue, to: $0.destination) } ?? []
        guard listener != nil else { return events }
        for mirror in engine.mirrorList where !toldClocks.contains(mirror.sender) {
            guard let offset = mirror.clockOffset, offset.magnitude > SenderClock.tolerance else { continue }
            toldClocks.insert(mirror.sender)
            events.append(.clockDiffers(sender: mirror.sender, by: offset))
        }
        return events
    }

    var incoming: LiveStatus.HEPIn? {
        listener.map {
            LiveStatus.HEPIn(
                places: $0.settings.places, connections: $0.connectionCount, packets: $0.taken, refused: $0.refused,
                drops: $0.drops, mirrors: engine.mirrorList)
        }
    }

    var outgoing: LiveStatus.HEPOut? {
        guard let settings, let sender else { return nil }
        return LiveStatus.HEPOut(
            destination: "\(settings.transport.rawValue):\(settings.to)", sent: sender.sent,
            lost: Dictionary(uniqueKeysWithValues: sender.lost.map { ($0.key.rawValue, $0.value) }))
    }
}

extension EvidenceCollector {
    /// Takes the packets that mirrored messages could have come in.
    var mirrorOutlet: MirrorOutlet {
        MirrorOutlet(
            open: { [self] interface, name in open(interface, name: name, link: .rawIP) },
            frame: { [self] header, bytes in receive(header, bytes) })
    }
}
