import Capture
import Delivery
import Diagnosis
import Engine

/// Evidence files for what is found in captures: `analyze --evidence DIR`.
struct FileEvidence {
    let store: EvidenceStore
    let language: Language
    /// Whole media packets, not only their headers.
    let keepsPayload: Bool

    private let budget = EvidenceBudget(bytes: 256 << 20)

    /// Nothing that stands in the directory is removed to make room; it is the user's.
    init(directory: String, language: Language, keepsPayload: Bool) throws(CaptureError) {
        // What a crash of the machine takes can be made again.
        store = EvidenceStore(
            directory: EvidenceDirectory(path: directory, maxFiles: .max, maxBytes: .max, minimumFree: 64 << 20),
            syncs: false)
        try store.prepare()
        self.language = language
        self.keepsPayload = keepsPayload
    }

    /// A collector for one run; what it hands out is written at once.
    func makeCollector(_ engine: EngineSettings) -> EvidenceCollector {
        var settings = EvidenceSettings()
        settings.recorder.memoryBytes = 256 << 20
        settings.recorder.keepsPayload = keepsPayload
        settings.recorder.signallingPorts = engine.profile.signallingPorts
        settings.bundleBytes = 64 << 20
        settings.filesPerIncident = 100
        settings.filesPerKindAndMinute = 100
        return EvidenceCollector(settings: settings, budget: budget) { [store, language, budget] job in
            defer { budget.give(back: job) }
            guard case .finding(let finding, let bundle) = job else { return }
            do throws(CaptureError) {
                if try store.write(finding, bundle, in: language) == nil {
                    Console.complain("earshot: no evidence for \(finding.id), the disk is too full")
                }
            } catch {
                Console.complain("earshot: no evidence for \(finding.id): \(error)")
            }
        }
    }

    /// Says on standard error how many findings got no file because there were so many like them.
    func complain() {
        guard budget.limited > 0 else { return }
        let text = Text(
            en: "\(budget.limited) findings got no evidence file: 100 of one kind within a minute have one",
            zh: "\(budget.limited) 个结论未写证据文件：同类结论每分钟最多写 100 个")
        Console.complain("earshot: \(text.text(.ofCommandLine))")
    }
}
