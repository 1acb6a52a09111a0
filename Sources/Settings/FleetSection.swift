/// Where the fleet's servers are, and as whom they are spoken to.
package struct NATSSettings: Sendable, Hashable {
    /// `nats://host:4222` or `tls://host:4222`.
    package var servers: [String] = []
    /// Files with certificates in PEM; nil where the host's own are enough.
    package var authority: String?
    /// Our certificate and its key; both or neither.
    package var certificate: String?
    package var key: String?
    /// A public NKey and the file with its seed; both or neither.
    package var nkey: String?
    package var nkeySeed: String?
    /// A file with a user's JWT and seed, as `nsc` writes it.
    package var credentials: String?
    package var stream = "EARSHOT"

    package init() {}

    /// Files that must be there for it.
    package var files: [(key: String, path: String)] {
        [
            ("tls.ca", authority), ("tls.certificate", certificate), ("tls.key", key), ("nkey-file", nkeySeed),
            ("credentials", credentials),
        ].compactMap { key, path in path.map { (key, $0) } }
    }
}

extension Settings {
    /// What this host tells its fleet; off where there are no servers.
    package struct FleetSettings: Sendable, Hashable {
        package enum Part: String, Sendable, CaseIterable { case findings, incidents, calls, traces, heartbeat }

        package var nats = NATSSettings()
        /// Names of the place and of this host, each fit to be part of a subject; nil for the host's name.
        package var site = "main"
        package var agent: String?
        package var outboxPath = "/var/lib/earshot/outbox.sqlite"
        package var outboxMegabytes = 500
        package var parts = Set(Part.allCases)
        package var heartbeatSeconds = 15
        /// The key of number masks that the fleet shares.
        package var maskKeyPath: String?

        package init() {}

        package var isEnabled: Bool { !nats.servers.isEmpty }
    }

    /// What a fleet's records are kept in, and asked from.
    package struct CollectorSettings: Sendable, Hashable {
        package var isEnabled = false
        package var nats = NATSSettings()
        package var socket = "/run/earshot-collector/collector.sock"
        package var path = "/var/lib/earshot/fleet.sqlite"
        package var retentionDays = 30
        package var maxMegabytes = 4_096
        /// Collectors of one name share the work; those of another have all of it too.
        package var consumer = "collector"
        /// Of the stream, where it must be made.
        package var replicas = 1
        package var streamDays = 7
        package var streamMegabytes = 4_096
        package var duplicatesSeconds = 1_200

        package init() {}
    }
}

extension Settings.FleetSettings {
    mutating func fill(from section: Section) {
        nats.fill(from: section)
        site = section.token("site") ?? site
        agent = section.token("agent") ?? agent
        outboxPath = section.text("outbox") ?? outboxPath
        outboxMegabytes = section.integer("outbox-megabytes", in: 1...1_048_576) ?? outboxMegabytes
        if let names = section.texts("publish") {
            parts = Set(section.members(of: names, "publish", Part.allCases.map { ($0.rawValue, $0) }))
        }
        if let seconds = section.duration("heartbeat") {
            if 5...300 ~= seconds {
                heartbeatSeconds = seconds
            } else {
                section.complain("heartbeat", "expected 5s to 5m")
            }
        }
        maskKeyPath = section.text("mask-key-file") ?? maskKeyPath
        section.finish()
    }
}

extension Settings.CollectorSettings {
    /// - Parameter fleet: What is not said here is as there.
    mutating func fill(from section: Section, fleet: NATSSettings) {
        isEnabled = section.flag("enabled") ?? isEnabled
        nats.fill(from: section)
        if nats.servers.isEmpty { nats.servers = fleet.servers }
        if !section.keys.contains("stream") { nats.stream = fleet.stream }
        if nats.files.isEmpty {
            let own = nats
            nats = fleet
            (nats.servers, nats.stream) = (own.servers, own.stream)
        }
        socket = section.text("socket") ?? socket
        if socket.utf8.count > 107 { section.complain("socket", "longer than 107 bytes") }
        path = section.text("path") ?? path
        retentionDays = section.integer("retention-days", in: 1...36_500) ?? retentionDays
        maxMegabytes = section.integer("max-megabytes", in: 16...1_048_576) ?? maxMegabytes
        consumer = section.token("consumer") ?? consumer
        replicas = section.integer("replicas", in: 1...5) ?? replicas
        streamDays = section.integer("stream-days", in: 1...365) ?? streamDays
        streamMegabytes = section.integer("stream-megabytes", in: 1...1_048_576) ?? streamMegabytes
        if let seconds = section.duration("duplicates") {
            if 600...86_400 ~= seconds {
                duplicatesSeconds = seconds
            } else {
                section.complain("duplicates", "expected 10m to 1d")
            }
        }
        if isEnabled, nats.servers.isEmpty {
            section.complain("servers", "expected at least one server, or fleet.servers")
        }
        section.finish()
    }
}

extension NATSSettings {
    fileprivate mutating func fill(from section: Section) {
        if let given = section.texts("servers") {
            servers = given
            for server in given where !NATSSettings.isServer(server) {
                // What it holds is not repeated: there may be a password in it.
                section.complain("servers", "expected addresses such as nats://host:4222 or tls://host:4222")
            }
        }
        let tls = section.section("tls")
        authority = tls.text("ca") ?? authority
        certificate = tls.text("certificate") ?? certificate
        key = tls.text("key") ?? key
        if (certificate == nil) != (key == nil) {
            tls.complain("certificate", "expected certificate and key, or neither")
        }
        tls.finish()
        nkey = section.text("nkey") ?? nkey
        nkeySeed = section.text("nkey-file") ?? nkeySeed
        if let nkey, !(nkey.hasPrefix("U") && nkey.utf8.count == 56) {
            section.complain("nkey", "expected a user's public NKey, which is U and 55 more")
        }
        if (nkey == nil) != (nkeySeed == nil) {
            section.complain(nkey == nil ? "nkey-file" : "nkey", "expected nkey and nkey-file, or neither")
        }
        credentials = section.text("credentials") ?? credentials
        if let name = section.text("stream") {
            if Section.isToken(name) { stream = name } else { section.complain("stream", Section.tokenWords) }
        }
    }

    private static func isServer(_ text: String) -> Bool {
        ["nats://", "tls://"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2C }
    }
}

extension Section {
    fileprivate static let tokenWords = "expected letters, digits, - and _, 64 of them at most"

    /// One word of a subject (NATS: no dots, no spaces, no wildcards).
    fileprivate func token(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        guard Section.isToken(text) else {
            complain(key, "\(Section.tokenWords), found \"\(text)\"")
            return nil
        }
        return text
    }

    fileprivate static func isToken(_ text: String) -> Bool {
        1...64 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }
}
