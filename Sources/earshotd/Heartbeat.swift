import Capture
import Delivery
import Diagnosis
import Engine
import Fleet
import Host
import Settings
import Synchronization
import Wire

/// What the daemon says of itself to its fleet, each few seconds.
final class HeartbeatSource: Sendable {
    let started = SystemClock.wall().rfc3339
    private let run: String
    private let capture = Mutex<LiveCapture?>(nil)

    init() {
        var generator = SystemRandomNumberGenerator()
        run = String(generator.next() as UInt64, radix: 16)
    }

    /// There is something to ask from now on.
    func begin(_ capture: LiveCapture) { self.capture.withLock { $0 = capture } }

    /// Nil where the capture does not answer: the fleet is to see that.
    func next(_ settings: Settings, _ outbox: OutboxCounts) async -> HeartbeatFact? {
        guard let capture = capture.withLock({ $0 }),
            let (status, incidents) = await capture.mailbox.ask({ ($0.status(), $0.incidents().count) })
        else { return nil }
        let daemon = DaemonRecord(
            version: Product.version, started: started, profile: settings.engine.profile.name,
            capture: CaptureRecord(capture.status), delivery: DeliveryRecord(), engine: StatusRecord(status))
        let process = ProcessFigures.current()
        return HeartbeatFact(
            daemon, incidents: incidents, process: (process.cpuSeconds, process.residentBytes), run: run,
            host: Settings.FleetSettings.hostName, outbox: outbox, at: SystemClock.wall().rfc3339,
            site: settings.fleet.site, agent: settings.fleet.agentName)
    }
}

extension Settings {
    /// The key of the masks: the fleet's where it shares one, which nobody makes where it is missing; else this host's
    /// own. Nil where there is none to be had.
    var maskKey: SipHash? {
        if let path = fleet.maskKeyPath { return MaskKey.read(path) }
        return MaskKey.load(maskKeyPath)
    }
}
