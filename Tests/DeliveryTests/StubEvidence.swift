import Delivery
import Diagnosis
import Foundation
import Synchronization
import Wire

/// Evidence and capture sessions as a daemon would have them, in memory and one directory.
final class StubEvidence: EvidenceAsking {
    private let directory: TemporaryDirectory
    private let asked = Mutex<[CaptureSessionRequest]>([])
    private let stopped = Mutex<Set<String>>([])

    static let evidence = Array("the packets of f-1".utf8)
    static let capture = Array("the packets of s-1".utf8)

    init() throws {
        directory = try TemporaryDirectory()
        try Data(StubEvidence.evidence).write(to: URL(fileURLWithPath: directory.path + "/f-1.pcapng"))
    }

    /// What sessions were asked for, oldest first.
    var requests: [CaptureSessionRequest] { asked.withLock { $0 } }

    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []).sorted() }

    var list: EvidenceListRecord {
        EvidenceListRecord(
            files: [.init(name: "f-1.pcapng", finding: "f-1", kind: "one-way-audio", bytes: 18)], written: 1)
    }

    var sessions: [CaptureSessionRecord] {
        let all = requests.isEmpty ? [CaptureSessionRequest()] : requests
        return all.enumerated().map { session("s-\($0.offset + 1)", $0.element) }
    }

    func path(of finding: String) -> String? { finding == "f-1" ? directory.path + "/f-1.pcapng" : nil }

    func stop(_ id: String) throws(CaptureSessionRefusal) -> CaptureSessionRecord {
        guard id.hasPrefix("s-") else { throw CaptureSessionRefusal(.unknown, "there is no session \(id)") }
        stopped.withLock { _ = $0.insert(id) }
        return session(id, CaptureSessionRequest())
    }

    func assemble(_ id: String, in language: Language) throws(CaptureSessionRefusal) -> String {
        let path = directory.path + "/fetch-\(language.rawValue).pcapng"
        guard id == "s-1", FileManager.default.createFile(atPath: path, contents: Data(StubEvidence.capture)) else {
            throw CaptureSessionRefusal(.unknown, "there is no session \(id)")
        }
        return path
    }

    /// Notes choose how it is refused.
    func start(_ request: CaptureSessionRequest) throws(CaptureSessionRefusal) -> CaptureSessionRecord {
        switch request.note {
        case "bad": throw CaptureSessionRefusal(.invalid, "that is no address")
        case "busy": throw CaptureSessionRefusal(.busy, "enough are running")
        case "full": throw CaptureSessionRefusal(.noRoom, "the disk is full")
        default: break
        }
        let count = asked.withLock { asked in
            asked.append(request)
            return asked.count
        }
        return session("s-\(count)", request)
    }

    private func session(_ id: String, _ request: CaptureSessionRequest) -> CaptureSessionRecord {
        let isStopped = stopped.withLock { $0.contains(id) }
        return CaptureSessionRecord(
            id: id, state: isStopped ? "stopping" : "running", request: request, started: Sample.answered.rfc3339,
            until: (Sample.answered + .seconds(Double(request.seconds))).rfc3339)
    }
}
