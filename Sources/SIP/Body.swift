/// What a message's body was found to be.
struct Body {
    var sdp: SessionDescription?
    var sdpIsBroken = false
    /// Where the SDP stands.
    var sdpBytes: ArraySlice<UInt8>?
    var shortText: String?

    /// - Parameters:
    ///   - bytes: the body, cut at its Content-Length where that is shorter.
    ///   - contentType: the value of Content-Type; nil where the header is missing.
    init(_ bytes: ArraySlice<UInt8>, contentType: ArraySlice<UInt8>?, isTruncated: Bool) {
        guard !bytes.isEmpty else { return }
        // Without a Content-Type (against RFC 3261 §20.15) only what plainly is SDP is taken for one.
        let type = contentType ?? (bytes.hasCaselessPrefix("v=0") ? Body.sdpType : [])
        read(bytes, type: type, isTruncated: isTruncated, depth: 0)
    }

    private static let sdpType = Array("application/sdp".utf8)[...]
    private static let maximumDepth = 3
    private static let maximumParts = 16

    private mutating func read(_ bytes: ArraySlice<UInt8>, type: ArraySlice<UInt8>, isTruncated: Bool, depth: Int) {
        let media = type.prefix { $0 != ASCII.semicolon }.trimmed
        if media.equalsCaseless("application/sdp") {
            guard sdp == nil else { return }
            sdp = SDPReader(bytes, isTruncated: isTruncated).value
            sdpIsBroken = sdp == nil
            // What is no SDP may hold anything.
            if !sdpIsBroken { sdpBytes = bytes }
        } else if media.hasCaselessPrefix("multipart/") {
            guard depth < Body.maximumDepth, let boundary = Body.boundary(type) else { return }
            for part in Body.parts(bytes, boundary: boundary) where sdp == nil {
                read(part.body, type: part.type, isTruncated: isTruncated && part.isLast, depth: depth + 1)
            }
        } else if depth == 0, bytes.count <= MessageLimits.shortBodyBytes, !Body.mayHoldSecret(bytes) {
            shortText = bytes.text
        }
    }

    /// A message/sipfrag may carry credentials, another text keys.
    static func mayHoldSecret(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.split(whereSeparator: { $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn }).contains { line in
            ["authorization", "proxy-authorization", "a=crypto", "k="].contains { line.trimmed.hasCaselessPrefix($0) }
        }
    }

    private static func boundary(_ type: ArraySlice<UInt8>) -> [UInt8]? {
        let parameters = type.pieces(separator: ASCII.semicolon, limit: 8).dropFirst().map(\.parameter)
        guard let value = parameters.first(where: { $0.name == "boundary" })?.value else { return nil }
        let boundary = Array(value.unquoted.utf8)
        return (1...70).contains(boundary.count) ? boundary : nil
    }

    private struct Part {
        var type: ArraySlice<UInt8> = []
        var body: ArraySlice<UInt8>
        /// True when the closing delimiter did not come.
        var isLast = false
    }

    /// The parts between delimiter lines (RFC 2046 §5.1.1): one linear pass, split here because osip2 leaks on parts
    /// that repeat a header field.
    private static func parts(_ bytes: ArraySlice<UInt8>, boundary: [UInt8]) -> [Part] {
        let delimiter = [UInt8(ascii: "-"), UInt8(ascii: "-")] + boundary
        var result: [Part] = []
        var partStart: Int?
        var position = bytes.startIndex
        var previousEnd = bytes.startIndex
        while position < bytes.endIndex, result.count < maximumParts {
            let end = bytes[position...].firstIndex(of: ASCII.lineFeed) ?? bytes.endIndex
            let line = bytes[position..<end]
            if line.starts(with: delimiter) {
                if let partStart { result.append(part(bytes[partStart..<max(partStart, previousEnd)])) }
                partStart = min(end + 1, bytes.endIndex)
                if line.dropFirst(delimiter.count).starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) {
                    return result
                }
            }
            // The line end before a delimiter belongs to the delimiter.
            previousEnd = line.last == ASCII.carriageReturn ? end - 1 : end
            position = end + 1
        }
        if let partStart, partStart < bytes.endIndex, result.count < maximumParts {
            var last = part(bytes[partStart...])
            last.isLast = true
            result.append(last)
        }
        return result
    }

    /// Takes the part's header fields off; without Content-Type a part is text/plain (RFC 2046 §5.1).
    private static func part(_ bytes: ArraySlice<UInt8>) -> Part {
        var type: ArraySlice<UInt8> = []
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let end = bytes[position...].firstIndex(of: ASCII.lineFeed) ?? bytes.endIndex
            var line = bytes[position..<end]
            if line.last == ASCII.carriageReturn { line.removeLast() }
            position = min(end + 1, bytes.endIndex)
            if line.isEmpty { break }
            let name = line.prefix { $0 != ASCII.colon }
            if type.isEmpty, HeaderName(name.trimmed.span) == .contentType {
                type = line[name.endIndex...].dropFirst().trimmed
            }
        }
        return Part(type: type, body: bytes[position...])
    }
}

extension [UInt8] {
    /// The bytes from `offset` as a C string; the array must hold a NUL after it.
    func withCString<Result>(from offset: Int = 0, _ body: (UnsafePointer<CChar>) -> Result?) -> Result? {
        guard offset >= 0, offset < count, last == 0 else { return nil }
        return withUnsafeBytes { buffer -> Result? in
            guard let base = buffer.baseAddress else { return nil }
            return body((base + offset).assumingMemoryBound(to: CChar.self))
        }
    }
}
