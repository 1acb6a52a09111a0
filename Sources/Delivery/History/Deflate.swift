import CZlib

/// Raw deflate (RFC 1951) of rows, begun with what most of them hold, so that short ones become short too.
enum Deflate {
    /// Never changed, because rows are read with it: a new one needs a new `PackedRecord.format`.
    static let common = Array(
        """
        "sip:"@"transport=udp"toward-caller""toward-callee""telephone-event""no codec known"
        "G.107.1 listening, G722""G.107 listening, G729""G.107 listening, PCMU""G.107 conversational, PCMA"
        "cancelled""rejected 486""rejected 487""timeout""unanswered""ended""answered"
        "incoming""outgoing""eth0""eth1""PCMU""G729""opus""G722"
        18
        20
        "PCMA"
        8
        null
        null
        null
        null
        0
        0
        1
        0
        20
        "toward-caller"
        null
        null
        0
        0
        "G.107 listening, PCMA"
        100
        true
        false
        0.0
        4.41
        """.utf8)

    /// Nothing that is kept is longer; a longer one is a broken one.
    static let longest = 16 << 20

    // The library remembers where its stream lies: it stays in one place while it is used.

    /// - Parameters:
    ///   - begin: what it is likely to hold, the likeliest last; nil for what rows of the history do.
    ///   - isQuick: of thousands a second: most of the time goes into making tables that are larger than what is packed.
    static func pack(_ bytes: [UInt8], common begin: [UInt8]? = nil, isQuick: Bool = false) -> [UInt8]? {
        var stream = z_stream()
        return withUnsafeMutablePointer(to: &stream) { pack(bytes, begin ?? common, isQuick: isQuick, $0) }
    }

    private static func pack(
        _ bytes: [UInt8], _ common: [UInt8], isQuick: Bool, _ stream: UnsafeMutablePointer<z_stream>
    ) -> [UInt8]? {
        let size = Int32(MemoryLayout<z_stream>.size)
        // A row is short; what is long is packed well enough in a third of the time.
        let level = bytes.count > 4_096 ? 5 : isQuick ? 6 : Z_BEST_COMPRESSION
        let status = deflateInit2_(
            stream, level, Z_DEFLATED, isQuick ? -13 : -MAX_WBITS, isQuick ? 6 : 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            size)
        guard status == Z_OK else { return nil }
        defer { deflateEnd(stream) }
        guard deflateSetDictionary(stream, common, UInt32(common.count)) == Z_OK else { return nil }
        var input = bytes
        var result = [UInt8](repeating: 0, count: Int(deflateBound(stream, UInt(bytes.count))))
        let end = input.withUnsafeMutableBufferPointer { source in
            result.withUnsafeMutableBufferPointer { target in
                stream.pointee.next_in = source.baseAddress
                stream.pointee.avail_in = UInt32(source.count)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(target.count)
                return deflate(stream, Z_FINISH)
            }
        }
        guard end == Z_STREAM_END else { return nil }
        return Array(result.prefix(result.count - Int(stream.pointee.avail_out)))
    }

    /// Nil for what `pack` did not make.
    static func unpack(
        _ bytes: some Collection<UInt8>, common begin: [UInt8]? = nil, longest: Int = longest
    ) -> [UInt8]? {
        var stream = z_stream()
        return withUnsafeMutablePointer(to: &stream) { unpack(Array(bytes), begin ?? common, longest, $0) }
    }

    private static func unpack(
        _ bytes: [UInt8], _ common: [UInt8], _ longest: Int, _ stream: UnsafeMutablePointer<z_stream>
    ) -> [UInt8]? {
        guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(stream) }
        guard inflateSetDictionary(stream, common, UInt32(common.count)) == Z_OK else { return nil }
        var input = bytes
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        return input.withUnsafeMutableBufferPointer { source -> [UInt8]? in
            stream.pointee.next_in = source.baseAddress
            stream.pointee.avail_in = UInt32(source.count)
            while result.count <= longest {
                let status = chunk.withUnsafeMutableBufferPointer { target in
                    stream.pointee.next_out = target.baseAddress
                    stream.pointee.avail_out = UInt32(target.count)
                    return inflate(stream, Z_NO_FLUSH)
                }
                result += chunk.prefix(chunk.count - Int(stream.pointee.avail_out))
                if status == Z_STREAM_END { return result }
                guard status == Z_OK, stream.pointee.avail_out == 0 || stream.pointee.avail_in > 0 else { return nil }
            }
            return nil
        }
    }
}
