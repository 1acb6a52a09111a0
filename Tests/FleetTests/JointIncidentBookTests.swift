import Delivery
import Diagnosis
import Engine
import Joint
import Testing
import Wire

@testable import Fleet

/// One incident for each kind and stretch that only several hosts together show.
@Suite struct JointIncidentBookTests {
    private static let stretch = ["main/a", "main/b"]

    private func at(_ seconds: Double) -> Timestamp { Facts.noon + .seconds(seconds) }

    private func book(_ change: (inout AlertPolicy) -> Void = { _ in }) -> JointIncidentBook {
        var policy = AlertPolicy()
        policy.clearAfterGoodCalls = 3
        change(&policy)
        return JointIncidentBook(policy: policy, budget: SharedBudget())
    }

    private func news(
        _ id: String = "f1", _ kind: Kind = .oneWayAudio, _ severity: Severity = .error,
        stretch: [String] = JointIncidentBookTests.stretch, earlier: [String]? = nil, isWithdrawn: Bool = false,
        isCovered: Bool = false
    ) -> JointNews {
        JointNews(
            kind: kind, severity: severity, stretch: stretch, title: Text(en: "the caller hears nothing", zh: "主叫无声"),
            id: id, isOfCall: true, earlier: earlier, isWithdrawn: isWithdrawn, isCovered: isCovered)
    }

    private func pass(
        _ matter: CallTrace.Matter = .call, granted: Bool = true, media: Bool = true,
        stretch: [String] = JointIncidentBookTests.stretch
    ) -> JointPass {
        JointPass(stretch: stretch, matter: matter, isGranted: granted, hasMedia: media, heard: Facts.noon)
    }

    @Test("One fault on one stretch is one incident that people are told of once")
    func oneFaultOnOneStretchIsOneIncident() throws {
        var book = book()
        for number in 1...3 { book.note(news("f\(number)"), at: at(Double(number))) }
        book.note(news("g", .ackMissing, .warning), at: at(4))
        book.note(news("h", stretch: ["main/b", "main/c"]), at: at(5))
        let events = book.takeEvents()
        #expect(events.map(\.change) == [.opened, .opened, .opened] && events.allSatisfy(\.isAlert))
        #expect(book.all.map(\.count) == [3, 1, 1])
        let incident = try #require(book.all.first)
        #expect(incident.stretch == Self.stretch && incident.subject == "main/a <-> main/b")
        #expect(incident.agents.map(\.name) == Self.stretch && incident.isJoined)
        #expect(events.first?.incident.title.en.contains("between main/a and main/b") == true)
        #expect(events.first?.incident.title.zh.contains("main/a 与 main/b 之间") == true)
    }

    @Test("Notices, and what the hosts have told of by incidents of their own, make none")
    func noticesAndWhatTheHostsHaveToldOfMakeNone() {
        var book = book()
        book.note(news("f", .asymmetricSignalling, .notice), at: at(0))
        book.note(news("g", isCovered: true), at: at(1))
        #expect(book.all.isEmpty && book.takeEvents().isEmpty)
    }

    @Test("Enough good calls there end it, and fewer, others, and those elsewhere do not")
    func enoughGoodCallsThereEndIt() {
        var book = book()
        book.note(news(), at: at(0))
        for other in [
            pass(granted: false), pass(media: false), pass(.registration), pass(stretch: ["main/a", "main/c"]),
        ] {
            for _ in 1...30 { book.note(other, at: at(1)) }
        }
        // One of one was bad: seven good ones are no luck.
        for _ in 1...6 { book.note(pass(), at: at(2)) }
        #expect(book.all.count == 1)
        _ = book.takeEvents()
        book.note(pass(), at: at(3))
        #expect(book.all.isEmpty)
        #expect(book.takeEvents().map(\.change) == [.cleared])
        #expect(book.takeChanged().last?.cleared == at(3).rfc3339)
    }

    @Test("A finding among good calls begins their count anew") func aFindingAmongGoodCallsBeginsTheirCountAnew() {
        var book = book()
        book.note(news(), at: at(0))
        for _ in 1...6 { book.note(pass(), at: at(1)) }
        book.note(news("f2"), at: at(2))
        for _ in 1...6 { book.note(pass(), at: at(3)) }
        #expect(book.all.count == 1)
    }

    @Test("A registration that passes ends what kept registrations from it")
    func aRegistrationThatPassesEndsWhatKeptThem() {
        var book = book()
        book.note(news("f", .registrationFailed, .warning), at: at(0))
        for _ in 1...30 { book.note(pass(), at: at(1)) }
        #expect(book.all.count == 1)
        for _ in 1...7 { book.note(pass(.registration, media: false), at: at(2)) }
        #expect(book.all.isEmpty)
    }

    @Test("Silence ends it, and not a moment before") func silenceEndsIt() {
        var book = book()
        book.note(news(), at: at(0))
        book.review(at: at(3_599))
        #expect(book.all.count == 1)
        book.review(at: at(3_600))
        #expect(book.all.isEmpty && book.takeEvents().map(\.change) == [.opened, .cleared])
    }

    @Test("What is taken back ends it where nothing else is left of it") func whatIsTakenBackEndsIt() {
        var book = book()
        book.note(news("f1"), at: at(0))
        book.note(news("f2"), at: at(1))
        _ = book.takeEvents()
        book.note(news("f1b", earlier: Self.stretch, isWithdrawn: true), at: at(2))
        #expect(book.all.first?.count == 1 && book.takeEvents().isEmpty)
        book.note(news("f2b", earlier: Self.stretch, isWithdrawn: true), at: at(3))
        #expect(book.all.isEmpty && book.takeEvents().map(\.change) == [.cleared])
        book.note(news("f3b", earlier: Self.stretch, isWithdrawn: true), at: at(4))
        #expect(book.takeEvents().isEmpty, "the end of what nobody heard the begin of")
    }

    @Test("A revision counts once, and one of another stretch moves there") func aRevisionCountsOnce() {
        var book = book()
        book.note(news("f1"), at: at(0))
        book.note(news("f1b", earlier: Self.stretch), at: at(1))
        #expect(book.all.map(\.count) == [1])
        book.note(news("f1c", stretch: ["main/b", "main/c"], earlier: Self.stretch), at: at(2))
        #expect(book.all.map(\.stretch) == [["main/b", "main/c"]])
        #expect(book.takeEvents().map(\.change) == [.opened, .cleared, .opened])
    }

    @Test("What gets worse is told, and what goes on is told again in its time") func whatGetsWorseIsTold() {
        var book = book { $0.rules[.ackMissing] = AlertPolicy.Rule(action: .alertEvery(seconds: 600), escalateAt: 3) }
        for number in 0..<3 { book.note(news("f\(number)", .ackMissing, .warning), at: at(Double(number))) }
        #expect(book.takeEvents().map(\.change) == [.opened, .escalated])
        book.note(news("f4", .ackMissing, .warning), at: at(500))
        book.review(at: at(599))
        #expect(book.takeEvents().isEmpty)
        book.review(at: at(700))
        book.review(at: at(701))
        #expect(book.takeEvents().map(\.change) == [.reminded])
        book.review(at: at(1_400))
        #expect(book.takeEvents().isEmpty, "nothing came since")
    }

    @Test("Incidents have a bound, alerts a budget with those of hosts, and a restart forgets neither")
    func incidentsHaveABound() {
        let budget = SharedBudget()
        var policy = AlertPolicy()
        policy.alertsPerHour = 2
        _ = budget.admits(isError: true, at: at(0), perHour: 2)
        var book = JointIncidentBook(policy: policy, budget: budget, limit: 2)
        for number in 0..<3 { book.note(news("f\(number)", stretch: ["a", "b\(number)"]), at: at(1)) }
        #expect(book.all.count == 2 && book.evictions == 1)
        #expect(book.takeEvents().count { $0.isAlert } == 1 && book.alertsWithheld == 1)
        var later = JointIncidentBook(policy: policy, budget: budget, restoring: book.all)
        later.note(news("g", stretch: ["a", "b0"]), at: at(2))
        #expect(later.all.count == 2 && later.takeEvents().isEmpty)
        #expect(FleetIncidentBook(policy: policy, restoring: book.all).all.isEmpty, "they are none of the hosts'")
    }
}
