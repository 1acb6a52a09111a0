import HEP
import Testing
import Wire

/// A sender's clock is good for the distance between its messages and for nothing else.
@Suite struct SenderClockTests {
    @Test("A clock an hour off keeps the order and the distances", arguments: [-3_600_000, 0, 3_600_000] as [Int64])
    func anHourOff(_ error: Int64) {
        var clock = SenderClock()
        // Each leaves every 100 ms; the third was 80 ms longer on its way.
        let ways: [Int64] = [5, 5, 85, 5, 25]
        let moments = ways.enumerated().map { index, way in
            clock.moment(of: at(Int64(index) * 100 + error), arrival: at(Int64(index) * 100 + way))
        }
        for (index, moment) in moments.enumerated() {
            #expect((moment - at(Int64(index) * 100 + 5)).magnitude <= .milliseconds(1))
        }
        #expect(clock.isFar == (error != 0) && clock.unused == 0)
    }

    @Test("Without a time the arrival counts") func noTime() {
        var clock = SenderClock()
        let moment = clock.moment(of: nil, arrival: at(7))
        #expect(moment == at(7))
        #expect(clock.offset == nil && clock.unused == 1)
    }

    @Test("A clock that is set counts as arrival once and goes on from there") func jump() {
        var clock = SenderClock()
        _ = clock.moment(of: at(0), arrival: at(5))
        let back = clock.moment(of: at(-60_000), arrival: at(100))
        #expect(back == at(100))
        #expect(clock.unused == 1)
        // Relative to the new clock: 40 ms late.
        let late = clock.moment(of: at(-59_900), arrival: at(240))
        #expect((late - at(200)).magnitude <= .milliseconds(1))
        // Set forward.
        let forward = clock.moment(of: at(90_000), arrival: at(300))
        #expect(forward == at(300))
        #expect(clock.unused == 2)
    }

    @Test("No time is after its arrival or two seconds before it") func bounds() {
        var clock = SenderClock()
        for (sent, arrival) in [(0, 0), (5_000, 1), (10, 4_000), (3_990, 6_000), (.min / 2_000_000, 7_000)]
            as [(Int64, Int64)]
        {
            let moment = clock.moment(of: Timestamp(nanoseconds: sent &* 1_000_000), arrival: at(arrival))
            #expect(moment <= at(arrival) && at(arrival) - moment <= SenderClock.longestWay)
        }
    }

    @Test("A clock that falls behind is followed") func drift() {
        var clock = SenderClock()
        // 100 parts in a million slow, for ten minutes, a message a second.
        for second in 0..<600 as Range<Int64> {
            let sent = Timestamp(nanoseconds: at(second * 1_000).nanoseconds - second * 100_000)
            let moment = clock.moment(of: sent, arrival: at(second * 1_000))
            #expect(at(second * 1_000) - moment <= .milliseconds(1))
        }
    }
}
