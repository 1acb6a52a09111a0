/// Header fields of names, addresses and Vias: split here, their values parsed by osip2.
extension HeaderReader {
    /// From or To: one value, commas and all.
    mutating func address(_ index: Int) -> NameAddress? {
        address(header.fields[index].value)
    }

    /// The values of a list header; a value that osip2 refuses is left out and the field's name noted.
    mutating func addresses(_ index: Int) throws(SIPParseError) -> [NameAddress] {
        var result: [NameAddress] = []
        for range in values(index) {
            guard work.osipCalls < MessageLimits.osipValues else { throw header.error(.tooManyValues) }
            header.terminate(at: range.upperBound)
            if let address = address(range) {
                // Where many send a bare Refer-To with headers, a Contact so written is nobody's habit (RFC 3261 §20.10).
                if header.fields[index].known == .contact, isBareWithHeaders(range) {
                    violation = violation ?? .badContact
                }
                result.append(address)
            } else {
                reject(index)
            }
        }
        return result
    }

    /// Ranges, not slices: a slice that lives on would have the whole text copied when a value is terminated.
    private func values(_ index: Int) -> [Range<Int>] {
        // One more than may be read, so that the bound is noticed.
        header.text[header.fields[index].value].pieces(
            separator: ASCII.comma, limit: MessageLimits.osipValues + 1
        ).map { $0.startIndex..<$0.endIndex }
    }

    mutating func readVias(_ index: Int, into message: inout SIPMessage) throws(SIPParseError) {
        for range in values(index) {
            guard work.osipCalls < MessageLimits.osipValues else { throw header.error(.tooManyValues) }
            header.terminate(at: range.upperBound)
            let via = withCString(range) { text -> Via? in
                guard let via = Osip.ViaValue(text) else { return nil }
                return via.value
            }
            if let via {
                message.vias.append(via)
            } else if message.vias.isEmpty {
                // Without the topmost Via nothing can be matched to a transaction.
                throw header.error(.badVia)
            } else {
                reject(index)
            }
        }
    }

    private mutating func reject(_ index: Int) {
        guard let name = header.fields[index].known?.rawValue, !rejected.contains(name) else { return }
        rejected.append(name)
    }

    /// The display name is taken here: agents send it unquoted in UTF-8, which osip2 refuses.
    private mutating func address(_ range: Range<Int>) -> NameAddress? {
        guard let first = header.text[range].first else { return nil }
        if first == ASCII.asterisk, range.count == 1 {
            var wildcard = NameAddress(uri: SIPURI(scheme: "", host: "*"))
            wildcard.isWildcard = true
            return wildcard
        }
        // Where quotes do not close, the URI is still plain to see: a call is not lost for its display name.
        let bracket = header.text[range].firstUnquoted(ASCII.less) ?? header.text[range].lastBracket
        let start = bracket ?? range.lowerBound
        var end = range.upperBound
        // A parameter list that ends in ";" is one osip2 refuses and many agents send.
        while end > start, header.text[end - 1] == ASCII.semicolon || header.text[end - 1].isBlank { end -= 1 }
        if end < range.upperBound { header.terminate(at: end) }
        let room = min(parametersLeft, MessageLimits.parameters)
        let parsed = withCString(start..<end) { text -> NameAddress? in
            guard let address = Osip.NameAddr(text) else { return nil }
            return address.value(parameters: room)
        }
        guard var address = parsed else { return nil }
        parametersLeft -= address.parameters.count + address.uri.parameters.count
        if let bracket, bracket > range.lowerBound {
            let name = header.text[range.lowerBound..<bracket].unquoted
            address.displayName = name.isEmpty ? nil : name
        }
        return address
    }

    private func isBareWithHeaders(_ range: Range<Int>) -> Bool {
        let bytes = header.text[range]
        return bytes.firstUnquoted(ASCII.less) == nil
            && bytes.prefix { $0 != ASCII.semicolon }.contains(UInt8(ascii: "?"))
    }

    func isAffordable(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= MessageLimits.osipValueBytes && bytes.separators <= MessageLimits.osipParameters
    }

    /// Hands a range of the header text, which a NUL follows, to osip2 when it is cheap enough.
    private mutating func withCString<Value>(
        _ range: Range<Int>, _ body: (UnsafePointer<CChar>) -> Value?
    ) -> Value? {
        let bytes = header.text[range]
        let separators = bytes.separators
        guard !bytes.isEmpty, bytes.count <= MessageLimits.osipValueBytes,
            separators <= MessageLimits.osipParameters
        else { return nil }
        work.osipCalls += 1
        work.osipSteps += bytes.count * (separators + 1)
        guard header.hasEscapedNUL else { return header.text.withCString(from: range.lowerBound, body) }
        return (EscapedNUL.kept(bytes) + [0]).withCString(body)
    }
}

extension ArraySlice<UInt8> {
    /// The last `<` that a `>` closes, or nil.
    fileprivate var lastBracket: Int? {
        guard let close = lastIndex(of: ASCII.greater) else { return nil }
        return self[startIndex..<close].lastIndex(of: ASCII.less)
    }

    /// What makes osip2 loop over a value: parameters, URI headers and lists.
    fileprivate var separators: Int {
        var count = 0
        for byte in self where byte == ASCII.semicolon || byte == UInt8(ascii: "&") || byte == ASCII.comma {
            count += 1
        }
        return count
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
