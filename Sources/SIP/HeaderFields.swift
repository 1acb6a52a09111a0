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
        case .supported: message.supported += tokens(value)
        case .require: message.require += tokens(value)
        case .unsupported: message.unsupported += tokens(value)
        case .allow: message.allow += value.list.map(\.uppercaseText)
        case .rseq: message.rseq = number(name, value)
        case .rack: message.rack = RAck(value) ?? reject(name)
        case .sessionExpires: message.sessionExpires = SessionExpires(value) ?? reject(name)
        case .minSE: message.minSE = number(name, value)
        case .expires: message.expires = number(name, value)
        case .minExpires: message.minExpires = number(name, value)
        case .retryAfter: message.retryAfterSeconds = number(name, value)
        case .reason: message.reasons += value.list.compactMap { ReasonValue($0) }
        case .warning: message.warnings += value.list.compactMap { WarningValue($0) }
        case .historyInfo: message.hasHistoryInfo = true
        case .privacy: message.privacy += value.split(separator: ASCII.semicolon).map(\.trimmed.lowercaseText)
        case .wwwAuthenticate, .proxyAuthenticate:
            if let challenge = AuthenticationFields(value)?.challenge { message.challenges.append(challenge) }
        case .authorization, .proxyAuthorization:
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
        if length == nil || (message.declaredContentLength ?? length) != length {
            let nothing: Int? = reject(.contentLength)
            message.declaredContentLength = message.declaredContentLength ?? nothing
        } else {
            message.declaredContentLength = length
        }
    }

    private func tokens(_ value: ArraySlice<UInt8>) -> [String] { value.list.map(\.lowercaseText) }
}

extension ArraySlice<UInt8> {
    /// The values of a comma-separated list.
    var list: [ArraySlice<UInt8>] { pieces(separator: ASCII.comma, limit: MessageLimits.listValues) }
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
