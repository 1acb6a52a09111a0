import HEP
import Wire

/// A packet of HEP of any version; then the same bytes as a TCP stream in two pieces.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Input(data, count)
    let bytes = input.remainder()
    use(HEPReader.mayBegin(bytes.span))
    do throws(HEPError) {
        let packet = try HEPReader.read(bytes.span)
        precondition(packet.kind != .sip || packet.isEmpty || packet.flow != nil)
        precondition((packet.node?.utf8.count ?? 0) <= 192 && (packet.correlation?.utf8.count ?? 0) <= 768)
        use(packet.hasKey([1, 2, 3], bytes.span))
        packet.withPayload(bytes.span) { payload in
            precondition(payload.count <= 65_535 || payload.count <= count)
            guard let flow = packet.flow else { return }
            use(PlainFrame.bytes(payload, flow: flow, isDatagram: packet.isDatagram))
        }
        var clock = SenderClock()
        let arrival = Timestamp(seconds: 1_700_000_000)
        for pause in [0, 1, 5_000] as [Int64] {
            let now = arrival + .milliseconds(pause)
            let moment = clock.moment(of: packet.time, arrival: now)
            precondition(moment <= now && now - moment <= SenderClock.longestWay)
        }
    } catch { use(error.rawValue) }
    var framer = HEPStreamFramer()
    for piece in [bytes.prefix(count / 2), bytes.dropFirst(count / 2)] {
        for packet in framer.add(Array(piece).span) { precondition(packet.count <= 65_535) }
    }
    precondition(framer.heldBytes <= 65_535)
    return 0
}
