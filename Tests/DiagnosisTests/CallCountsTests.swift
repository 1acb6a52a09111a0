import Diagnosis
import Testing
import Tracking
import Wire

@Suite("Counts of calls by day and month")
struct CallCountsTests {
    /// Seconds since 1970 of a UTC date.
    private static let newYear: Int64 = 1_704_067_200  // 2024-01-01

    @Test(
        "Days and months turn where the calendar does",
        arguments: [
            (newYear - 1, newYear, true, true), (newYear, newYear + 86_399, false, false),
            (newYear + 30 * 86_400, newYear + 31 * 86_400, true, true),
            (newYear + 58 * 86_400, newYear + 59 * 86_400, true, false),  // 28 and 29 February of a leap year
            (newYear + 59 * 86_400, newYear + 60 * 86_400, true, true),
        ])
    func calendar(first: Int64, second: Int64, newDay: Bool, newMonth: Bool) {
        var counts = CallCounts()
        counts.count(caller: "1", callee: "2", at: Timestamp(seconds: first), utcOffsetSeconds: 0)
        let now = counts.count(caller: "1", callee: "2", at: Timestamp(seconds: second), utcOffsetSeconds: 0)
        #expect(now.day == (newDay ? 1 : 2))
        #expect(now.month == (newMonth ? 1 : 2))
    }

    @Test("Local time decides")
    func offset() {
        var counts = CallCounts()
        let evening = Timestamp(seconds: Self.newYear - 28_800)
        counts.count(caller: "1", callee: "2", at: evening - .seconds(1), utcOffsetSeconds: 28_800)
        #expect(counts.count(caller: "1", callee: "2", at: evening, utcOffsetSeconds: 28_800).day == 1)
        #expect(counts.calls(caller: "1", callee: "2", at: evening, utcOffsetSeconds: 0).day == 0)
    }

    @Test("Entries restore what was counted, and the newer count stays")
    func restore() {
        var counts = CallCounts()
        let time = Timestamp(seconds: Self.newYear)
        for _ in 0..<3 { counts.count(caller: "1", callee: "2", at: time, utcOffsetSeconds: 0) }
        var fresh = CallCounts()
        fresh.restore(counts.entries)
        #expect(fresh.calls(caller: "1", callee: "2", at: time, utcOffsetSeconds: 0) == (3, 3))
        fresh.count(caller: "1", callee: "2", at: time + .seconds(60), utcOffsetSeconds: 0)
        fresh.restore(counts.entries)
        #expect(fresh.calls(caller: "1", callee: "2", at: time, utcOffsetSeconds: 0) == (4, 4))
    }

    @Test("The table is bounded; past months go first")
    func bounded() {
        var counts = CallCounts(limit: 10)
        let january = Timestamp(seconds: Self.newYear)
        let march = Timestamp(seconds: Self.newYear + 70 * 86_400)
        for number in 0..<9 { counts.count(caller: "\(number)", callee: "2", at: january, utcOffsetSeconds: 0) }
        for number in 0..<40 {
            counts.count(caller: "m\(number)", callee: "2", at: march + .seconds(Double(number)), utcOffsetSeconds: 0)
        }
        #expect(counts.entries.count <= 10)
        #expect(counts.entries.allSatisfy { $0.caller.hasPrefix("m") })
        #expect(counts.evictions >= 39)
        #expect(counts.calls(caller: "m39", callee: "2", at: march, utcOffsetSeconds: 0).month == 1)
    }

    @Test("Times at the ends of the range do not trap", arguments: [Timestamp.distantPast, .distantFuture])
    func extremes(time: Timestamp) {
        var counts = CallCounts()
        #expect(counts.count(caller: "1", callee: "2", at: time, utcOffsetSeconds: .max).day == 1)
    }
}

@Suite("Numbers in their many forms")
struct PhoneNumberTests {
    @Test(
        "One form for all",
        arguments: [
            ("+86 138-0013-8000", "13800138000"), ("008613800138000", "13800138000"), ("8613800138000", "13800138000"),
            ("013800138000", "13800138000"), ("+862112345678", "2112345678"), ("02112345678", "2112345678"),
            ("4008001234", "4008001234"), ("86001", "86001"), ("0", "0"), ("Alice", "alice"), ("", ""),
            ("+442071234567", "442071234567"), ("0042", "0042"),
        ])
    func normalised(text: String, expected: String) {
        #expect(PhoneNumber.normalised(text) == expected)
    }

    @Test("An extension that begins like a 400 number is none")
    func inboundOnly() {
        var profile = Profile(name: "p")
        profile.inboundOnlyPrefixes = ["400"]
        #expect(profile.isInboundOnly("4008001234"))
        #expect(!profile.isInboundOnly("4001"))
        #expect(!profile.isInboundOnly("13800138000"))
    }
}
