import CUnpack
import Glibc

/// Unpacks a file while it is read: gzip, zstd or xz, whichever its first bytes say; several packed one after the other
/// are one.
final class Unpacker {
    // The libraries remember where their streams lie: they are made once, and stay there.
    private enum Decoder {
        case gzip(UnsafeMutablePointer<z_stream>)
        case zstd(OpaquePointer)
        case xz(UnsafeMutablePointer<lzma_stream>)
    }

    /// What is packed so ends with the file or is broken off.
    private enum State { case inside, between, ended, broken }

    private let decoder: Decoder
    private var state = State.inside
    private var input: [UInt8]
    /// Unread bytes of `input` lie between the two.
    private var start = 0
    private var end: Int
    private var isAtEnd = false

    private static let pieceBytes = 64 << 10
    /// Of an xz: what its strongest setting needs.
    private static let memoryLimit: UInt64 = 128 << 20

    /// Nil where `beginning`, the bytes read already, begins no packed file.
    init?(_ beginning: [UInt8]) {
        if beginning.starts(with: [0x1F, 0x8B]) {
            let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
            stream.initialize(to: z_stream())
            // With the header and the checksum of gzip.
            let status = inflateInit2_(stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            guard status == Z_OK else {
                stream.deallocate()
                return nil
            }
            decoder = .gzip(stream)
        } else if beginning.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            guard let context = ZSTD_createDCtx() else { return nil }
            decoder = .zstd(context)
        } else if beginning.starts(with: [0xFD, 0x37, 0x7A, 0x58]) {
            let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
            stream.initialize(to: earshot_lzma_stream())
            guard lzma_stream_decoder(stream, Unpacker.memoryLimit, earshot_lzma_concatenated) == LZMA_OK else {
                stream.deallocate()
                return nil
            }
            decoder = .xz(stream)
        } else {
            return nil
        }
        input = beginning + [UInt8](repeating: 0, count: Unpacker.pieceBytes)
        end = beginning.count
    }

    deinit {
        switch decoder {
        case .gzip(let stream):
            inflateEnd(stream)
            stream.deallocate()
        case .zstd(let context): ZSTD_freeDCtx(context)
        case .xz(let stream):
            lzma_end(stream)
            stream.deallocate()
        }
    }

    /// As read(2): bytes of what was packed, 0 at the end, -1 with `errno` where the file is broken or breaks off.
    func read(_ descriptor: Int32, into memory: UnsafeMutablePointer<UInt8>, _ room: Int) -> Int {
        while true {
            switch state {
            case .ended: return 0
            case .broken:
                errno = EBADMSG
                return -1
            case .inside, .between: break
            }
            if start == end, !isAtEnd {
                let got = Glibc.read(descriptor, &input, input.count)
                if got < 0 { return got }
                (start, end, isAtEnd) = (0, got, got == 0)
            }
            if isAtEnd, start == end, state == .between {
                state = .ended
                continue
            }
            let before = start
            let made = step(into: memory, room)
            if made > 0 { return made }
            // Nothing went in and nothing came out.
            if isAtEnd, start == before, state == .inside { state = .broken }
        }
    }

    /// Unpacks once; bytes made.
    private func step(into memory: UnsafeMutablePointer<UInt8>, _ room: Int) -> Int {
        let room = min(room, Int(Int32.max))
        switch decoder {
        case .gzip(let stream):
            if state == .between {
                guard inflateReset(stream) == Z_OK else { return fail() }
                state = .inside
            }
            let status = input.withUnsafeMutableBufferPointer { bytes in
                stream.pointee.next_in = bytes.baseAddress.map { $0 + start }
                stream.pointee.avail_in = UInt32(end - start)
                stream.pointee.next_out = memory
                stream.pointee.avail_out = UInt32(room)
                return inflate(stream, Z_NO_FLUSH)
            }
            start = end - Int(stream.pointee.avail_in)
            if status == Z_STREAM_END { state = .between }
            // What came out before a wrong checksum at the end is there all the same.
            if status != Z_OK, status != Z_STREAM_END, status != Z_BUF_ERROR { state = .broken }
            return room - Int(stream.pointee.avail_out)
        case .zstd(let context):
            let (status, made) = input.withUnsafeBufferPointer { bytes -> (Int, Int) in
                var source = ZSTD_inBuffer(src: bytes.baseAddress, size: end, pos: start)
                var target = ZSTD_outBuffer(dst: memory, size: room, pos: 0)
                let status = ZSTD_decompressStream(context, &target, &source)
                start = source.pos
                return (status, target.pos)
            }
            state = ZSTD_isError(status) != 0 ? .broken : status == 0 ? .between : .inside
            return made
        case .xz(let stream):
            let status = input.withUnsafeBufferPointer { bytes in
                stream.pointee.next_in = bytes.baseAddress.map { $0 + start }
                stream.pointee.avail_in = end - start
                stream.pointee.next_out = memory
                stream.pointee.avail_out = room
                return lzma_code(stream, isAtEnd ? LZMA_FINISH : LZMA_RUN)
            }
            start = end - stream.pointee.avail_in
            if status == LZMA_STREAM_END { state = .ended }
            if status != LZMA_OK, status != LZMA_STREAM_END, status != LZMA_BUF_ERROR { state = .broken }
            return room - stream.pointee.avail_out
        }
    }

    private func fail() -> Int {
        state = .broken
        return 0
    }
}
