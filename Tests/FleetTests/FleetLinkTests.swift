import Testing

@testable import Fleet

@Suite struct FleetLinkTests {
    private func report(
        connected: Bool, problem: String = "", stored: UInt64 = 0, sent: UInt64 = 0
    ) -> SenderReport {
        var report = SenderReport()
        report.isConnected = connected
        report.problem = problem
        report.stored = stored
        report.sent = sent
        report.server = "nats://a:4222"
        return report
    }

    @Test("A server that is away is told once and again when it is back")
    func aServerThatIsAwayIsToldOnceAndAgainWhenItIsBack() {
        let link = FleetLink(socket: -1, process: 0)
        #expect(link.note(report(connected: true)) == .arrives(server: "nats://a:4222"))
        #expect(link.note(report(connected: true, stored: 5)) == nil)
        #expect(link.note(report(connected: false, problem: "refused")) == .fails(reason: "refused"))
        #expect(link.note(report(connected: false, problem: "no route")) == nil)
        #expect(link.note(report(connected: true)) == .arrives(server: "nats://a:4222"))
    }

    @Test("A refusal is over when something is stored and not when it is tried again")
    func aRefusalIsOverWhenSomethingIsStored() {
        let link = FleetLink(socket: -1, process: 0)
        _ = link.note(report(connected: true))
        #expect(link.note(report(connected: true, problem: "full", stored: 5)) == .refused(reason: "full"))
        #expect(link.note(report(connected: true, stored: 5)) == nil)
        #expect(link.note(report(connected: true, problem: "full", stored: 5)) == nil)
        #expect(link.note(report(connected: true, stored: 6)) == .arrives(server: "nats://a:4222"))
    }

    @Test("Counts go on where the process is made anew") func countsGoOnWhereTheProcessIsMadeAnew() {
        let link = FleetLink(socket: -1, process: 0)
        _ = link.note(report(connected: true, stored: 5, sent: 6))
        _ = link.note(report(connected: true, stored: 1, sent: 1))
        #expect(link.report.stored == 6 && link.report.sent == 7)
    }
}
