import Wire

/// Overwrites with `x` what a capture must not give away: digest responses (RFC 8760), their nonces and counts of the
/// client, Basic and Bearer credentials, passwords in URIs, keys of SRTP (RFC 4568, RFC 4567), ICE passwords, and the
/// keys that somebody pressed as SIP INFO.
/// Lengths stay, so that everything else stays where it is.
struct SecretBlanking {
    /// Streams whose last packet ended inside a secret: TCP segments and fragments go on with it.
    private var open: Set<UInt64> = []

    /// What comes after each name up to the quote or the end of the word is secret. A blank stands for any number.
    private static let names: [StaticString] = [
        "response=", "cnonce=", "nc=", "rspauth=", "auts=", "inline:", "ice-pwd:", "key-mgmt: mikey ", "k=clear:",
        "k=base64:", "authorization: basic ", "authorization: bearer ", "proxy-authorization: basic ",
        "proxy-authorization: bearer ", "signal=", "digits=",
    ]

    /// A body of this type is one key, without a name (application/dtmf; not dtmf-relay).
    private static let bareKey: StaticString = "application/dtmf"

    /// Blanks in the part of `bytes` that is given.
    ///
    /// - Parameter stream: What the packet may be a part of; 0 for a message of its own.
    /// - Returns: Where bytes were changed.
    mutating func blank(_ bytes: inout [UInt8], in range: Range<Int>, stream: UInt64 = 0) -> [Range<Int>] {
        var changed: [Range<Int>] = []
        var position = range.lowerBound
        if stream != 0, open.remove(stream) != nil {
            let end = SecretBlanking.endOfValue(bytes, position, range.upperBound)
            changed.append(position..<end)
            if end == range.upperBound { open.insert(stream) }
            position = end
        }
        while position < range.upperBound {
            if let body = SecretBlanking.bareKeys(bytes, position, range.upperBound) {
                changed.append(body)
                position = body.upperBound
                continue
            }
            guard let value = SecretBlanking.value(bytes, position, range.upperBound) else {
                position += 1
                continue
            }
            if !value.isEmpty { changed.append(value) }
            if value.upperBound == range.upperBound, stream != 0 { open.insert(stream) }
            position = max(value.upperBound, position + 1)
        }
        for range in changed { for index in range { bytes[index] = 0x78 } }
        return changed.filter { !$0.isEmpty }
    }

    /// The secret that is named at `position`.
    private static func value(_ bytes: [UInt8], _ position: Int, _ end: Int) -> Range<Int>? {
        switch bytes[position] | 0x20 {
        case 0x72, 0x63, 0x6E, 0x69, 0x61, 0x6B, 0x70, 0x64: break
        case 0x73:
            if let found = password(bytes, position, end) { return found }
        default: return nil
        }
        // A name begins a word: `qop-response=` is another parameter.
        if position > 0 {
            switch bytes[position - 1] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: return nil
            default: break
            }
        }
        for name in names {
            guard var next = match(name, bytes, position, end) else { continue }
            while next < end, isBlank(bytes[next]) { next += 1 }
            if next < end, bytes[next] == 0x22 { next += 1 }
            return next..<endOfValue(bytes, next, end)
        }
        return nil
    }

    /// The body behind a header section that names the type of a bare key at `position`.
    private static func bareKeys(_ bytes: [UInt8], _ position: Int, _ end: Int) -> Range<Int>? {
        guard bytes[position] | 0x20 == 0x61, var next = match(bareKey, bytes, position, end) else { return nil }
        // `application/dtmf-relay` names its key.
        guard next < end, bytes[next] == 0x0D || bytes[next] == 0x0A || bytes[next] == 0x3B || isBlank(bytes[next])
        else { return nil }
        while next + 1 < end {
            if bytes[next] == 0x0A, bytes[next + 1] == 0x0A { return next + 2..<end }
            if next + 3 < end, bytes[next] == 0x0D, bytes[next + 1] == 0x0A, bytes[next + 2] == 0x0D,
                bytes[next + 3] == 0x0A
            {
                return next + 4..<end
            }
            next += 1
        }
        return nil
    }

    /// The position after `name`; blanks may stand before its equal sign or colon (RFC 3261 §25.1).
    private static func match(_ name: StaticString, _ bytes: [UInt8], _ position: Int, _ end: Int) -> Int? {
        var next = position
        let isEqual = name.withUTF8Buffer { wanted in
            for letter in wanted {
                if letter == 0x3D || letter == 0x3A || letter == 0x20 {
                    while next < end, isBlank(bytes[next]) { next += 1 }
                }
                if letter == 0x20 { continue }
                guard next < end, bytes[next] | 0x20 == letter | 0x20 else { return false }
                next += 1
            }
            return true
        }
        return isEqual ? next : nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// `sip:user:password@host` (RFC 3261 §19.1.1).
    private static func password(_ bytes: [UInt8], _ position: Int, _ end: Int) -> Range<Int>? {
        guard var next = match("sip:", bytes, position, end) ?? match("sips:", bytes, position, end) else { return nil }
        var start: Int?
        while next < end {
            switch bytes[next] {
            case 0x40: return start.map { $0..<next }
            case 0x3A: start = start ?? next + 1
            case 0x00...0x20, 0x22, 0x3C, 0x3E, 0x2C: return nil
            default: break
            }
            next += 1
        }
        return nil
    }

    /// A secret ends with its quote, a separator or the line.
    private static func endOfValue(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end {
            switch bytes[position] {
            case 0x22, 0x2C, 0x3B, 0x7C, 0x0D, 0x0A, 0x20: return position
            default: position += 1
            }
        }
        return position
    }
}

/// The UDP checksum after some bytes were changed (RFC 1624), so that a right one stays right and a wrong one wrong.
struct ChecksumRepair {
    private var sum: UInt32 = 0

    /// - Parameter odd: The changed byte is the second of its 16-bit word.
    mutating func replace(_ old: UInt8, by new: UInt8, odd: Bool) {
        let shift: UInt32 = odd ? 0 : 8
        add(~UInt16(UInt32(old) << shift))
        add(UInt16(UInt32(new) << shift))
    }

    private mutating func add(_ word: UInt16) {
        sum += UInt32(word)
        sum = (sum & 0xFFFF) + (sum >> 16)
    }

    func applied(to checksum: UInt16) -> UInt16 {
        // Zero says that there is none.
        guard checksum != 0 else { return 0 }
        var total = UInt32(~checksum) + sum
        total = (total & 0xFFFF) + (total >> 16)
        let result = ~UInt16(truncatingIfNeeded: total)
        return result == 0 ? 0xFFFF : result
    }
}

extension PacketBundle {
    /// Blanks the secrets of all packets; answers which packets were changed and could not be given a new checksum.
    mutating func blankSecrets() -> Set<Int> {
        var blanking = SecretBlanking()
        var unsealed: Set<Int> = []
        for index in packets.indices {
            let packet = packets[index]
            guard packet.kind == .sip || packet.kind == .fragment || packet.kind == .icmp else { continue }
            let before = Array(bytes[packet.bytes])
            let start = min(packet.bytes.lowerBound + packet.payload, packet.bytes.upperBound)
            let changed = blanking.blank(&bytes, in: start..<packet.bytes.upperBound, stream: packet.stream)
            guard !changed.isEmpty else { continue }
            guard packet.isDatagram, packet.payload >= 8, packet.kind == .sip else {
                unsealed.insert(index)
                continue
            }
            var repair = ChecksumRepair()
            for range in changed {
                for place in range {
                    repair.replace(
                        before[place - packet.bytes.lowerBound], by: bytes[place], odd: (place - start) % 2 == 1)
                }
            }
            let place = start - 2
            let checksum = repair.applied(to: UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]))
            bytes[place] = UInt8(checksum >> 8)
            bytes[place + 1] = UInt8(checksum & 0xFF)
        }
        return unsealed
    }
}
