/// A message's optional header fields: each is read from the bytes when somebody first asks, and the answer kept.
///
/// Not for use by two threads: a message lives on the engine's, and what leaves it is made of values before.
final class HeaderValues {
    private var header: HeaderText

    init(_ header: HeaderText) { self.header = header }

    // Lists of addresses.
    private(set) lazy var contacts = addresses(.contact)
    private(set) lazy var routes = addresses(.route)
    private(set) lazy var recordRoutes = addresses(.recordRoute)
    private(set) lazy var assertedIdentities = addresses(.passertedIdentity)
    private(set) lazy var remotePartyIDs = addresses(.remotePartyID)
    private(set) lazy var diversions = addresses(.diversion)
    private(set) lazy var referTo = firstReferTo
    // Lists of words.
    private(set) lazy var supported = tokens(.supported)
    private(set) lazy var require = tokens(.require)
    private(set) lazy var unsupported = tokens(.unsupported)
    private(set) lazy var allow = list(.allow) { $0.prefix(MessageLimits.wordBytes).uppercaseText }
    private(set) lazy var privacy = tokens(.privacy, separator: ASCII.semicolon)
    private(set) lazy var reasons = list(.reason) { ReasonValue($0) }
    private(set) lazy var warnings = list(.warning) { WarningValue($0) }
    private(set) lazy var challenges = digests(.wwwAuthenticate, .proxyAuthenticate).map(\.challenge)
    private(set) lazy var credentials = digests(.authorization, .proxyAuthorization).map(\.credentials)
    // Numbers.
    private(set) lazy var maxForwards = number(.maxForwards, limit: Int(UInt8.max))
    private(set) lazy var rseq: UInt32? = number(.rseq)
    private(set) lazy var minSE: UInt32? = number(.minSE)
    private(set) lazy var expires: UInt32? = number(.expires)
    private(set) lazy var minExpires: UInt32? = number(.minExpires)
    private(set) lazy var retryAfterSeconds: UInt32? = number(.retryAfter)
    private(set) lazy var rack = header.lastValue(.rack).flatMap { RAck($0) }
    private(set) lazy var sessionExpires = header.lastValue(.sessionExpires).flatMap { SessionExpires($0) }
    // Texts.
    private(set) lazy var userAgent = text(.userAgent)
    private(set) lazy var server = text(.server)
    private(set) lazy var contentType = text(.contentType)
    private(set) lazy var replaces = text(.replaces)
    private(set) lazy var event = text(.event)
    private(set) lazy var subscriptionState = text(.subscriptionState)
    private(set) lazy var sessionID = text(.sessionID)
    private(set) lazy var xCallID = firstText(of: .xCallID, .xCID)
    private(set) lazy var date = text(.date)
    /// Names canonical, values unfolded, secrets blanked; beyond `MessageLimits.shownBytes` only the names.
    private(set) lazy var headers = HeaderDisplay.shown(header)
    private(set) lazy var rejected = Rejections(header).names

    /// Reads everything, addresses in the order of the fields since all share the bounds, and lets the bytes go.
    ///
    /// - Parameter reader: has read From and To.
    /// - Returns: the Vias.
    func readWhole(_ reader: inout ValueReader) throws(SIPParseError) -> [Via] {
        let vias = try readAddresses(&reader)
        _ = (supported, require, unsupported, allow, privacy, reasons, warnings, challenges, credentials)
        _ = (maxForwards, rseq, minSE, expires, minExpires, retryAfterSeconds, rack, sessionExpires)
        _ = (userAgent, server, contentType, replaces, event, subscriptionState, sessionID, xCallID, date)
        _ = (headers, rejected)
        header = HeaderText()
        return vias
    }

    private func readAddresses(_ reader: inout ValueReader) throws(SIPParseError) -> [Via] {
        var vias: [Via] = []
        var lists: [HeaderName: [NameAddress]] = [:]
        for (index, field) in header.fields.enumerated() where !field.isEmpty {
            guard let name = field.known else { continue }
            switch name {
            case .via: try reader.readVias(index, into: &vias)
            case .contact, .route, .recordRoute, .passertedIdentity, .remotePartyID, .diversion:
                lists[name, default: []] += try reader.addresses(index)
            case .referTo where lists[.referTo, default: []].isEmpty: lists[.referTo] = try reader.addresses(index)
            default: break
            }
        }
        guard !vias.isEmpty else { throw header.error(.badVia) }
        contacts = lists[.contact] ?? []
        routes = lists[.route] ?? []
        recordRoutes = lists[.recordRoute] ?? []
        assertedIdentities = lists[.passertedIdentity] ?? []
        remotePartyIDs = lists[.remotePartyID] ?? []
        diversions = lists[.diversion] ?? []
        referTo = lists[.referTo]?.first
        return vias
    }

    private func addresses(_ name: HeaderName) -> [NameAddress] {
        var reader = ValueReader(header)
        var result: [NameAddress] = []
        // Of a message with too many values nothing is left to be read.
        for index in header.indices(of: name) { result += (try? reader.addresses(index)) ?? [] }
        return result
    }

    private var firstReferTo: NameAddress? {
        var reader = ValueReader(header)
        for index in header.indices(of: .referTo) {
            if let first = (try? reader.addresses(index))?.first { return first }
        }
        return nil
    }

    /// The values of a list, all fields of that name together, within its bound.
    private func list<Value>(
        _ name: HeaderName, separator: UInt8 = ASCII.comma, _ read: (ArraySlice<UInt8>) -> Value?
    ) -> [Value] {
        var result: [Value] = []
        for index in header.indices(of: name) {
            let limit = MessageLimits.listValues - result.count
            for piece in header.bytes[header.fields[index].value].pieces(separator: separator, limit: limit) {
                if let value = read(piece) { result.append(value) }
            }
        }
        return result
    }

    private func tokens(_ name: HeaderName, separator: UInt8 = ASCII.comma) -> [String] {
        list(name, separator: separator) { $0.prefix(MessageLimits.wordBytes).lowercaseText }
    }

    /// More than any server offers are left out.
    private func digests(_ name: HeaderName, _ other: HeaderName) -> [AuthenticationFields] {
        var result: [AuthenticationFields] = []
        for field in header.fields where field.known == name || field.known == other {
            guard !field.isEmpty, result.count < 16 else { continue }
            if let digest = AuthenticationFields(header.bytes[field.value]) { result.append(digest) }
        }
        return result
    }

    private func text(_ name: HeaderName) -> String? { header.firstValue(name)?.text }

    private func firstText(of name: HeaderName, _ other: HeaderName) -> String? {
        let field = header.fields.first { ($0.known == name || $0.known == other) && !$0.isEmpty }
        return field.map { header.bytes[$0.value].text }
    }

    private func number<Number: FixedWidthInteger>(_ name: HeaderName, limit: Number = .max) -> Number? {
        header.lastValue(name).flatMap { $0.leadingNumber(limit: limit) }
    }
}

extension ArraySlice<UInt8> {
    /// The number a value begins with; `Retry-After: 18 (busy);duration=3600` is 18.
    func leadingNumber<Number: FixedWidthInteger>(limit: Number) -> Number? {
        leadingNumber().flatMap { $0 <= limit ? $0 : nil }
    }
}

/// Names of optional header fields with a value that cannot be read; the message stands without it.
struct Rejections {
    private(set) var names: [String] = []

    init(_ header: HeaderText) {
        var reader = ValueReader(header)
        var hasReferTo = false
        var length: Int?
        for (index, field) in header.fields.enumerated() where !field.isEmpty {
            guard let name = field.known else { continue }
            let value = header.bytes[field.value]
            let isRead: Bool
            switch name {
            case .via:
                isRead = reader.values(index).allSatisfy { reader.via($0) != nil }
            case .contact, .route, .recordRoute, .passertedIdentity, .remotePartyID, .diversion:
                isRead = reader.values(index).allSatisfy { reader.address($0) != nil }
            case .referTo:
                guard !hasReferTo else { continue }
                let addresses = reader.values(index).map { reader.address($0) }
                isRead = !addresses.contains { $0 == nil }
                hasReferTo = addresses.contains { $0 != nil }
            case .maxForwards: isRead = value.leadingNumber(limit: Int(UInt8.max)) != nil
            case .rseq, .minSE, .expires, .minExpires, .retryAfter:
                isRead = value.leadingNumber(limit: UInt32.max) != nil
            case .rack: isRead = RAck(value) != nil
            case .sessionExpires: isRead = SessionExpires(value) != nil
            case .contentLength:
                let own = HeaderFaults.length(value)
                isRead = own != nil && length ?? own == own
                length = length ?? own
            default: isRead = true
            }
            if !isRead, !names.contains(name.text) { names.append(name.text) }
        }
    }
}

/// Header fields as they may be shown.
enum HeaderDisplay {
    static func shown(_ header: HeaderText) -> [Header] {
        var room = MessageLimits.shownBytes
        return header.fields.map { field in
            room -= field.name.count + field.value.count
            let name = field.known?.text ?? header.bytes[field.name].text
            return Header(name: name, value: room < 0 ? "…" : shown(field, header.bytes[field.value]))
        }
    }

    private static func shown(_ field: HeaderField, _ value: ArraySlice<UInt8>) -> String {
        guard let known = field.known, known.carriesCredentials else { return URIPassword.blanked(value) }
        let hasScheme = known == .authorization || known == .proxyAuthorization
        return AuthenticationFields.blanked(value, hasScheme: hasScheme)
    }
}

extension RAck {
    /// `776656 1 INVITE`
    init?(_ value: ArraySlice<UInt8>) {
        let parts = value.split(separator: ASCII.space, maxSplits: 1)
        guard parts.count == 2, let rseq = parts[0].number(UInt32.self), let cseq = CSeq(parts[1]) else { return nil }
        self.init(rseq: rseq, cseq: cseq)
    }
}

extension SessionExpires {
    /// `1800;refresher=uac`
    init?(_ value: ArraySlice<UInt8>) {
        guard let seconds: UInt32 = value.leadingNumber() else { return nil }
        let parameters = value.pieces(separator: ASCII.semicolon, limit: 16).dropFirst().map(\.parameter)
        let refresher = parameters.first { $0.name == "refresher" }?.value
        self.init(seconds: seconds, refresher: refresher.map(\.lowercaseText))
    }
}

extension ReasonValue {
    /// `Q.850;cause=16;text="Normal call clearing"`
    init?(_ value: ArraySlice<UInt8>) {
        let pieces = value.pieces(separator: ASCII.semicolon, limit: 16)
        guard let name = pieces.first else { return nil }
        let parameters = pieces.dropFirst().map(\.parameter)
        self.init(
            protocolName: name.text,
            cause: parameters.first { $0.name == "cause" }?.value.flatMap { $0.leadingNumber() },
            text: parameters.first { $0.name == "text" }?.value.map(\.unquoted))
    }
}

extension WarningValue {
    /// `307 isi.edu "Session parameter 'foo' not understood"`
    init?(_ value: ArraySlice<UInt8>) {
        let parts = value.split(separator: ASCII.space, maxSplits: 2)
        guard parts.count >= 2, let code = parts[0].number(Int.self) else { return nil }
        self.init(code: code, agent: parts[1].text, text: parts.count > 2 ? parts[2].unquoted : "")
    }
}
