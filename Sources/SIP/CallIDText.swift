import Wire

/// The one form of a Call-ID by which calls are told apart, wherever it is read: in a message, in a packet that was kept, on
/// the command line, in the history.
///
/// What a terminal would not show as it is, controls and what turns the direction of text, stands escaped in it from the
/// start, so that the text on the screen is the text that is compared.
package enum CallIDText {
    /// Longer ones are no message's.
    package static let longestBytes = 512
    /// Enough for every Call-ID that can be read, and a bound for those made of escapes.
    private static let longestText = 1_024

    /// - Parameter bytes: The value in plain form: unfolded, without blanks around it.
    package static func of(_ bytes: Span<UInt8>) -> String { bytes.text.escapedForDisplay(limit: longestText) }

    /// Likewise of the header field's value as it came, without its name; nil for none.
    ///
    /// - Parameter value: Of `bytes`; may be folded.
    static func of(_ bytes: Span<UInt8>, value: Range<Int>) -> [UInt8]? {
        let raw = bytes.copy(from: value.lowerBound, length: value.count)
        // Nearly all.
        if raw.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return raw.isEmpty ? nil : raw }
        guard let plain = MessageGuard.plainValue(raw) else { return nil }
        return Array(of(plain.span).utf8)
    }

    /// What is the same of a Call-ID and of that Call-ID with its telephone numbers masked: of each run of digits that is
    /// a number, and of each mask (`138*k3f9*00`), only the ends.
    package static func shape(_ callID: String) -> String {
        let bytes = Array(callID.utf8)
        var result: [UInt8] = []
        var copied = 0
        DigitRuns.each(in: bytes) { run in
            result += bytes[copied..<run.start]
            result += run.plus + bytes[run.digits].prefix(3) + [0x2A, 0x2A] + bytes[run.digits].suffix(2)
            copied = run.digits.upperBound
        }
        result += bytes[copied...]
        return String(decoding: withoutMarks(result), as: UTF8.self)
    }

    /// `138*k3f9*00` as `138**00`.
    private static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(0x2A) else { return bytes }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let isMark =
                bytes[index] == 0x2A && index >= 3 && index + 7 < bytes.count && bytes[index + 5] == 0x2A
                && bytes[index - 3..<index].allSatisfy(\.isASCIIDigit)
                && bytes[index + 1..<index + 5].allSatisfy { $0.isASCIIDigit || $0.isASCIILetter }
                && bytes[index + 6..<index + 8].allSatisfy(\.isASCIIDigit)
            if isMark {
                result += [0x2A, 0x2A]
                index += 6
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}

/// Runs of seven or more digits in a text that may be telephone numbers: none that is part of a word.
package enum DigitRuns {
    package struct Run {
        /// Where it begins, with its plus.
        package var start: Int
        package var digits: Range<Int>
        /// `+` where one stands before it, also as `%2B`.
        package var plus: [UInt8]
    }

    package static let least = 7

    package static func each(in bytes: [UInt8], _ body: (Run) -> Void) {
        var index = 0
        while index < bytes.count {
            guard bytes[index].isASCIIDigit else {
                index += 1
                continue
            }
            var start = index
            while index < bytes.count, bytes[index].isASCIIDigit { index += 1 }
            // Two digits of an escape are none of the number that follows.
            if start > 0, bytes[start - 1] == 0x25 { start = min(start + 2, index) }
            let isWord =
                (start > 0 && isWordPart(bytes[start - 1]) && !isEscape(bytes, before: start))
                || (index < bytes.count && isWordPart(bytes[index]))
            guard index - start >= least, !isWord else { continue }
            let plus = plusLength(bytes, before: start)
            body(Run(start: start - plus, digits: start..<index, plus: plus > 0 ? [0x2B] : []))
        }
    }

    /// A URI escapes what may not stand in it: `%2B8613800138000`.
    private static func isEscape(_ bytes: [UInt8], before start: Int) -> Bool {
        start >= 3 && bytes[start - 3] == 0x25 && isHexadecimal(bytes[start - 2]) && isHexadecimal(bytes[start - 1])
    }

    /// Bytes of a plus that the number begins with.
    private static func plusLength(_ bytes: [UInt8], before start: Int) -> Int {
        if start > 0, bytes[start - 1] == 0x2B { return 1 }
        return isEscape(bytes, before: start) && bytes[start - 2] == 0x32 && bytes[start - 1] | 0x20 == 0x62 ? 3 : 0
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte.isASCIIDigit || (0x61...0x66).contains(byte | 0x20)
    }

    /// ASCII letters, underscore, and the asterisk of what is masked; other scripts stand beside numbers without a gap.
    private static func isWordPart(_ byte: UInt8) -> Bool { byte.isASCIILetter || byte == 0x5F || byte == 0x2A }
}
