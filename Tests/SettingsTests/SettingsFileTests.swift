import Diagnosis
import Engine
import Settings
import Testing
import Wire

@Suite struct SettingsFileTests {
    private static func problems(_ text: String) -> [String] {
        do throws(SettingsError) {
            _ = try Settings.parse(text, file: "e.yaml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("Every mistake is reported at once with its line") func everyMistakeIsReportedAtOnceWithItsLine() {
        let text = """
            capture:
              snaplength: 300
              interfaces: []
              buffer-megabytes: big
            profiles:
              default: huawei
              peers:
                - networks: [192.0.2.0/33]
                  profile: generic
                - networks: [10.0.0.0/8]
            limits:
              calls: 0
            language: de
            local-addresses: [sip.example.com]
            api:
              mode: "0999"
            surprise: 1
            """
        #expect(
            Self.problems(text) == [
                "e.yaml:2: unknown key \"snaplength\" in capture; did you mean \"snap-length\"?",
                "e.yaml:3: capture.interfaces: expected at least one interface, or hep.listen",
                "e.yaml:4: capture.buffer-megabytes: expected a whole number from 1 to 4096, found \"big\"",
                "e.yaml:6: no profile \"huawei\" in /etc/earshot/profiles or built in (aliyun-ccc, generic, "
                    + "huawei-cec); did you mean \"huawei-cec\"?",
                "e.yaml:8: profiles.peers[0].networks: \"192.0.2.0/33\" is no network such as 192.0.2.0/24",
                "e.yaml:8: profiles.peers[0].networks: expected at least one network",
                "e.yaml:10: profiles.peers[1].profile: expected the name of a profile",
                "e.yaml:12: limits.calls: expected a whole number from 1 to 10000000, found \"0\"",
                "e.yaml:13: language: expected en, zh-CN, found \"de\"",
                "e.yaml:14: local-addresses: \"sip.example.com\" is no IP address",
                "e.yaml:16: api.mode: expected an octal mode such as \"0660\", found \"0999\"",
                "e.yaml:17: unknown key \"surprise\"",
            ])
    }

    @Test(
        "A mistake is named",
        arguments: [
            ("a: [1", "not valid YAML"),
            ("language: en\nlanguage: zh-CN", "given twice: language"),
            ("- en", "expected keys and values"),
            ("capture: 5", "capture: expected keys and values"),
            ("capture:\n  promiscuous: yes", "expected true or false, found \"yes\""),
            ("alerts:\n  kinds:\n    no-audio: loud", "expected ignore, log, alert once or alert every 4h"),
            ("alerts:\n  kinds:\n    no-audoi: log", "did you mean \"no-audio\"?"),
            ("alerts:\n  default:\n    error: alert every 4w", "found \"alert every 4w\""),
            ("alerts:\n  default:\n    error: log, escalate at 1", "found \"log, escalate at 1\""),
            ("alerts:\n  clear-after: soon", "expected a time such as 90s, 30m, 4h or 1d"),
            ("history:\n  retention-days: 0", "expected a whole number from 1 to 36500"),
            ("api:\n  socket: /\(String(repeating: "x", count: 110))", "longer than 107 bytes"),
            ("vantage: gatway", "did you mean \"gateway\"?"),
        ])
    func aMistakeIsNamed(text: String, words: String) {
        let problems = Self.problems(text)
        #expect(problems.count == 1)
        #expect(problems.first?.contains(words) == true, "\(problems)")
    }

    @Test("Thresholds are those of the cards") func thresholdsAreThoseOfTheCards() throws {
        let card = try #require(Catalogue.cards.first { !$0.thresholds.isEmpty })
        let name = try #require(card.thresholds.first?.name)
        let settings = try Settings.parse("thresholds:\n  \(card.kind):\n    \(name): 7.5\n", file: "e.yaml")
        #expect(settings.engine.thresholds == [card.kind: [name: 7.5]])
        #expect(
            Self.problems("thresholds:\n  \(card.kind):\n    \(name)x: 7\n  nothing: {}\n") == [
                "e.yaml:3: unknown key \"\(name)x\" in thresholds.\(card.kind); did you mean \"\(name)\"?",
                "e.yaml:4: unknown key \"nothing\" in thresholds",
            ])
        #expect(Self.problems("thresholds:\n  \(card.kind):\n    \(name): -1\n").count == 1)
    }

    @Test("A missing file is named with the system's reason") func aMissingFileIsNamedWithTheSystemsReason() {
        #expect(throws: SettingsError.self) { try Settings.load("/nonexistent/earshot.yaml") }
        do throws(SettingsError) {
            _ = try Settings.load("/nonexistent/earshot.yaml")
        } catch {
            #expect(error.description == "/nonexistent/earshot.yaml: cannot be read: No such file or directory")
        }
    }

    @Test("An empty file gives the defaults") func anEmptyFileGivesTheDefaults() throws {
        let settings = try Settings.parse("", file: "e.yaml")
        #expect(settings.api == Settings().api)
        #expect(settings.capture == Settings().capture)
        #expect(settings.engine.profile == .generic)
    }

    @Test(
        "A file without settings is loaded with the defaults",
        arguments: ["", "\n\n", "# nothing yet\n", "---\n", "---\n...\n", "{}\n", "   \n# a\n  \n", "capture:\n"])
    func aFileWithoutSettingsIsLoadedWithTheDefaults(text: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("earshot.yaml", text)
        let settings = try Settings.load("\(directory.path)/earshot.yaml")
        let defaults = Settings()
        #expect(settings.capture == defaults.capture && settings.log == defaults.log)
        #expect(settings.alerts == defaults.alerts && settings.history == defaults.history)
        #expect(settings.api == defaults.api && settings.language == defaults.language)
        #expect(settings.engine.limits == defaults.engine.limits && settings.engine.profile == .generic)
    }

    @Test("The annotated file names the defaults") func theAnnotatedFileNamesTheDefaults() throws {
        let shipped = try Settings.load(Repository.path("config/earshot.yaml"))
        let defaults = Settings()
        #expect(shipped.capture == defaults.capture)
        #expect(shipped.log == defaults.log)
        #expect(shipped.alerts == defaults.alerts)
        #expect(shipped.engine.alerts == defaults.engine.alerts)
        #expect(shipped.history == defaults.history)
        #expect(shipped.metrics == defaults.metrics && shipped.engine.namedPeers == defaults.engine.namedPeers)
        #expect(shipped.engine.trunks == defaults.engine.trunks)
        #expect(shipped.maskKeyPath == defaults.maskKeyPath)
        #expect(shipped.api == defaults.api)
        #expect(shipped.console == defaults.console)
        #expect(shipped.language == defaults.language)
        #expect(shipped.masksNumbers == defaults.masksNumbers)
        #expect(shipped.engine.limits == defaults.engine.limits)
        #expect(shipped.engine.profile == defaults.engine.profile)
        #expect(
            shipped.engine.thresholds.isEmpty && shipped.engine.peerProfiles.isEmpty
                && shipped.engine.interfaceProfiles.isEmpty)
    }

    @Test("Everything given is taken") func everythingGivenIsTaken() throws {
        let settings = try Settings.parse(
            """
            capture: { interfaces: [eth0, eth1], snap-length: 2000, filter: "udp", promiscuous: false }
            profiles:
              default: huawei-cec
              peers: [{ networks: [192.0.2.0/24, "2001:db8::/32"], profile: aliyun-ccc }]
              interfaces: { eth1: aliyun-ccc }
            vantage: gateway
            local-addresses: [192.0.2.1]
            language: zh-CN
            limits: { calls: 7 }
            log: { findings: null }
            alerts:
              to: syslog
              default: { notice: alert once, error: "alert every 30m, escalate at 10" }
              kinds: { missing-100rel: ignore, no-audio: "log, escalate at 50" }
              clear-after-good-calls: 3
              clear-after: 2h
              alerts-per-hour: 5
            history: { path: /tmp/h.sqlite, retention-days: 7, max-megabytes: 64 }
            api: { socket: /tmp/e.sock, mode: "0600", group: ops, recent-findings: 5 }
            privacy: { mask-numbers: true, key: /tmp/k }
            """, file: "e.yaml")
        #expect(settings.capture.interfaces == ["eth0", "eth1"])
        #expect(settings.capture.filter == "udp" && !settings.capture.promiscuous)
        #expect(settings.engine.profile.name == "huawei-cec")
        #expect(settings.engine.peerProfiles.map(\.profile.name) == ["aliyun-ccc"])
        #expect(settings.engine.interfaceProfiles["eth1"]?.name == "aliyun-ccc")
        #expect(settings.engine.vantage == "gateway")
        #expect(settings.engine.localAddresses == [IPAddress(v4: 0xC000_0201)])
        #expect(settings.engine.limits.calls == 7)
        #expect(settings.log.path == nil)
        #expect(settings.alerts.destination == .syslog)
        let policy = settings.engine.alerts
        #expect(policy.rules[.missing100rel] == AlertPolicy.Rule(action: .ignore))
        #expect(policy.rules[.noAudio] == AlertPolicy.Rule(action: .log, escalateAt: 50))
        #expect(policy.byDefault[.notice]?.action == .alertOnce && policy.byDefault[.warning]?.action != nil)
        #expect(policy.byDefault[.error] == AlertPolicy.Rule(action: .alertEvery(seconds: 1_800), escalateAt: 10))
        #expect(policy.clearAfterGoodCalls == 3 && policy.clearAfterSeconds == 7_200 && policy.alertsPerHour == 5)
        #expect(settings.history.path == "/tmp/h.sqlite" && settings.history.retentionDays == 7)
        #expect(settings.history.maxMegabytes == 64)
        #expect(settings.maskKeyPath == "/tmp/k" && settings.log.incidentsPath == nil)
        #expect(settings.api.mode == 0o600 && settings.api.recentFindings == 5)
        #expect(settings.masksNumbers && settings.language == .zhCN)
    }

    @Test(
        "A network holds the addresses of its prefix",
        arguments: [
            ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
            ("::/0", "2001:db8::1", true), ("2001:db8::/127", "2001:db8::1", true),
            ("2001:db8::/127", "2001:db8::2", false),
        ])
    func aNetworkHoldsTheAddressesOfItsPrefix(network: String, address: String, held: Bool) throws {
        #expect(try #require(Network(network)).contains(try #require(IPAddress(address))) == held)
    }
}
