import Glibc

/// A file written through a buffer, visible under its name only once it is whole.
///
/// Writes to `PATH.tmp` and renames at the end; an unfinished one is removed. A descriptor given from outside (a pipe,
/// standard output) is written to directly.
struct OutputFile: ~Copyable {
    private let descriptor: Int32
    /// Final path; nil for a descriptor from outside.
    private let path: String?
    private var buffer: [UInt8] = []
    /// Bytes taken so far, buffered ones included.
    private(set) var length: Int64 = 0
    private var isPublished = false

    private static let bufferBytes = 64 << 10

    /// - Parameter mode: Access rights; captures hold what people said.
    init(path: String, mode: mode_t) throws(CaptureError) {
        // A leftover of a crash is replaced; a link put in its place is not followed.
        unlink(path + ".tmp")
        let descriptor = open(path + ".tmp", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else {
            throw .system(.cannotWrite, "cannot be created", errno: errno, path: path)
        }
        self.descriptor = descriptor
        self.path = path
        buffer.reserveCapacity(OutputFile.bufferBytes)
    }

    /// Writes to `descriptor`, which stays the caller's.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        path = nil
        buffer.reserveCapacity(OutputFile.bufferBytes)
    }

    deinit {
        guard let path else { return }
        close(descriptor)
        if !isPublished { unlink(path + ".tmp") }
    }

    mutating func append(_ bytes: Span<UInt8>) throws(CaptureError) {
        if buffer.count + bytes.count > OutputFile.bufferBytes { try flush() }
        length += Int64(bytes.count)
        bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
    }

    mutating func append(little value: UInt32) throws(CaptureError) {
        if buffer.count + 4 > OutputFile.bufferBytes { try flush() }
        length += 4
        buffer.append(little: value)
    }

    mutating func flush() throws(CaptureError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(.cannotWrite, "cannot be written", errno: errno, path: path) }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes what is left and gives the file its name.
    ///
    /// - Parameter syncs: Waits for the disk, so that the name never stands for half a file after a power cut.
    consuming func publish(syncs: Bool = true) throws(CaptureError) {
        try flush()
        guard let path else { return }
        guard !syncs || fsync(descriptor) == 0, rename(path + ".tmp", path) == 0 else {
            throw .system(.cannotWrite, "cannot be written", errno: errno, path: path)
        }
        isPublished = true
    }
}
