/// Reads header fields of names, addresses and Vias: split here, their values parsed by osip2.
struct ValueReader {
    let header: HeaderText
    var work = ParseWork()
    /// What may still be kept.
    private var parametersLeft = MessageLimits.messageParameters

    init(_ header: HeaderText) { self.header = header }

    /// The values of a list header; a value that osip2 refuses is left out.
    mutating func addresses(_ index: Int) throws(SIPParseError) -> [NameAddress] {
        var result: [NameAddress] = []
        for range in values(index) {
            guard work.osipCalls < MessageLimits.osipValues else { throw header.error(.tooManyValues) }
            if let address = address(range) { result.append(address) }
        }
        return result
    }

    /// Ranges of the values of a list header.
    func values(_ index: Int) -> [Range<Int>] {
        let value = header.fields[index].value
        if header.bytes.span.extracting(value).firstIndex(of: ASCII.comma) == nil {
            let only = header.bytes[value].trimmed
            return only.isEmpty ? [] : [only.startIndex..<only.endIndex]
        }
        // One more than may be read, so that the bound is noticed.
        return header.bytes[header.fields[index].value].pieces(
            separator: ASCII.comma, limit: MessageLimits.osipValues + 1
        ).map { $0.startIndex..<$0.endIndex }
    }

    mutating func readVias(_ index: Int, into vias: inout [Via]) throws(SIPParseError) {
        guard !header.fields[index].isEmpty else { return }
        for range in values(index) {
            guard work.osipCalls < MessageLimits.osipValues else { throw header.error(.tooManyValues) }
            if let via = via(range) {
                vias.append(via)
            } else if vias.isEmpty {
                // Without the topmost Via nothing can be matched to a transaction.
                throw header.error(.badVia)
            }
        }
    }

    mutating func via(_ range: Range<Int>) -> Via? {
        withCString(range) { text -> Via? in
            guard let via = Osip.ViaValue(text) else { return nil }
            return via.value
        }
    }

    /// One value, commas and all. The display name is taken here: agents send it unquoted in UTF-8, which osip2
    /// refuses.
    mutating func address(_ range: Range<Int>) -> NameAddress? {
        let kept = header.bytes
        guard let first = kept[range].first else { return nil }
        if first == ASCII.asterisk, range.count == 1 {
            var wildcard = NameAddress(uri: SIPURI(scheme: "", host: "*"))
            wildcard.isWildcard = true
            return wildcard
        }
        // Where quotes do not close, the URI is still plain to see: a call is not lost for its display name.
        let bracket = kept[range].firstUnquoted(ASCII.less) ?? kept[range].lastBracket
        let start = bracket ?? range.lowerBound
        var end = range.upperBound
        // A parameter list that ends in ";" is one osip2 refuses and many agents send.
        while end > start, kept[end - 1] == ASCII.semicolon || kept[end - 1].isBlank { end -= 1 }
        let room = min(parametersLeft, MessageLimits.parameters)
        let parsed = withCString(start..<end) { text -> NameAddress? in
            guard let address = Osip.NameAddr(text) else { return nil }
            return address.value(parameters: room)
        }
        guard var address = parsed else { return nil }
        parametersLeft -= address.parameters.count + address.uri.parameters.count
        if let bracket, bracket > range.lowerBound {
            let name = kept[range.lowerBound..<bracket].unquoted
            address.displayName = name.isEmpty ? nil : name
        }
        return address
    }

    static func isBareWithHeaders(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.firstUnquoted(ASCII.less) == nil
            && bytes.prefix { $0 != ASCII.semicolon }.contains(UInt8(ascii: "?"))
    }

    /// A SIP or SIPS URI alone, as in a request's start line.
    mutating func uri(_ range: Range<Int>) -> SIPURI? {
        withCString(range) { text -> SIPURI? in
            guard let uri = Osip.URI(text) else { return nil }
            return uri.value
        }
    }

    /// Hands a range of the header text to osip2 when it is cheap enough.
    private mutating func withCString<Value>(
        _ range: Range<Int>, _ body: (UnsafePointer<CChar>) -> Value?
    ) -> Value? {
        let separators = header.bytes.span.extracting(range).separators
        guard (1...MessageLimits.osipValueBytes).contains(range.count), separators <= MessageLimits.osipParameters
        else { return nil }
        work.osipCalls += 1
        work.osipSteps += range.count * (separators + 1)
        return header.bytes.span.withCString(range, body)
    }
}

extension Span<UInt8> {
    /// What makes osip2 loop over a value: parameters, URI headers and lists.
    fileprivate var separators: Int {
        var count = 0
        for index in indices {
            let byte = self[index]
            if byte == ASCII.semicolon || byte == UInt8(ascii: "&") || byte == ASCII.comma { count &+= 1 }
        }
        return count
    }

    /// Lends a copy of `range`, which must hold no NUL, as a C string.
    fileprivate func withCString<Value>(_ range: Range<Int>, _ body: (UnsafePointer<CChar>) -> Value?) -> Value? {
        let bytes = extracting(range)
        if bytes.firstIndex(of: UInt8(ascii: "%")) != nil {
            return (EscapedNUL.kept(bytes) + [0]).withCString(body)
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { copy -> Value? in
            for index in bytes.indices { copy[index] = CChar(bitPattern: bytes[index]) }
            copy[bytes.count] = 0
            return copy.baseAddress.flatMap { body($0) }
        }
    }
}

extension ArraySlice<UInt8> {
    /// The last `<` that a `>` closes, or nil.
    fileprivate var lastBracket: Int? {
        guard let close = lastIndex(of: ASCII.greater) else { return nil }
        return self[startIndex..<close].lastIndex(of: ASCII.less)
    }

    /// Where `byte` stands first outside quoted strings.
    fileprivate func firstUnquoted(_ byte: UInt8) -> Int? {
        var isQuoted = false
        var isEscaped = false
        for index in indices {
            let current = self[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, current == ASCII.backslash {
                isEscaped = true
            } else if current == ASCII.quote {
                isQuoted.toggle()
            } else if !isQuoted, current == byte {
                return index
            }
        }
        return nil
    }
}

extension SIPMessage {
    /// Users of the URIs that `History-Info` names (RFC 7044), in order, the last being where the call goes now; as they
    /// stand, at most 16 a header field.
    package var historyUsers: [String] {
        guard hasHistoryInfo else { return [] }
        return headers.filter { $0.name == "History-Info" }.flatMap { header in
            header.value.split(separator: ",").prefix(16).compactMap { entry -> String? in
                guard let start = entry.firstRange(of: ":")?.upperBound, entry[start...].contains("@") else {
                    return nil
                }
                return String(entry[start...].prefix { $0 != "@" && $0 != ">" && $0 != ";" })
            }
        }
    }
}
