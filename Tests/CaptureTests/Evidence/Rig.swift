import Capture
import Diagnosis
import Engine
import Support
import Synchronization
import Tracking
import Wire

/// An engine and a collector fed by a script, as the capture thread feeds them, with what the collector hands out.
final class Rig {
    final class Outbox: Sendable {
        private let jobs = Mutex<[EvidenceJob]>([])

        func add(_ job: EvidenceJob) { jobs.withLock { $0.append(job) } }

        func take() -> [EvidenceJob] {
            jobs.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
        }
    }

    let engine: Engine
    let collector: EvidenceCollector
    let inbox = EvidenceInbox()
    let outbox = Outbox()
    let interfaces: [String]
    private(set) var findings: [Finding] = []
    private var number: UInt64 = 0
    private var nextTurn = 0.0

    init(
        local: [String] = [], interfaces: [String] = ["eth0"], budget: EvidenceBudget = EvidenceBudget(),
        _ change: (inout EvidenceSettings) -> Void = { _ in }
    ) {
        var engineSettings = EngineSettings()
        engineSettings.localAddresses = Set(local.compactMap { IPAddress($0) })
        engine = Engine(settings: engineSettings)
        var settings = EvidenceSettings()
        settings.recorder.memoryBytes = 4 << 20
        change(&settings)
        collector = EvidenceCollector(settings: settings, inbox: inbox, budget: budget) { [outbox] in outbox.add($0) }
        self.interfaces = interfaces
        for (index, name) in interfaces.enumerated() {
            engine.open(InterfaceID(UInt16(index)), name: name, link: .ethernet)
            collector.open(InterfaceID(UInt16(index)), name: name, link: .ethernet)
        }
    }

    /// Feeds the script, with a turn every 0.1 s of its time, and then silence until `seconds`.
    func feed(_ script: Script, until seconds: Double? = nil) {
        for frame in script.frames() { receive(frame.bytes, at: frame.seconds, interface: frame.interface) }
        turn(at: Double.maximum(seconds ?? 0, nextTurn))
        if let seconds { idle(until: seconds) }
    }

    func receive(_ bytes: [UInt8], at seconds: Double, interface: UInt16 = 0) {
        number += 1
        let header = FrameHeader(
            time: Script.time(seconds), wireLength: bytes.count, interface: InterfaceID(interface), number: number)
        engine.receive(header, bytes.span)
        collector.receive(header, bytes.span)
        if seconds >= nextTurn { turn(at: seconds) }
    }

    func idle(until seconds: Double) {
        engine.idle(until: Script.time(seconds))
        turn(at: seconds)
    }

    func turn(at seconds: Double) {
        nextTurn = seconds + 0.1
        let new = engine.takeFindings()
        findings += new
        collector.turn(new, engine, now: Script.time(seconds))
    }

    /// The findings handed out with their packets.
    func takeEvidence() -> [(finding: Finding, bundle: PacketBundle)] {
        outbox.take().compactMap { job in
            guard case .finding(let finding, let bundle) = job else { return nil }
            return (finding, bundle)
        }
    }

    /// The batches of sessions handed out.
    func takeBatches() -> [SessionBatch] {
        outbox.take().compactMap { job in
            guard case .session(let batch) = job else { return nil }
            return batch
        }
    }
}

extension PacketBundle {
    /// The packets' bytes as Latin-1 text, to look for words in.
    var text: String { String(bytes.map { Character(Unicode.Scalar($0)) }) }

    func count(_ kind: PacketClass) -> Int { packets.count { $0.kind == kind } }
}

extension Script {
    /// A call of which the caller hears nothing, named `name`; the callee's media never comes.
    static func oneWay(_ name: String = "A", caller: String = "1001", callee: String = "13800138000") -> Script {
        let script = Script()
        script.oneWayCall(name, caller: caller, callee: callee)
        return script
    }

    @discardableResult
    func oneWayCall(
        _ name: String, caller: String, callee: String, at start: Double = 0, from: Endpoint = "192.0.2.10:5060",
        to: Endpoint = "203.0.113.9:5060"
    ) -> Script {
        call(name, caller: caller, callee: callee, from: from, to: to)
        at(start).establish(name)
        // Few packets, because a test is built without optimisation.
        rtp(
            name, toward: .callee, from: start + 1, until: start + 14, every: 0.1,
            payload: [UInt8](repeating: 0x55, count: 160))
        return self
    }
}
