import Support
import Testing
import Wire

@testable import Diagnosis

@Suite("Calls refused because no line is free")
struct ConcurrencyLimitTests {
    private func outgoing(_ profile: Profile = .generic) -> Script {
        Script(profile: profile, local: [CallResultScripts.agent], vantage: "gateway")
    }

    /// `count` calls that stay up, to different callees, one a second.
    private func fill(
        _ script: Script, _ count: Int, from seconds: Double = 0, caller: String = "02112345678", tag: String = "up"
    ) {
        for number in 0..<count {
            script.at(seconds + Double(number)).opened("\(tag)\(number)", from: caller, to: "1390013\(9000 + number)")
        }
    }

    private func drain(_ script: Script, _ count: Int, at seconds: Double, tag: String = "up") {
        for number in 0..<count { script.at(seconds + Double(number) * 0.1).hangUp("\(tag)\(number)") }
    }

    @Test(
        "The profile's 20 calls of one number: the 21st is refused for it, the 20th is not",
        arguments: [(20, "concurrency-limit"), (19, "call-rejected")])
    func perNumber(up: Int, kind: String) throws {
        var profile = Profile.aliyun
        profile.concurrentCallsPerLandline = nil
        let script = outgoing(profile)
        fill(script, up)
        script.at(60).refused("A", 503, from: "02112345678").at(70).hangUp("up0")
        let findings = script.results()
        #expect(findings.kinds() == [kind])
        guard kind == "concurrency-limit" else { return }
        let finding = try #require(findings.first)
        #expect(finding.confidence == .likely)
        #expect(finding.severity == .warning)
        #expect(finding.cause == "profile-limit")
        #expect(finding.names("20"))
    }

    @Test(
        "One refusal at once while ten calls stand may be a limit; nine, more taken before, or another's calls are none",
        arguments: [(10, 0, true), (9, 0, false), (10, 2, false)])
    func hint(up: Int, ended: Int, isTold: Bool) throws {
        let script = outgoing()
        for number in 0..<up + ended {
            script.at(Double(number)).opened("up\(number)", from: "10\(10 + number)", to: "1390013\(9000 + number)")
        }
        for number in up..<up + ended { script.at(40).hangUp("up\(number)") }
        script.at(50).refused("A", 403, from: "1099", to: "13700137000").at(90).hangUp("up0")
        let finding = try #require(script.results().first)
        #expect(finding.kind == "call-rejected")
        #expect((finding.cause("concurrency-limit")?.confidence == .possible) == isTold)
    }

    @Test("Callees that are each in a call of their own are busy; however often, that teaches no limit")
    func engagedCallees() {
        let script = outgoing()
        for round in 0..<12 {
            let start = Double(round) * 100
            for number in 0..<5 {
                script.at(start + Double(number)).opened(
                    "u\(round)-\(number)", from: "700\(number)", to: "600\(number)")
            }
            for number in 0..<5 {
                script.at(start + 20 + Double(number)).refused(
                    "r\(round)-\(number)", 486, from: "710\(number)", to: "600\(number)")
            }
            for number in 0..<5 { script.at(start + 60 + Double(number)).hangUp("u\(round)-\(number)") }
        }
        #expect(!script.results().kinds().contains("concurrency-limit"))
    }

    @Test("A busy callee while many calls stand says nothing of a limit")
    func hintOfBusy() {
        let script = outgoing()
        fill(script, 12, caller: "1001")
        script.at(50).refused("A", 486, from: "1099", to: "13700137000").at(90).hangUp("up0")
        #expect(script.results().allSatisfy { $0.cause("concurrency-limit") == nil })
    }

    @Test(
        "A landline's outgoing calls: possible from 10, likely from 15; a mobile has no such rule",
        arguments: [
            (9, "02112345678", nil), (10, "02112345678", Confidence.possible), (15, "02112345678", .likely),
            (15, "13700137000", nil),
        ] as [(Int, String, Confidence?)])
    func landline(up: Int, caller: String, confidence: Confidence?) {
        let script = outgoing(.aliyun)
        fill(script, up, caller: caller)
        script.at(60).refused("A", 503, from: caller).at(70).hangUp("up0")
        #expect(script.results().finding("concurrency-limit")?.confidence == confidence)
    }

    @Test("At a gateway calls come in from both sides: the caller's number may be the agents', at most possibly")
    func incomingAtGateway() throws {
        let script = Script(profile: .aliyun, local: [CallResultScripts.trunk], vantage: "gateway")
        fill(script, 15)
        script.at(60).refused("A", 403, from: "02112345678").at(70).hangUp("up0")
        let finding = try #require(script.results().finding("concurrency-limit"))
        #expect(finding.confidence == .possible)
        #expect(finding.names("02112345678"))
    }

    @Test("20 lines of a 400 number's trunk, for incoming calls")
    func inboundTrunk() {
        var profile = Profile.aliyun
        profile.concurrentCallsPerNumber = nil
        let script = Script(profile: profile, local: ["203.0.113.9"], vantage: "gateway")
        for number in 0..<20 {
            script.at(Double(number)).opened(
                "up\(number)", from: "1390013\(9000 + number)", to: "4008001234", source: "198.51.100.20:5060",
                destination: "203.0.113.9:5060")
        }
        script.at(60).refused(
            "A", 486, from: "13800138000", to: "4008001234", source: "198.51.100.20:5060",
            destination: "203.0.113.9:5060")
        let finding = script.results().finding("concurrency-limit")
        #expect(finding != nil)
        #expect(finding?.names("4008001234") == true)
    }

    @Test("Calls accepted at the same level rule the profile's limit out")
    func accepted() {
        let script = outgoing(.aliyun)
        fill(script, 25)
        script.at(60).hangUp("up0").after(1).hangUp("up1").after(1).hangUp("up2")
        script.at(70).refused("A", 503, from: "02112345678").at(80).hangUp("up3")
        #expect(script.results().kinds() == ["call-rejected"])
    }

    @Test(
        "Overload, the callee's own line and other codes are told as such",
        arguments: [
            (503, [("Retry-After", "10")], "call-rejected"), (486, [("Reason", "Q.850;cause=17")], "call-rejected"),
            (404, [], "call-rejected"),
        ] as [(Int, [(String, String)], String)])
    func otherRefusals(code: Int, headers: [(String, String)], kind: String) {
        let script = outgoing(.aliyun)
        fill(script, 20)
        script.at(60).refused("A", code, headers: headers, from: "02112345678").at(70).hangUp("up0")
        #expect(script.results().kinds() == [kind])
    }

    /// Episodes of `level` calls up and `refusals` refused, each to another callee; everything is hung up between.
    private func episodes(_ script: Script, levels: [Int], refusals: Int = 1, code: Int = 503) {
        for (episode, level) in levels.enumerated() {
            let start = Double(episode) * 1_000
            fill(script, level, from: start, tag: "e\(episode)-")
            for number in 0..<refusals {
                script.at(start + 100 + Double(number) * 10).refused(
                    "r\(episode)-\(number)", code, from: "02112345678", to: "1370013\(7000 + episode * 10 + number)")
            }
            drain(script, level, at: start + 200, tag: "e\(episode)-")
        }
    }

    @Test("A level is learned from refusals in three episodes, none far below; many make it likely")
    func learned() throws {
        let script = outgoing()
        episodes(script, levels: [8, 8, 8, 8, 8, 8])
        let findings = script.results()
        #expect(findings.kinds().filter { $0 == "concurrency-limit" }.count == 4)
        let first = try #require(findings.finding("concurrency-limit"))
        #expect(first.confidence == .possible)
        #expect(first.severity == .notice)
        let finding = try #require(findings.last)
        #expect(finding.cause == "learned-level")
        #expect(finding.confidence == .likely)
        #expect(finding.severity == .warning)
        #expect(finding.names("8"))
        #expect(finding.title.en.contains("estimated"))
        #expect(finding.title.zh.contains("估计"))
    }

    @Test(
        "Nothing is learned from two episodes, from scattered levels, or where calls were accepted as high",
        arguments: [[8, 8], [8, 3, 8, 8], [2, 2, 2, 2], [8, 8, 8, 12]])
    func notLearned(levels: [Int]) {
        let script = outgoing()
        episodes(script, levels: levels)
        let last = script.results().last
        #expect(last?.kind == "call-rejected")
    }

    @Test("Different codes are different limits")
    func signatures() {
        let script = outgoing()
        episodes(script, levels: [8])
        script.at(5_000)
        var other = LearnedLevel()
        for (episode, signature) in ["503", "486", "503", "486"].enumerated() {
            let time = Script.time(Double(episode) * 100)
            other.accept(at: 2, time)
            other.refuse(at: 9, signature: signature, time + .seconds(1))
        }
        #expect(other.limit(for: "503", minimum: 3, refusals: 3, episodes: 3) == nil)
    }

    @Test("Refusals that follow the calls per second are no limit of calls at once")
    func perSecond() throws {
        let script = outgoing()
        // Slow traffic fills more lines than the bursts do, and is accepted.
        for episode in 0..<4 {
            let start = Double(episode) * 1_000
            fill(script, 20, from: start, tag: "slow\(episode)-")
            drain(script, 20, at: start + 100, tag: "slow\(episode)-")
            for number in 0..<10 {
                let name = "burst\(episode)-\(number)"
                let time = start + 300 + Double(number) * 0.05
                let callee = "1370013\(7000 + episode * 10 + number)"
                if number < 8 {
                    script.at(time).opened(name, from: "02112345678", to: callee)
                    script.at(start + 400).hangUp(name)
                } else {
                    script.at(time).refused(name, 503, after: 0.03, from: "02112345678", to: callee)
                }
            }
        }
        let finding = try #require(script.results().last)
        #expect(finding.kind == "concurrency-limit")
        #expect(finding.cause == "calls-per-second")
    }
}

@Suite("A level learned from refusals")
struct LearnedLevelTests {
    private func time(_ seconds: Double) -> Timestamp { Script.time(seconds) }

    @Test("Refusals up to a tenth below count together, seven tenths spoil it")
    func spread() {
        for (low, expected) in [(18, 18), (13, nil)] as [(Int, Int?)] {
            var level = LearnedLevel()
            for (episode, value) in [20, low, 20, 19].enumerated() {
                level.refuse(at: value, signature: "503", time(Double(episode) * 100))
                level.accept(at: 5, time(Double(episode) * 100 + 50))
            }
            #expect(level.limit(for: "503", minimum: 3, refusals: 3, episodes: 3)?.level == expected)
        }
    }

    @Test("Calls accepted at the level disprove it: one above or two there, of a small level one")
    func accepted() {
        for (accepted, isKnown) in [([19, 19, 19], true), ([20], true), ([20, 20], false), ([22], false)] {
            var level = LearnedLevel()
            for episode in 0..<3 {
                level.refuse(at: 20, signature: "503", time(Double(episode) * 100))
                level.accept(at: 5, time(Double(episode) * 100 + 50))
            }
            for value in accepted { level.accept(at: value, time(1_000)) }
            #expect((level.limit(for: "503", minimum: 3, refusals: 3, episodes: 3) != nil) == isKnown)
        }
    }

    @Test("A busy line among many accepted calls at the same level teaches nothing")
    func busyCallees() {
        var level = LearnedLevel()
        for call in 0..<600 {
            let value = 25 + (call * 7) % 11
            if call % 20 == 7 {
                level.refuse(at: value, signature: "486", time(Double(call)))
            } else {
                level.accept(at: value, time(Double(call)))
            }
            #expect(level.limit(for: "486", minimum: 3, refusals: 3, episodes: 3) == nil)
        }
    }

    @Test("A day later nothing is known")
    func old() {
        var level = LearnedLevel()
        for episode in 0..<3 {
            level.refuse(at: 20, signature: "503", time(Double(episode) * 100))
            level.accept(at: 5, time(Double(episode) * 100 + 50))
        }
        level.refuse(at: 20, signature: "503", time(90_000))
        #expect(level.limit(for: "503", minimum: 3, refusals: 3, episodes: 3) == nil)
    }
}
