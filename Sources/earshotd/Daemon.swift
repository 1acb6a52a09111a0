import Capture
import Delivery
import Diagnosis
import Engine
import Fleet
import HEP
import Logging
import ServiceLifecycle
import Settings
import Synchronization
import UnixSignals
import Wire

/// Puts capture, engine and delivery together, and runs them until a signal.
struct Daemon {
    let logger = Logger(label: "earshotd")
    private let current: CurrentSettings
    private let reload: @Sendable () throws(SettingsError) -> Settings
    private let prints: Bool
    private let links: Links

    /// Findings on their way from the capture thread; some hundred bytes each.
    private static let queueCapacity = 20_000
    /// What does not end by then is cut off.
    private static let shutdownLimit = Duration.seconds(20)

    init(
        settings: Settings, reload: @escaping @Sendable () throws(SettingsError) -> Settings, prints: Bool,
        links: Links
    ) {
        current = CurrentSettings(settings)
        self.reload = reload
        self.prints = prints
        self.links = links
    }

    func run() async throws {
        let settings = current.value
        if !current.keepsMasks {
            logger.warning(
                "the key of the masks cannot be kept; masks differ after a restart",
                metadata: ["path": "\(settings.fleet.maskKeyPath ?? settings.maskKeyPath)"])
        }
        let socket = settings.api.socket.map {
            UnixSocket(path: $0, mode: settings.api.mode, group: settings.api.group)
        }
        try socket?.prepare()
        let findings = BoundedQueue<Finding>(capacity: Daemon.queueCapacity)
        let recent = RecentFindings(capacity: settings.api.recentFindings)
        let log = try openLog(settings)
        let interfaces = NamedInterfaces(settings.capture.interfaces)
        let hooks = links.hooks.map { [current] link in
            HookService(
                link, hooks: { current.value.alerts.hooks }, presentation: { current.presentation }, logger: logger)
        }
        let beats = HeartbeatSource()
        let fleet = links.fleet.map { [current] link in
            FleetService(
                link, settings: { current.value.fleet }, presentation: { current.presentation },
                interfaces: { interfaces.names }, addresses: { settings.engine.onThisHost.localAddresses },
                vantage: settings.engine.vantage, heartbeat: { await beats.next(current.value, $0) }, logger: logger)
        }
        let probes = ProbeService(settings: { [current] in current.value.probe }, logger: logger)
        let outputs = try Outputs(
            settings, logger: logger, presentation: { [current] in current.presentation },
            interfaces: { interfaces.names }, fleet: fleet)
        let sinks = [outputs.findings, fleet?.findings, log.map { Sink($0) }, prints ? Sink(printer()) : nil]
            .compactMap { $0 }

        let evidence = EvidenceArchive(settings, logger: logger) { [current] in current.presentation }
        let events = BoundedQueue<CaptureEvent>(capacity: 1_000)
        let hidesNumbers: (@Sendable (String) -> String)? =
            if let mask = current.presentation.mask { { mask.hide($0) } } else { nil }
        let capture = LiveCapture(
            settings: LiveSettings(settings),
            outlet: {
                findings.offer($0)
                outputs.note($0)
            },
            handover: { outputs.take(from: $0, isLast: $1) },
            hidesNumbers: hidesNumbers, events: { events.offer([$0]) })
        // HEP alone shows no media.
        let admitsMedia = settings.capture.filter == nil && !settings.capture.interfaces.isEmpty
        let engineSettings = admitsMedia ? settings.engine.onThisHost : settings.engine.onThisHost.ofFile
        let memory = outputs.history?.memory()
        let pseudonym: (@Sendable (String) -> String)? =
            if let mask = current.presentation.mask { { mask.mask($0) } } else { nil }
        let keepsTraces = fleet != nil && settings.fleet.parts.contains(.traces)
        try capture.start(makeCollector: evidence.makeCollector) {
            let engine = Engine(settings: engineSettings)
            engine.importMemory(memory ?? EngineMemory(), pseudonym: pseudonym)
            if keepsTraces { engine.keepTraces() }
            return engine
        }

        interfaces.follow(capture)
        beats.begin(capture)
        // The last to end: what the others tell it on their way out is sent as well.
        var services: [any Service] = [fleet].compactMap { $0 }
        let places = settings.capture.interfaces + settings.capture.hep.places.map { "hep \($0)" }
        let status = "capturing on \(places.joined(separator: ", "))"
        var source = APISource(
            recent: recent, recentIncidents: outputs.recent, history: outputs.history,
            engine: capture.mailbox, capture: { CaptureRecord(capture.status) }, started: beats.started,
            delivery: {
                DeliveryRecord(
                    queueDropped: findings.dropped, logWritten: log?.written ?? 0, logLost: log?.lost ?? 0,
                    alertsDropped: (outputs.alerts?.queue.dropped ?? 0) &+ (hooks?.queue.dropped ?? 0),
                    alerts: outputs.recent.alerts, hooks: hooks?.records ?? [],
                    followers: recent.followers, history: outputs.historyRecord,
                    evidence: evidence.record ?? EvidenceCountsRecord(), fleet: fleet?.record,
                    probe: probes.record)
            },
            profile: { [current] in current.value.engine.profile.name },
            settingsProblem: { [current] in current.problem },
            presentation: { [current] in current.presentation }, evidence: evidence.answers,
            remedies: { try? RemedyLoader.load() })
        source.testAlerts = { await hooks?.test($0) ?? ($0 == nil ? [] : nil) }
        source.console = console
        if let socket {
            services.append(
                APIService(socket: socket, source: source, logger: logger) { ServiceManager.ready(status) })
        }
        if let endpoint = settings.metrics.listen {
            services.append(MetricsService(endpoint: endpoint, source: source, logger: logger))
        }
        if let console = settings.console.service(
            logger,
            { ConsoleService(host: $0, port: $1, token: $2, source: source, logger: logger, onRunning: $3) })
        {
            services.append(console)
        }
        services += sinks as [any Service]
        if let hooks { services.append(hooks) }
        services += outputs.services(capture, hooks: hooks)
        services.append(FindingHub(findings: findings, recent: recent, sinks: sinks.map(\.queue)))
        services.append(EventLog(events: events, logger: logger))
        services.append(WithheldLog(alerts: outputs.withheld, logger: logger))
        services.append(evidence.service(capture))
        services.append(
            ReloadService(
                current: current, load: reload, capture: capture, logger: logger, status: status,
                reopen: {
                    log?.reopen()
                    outputs.log?.reopen()
                },
                reloaded: {
                    hooks?.reload()
                    fleet?.reload()
                    probes.reload()
                }))
        services.append(probes)
        if let period = ServiceManager.watchdogPeriod {
            services.append(
                WatchdogService(period: period) { await capture.mailbox.ask { _ in true } ?? false })
        }
        services.append(SettlingService())
        services.append(CaptureService(capture: capture, findings: findings, events: events, outputs: outputs))
        logger.info("\(status)", metadata: ["profile": "\(settings.engine.profile.name)"])
        if socket == nil { ServiceManager.ready(status) }

        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = Daemon.shutdownLimit
        // No limit for what was cut off: the group would trap at it, where the service manager's own limit ends it.
        defer { outputs.history?.close() }
        try await ServiceGroup(configuration: configuration).run()
        if findings.dropped > 0 {
            logger.warning("findings were not handed over", metadata: ["count": "\(findings.dropped)"])
        }
        logger.info("stopped")
    }

    private var console: ConsoleSource? {
        let settings = current.value.console
        guard settings.isEnabled else { return nil }
        return ConsoleSource(
            allowsActions: settings.allowsActions, captureBytes: settings.maxCaptureMegabytes << 20,
            analyse: { [current, links] bytes, name, language in
                DroppedCapture.judge(
                    bytes, name: name, language: language, mask: current.presentation.mask, on: links.bench)
            })
    }

    private var quiet: Logger {
        var logger = Logger(label: "earshotd.services")
        logger.logLevel = .error
        return logger
    }

    private func openLog(_ settings: Settings) throws -> FindingLog? {
        guard let path = settings.log.path else { return nil }
        let log = FindingLog(path: path, logger: logger) { [current] in
            JSONLine.encode(current.presentation.record($0))
        }
        if let reason = log.check() { throw StartError("findings log \(path) cannot be opened: \(reason)") }
        return log
    }

    private func printer() -> LinePrinter { LinePrinter { [current] in current.presentation } }
}

struct StartError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// The settings in force; a reload replaces them as a whole.
final class CurrentSettings: Sendable {
    private let settings: Mutex<Settings>
    private let unread = Mutex<String?>(nil)
    /// Fixed at the start: what is remembered under masks is found again under the same masks only.
    private let mask: NumberMask?
    /// False when masks will differ after a restart.
    let keepsMasks: Bool

    init(_ settings: Settings) {
        let key = settings.masksNumbers ? settings.maskKey : nil
        keepsMasks = key != nil || !settings.masksNumbers
        mask = settings.masksNumbers ? NumberMask(key: key ?? MaskKey.random()) : nil
        self.settings = Mutex(settings)
    }

    var value: Settings { settings.withLock { $0 } }

    /// What keeps the settings file from being read anew, since the last reload.
    var problem: String? {
        get { unread.withLock { $0 } }
        set { unread.withLock { $0 = newValue } }
    }

    func replace(with new: Settings) { settings.withLock { $0 = new } }

    var presentation: Presentation {
        settings.withLock { Presentation(language: $0.language, mask: mask) }
    }
}
