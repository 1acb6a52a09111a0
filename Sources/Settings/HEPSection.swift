import HEP
import Wire

extension Section {
    /// `capture.hep`: where messages that others mirror are taken.
    func hepIn() -> HEPInSettings {
        var settings = HEPInSettings()
        settings.places = texts("listen")?.compactMap { place($0, "listen") } ?? []
        settings.key = secretText("key").map { Array($0.utf8) }
        if let key = settings.key, key.isEmpty || key.count > 1_024 {
            complain("key", "expected 1 to 1024 bytes")
        }
        if let networks = networks("networks") { settings.networks = networks }
        settings.perSecond = integer("packets-per-second", in: 1...1_000_000) ?? settings.perSecond
        let isRemote = settings.places.contains { !$0.endpoint.address.isLoopback }
        if isRemote, !keys.contains("networks") {
            complain("networks", "expected whom to hear, such as 192.0.2.0/24, where it listens for other hosts")
        }
        finish()
        return settings
    }

    private func place(_ text: String, _ key: String) -> HEPInSettings.Place? {
        let (transport, rest) = transport(of: text)
        guard let endpoint = Endpoint(rest), endpoint.port > 0 else {
            complain(key, "expected an address and a port such as udp:127.0.0.1:9060, found \"\(text)\"")
            return nil
        }
        return HEPInSettings.Place(transport: transport, endpoint: endpoint)
    }

    /// UDP where the text does not say.
    private func transport(of text: String) -> (HEPTransport, Substring) {
        for transport in HEPTransport.allCases where text.hasPrefix(transport.rawValue + ":") {
            return (transport, text.dropFirst(transport.rawValue.utf8.count + 1))
        }
        return (.udp, Substring(text))
    }

    /// `hep-out`: where messages are sent that pass here; nil where nothing is sent.
    func hepOut() -> HEPOutSettings? {
        defer { finish() }
        let key = secretText("key").map { Array($0.utf8) }
        if let key, key.isEmpty || key.count > 1_024 { complain("key", "expected 1 to 1024 bytes") }
        let agent = integer("capture-id", in: 0...Int(UInt32.max))
        let node = text("node")
        if let node, node.utf8.count > 64 { complain("node", "longer than 64 bytes") }
        let perSecond = integer("packets-per-second", in: 1...1_000_000)
        let forwards = flag("forward-received")
        guard let text = text("to"), !text.isEmpty else { return nil }
        let (transport, rest) = transport(of: text)
        guard let to = HostAndPort(rest) else {
            complain("to", "expected a host and a port such as udp:homer.example.net:9060, found \"\(text)\"")
            return nil
        }
        var settings = HEPOutSettings(to: to)
        settings.transport = transport
        settings.key = key
        settings.agent = agent.map { UInt32(clamping: $0) } ?? settings.agent
        settings.node = node
        settings.perSecond = perSecond ?? settings.perSecond
        settings.forwardsReceived = forwards ?? settings.forwardsReceived
        return settings
    }
}
