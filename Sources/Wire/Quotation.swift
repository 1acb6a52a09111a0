/// The start of a packet inside an ICMP error: whatever is there is taken, nothing is required beyond the IP header.
struct Quotation {
    var flow: Flow
    var transport = ICMPError.QuotedTransport.other
    var payloadOffset: Int
    var payloadLength = 0

    init?(_ bytes: Span<UInt8>, at offset: Int, end: Int) {
        guard let first = bytes.uint8(at: offset), offset < end else { return nil }
        let start: Int
        let number: UInt8
        let isFirstFragment: Bool
        var packetEnd = end
        switch first >> 4 {
        case 4:
            guard offset + 20 <= end, let header = IPv4Header(bytes, at: offset) else { return nil }
            flow = Flow(
                source: Endpoint(address: header.source, port: 0),
                destination: Endpoint(address: header.destination, port: 0))
            start = offset + header.headerLength
            number = header.proto
            isFirstFragment = header.fragmentOffset == 0
            if header.totalLength >= header.headerLength { packetEnd = min(end, offset + header.totalLength) }
        case 6:
            guard offset + 40 <= end, let header = IPv6Header(bytes, at: offset) else { return nil }
            flow = Flow(
                source: Endpoint(address: header.source, port: 0),
                destination: Endpoint(address: header.destination, port: 0))
            if header.payloadLength > 0 { packetEnd = min(end, offset + 40 + header.payloadLength) }
            let chain = IPv6Chain(bytes, next: header.next, at: offset + 40, end: packetEnd)
            start = chain.offset
            number = chain.next
            isFirstFragment = chain.stop == .transport || chain.fragment.map { $0.offset == 0 } ?? false
        default: return nil
        }
        payloadOffset = min(start, end)
        guard isFirstFragment else { return }
        readTransport(bytes, number: number, at: start, end: packetEnd)
    }

    private mutating func readTransport(_ bytes: Span<UInt8>, number: UInt8, at start: Int, end: Int) {
        switch number {
        case 17: transport = .udp
        case 6: transport = .tcp
        default: return
        }
        guard start + 4 <= end, let ports = bytes.uint32(at: start) else { return }
        flow.source.port = UInt16(ports >> 16)
        flow.destination.port = UInt16(truncatingIfNeeded: ports)
        var header = 8
        if transport == .tcp {
            guard start + 13 <= end, let word = bytes.uint8(at: start + 12) else { return }
            header = max(20, Int(word >> 4) * 4)
        }
        guard start + header <= end else { return }
        payloadOffset = start + header
        payloadLength = end - payloadOffset
    }
}
