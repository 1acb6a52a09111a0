/// Values written in the plain form that nearly all agents send, which osip2 is sure to take: their message stands, what
/// it is followed by is told by the bytes, and osip2 parses the value when somebody asks for the rest.
///
/// Whatever is in doubt is not plain.
enum PlainForm {
    private static let mostBytes = 512
    private static let mostParameters = 8
    /// osip2 refuses the shortest of URIs.
    private static let leastURIBytes = 12

    struct Address {
        /// Of the parameter `tag`.
        var tag: Range<Int>?
    }

    /// `"name" <sip:user@host:port;parameters>;parameters`, the name a quoted string without escapes, tokens or
    /// missing; nil for any other form.
    static func address(_ text: Span<UInt8>) -> Address? {
        guard text.count <= mostBytes, let bracket = bracket(text) else { return nil }
        var index = bracket + 1
        guard text.hasCaselessPrefix("sip:", at: index) || text.hasCaselessPrefix("sips:", at: index) else {
            return nil
        }
        index += text[index + 3] == ASCII.colon ? 4 : 5
        guard let user = word(text, from: index) else { return nil }
        index = user
        if index < text.count, text[index] == UInt8(ascii: "@") {
            guard let host = word(text, from: index + 1) else { return nil }
            index = host
        }
        guard let port = port(text, from: index), let uri = parameters(text, from: port, called: "tag"),
            uri.end < text.count, text[uri.end] == ASCII.greater, uri.end - bracket > leastURIBytes,
            let own = parameters(text, from: uri.end + 1, called: "tag"), own.end == text.count
        else { return nil }
        return Address(tag: own.found)
    }

    struct Via {
        var branch: Range<Int>?
    }

    /// One `SIP/2.0/UDP host:port;parameters`; nil for any other form.
    static func via(_ text: Span<UInt8>) -> Via? {
        guard text.count <= mostBytes, text.hasCaselessPrefix("sip/2.0/") else { return nil }
        var index = 8
        while index < text.count, text[index].isASCIILetter { index += 1 }
        guard index > 8, index < text.count, text[index] == ASCII.space, let host = word(text, from: index + 1),
            let port = port(text, from: host), let own = parameters(text, from: port, called: "branch"),
            own.end == text.count
        else { return nil }
        return Via(branch: own.found)
    }

    /// Where the address begins behind the display name.
    private static func bracket(_ text: Span<UInt8>) -> Int? {
        var index = 0
        if index < text.count, text[index] == ASCII.quote {
            index += 1
            while index < text.count, text[index] != ASCII.quote {
                guard text[index] >= ASCII.space, text[index] != ASCII.backslash else { return nil }
                index += 1
            }
            index += 1
        }
        while index < text.count, text[index].isToken || text[index] == ASCII.space { index += 1 }
        return index < text.count && text[index] == ASCII.less ? index : nil
    }

    /// The end of letters, digits and the marks that need no thought; nil where none stands.
    private static func word(_ text: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < text.count {
            let byte = text[index]
            let isMark =
                byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "+")
            guard byte.isASCIIDigit || byte.isASCIILetter || isMark else { break }
            index += 1
        }
        return index > start ? index : nil
    }

    /// The end of `:port`, or `start` where none stands; nil where it is none.
    private static func port(_ text: Span<UInt8>, from start: Int) -> Int? {
        guard start < text.count, text[start] == ASCII.colon else { return start }
        var index = start + 1
        while index < text.count, text[index].isASCIIDigit { index += 1 }
        return (2...6).contains(index - start) ? index : nil
    }

    /// The end of `;name=value;name`, and the value of the one called `name`; nil where that one has no value or is
    /// there twice, and where they are many.
    private static func parameters(
        _ text: Span<UInt8>, from start: Int, called wanted: StaticString
    ) -> (end: Int, found: Range<Int>?)? {
        var index = start
        var found: Range<Int>?
        var count = 0
        while index < text.count, text[index] == ASCII.semicolon {
            guard let name = word(text, from: index + 1) else { return nil }
            var value = name..<name
            if name < text.count, text[name] == ASCII.equals {
                guard let end = word(text, from: name + 1) else { return nil }
                value = name + 1..<end
            }
            if text.extracting(index + 1..<name).equalsCaseless(wanted) {
                guard found == nil, !value.isEmpty else { return nil }
                found = value
            }
            index = value.upperBound
            count += 1
            guard count <= mostParameters else { return nil }
        }
        return (index, found)
    }
}

extension Span<UInt8> {
    /// A parameter of that name, in lower case, may stand in a plain value.
    func mayName(_ parameter: StaticString) -> Bool {
        var position = 0
        while let semicolon = firstIndex(of: ASCII.semicolon, from: position) {
            if hasCaselessPrefix(parameter, at: semicolon + 1) { return true }
            position = semicolon + 1
        }
        return false
    }
}
