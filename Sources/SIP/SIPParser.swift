/// Turns the bytes of one SIP message into a value.
///
/// A guard in Swift bounds and unfolds the message; osip2 then parses single values: URIs, addresses, Vias.
/// Cost is linear in the message's size, bounded by `MessageLimits`.
package struct SIPParser {
    private let bodies = BodyCache()
    private let names = TextCache(isOfCallIDs: true)
    private let tokens = TextCache()

    package init() {}

    /// - Parameters:
    ///   - bytes: one datagram's payload, or one message framed from a stream; what follows the body is ignored.
    ///   - isTruncated: the capture cut the message: an unfinished last line is left out, and what is there is parsed
    ///     when all mandatory header fields are.
    /// - Throws: `SIPParseError` with the reason, and Call-ID and CSeq where they could be read.
    package func parse(_ bytes: Span<UInt8>, isTruncated: Bool = false) throws(SIPParseError) -> SIPMessage {
        var work = ParseWork()
        return try parse(bytes, isTruncated: isTruncated, isWhole: false, work: &work)
    }

    /// As `parse(_:isTruncated:)`.
    ///
    /// - Parameters:
    ///   - isWhole: every value is read at once.
    ///   - work: tells what it cost.
    func parse(
        _ bytes: Span<UInt8>, isTruncated: Bool, isWhole: Bool, work: inout ParseWork
    ) throws(SIPParseError) -> SIPMessage {
        let guarded = MessageGuard(bytes, isTruncated: isTruncated)
        work.scannedBytes += min(bytes.count, MessageLimits.messageBytes)
        let header = guarded.header
        if let refusal = guarded.refusal { throw header.error(refusal) }
        var reader = HeaderReader(guarded, isTruncated: isTruncated, tokens: tokens)
        defer { work.add(reader.values.work) }
        let isWhole = isWhole || header.mustBeReadWhole
        let mandatory = try reader.mandatory(isWhole: isWhole, names: names)
        var whole: HeaderValues?
        let vias: ViaFields
        if isWhole {
            let values = HeaderValues(header)
            vias = ViaFields(try values.readWhole(&reader.values))
            whole = values
        } else {
            vias = try reader.vias()
        }
        let frame = MessageFrame(
            bytes, bodyStart: guarded.bodyStart, HeaderFaults(header), isTruncated: isTruncated)
        return SIPMessage(
            mandatory, vias: vias, frame, header, whole: whole,
            body: body(of: header, bytes, from: guarded.bodyStart, frame))
    }

    private func body(
        of header: HeaderText, _ bytes: Span<UInt8>, from start: Int, _ frame: MessageFrame
    ) -> MessageBody? {
        let declared = frame.declaredContentLength ?? frame.bodyLength
        let end = start + min(declared, frame.bodyLength)
        guard start < end else { return nil }
        return bodies.body(
            bytes.extracting(start..<end), type: header.firstValue(.contentType).map(MessageBody.type),
            // An SDP that ends without line end is whole when the datagram is.
            isTruncated: frame.isTruncated && declared >= frame.bodyLength)
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
