import Diagnosis
import Testing
import Wire

@testable import Engine
@testable import Settings

/// Hooks, trunks and the listener for metrics as the settings file has them.
@Suite struct HookSettingsTests {
    private func problems(_ text: String) -> [String] {
        do throws(SettingsError) {
            _ = try Settings.parse(text, file: "e.yaml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("A hook is read with all its keys") func aHookIsReadWithAllItsKeys() throws {
        let directory = try TemporaryDirectory()
        try directory.write("url", "https://oapi.dingtalk.com/robot/send?access_token=hush\n")
        let settings = try Settings.parse(
            """
            alerts:
              hooks:
                - name: night
                  command: [/usr/local/bin/page, --team, voice]
                  events: [opened, reminded]
                  severity: error
                  kinds: [trunk-down, no-audio]
                  language: zh-CN
                  timeout: 30s
                  per-minute: 5
                  retry-for: 10m
                  queue: 7
                - { name: ops, webhook: dingtalk, url-file: \(directory.path)/url, secret: SEC42 }
            """, file: "e.yaml")
        var night = AlertHook(name: "night", target: .command(["/usr/local/bin/page", "--team", "voice"]))
        night.changes = [.opened, .reminded]
        night.minimumSeverity = .error
        night.kinds = [.trunkDown, .noAudio]
        night.language = .zhCN
        (night.timeoutSeconds, night.perMinute, night.retrySeconds, night.capacity) = (30, 5, 600, 7)
        let ops = AlertHook(
            name: "ops",
            target: .webhook(
                .dingtalk, url: "https://oapi.dingtalk.com/robot/send?access_token=hush", secret: "SEC42"))
        #expect(settings.alerts.hooks == [night, ops])
    }

    @Test("Every mistake of a hook is named at its line and no secret is repeated")
    func everyMistakeOfAHookIsNamedAtItsLineAndNoSecretIsRepeated() {
        let found = problems(
            """
            alerts:
              hooks:
                - name: a
                  command: [page]
                - name: b
                  webhook: wechat
                  url: https://x.example/hush
                - name: c
                  webhook: slack
                  url: "hush"
                - name: c2
                  webhook: slack
                - name: d
                  command: [/bin/true]
                  events: [opend]
                  kinds: [trunk-downn]
                  timeout: 1h
                - name: d
                  command: [/bin/true]
                - name: e
                  webhook: json
                  url-file: /nonexistent/url
                - name: f
            """)
        #expect(
            found == [
                "e.yaml:4: alerts.hooks[0].command: expected a program by its whole path, and its arguments, as a list",
                "e.yaml:6: alerts.hooks[1].webhook: expected json, alertmanager, wecom, dingtalk, feishu, slack, "
                    + "found \"wechat\"",
                "e.yaml:10: alerts.hooks[2].url: expected an address that begins with https:// or http://",
                "e.yaml:12: alerts.hooks[3].webhook: expected url or url-file beside it",
                "e.yaml:15: alerts.hooks[4].events: there is no \"opend\"; there are opened, escalated, reminded, "
                    + "cleared; did you mean \"opened\"?",
                "e.yaml:16: alerts.hooks[4].kinds: there is no \"trunk-downn\"; did you mean \"trunk-down\"?",
                "e.yaml:17: alerts.hooks[4].timeout: expected 1s to 2m",
                "e.yaml:18: alerts.hooks[5].name: there are two hooks \"d\"",
                "e.yaml:21: alerts.hooks[6].webhook: expected url or url-file beside it",
                "e.yaml:22: alerts.hooks[6].url-file: /nonexistent/url cannot be read: No such file or directory",
                "e.yaml:23: alerts.hooks[7].name: expected either command or webhook",
            ])
        #expect(!found.joined().contains("hush"))
    }

    @Test("Metrics are served on loopback unless more is allowed") func metricsAreServedOnLoopbackUnlessMoreIsAllowed()
        throws
    {
        #expect(try Settings.parse("metrics: { listen: \"127.0.0.1:9736\" }", file: "e").metrics.listen != nil)
        #expect(try Settings.parse("metrics: { listen: \"[::1]:9736\" }", file: "e").metrics.listen != nil)
        #expect(
            problems("metrics:\n  listen: 0.0.0.0:9736\n") == [
                "e.yaml:2: metrics.listen: 0.0.0.0 is no loopback address; metrics.allow-remote: true admits it"
            ])
        #expect(
            problems("metrics:\n  listen: 9736\n") == [
                "e.yaml:2: metrics.listen: expected an address and a port such as 127.0.0.1:9736, found \"9736\""
            ])
        let open = try Settings.parse("metrics: { listen: \"0.0.0.0:9736\", allow-remote: true, peers: 3 }", file: "e")
        #expect(open.metrics.listen?.port == 9736 && open.engine.namedPeers == 3)
    }

    @Test("A trunk has a name and networks") func aTrunkHasANameAndNetworks() throws {
        let settings = try Settings.parse(
            "trunks: [{ name: carrier-a, networks: [203.0.113.0/28] }]", file: "e.yaml")
        #expect(settings.engine.trunks.map(\.name) == ["carrier-a"])
        #expect(
            problems("trunks:\n  - networks: []\n") == [
                "e.yaml:2: trunks[0].name: expected what to call it",
                "e.yaml:2: trunks[0].networks: expected at least one network",
            ])
    }
}
