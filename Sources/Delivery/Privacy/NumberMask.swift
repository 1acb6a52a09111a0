import Diagnosis
import Tracking
import Wire

/// Hides telephone numbers, so that one caller stays one caller: `13800138000` becomes `138*k3f9*00`.
///
/// The first three and last two digits stay; the four characters between stand for the whole number and come from a
/// keyed hash (SipHash-2-4), so that two numbers alike at both ends stay two, and nobody without the key finds the
/// number by trying them all. Numbers with fewer than seven digits are extensions, and no secret.
package struct NumberMask: Sendable, Hashable {
    private let key: SipHash

    package init(key: SipHash) { self.key = key }

    private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)
    private static let least = 7

    /// The same for the same key, and of no use to find it: tells whether two masked numbers can be compared.
    package var keyName: String { String(key.hash("earshot mask key".utf8), radix: 16) }

    /// The number masked; names, extensions, addresses and what is masked already come back as they are.
    package func mask(_ number: String) -> String {
        var digits = 0
        for byte in number.utf8 {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x2B, 0x2D, 0x2E, 0x20, 0x28, 0x29: continue
            default: return hide(number)
            }
        }
        guard digits >= NumberMask.least, IPAddress(number) == nil else { return number }
        return masked(number)
    }

    /// `text` with every run of seven or more digits in it masked, unless it is part of a word.
    package func hide(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while index < bytes.count {
            guard NumberMask.isDigit(bytes[index]) else {
                index += 1
                continue
            }
            var start = index
            while index < bytes.count, NumberMask.isDigit(bytes[index]) { index += 1 }
            // Two digits of an escape are none of the number that follows.
            if start > 0, bytes[start - 1] == 0x25 { start = min(start + 2, index) }
            let isWord =
                (start > 0 && NumberMask.isWordPart(bytes[start - 1]) && !NumberMask.isEscape(bytes, before: start))
                || (index < bytes.count && NumberMask.isWordPart(bytes[index]))
            guard index - start >= NumberMask.least, !isWord else { continue }
            let plus = NumberMask.plusLength(bytes, before: start)
            result += bytes[copied..<start - plus]
            result += masked((plus > 0 ? "+" : "") + String(decoding: bytes[start..<index], as: UTF8.self)).utf8
            copied = index
        }
        guard copied > 0 else { return text }
        return String(decoding: result + bytes[copied...], as: UTF8.self)
    }

    private func masked(_ number: String) -> String {
        let digits = number.utf8.filter(NumberMask.isDigit)
        // One number in all its forms, `+86 138…` and `0138…`, has one mark.
        var hash = key.hash(PhoneNumber.normalised(number).utf8)
        var mark: [UInt8] = []
        for _ in 0..<4 {
            mark.append(NumberMask.alphabet[Int(hash % 32)])
            hash /= 32
        }
        let head = (number.hasPrefix("+") ? [0x2B] : []) + digits.prefix(3)
        return String(decoding: head + [0x2A] + mark + [0x2A] + digits.suffix(2), as: UTF8.self)
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
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// ASCII letters, underscore, and the asterisk of what is masked; other scripts stand beside numbers without a gap.
    private static func isWordPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2A: true
        default: false
        }
    }
}
