import Diagnosis
import Engine
import Foundation
import Support
import Testing
import Tracking
import Wire

/// What a person would be told on a day when nearly all is well.
///
/// The whole day is 20,000 calls, which only an optimised build does in a minute:
/// `EARSHOT_DAY=whole swift test -c release --filter DayTests`. Otherwise it is a day of a small office.
@Suite struct DayTests {
    static let isWhole = ProcessInfo.processInfo.environment["EARSHOT_DAY"] == "whole"

    /// Kinds that each fault may be told as.
    static let kinds: [Day.Fault: Set<Kind>] = [
        .missing100rel: ["missing-100rel"], .blockedPorts: ["one-way-audio"], .refusedReinvite: ["reinvite-failed"],
        .deadRegistrar: ["request-unanswered", "signalling-blocked", "registration-lost"],
        .trunkOutage: ["trunk-down"], .refusedByTrunk: ["call-rejected", "concurrency-limit"],
        .doNotDisturb: ["callee-unavailable", "call-rejected"],
        .wrongPassword: ["registration-failed", "account-locked"], .lossyTrunk: ["packet-loss", "poor-quality"],
        .scanner: ["sip-scan"],
    ]

    /// What incidents of each fault are about.
    static let subjects: [Day.Fault: [String]] = [
        .missing100rel: ["203.0.113.4"], .blockedPorts: ["45.10.0.11", "45.10.0.12", "45.10.0.13"],
        .refusedReinvite: ["203.0.113.3", "45.10.0."], .deadRegistrar: ["198.51.100.5", "@example.com", "45.10.0."],
        .trunkOutage: ["203.0.113.5"], .refusedByTrunk: ["203.0.113.2"], .doNotDisturb: ["45.10.0.7"],
        .wrongPassword: ["8900@example.com"], .lossyTrunk: ["203.0.113.1"], .scanner: ["192.0.2.66"],
    ]

    @Test("A day of mixed traffic raises few alerts and all of them are true")
    func aDayOfMixedTrafficRaisesFewAlertsAndAllOfThemAreTrue() {
        let day = Day(calls: Self.isWhole ? 20_000 : 600, agents: Self.isWhole ? 200 : 20, seed: 20_261_121)
        day.run()

        let alerts = day.events.filter(\.isAlert)
        #expect(alerts.count < 40, "\(alerts.map { "\($0.change) \($0.incident.kind) \($0.incident.subject)" })")
        for alert in alerts {
            let isTrue = Self.kinds.contains { fault, kinds in
                kinds.contains(alert.incident.kind)
                    && Self.subjects[fault, default: []].contains { alert.incident.subject.description.contains($0) }
            }
            #expect(isTrue, "\(alert.incident.kind) \(alert.incident.subject): \(alert.incident.title.en)")
        }
        for fault in Day.Fault.allCases {
            let kinds = Self.kinds[fault, default: []]
            #expect(day.findings.contains { kinds.contains($0.kind) }, "\(fault)")
            let told = Set(day.findings.filter { kinds.contains($0.kind) }.compactMap(\.call?.callID))
            let missed = day.faulty[fault, default: []].subtracting(told)
            #expect(missed.isEmpty, "\(fault): \(missed.count) calls")
        }
        let wrong = day.findings.filter { $0.severity > .notice && $0.call?.callID.hasPrefix("h-") == true }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(3).map(\.title.en))")

        let status = day.engine.status()
        #expect(status.calls == UInt64(day.healthy + day.faulty.values.reduce(0) { $0 + $1.count }))
        #expect(status.evictions.isEmpty)
        #expect(status.activeCalls == 0 && status.activeStreams <= 8)
        #expect(day.mostCalls < 100 && day.mostStreams < 300)
    }
}
