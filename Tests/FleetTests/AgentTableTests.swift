import Testing
import Wire

@testable import Fleet

@Suite struct AgentTableTests {
    private let other = "fedcba9876543210"

    @Test("A host is known by its first record and told once") func aHostIsKnownByItsFirstRecordAndToldOnce() throws {
        var table = AgentTable()
        #expect(table.note(try Facts.received(try Facts.call("a", callID: "x"))) == [.appeared("main/a")])
        #expect(table.note(try Facts.received(try Facts.call("a", callID: "y"), row: 2)) == [])
        #expect(table.all.map(\.calls) == [2])
    }

    @Test("A host with another name is the host that it was") func aHostWithAnotherNameIsTheHostThatItWas() throws {
        var table = AgentTable()
        _ = table.note(try Facts.received(try Facts.heartbeat("a")))
        let notices = table.note(try Facts.received(try Facts.heartbeat("b", at: 60), row: 2))
        #expect(notices == [.appeared("main/b"), .renamed(from: "main/a", to: "main/b")])
        #expect(table.all.map(\.renamedTo) == ["main/b", nil])
        #expect(table.all.map(\.formerly) == [nil, "main/a"])
    }

    @Test("Two hosts of one name are told once") func twoHostsOfOneNameAreToldOnce() throws {
        var table = AgentTable()
        var notices: [AgentNotice] = []
        for turn in 0..<8 {
            let fact = try Facts.heartbeat("a", at: Double(turn) * 10)
            let outbox = turn % 2 == 0 ? Facts.outbox : other
            notices += table.note(try Facts.received(fact, row: Int64(turn + 1), outbox: outbox))
        }
        #expect(notices == [.appeared("main/a"), .twins("main/a")])
        #expect(table.all.first?.hasTwin == true)
    }

    @Test("A host that was made anew is no twin") func aHostThatWasMadeAnewIsNoTwin() throws {
        var table = AgentTable()
        var notices: [AgentNotice] = []
        for turn in 0..<8 {
            let fact = try Facts.heartbeat("a", at: Double(turn) * 10)
            let outbox = turn < 4 ? Facts.outbox : other
            notices += table.note(try Facts.received(fact, row: Int64(turn + 1), outbox: outbox))
        }
        #expect(notices == [.appeared("main/a")])
        #expect(table.all.first?.outbox == other)
    }

    @Test("Twins that are told apart are forgotten after a while") func twinsThatAreToldApartAreForgotten() throws {
        var table = AgentTable()
        for turn in 0..<4 {
            let fact = try Facts.heartbeat("a", at: Double(turn) * 10)
            _ = table.note(
                try Facts.received(fact, row: Int64(turn + 1), outbox: turn % 2 == 0 ? Facts.outbox : other))
        }
        #expect(table.all.first?.hasTwin == true)
        _ = table.note(try Facts.received(try Facts.heartbeat("a", at: 900), row: 9, outbox: other))
        #expect(table.all.first?.hasTwin == false)
    }

    @Test("A wrong clock is told when it begins and when it ends") func aWrongClockIsToldWhenItBeginsAndEnds() throws {
        var table = AgentTable()
        func beat(_ row: Int64, _ clock: Double) throws -> [AgentNotice] {
            table.note(
                try Facts.received(try Facts.heartbeat("a", at: Double(row) * 15 + clock), row: row, clock: clock))
        }
        #expect(try beat(1, 0) == [.appeared("main/a")])
        #expect(try beat(2, 1.9) == [], "just below")
        #expect(try beat(3, 3_600) == [.clockOff("main/a", milliseconds: 3_600_000)])
        #expect(try beat(4, 3_600) == [])
        #expect(try beat(5, 0) == [.clockRight("main/a")])
    }

    @Test("A host that loses records is told when it lost more") func aHostThatLosesRecordsIsTold() throws {
        var table = AgentTable()
        _ = table.note(try Facts.received(try Facts.heartbeat("a")))
        #expect(
            table.note(try Facts.received(try Facts.heartbeat("a", at: 15, lost: 7), row: 2))
                == [.losing("main/a", lost: 7)])
        #expect(table.note(try Facts.received(try Facts.heartbeat("a", at: 30, lost: 7), row: 3)) == [])
    }

    @Test("A host that floods is told once a flood") func aHostThatFloodsIsToldOnceAFlood() throws {
        var table = AgentTable()
        let call = try Facts.received(try Facts.call("a", callID: "x"))
        var notices: [AgentNotice] = []
        for _ in 0..<(AgentTable.floodPerMinute + 100) { notices += table.note(call) }
        #expect(notices.count == 2)
        #expect(notices.last == .floods("main/a", perMinute: AgentTable.floodPerMinute + 1))
    }

    @Test("A full table lets go of whoever was silent longest") func aFullTableLetsGoOfWhoeverWasSilentLongest() throws
    {
        var table = AgentTable(limit: 3)
        for (turn, name) in ["a", "b", "c", "d"].enumerated() {
            let outbox = String(repeating: "\(turn)", count: 16)
            _ = table.note(try Facts.received(try Facts.heartbeat(name, at: Double(turn)), outbox: outbox))
        }
        #expect(table.all.map(\.agent) == ["b", "c", "d"] && table.evictions == 1)
        #expect(table.takeRemoved() == ["main/a"])
    }

    @Test("What is restored is as it was") func whatIsRestoredIsAsItWas() throws {
        var table = AgentTable()
        _ = table.note(try Facts.received(try Facts.heartbeat("a")))
        let again = AgentTable(restoring: table.takeChanged())
        #expect(again.all == table.all)
    }
}
