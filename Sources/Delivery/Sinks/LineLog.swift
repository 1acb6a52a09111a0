package import Diagnosis
import Glibc
import Host
package import Logging
import Synchronization

package typealias FindingLog = LineLog<Finding>

/// A log of findings or incidents: one JSON object a line, appended. It follows rotation, and a full disk costs lines,
/// never the daemon: the loss is reported when it begins and when it ends, with its count.
package final class LineLog<Element: Sendable>: Writer {
    private struct State {
        var descriptor: Int32 = -1
        var file: FileStatus.Identity?
        var written: UInt64 = 0
        var lost: UInt64 = 0
        /// Lines lost since writing last worked.
        var losing: UInt64 = 0
        var lastSync = ContinuousClock.now
        var mustReopen = false
    }

    private let path: String
    private let name: String
    private let isUrgent: @Sendable (Element) -> Bool
    private let format: @Sendable (Element) -> String
    private let logger: Logger
    private let state = Mutex(State())
    /// Written lines reach the disk at latest after this time and the next line; errors at once.
    private static var syncPeriod: Duration { .seconds(5) }

    /// - Parameters:
    ///   - name: What it is called when it cannot be written.
    ///   - isUrgent: Whether the line must reach the disk at once.
    ///   - format: One line without its line feed.
    package init(
        path: String, name: String, logger: Logger, isUrgent: @escaping @Sendable (Element) -> Bool,
        format: @escaping @Sendable (Element) -> String
    ) {
        self.path = path
        self.name = name
        self.isUrgent = isUrgent
        self.logger = logger
        self.format = format
    }

    deinit { state.withLock { LineLog.close(&$0) } }

    package func write(_ elements: [Element]) {
        let lines = elements.map { Array((format($0) + "\n").utf8) }
        let urgent = elements.contains(where: isUrgent)
        state.withLock { state in
            followRotation(&state)
            for (index, line) in lines.enumerated() {
                if let reason = append(line, &state) {
                    note(reason, lost: UInt64(lines.count - index), &state)
                    return
                }
                recovered(&state)
                state.written &+= 1
            }
            let now = ContinuousClock.now
            if urgent || now - state.lastSync > LineLog.syncPeriod {
                state.lastSync = now
                fdatasync(state.descriptor)
            }
        }
    }

    package func finish() {
        state.withLock { state in
            if state.descriptor >= 0 { fdatasync(state.descriptor) }
            LineLog.close(&state)
        }
    }

    /// Opens the path anew with the next line, as SIGHUP asks for.
    package func reopen() { state.withLock { $0.mustReopen = true } }

    /// Opens the file now, so that a start with a bad path fails at once. Nil, or why it cannot be opened; a full disk
    /// is no reason not to start.
    package func check() -> String? {
        state.withLock { state in
            if state.descriptor < 0 { open(&state) }
            guard state.descriptor < 0, errno != ENOSPC, errno != EDQUOT else { return nil }
            return String(cString: strerror(errno))
        }
    }

    package var written: UInt64 { state.withLock { $0.written } }
    package var lost: UInt64 { state.withLock { $0.lost } }

    /// logrotate moves or removes the file under us; the path then names another file or none.
    private func followRotation(_ state: inout State) {
        let moved = FileStatus(path: path).map { $0.identity != state.file } ?? true
        if state.descriptor >= 0, moved || state.mustReopen { LineLog.close(&state) }
        state.mustReopen = false
        if state.descriptor < 0 { open(&state) }
    }

    private func open(_ state: inout State) {
        let flags = O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY
        var descriptor = Glibc.open(path, O_RDWR | flags, 0o640)
        // A pipe, or a file that may be written only.
        if descriptor < 0, errno == EACCES || errno == ENXIO { descriptor = Glibc.open(path, O_WRONLY | flags, 0o640) }
        guard let status = FileStatus(descriptor: descriptor) else { return }
        if status.kind == .regular, status.size > 0 { LineLog.mendTail(descriptor, status.size) }
        state.descriptor = descriptor
        state.file = status.identity
    }

    /// Takes back half a line that a crash left at the end: it was never told as a whole.
    private static func mendTail(_ descriptor: Int32, _ size: Int64) {
        var end = size
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while end > 0 {
            let start = max(0, end - Int64(buffer.count))
            let count = pread(descriptor, &buffer, Int(end - start), off_t(start))
            guard count == Int(end - start) else { return }
            if let line = buffer[..<count].lastIndex(of: 10) {
                end = start + Int64(line) + 1
                break
            }
            // What has no line in a megabyte is no log of ours.
            guard size - start < 1 << 20 else { return }
            end = start
        }
        if end < size { _ = ftruncate(descriptor, off_t(end)) }
    }

    private static func close(_ state: inout State) {
        if state.descriptor >= 0 { Glibc.close(state.descriptor) }
        state.descriptor = -1
    }

    /// Appends a whole line or nothing. Nil, or why not.
    private func append(_ line: [UInt8], _ state: inout State) -> String? {
        guard state.descriptor >= 0 else { return String(cString: strerror(errno)) }
        var offset = 0
        while offset < line.count {
            let count = line[offset...].withUnsafeBytes { Glibc.write(state.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = String(cString: strerror(errno))
                if offset > 0 { cutBack(offset, state.descriptor) }
                return reason
            }
            offset += count
        }
        return nil
    }

    /// Takes half a line back, so that the next one does not continue it.
    private func cutBack(_ bytes: Int, _ descriptor: Int32) {
        guard let status = FileStatus(descriptor: descriptor), status.size >= Int64(bytes) else { return }
        _ = ftruncate(descriptor, off_t(status.size - Int64(bytes)))
    }

    private func note(_ reason: String, lost: UInt64, _ state: inout State) {
        if state.losing == 0 {
            logger.error("\(name) cannot be written", metadata: ["path": "\(path)", "reason": "\(reason)"])
        }
        state.losing &+= lost
        state.lost &+= lost
    }

    private func recovered(_ state: inout State) {
        guard state.losing > 0 else { return }
        logger.notice("\(name) is written again", metadata: ["path": "\(path)", "lost": "\(state.losing)"])
        state.losing = 0
    }
}

extension LineLog where Element == Finding {
    package convenience init(path: String, logger: Logger, format: @escaping @Sendable (Finding) -> String) {
        self.init(
            path: path, name: "findings log", logger: logger, isUrgent: { $0.severity == .error }, format: format)
    }
}

extension LineLog where Element == IncidentEvent {
    package convenience init(path: String, logger: Logger, format: @escaping @Sendable (IncidentEvent) -> String) {
        self.init(path: path, name: "incidents log", logger: logger, isUrgent: { $0.isAlert }, format: format)
    }
}
