/// Cuts one direction of a TCP stream into SIP messages by Content-Length (RFC 3261 §18.3).
///
/// Skips keep-alives (RFC 5626 §3.5.1). Bytes that are no SIP are discarded up to the next line that looks like a
/// start line, and counted. The buffer holds one message at most; a larger one is discarded likewise.
package struct SIPStreamFramer: Sendable {
    private let maxMessageBytes: Int
    private var buffer: [UInt8] = []
    /// Bytes of the buffer already known to hold no end of header section.
    private var scanned = 0
    private var isLost = false
    /// Bytes that belonged to no message.
    package private(set) var discardedBytes: UInt64 = 0
    /// Bytes waiting for the rest of their message.
    package var bufferedBytes: Int { buffer.count }

    /// - Parameter maxMessageBytes: header section and body together; clamped to what a parser takes.
    package init(maxMessageBytes: Int = 65_535) {
        self.maxMessageBytes = min(max(maxMessageBytes, 256), MessageLimits.messageBytes)
    }

    /// Takes the next bytes of the stream and returns the messages completed by them, in order.
    package mutating func add(_ bytes: [UInt8]) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            // A bounded bite keeps the buffer bounded, however much arrives at once.
            let room = max(1, maxMessageBytes + 4 - buffer.count)
            buffer += rest.prefix(room)
            rest = rest.dropFirst(room)
            drain(into: &messages)
        }
        return messages
    }

    /// Bytes of the stream are missing: what is buffered cannot be completed.
    package mutating func resynchronise() {
        discardedBytes += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
        scanned = 0
        isLost = true
    }

    private mutating func drain(into messages: inout [[UInt8]]) {
        var start = 0
        defer {
            buffer.removeFirst(start)
            scanned = max(0, scanned - start)
        }
        while start < buffer.count {
            while !isLost, start < buffer.count, buffer[start].isLineEnd { start += 1 }
            if isLost || !beginsMessage(at: start) {
                guard let next = nextStartLine(from: start) else {
                    // The last line may be a start line in the making.
                    let keep = isLost ? lastLineStart(from: start) : start
                    discard(upTo: isLost ? keep : start, from: &start)
                    return
                }
                discard(upTo: next, from: &start)
                isLost = false
                continue
            }
            guard let head = headerEnd(from: max(start, scanned)) else {
                scanned = max(start, buffer.count - 3)
                if buffer.count - start > maxMessageBytes { skipStartLine(&start) } else { return }
                continue
            }
            let declared = StreamHeader.contentLength(buffer[start..<head]) ?? 0
            guard declared <= maxMessageBytes - min(maxMessageBytes, head - start) else {
                skipStartLine(&start)
                continue
            }
            let end = head + declared
            guard end <= buffer.count else {
                scanned = head - 1 > start ? max(start, head - 4) : start
                return
            }
            messages.append(Array(buffer[start..<end]))
            start = end
            scanned = end
        }
    }

    /// True where a start line stands, or may still come to stand, at `start`.
    private func beginsMessage(at start: Int) -> Bool {
        guard start < buffer.count else { return true }
        if looksLikeSIP(buffer.span, from: start) { return true }
        let lineEnd = buffer[start...].prefix(1_024).firstIndex(of: ASCII.lineFeed)
        return lineEnd == nil && buffer.count - start < 1_024 && StreamHeader.mayBecomeStartLine(buffer[start...])
    }

    private mutating func discard(upTo end: Int, from start: inout Int) {
        discardedBytes += UInt64(max(0, end - start))
        start = max(start, end)
        scanned = start
    }

    private mutating func skipStartLine(_ start: inout Int) {
        discard(upTo: min(start + 1, buffer.count), from: &start)
        isLost = true
    }

    /// The next line that looks like a start line; when lost, the byte at `start` itself need not begin a line.
    private mutating func nextStartLine(from start: Int) -> Int? {
        isLost = true
        var position = start
        while position < buffer.count {
            if looksLikeSIP(buffer.span, from: position), !buffer[position].isLineEnd { return position }
            guard let end = buffer[position...].firstIndex(of: ASCII.lineFeed) else { return nil }
            position = end + 1
        }
        return nil
    }

    private func lastLineStart(from start: Int) -> Int {
        let last = buffer[start...].lastIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? start
        // A line this long is no start line.
        return buffer.count - last < 1_024 ? last : buffer.count
    }

    /// Just after the empty line that ends the header section, CRLF or bare LF.
    private func headerEnd(from start: Int) -> Int? {
        var position = start
        while let end = buffer[position...].firstIndex(of: ASCII.lineFeed) {
            let next = end + 1
            if next < buffer.count, buffer[next] == ASCII.lineFeed { return next + 1 }
            if next + 1 < buffer.count, buffer[next] == ASCII.carriageReturn, buffer[next + 1] == ASCII.lineFeed {
                return next + 2
            }
            position = next
            if position >= buffer.count { return nil }
        }
        return nil
    }
}

/// The little a framer has to know of a header section.
enum StreamHeader {
    /// `Content-Length` or `l`, blanks around the colon and folding allowed; nil when missing or no number.
    static func contentLength(_ header: ArraySlice<UInt8>) -> Int? {
        var position = header.startIndex
        while position < header.endIndex {
            let end = header[position...].firstIndex(of: ASCII.lineFeed) ?? header.endIndex
            let line = header[position..<end]
            position = end + 1
            guard let first = line.first,
                first.lowercased == UInt8(ascii: "c") || first.lowercased == UInt8(ascii: "l"),
                let colon = line.firstIndex(of: ASCII.colon),
                HeaderName(line[..<colon].trimmed) == .contentLength
            else { continue }
            let value = header[(colon + 1)...].drop { $0.isBlank || $0.isLineEnd }
            return value.leadingNumber()
        }
        return nil
    }

    /// True while an unfinished first line can still become `METHOD SP URI …` or `SIP/2.0 …`.
    static func mayBecomeStartLine(_ line: ArraySlice<UInt8>) -> Bool {
        let word = line.prefix { $0 != ASCII.space }
        guard let first = word.first, first.isASCIILetter else { return false }
        if word.endIndex == line.endIndex {
            return word.count <= 32 && word.allSatisfy { $0.isToken || $0 == UInt8(ascii: "/") || $0.isLineEnd }
        }
        if word.elementsEqual("SIP/2.0".utf8) { return true }
        guard word.count <= 32, word.allSatisfy(\.isToken) else { return false }
        let rest = line[(word.endIndex + 1)...]
        return rest.isEmpty || (rest.first?.isASCIILetter == true && rest.allSatisfy { $0 >= ASCII.space })
    }
}

extension UInt8 {
    fileprivate var isLineEnd: Bool { self == ASCII.carriageReturn || self == ASCII.lineFeed }
}
