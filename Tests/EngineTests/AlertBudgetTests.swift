import Diagnosis
import Support
import Testing
import Wire

@testable import Engine

/// Alerts of an hour are bounded; what is over that is counted and told.
@Suite struct AlertBudgetTests {
    private static func open(_ book: inout IncidentBook, _ kind: Kind, _ severity: Severity, _ range: Range<Int>) {
        for number in range {
            let time = Script.time(Double(number))
            let finding = Finding(
                id: "f-\(number)", time: time, kind: kind, severity: severity, confidence: .proved,
                title: Text(en: "it fails", zh: "失败"), fix: Text(en: "", zh: ""))
            _ = book.note(finding, subject: "192.0.2.\(number)", at: time)
        }
    }

    private static func book(_ alerts: Int = 3) -> IncidentBook {
        var policy = AlertPolicy()
        policy.alertsPerHour = alerts
        return IncidentBook(policy: policy, limit: 1_000)
    }

    @Test func `warnings use up no alert that an error needs`() {
        var book = Self.book()
        Self.open(&book, .missing100rel, .warning, 0..<20)
        Self.open(&book, .callRejected, .error, 20..<22)
        let alerts = book.take().filter(\.isAlert)
        #expect(
            alerts.map(\.incident.kind) == [
                "missing-100rel", "missing-100rel", "missing-100rel", "call-rejected", "call-rejected",
            ])
    }

    @Test func `errors are bounded too`() {
        var book = Self.book()
        Self.open(&book, .callRejected, .error, 0..<10)
        #expect(book.take().count(where: \.isAlert) == 3)
        #expect(book.alertsWithheld == 7)
    }

    @Test func `what was withheld is told once the hour is over, by kind`() {
        var book = Self.book()
        Self.open(&book, .missing100rel, .warning, 0..<5)
        Self.open(&book, .sipALG, .warning, 5..<10)
        let early = book.takeWithheld(at: Script.time(3_602))
        #expect(early == nil, "the first was withheld at 3 s")
        let held = book.takeWithheld(at: Script.time(3_603))
        #expect(held?.list == "5 sip-alg, 2 missing-100rel" && held?.total == 7)
        #expect(held?.since == Script.time(3))
        let again = book.takeWithheld(at: Script.time(9_999))
        #expect(again == nil)
    }

    @Test func `within the budget nothing is withheld`() {
        var book = Self.book()
        Self.open(&book, .sipALG, .warning, 0..<3)
        let held = book.takeWithheld(at: Script.time(9_999))
        #expect(held == nil && book.alertsWithheld == 0)
    }
}

/// What outlives a restart, and what the status counts.
@Suite struct RestoredStateTests {
    @Test func `the port map goes on after a restart`() {
        var memory = EngineMemory()
        memory.ports = [
            PortSnapshot(
                address: IPAddress(v4: 0xC000_020A), port: 10_500, calls: 7, received: 5, icmpErrors: 1,
                lastReceived: Script.time(-60)),
            PortSnapshot(
                address: IPAddress(v4: 0xC000_020A), port: 40_000, calls: 7, received: 5, icmpErrors: 0,
                lastReceived: nil),
        ]
        let script = Script { $0.profile = .huawei }
        script.engine.importMemory(memory)
        let ports = script.engine.ports()
        #expect(ports.map(\.port) == [10_500], "outside the range nothing is known of ports")
        #expect(ports.first?.received == 5 && ports.first?.lastReceived == Script.time(-60))
    }

    @Test func `accounts that are bound are counted until they end`() {
        let script = Script()
        for (index, account) in ["1001", "1002"].enumerated() {
            let client = Endpoint(address: IPAddress(v4: 0xC000_020A + UInt32(index)), port: 5060)
            script.call(account, caller: account, callee: account, from: client, to: "198.51.100.20:5060")
            script.at(Double(index)).register(account, expires: 60).after(0.05).respond(account, 200, to: "REGISTER")
        }
        _ = script.run(until: 30)
        #expect(script.engine.status().registrations == 2)
        script.engine.idle(until: Script.time(100))
        #expect(script.engine.status().registrations == 0)
    }
}
