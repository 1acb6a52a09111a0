import Wire

/// pcapng blocks as bytes, little-endian (draft-ietf-opsawg-pcapng §3 and §4).
enum PcapngEncoding {
    /// Section Header Block of version 1.0; the section's length is left open.
    static func sectionHeader(application: String, comment: String? = nil) -> [UInt8] {
        block(type: 0x0A0D_0D0A) { body in
            body.append(little: UInt32(0x1A2B_3C4D))
            body.append(little: UInt16(1))
            body.append(little: UInt16(0))
            body.append(little: UInt64.max)
            if let comment { body.append(option: 1, text: comment) }
            body.append(option: 4, text: application)
        }
    }

    /// Interface Description Block with its name, its host's addresses and nanosecond timestamps.
    static func interface(
        name: String, link: LinkType, snapLength: Int, addresses: [IPAddress] = []
    ) -> [UInt8] {
        block(type: 1) { body in
            body.append(little: link.number)
            body.append(little: UInt16(0))
            body.append(little: UInt32(clamping: snapLength))
            body.append(option: 2, text: name)
            body.append(little: UInt16(9))
            body.append(little: UInt16(1))
            body += [9, 0, 0, 0]
            for address in addresses { body.append(address) }
        }
    }

    /// Interface Statistics Block that says up to when the interface was watched (`isb_endtime`).
    static func statistics(interface: UInt32, end: Timestamp) -> [UInt8] {
        let ticks = UInt64(clamping: end.nanoseconds)
        let halves = [UInt32(truncatingIfNeeded: ticks >> 32), UInt32(truncatingIfNeeded: ticks)]
        return block(type: 5) { body in
            body.append(little: interface)
            for half in halves { body.append(little: half) }
            body.append(little: UInt16(3))
            body.append(little: UInt16(8))
            for half in halves { body.append(little: half) }
        }
    }

    /// What stands before the packet's bytes in an Enhanced Packet Block, and what stands after them.
    static func packet(
        interface: UInt32, time: Timestamp, captured: Int, wireLength: Int, comment: String?
    ) -> (head: [UInt8], tail: [UInt8]) {
        let padding = (4 - captured % 4) % 4
        var tail = [UInt8](repeating: 0, count: padding)
        if let comment {
            tail.append(option: 1, text: comment)
            tail.append(little: UInt32(0))
        }
        let total = UInt32(clamping: 28 + captured + tail.count + 4)
        tail.append(little: total)
        var head: [UInt8] = []
        head.reserveCapacity(28)
        head.append(little: UInt32(6))
        head.append(little: total)
        head.append(little: interface)
        // Before 1970 there were no packets.
        let ticks = UInt64(clamping: time.nanoseconds)
        head.append(little: UInt32(truncatingIfNeeded: ticks >> 32))
        head.append(little: UInt32(truncatingIfNeeded: ticks))
        head.append(little: UInt32(clamping: captured))
        head.append(little: UInt32(clamping: max(wireLength, captured)))
        return (head, tail)
    }

    /// A block whose body ends with options.
    private static func block(type: UInt32, _ fill: (inout [UInt8]) -> Void) -> [UInt8] {
        var body: [UInt8] = []
        fill(&body)
        body.append(little: UInt32(0))
        let total = UInt32(clamping: body.count + 12)
        var block: [UInt8] = []
        block.append(little: type)
        block.append(little: total)
        block += body
        block.append(little: total)
        return block
    }
}

extension LinkType {
    /// The number that capture files use for it (https://www.tcpdump.org/linktypes.html); libpcap's own differs for
    /// raw IP.
    var number: UInt16 {
        switch self {
        case .ethernet: 1
        case .linuxCooked: 113
        case .linuxCooked2: 276
        case .rawIP: 101
        case .loopback: 0
        }
    }
}

extension [UInt8] {
    mutating func append(little value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// `if_IPv4addr` with a mask of one host, or `if_IPv6addr` likewise.
    fileprivate mutating func append(_ address: IPAddress) {
        if let v4 = address.v4 {
            append(little: UInt16(4))
            append(little: UInt16(8))
            append(little: v4.byteSwapped)
            append(little: UInt32.max)
        } else {
            append(little: UInt16(5))
            append(little: UInt16(17))
            append(little: address.high.byteSwapped)
            append(little: address.low.byteSwapped)
            self += [128, 0, 0, 0]
        }
    }

    /// An option of UTF-8 text, cut between characters where it would not fit its 16-bit length, padded to 32 bits.
    fileprivate mutating func append(option code: UInt16, text: String) {
        var text = text
        while text.utf8.count > Int(UInt16.max) { text = String(text.prefix(text.count / 2)) }
        append(little: code)
        append(little: UInt16(clamping: text.utf8.count))
        append(contentsOf: text.utf8)
        append(contentsOf: repeatElement(0, count: (4 - text.utf8.count % 4) % 4))
    }
}
