/// Reads that never trap: `Span` subscripts stop the process when out of bounds, and every offset here comes from strangers.
extension Span<UInt8> {
    /// True when `length` bytes stand at `offset`.
    @inlinable
    package func holds(_ length: Int, at offset: Int) -> Bool {
        offset >= 0 && length >= 0 && offset <= count && length <= count &- offset
    }

    @inlinable
    package func uint8(at offset: Int) -> UInt8? {
        guard offset >= 0, offset < count else { return nil }
        return unsafe self[unchecked: offset]
    }

    /// Two bytes in network order.
    @inlinable
    package func uint16(at offset: Int) -> UInt16? {
        guard holds(2, at: offset) else { return nil }
        return unsafe UInt16(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self))
    }

    /// Four bytes in network order.
    @inlinable
    package func uint32(at offset: Int) -> UInt32? {
        guard holds(4, at: offset) else { return nil }
        return unsafe UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
    }

    /// Eight bytes in network order.
    @inlinable
    package func uint64(at offset: Int) -> UInt64? {
        guard holds(8, at: offset) else { return nil }
        return unsafe UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// A copy of up to `length` bytes from `offset`; shorter, even empty, where the span ends before.
    @inlinable
    package func copy(from offset: Int, length: Int) -> [UInt8] {
        guard offset >= 0, offset < count, length > 0 else { return [] }
        let taken = Swift.min(length, count &- offset)
        return [UInt8](unsafeUninitializedCapacity: taken) { buffer, initialized in
            for index in 0..<taken { unsafe buffer[index] = unsafe self[unchecked: offset &+ index] }
            initialized = taken
        }
    }

    /// Tells copies of a message apart from messages that differ, eight bytes a step; the same in every run.
    package var fingerprint: Int {
        var hash = UInt64(truncatingIfNeeded: count)
        var offset = 0
        while let word = uint64(at: offset) {
            hash = Self.mixed(hash, word)
            offset &+= 8
        }
        while let byte = uint8(at: offset) {
            hash = Self.mixed(hash, UInt64(byte))
            offset &+= 1
        }
        return Int(truncatingIfNeeded: hash)
    }

    @inline(__always)
    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }
}
