import Testing
import Wire

@testable import Capture

struct ClockGuardTests {
    private func at(_ seconds: Double) -> Timestamp { Timestamp(seconds: 1_000) + .seconds(seconds) }

    @Test func `a clock that runs or is slewed is left alone`() {
        var clock = ClockGuard()
        for second in 0..<10 {
            let step = clock.observe(wall: at(Double(second) * 1.0005), monotonic: at(Double(second)))
            #expect(step == nil)
        }
        #expect(clock.corrected(at(3), now: at(3)) == at(3))
    }

    @Test func `a step back is told and added to all that follows`() {
        var clock = ClockGuard()
        _ = clock.observe(wall: at(100), monotonic: at(0))
        #expect(clock.observe(wall: at(41), monotonic: at(1)) == .seconds(-60))
        #expect(clock.corrected(at(41), now: at(41)) == at(101))
        #expect(clock.observe(wall: at(42), monotonic: at(2)) == nil)
        #expect(clock.corrected(at(42), now: at(42)) == at(102))
    }

    @Test func `a packet stamped before the step back does not land in the future`() {
        var clock = ClockGuard()
        _ = clock.observe(wall: at(100), monotonic: at(0))
        _ = clock.observe(wall: at(40), monotonic: at(0))
        #expect(clock.corrected(at(99.9), now: at(40.1)) == at(100.1))
    }

    @Test func `a step forward is told and passes through`() {
        var clock = ClockGuard()
        _ = clock.observe(wall: at(100), monotonic: at(0))
        #expect(clock.observe(wall: at(161), monotonic: at(1)) == .seconds(60))
        #expect(clock.corrected(at(161), now: at(161)) == at(161))
    }
}

struct LocalAddressesTests {
    @Test func `this host's addresses hold the loopback in network byte order`() {
        let loopback = IPAddress(v4: 0x7F00_0001)
        #expect(LocalAddresses.current().contains(loopback))
    }
}
