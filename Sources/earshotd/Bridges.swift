import Capture
import Delivery
import Diagnosis
import Engine
import Glibc
import HEP
import Settings
import Synchronization
import Wire

extension LiveSettings {
    init(_ settings: Settings) {
        self.init()
        interfaces = settings.capture.interfaces
        filter = settings.capture.filter
        tcpPorts = settings.engine.signallingPorts
        snapLength = settings.capture.snapLength
        bufferBytes = settings.capture.bufferMegabytes << 20
        promiscuous = settings.capture.promiscuous
        hep = settings.capture.hep.places.isEmpty ? nil : settings.capture.hep
        hepOut = settings.hepOut
        waitsForInterfaces = settings.capture.waitsForInterfaces
    }
}

extension EngineSettings {
    /// With the addresses of this host, unless they were given.
    var onThisHost: EngineSettings {
        guard localAddresses.isEmpty else { return self }
        var copy = self
        copy.localAddresses = LocalAddresses.current()
        return copy
    }
}

extension EngineMailbox: EngineAsking {}

extension CaptureRecord {
    init(_ status: LiveStatus) {
        self.init(
            interfaces: status.interfaces.map {
                Interface(name: $0.name, open: $0.isOpen, packets: $0.packets, drops: $0.drops, losses: $0.losses)
            }, clockSteps: status.clockSteps, hep: HEPRecord(status))
        members = status.members
    }
}

/// What interfaces are called now, for services that are made before the capture.
final class NamedInterfaces: Sendable {
    private let configured: [String]
    private let capture = Mutex<LiveCapture?>(nil)

    init(_ configured: [String]) { self.configured = configured }

    func follow(_ live: LiveCapture) { capture.withLock { $0 = live } }

    var names: InterfaceNames {
        InterfaceNames(configured, members: capture.withLock { $0 }?.status.members ?? [:])
    }
}

extension HEPRecord {
    /// Nil where no HEP comes or goes.
    init?(_ status: LiveStatus) {
        guard status.hepIn != nil || status.hepOut != nil else { return nil }
        self.init(
            incoming: status.hepIn.map { hep in
                Incoming(
                    listen: hep.places.map(\.description), connections: hep.connections, packets: hep.packets,
                    refused: hep.refused, drops: hep.drops,
                    senders: hep.mirrors.map {
                        Sender(
                            name: InterfaceNames()[$0.interface], address: "\($0.sender)", captureID: $0.agent,
                            node: $0.node, packets: $0.packets,
                            clockOffsetMilliseconds: $0.clockOffset?.milliseconds, timesUnused: $0.timesUnused,
                            addresses: $0.addresses.map(\.description))
                    })
            },
            outgoing: status.hepOut.map { Outgoing(to: $0.destination, sent: $0.sent, lost: $0.lost) })
    }
}

extension HistorySettings {
    /// Nil where no history is to be kept.
    init?(_ settings: Settings.HistorySettings) {
        guard let path = settings.path else { return nil }
        self.init(
            path: path, retentionDays: settings.retentionDays, maxBytes: Int64(settings.maxMegabytes) << 20)
    }
}

extension Settings {
    /// Keys that differ from `new` and cannot change while the daemon runs.
    func fixedUntilRestart(comparedTo new: Settings) -> [String] {
        var keys: [String] = []
        if capture != new.capture { keys.append("capture") }
        if hepOut != new.hepOut { keys.append("hep-out") }
        if log != new.log { keys.append("log") }
        if api != new.api { keys.append("api") }
        if console != new.console { keys.append("console") }
        if evidence != new.evidence { keys.append("evidence") }
        if captures != new.captures { keys.append("captures") }
        if history != new.history { keys.append("history") }
        if metrics != new.metrics { keys.append("metrics") }
        if masksNumbers != new.masksNumbers || maskKeyPath != new.maskKeyPath { keys.append("privacy") }
        if engine.signallingPorts != new.engine.signallingPorts { keys.append("signalling-ports") }
        // The process that sends is made while the daemon still may, and its outbox is opened once.
        if fleet.isEnabled != new.fleet.isEnabled || fleet.outboxPath != new.fleet.outboxPath { keys.append("fleet") }
        if fleet.maskKeyPath != new.fleet.maskKeyPath { keys.append("fleet.mask-key-file") }
        if isSandboxed != new.isSandboxed { keys.append("sandbox") }
        if alerts.destination != new.alerts.destination { keys.append("alerts.to") }
        if alerts.isStructured != new.alerts.isStructured { keys.append("alerts.structured-data") }
        // The process for them is made while the daemon still may.
        if alerts.hooks.isEmpty, !new.alerts.hooks.isEmpty { keys.append("alerts.hooks") }
        return keys
    }
}

/// Findings as readable lines on standard output.
struct LinePrinter: Writer {
    let presentation: @Sendable () -> Presentation

    func write(_ findings: [Finding]) {
        let presentation = presentation()
        for finding in findings {
            let line = ReadableLine.listed(presentation.record(finding), language: presentation.language)
            Output.write(line + "\n", to: STDOUT_FILENO)
        }
    }

    func finish() {}
}
