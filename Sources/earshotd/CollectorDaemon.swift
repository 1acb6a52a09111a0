import Delivery
import Diagnosis
import Engine
import Fleet
import Logging
import NIOPosix
import ServiceLifecycle
import Settings
import UnixSignals
import Wire

/// Keeps what a fleet tells, answers questions about it, and tells people; it captures nothing.
struct CollectorDaemon {
    let logger = Logger(label: "earshotd")
    private let current: CurrentSettings
    private let reload: @Sendable () throws(SettingsError) -> Settings
    private let links: Links

    private static let shutdownLimit = Duration.seconds(20)

    init(settings: Settings, reload: @escaping @Sendable () throws(SettingsError) -> Settings, links: Links) {
        current = CurrentSettings(settings)
        self.reload = reload
        self.links = links
    }

    func run() async throws {
        let settings = current.value
        guard !settings.collector.nats.servers.isEmpty else {
            throw StartError("a collector needs collector.servers, or fleet.servers")
        }
        let socket = UnixSocket(path: settings.collector.socket, mode: settings.api.mode, group: settings.api.group)
        try socket.prepare()
        let store: CollectorStore
        do {
            store = try CollectorStore(
                settings.collector.path, maxBytes: Int64(settings.collector.maxMegabytes) << 20,
                retentionDays: settings.collector.retentionDays, policy: settings.engine.alerts, logger: logger)
        } catch {
            throw StartError("\(settings.collector.path) cannot be opened: \(error)")
        }
        let events = BoundedQueue<IncidentEvent>(capacity: 10_000)
        let recent = RecentIncidents()
        let presentation: @Sendable () -> Presentation = { [current] in current.presentation }
        let hooks = links.hooks.map { [current] link in
            HookService(
                link, hooks: { current.value.alerts.hooks }, presentation: presentation, logger: logger)
        }
        let alerts = alerts(settings, presentation)
        let joint = JointService(settings.engine, store: store, logger: logger) { events.offer($0) }
        let take: @Sendable (Intake) -> Void = { intake in
            joint.note(intake)
            events.offer(intake.events)
            for notice in intake.notices { note(notice) }
        }
        let puller = Puller({ [current] in current.value.collector }, store: store, logger: logger, take: take)
        let status = "collecting from \(settings.collector.nats.stream) as \(settings.collector.consumer)"
        var source = FleetSource(
            store: store, pull: { puller.pullState }, settings: { [current] in current.value.collector },
            presentation: presentation, alerts: { recent.alerts }, hooks: { hooks?.records ?? [] },
            testAlerts: { await hooks?.test($0) ?? ($0 == nil ? [] : nil) }, started: HostClock.now().rfc3339)
        source.hasConsole = settings.console.isEnabled
        let served = source
        var services: [any Service] = [
            APIService(
                socket: socket, logger: logger, router: { FleetRoutes(source: served).router() },
                onRunning: { ServiceManager.ready(status) })
        ]
        if let console = settings.console.service(
            logger,
            {
                ConsoleService(
                    host: $0, port: $1, token: $2, logger: logger,
                    router: { FleetRoutes(source: served).router(token: $0) }, onRunning: $3)
            })
        {
            services.append(console)
        }
        if let alerts { services.append(alerts) }
        if let hooks { services.append(hooks) }
        services.append(
            IncidentHub(
                events: events, recent: recent, sinks: [alerts?.queue, hooks?.queue].compactMap { $0 }))
        services.append(RetentionService(store: store))
        services.append(joint)
        services.append(
            CollectorReload(daemon: self, status: status) { old, new in
                store.use(
                    new.engine.alerts, maxBytes: Int64(new.collector.maxMegabytes) << 20,
                    retentionDays: new.collector.retentionDays)
                joint.use(new.engine)
                if old.collector.pulled != new.collector.pulled { puller.reload() }
                hooks?.reload()
            })
        services.append(PullService(puller: puller, events: events))
        logger.info("\(status)")
        var quiet = Logger(label: "earshotd.services")
        quiet.logLevel = .error
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = CollectorDaemon.shutdownLimit
        defer { store.close() }
        try await ServiceGroup(configuration: configuration).run()
        logger.info("stopped")
    }

    private func alerts(
        _ settings: Settings, _ presentation: @escaping @Sendable () -> Presentation
    ) -> Sink<IncidentEvent>? {
        switch settings.alerts.destination {
        case .journal: Sink(AlertWriter(.journal, presentation: presentation))
        case .syslog:
            Sink(AlertWriter(.syslog(structured: settings.alerts.isStructured), presentation: presentation))
        case .none: nil
        }
    }

    private func note(_ notice: AgentNotice) {
        switch notice {
        case .appeared(let name): logger.notice("a host of the fleet is new", metadata: ["host": "\(name)"])
        case .renamed(let from, let to):
            logger.notice("a host of the fleet has another name", metadata: ["was": "\(from)", "is": "\(to)"])
        case .twins(let name):
            logger.warning("two hosts of the fleet have one name", metadata: ["host": "\(name)"])
        case .clockOff(let name, let milliseconds):
            logger.warning(
                "the clock of a host is wrong; its records are dated by the servers' clock",
                metadata: ["host": "\(name)", "by": "\(Double(milliseconds) / 1_000) s"])
        case .clockRight(let name): logger.notice("the clock of a host is right", metadata: ["host": "\(name)"])
        case .floods(let name, let perMinute):
            logger.warning(
                "a host sends more records than one host sees calls",
                metadata: ["host": "\(name)", "this-minute": "\(perMinute)"])
        case .losing(let name, let lost):
            logger.warning(
                "a host lost records before they were sent", metadata: ["host": "\(name)", "ever": "\(lost)"])
        }
    }

    /// Nil where the running ones stay.
    fileprivate func reloadSettings() -> (old: Settings, new: Settings)? {
        do throws(SettingsError) {
            let new = try reload()
            let old = current.value
            current.replace(with: new)
            current.problem = nil
            logger.notice("settings reloaded")
            let fixed = old.collectorKeysFixedUntilRestart(comparedTo: new)
            if !fixed.isEmpty {
                logger.warning(
                    "these settings take effect with a restart", metadata: ["keys": "\(fixed.joined(separator: ", "))"])
            }
            return (old, new)
        } catch {
            current.problem = error.description
            for problem in error.problems {
                logger.error("settings not reloaded, the running ones stay", metadata: ["problem": "\(problem)"])
            }
            return nil
        }
    }
}

extension Settings {
    /// Keys that differ from `new` and cannot change while a collector runs.
    fileprivate func collectorKeysFixedUntilRestart(comparedTo new: Settings) -> [String] {
        var keys: [String] = []
        if collector.isEnabled != new.collector.isEnabled { keys.append("collector.enabled") }
        if collector.socket != new.collector.socket { keys.append("collector.socket") }
        if collector.path != new.collector.path { keys.append("collector.path") }
        if console != new.console { keys.append("console") }
        if api != new.api { keys.append("api") }
        if masksNumbers != new.masksNumbers || maskKeyPath != new.maskKeyPath { keys.append("privacy") }
        if fleet.maskKeyPath != new.fleet.maskKeyPath { keys.append("fleet.mask-key-file") }
        if isSandboxed != new.isSandboxed { keys.append("sandbox") }
        if alerts.destination != new.alerts.destination { keys.append("alerts.to") }
        if alerts.isStructured != new.alerts.isStructured { keys.append("alerts.structured-data") }
        if alerts.hooks.isEmpty, !new.alerts.hooks.isEmpty { keys.append("alerts.hooks") }
        return keys
    }
}

extension Settings.CollectorSettings {
    /// What a connection is made for, as far as it may change.
    fileprivate var pulled: Self {
        var copy = self
        (copy.socket, copy.path, copy.isEnabled) = ("", "", true)
        (copy.retentionDays, copy.maxMegabytes) = (0, 0)
        return copy
    }
}

/// Runs the puller until the daemon is told to stop, on a thread that may block.
private struct PullService: Service {
    let puller: Puller
    let events: BoundedQueue<IncidentEvent>

    func run() async {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        await withTaskGroup(of: Void.self) { group in
            let puller = puller
            group.addTask { _ = try? await pool.runIfActive { puller.run() } }
            group.addTask {
                try? await gracefulShutdown()
                ServiceManager.stopping()
                puller.stop()
            }
            await group.waitForAll()
        }
        try? await pool.shutdownGracefully()
        events.close()
    }
}

private struct RetentionService: Service {
    let store: CollectorStore

    private static let period = Duration.seconds(600)

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let store = store
                await Blocking.run { store.retain(now: HostClock.now()) }
                try? await Task.sleep(for: RetentionService.period)
            }
        }
    }
}

private struct CollectorReload: Service {
    let daemon: CollectorDaemon
    let status: String
    let reloaded: @Sendable (_ old: Settings, _ new: Settings) -> Void

    func run() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            ServiceManager.reloading()
            if let (old, new) = daemon.reloadSettings() { reloaded(old, new) }
            ServiceManager.ready(status)
        }
    }
}
