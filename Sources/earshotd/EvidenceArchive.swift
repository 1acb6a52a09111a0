import Capture
import Delivery
import Diagnosis
import Engine
import Logging
import ServiceLifecycle
import Settings
import Synchronization
import Wire

/// Puts the evidence of the capture thread, the files and the API together.
struct EvidenceArchive: Sendable {
    private let settings: Settings
    private let logger: Logger
    private let presentation: @Sendable () -> Presentation
    private let store: EvidenceStore?
    private let sessionStore: SessionStore?
    private let inbox = EvidenceInbox()
    private let budget = EvidenceBudget()
    private let queue = BoundedQueue<EvidenceJob>(capacity: 10_000)
    private let trouble = EvidenceTrouble()

    /// A directory that cannot be used costs the evidence, not the daemon.
    init(_ settings: Settings, logger: Logger, presentation: @escaping @Sendable () -> Presentation) {
        self.settings = settings
        self.logger = logger
        self.presentation = presentation
        let floor = Int64(settings.evidence.minimumFreeMegabytes) << 20
        var store: EvidenceStore?
        if settings.evidence.isEnabled {
            let kept = EvidenceStore(
                directory: EvidenceDirectory(
                    path: settings.evidence.directory, maxFiles: settings.evidence.maxFiles,
                    maxBytes: Int64(settings.evidence.maxMegabytes) << 20, minimumFree: floor))
            store = kept
            do throws(CaptureError) { try kept.prepare() } catch { trouble.begin("\(error)", logger, lost: 0) }
        }
        self.store = store
        var sessions: SessionStore?
        if let directory = settings.captures.directory {
            var limits = SessionStore.Limits()
            limits.running = settings.captures.maxSessions
            limits.bytes = Int64(settings.captures.maxMegabytes) << 20
            let kept = SessionStore(
                directory: EvidenceDirectory(path: directory, minimumFree: floor), limits: limits, inbox: inbox)
            sessions = kept
            do throws(CaptureError) { try kept.prepare(now: SystemClock.wall()) } catch {
                logger.warning("no capture session can be started until this works", metadata: ["reason": "\(error)"])
            }
        }
        sessionStore = sessions
    }

    /// Nil where nothing needs packets to be kept.
    var makeCollector: (@Sendable () -> EvidenceCollector)? {
        guard store != nil || sessionStore != nil else { return nil }
        var collector = EvidenceSettings()
        collector.isEnabled = store != nil
        collector.minimumSeverity = settings.evidence.minimumSeverity
        collector.filesPerKindAndMinute = settings.evidence.perKindAndMinute
        collector.recorder.memoryBytes = settings.evidence.memoryMegabytes << 20
        collector.recorder.keepsPayload = settings.evidence.keepsPayload
        collector.recorder.signallingPorts = settings.engine.profile.signallingPorts
        return { [collector, inbox, budget, queue] in
            EvidenceCollector(settings: collector, inbox: inbox, budget: budget) { queue.offer([$0]) }
        }
    }

    func service(_ capture: LiveCapture) -> EvidenceService {
        EvidenceService(queue: queue, capture: capture) { [self] job in
            defer { budget.give(back: job) }
            switch job {
            case .session(let batch): sessionStore?.accept(batch, now: SystemClock.wall())
            case .finding(let finding, let bundle): write(finding, bundle)
            }
        }
    }

    private func write(_ finding: Finding, _ bundle: PacketBundle) {
        guard let store else { return }
        do throws(CaptureError) {
            if try store.write(finding, bundle, in: presentation().language) != nil {
                trouble.end(logger)
            } else {
                trouble.begin("the disk is too full", logger)
            }
        } catch {
            trouble.begin("\(error)", logger)
        }
    }

    /// Nil where no evidence is kept.
    var record: EvidenceCountsRecord? {
        guard let store else { return nil }
        let tally = store.tally
        return EvidenceCountsRecord(
            written: tally.written, removed: tally.removed, refused: tally.refused, failed: tally.failed,
            skipped: budget.refused &+ queue.dropped, limited: budget.limited)
    }

    /// Who answers the API; nil where neither evidence nor sessions are kept.
    var answers: (any EvidenceAsking)? { store != nil || sessionStore != nil ? self : nil }
}

extension EvidenceArchive: EvidenceAsking {
    var sessions: [CaptureSessionRecord] { sessionStore?.list.map { CaptureSessionRecord($0) } ?? [] }

    func path(of finding: String) -> String? { store?.path(of: finding) }

    func stop(_ session: String) throws(CaptureSessionRefusal) -> CaptureSessionRecord {
        try refusing { store throws(SessionStore.Refusal) in CaptureSessionRecord(try store.stop(session)) }
    }

    func assemble(_ session: String, in language: Language) throws(CaptureSessionRefusal) -> String {
        try refusing { store throws(SessionStore.Refusal) in try store.assemble(session, in: language) }
    }

    var list: EvidenceListRecord {
        let tally = store?.tally ?? EvidenceStore.Counts()
        let files = (store?.directory.files ?? []).map { file in
            let parts = file.name.split(separator: "_", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            let id = parts.count > 2 ? parts[2].replacing(".pcapng", with: "") : ""
            return EvidenceListRecord.File(
                name: file.name, finding: id, kind: parts.count > 1 ? parts[1] : "", bytes: file.bytes)
        }
        return EvidenceListRecord(
            files: files, written: tally.written, removed: tally.removed, refused: tally.refused, failed: tally.failed,
            skipped: budget.refused &+ queue.dropped, limited: budget.limited)
    }

    func start(_ asked: CaptureSessionRequest) throws(CaptureSessionRefusal) -> CaptureSessionRecord {
        let kind = asked.kind.flatMap(Kind.init(rawValue:))
        if let name = asked.kind, kind == nil {
            throw CaptureSessionRefusal(.invalid, "there is no kind \"\(name)\"")
        }
        var request = SessionStore.Request()
        request.filter = SessionFilter(
            number: asked.number, address: asked.address, callID: asked.callID, kind: kind)
        request.duration = .seconds(Double(asked.seconds))
        request.maxBytes = asked.maxBytes
        request.maxCalls = asked.maxCalls
        request.keepsPayload = asked.media
        request.note = asked.note
        let session = try refusing { [request] store throws(SessionStore.Refusal) in
            CaptureSessionRecord(try store.start(request, now: SystemClock.wall()))
        }
        // Who made others' words be kept can be asked for it later. The number they look for is nobody's business here.
        logger.notice(
            asked.media ? "a recording of what people say was started" : "a capture session was started",
            metadata: [
                "id": "\(session.id)", "by": "\(asked.requester ?? "unknown")", "seconds": "\(asked.seconds)",
                "note": "\(asked.note.map(ReadableLine.oneLine) ?? "-")",
            ])
        return session
    }

    private func refusing<Value>(
        _ body: (SessionStore) throws(SessionStore.Refusal) -> Value
    ) throws(CaptureSessionRefusal) -> Value {
        guard let sessionStore else { throw CaptureSessionRefusal(.busy, "this daemon takes no captures on demand") }
        do throws(SessionStore.Refusal) {
            return try body(sessionStore)
        } catch {
            switch error {
            case .tooMany(let count):
                throw CaptureSessionRefusal(.busy, "\(count) sessions are running, which is all that may; stop one")
            case .diskFull: throw CaptureSessionRefusal(.noRoom, "the disk has too little free space")
            case .unknown: throw CaptureSessionRefusal(.unknown, "there is no such session")
            case .invalid(let why): throw CaptureSessionRefusal(.invalid, why)
            case .failed(let failure): throw CaptureSessionRefusal(.noRoom, "\(failure)")
            }
        }
    }
}

/// Tells once that evidence cannot be written, and once that it can again.
final class EvidenceTrouble: Sendable {
    private let lost = Mutex<UInt64?>(nil)

    func begin(_ reason: String, _ logger: Logger, lost count: UInt64 = 1) {
        lost.withLock { lost in
            if lost == nil { logger.error("evidence cannot be written", metadata: ["reason": "\(reason)"]) }
            lost = (lost ?? 0) &+ count
        }
    }

    func end(_ logger: Logger) {
        lost.withLock { lost in
            guard let count = lost else { return }
            logger.notice("evidence is written again", metadata: ["lost": "\(count)"])
            lost = nil
        }
    }
}

/// Writes what the capture thread hands out, until the capture has ended and all is written.
struct EvidenceService: Service {
    let queue: BoundedQueue<EvidenceJob>
    let capture: LiveCapture
    let write: @Sendable (EvidenceJob) -> Void

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while let jobs = await queue.next() {
                    let write = write
                    await Blocking.run { for job in jobs { write(job) } }
                }
            }
            group.addTask {
                try? await gracefulShutdown()
                await capture.waitUntilStopped()
                queue.close()
            }
        }
    }
}

extension CaptureSessionRecord {
    init(_ state: SessionState) {
        var request = CaptureSessionRequest()
        request.number = state.filter.number
        request.address = state.filter.address
        request.callID = state.filter.callID
        request.kind = state.filter.kind?.rawValue
        request.maxBytes = state.maxBytes
        request.maxCalls = state.maxCalls
        request.media = state.keepsPayload
        request.note = state.note
        self.init(
            id: state.id, state: state.phase.rawValue, request: request,
            started: Timestamp(nanoseconds: state.started).rfc3339,
            until: Timestamp(nanoseconds: state.until).rfc3339, ending: state.ending?.rawValue,
            ended: state.ended.map { Timestamp(nanoseconds: $0).rfc3339 })
        calls = state.calls
        packets = state.packets
        bytes = state.bytes
        rotated = state.rotated
        refused = state.refused
        findings = state.findings.map(\.kind)
    }
}
