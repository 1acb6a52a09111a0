import CPcap
import Diagnosis
import Engine
import Glibc
import Host
import Wire

/// The capture thread's work: rings in, engine driven, findings out. Everything in here belongs to that one thread.
///
/// Packets of several interfaces are put in order by time: a packet is handed on only when every other ring either
/// stands at a later packet or was seen empty longer ago than a packet can lie in the kernel's open block. Waiting
/// costs nothing but latency, because what waits stays in its ring. One interface needs no waiting.
final class LiveLoop {
    private let interfaces: [LiveInterface]
    private let mirrored: MirroredSource
    private let engine: Engine
    private let mailbox: EngineMailbox
    private let tap: PacketTap?
    private let collector: EvidenceCollector?
    private let outlet: @Sendable ([Finding]) -> Void
    private let handover: @Sendable (Engine, _ isLast: Bool) -> Void
    private let events: @Sendable (CaptureEvent) -> Void
    private var clock = ClockGuard()
    private var statisticsDue = Timestamp.distantPast
    private(set) var clockSteps: UInt64 = 0
    /// How long after its time a packet may still come out of a ring: block timeout and scheduling.
    private let settleTime: Interval

    /// Packets between two safe points: some milliseconds of work.
    private static let roundBudget = 8_192
    /// The longest wait; silence is noticed this late at most.
    private static let tick = Interval.milliseconds(200)
    private static let statisticsPeriod = Interval.seconds(1)

    init(
        interfaces: [LiveInterface], hep: HEPListener? = nil, settings: LiveSettings, engine: Engine,
        mailbox: EngineMailbox, tap: PacketTap?, collector: EvidenceCollector?,
        hidesNumbers: (@Sendable (String) -> String)? = nil, outlet: @escaping @Sendable ([Finding]) -> Void,
        handover: @escaping @Sendable (Engine, _ isLast: Bool) -> Void,
        events: @escaping @Sendable (CaptureEvent) -> Void
    ) {
        self.interfaces = interfaces
        self.engine = engine
        self.mailbox = mailbox
        self.tap = tap
        self.collector = collector
        self.outlet = outlet
        self.handover = handover
        self.events = events
        mirrored = MirroredSource(hep, settings.hepOut, hidesNumbers, engine, collector)
        settleTime = .milliseconds(Int64(settings.blockTimeoutMilliseconds) + 100)
        engine.nameOfMember = LiveLoop.name(ofInterface:)
        for interface in interfaces { announce(interface) }
    }

    /// Nil where it is gone.
    private static func name(ofInterface number: UInt32) -> String? {
        var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        guard if_indextoname(number, &name) != nil else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// One turn: reads what is there up to the budget, lets deadlines fire, answers questions, hands out findings, and
    /// waits when nothing is left to do.
    func turn() {
        let wall = SystemClock.wall()
        let monotonic = SystemClock.monotonic()
        if let step = clock.observe(wall: wall, monotonic: monotonic) { noteClockStep(step, at: wall) }
        reopen(at: monotonic)
        for interface in interfaces where interface.cursor?.hasPacket == false { refill(interface) }
        mirrored.read()
        let busy = deliver(budget: LiveLoop.roundBudget) == 0
        if !busy { idle() }
        if monotonic >= statisticsDue { readStatistics(at: monotonic) }
        safePoint()
        if !busy { wait() }
    }

    /// Lets the packets come in that passed before now and still lie in the kernel, then ends the engine.
    func finish() {
        let deadline = SystemClock.monotonic() + settleTime
        while SystemClock.monotonic() < deadline { turn() }
        readStatistics(at: SystemClock.monotonic())
        engine.finish()
        safePoint(isLast: true)
        collector?.finish(engine, now: SystemClock.wall())
    }

    var status: LiveStatus {
        var status = LiveStatus()
        status.interfaces = interfaces.map(\.status)
        status.members = engine.memberInterfaces
        status.clockSteps = clockSteps
        status.hepIn = mirrored.incoming
        status.hepOut = mirrored.outgoing
        return status
    }

    private func safePoint(isLast: Bool = false) {
        mailbox.answer(with: engine)
        let findings = engine.takeFindings()
        collector?.turn(findings, engine, now: SystemClock.wall())
        if !findings.isEmpty { outlet(findings) }
        handover(engine, isLast)
    }

    // MARK: - Packets

    /// Hands on up to `budget` packets in the order of time; answers what is left of the budget.
    private func deliver(budget: Int) -> Int {
        var budget = budget
        while budget > 0 {
            budget -= mirrored.deliver(until: settledTime, budget: budget) {
                clock.corrected($0, now: SystemClock.wall())
            }
            guard budget > 0, let (interface, end) = nextBatch() else { break }
            // What was mirrored after this packet waits for it, and the packets after that for what was mirrored.
            let limit = max(min(end, mirrored.firstTime ?? end), interface.cursor?.time ?? end)
            // The cursor is worked on as a local value, and put back when the batch ends.
            guard var cursor = interface.cursor else { break }
            interface.cursor = nil
            var failure: CaptureError?
            batch: while budget > 0, cursor.time <= limit {
                cursor.withPacket(interface.id) { header, bytes in
                    var header = header
                    header.time = clock.corrected(header.time, now: SystemClock.wall())
                    engine.receive(header, bytes)
                    if let collector { collector.receive(header, bytes) }
                    if let tap { tap(header, bytes) }
                }
                budget -= 1
                switch cursor.advance() {
                case .packet: continue
                case .empty, .end:
                    interface.emptyAt = SystemClock.wall()
                    break batch
                case .failed(let status):
                    failure = .live(status, cursor.failure, interface: interface.name)
                    break batch
                }
            }
            interface.cursor = cursor
            if let failure { lose(interface, failure) }
        }
        return budget
    }

    /// The interface that stands at the earliest packet, and up to which time it may go on alone; nil when that packet
    /// must still wait for another ring.
    private func nextBatch() -> (LiveInterface, limit: Timestamp)? {
        var first: (interface: LiveInterface, time: Timestamp)?
        for interface in interfaces {
            guard let cursor = interface.cursor, cursor.hasPacket, first.map({ cursor.time < $0.time }) ?? true else {
                continue
            }
            first = (interface, cursor.time)
        }
        guard let first else { return nil }
        var limit = Timestamp.distantFuture
        for other in interfaces where other !== first.interface {
            guard let cursor = other.cursor else { continue }
            limit = min(limit, cursor.hasPacket ? cursor.time : other.emptyAt - settleTime)
        }
        if first.time <= limit { return (first.interface, limit) }
        // Stamped before the clock was set back: its time may be long in coming.
        return first.time > SystemClock.wall() ? (first.interface, first.time) : nil
    }

    /// Up to when the rings have nothing any more that would come later.
    private var settledTime: Timestamp {
        var settled = Timestamp.distantFuture
        for interface in interfaces {
            guard let cursor = interface.cursor else { continue }
            settled = min(settled, cursor.hasPacket ? cursor.time : interface.emptyAt - settleTime)
        }
        return settled
    }

    private func refill(_ interface: LiveInterface) {
        let now = SystemClock.wall()
        switch interface.cursor?.advance() {
        case .packet, nil: return
        case .empty, .end: interface.emptyAt = now
        case .failed(let status):
            lose(interface, .live(status, interface.cursor?.failure ?? "", interface: interface.name))
        }
    }

    // MARK: - Silence

    /// All rings were seen empty: nothing older than their settle time can come any more.
    private func idle() {
        var settled = Timestamp.distantFuture
        for interface in interfaces {
            guard let cursor = interface.cursor else { continue }
            if cursor.hasPacket { return }
            settled = min(settled, interface.emptyAt)
        }
        if settled == .distantFuture, let time = mirrored.emptyAt { settled = time }
        // With no interface open we are blind, and silence proves nothing.
        guard settled != .distantFuture else { return }
        engine.idle(until: clock.corrected(settled, now: SystemClock.wall()) - settleTime)
    }

    private func wait() {
        var timeout = LiveLoop.tick
        let wall = SystemClock.wall()
        var descriptors = [pollfd(fd: mailbox.wakeup.descriptor, events: Int16(POLLIN), revents: 0)]
        descriptors += mirrored.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        if let first = mirrored.firstTime { timeout = min(timeout, first + settleTime - wall) }
        for interface in interfaces {
            guard let cursor = interface.cursor else { continue }
            if cursor.hasPacket {
                timeout = min(timeout, cursor.time + settleTime - wall)
            } else {
                descriptors.append(pollfd(fd: interface.descriptor, events: Int16(POLLIN), revents: 0))
            }
        }
        let milliseconds = max(1, min(timeout, LiveLoop.tick).nanoseconds / 1_000_000)
        poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds))
        mailbox.wakeup.clear()
    }

    // MARK: - Interfaces and clock

    private func reopen(at monotonic: Timestamp) {
        for interface in interfaces where interface.cursor == nil && interface.retryAt <= monotonic {
            do throws(CaptureError) {
                try interface.open()
                announce(interface)
                // What passed meanwhile was missed: silence up to here proves nothing.
                noteMissed(interface)
            } catch {
                lose(interface, error)
            }
        }
    }

    private func announce(_ interface: LiveInterface) {
        guard interface.cursor != nil, let link = interface.link else { return }
        engine.open(interface.id, name: interface.name, link: link)
        collector?.open(interface.id, name: interface.name, link: link)
        events(.opened(interface: interface.name, link: link))
    }

    private func lose(_ interface: LiveInterface, _ error: CaptureError) {
        let wasOpen = interface.cursor != nil
        if wasOpen { noteDrops(interface) }
        let wait = interface.lose(at: SystemClock.monotonic())
        if wasOpen { noteMissed(interface) }
        events(.lost(interface: interface.name, error, retryIn: wait))
    }

    private func readStatistics(at monotonic: Timestamp) {
        statisticsDue = monotonic + LiveLoop.statisticsPeriod
        for interface in interfaces { noteDrops(interface) }
        let now = SystemClock.wall()
        mirrored.noteDrops(at: clock.corrected(now, now: now))
        for event in mirrored.takeEvents() { events(event) }
    }

    private func noteDrops(_ interface: LiveInterface) {
        let count = interface.takeDrops()
        if count > 0 { noteDrops(count, interface) }
    }

    /// An unknown number of packets was missed; one stands for them.
    private func noteMissed(_ interface: LiveInterface) { noteDrops(1, interface) }

    private func noteDrops(_ count: UInt64, _ interface: LiveInterface) {
        let now = SystemClock.wall()
        engine.noteDrops(count, interface: interface.id, at: clock.corrected(now, now: now))
    }

    /// Waiting times that span a step are not what they seem: as after drops, less is certain.
    private func noteClockStep(_ step: Interval, at wall: Timestamp) {
        clockSteps &+= 1
        for interface in interfaces where interface.cursor != nil { noteMissed(interface) }
        engine.noteClockStep(step, to: clock.corrected(wall, now: wall))
        events(.clockStepped(step))
    }
}
