import Engine
package import Wire

extension Settings {
    /// Prometheus text over TCP.
    package struct MetricsSettings: Sendable, Hashable {
        /// Nil serves none.
        package var listen: Endpoint?
        package var allowsRemote = false

        package init() {}
    }
}

extension Settings.MetricsSettings {
    mutating func fill(from section: Section) {
        allowsRemote = section.flag("allow-remote") ?? allowsRemote
        guard let text = section.text("listen") else { return }
        guard let endpoint = Endpoint(text), endpoint.port > 0 else {
            return section.complain(
                "listen", "expected an address and a port such as 127.0.0.1:9736, found \"\(text)\"")
        }
        guard endpoint.address.isLoopback || allowsRemote else {
            return section.complain(
                "listen", "\(endpoint.address) is no loopback address; metrics.allow-remote: true admits it")
        }
        listen = endpoint
    }
}

extension EngineSettings {
    /// Names of far hosts.
    mutating func fillTrunks(from root: Section) {
        for section in root.sections("trunks") {
            let networks = section.networks("networks") ?? []
            if networks.isEmpty { section.complain("networks", "expected at least one network") }
            if let name = section.text("name"), !name.isEmpty {
                trunks.append(Trunk(name: name, networks: networks))
            } else {
                section.complain("name", "expected what to call it")
            }
            section.finish()
        }
    }
}
