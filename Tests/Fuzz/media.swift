import Wire

/// RTP, RTCP and its extended reports, and the counters of a stream.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Input(data, count)
    var counters: StreamCounters?
    var time = Timestamp(seconds: 1_700_000_000)
    while !input.isEmpty {
        let packet = input.packet()
        time = time + packet.pause
        let bytes = packet.bytes
        use(MediaPacketClass(bytes.span, offset: 0, length: bytes.count))
        use(RTCP.parse(bytes.span, offset: 0, length: bytes.count))
        guard let header = RTPHeader.parse(bytes.span, offset: 0, length: bytes.count) else { continue }
        precondition(header.payloadOffset >= 0 && header.payloadOffset + header.payloadLength <= bytes.count)
        if counters == nil {
            counters = StreamCounters(
                first: header.head, payloadBytes: header.payloadLength, at: time,
                clockRate: [8_000, 48_000, 0, .max][count & 3])
        } else {
            use(counters?.count(header.head, payloadBytes: header.payloadLength, at: time, clockRate: 8_000))
        }
    }
    if var counters {
        precondition(counters.lost >= 0 && counters.jitterMaxMilliseconds.isFinite)
        use(counters.bursts)
        use(counters.closeWindow())
    }
    return 0
}
