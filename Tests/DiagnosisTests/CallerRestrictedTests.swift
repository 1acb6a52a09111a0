import Diagnosis
import Engine
import Support
import Testing
import Wire

@Suite("A caller that calls one callee too often")
struct CallerRestrictedTests {
    /// 2023-11-14 22:13:20 UTC, 06:13:20 of the next day in China.
    private static let day = 86_400.0

    private func outgoing(_ profile: Profile = .huawei) -> Script {
        Script(profile: profile, local: [CallResultScripts.agent])
    }

    /// `count` calls that were answered and ended.
    private func talk(_ script: Script, _ count: Int, from seconds: Double = 0, to callee: String = "13800138000") {
        for number in 0..<count {
            let name = "t\(seconds)-\(number)"
            script.at(seconds + Double(number) * 60).opened(name, to: callee).after(10).hangUp(name)
        }
    }

    @Test(
        "The sixth call of a day fits the carriers' rule, the fifth does not",
        arguments: [(4, "call-rejected"), (5, "caller-restricted")])
    func perDay(before: Int, kind: String) throws {
        let script = outgoing()
        talk(script, before)
        script.at(1_000).refused("A", 403)
        let findings = script.results()
        #expect(findings.kinds() == [kind])
        guard kind == "caller-restricted" else { return }
        let finding = try #require(findings.first)
        #expect(finding.confidence == .likely)
        #expect(finding.severity == .warning)
        #expect(finding.cause == "calls-per-day")
        #expect(finding.names("6"))
    }

    @Test(
        "Codes and network causes that fit",
        arguments: [
            (403, nil, Confidence.likely), (607, nil, .likely), (608, nil, .likely), (480, nil, .possible),
            (503, nil, .possible), (603, nil, .possible), (500, "Q.850;cause=21", .likely),
            (480, "Q.850;cause=57", .likely), (503, "Q.850;cause=63", .likely),
        ] as [(Int, String?, Confidence)])
    func codes(code: Int, reason: String?, confidence: Confidence) {
        let script = outgoing()
        talk(script, 5)
        script.at(1_000).refused("A", code, reason: reason).at(1_020).opened("other", to: "13900139000")
        let findings = script.results()
        #expect(findings.kinds() == ["caller-restricted"])
        #expect(findings.first?.confidence == confidence)
    }

    @Test("A vague code after an announcement or some seconds may be a phone switched off: a notice")
    func vague() {
        for (seconds, severity) in [(1.0, Severity.warning), (6, .notice)] {
            let script = outgoing()
            talk(script, 5)
            script.at(1_000).refused("A", 480, after: seconds)
            #expect(script.results().first?.severity == severity)
        }
    }

    @Test(
        "Codes that tell something else do not",
        arguments: [(404, nil), (486, nil), (503, "Q.850;cause=34"), (480, "Q.850;cause=20")] as [(Int, String?)])
    func otherCodes(code: Int, reason: String?) {
        let script = outgoing()
        talk(script, 5)
        script.at(1_000).refused("A", code, reason: reason).at(1_020).opened("other", to: "13900139000")
        #expect(script.results().kinds() == ["call-rejected"])
    }

    @Test("The platform allows three a day, and five a month")
    func platform() {
        let script = outgoing(.aliyun)
        talk(script, 3)
        script.at(1_000).refused("A", 403)
        #expect(script.results().first?.cause == "calls-per-day")

        let month = outgoing(.aliyun)
        talk(month, 3)
        talk(month, 2, from: Self.day)
        month.at(Self.day * 2).refused("A", 403)
        let finding = month.results().first
        #expect(finding?.kind == "caller-restricted")
        #expect(finding?.cause == "calls-per-month")
    }

    @Test("A new day begins at the provider's midnight")
    func midnight() {
        // The script begins at 22:13 UTC: midnight is 6,400 s later there, and 16:00 UTC in China.
        for (offset, kind) in [(0, "call-rejected"), (28_800, "caller-restricted")] {
            var profile = Profile.huawei
            profile.utcOffsetSeconds = offset
            let script = outgoing(profile)
            talk(script, 5)
            script.at(7_000).refused("A", 403)
            #expect(script.results().kinds() == [kind])
        }
    }

    @Test("Several callers at once are enough")
    func atOnce() {
        let script = outgoing()
        script.opened("other", from: "1002").after(1).refused("A", 403)
        let findings = script.results()
        #expect(findings.kinds() == ["caller-restricted"])
        #expect(findings.first?.cause == "callers-at-once")
        let after = outgoing()
        after.opened("other", from: "1002").after(1).hangUp("other").after(1).refused("A", 403)
        #expect(after.results().kinds() == ["call-rejected"])
    }

    @Test("Counts restored from an earlier run count")
    func restart() {
        let first = outgoing()
        talk(first, 5)
        _ = first.run()
        let memory = first.engine.exportMemory(since: .distantPast)
        let second = outgoing()
        second.engine.importMemory(memory)
        second.at(1_000).refused("A", 403)
        #expect(second.results().kinds() == ["caller-restricted"])
    }

    @Test("Silence: a person declined, other callees are refused too, incoming calls, no rule")
    func lookAlikes() {
        let declined = outgoing()
        talk(declined, 5)
        declined.at(1_000).refused("A", 603, ringing: 180)
        #expect(declined.results().isEmpty)

        let all = outgoing()
        talk(all, 5)
        all.at(900).refused("B", 403, to: "13900139000").at(1_000).refused("A", 403)
        #expect(all.results().finding("caller-restricted")?.confidence == .possible)

        let incoming = Script(profile: .huawei, local: [CallResultScripts.trunk], vantage: "gateway")
        talk(incoming, 5)
        incoming.at(1_000).refused("A", 403)
        #expect(incoming.results().kinds() == ["call-rejected"])

        let generic = outgoing(.generic)
        talk(generic, 9)
        generic.at(1_000).refused("A", 403)
        #expect(generic.results().kinds() == ["call-rejected"])
    }

    @Test("One number in several forms is one callee; a call's other leg is no second call")
    func forms() {
        let script = outgoing()
        for (number, form) in ["13800138000", "+8613800138000", "008613800138000", "013800138000"].enumerated() {
            let name = "f\(number)"
            script.at(Double(number) * 60).opened(name, to: form).after(5).hangUp(name)
        }
        script.at(300).opened("f5").after(0.1).opened("leg", source: "192.0.2.10:5080", destination: "203.0.113.7:5060")
        script.after(1).hangUp("f5").hangUp("leg")
        script.at(400).refused("fifth+1", 403)
        let findings = script.results()
        #expect(findings.kinds() == ["caller-restricted"])
        #expect(findings.first?.names("6") == true)
    }
}
