/// Civil time without a calendar library: packets carry seconds since 1970, people and JSON read dates.
package struct CivilTime: Sendable, Hashable {
    package var year: Int64
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    package var nanosecond: Int64
    /// Days since 1970-01-01; negative before.
    package var days: Int64

    /// Proleptic Gregorian, UTC; days are counted in eras of 400 years so that any `Timestamp` is legal.
    package init(_ time: Timestamp) {
        let (seconds, fraction) = CivilTime.floored(time.nanoseconds, by: 1_000_000_000)
        let (wholeDays, secondOfDay) = CivilTime.floored(seconds, by: 86_400)
        let (era, dayOfEra) = CivilTime.floored(wholeDays + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = Int(secondOfDay / 3_600)
        minute = Int(secondOfDay / 60 % 60)
        second = Int(secondOfDay % 60)
        nanosecond = fraction
        days = wholeDays
    }

    private static func floored(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    package static func padded(_ value: some BinaryInteger, _ width: Int) -> String { padded(String(value), width) }

    package static func padded(_ digits: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    package var clock: String {
        "\(CivilTime.padded(hour, 2)):\(CivilTime.padded(minute, 2)):\(CivilTime.padded(second, 2))"
    }
}
