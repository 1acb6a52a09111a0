import SIP

/// A SIP message behind the guard, its values through osip2; then the same bytes as a TCP stream in two pieces.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Input(data, count)
    let bytes = input.remainder()
    use(looksLikeSIP(bytes.span))
    do {
        let message = try SIPParser().parse(bytes.span, isTruncated: count & 7 == 7)
        precondition(!message.callID.isEmpty && !message.vias.isEmpty && message.bodyLength <= count)
        use(message.requestURI?.description)
        // Each is read when it is asked for.
        use(message.rejectedHeaders.count + message.headers.count + message.contacts.count + message.reasons.count)
        use(message.supported.count + message.challenges.count + message.credentials.count)
        use(message.sdp?.media.count)
        use(message.bodyWithoutKeys)
    } catch {
        precondition((error.startLine?.count ?? 0) <= 120)
    }
    guard count & 3 == 3 else { return 0 }
    var framer = SIPStreamFramer(maxMessageBytes: 8_192)
    for piece in [bytes.prefix(count / 2), bytes.dropFirst(count / 2)] {
        for message in framer.add(Array(piece)) { precondition(message.count <= 8_192) }
    }
    precondition(framer.bufferedBytes <= 8_196)
    return 0
}
