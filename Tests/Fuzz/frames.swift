import Wire

/// Frames of any link layer with reassembly of fragments and TCP: every offset stays within its frame.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Input(data, count)
    let link = input.link()
    var decoder = FrameDecoder(maxFragmentedDatagrams: 8, maxFragmentBytes: 1 << 17)
    var reassembler = TCPReassembler(maxConnections: 4, maxBytes: 1 << 16)
    var time = Timestamp(seconds: 1_700_000_000)
    while !input.isEmpty {
        let packet = input.packet()
        time = time + packet.pause
        let bytes = packet.bytes
        switch decoder.decode(bytes.span, link: link, at: time) {
        case .udp(let datagram): inspect(bytes, datagram)
        case .reassembled(let datagram): inspect(decoder.reassembled, datagram)
        case .tcp(let segment):
            precondition(isWithin(bytes, segment.payloadOffset, segment.payloadLength))
            let payload = bytes.span.copy(from: segment.payloadOffset, length: segment.payloadLength)
            use(reassembler.add(segment, payload: payload.span, at: time))
        case .icmp(let error): precondition(isWithin(bytes, error.quotedPayloadOffset, error.quotedPayloadLength))
        case .held, .rejected: break
        }
        use(decoder.expireFragments(before: time - .seconds(30)))
        use(reassembler.expire(before: time - .seconds(60)))
    }
    return 0
}

private func isWithin(_ bytes: [UInt8], _ offset: Int, _ length: Int) -> Bool {
    offset >= 0 && length >= 0 && offset + length <= bytes.count
}

private func inspect(_ bytes: [UInt8], _ datagram: Datagram) {
    precondition(isWithin(bytes, datagram.payloadOffset, datagram.payloadLength))
    precondition(datagram.wirePayloadLength >= datagram.payloadLength)
}
