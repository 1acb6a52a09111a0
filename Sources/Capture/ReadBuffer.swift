import Glibc
import Wire

/// The bytes of a file or pipe, read ahead in large pieces and lent where they lie. Closes its descriptor.
///
/// What is asked for lies in one piece: what is left of a piece when it is not enough moves to the front, once in a
/// thousand packets. Reading beats mapping: a file that is cut off while it is read is one that ends, not a signal.
struct ReadBuffer: ~Copyable {
    private var descriptor: Int32
    /// Of a packed file, which is unpacked on its way here.
    private var unpacker: Unpacker?
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// Unread bytes lie between the two.
    private var start = 0
    private var end = 0
    /// Bytes of the file read so far, those here included.
    private(set) var bytesRead: Int64 = 0
    /// The system's number of what stopped reading; 0 at the end of the file.
    private(set) var failure: Int32 = 0

    /// What stays in the second level cache while it is looked at.
    private static let usualBytes = 256 << 10

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        capacity = ReadBuffer.usualBytes
        memory = .allocate(capacity: capacity)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        memory.deallocate()
    }

    /// Unread bytes that are here.
    @inline(__always)
    var count: Int { end &- start }

    /// Whether `count` unread bytes could be had; a pipe is waited for.
    @inline(__always)
    mutating func has(_ count: Int) -> Bool { count <= end &- start || fill(count) }

    /// Gives up the next `count` bytes, of which no more are given up than are here.
    @inline(__always)
    mutating func skip(_ count: Int) { start = min(end, start &+ max(0, count)) }

    /// Reads no further than the first `count` bytes, of which there may be fewer.
    mutating func begin(_ count: Int) { _ = fill(count, upTo: count) }

    private mutating func fill(_ count: Int) -> Bool { fill(count, upTo: max(count, capacity)) }

    private mutating func fill(_ count: Int, upTo limit: Int) -> Bool {
        memory.update(from: memory + start, count: end - start)
        (start, end) = (0, end - start)
        if limit > capacity { grow(to: limit) }
        while end < count {
            let got =
                unpacker?.read(descriptor, into: memory + end, limit - end)
                ?? read(descriptor, memory + end, limit - end)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                if got < 0 { failure = errno }
                return false
            }
            end += got
            bytesRead += Int64(got)
        }
        return true
    }

    var isUnpacking: Bool { unpacker != nil }

    /// Unpacks the rest, where what was read so far begins a packed file and nothing was given up of it. Bytes are then
    /// counted as they come out.
    mutating func unpack() {
        guard let unpacker = Unpacker(copy(count)) else { return }
        self.unpacker = unpacker
        (start, end, bytesRead) = (0, 0, 0)
    }

    /// The descriptor, which is no longer read or closed here.
    mutating func release() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }

    private mutating func grow(to count: Int) {
        let larger = max(count, capacity * 2)
        let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        new.update(from: memory, count: end)
        memory.deallocate()
        (memory, capacity) = (new, larger)
    }

    /// A number of the machine's byte order, `offset` bytes on; nil where it is not here.
    @inline(__always)
    func load<T: FixedWidthInteger>(_ offset: Int, as type: T.Type) -> T? {
        guard offset >= 0, offset <= end &- start &- MemoryLayout<T>.size else { return nil }
        return UnsafeRawPointer(memory + (start &+ offset)).loadUnaligned(as: T.self)
    }

    /// A copy of the first `count` unread bytes; shorter where fewer are here.
    func copy(_ count: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: memory + start, count: max(0, min(count, end - start))))
    }

    /// Copies `count` unread bytes into `span` from `start` on; does nothing where they are not here, or do not fit.
    func copy(_ count: Int, into span: inout MutableSpan<UInt8>, at start: Int) {
        guard count > 0, count <= end - self.start, start >= 0, start + count <= span.count else { return }
        span.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress else { return }
            (base + start).update(from: memory + self.start, count: count)
        }
    }

    /// Lends `count` bytes, `offset` bytes on; does nothing where they are not here.
    @inline(__always)
    func withBytes(_ offset: Int, _ count: Int, _ body: (Span<UInt8>) -> Void) {
        guard offset >= 0, count >= 0, offset <= end &- start, count <= end &- start &- offset else { return }
        body(UnsafeBufferPointer(start: memory + (start &+ offset), count: count).span)
    }
}
