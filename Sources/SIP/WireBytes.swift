/// Eight bytes at a time as one word, each a lane of it.
enum Lanes {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let tops: UInt64 = 0x8080_8080_8080_8080

    /// The top bit of every lane that is zero. Behind the first one another lane's may be set too, by the borrow.
    @inline(__always)
    static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }

    /// Likewise of every lane below 0x20.
    @inline(__always)
    static func controls(_ word: UInt64) -> UInt64 { (word &- ones &* 0x20) & ~word & tops }

    @inline(__always)
    static func first(_ flags: UInt64) -> Int { flags.trailingZeroBitCount >> 3 }
}

extension Span<UInt8> {
    /// The eight bytes at `index`, the first one lowest.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Where `byte` stands first from `start` on.
    func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        let pattern = Lanes.ones &* UInt64(byte)
        while index &+ 8 <= count {
            let found = Lanes.zeros(word(at: index) ^ pattern)
            if found != 0 { return index &+ Lanes.first(found) }
            index &+= 8
        }
        while index < count {
            if self[index] == byte { return index }
            index &+= 1
        }
        return nil
    }

    /// Bytes before the first CR or LF.
    var lineLength: Int {
        var index = 0
        while index < count {
            if index &+ 8 <= count {
                let controls = Lanes.controls(word(at: index))
                guard controls != 0 else {
                    index &+= 8
                    continue
                }
                index &+= Lanes.first(controls)
            }
            if self[index] == ASCII.carriageReturn || self[index] == ASCII.lineFeed { return index }
            index &+= 1
        }
        return count
    }

    /// Whether a range holds what another's of `other` does.
    func isEqual(_ range: Range<Int>, to other: Span<UInt8>, _ match: Range<Int>) -> Bool {
        guard range.count == match.count else { return false }
        var index = 0
        while index &+ 8 <= range.count {
            if word(at: range.lowerBound &+ index) != other.word(at: match.lowerBound &+ index) { return false }
            index &+= 8
        }
        while index < range.count {
            if self[range.lowerBound &+ index] != other[match.lowerBound &+ index] { return false }
            index &+= 1
        }
        return true
    }

    var isASCII: Bool {
        var index = 0
        while index &+ 8 <= count {
            if word(at: index) & Lanes.tops != 0 { return false }
            index &+= 8
        }
        while index < count {
            if self[index] >= 0x80 { return false }
            index &+= 1
        }
        return true
    }

    /// `text` is in lower case.
    func equalsCaseless(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && hasCaselessPrefix(text) }

    /// `text`, in lower case, stands at `start`.
    func hasCaselessPrefix(_ text: StaticString, at start: Int = 0) -> Bool {
        let length = text.utf8CodeUnitCount
        guard start >= 0, count &- start >= length else { return false }
        return text.withUTF8Buffer { wanted in
            for index in 0..<length where self[start &+ index].lowercased != wanted[index] { return false }
            return true
        }
    }

    /// UTF-8, each run of invalid bytes as one U+FFFD.
    var text: String {
        guard isASCII || isUTF8 else { return repairedText }
        return withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// ASCII letters in lower case; other bytes as they stand.
    var lowercaseText: String {
        for index in indices where self[index].isASCIIUpper {
            var copy: [UInt8] = []
            copy.reserveCapacity(count)
            for index in indices { copy.append(self[index].lowercased) }
            return copy.span.text
        }
        return text
    }

    private var isUTF8: Bool {
        var index = 0
        while index < count {
            let length = scalarLength(at: index)
            if length == 0 { return false }
            index += length
        }
        return true
    }

    /// The standard library's repair makes three bytes of each invalid one, and takes its time for it.
    private var repairedText: String {
        var copy: [UInt8] = []
        copy.reserveCapacity(count)
        var index = 0
        var isInvalid = false
        while index < count {
            let length = scalarLength(at: index)
            if length == 0 {
                if !isInvalid { copy += [0xEF, 0xBF, 0xBD] }
                isInvalid = true
                index += 1
                continue
            }
            isInvalid = false
            for offset in 0..<length { copy.append(self[index + offset]) }
            index += length
        }
        return String(decoding: copy, as: UTF8.self)
    }

    /// Bytes of the well-formed sequence that begins at `index` (Unicode, table 3-7); 0 where none does.
    private func scalarLength(at index: Int) -> Int {
        let first = self[index]
        if first < 0x80 { return 1 }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard (0xC2...0xF4).contains(first), count - index >= length else { return 0 }
        let second: ClosedRange<UInt8> =
            switch first {
            case 0xE0: 0xA0...0xBF
            case 0xED: 0x80...0x9F
            case 0xF0: 0x90...0xBF
            case 0xF4: 0x80...0x8F
            default: 0x80...0xBF
            }
        guard second.contains(self[index + 1]) else { return 0 }
        for next in stride(from: 2, to: length, by: 1) where self[index + next] & 0xC0 != 0x80 { return 0 }
        return length
    }
}

/// Names found in any case by their bytes, by open addressing over a hash of a few of them.
struct NameTable<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var start: Int
        var count: Int
        var value: Value?
    }

    private var slots: [Slot]
    /// The names one after another, lower case.
    private var names: [UInt8] = []

    /// - Parameter entries: names of ASCII, no two the same.
    init(_ entries: [(name: String, value: Value)]) {
        var capacity = 16
        while capacity < entries.count * 4 { capacity *= 2 }
        slots = [Slot](repeating: Slot(start: 0, count: 0, value: nil), count: capacity)
        for entry in entries {
            let name = Array(entry.name.asciiLowercased.utf8)
            var index = Self.hash(name.span) & (capacity - 1)
            while slots[index].value != nil { index = (index + 1) & (capacity - 1) }
            slots[index] = Slot(start: names.count, count: name.count, value: entry.value)
            names += name
        }
    }

    subscript(name: Span<UInt8>) -> Value? {
        let mask = slots.count - 1
        var index = Self.hash(name) & mask
        while let value = slots[index].value {
            if slots[index].count == name.count, matches(name, from: slots[index].start) { return value }
            index = (index + 1) & mask
        }
        return nil
    }

    private func matches(_ name: Span<UInt8>, from start: Int) -> Bool {
        for index in name.indices where names[start + index] != name[index].lowercased { return false }
        return true
    }

    /// Of the length and three letters, in any case: names are few.
    @inline(__always)
    private static func hash(_ name: Span<UInt8>) -> Int {
        guard let last = name.indices.last else { return 0 }
        let ends = Int(name[0] | 0x20) &* 7 &+ Int(name[last] | 0x20) &* 37
        return ends &+ Int(name[last / 2] | 0x20) &* 101 &+ name.count &* 1_009
    }
}
