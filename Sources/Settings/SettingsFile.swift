import Diagnosis
import Engine
import HEP
import Wire

extension Settings {
    /// Reads `earshot.yaml`. Throws every problem of the file, and of the profiles it names, at once.
    package static func load(_ path: String) throws(SettingsError) -> Settings {
        switch TextFile.read(path) {
        case .success(let text): return try parse(text, file: path)
        case .failure(let reason):
            throw SettingsError(problems: [
                SettingsProblem(file: path, line: nil, message: "cannot be read: \(reason.text)")
            ])
        }
    }

    /// As `load`, when the text is at hand; `file` names it in problems.
    package static func parse(_ text: String, file: String) throws(SettingsError) -> Settings {
        let problems = Problems()
        let root = Section.root(text, file: file, problems: problems)
        var settings = Settings()
        settings.capture.fill(from: root.section("capture"))
        settings.fillProfiles(from: root)
        settings.engine.fillTrunks(from: root)
        settings.fillJudgement(from: root)
        settings.hepOut = root.section("hep-out").hepOut()
        settings.fillDelivery(from: root)
        root.finish()
        try problems.throwIfAny()
        return settings
    }

    private mutating func fillProfiles(from root: Section) {
        let section = root.section("profiles")
        let loader = ProfileLoader(directory: section.text("directory") ?? ProfileLoader.defaultDirectory)
        func load(_ name: String, _ line: Int?) -> Profile {
            loader.load(name, chain: [], problems: root.problems, asker: (root.file, line))
        }
        if let name = section.text("default") { engine.profile = load(name, section.line(of: "default")) }
        for peer in section.sections("peers") {
            let networks = peer.networks("networks") ?? []
            if networks.isEmpty { peer.complain("networks", "expected at least one network") }
            if let name = peer.text("profile") {
                engine.peerProfiles.append(
                    ProfileChoice.Peer(networks: networks, profile: load(name, peer.line(of: "profile"))))
            } else {
                peer.complain("profile", "expected the name of a profile")
            }
            peer.finish()
        }
        let interfaces = section.section("interfaces")
        for interface in interfaces.keys {
            guard let name = interfaces.text(interface) else { continue }
            engine.interfaceProfiles[interface] = load(name, interfaces.line(of: interface))
        }
        section.finish()
    }

    private mutating func fillJudgement(from root: Section) {
        engine.vantage =
            root.choice(
                "vantage", [("auto", nil), ("agent-host", "agent-host"), ("gateway", "gateway"), ("mirror", "mirror")])
            ?? nil
        engine.localAddresses = Set(root.addresses("local-addresses") ?? [])
        let thresholds = root.section("thresholds")
        for card in Catalogue.cards where thresholds.keys.contains(card.kind.rawValue) {
            let section = thresholds.section(card.kind.rawValue)
            for name in card.thresholds.map(\.name) {
                if let value = section.number(name, in: 0...1e12) {
                    engine.thresholds[card.kind, default: [:]][name] = value
                }
            }
            section.finish()
        }
        thresholds.finish(alsoKnown: Catalogue.cards.filter { !$0.thresholds.isEmpty }.map(\.kind.rawValue))
        engine.limits.fill(from: root.section("limits"))
    }

    private mutating func fillDelivery(from root: Section) {
        language =
            root.choice("language", Language.allCases.map { ($0.rawValue, $0) }) ?? language
        let log = root.section("log")
        if log.keys.contains("findings") { self.log.write(findings: log.text("findings")) }
        if log.keys.contains("incidents") { self.log.incidentsPath = log.text("incidents") }
        log.finish()
        let alerts = root.section("alerts")
        self.alerts.destination =
            alerts.choice("to", AlertSettings.Destination.allCases.map { ($0.rawValue, $0) }) ?? self.alerts.destination
        self.alerts.isStructured = alerts.flag("structured-data") ?? self.alerts.isStructured
        self.alerts.hooks = alerts.hooks()
        engine.alerts.fill(from: alerts)
        history.fill(from: root.section("history"))
        let metrics = root.section("metrics")
        self.metrics.fill(from: metrics)
        engine.namedPeers = metrics.integer("peers", in: 0...1_000) ?? engine.namedPeers
        metrics.finish()
        api.fill(from: root.section("api"))
        let console = root.section("console")
        self.console.fill(from: console)
        if let listen = self.console.listen, listen == self.metrics.listen {
            console.complain("listen", "\(listen) is metrics.listen as well; one port serves one of them")
        }
        evidence.fill(from: root.section("evidence"))
        captures.fill(from: root.section("captures"))
        let privacy = root.section("privacy")
        masksNumbers = privacy.flag("mask-numbers") ?? masksNumbers
        maskKeyPath = privacy.text("key") ?? maskKeyPath
        engine.showsKeys = privacy.flag("show-keys") ?? engine.showsKeys
        privacy.finish()
        fleet.fill(from: root.section("fleet"))
        collector.fill(from: root.section("collector"), fleet: fleet.nats)
        probe.fill(from: root.section("probe"))
        isSandboxed = root.flag("sandbox") ?? isSandboxed
    }
}

extension Settings.CaptureSettings {
    fileprivate mutating func fill(from section: Section) {
        hep = section.section("hep").hepIn()
        if let interfaces = section.texts("interfaces") {
            self.interfaces = interfaces
            if interfaces.isEmpty, hep.places.isEmpty {
                section.complain("interfaces", "expected at least one interface, or hep.listen")
            }
        }
        snapLength = section.integer("snap-length", in: 128...262_144) ?? snapLength
        bufferMegabytes = section.integer("buffer-megabytes", in: 1...4_096) ?? bufferMegabytes
        if let filter = section.text("filter"), !filter.isEmpty { self.filter = filter }
        promiscuous = section.flag("promiscuous") ?? promiscuous
        waitsForInterfaces = section.flag("wait-for-interfaces") ?? waitsForInterfaces
        section.finish()
    }
}

extension Settings.HistorySettings {
    fileprivate mutating func fill(from section: Section) {
        if section.keys.contains("path") { path = section.text("path") }
        retentionDays = section.integer("retention-days", in: 1...36_500) ?? retentionDays
        maxMegabytes = section.integer("max-megabytes", in: 1...1_048_576) ?? maxMegabytes
        section.finish()
    }
}

extension Settings.APISettings {
    fileprivate mutating func fill(from section: Section) {
        if section.keys.contains("socket") {
            socket = section.text("socket")
            // sockaddr_un holds 108 bytes with the final zero.
            if let socket, socket.utf8.count > 107 { section.complain("socket", "longer than 107 bytes") }
        }
        if let text = section.text("mode") {
            if let mode = UInt32(text, radix: 8), mode <= 0o777 {
                self.mode = mode
            } else {
                section.complain("mode", "expected an octal mode such as \"0660\", found \"\(text)\"")
            }
        }
        group = section.text("group") ?? group
        recentFindings = section.integer("recent-findings", in: 1...1_000_000) ?? recentFindings
        section.finish()
    }
}

extension EngineSettings.Limits {
    fileprivate mutating func fill(from section: Section) {
        func read(_ target: inout Int, _ key: String, _ range: ClosedRange<Int>) {
            target = section.integer(key, in: range) ?? target
        }
        read(&calls, "calls", 1...10_000_000)
        read(&transactions, "transactions", 1...10_000_000)
        read(&registrations, "registrations", 1...10_000_000)
        read(&subjects, "subjects", 2...10_000_000)
        read(&callPairs, "call-pairs", 1...10_000_000)
        read(&streams, "streams", 1...10_000_000)
        read(&endedStreams, "ended-streams", 0...1_000_000)
        read(&fragments, "fragments", 1...1_000_000)
        read(&fragmentBytes, "fragment-bytes", 65_536...(1 << 32))
        read(&tcpConnections, "tcp-connections", 1...1_000_000)
        read(&tcpBytes, "tcp-bytes", 65_536...(1 << 32))
        read(&endedCalls, "ended-calls", 0...1_000_000)
        read(&messagesPerCall, "messages-per-call", 1...100_000)
        read(&incidents, "incidents", 1...1_000_000)
        read(&peers, "peers", 1...1_000_000)
        section.finish()
    }
}
