import Diagnosis
import SIP
import Tracking
import Wire

/// Hides telephone numbers, so that one caller stays one caller: `13800138000` becomes `138*k3f9*00`.
///
/// The first three and last two digits stay; the four characters between stand for the whole number and come from a
/// keyed hash (SipHash-2-4), so that two numbers alike at both ends stay two, and nobody without the key finds the
/// number by trying them all. Numbers with fewer than seven digits are extensions, and no secret.
package struct NumberMask: Sendable, Hashable, Codable {
    private let key: SipHash

    package init(key: SipHash) { self.key = key }

    private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)

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
        guard digits >= DigitRuns.least, IPAddress(number) == nil else { return number }
        return masked(number)
    }

    /// `text` with every run of seven or more digits in it masked, unless it is part of a word.
    package func hide(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var copied = 0
        DigitRuns.each(in: bytes) { run in
            result += bytes[copied..<run.start]
            result += masked(String(decoding: run.plus + bytes[run.digits], as: UTF8.self)).utf8
            copied = run.digits.upperBound
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

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
