import Delivery
import Glibc
import Logging

/// Standard error as the service manager reads it: `<3>` in front for the priority (sd-daemon(3)), and no time, since
/// the journal has its own. One record is one line, whatever is in it.
struct ServiceLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let descriptor: Int32

    init(label: String, descriptor: Int32 = STDERR_FILENO) {
        self.label = label
        self.descriptor = descriptor
    }

    /// Whether standard error is the journal's: systemd names the stream by its device and inode.
    static var isFitting: Bool {
        guard let stream = getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        _ = Output.write(line(event.level, event.message, event.metadata) + "\n", to: descriptor)
    }

    func line(_ level: Logger.Level, _ message: Logger.Message, _ more: Logger.Metadata?) -> String {
        let all = metadata.merging(more ?? [:]) { _, new in new }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return "<\(Self.priority(level))>" + ReadableLine.oneLine("\(label): \(message)\(details)")
    }

    /// RFC 5424 §6.2.1.
    private static func priority(_ level: Logger.Level) -> Int32 {
        switch level {
        case .trace, .debug: LOG_DEBUG
        case .info: LOG_INFO
        case .notice: LOG_NOTICE
        case .warning: LOG_WARNING
        case .error: LOG_ERR
        case .critical: LOG_CRIT
        }
    }
}
