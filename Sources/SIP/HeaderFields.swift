/// One switch over the header fields that mean something here.
extension HeaderReader {
    mutating func readField(_ index: Int, into message: inout SIPMessage) throws(SIPParseError) {
        let field = header.fields[index]
        guard let name = field.known, !field.value.isEmpty else { return }
        switch name {
        case .via: try readVias(index, into: &message)
        case .contact: message.contacts += try addresses(index)
        case .route: message.routes += try addresses(index)
        case .recordRoute: message.recordRoutes += try addresses(index)
        case .passertedIdentity: message.assertedIdentities += try addresses(index)
        case .remotePartyID: message.remotePartyIDs += try addresses(index)
        case .diversion: message.diversions += try addresses(index)
        case .referTo: if message.referTo == nil { message.referTo = try addresses(index).first }
        default: readScalar(name, header.text[field.value], into: &message)
        }
    }

    private mutating func readScalar(_ name: HeaderName, _ value: ArraySlice<UInt8>, into message: inout SIPMessage) {
        switch name {
        case .maxForwards: message.maxForwards = number(name, value, Int(UInt8.max))
        case .supported: message.supported += tokens(value, besides: message.supported.count)
        case .require: message.require += tokens(value, besides: message.require.count)
        case .unsupported: message.unsupported += tokens(value, besides: message.unsupported.count)
        case .allow: message.allow += words(value, besides: message.allow.count).map(\.uppercaseText)
        case .rseq: message.rseq = number(name, value)
        case .rack: message.rack = RAck(value) ?? reject(name)
        case .sessionExpires: message.sessionExpires = SessionExpires(value) ?? reject(name)
        case .minSE: message.minSE = number(name, value)
        case .expires: message.expires = number(name, value)
        case .minExpires: message.minExpires = number(name, value)
        case .retryAfter: message.retryAfterSeconds = number(name, value)
        case .reason: message.reasons += list(value, besides: message.reasons.count).compactMap { ReasonValue($0) }
        case .warning: message.warnings += list(value, besides: message.warnings.count).compactMap { WarningValue($0) }
        case .historyInfo: message.hasHistoryInfo = true
        case .privacy: message.privacy += tokens(value, separator: ASCII.semicolon, besides: message.privacy.count)
        case .wwwAuthenticate, .proxyAuthenticate:
            guard message.challenges.count < Self.credentials else { break }
            if let challenge = AuthenticationFields(value)?.challenge { message.challenges.append(challenge) }
        case .authorization, .proxyAuthorization:
            guard message.credentials.count < Self.credentials else { break }
            if let credentials = AuthenticationFields(value)?.credentials { message.credentials.append(credentials) }
        case .userAgent: message.userAgent = message.userAgent ?? value.text
        case .server: message.server = message.server ?? value.text
        case .contentType: message.contentType = message.contentType ?? value.text
        case .contentLength: readLength(value, into: &message)
        case .replaces: message.replaces = message.replaces ?? value.text
        case .event: message.event = message.event ?? value.text
        case .subscriptionState: message.subscriptionState = message.subscriptionState ?? value.text
        case .sessionID: message.sessionID = message.sessionID ?? value.text
        case .xCallID, .xCID: message.xCallID = message.xCallID ?? value.text
        case .date: message.date = message.date ?? value.text
        default: break
        }
    }

    private mutating func reject<Value>(_ name: HeaderName) -> Value? {
        if !rejected.contains(name.rawValue) { rejected.append(name.rawValue) }
        return nil
    }

    /// The number a value begins with; `Retry-After: 18 (busy);duration=3600` is 18.
    private mutating func number<Number: FixedWidthInteger>(
        _ name: HeaderName, _ value: ArraySlice<UInt8>, _ limit: Number = .max
    ) -> Number? {
        guard let number: Number = value.leadingNumber(), number <= limit else { return reject(name) }
        return number
    }

    /// The first value counts; another one beside it is noted, since two hops may choose differently.
    private mutating func readLength(_ value: ArraySlice<UInt8>, into message: inout SIPMessage) {
        let length = value.number(Int.self).flatMap { $0 <= Int(Int32.max) ? $0 : nil }
        if length == nil { violation = violation ?? .badContentLength }
        if length == nil || (message.declaredContentLength ?? length) != length {
            let nothing: Int? = reject(.contentLength)
            message.declaredContentLength = message.declaredContentLength ?? nothing
        } else {
            message.declaredContentLength = length
        }
    }

    /// More digests than any server offers.
    private static let credentials = 16

    /// The values of a list as far as there is room for them besides those of other fields of that name.
    private func list(
        _ value: ArraySlice<UInt8>, separator: UInt8 = ASCII.comma, besides count: Int
    ) -> [ArraySlice<UInt8>] {
        value.pieces(separator: separator, limit: MessageLimits.listValues - count)
    }

    private func words(
        _ value: ArraySlice<UInt8>, separator: UInt8 = ASCII.comma, besides count: Int
    ) -> [ArraySlice<UInt8>] {
        list(value, separator: separator, besides: count).map { $0.prefix(MessageLimits.wordBytes) }
    }

    private func tokens(
        _ value: ArraySlice<UInt8>, separator: UInt8 = ASCII.comma, besides count: Int
    ) -> [String] {
        words(value, separator: separator, besides: count).map(\.lowercaseText)
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
