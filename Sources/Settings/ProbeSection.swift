package import Wire

extension Settings {
    /// Whose probes this host answers.
    package struct ProbeSettings: Sendable, Hashable {
        /// Address and TCP port; nil answers none.
        package var listen: Endpoint?
        package var networks: [Network] = []
        /// What both hosts know.
        package var key: [UInt8] = []

        package static let keyLengths = 16...1_024

        package init() {}
    }
}

extension Settings.ProbeSettings {
    mutating func fill(from section: Section) {
        networks = section.networks("networks") ?? networks
        if let path = section.text("key-file") { key = section.probeKey(path) ?? key }
        if let text = section.text("listen"), !text.isEmpty {
            guard let endpoint = Endpoint(text), endpoint.port > 0 else {
                section.complain("listen", "expected an address and a port such as 0.0.0.0:7060, found \"\(text)\"")
                return section.finish()
            }
            listen = endpoint
            if networks.isEmpty { section.complain("networks", "expected who may probe, such as 192.0.2.0/24") }
            if !section.keys.contains("key-file") {
                section.complain("key-file", "expected the file with the key that both hosts know")
            }
        }
        section.finish()
    }
}

extension Section {
    /// As `earshot probe --key` reads it: without the line end that an editor leaves.
    fileprivate func probeKey(_ path: String) -> [UInt8]? {
        switch TextFile.read(path) {
        case .success(let text):
            var bytes = Array(text.utf8)
            while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
            if Settings.ProbeSettings.keyLengths.contains(bytes.count) { return bytes }
            // What it holds is not repeated.
            complain("key-file", "\(path) is no key: expected 16 to 1024 bytes (openssl rand -hex 32)")
        case .failure(let reason): complain("key-file", "\(path) cannot be read: \(reason.text)")
        }
        return nil
    }
}
