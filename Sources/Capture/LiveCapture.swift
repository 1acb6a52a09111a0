import CPcap
package import Diagnosis
package import Engine
import Glibc
import HEP
import Host
import Synchronization
import Wire

/// A live capture on one or several interfaces, driving an engine on a thread of its own.
package final class LiveCapture: Sendable {
    package let mailbox: EngineMailbox
    private let settings: LiveSettings
    private let outlet: @Sendable ([Finding]) -> Void
    private let handover: @Sendable (Engine, _ isLast: Bool) -> Void
    private let events: @Sendable (CaptureEvent) -> Void
    private let hidesNumbers: (@Sendable (String) -> String)?
    private let state = Mutex(State())
    private let stopRequested = Atomic(false)

    private struct State {
        var status = LiveStatus()
        var isRunning = false
        var hasStarted = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameters:
    ///   - outlet: Takes the findings of each turn, on the capture thread; must not block.
    ///   - handover: Takes what else the engine has to give, each turn after the findings, on the capture thread, which
    ///     owns the engine; must not block. The last turn comes once, after the engine finished.
    ///   - hidesNumbers: Masks the telephone numbers of what is sent on as HEP; nil keeps them.
    ///   - events: Takes what happens to the interfaces, on the capture thread; must not block.
    package init(
        settings: LiveSettings, mailbox: EngineMailbox = EngineMailbox(),
        outlet: @escaping @Sendable ([Finding]) -> Void,
        handover: @escaping @Sendable (Engine, _ isLast: Bool) -> Void = { _, _ in },
        hidesNumbers: (@Sendable (String) -> String)? = nil,
        events: @escaping @Sendable (CaptureEvent) -> Void = { _ in }
    ) {
        self.handover = handover
        self.hidesNumbers = hidesNumbers
        self.settings = settings
        self.mailbox = mailbox
        self.outlet = outlet
        self.events = events
    }

    /// Opens the interfaces, starts the thread, and returns when it runs.
    ///
    /// - Parameters:
    ///   - makeTap: Called once, on the capture thread; what it makes sees every packet after the engine did.
    ///   - makeCollector: Called once, on the capture thread; keeps packets for findings and capture sessions.
    ///   - makeEngine: Called once, on the capture thread, which then owns the engine.
    /// - Throws: The first interface's error. With `waitsForInterfaces`, a missing interface is waited for instead; a
    ///   missing permission or a bad filter is still an error, because waiting does not mend it.
    package func start(
        makeTap: (@Sendable () -> PacketTap)? = nil, makeCollector: (@Sendable () -> EvidenceCollector)? = nil,
        _ makeEngine: @escaping @Sendable () -> Engine
    ) throws(CaptureError) {
        guard
            state.withLock({ state in
                defer { state.hasStarted = true }
                return !state.hasStarted
            })
        else { throw CaptureError(.cannotCapture, "the capture was started before") }
        let job = ThreadJob()
        if let hep = settings.hep, !hep.places.isEmpty {
            job.hep = try HEPListener(hep)
            events(.listening(hep.places))
        }
        for (index, name) in settings.interfaces.enumerated() {
            let interface = LiveInterface(id: InterfaceID(UInt16(clamping: index)), name: name, settings: settings)
            do throws(CaptureError) {
                try interface.open()
            } catch {
                guard settings.waitsForInterfaces, error.isWorthWaiting else { throw error }
                events(.lost(interface: name, error, retryIn: interface.lose(at: SystemClock.monotonic())))
            }
            job.interfaces.append(interface)
        }
        guard !job.interfaces.isEmpty || job.hep != nil else {
            throw CaptureError(.noSuchInterface, "no interface to capture on")
        }
        job.body = { [self] interfaces, hep in run(interfaces, hep, makeEngine(), makeTap?(), makeCollector?()) }
        state.withLock { $0.isRunning = true }
        guard job.start() else {
            state.withLock { $0.isRunning = false }
            throw CaptureError(.cannotCapture, "the capture thread cannot be started")
        }
    }

    /// Asks the capture to end, from any thread: within a fraction of a second it reads what the kernel still holds,
    /// finishes the engine and hands out the last findings.
    package func stop() {
        stopRequested.store(true, ordering: .releasing)
        mailbox.wakeup.signal()
    }

    /// Returns when the capture has ended and its last findings were handed out; at once when it does not run.
    package func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isRunning = state.withLock { state in
                if state.isRunning { state.waiters.append(continuation) }
                return state.isRunning
            }
            if !isRunning { continuation.resume() }
        }
    }

    /// As of the last turn.
    package var status: LiveStatus { state.withLock { $0.status } }

    private func publish(_ status: LiveStatus) { state.withLock { $0.status = status } }

    private func run(
        _ interfaces: [LiveInterface], _ hep: HEPListener?, _ engine: Engine, _ tap: PacketTap?,
        _ collector: EvidenceCollector?
    ) {
        let loop = LiveLoop(
            interfaces: interfaces, hep: hep, settings: settings, engine: engine, mailbox: mailbox, tap: tap,
            collector: collector, hidesNumbers: hidesNumbers,
            outlet: outlet,
            handover: handover, events: events
        )
        while !stopRequested.load(ordering: .acquiring) {
            loop.turn()
            publish(loop.status)
        }
        loop.finish()
        publish(loop.status)
        mailbox.close()
        let waiters = state.withLock { state in
            state.isRunning = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension CaptureError {
    /// True where the same interface may open later.
    fileprivate var isWorthWaiting: Bool { code != .permissionDenied && code != .badFilter }
}

/// Carries the opened interfaces over to the thread that owns them from then on.
private final class ThreadJob {
    var interfaces: [LiveInterface] = []
    var hep: HEPListener?
    var body: ([LiveInterface], HEPListener?) -> Void = { _, _ in }

    /// Runs `body` on a new thread; false when there cannot be one.
    func start() -> Bool {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let job = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                if let argument {
                    let job = Unmanaged<ThreadJob>.fromOpaque(argument).takeRetainedValue()
                    job.body(job.interfaces, job.hep)
                }
                return nil
            }, job.toOpaque())
        if status != 0 { job.release() }
        return status == 0
    }
}
