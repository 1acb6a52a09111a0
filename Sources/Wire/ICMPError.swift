/// An ICMP or ICMPv6 error and the flow of the packet it quotes (RFC 792, RFC 4443).
package struct ICMPError: Sendable {
    /// Who says so: for a filter, the filter's own address.
    package var reporter: IPAddress
    /// To whom: the sender of the quoted packet.
    package var receiver: IPAddress
    package var isV6: Bool
    package var type: UInt8
    package var code: UInt8
    package var meaning: Meaning
    /// Next-hop MTU of "fragmentation needed" and "packet too big"; 0 when none is told.
    package var mtu: UInt32
    package var quotedTransport: QuotedTransport
    /// The quoted packet's flow, as it was sent; ports are 0 when the quotation has none.
    package var quoted: Flow
    /// The quoted UDP or TCP payload within the frame; length 0 when the quotation ends before.
    package var quotedPayloadOffset: Int
    package var quotedPayloadLength: Int

    package init(
        reporter: IPAddress, receiver: IPAddress, isV6: Bool = false, type: UInt8 = 3, code: UInt8 = 3,
        meaning: Meaning = .portUnreachable, mtu: UInt32 = 0, quotedTransport: QuotedTransport = .udp, quoted: Flow,
        quotedPayloadOffset: Int = 0, quotedPayloadLength: Int = 0
    ) {
        self.reporter = reporter
        self.receiver = receiver
        self.isV6 = isV6
        self.type = type
        self.code = code
        self.meaning = meaning
        self.mtu = mtu
        self.quotedTransport = quotedTransport
        self.quoted = quoted
        self.quotedPayloadOffset = quotedPayloadOffset
        self.quotedPayloadLength = quotedPayloadLength
    }

    package enum Meaning: UInt8, Sendable {
        case portUnreachable, hostUnreachable, networkUnreachable, administrativelyProhibited, protocolUnreachable
        case fragmentationNeeded, timeExceeded, other

        /// The quoted packet was thrown away, and so will its like be; a packet too large says nothing of smaller ones.
        package var isRefusal: Bool { self != .fragmentationNeeded && self != .other }

        /// Type 3 codes by RFC 792, RFC 1122 §3.2.2.1 and RFC 1812 §5.2.7.1.
        init(v4Type type: UInt8, code: UInt8) {
            switch (type, code) {
            case (3, 0), (3, 6), (3, 11): self = .networkUnreachable
            case (3, 1), (3, 7), (3, 8), (3, 12): self = .hostUnreachable
            case (3, 2): self = .protocolUnreachable
            case (3, 3): self = .portUnreachable
            case (3, 4): self = .fragmentationNeeded
            case (3, 9), (3, 10), (3, 13): self = .administrativelyProhibited
            case (11, _): self = .timeExceeded
            default: self = .other
            }
        }

        /// RFC 4443 §3; code 5 and 6 of type 1 are policy and reject routes.
        init(v6Type type: UInt8, code: UInt8) {
            switch (type, code) {
            case (1, 0), (1, 2): self = .networkUnreachable
            case (1, 1), (1, 5), (1, 6): self = .administrativelyProhibited
            case (1, 3): self = .hostUnreachable
            case (1, 4): self = .portUnreachable
            case (2, _): self = .fragmentationNeeded
            case (3, _): self = .timeExceeded
            case (4, 1): self = .protocolUnreachable
            default: self = .other
            }
        }
    }

    package enum QuotedTransport: UInt8, Sendable {
        case udp, tcp, other
    }

    /// Reads the message at `offset` of a packet from `reporter`; `end` is where its captured bytes end.
    static func parse(
        _ bytes: Span<UInt8>, at offset: Int, end: Int, isV6: Bool, from reporter: IPAddress, to receiver: IPAddress
    ) -> Decoded {
        guard end >= offset + 8, let head = bytes.uint32(at: offset), let rest = bytes.uint32(at: offset + 4) else {
            return .rejected(.truncated)
        }
        let type = UInt8(head >> 24)
        let code = UInt8(head >> 16 & 0xFF)
        let isError = isV6 ? (1...4).contains(type) : type == 3 || type == 4 || type == 11 || type == 12
        guard isError else { return .rejected(.icmpNotError) }

        // RFC 4884 §4: the quotation's length, in words of 4 (ICMP) or 8 bytes (ICMPv6); extensions follow it.
        var quoteEnd = end
        let words = isV6 ? Int(rest >> 24) * 8 : Int(rest >> 16 & 0xFF) * 4
        let hasLength = isV6 ? type == 1 || type == 3 : type != 4
        if hasLength, words > 0 { quoteEnd = min(end, offset + 8 + words) }

        guard let quote = Quotation(bytes, at: offset + 8, end: quoteEnd) else { return .rejected(.truncated) }
        let mtu: UInt32 =
            if isV6, type == 2 { rest } else if !isV6, type == 3, code == 4 { rest & 0xFFFF } else { 0 }
        return .icmp(
            ICMPError(
                reporter: reporter, receiver: receiver, isV6: isV6, type: type, code: code,
                meaning: isV6 ? Meaning(v6Type: type, code: code) : Meaning(v4Type: type, code: code), mtu: mtu,
                quotedTransport: quote.transport, quoted: quote.flow, quotedPayloadOffset: quote.payloadOffset,
                quotedPayloadLength: quote.payloadLength))
    }
}
