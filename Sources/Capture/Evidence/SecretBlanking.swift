import Wire

/// Overwrites with `x` what a capture must not give away: digest responses (RFC 8760), their nonces and counts of the
/// client, Basic and Bearer credentials, passwords in URIs, keys of SRTP (RFC 4568, RFC 4567), ICE passwords, and the
/// keys that somebody pressed, as SIP INFO or as telephone-events (RFC 4733).
/// Lengths stay, so that everything else stays where it is.
struct SecretBlanking {
    /// Streams whose last packet ended inside a secret, or before the body that is one: TCP segments and fragments go on.
    private var open: [UInt64: Unfinished] = [:]

    private enum Unfinished {
        case value
        /// Nothing stands on the line so far.
        case headOfKeys(isLineEmpty: Bool)
    }

    /// What comes after each name up to the quote or the end of the word is secret. A blank stands for any number.
    private static let names: [StaticString] = [
        "response=", "cnonce=", "nc=", "rspauth=", "auts=", "inline:", "ice-pwd:", "key-mgmt: mikey ", "k=clear:",
        "k=base64:", "authorization: basic ", "authorization: bearer ", "proxy-authorization: basic ",
        "proxy-authorization: bearer ", "signal=", "digits=",
    ]

    /// The same among the header fields of a URI (RFC 3261 §19.1.1).
    private static let uriNames: [StaticString] = ["authorization=", "proxy-authorization="]

    /// Bodies of these types are keys, without a name (application/dtmf; not dtmf-relay) or with one of a letter (`d=5`).
    private static let keyTypes: [StaticString] = ["application/dtmf", "application/vnd.nortelnetworks.digits"]

    /// Blanks in the part of `bytes` that is given.
    ///
    /// - Parameter stream: What the packet may be a part of; 0 for a message of its own.
    /// - Returns: Where bytes were changed.
    mutating func blank(_ bytes: inout [UInt8], in range: Range<Int>, stream: UInt64 = 0) -> [Range<Int>] {
        var changed: [Range<Int>] = []
        var position = range.lowerBound
        switch stream == 0 ? nil : open.removeValue(forKey: stream) {
        case .value:
            let end = SecretBlanking.endOfValue(bytes, position, range.upperBound)
            changed.append(position..<end)
            if end == range.upperBound { open[stream] = .value }
            position = end
        case .headOfKeys(let isLineEmpty):
            noteKeys(bytes, position, range.upperBound, stream, isLineEmpty: isLineEmpty, &changed)
        case nil: break
        }
        while position < range.upperBound {
            if let head = SecretBlanking.keyType(bytes, position, range.upperBound) {
                noteKeys(bytes, head, range.upperBound, stream, &changed)
                position = changed.last.map { max($0.upperBound, head) } ?? head
                continue
            }
            guard let value = SecretBlanking.value(bytes, position, range.upperBound) else {
                position += 1
                continue
            }
            if !value.isEmpty { changed.append(value) }
            if value.upperBound == range.upperBound, stream != 0 { open[stream] = .value }
            position = max(value.upperBound, position + 1)
        }
        for range in changed { for index in range { bytes[index] = 0x78 } }
        return changed.filter { !$0.isEmpty }
    }

    /// The secret that is named at `position`.
    private static func value(_ bytes: [UInt8], _ position: Int, _ end: Int) -> Range<Int>? {
        switch bytes[position] | 0x20 {
        case 0x72, 0x63, 0x6E, 0x69, 0x61, 0x6B, 0x70, 0x64: break
        case 0x73, 0x3A:
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
            next = skippingBlanks(bytes, next, end)
            if next < end, bytes[next] == 0x22 { next += 1 }
            return next..<endOfValue(bytes, next, end)
        }
        for name in uriNames {
            guard let next = match(name, bytes, position, end) else { continue }
            let stop = bytes[next..<end].firstIndex { [0x26, 0x3E, 0x22, 0x0D, 0x0A, 0x20].contains($0) } ?? end
            return next..<stop
        }
        return nil
    }

    /// The position behind the name of a type whose body is keys.
    private static func keyType(_ bytes: [UInt8], _ position: Int, _ end: Int) -> Int? {
        guard bytes[position] | 0x20 == 0x61 else { return nil }
        for type in keyTypes {
            guard let next = match(type, bytes, position, end) else { continue }
            // `application/dtmf-relay` names its key.
            if next == end || [0x0D, 0x0A, 0x3B].contains(bytes[next]) || isBlank(bytes[next]) { return next }
        }
        return nil
    }

    /// The body behind the header section that goes on at `position`; where neither is here, the stream's next packet has it.
    private mutating func noteKeys(
        _ bytes: [UInt8], _ position: Int, _ end: Int, _ stream: UInt64, isLineEmpty: Bool = false,
        _ changed: inout [Range<Int>]
    ) {
        var isLineEmpty = isLineEmpty
        for next in position..<end {
            switch bytes[next] {
            case 0x0A where isLineEmpty:
                if next + 1 < end { changed.append(next + 1..<end) } else if stream != 0 { open[stream] = .value }
                return
            case 0x0A: isLineEmpty = true
            case 0x0D: break
            default: isLineEmpty = false
            }
        }
        if stream != 0 { open[stream] = .headOfKeys(isLineEmpty: isLineEmpty) }
    }

    /// Behind blanks, also where they fold the line (RFC 3261 §25.1).
    private static func skippingBlanks(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        var next = start
        while next < end {
            if isBlank(bytes[next]) {
                next += 1
                continue
            }
            var fold = next
            if fold < end, bytes[fold] == 0x0D { fold += 1 }
            guard fold + 1 < end, bytes[fold] == 0x0A, isBlank(bytes[fold + 1]) else { break }
            next = fold + 2
        }
        return next
    }

    /// The position after `name`; blanks may stand before its equal sign or colon (RFC 3261 §25.1).
    private static func match(_ name: StaticString, _ bytes: [UInt8], _ position: Int, _ end: Int) -> Int? {
        var next = position
        let isEqual = name.withUTF8Buffer { wanted in
            for letter in wanted {
                if letter == 0x3D || letter == 0x3A || letter == 0x20 {
                    next = skippingBlanks(bytes, next, end)
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

    /// `sip:user:password@host` (RFC 3261 §19.1.1), and `://user:password@host` of whatever scheme.
    private static func password(_ bytes: [UInt8], _ position: Int, _ end: Int) -> Range<Int>? {
        let web = match("://", bytes, position, end)
        guard var next = web ?? match("sip:", bytes, position, end) ?? match("sips:", bytes, position, end) else {
            return nil
        }
        var start: Int?
        while next < end {
            switch bytes[next] {
            case 0x40: return start.map { $0..<next }
            case 0x3A: start = start ?? next + 1
            case 0x00...0x20, 0x22, 0x3C, 0x3E: return nil
            case 0x2F where web != nil: return nil
            // A user may hold a comma; behind it another address may begin.
            case 0x2C where match("sip", bytes, next + 1, end) != nil: return nil
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
