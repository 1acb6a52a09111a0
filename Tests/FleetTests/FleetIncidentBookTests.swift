import Delivery
import Diagnosis
import Testing
import Wire

@testable import Fleet

@Suite struct FleetIncidentBookTests {
    private func book(_ edit: (inout AlertPolicy) -> Void = { _ in }) -> FleetIncidentBook {
        var policy = AlertPolicy()
        edit(&policy)
        return FleetIncidentBook(policy: policy)
    }

    private func at(_ seconds: Double) -> Timestamp { Facts.noon + .seconds(seconds) }

    @Test("An incident seen by ten hosts is one and told once") func anIncidentSeenByTenHostsIsOne() throws {
        var book = book()
        for number in 1...10 {
            book.note(try Facts.incident("a\(number)", count: 3, at: Double(number)), at: at(Double(number)))
        }
        #expect(book.all.count == 1)
        #expect(book.all.first?.agents.count == 10 && book.all.first?.count == 30)
        let events = book.takeEvents()
        #expect(events.map(\.change) == [.opened] && events.first?.isAlert == true)
        #expect(events.first?.incident.title.en == "the trunk does not answer [main/a1]")
        #expect(events.first?.incident.title.zh == "中继无应答［main/a1］")
    }

    @Test("It is over when it is over on all hosts") func itIsOverWhenItIsOverOnAllHosts() throws {
        var book = book()
        for name in ["a", "b"] { book.note(try Facts.incident(name), at: at(0)) }
        _ = book.takeEvents()
        book.note(try Facts.incident("a", "cleared", at: 10), at: at(10))
        #expect(book.all.count == 1 && book.takeEvents().isEmpty)
        book.note(try Facts.incident("b", "cleared", at: 20), at: at(20))
        #expect(book.all.isEmpty)
        #expect(book.takeEvents().map(\.change) == [.cleared])
        #expect(book.takeChanged().last?.cleared == at(20).rfc3339)
    }

    @Test("Another kind or subject is another incident") func anotherKindOrSubjectIsAnotherIncident() throws {
        var book = book()
        book.note(try Facts.incident("a"), at: at(0))
        book.note(try Facts.incident("b", kind: "one-way-audio"), at: at(0))
        book.note(try Facts.incident("b", subject: "203.0.113.6"), at: at(0))
        #expect(book.all.count == 3)
    }

    @Test("An address of a place's own is another host at another place")
    func anAddressOfAPlacesOwnIsAnotherHostAtAnotherPlace() throws {
        var book = book()
        for site in ["berlin", "bern"] {
            book.note(try Facts.incident("a", subject: "192.168.1.20", site: site), at: at(0))
            book.note(try Facts.incident("b", subject: "192.168.1.20", site: site), at: at(0))
        }
        #expect(book.all.map(\.site) == ["berlin", "bern"])
        #expect(book.all.allSatisfy { $0.agents.count == 2 })
        #expect(FleetIncidentBook.scope("203.0.113.5", site: "x") == nil)
        #expect(FleetIncidentBook.scope("tcp 10.0.0.1>203.0.113.5:5060", site: "x") == "x")
        #expect(FleetIncidentBook.scope("+4930123456", site: "x") == nil)
    }

    @Test("What gets worse is told and what gets no worse is not") func whatGetsWorseIsTold() throws {
        var book = book()
        book.note(try Facts.incident("a"), at: at(0))
        book.note(try Facts.incident("b"), at: at(1))
        _ = book.takeEvents()
        book.note(try Facts.incident("b", "escalated", severity: "error", at: 2), at: at(2))
        #expect(book.takeEvents().map(\.change) == [.escalated])
        book.note(try Facts.incident("a", "escalated", severity: "error", at: 3), at: at(3))
        #expect(book.takeEvents().isEmpty)
    }

    @Test("Many hosts together reach the number at which it gets worse")
    func manyHostsTogetherReachTheNumberAtWhichItGetsWorse() throws {
        var book = book { $0.rules[.trunkDown] = AlertPolicy.Rule(action: .alertOnce, escalateAt: 100) }
        book.note(try Facts.incident("a", count: 50), at: at(0))
        book.note(try Facts.incident("b", count: 49, at: 1), at: at(1))
        #expect(book.takeEvents().map(\.change) == [.opened])
        book.note(try Facts.incident("b", "reminded", count: 50, at: 2), at: at(2))
        #expect(book.takeEvents().map(\.change) == [.escalated])
        #expect(book.all.first?.severity == "error")
    }

    @Test("A reminder of each host is one of the fleet in its own time") func aReminderOfEachHostIsOneOfTheFleet()
        throws
    {
        var book = book { $0.rules[.trunkDown] = AlertPolicy.Rule(action: .alertEvery(seconds: 3_600)) }
        for name in ["a", "b", "c"] { book.note(try Facts.incident(name), at: at(0)) }
        _ = book.takeEvents()
        for (turn, name) in ["a", "b", "c"].enumerated() {
            let seconds = 3_600 + Double(turn)
            book.note(try Facts.incident(name, "reminded", at: seconds), at: at(seconds))
        }
        #expect(book.takeEvents().map(\.change) == [.reminded])
    }

    @Test("What the policy keeps quiet is no alert") func whatThePolicyKeepsQuietIsNoAlert() throws {
        var book = book { $0.rules[.trunkDown] = AlertPolicy.Rule(action: .log) }
        book.note(try Facts.incident("a"), at: at(0))
        #expect(book.takeEvents().map(\.isAlert) == [false])
    }

    @Test("Alerts over the budget of an hour are counted") func alertsOverTheBudgetOfAnHourAreCounted() throws {
        var book = book { $0.alertsPerHour = 2 }
        for number in 1...5 { book.note(try Facts.incident("a", subject: "203.0.113.\(number)"), at: at(0)) }
        #expect(book.takeEvents().count { $0.isAlert } == 2)
        #expect(book.alertsWithheld == 3)
    }

    @Test("What comes late and out of order changes nothing") func whatComesLateAndOutOfOrderChangesNothing() throws {
        var book = book()
        book.note(try Facts.incident("a", at: 0), at: at(0))
        book.note(try Facts.incident("a", "reminded", count: 9, at: 100), at: at(100))
        book.note(try Facts.incident("a", "escalated", severity: "error", count: 5, at: 50), at: at(101))
        #expect(book.all.first?.count == 9 && book.all.first?.severity == "warning")
        book.note(try Facts.incident("z", "cleared", subject: "203.0.113.9"), at: at(102))
        #expect(book.all.count == 1, "the end of what nobody heard the begin of")
    }

    @Test("A host that says that nothing is open ends what was open of it")
    func aHostThatSaysThatNothingIsOpenEndsWhatWasOpenOfIt() throws {
        var book = book()
        book.note(try Facts.incident("a"), at: at(0))
        book.note(try Facts.heartbeat("a", at: 60), at: at(60))
        #expect(book.all.count == 1, "so soon it may have been said before")
        book.note(try Facts.heartbeat("b", at: 300), at: at(300))
        book.note(try Facts.heartbeat("a", at: 300, incidents: 1), at: at(300))
        #expect(book.all.count == 1)
        book.note(try Facts.heartbeat("a", at: 300), at: at(300))
        #expect(book.all.isEmpty)
    }

    @Test("A kind of another version is kept and nobody is woken") func aKindOfAnotherVersionIsKept() throws {
        var book = book()
        book.note(try Facts.incident("a", kind: "kind-to-come"), at: at(0))
        #expect(book.all.count == 1 && book.takeEvents().isEmpty)
    }

    @Test("Incidents and their hosts have bounds and are counted") func incidentsAndTheirHostsHaveBounds() throws {
        var book = FleetIncidentBook(policy: AlertPolicy(), limit: 2)
        for number in 1...3 { book.note(try Facts.incident("a", subject: "203.0.113.\(number)"), at: at(0)) }
        #expect(book.all.count == 2 && book.evictions == 1)
        for number in 0..<(FleetIncidentBook.memberLimit + 5) {
            book.note(try Facts.incident("h\(number)", subject: "203.0.113.1"), at: at(1))
        }
        #expect(book.all.first { $0.subject == "203.0.113.1" }?.agents.count == FleetIncidentBook.memberLimit)
        #expect(book.all.first { $0.subject == "203.0.113.1" }?.others == 6)
    }

    @Test("What is restored goes on as it was") func whatIsRestoredGoesOnAsItWas() throws {
        var first = book()
        first.note(try Facts.incident("a"), at: at(0))
        var second = FleetIncidentBook(policy: AlertPolicy(), restoring: first.takeChanged())
        second.note(try Facts.incident("b", at: 1), at: at(1))
        #expect(second.takeEvents().isEmpty, "it was told before")
        #expect(second.all.first?.agents.count == 2)
    }
}
