/// An IPv4 or IPv6 address in sixteen bytes; IPv4 is held as `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2).
public struct IPAddress: Hashable, Comparable, Sendable {
    /// Bytes 0…7 and 8…15, each in network order read as one number.
    public var high: UInt64
    public var low: UInt64

    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    @inlinable
    public init(v4: UInt32) {
        high = 0
        low = 0x0000_FFFF_0000_0000 | UInt64(v4)
    }

    @inlinable
    @inline(__always)
    public static func == (left: IPAddress, right: IPAddress) -> Bool {
        left.low == right.low && left.high == right.high
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
    }

    @inlinable
    public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The IPv4 address as a number in network order, or nil for IPv6.
    @inlinable
    public var v4: UInt32? { isIPv4 ? UInt32(truncatingIfNeeded: low) : nil }

    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    public static let unspecifiedV4 = IPAddress(v4: 0)
    public static let unspecifiedV6 = IPAddress(high: 0, low: 0)

    /// 0.0.0.0 or `::`.
    public var isUnspecified: Bool { self == .unspecifiedV4 || self == .unspecifiedV6 }

    public var isLoopback: Bool {
        if let v4 { return v4 >> 24 == 127 }
        return high == 0 && low == 1
    }

    /// 169.254/16 (RFC 3927) or fe80::/10.
    public var isLinkLocal: Bool {
        if let v4 { return v4 >> 16 == 0xA9FE }
        return high >> 54 == 0x3FA
    }

    /// RFC 1918 or fc00::/7 (RFC 4193).
    public var isPrivate: Bool {
        if let v4 { return v4 >> 24 == 10 || v4 >> 20 == 0xAC1 || v4 >> 16 == 0xC0A8 }
        return high >> 57 == 0x7E
    }

    /// 100.64/10, the carrier's NAT range (RFC 6598).
    public var isCarrierNAT: Bool {
        guard let v4 else { return false }
        return v4 >> 22 == 0x191
    }

    public var isMulticast: Bool {
        if let v4 { return v4 >> 28 == 0xE }
        return high >> 56 == 0xFF
    }

    /// True where a host beyond this one's own network could reach the address.
    public var isGloballyReachable: Bool {
        !(isUnspecified || isLoopback || isLinkLocal || isPrivate || isCarrierNAT || isMulticast)
    }
}

extension IPAddress: CustomStringConvertible {
    public var description: String {
        if let v4 { return "\(v4 >> 24).\(v4 >> 16 & 255).\(v4 >> 8 & 255).\(v4 & 255)" }
        let groups = (0..<8).map { index in
            let word = index < 4 ? high : low
            return UInt16(truncatingIfNeeded: word >> UInt64(48 - (index % 4) * 16))
        }
        guard let zeros = IPAddress.longestZeroRun(groups) else {
            return groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        let head = groups[..<zeros.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
        let tail = groups[zeros.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
        return head + "::" + tail
    }

    /// The run of two or more zero groups that RFC 5952 shortens, or nil.
    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            guard groups[start] == 0 else {
                start += 1
                continue
            }
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start >= 2, end - start > (best?.count ?? 0) { best = start..<end }
            start = end
        }
        return best
    }

    /// Reads `192.0.2.1`, `2001:db8::1` or the bracketed form; nil for anything else (names too).
    public init?(_ text: some StringProtocol) {
        var text = Substring(text)
        if text.utf8.first == UInt8(ascii: "["), text.utf8.last == UInt8(ascii: "]") {
            text = text.dropFirst().dropLast()
        }
        if text.utf8.contains(UInt8(ascii: ":")) {
            self.init(v6: text)
        } else if let number = IPAddress.parseV4(text) {
            self.init(v4: number)
        } else {
            return nil
        }
    }

    private static func parseV4(_ text: Substring) -> UInt32? {
        var number: UInt32 = 0
        var parts = 1
        var part: UInt32 = 0
        var digits = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, parts < 4 else { return nil }
                number = number << 8 | part
                (part, digits) = (0, 0)
                parts += 1
            } else {
                guard 48...57 ~= byte, digits < 3 else { return nil }
                part = part * 10 + UInt32(byte &- 48)
                digits += 1
                guard part < 256 else { return nil }
            }
        }
        return parts == 4 && digits > 0 ? number << 8 | part : nil
    }

    private init?(v6 text: Substring) {
        let bare = text.prefix { $0 != "%" }
        guard bare.utf8.count <= 45 else { return nil }
        let halves = bare.components(around: "::")
        guard halves.count <= 2, let head = IPAddress.groups(halves[0]) else { return nil }
        var all = head
        if halves.count == 2 {
            guard let tail = IPAddress.groups(halves[1]), head.count + tail.count < 8 else { return nil }
            all += [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
        }
        guard all.count == 8 else { return nil }
        high = all[..<4].reduce(0) { $0 << 16 | UInt64($1) }
        low = all[4...].reduce(0) { $0 << 16 | UInt64($1) }
    }

    private static func groups(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var result: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                guard let v4 = parseV4(part) else { return nil }
                result += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != 43 && $0 != 45 }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                result.append(group)
            }
        }
        return result
    }
}

extension Substring {
    /// Splits around every occurrence of the two-character `separator`.
    fileprivate func components(around separator: String) -> [Substring] {
        var result: [Substring] = []
        var rest = self
        while let start = rest.indices.first(where: { rest[$0...].hasPrefix(separator) }) {
            result.append(rest[..<start])
            rest = rest[rest.index(start, offsetBy: separator.count)...]
        }
        return result + [rest]
    }
}
