import Wire

/// One pcapng block in memory, read with every offset checked.
struct PcapngBlock {
    enum Outcome {
        case block, end, truncated
        case damaged(String)
    }

    static let sectionHeader: UInt32 = 0x0A0D_0D0A
    /// As libpcap bounds it: a packet of the largest snap length and generous options.
    private static let longest = 16 << 20

    private(set) var type: UInt32 = 0
    /// Bytes of the body, without type and both lengths.
    private(set) var length = 0
    private var bytes = [UInt8](repeating: 0, count: 4_096)
    private var isSwapped = false

    /// Takes the next block of `buffer`; a section header also tells the byte order of what follows.
    mutating func read(from buffer: inout ReadBuffer) -> Outcome {
        guard take(0, 8, &buffer) else { return buffer.count == 0 ? .end : .truncated }
        length = 8
        type = u32(at: 0) ?? 0
        var total = u32(at: 4) ?? 0
        var already = 0
        if type == PcapngBlock.sectionHeader {
            guard take(8, 4, &buffer) else { return .truncated }
            length = 12
            isSwapped = false
            switch u32(at: 8) {
            case 0x1A2B_3C4D: break
            case 0x4D3C_2B1A: isSwapped = true
            default: return .damaged("a section header without its magic")
            }
            total = u32(at: 4) ?? 0
            already = 4
        }
        guard total >= 12 + UInt32(already), total % 4 == 0, Int(total) <= PcapngBlock.longest else {
            return .damaged("a block says it has \(total) bytes")
        }
        let rest = Int(total) - 8
        if bytes.count < rest { bytes += [UInt8](repeating: 0, count: rest - bytes.count) }
        guard take(already, rest - already, &buffer) else { return .truncated }
        length = rest
        guard u32(at: rest - 4) == total else { return .damaged("a block's two lengths differ") }
        length = rest - 4
        return .block
    }

    private mutating func take(_ start: Int, _ count: Int, _ buffer: inout ReadBuffer) -> Bool {
        guard start >= 0, count >= 0, start + count <= bytes.count, buffer.has(count) else { return false }
        var destination = bytes.mutableSpan
        buffer.copy(count, into: &destination, at: start)
        buffer.skip(count)
        return true
    }

    // MARK: - Fields

    func u8(at offset: Int) -> UInt8? {
        guard offset >= 0, offset < length else { return nil }
        return bytes[offset]
    }

    func u16(at offset: Int) -> UInt16? { load(offset) }
    func u32(at offset: Int) -> UInt32? { load(offset) }
    func u64(at offset: Int) -> UInt64? { load(offset) }

    /// The writer's byte order is ours or the other one.
    private func load<T: FixedWidthInteger>(_ offset: Int) -> T? {
        guard offset >= 0, offset <= length - MemoryLayout<T>.size else { return nil }
        let value = bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
        return isSwapped ? value.byteSwapped : value
    }

    /// Text of the wire for people: nothing that moves a cursor, no more than a name needs.
    func text(at offset: Int, _ count: Int) -> String? {
        guard offset >= 0, count > 0, offset + count <= length else { return nil }
        let text = String(decoding: bytes[offset..<offset + count], as: UTF8.self)
        var clean = ""
        for scalar in text.unicodeScalars.prefix(64) {
            switch scalar.properties.generalCategory {
            case .control where scalar.value == 0: return clean.isEmpty ? nil : clean
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: clean += "?"
            default: clean.unicodeScalars.append(scalar)
            }
        }
        return clean
    }

    /// Calls `body` with code, start and length of each option from `start` on.
    func options(from start: Int, _ body: (UInt16, Int, Int) -> Void) {
        var offset = start
        while let code = u16(at: offset), let size = u16(at: offset + 2), code != 0 {
            guard offset + 4 + Int(size) <= length else { return }
            body(code, offset + 4, Int(size))
            offset += 4 + (Int(size) + 3) / 4 * 4
        }
    }

    @inline(__always)
    func withBytes(_ start: Int, _ count: Int, _ body: (Span<UInt8>) -> Void) {
        guard start >= 0, count >= 0, start + count <= length else { return }
        body(bytes.span.extracting(start..<start + count))
    }
}

/// The unit of an interface's timestamps: microseconds unless it says otherwise (`if_tsresol`, `if_tsoffset`).
struct PcapngResolution: Equatable {
    /// Ticks of a second.
    private var ticksPerSecond: UInt64 = 1_000_000
    var offsetSeconds: Int64 = 0

    /// Takes the option's byte: a negative power of 10, or of 2 with the high bit.
    mutating func setUnit(_ byte: UInt8) {
        let power = byte & 0x7F
        if byte & 0x80 != 0 {
            ticksPerSecond = power < 64 ? 1 << UInt64(power) : .max
        } else {
            ticksPerSecond = (0..<min(power, 19)).reduce(1) { value, _ in value * 10 }
        }
    }

    @inline(__always)
    func time(_ ticks: UInt64) -> Timestamp {
        let (seconds, rest) = ticks.quotientAndRemainder(dividingBy: ticksPerSecond)
        // rest < ticksPerSecond, so the quotient is below a second and the division cannot overflow.
        let nanoseconds = ticksPerSecond.dividingFullWidth(rest.multipliedFullWidth(by: 1_000_000_000)).quotient
        return Timestamp(
            seconds: Int64(clamping: seconds).saturatingAdd(offsetSeconds), nanoseconds: Int64(nanoseconds))
    }
}
