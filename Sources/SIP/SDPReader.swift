import Wire

/// What an SDP may cost before the rest of it is left out.
enum SDPLimits {
    static let bytes = 32_768
    static let media = 32
    static let formats = 64
    static let candidates = 64
    /// Attribute lines read per section.
    static let attributes = 256
    static let lineBytes = 1_024
}

/// Reads the lines of a session description that decide where media goes (RFC 8866 §5), in one linear pass.
///
/// Agents send lines out of order, empty ones and no `t=`; strangers send long lists. Both are read here and not by
/// osip2, which refuses the first and takes quadratic time over the second. Keys (`k=`, the inline part of
/// `a=crypto`) are not copied.
struct SDPReader {
    /// True where bounds left something out.
    private(set) var isShortened = false
    private var origin: SessionDescription.Origin?
    private var media: [MediaDescription] = []
    private var hasVersion = false
    private var hasOrigin = false
    /// A `c=` or `m=` line made no sense: leaving it out would shift the answer's lines against the offer's.
    private var isBroken = false

    private struct Section {
        /// The words of the `m=` line; nil for the session's own section.
        var media: [ArraySlice<UInt8>]?
        var host: String?
        var attributes = SDPAttributes()
        var lines = 0
        var candidates = 0
    }

    private var section = Section()
    /// What the session's own section says for all.
    private var session = Section()
    private var sessionAddress: IPAddress?
    /// Of each section, as the session has them.
    private var identifications: [(name: String?, isBundleOnly: Bool)] = []

    /// - Parameter isTruncated: an unfinished last line is left out.
    init(_ body: ArraySlice<UInt8>, isTruncated: Bool) {
        let bytes = body.prefix(SDPLimits.bytes)
        isShortened = bytes.count < body.count
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let rest = bytes[position...]
            let end = position + rest.span.lineLength
            if end == bytes.endIndex, isTruncated || isShortened { break }
            let line = bytes[position..<end]
            position = end + 1
            guard line.count >= 3, line[line.startIndex + 1] == ASCII.equals else { continue }
            guard line.count <= SDPLimits.lineBytes else {
                isShortened = true
                continue
            }
            guard read(line) else { break }
        }
        close()
        takeBundledPorts()
    }

    /// Nil where the description cannot be read.
    var value: SessionDescription? {
        guard hasVersion, !isBroken else { return nil }
        return SessionDescription(
            origin: origin, connectionHost: session.host, direction: session.attributes.direction ?? .sendrecv,
            media: media, hasICE: session.attributes.fragment != nil,
            hasFingerprint: session.attributes.hasFingerprint)
    }

    /// False where a bound ends the reading.
    private mutating func read(_ line: ArraySlice<UInt8>) -> Bool {
        let value = line.dropFirst(2)
        switch line[line.startIndex] {
        case UInt8(ascii: "v"): hasVersion = hasVersion || !value.trimmed.isEmpty
        case UInt8(ascii: "o") where !hasOrigin: readOrigin(value)
        case UInt8(ascii: "c") where section.host == nil: readConnection(value)
        case UInt8(ascii: "a"): readAttribute(value)
        case UInt8(ascii: "m"):
            guard media.count + (section.media == nil ? 0 : 1) < SDPLimits.media else {
                isShortened = true
                return false
            }
            close()
            section.media = value.words(limit: 3 + SDPLimits.formats)
        default: break
        }
        return true
    }

    /// `username sess-id sess-version nettype addrtype unicast-address`; one of another length means nothing.
    private mutating func readOrigin(_ value: ArraySlice<UInt8>) {
        let words = value.words(limit: 7)
        guard words.count == 6 else { return }
        hasOrigin = true
        origin = SessionDescription.Origin(
            username: words[0].text, sessionID: words[1].text, version: words[2].text, host: words[5].text)
    }

    /// `nettype addrtype address[/ttl]`
    private mutating func readConnection(_ value: ArraySlice<UInt8>) {
        let words = value.words(limit: 3)
        // An empty line says nothing, and hides nothing.
        guard !words.isEmpty else { return }
        guard words.count == 3, let first = words[2].first, first != UInt8(ascii: "/") else {
            isBroken = true
            return
        }
        section.host = words[2].prefix { $0 != UInt8(ascii: "/") }.text
    }

    private mutating func readAttribute(_ value: ArraySlice<UInt8>) {
        let written = value.prefix { $0 != ASCII.colon }
        guard let name = SDPAttributes.Name(written.trimmed) else { return }
        let text = written.endIndex < value.endIndex ? value[(written.endIndex + 1)...].trimmed : nil
        if name == .candidate { section.candidates += 1 }
        guard section.lines < SDPLimits.attributes, section.candidates <= SDPLimits.candidates else {
            isShortened = true
            return
        }
        if let text, text.isEmpty { return }
        section.lines += 1
        section.attributes.add(name, text ?? [])
    }

    /// Ends a section and keeps what it says.
    private mutating func close() {
        defer { section = Section() }
        let attributes = section.attributes
        guard let words = section.media else {
            session = section
            sessionAddress = section.host.flatMap { IPAddress($0) }
            return
        }
        // `media port[/count] proto fmt …`
        guard words.count >= 4, let port = words[1].prefix(while: { $0 != UInt8(ascii: "/") }).number(UInt16.self)
        else {
            isBroken = true
            return
        }
        var formats: [MediaDescription.Format] = []
        formats.reserveCapacity(words.count - 3)
        for word in words[3...] {
            if let format = attributes.format(word) { formats.append(format) }
        }
        media.append(
            MediaDescription(
                kind: words[0].lowercaseText, port: port, transportProtocol: words[2].text,
                connectionHost: section.host ?? session.host,
                connectionAddress: section.host.map { IPAddress($0) } ?? sessionAddress,
                formats: formats, attributes: attributes.of(session.attributes)))
        identifications.append((attributes.identification, attributes.isBundleOnly))
    }

    /// Port 0 with `a=bundle-only` is no refusal: the section goes by the port of its group's first (RFC 9143 §6, §7.2). So
    /// does one that has none of its own yet (port 9, RFC 8839 §4.2.5).
    private mutating func takeBundledPorts() {
        guard !session.attributes.bundle.isEmpty,
            identifications.contains(where: \.isBundleOnly) || media.contains(where: { $0.port == 9 })
        else { return }
        let sections = zip(media, identifications).map { (media: $0, name: $1.name) }
        guard
            let tagged = session.attributes.bundle.lazy.compactMap({ name in
                sections.first { $0.name == name && $0.media.port != 0 && $0.media.port != 9 }?.media
            }).first ?? sections.first(where: { $0.media.port != 0 })?.media
        else { return }
        for (index, section) in zip(media.indices, identifications)
        where (section.isBundleOnly && media[index].port == 0 || media[index].port == 9 && tagged.port != 9)
            && section.name.map(session.attributes.bundle.contains) ?? false
        {
            media[index] = media[index].bundled(with: tagged)
        }
    }
}

extension SDPAttributes {
    /// A section's, with those of the session where it has none.
    fileprivate func of(_ session: SDPAttributes) -> MediaDescription.Attributes {
        var all = MediaDescription.Attributes()
        all.direction = direction ?? session.direction ?? .sendrecv
        all.rtcpPort = rtcpPort
        all.rtcpHost = rtcpHost
        all.hasRTCPMux = hasRTCPMux || session.hasRTCPMux
        all.packetTimeMilliseconds = packetTimeMilliseconds
        all.maximumPacketTimeMilliseconds = maximumPacketTimeMilliseconds
        all.candidates = candidates
        all.fragment = fragment ?? session.fragment
        all.hasICE = all.fragment != nil
        all.hasFingerprint = hasFingerprint || session.hasFingerprint
        all.cryptoSuites = cryptoSuites
        all.hasAlternatives = hasAlternatives
        return all
    }
}

extension ArraySlice<UInt8> {
    /// What stands between blanks, at most `limit` words.
    func words(limit: Int) -> [ArraySlice<UInt8>] {
        var result: [ArraySlice<UInt8>] = []
        result.reserveCapacity(Swift.min(limit, 8))
        var start: Int?
        for index in indices {
            if !self[index].isBlank {
                if start == nil { start = index }
            } else if let begun = start {
                result.append(self[begun..<index])
                start = nil
                if result.count >= limit { return result }
            }
        }
        if let start { result.append(self[start...]) }
        return result
    }
}
