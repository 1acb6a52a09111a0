import Wire

/// Reads pcapng (draft-ietf-opsawg-pcapng) block by block.
///
/// libpcap reads pcapng too, but forgets which interface a packet came from, refuses files whose interfaces differ in
/// link layer or snap length, and drops the drop counters. Which side of a gateway a packet was seen on, and whether
/// the capture has holes, decides verdicts.
struct PcapngReader {
    struct Interface {
        var description: FileInterface
        var resolution: PcapngResolution
        /// Packets dropped by driver and system, as its statistics blocks say; they count from the start.
        var statisticsDrops: UInt64 = 0
    }

    private(set) var interfaces: [Interface] = []
    /// Packets that the writer says were dropped.
    private(set) var drops: UInt64 = 0
    /// Up to when packets would have been seen; nil where the file does not say.
    ///
    /// Only Earshot's own files are believed: what other tools cut out of a capture may keep the end of the whole.
    private(set) var end: Timestamp?
    private var isOurs = false

    /// The packet it stands at.
    private(set) var place = PacketPlace(time: Timestamp(nanoseconds: 0))
    private var dataStart = 0

    private let path: String
    private var block = PcapngBlock()
    /// Interface numbers of the present section → places in `interfaces`.
    private var section: [Int] = []

    /// More interfaces than any host has; a file that declares more is hostile.
    private static let mostInterfaces = 1_024

    /// The first bytes of a file.
    static let magic: [UInt8] = [0x0A, 0x0D, 0x0D, 0x0A]

    /// Reads up to the first interface's description.
    init(_ buffer: inout ReadBuffer, path: String) throws(CaptureError) {
        self.path = path
        while interfaces.isEmpty {
            guard try readBlock(&buffer) else { throw damaged("it describes no interface") }
            if try interpret() { throw damaged("a packet comes before any interface") }
        }
    }

    /// Moves to the next packet; false at the end of the file.
    mutating func step(_ buffer: inout ReadBuffer) throws(CaptureError) -> Bool {
        while try readBlock(&buffer) {
            if try interpret() { return true }
        }
        return false
    }

    /// Lends the packet it stands at.
    @inline(__always)
    func withBytes(_ body: (Span<UInt8>) -> Void) { block.withBytes(dataStart, place.capturedLength, body) }

    private mutating func readBlock(_ buffer: inout ReadBuffer) throws(CaptureError) -> Bool {
        switch block.read(from: &buffer) {
        case .block: return true
        case .end: return false
        case .truncated: throw CaptureError(.truncated, "the file is cut off", path: path)
        case .damaged(let why): throw damaged(why)
        }
    }

    private func damaged(_ why: String) -> CaptureError {
        CaptureError(.corrupt, "the file is damaged", cause: why, path: path)
    }

    /// Takes in the block just read; true when it is a packet.
    private mutating func interpret() throws(CaptureError) -> Bool {
        switch block.type {
        case PcapngBlock.sectionHeader: beginSection()
        case 1: try describeInterface()
        case 2: return try packet(interface: block.u16(at: 0).map(Int.init), lost: block.u16(at: 2))
        case 3: return try simplePacket()
        case 5: noteStatistics()
        case 6: return try packet(interface: block.u32(at: 0).map(Int.init), lost: nil)
        default: break
        }
        return false
    }

    private mutating func beginSection() {
        section.removeAll(keepingCapacity: true)
        isOurs = false
        block.options(from: 16) { code, start, length in
            if code == 4, block.text(at: start, length) == "earshot" { isOurs = true }
        }
    }

    private mutating func describeInterface() throws(CaptureError) {
        guard let dataLink = block.u16(at: 0), let snapLength = block.u32(at: 4) else {
            throw damaged("an interface description is too short")
        }
        guard interfaces.count < PcapngReader.mostInterfaces, section.count < PcapngReader.mostInterfaces else {
            throw damaged("it describes more than \(PcapngReader.mostInterfaces) interfaces")
        }
        var name: String?
        var resolution = PcapngResolution()
        var addresses: [IPAddress] = []
        block.options(from: 8) { code, start, length in
            switch code {
            case 2: name = block.text(at: start, length)
            case 4, 5:
                if addresses.count < 64, let address = address(code, start, length) { addresses.append(address) }
            case 9 where length >= 1: resolution.setUnit(block.u8(at: start) ?? 6)
            case 14: resolution.offsetSeconds = block.u64(at: start).map(Int64.init(bitPattern:)) ?? 0
            default: break
            }
        }
        let description = FileInterface(
            name: name, dataLink: Int32(dataLink), snapLength: Int(snapLength), addresses: isOurs ? addresses : [])
        // Joined files repeat the description in every section.
        if let same = interfaces.indices.first(where: {
            interfaces[$0].description == description && interfaces[$0].resolution == resolution
                && !section.contains($0)
        }) {
            section.append(same)
        } else {
            section.append(interfaces.count)
            interfaces.append(Interface(description: description, resolution: resolution))
        }
    }

    /// `if_IPv4addr` (address and mask) or `if_IPv6addr` (address and prefix length), in network order.
    private func address(_ code: UInt16, _ start: Int, _ length: Int) -> IPAddress? {
        guard length >= (code == 4 ? 8 : 17) else { return nil }
        let bytes = (0..<(code == 4 ? 4 : 16)).compactMap { block.u8(at: start + $0) }
        func number(_ slice: ArraySlice<UInt8>) -> UInt64 { slice.reduce(0) { $0 << 8 | UInt64($1) } }
        if code == 4 { return IPAddress(v4: UInt32(truncatingIfNeeded: number(bytes[...]))) }
        return IPAddress(high: number(bytes.prefix(8)), low: number(bytes.suffix(8)))
    }

    /// An Enhanced Packet Block, or the obsolete Packet Block, which is alike from the time on.
    private mutating func packet(interface number: Int?, lost: UInt16?) throws(CaptureError) -> Bool {
        guard let number, let high = block.u32(at: 4), let low = block.u32(at: 8), let captured = block.u32(at: 12),
            let wire = block.u32(at: 16), Int(captured) <= block.length - 20
        else { throw damaged("a packet block is too short for its packet") }
        guard number < section.count else { throw damaged("a packet comes from an interface without description") }
        place.interface = section[number]
        place.time = interfaces[place.interface].resolution.time(UInt64(high) << 32 | UInt64(low))
        stand(at: 20, captured: Int(captured), wire: Int(wire))
        if let lost, lost != 0xFFFF { drops &+= UInt64(lost) }
        let options = 20 + (Int(captured) + 3) / 4 * 4
        if lost == nil, options < block.length {
            block.options(from: options) { code, start, length in
                if code == 4, length == 8, let count = block.u64(at: start) { drops = drops.saturatingAdd(count) }
            }
        }
        return true
    }

    /// A Simple Packet Block: of the section's first interface, without a time, so that of the packet before it.
    private mutating func simplePacket() throws(CaptureError) -> Bool {
        guard let wire = block.u32(at: 0), let first = section.first else {
            throw damaged("a simple packet block is too short or has no interface")
        }
        place.interface = first
        let snapLength = interfaces[first].description.snapLength
        let limit = snapLength == 0 ? Int(wire) : min(Int(wire), snapLength)
        stand(at: 4, captured: min(limit, block.length - 4), wire: Int(wire))
        return true
    }

    private mutating func stand(at start: Int, captured: Int, wire: Int) {
        dataStart = start
        place.capturedLength = captured
        place.wireLength = max(wire, captured)
    }

    /// An Interface Statistics Block: `isb_ifdrop` (5) and `isb_osdrop` (7) count from the capture's start.
    private mutating func noteStatistics() {
        guard let number = block.u32(at: 0), number < section.count else { return }
        var total: UInt64 = 0
        let resolution = interfaces[section[Int(number)]].resolution
        block.options(from: 12) { code, start, length in
            if code == 3, isOurs, let high = block.u32(at: start), let low = block.u32(at: start + 4), length == 8 {
                end = max(end ?? .distantPast, resolution.time(UInt64(high) << 32 | UInt64(low)))
            }
            if code == 5 || code == 7, length == 8, let count = block.u64(at: start) {
                total = total.saturatingAdd(count)
            }
        }
        let place = section[Int(number)]
        guard total > interfaces[place].statisticsDrops else { return }
        drops = drops.saturatingAdd(total - interfaces[place].statisticsDrops)
        interfaces[place].statisticsDrops = total
    }
}

extension UInt64 {
    fileprivate func saturatingAdd(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
