import Support
import Testing
import Wire

@testable import Diagnosis

/// What was told is told again after the hour, each reason of a subject by itself.
@Suite struct ToldBookTests {
    private static func time(_ seconds: Double) -> Timestamp { Script.time(seconds) }

    @Test("Reasons that take turns are told once each") func reasonsThatTakeTurnsAreToldOnceEach() {
        let context = Context.quiet()
        var book = Suppression(.callRejected)
        var verdicts: [Suppression.Verdict] = []
        for turn in 0..<6 {
            verdicts.append(
                book.note(
                    "1001", cause: turn.isMultiple(of: 2) ? Reason.forbidden : .wrongPassword,
                    at: Self.time(Double(turn)), context))
        }
        #expect(verdicts == [.first, .first, .silent, .silent, .silent, .silent])
    }

    @Test("After the hour each is counted by itself") func afterTheHourEachIsCountedByItself() {
        let context = Context.quiet()
        var book = Suppression(.callRejected)
        for turn in 0..<5 { _ = book.note("1001", cause: .forbidden, at: Self.time(Double(turn)), context) }
        let other = book.note("1001", cause: .wrongPassword, at: Self.time(10), context)
        let again = book.note("1001", cause: .forbidden, at: Self.time(3_000), context)
        let early = book.note("1001", cause: .wrongPassword, at: Self.time(3_009), context)
        let late = book.note("1001", cause: .wrongPassword, at: Self.time(3_010), context)
        #expect(other == .first && again == .again(count: 5) && early == .silent && late == .again(count: 2))
    }

    @Test("What is well again is news in every reason") func whatIsWellAgainIsNewsInEveryReason() {
        let context = Context.quiet()
        var book = Suppression(.callRejected)
        _ = book.note("1001", cause: .forbidden, at: Self.time(0), context)
        _ = book.note("1001", cause: .wrongPassword, at: Self.time(1), context)
        let entry = book.recover("1001")
        #expect(entry?.since == Self.time(0) && entry?.last == Self.time(1))
        let verdict = book.note("1001", cause: .wrongPassword, at: Self.time(2), context)
        #expect(verdict == .first)
    }

    @Test("Subjects and reasons are bounded") func subjectsAndReasonsAreBounded() {
        let context = Context.quiet(subjects: 8)
        var book = Suppression(.callRejected)
        for number in 0..<100 { _ = book.note("\(number)", at: Self.time(Double(number)), context) }
        for reason in Reason.allCases.prefix(100) { _ = book.note("99", cause: reason, at: Self.time(200), context) }
        #expect((0..<100).count { book["\($0)"] != nil } <= 8)
        #expect(book["99"]?.causes.count ?? 99 <= 16)
    }

    @Test("An account refused in turn by two reasons is two findings")
    func anAccountRefusedInTurnByTwoReasonsIsTwoFindings() {
        let script = Script().call("R", caller: "1001", callee: "1001", from: "192.0.2.10:5060", to: "203.0.113.9:5060")
        for turn in 0..<10 {
            script.at(Double(turn) * 60).register("R").after(0.05).respond(
                "R", turn.isMultiple(of: 2) ? 403 : 404, to: "REGISTER")
        }
        let found = script.run(until: 700).all("registration-failed")
        #expect(found.count == 2 && Set(found.map(\.cause)).count == 2)
    }
}
