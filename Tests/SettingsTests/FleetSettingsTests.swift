import Settings
import Testing

@Suite struct FleetSettingsTests {
    private func parse(_ text: String) throws -> Settings { try Settings.parse(text, file: "f.yaml") }

    private func problems(_ text: String) -> [String] {
        do throws(SettingsError) {
            _ = try Settings.parse(text, file: "f.yaml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("There is no fleet unless servers are named") func thereIsNoFleetUnlessServersAreNamed() throws {
        #expect(try !parse("").fleet.isEnabled)
        #expect(try !parse("fleet: {servers: []}").fleet.isEnabled)
        #expect(try parse("fleet: {servers: [nats://a:4222]}").fleet.isEnabled)
    }

    @Test("All of a fleet is read") func allOfAFleetIsRead() throws {
        let fleet = try parse(
            """
            fleet:
              servers: [tls://a:4222, tls://b:4222]
              site: berlin
              agent: pbx-1
              tls: {ca: /c, certificate: /d, key: /e}
              stream: OURS
              outbox: /o
              outbox-megabytes: 20
              publish: [findings]
              heartbeat: 30s
              mask-key-file: /k
            """
        ).fleet
        #expect(fleet.nats.servers == ["tls://a:4222", "tls://b:4222"])
        #expect(fleet.site == "berlin" && fleet.agent == "pbx-1")
        #expect(fleet.nats.files.map(\.path) == ["/c", "/d", "/e"] && fleet.nats.stream == "OURS")
        #expect(fleet.outboxPath == "/o" && fleet.outboxMegabytes == 20 && fleet.parts == [.findings])
        #expect(fleet.heartbeatSeconds == 30 && fleet.maskKeyPath == "/k")
    }

    @Test("A collector takes from the fleet what is not said of it")
    func aCollectorTakesFromTheFleetWhatIsNotSaidOfIt() throws {
        let text = "fleet: {servers: [nats://a:4222], tls: {ca: /c}, stream: OURS}\ncollector: {enabled: true"
        let same = try parse(text + "}").collector
        #expect(same.isEnabled && same.nats.servers == ["nats://a:4222"] && same.nats.authority == "/c")
        #expect(same.nats.stream == "OURS")
        let own = try parse(text + ", tls: {ca: /x, certificate: /y, key: /z}}").collector
        #expect(own.nats.servers == ["nats://a:4222"] && own.nats.files.map(\.path) == ["/x", "/y", "/z"])
    }

    @Test(
        "What cannot be meant is said with its line",
        arguments: [
            ("fleet: {servers: [http://a]}", "f.yaml:1: fleet.servers: expected addresses such as"),
            ("fleet:\n  site: a.b", "f.yaml:2: fleet.site: expected letters, digits, - and _"),
            ("fleet: {agent: \"\"}", "f.yaml:1: fleet.agent: expected letters"),
            ("fleet: {tls: {certificate: /a}}", "f.yaml:1: fleet.tls.certificate: expected certificate and key"),
            ("fleet: {nkey: UA}", "f.yaml:1: fleet.nkey: expected a user's public NKey"),
            ("fleet: {nkey-file: /a}", "f.yaml:1: fleet.nkey-file: expected nkey and nkey-file"),
            ("fleet: {publish: [calls, cats]}", "f.yaml:1: fleet.publish: there is no \"cats\""),
            ("fleet: {outbox-megabytes: 0}", "f.yaml:1: fleet.outbox-megabytes: expected a whole number"),
            ("fleet: {heartbeat: 1s}", "f.yaml:1: fleet.heartbeat: expected 5s to 5m"),
            ("fleet: {servres: []}", "f.yaml:1: unknown key \"servres\" in fleet; did you mean \"servers\"?"),
            ("collector: {enabled: true}", "f.yaml:1: collector.servers: expected at least one server"),
            ("collector: {duplicates: 1m}", "f.yaml:1: collector.duplicates: expected 10m to 1d"),
            ("collector: {consumer: a b}", "f.yaml:1: collector.consumer: expected letters"),
        ])
    func whatCannotBeMeantIsSaidWithItsLine(_ text: String, _ words: String) {
        #expect(problems(text).contains { $0.hasPrefix(words) }, "\(problems(text))")
    }

    @Test("A password in an address is not repeated") func aPasswordInAnAddressIsNotRepeated() {
        #expect(!problems("fleet: {servers: [http://user:secret@a]}").joined().contains("secret"))
    }
}
