/// Cuts one direction of a TCP stream into SIP messages by Content-Length (RFC 3261 §18.3).
///
/// Skips keep-alives (RFC 5626 §3.5.1). Bytes that are no SIP are discarded up to the next line that looks like a
/// start line, and counted. The buffer holds one message at most; a larger one is discarded likewise.
package struct SIPStreamFramer: Sendable {
    private let maxMessageBytes: Int
    private var buffer: [UInt8] = []
    /// Bytes of the buffer already known to hold no end of header section.
    private var scanned = 0
    /// Behind bytes that were discarded nobody knows where a message begins: its start line may follow the last bytes
    /// of a body.
    private var isAligned = true
    /// Bytes that belonged to no message.
    package private(set) var discardedBytes: UInt64 = 0
    /// Bytes waiting for the rest of their message.
    package var bufferedBytes: Int { buffer.count }

    /// - Parameter maxMessageBytes: header section and body together; clamped to what a parser takes.
    package init(maxMessageBytes: Int = 131_072) {
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
        isAligned = false
    }

    private mutating func drain(into messages: inout [[UInt8]]) {
        var start = 0
        while start < buffer.count {
            if buffer[start].isLineEnd {
                start += 1
                continue
            }
            switch content(at: start) {
            case .unknown: return keep(from: start)
            case .other: discardLine(&start)
            case .message:
                if !isAligned {
                    let stray = SIPMethod.strayBytes(before: buffer[start...])
                    discardedBytes += UInt64(stray)
                    start += stray
                    scanned = max(start, scanned)
                    isAligned = true
                }
                guard let head = headerEnd(from: max(start, scanned)) else {
                    guard buffer.count - start <= maxMessageBytes else {
                        discardLine(&start)
                        continue
                    }
                    // The empty line may have begun already.
                    scanned = max(start, buffer.count - 3)
                    return keep(from: start)
                }
                let declared = StreamHeader.contentLength(in: buffer, from: start, to: head) ?? 0
                guard head - start <= maxMessageBytes, declared <= maxMessageBytes - (head - start) else {
                    discardLine(&start)
                    continue
                }
                guard head + declared <= buffer.count else {
                    scanned = max(start, head - 4)
                    return keep(from: start)
                }
                messages.append(Array(buffer[start..<head + declared]))
                start = head + declared
            }
        }
        keep(from: start)
    }

    private mutating func keep(from start: Int) {
        buffer.removeFirst(min(start, buffer.count))
        scanned = max(0, scanned - start)
    }

    private enum Content {
        case message
        /// A line still in the making.
        case unknown
        case other
    }

    private func content(at start: Int) -> Content {
        if looksLikeSIP(buffer.span, from: start) { return .message }
        let line = buffer[start...].prefix(1_024)
        return line.count < 1_024 && StreamHeader.mayBecomeStartLine(line) ? .unknown : .other
    }

    /// Goes on behind the end of the line at `start`, or of the buffer.
    private mutating func discardLine(_ start: inout Int) {
        let end = buffer[start...].firstIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? buffer.count
        discardedBytes += UInt64(end - start)
        start = end
        isAligned = false
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
    static func contentLength(in buffer: [UInt8], from start: Int, to end: Int) -> Int? {
        let bytes = buffer.span
        var position = start
        while position < end {
            let line = MessageGuard.line(in: bytes, from: position, to: end)
            defer { position = line.next }
            let initial = bytes[position].lowercased
            guard initial == UInt8(ascii: "c") || initial == UInt8(ascii: "l"),
                let field = MessageGuard.field(in: bytes, from: position, to: line.contentEnd),
                field.name == .contentLength
            else { continue }
            return buffer[field.value..<end].drop { $0.isBlank || $0.isLineEnd }.leadingNumber()
        }
        return nil
    }

    /// True while an unfinished first line can still become `METHOD SP URI …` or `SIP/2.0 …`.
    static func mayBecomeStartLine(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first, first.isToken, !line.contains(ASCII.lineFeed) else { return false }
        let word = line.prefix { $0 != ASCII.space }
        if word.endIndex == line.endIndex {
            return word.count <= SIPMethod.mostBytes
                && (word.allSatisfy(\.isToken) || "SIP/2.0".utf8.starts(with: word))
        }
        if word.elementsEqual("SIP/2.0".utf8) { return true }
        guard word.count <= SIPMethod.mostBytes, word.allSatisfy(\.isToken) else { return false }
        let rest = line[(word.endIndex + 1)...]
        return rest.isEmpty || rest.first?.isASCIILetter == true
    }
}

extension UInt8 {
    fileprivate var isLineEnd: Bool { self == ASCII.carriageReturn || self == ASCII.lineFeed }
}
