import Capture
import Delivery
import Diagnosis
import Engine
import Glibc
import Settings
import Wire

/// What a settings file names besides values: a filter that must compile, directories that must be there.
enum SettingsCheck {
    /// The unit makes these itself, with each start.
    private static let ofTheUnit: Set<String> = [
        "/run/earshot", "/run/earshot-collector", "/var/lib/earshot", "/var/log/earshot",
    ]

    /// - Throws: `SettingsError` with everything that would keep the daemon from starting, or from writing.
    static func run(_ settings: Settings, file: String) throws(SettingsError) {
        var problems: [String] = []
        if let filter = settings.capture.filter {
            do throws(CaptureError) { _ = try CompiledFilter(filter, link: .ethernet) } catch {
                problems.append("capture.filter: \(error)")
            }
        }
        let files = [
            ("log.findings", settings.log.path), ("log.incidents", settings.log.incidentsPath),
            ("history.path", settings.history.path), ("api.socket", settings.api.socket),
            ("privacy.key", settings.masksNumbers && settings.fleet.maskKeyPath == nil ? settings.maskKeyPath : nil),
            ("console.token", settings.console.isEnabled ? settings.console.tokenPath : nil),
        ]
        for case (let key, let path?) in files {
            let directory = Self.parent(of: path)
            guard !isDirectory(directory) else { continue }
            let harm = key == "privacy.key" ? "; masks would differ after each restart" : ""
            problems.append("\(key): there is no directory \(directory)\(harm)")
        }
        problems += fleetProblems(settings)
        if settings.probe.listen != nil, KeyedDigests.sha256(key: settings.probe.key, []) == nil {
            problems.append("probe: libcrypto is not installed (apt install libssl3)")
        }
        for hook in settings.alerts.hooks {
            guard case .command(let words) = hook.target, let program = words.first else { continue }
            if access(program, X_OK) != 0 {
                problems.append("alerts.hooks: there is no program \(program) for \(hook)")
            }
        }
        guard !problems.isEmpty else { return }
        throw SettingsError(problems: problems.map { SettingsProblem(file: file, line: nil, message: $0) })
    }

    /// Files of certificates and keys, and of the key that the fleet shares, which nobody makes where it is missing.
    private static func fleetProblems(_ settings: Settings) -> [String] {
        var problems: [String] = []
        let fleet = settings.fleet
        let isCollector = settings.collector.isEnabled
        var files = fleet.isEnabled ? fleet.nats.files.map { ("fleet.\($0.key)", $0.path) } : []
        if isCollector { files += settings.collector.nats.files.map { ("collector.\($0.key)", $0.path) } }
        if let path = fleet.maskKeyPath { files.append(("fleet.mask-key-file", path)) }
        for (key, path) in files where access(path, R_OK) != 0 {
            problems.append("\(key): \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        let written = [
            ("fleet.outbox", fleet.isEnabled ? fleet.outboxPath : nil),
            ("collector.path", isCollector ? settings.collector.path : nil),
            ("collector.socket", isCollector ? settings.collector.socket : nil),
        ]
        for case (let key, let path?) in written where !isDirectory(parent(of: path)) {
            problems.append("\(key): there is no directory \(parent(of: path))")
        }
        return problems
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func isDirectory(_ path: String) -> Bool {
        if ofTheUnit.contains(path) { return true }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
