import Capture
import Delivery
import Diagnosis
import Engine
import HEP
import Logging
import ServiceLifecycle
import Settings
import UnixSignals
import Wire

/// Ends the capture when the daemon is told to stop, and lets what it found flow out.
struct CaptureService: Service {
    let capture: LiveCapture
    let findings: BoundedQueue<Finding>
    let events: BoundedQueue<CaptureEvent>
    let outputs: Outputs

    func run() async {
        try? await gracefulShutdown()
        ServiceManager.stopping()
        capture.stop()
        await capture.waitUntilStopped()
        findings.close()
        events.close()
        outputs.close()
    }
}

/// Writes what happens to the interfaces into the daemon's own log, off the capture thread.
struct EventLog: Service {
    let events: BoundedQueue<CaptureEvent>
    let logger: Logger

    func run() async {
        while let batch = await events.next() {
            for event in batch { log(event) }
        }
        try? await gracefulShutdown()
    }

    private func log(_ event: CaptureEvent) {
        switch event {
        case .opened(let interface, let link):
            logger.notice("capturing", metadata: ["interface": "\(interface)", "link": "\(link)"])
        case .lost(let interface, let error, let retryIn):
            logger.error(
                "interface is not captured on",
                metadata: [
                    "interface": "\(interface)", "reason": "\(error)",
                    "retry": "in \(Int(retryIn.seconds.rounded(.up))) s",
                ])
        case .listening(let places):
            let list = places.map(\.description).joined(separator: ", ")
            logger.notice("listening for HEP", metadata: ["at": "\(list)"])
        case .refused(let reason, let sender):
            logger.warning(
                "HEP is not taken; more of it is only counted",
                metadata: ["reason": "\(reason.rawValue)", "sender": "\(sender)"])
        case .clockDiffers(let sender, let offset):
            logger.warning(
                "a sender of HEP has another time; its messages are put in order by ours",
                metadata: ["sender": "\(sender)", "by": "\(offset.seconds.rounded()) s"])
        case .notSent(let reason, let to):
            logger.warning(
                "HEP is not sent; more of it is only counted", metadata: ["reason": "\(reason)", "to": "\(to)"])
        case .clockStepped(let step):
            logger.warning("the wall clock was set", metadata: ["by": "\(step.seconds) s"])
        }
    }
}

/// Says in one line an hour which alerts were over their budget.
struct WithheldLog: Service {
    let alerts: BoundedQueue<WithheldAlerts>
    let logger: Logger

    func run() async {
        while let batch = await alerts.next() {
            for held in batch {
                logger.warning("\(held.total) alerts withheld since \(held.since.rfc3339): \(held.list)")
            }
        }
        try? await gracefulShutdown()
    }
}

/// SIGHUP: the settings file is read again, and the log reopened.
struct ReloadService: Service {
    let current: CurrentSettings
    let load: @Sendable () throws(SettingsError) -> Settings
    let capture: LiveCapture
    let logger: Logger
    let status: String
    /// Opens the logs anew.
    let reopen: @Sendable () -> Void
    /// Told when other settings are in force.
    let reloaded: @Sendable () -> Void

    func run() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            ServiceManager.reloading()
            reopen()
            await reload()
            ServiceManager.ready(status)
        }
    }

    private func reload() async {
        do throws(SettingsError) {
            let new = try load()
            let old = current.value
            current.replace(with: new)
            current.problem = nil
            let engineSettings = new.engine.onThisHost
            _ = await capture.mailbox.ask { $0.apply(engineSettings) }
            reloaded()
            logger.notice("settings reloaded", metadata: ["profile": "\(new.engine.profile.name)"])
            let fixed = old.fixedUntilRestart(comparedTo: new)
            if !fixed.isEmpty {
                logger.warning(
                    "these settings take effect with a restart", metadata: ["keys": "\(fixed.joined(separator: ", "))"])
            }
        } catch {
            current.problem = error.description
            for problem in error.problems {
                logger.error("settings not reloaded, the running ones stay", metadata: ["problem": "\(problem)"])
            }
        }
    }
}

extension Settings.ConsoleSettings {
    /// The console over TCP, where it is to be served; nil where it is not, and told where it cannot be.
    ///
    /// - Parameter make: Of host, port, token, and what is done once it runs.
    func service(
        _ logger: Logger, _ make: (String, Int, String, @escaping @Sendable (Int) async -> Void) -> ConsoleService
    ) -> ConsoleService? {
        guard isEnabled, let listen else { return nil }
        guard let token = ConsoleKey.load(tokenPath) else {
            logger.error(
                "the console is not served over TCP: there is no token and none can be made",
                metadata: ["path": "\(tokenPath)"])
            return nil
        }
        return make(listen.address.description, Int(listen.port), token) { [tokenPath] _ in
            logger.notice("console", metadata: ["url": "http://\(listen)/console/", "token": "in \(tokenPath)"])
        }
    }
}
