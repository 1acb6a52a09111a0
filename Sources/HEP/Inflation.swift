import CUnpack
import Wire

/// Unpacks payloads that were compressed by zlib (RFC 1950) or gzip.
enum Inflation {
    /// Nil where the bytes are none such, are cut, or hold more than `limit` bytes.
    static func unpack(_ packed: Span<UInt8>, limit: Int) -> [UInt8]? {
        var input = packed.copy(from: 0, length: packed.count)
        guard !input.isEmpty else { return nil }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        // 32 more than the window: the header tells which of the two it is.
        guard inflateInit2_(stream, MAX_WBITS + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(stream) }
        // Text becomes a quarter; what does not fit into the first try has the whole of the room.
        for room in [min(input.count &* 8, limit), limit] {
            guard inflateReset(stream) == Z_OK else { return nil }
            var output = [UInt8](repeating: 0, count: room)
            let status = input.withUnsafeMutableBufferPointer { from in
                output.withUnsafeMutableBufferPointer { to in
                    stream.pointee.next_in = from.baseAddress
                    stream.pointee.avail_in = UInt32(clamping: from.count)
                    stream.pointee.next_out = to.baseAddress
                    stream.pointee.avail_out = UInt32(clamping: to.count)
                    return inflate(stream, Z_FINISH)
                }
            }
            if status == Z_STREAM_END {
                output.removeLast(min(Int(stream.pointee.avail_out), output.count))
                return output
            }
            guard status == Z_BUF_ERROR || status == Z_OK else { return nil }
        }
        return nil
    }
}
