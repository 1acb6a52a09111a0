/// What an X.509 certificate says of its validity and of the names it is for (RFC 5280 §4.1).
package struct TLSCertificate: Sendable, Hashable {
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    /// DNS names and addresses of subjectAltName, as they stand there; empty where there is no such extension.
    package var names: [String] = []

    /// The DER encoding; nil where it does not hold.
    package init?(_ bytes: [UInt8]) {
        let reader = DER(bytes)
        // Certificate, TBSCertificate; then version [0], serial, algorithm, issuer, validity, subject, key, extensions.
        guard let certificate = reader.element(at: 0, before: bytes.count), certificate.tag == 0x30,
            let body = reader.element(at: certificate.start, before: certificate.end), body.tag == 0x30
        else { return nil }
        let fields = reader.elements(in: body, limit: 16)
        let first = fields.first?.tag == 0xA0 ? 1 : 0
        guard fields.count > first + 5, fields[first + 3].tag == 0x30 else { return nil }
        let times = reader.elements(in: fields[first + 3], limit: 2)
        guard times.count == 2, let begin = reader.time(times[0]), let end = reader.time(times[1]) else { return nil }
        notBefore = begin
        notAfter = end
        if let extensions = fields.first(where: { $0.tag == 0xA3 }) { names = reader.alternativeNames(in: extensions) }
    }

    /// Whether it is for `host` (RFC 6125 §6.4): a star stands for one label, the leftmost.
    package func isFor(_ host: String) -> Bool {
        let host = host.lowercased()
        return names.contains { name in
            let name = name.lowercased()
            if name == host { return true }
            guard name.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return false }
            return host[dot...] == name.dropFirst()
        }
    }
}

/// Steps through DER (X.690 §8, §10): definite lengths, one-byte tags. Every offset is checked.
private struct DER {
    struct Element {
        var tag: UInt8
        var start: Int
        var end: Int
    }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func element(at offset: Int, before limit: Int) -> Element? {
        guard offset >= 0, limit <= bytes.count, offset + 2 <= limit else { return nil }
        var start = offset + 2
        var length = Int(bytes[offset + 1])
        if length >= 0x80 {
            let count = length - 0x80
            guard (1...3).contains(count), start + count <= limit else { return nil }
            length = bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
            start += count
        }
        guard length <= limit - start else { return nil }
        return Element(tag: bytes[offset], start: start, end: start + length)
    }

    func elements(in parent: Element, limit: Int) -> [Element] {
        var found: [Element] = []
        var offset = parent.start
        while found.count < limit, let next = element(at: offset, before: parent.end) {
            found.append(next)
            offset = next.end
        }
        return found
    }

    /// `YYMMDDHHMMSSZ`, or with four digits of the year (RFC 5280 §4.1.2.5).
    func time(_ element: Element) -> Timestamp? {
        let digits = bytes[element.start..<element.end].dropLast().map { Int($0) - 48 }
        guard bytes[element.start..<element.end].last == 90, digits.allSatisfy({ (0...9).contains($0) }) else {
            return nil
        }
        var pairs = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] * 10 + digits[$0 + 1] }
        switch (element.tag, digits.count) {
        case (0x17, 12): pairs.insert(pairs[0] < 50 ? 20 : 19, at: 0)
        case (0x18, 14): break
        default: return nil
        }
        guard (1...12).contains(pairs[2]), (1...31).contains(pairs[3]), pairs[4] < 24, pairs[5] < 60, pairs[6] < 61
        else { return nil }
        let days = Self.days(year: pairs[0] * 100 + pairs[1], month: pairs[2], day: pairs[3])
        return Timestamp(seconds: Int64(days * 86_400 + pairs[4] * 3_600 + pairs[5] * 60 + pairs[6]))
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// dNSName [2] and iPAddress [7] of subjectAltName (2.5.29.17; RFC 5280 §4.2.1.6).
    func alternativeNames(in wrapper: Element) -> [String] {
        guard let list = element(at: wrapper.start, before: wrapper.end) else { return [] }
        for item in elements(in: list, limit: 64) {
            let parts = elements(in: item, limit: 3)
            guard let id = parts.first, Array(bytes[id.start..<id.end]) == [0x55, 0x1D, 0x11], let value = parts.last,
                let names = element(at: value.start, before: value.end)
            else { continue }
            return elements(in: names, limit: 128).compactMap { name in
                let text = Array(bytes[name.start..<name.end])
                switch name.tag {
                case 0x82: return String(decoding: text, as: UTF8.self)
                case 0x87: return Self.address(text)
                default: return nil
                }
            }
        }
        return []
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: bytes.map { String($0) }.joined(separator: ".")
        case 16:
            IPAddress(
                stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
                    .joined(separator: ":"))?.description
        default: nil
        }
    }
}
