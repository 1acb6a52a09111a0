import Diagnosis
import Support
import Testing
import Tracking
import Wire

@testable import Engine

/// What ends an incident: evidence of what it is about, and enough of it.
@Suite struct IncidentClearingTests {
    private static func finding(_ number: Int, at seconds: Double, kind: Kind, port: Int = 10_540) -> Finding {
        let time = Script.time(seconds)
        return Finding(
            id: "f-\(number)", time: time, kind: kind, severity: .error, confidence: .likely,
            title: Text(en: "the caller hears nothing", zh: "主叫听不到声音"),
            call: CallIdentity(callID: "c-\(number)", caller: "1001", callee: "13800138000", start: time),
            place: Place(vantage: "gateway", to: "192.0.2.10:\(port)"), fix: Text(en: "", zh: ""))
    }

    private static func fail(
        _ book: inout IncidentBook, at seconds: Double, kind: Kind = "one-way-audio", port: Int = 10_540
    ) {
        let finding = finding(Int(seconds), at: seconds, kind: kind, port: port)
        _ = book.note(finding, subject: "192.0.2.10", at: Script.time(seconds))
    }

    private static func pass(
        _ book: inout IncidentBook, at seconds: Double, kind: Kind = "one-way-audio", port: UInt16 = 10_500
    ) {
        book.notePass(
            Pass(
                kind: kind, place: Endpoint(address: IPAddress(v4: 0xC000_020A), port: port), time: Script.time(seconds)
            ))
    }

    private static func book() -> IncidentBook { IncidentBook(policy: AlertPolicy(), limit: 100) }

    @Test("A half open range is one incident for as long as it lasts")
    func aHalfOpenRangeIsOneIncidentForAsLongAsItLasts() {
        var book = Self.book()
        // Every 20 s a call; a third of the ports is closed, and for ten minutes nobody happens to use them.
        for call in 0..<180 {
            let seconds = Double(call * 20)
            let port = 10_500 + call % 3 * 20
            if port == 10_540, !(30..<60).contains(call) {
                Self.fail(&book, at: seconds)
            } else {
                Self.pass(&book, at: seconds, port: UInt16(port == 10_540 ? 10_500 : port))
            }
            book.review(at: Script.time(seconds))
        }
        let alerts = book.take().filter(\.isAlert)
        #expect(alerts.map(\.change) == [.opened])
        #expect(book.all.map(\.count) == [50] && book.all.map(\.calls) == [178], "since the first that failed")
    }

    @Test("The ports that failed are heard again and it is over") func thePortsThatFailedAreHeardAgainAndItIsOver() {
        var book = Self.book()
        for call in 0..<30 {
            if call % 3 == 0 { Self.fail(&book, at: Double(call)) } else { Self.pass(&book, at: Double(call)) }
        }
        for call in 30..<60 { Self.pass(&book, at: Double(call)) }
        #expect(book.all.count == 1, "other ports prove nothing")
        Self.pass(&book, at: 60, port: 10_540)
        #expect(book.take().map(\.change) == [.opened, .cleared])
    }

    @Test("An outage is over after good calls on any port") func anOutageIsOverAfterGoodCallsOnAnyPort() {
        var book = Self.book()
        for call in 0..<30 { Self.fail(&book, at: Double(call)) }
        for call in 30..<49 { Self.pass(&book, at: Double(call)) }
        #expect(book.all.count == 1)
        Self.pass(&book, at: 49)
        #expect(book.take().map(\.change) == [.opened, .cleared])
    }

    @Test("A rare fault needs more good calls than luck gives") func aRareFaultNeedsMoreGoodCallsThanLuckGives() {
        var book = Self.book()
        // One renegotiation of ten fails.
        for call in 0..<100 {
            if call % 10 == 0 {
                Self.fail(&book, at: Double(call), kind: "reinvite-failed")
            } else {
                Self.pass(&book, at: Double(call), kind: "reinvite-failed")
            }
        }
        for call in 100..<150 { Self.pass(&book, at: Double(call), kind: "reinvite-failed") }
        #expect(book.all.count == 1, "50 in a row may be luck")
        for call in 150..<170 { Self.pass(&book, at: Double(call), kind: "reinvite-failed") }
        #expect(book.all.isEmpty)
    }

    @Test("Calls in general do not clear what they do not test") func callsInGeneralDoNotClearWhatTheyDoNotTest() {
        var book = Self.book()
        Self.fail(&book, at: 0)
        Self.fail(&book, at: 1, kind: "ack-missing")
        for call in 2..<40 { book.noteGoodCall(at: ["192.0.2.10"], time: Script.time(Double(call))) }
        #expect(book.all.map(\.kind) == ["one-way-audio"])
        #expect(book.all.map(\.calls) == [1])
    }

    @Test("What comes back needs more evidence each time") func whatComesBackNeedsMoreEvidenceEachTime() {
        var book = Self.book()
        var good: [Int] = []
        for round in 0..<3 {
            Self.fail(&book, at: Double(round * 1_000), kind: "reinvite-failed")
            var count = 0
            while !book.all.isEmpty, count < 500 {
                count += 1
                Self.pass(&book, at: Double(round * 1_000 + count), kind: "reinvite-failed")
            }
            good.append(count)
        }
        #expect(good == [20, 40, 80])
        // And more quiet: eight hours instead of one.
        Self.fail(&book, at: 3_000, kind: "reinvite-failed")
        book.review(at: Script.time(3_000 + 7 * 3_600))
        #expect(book.all.count == 1)
        book.review(at: Script.time(3_000 + 8 * 3_600))
        #expect(book.all.isEmpty)
    }

    @Test("Ringing answers are counted with and without 100rel") func ringingAnswersAreCountedWithAndWithout100rel()
        throws
    {
        let script = Script(profile: .huawei)
        for call in 0..<12 {
            let name = "c\(call)"
            script.call(name, from: "192.0.2.10:5060", to: "203.0.113.7:5060").at(Double(call * 10))
            script.invite(name, supported: ["100rel"]).after(0.2)
            if call % 4 == 3 {
                script.respond(name, 180, rseq: 1).after(0.01).prack(name).after(0.01).respond(name, 200, to: "PRACK")
            } else {
                script.respond(name, 180)
            }
            script.after(0.5).answer(name).after(0.01).ack(name).at(Double(call * 10) + 2).hangUp(name)
        }
        _ = script.run(until: 200)
        let incident = try #require(script.engine.incidents().first { $0.kind == "missing-100rel" })
        #expect(incident.subject == "203.0.113.7" && incident.count == 9 && incident.calls == 12)
    }

    /// Thousands of refused calls: every finding, a handful of alerts.
    @Test("A burst through the engine loses no finding and tells a handful")
    func aBurstThroughTheEngineLosesNoFindingAndTellsAHandful() {
        let script = Script()
        let count = 2_000
        for call in 0..<count {
            let name = "c\(call)"
            script.call(name, callee: "138\(10_000_000 + call % 10)", from: "192.0.2.10:5060", to: "203.0.113.7:5060")
            script.at(Double(call) * 0.1).invite(name).after(0.02).respond(name, 501).after(0.01).ack(name)
        }
        let findings = script.run(until: 400)
        #expect(findings.count { $0.kind == "call-rejected" } == count)
        let alerts = script.engine.takeIncidents().filter(\.isAlert)
        #expect((1...5).contains(alerts.count))
    }
}
