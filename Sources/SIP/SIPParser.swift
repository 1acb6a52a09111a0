/// Turns the bytes of one SIP message into a value.
///
/// A guard in Swift bounds and unfolds the message; osip2 then parses single values: URIs, addresses, Vias.
/// Cost is linear in the message's size, bounded by `MessageLimits`.
package struct SIPParser: Sendable {
    package init() {}

    /// - Parameters:
    ///   - bytes: one datagram's payload, or one message framed from a stream; what follows the body is ignored.
    ///   - isTruncated: the capture cut the message: an unfinished last line is left out, and what is there is parsed
    ///     when all mandatory header fields are.
    /// - Throws: `SIPParseError` with the reason, and Call-ID and CSeq where they could be read.
    package func parse(_ bytes: Span<UInt8>, isTruncated: Bool = false) throws(SIPParseError) -> SIPMessage {
        var work = ParseWork()
        return try parse(bytes, isTruncated: isTruncated, work: &work)
    }

    /// As `parse(_:isTruncated:)`; `work` tells what it cost.
    func parse(_ bytes: Span<UInt8>, isTruncated: Bool, work: inout ParseWork) throws(SIPParseError) -> SIPMessage {
        let guarded = MessageGuard(bytes, isTruncated: isTruncated)
        work.scannedBytes += min(bytes.count, MessageLimits.messageBytes)
        if let refusal = guarded.refusal { throw guarded.error(refusal) }
        var reader = HeaderReader(guarded, isTruncated: isTruncated)
        defer { work.add(reader.work) }
        var message = try reader.read()
        message.length = bytes.count
        message.isTruncated = isTruncated
        message.bodyLength = bytes.count - guarded.bodyStart
        if !isTruncated, let declared = message.declaredContentLength, declared > message.bodyLength {
            message.violation = message.violation ?? .shortBody
        }
        message.isBodyCut = isTruncated && message.declaredContentLength ?? .max > message.bodyLength
        readBody(of: &message, bytes, from: guarded.bodyStart, isTruncated: isTruncated)
        return message
    }

    private func readBody(of message: inout SIPMessage, _ bytes: Span<UInt8>, from start: Int, isTruncated: Bool) {
        let declared = message.declaredContentLength ?? message.bodyLength
        let end = start + min(declared, message.bodyLength)
        guard start < end else { return }
        var content: [UInt8] = []
        content.reserveCapacity(end - start)
        for index in start..<end { content.append(bytes[index]) }
        let body = Body(
            content[...], contentType: message.contentType.map { Array($0.utf8)[...] },
            // An SDP that ends without line end is whole when the datagram is.
            isTruncated: isTruncated && declared >= message.bodyLength)
        if message.isBodyCut {
            message.partialSDP = body.sdp
        } else {
            message.sdp = body.sdp
            message.sdpIsBroken = body.sdpIsBroken
        }
        message.sdpText = body.sdpText
        message.shortBody = body.shortText
    }
}

/// What one parse cost, in things that can be counted; tests hold it within bounds.
struct ParseWork {
    var scannedBytes = 0
    var osipCalls = 0
    /// Sum over the values handed to osip2 of bytes × (separators + 1): what its quadratic parts can cost.
    var osipSteps = 0

    mutating func add(_ other: ParseWork) {
        scannedBytes += other.scannedBytes
        osipCalls += other.osipCalls
        osipSteps += other.osipSteps
    }
}
