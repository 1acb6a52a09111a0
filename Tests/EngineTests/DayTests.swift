import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

@Suite(.serialized) struct DayTests {
    @Test func day() {
        let day = Day(calls: 20_000, seed: 20_261_121)
        let clock = ContinuousClock()
        let t = clock.now
        day.run()
        print("TIME", clock.now - t)
        print(
            "healthy", day.healthy, day.faulty.mapValues(\.count), day.engine.status(), day.mostCalls, day.mostStreams)
        var n: [String: Int] = [:]
        for f in day.findings {
            let c =
                f.call.map { $0.callID.prefix { $0 != "@" }.split(separator: "-").dropLast().joined(separator: "-") }
                ?? "none"
            n["\(f.severity.name) \(f.kind) \(c) cause=\(f.cause ?? "-")", default: 0] += 1
        }
        for (k, v) in n.sorted(by: { $0.key < $1.key }) { print("F", v, k) }
        for e in day.events {
            print(
                e.isAlert ? "ALERT" : "event", e.change, e.incident.kind, e.incident.subject, e.incident.severity.name,
                "n=\(e.incident.count)", Int((e.time - Script.begin).seconds) / 60, e.incident.title.en)
        }
    }
}
