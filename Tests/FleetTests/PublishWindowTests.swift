import Fleet
import Testing
import Wire

@Suite struct PublishWindowTests {
    private func id(_ row: Int64, _ shelf: Shelf = .calls) -> RecordID {
        RecordID(outbox: "0123456789abcdef", shelf: shelf, row: row)
    }

    private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    @Test("No more are under way than may be") func noMoreAreUnderWayThanMayBe() {
        var window = PublishWindow(capacity: 3)
        for row in 1...3 { window.sent(id(Int64(row)), at: at(0)) }
        #expect(window.room == 0)
        let isFirstKnown = window.acknowledged(id(2))
        #expect(isFirstKnown)
        #expect(window.room == 1)
    }

    @Test("What is acknowledged twice counts once") func whatIsAcknowledgedTwiceCountsOnce() {
        var window = PublishWindow()
        window.sent(id(1), at: at(0))
        let isSecondKnown = window.acknowledged(id(1))
        #expect(isSecondKnown)
        let isThirdKnown = window.acknowledged(id(1))
        #expect(!isThirdKnown)
        let isFourthKnown = window.acknowledged(id(9))
        #expect(!isFourthKnown)
    }

    @Test("Each shelf is read on from where it was left") func eachShelfIsReadOnFromWhereItWasLeft() {
        var window = PublishWindow()
        window.sent(id(5, .findings), at: at(0))
        window.sent(id(7, .calls), at: at(0))
        #expect(window.cursor(.findings) == 5 && window.cursor(.calls) == 7 && window.cursor(.heartbeats) == 0)
    }

    @Test("What has no acknowledgement in time is sent again from the oldest")
    func whatHasNoAcknowledgementInTimeIsSentAgainFromTheOldest() {
        var window = PublishWindow(patience: .seconds(10))
        window.sent(id(1), at: at(0))
        window.sent(id(2), at: at(5))
        #expect(!window.isOverdue(at: at(9)))
        #expect(window.isOverdue(at: at(10)))
        let isFifthKnown = window.acknowledged(id(1))
        #expect(isFifthKnown)
        #expect(!window.isOverdue(at: at(10)), "the one that is left has five seconds more")
        window.restart()
        #expect(window.count == 0 && window.cursor(.calls) == 0)
        let isSixthKnown = window.acknowledged(id(2))
        #expect(!isSixthKnown, "what comes of the first try is not counted for the second")
    }
}
