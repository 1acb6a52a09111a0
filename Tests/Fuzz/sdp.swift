import SIP

/// A session description, carried by a plain INVITE.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Input(data, count)
    let bytes = head + input.remainder()
    let parsed = Result { try SIPParser().parse(bytes.span, isTruncated: count & 7 == 7) }
    switch parsed {
    case .success(let message): check(message, bodyLength: count)
    case .failure(let error): fatalError("whatever its body, the message stands: \(error)")
    }
    return 0
}

private func check(_ message: SIPMessage, bodyLength: Int) {
    precondition(message.bodyLength == bodyLength)
    precondition(message.sdp.map { $0.media.count <= 32 } ?? true)
    for media in message.sdp?.media ?? [] { use(media.rtcpEndpoint) }
}

private let head = Array(
    """
    INVITE sip:b SIP/2.0\r
    v: SIP/2.0/UDP a;branch=z9hG4bK1\r
    f: <sip:a@b>;tag=1\r
    t: <sip:b@b>\r
    i: 1\r
    CSeq: 1 INVITE\r
    c: application/sdp\r
    \r

    """.utf8)
