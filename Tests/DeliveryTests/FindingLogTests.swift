import Delivery
import Diagnosis
import Foundation
import Logging
import Synchronization
import Testing

@Suite struct FindingLogTests {
    private let directory: TemporaryDirectory
    private let notes = Notes()

    init() throws { directory = try TemporaryDirectory() }

    private func log(_ path: String? = nil) -> FindingLog {
        FindingLog(path: path ?? "\(directory.path)/f.ndjson", logger: notes.logger) { $0.id }
    }

    @Test("Findings are appended one a line") func findingsAreAppendedOneALine() throws {
        let log = log()
        log.write([Sample.oneWayAudio("a"), Sample.oneWayAudio("b")])
        log.write([Sample.oneWayAudio("c")])
        #expect(try directory.read("f.ndjson") == "a\nb\nc\n")
        #expect(log.written == 3 && log.lost == 0)
    }

    @Test("An existing log is continued") func anExistingLogIsContinued() throws {
        log().write([Sample.oneWayAudio("a")])
        log().write([Sample.oneWayAudio("b")])
        #expect(try directory.read("f.ndjson") == "a\nb\n")
    }

    @Test("The log follows rotation") func theLogFollowsRotation() throws {
        let log = log()
        log.write([Sample.oneWayAudio("a")])
        try FileManager.default.moveItem(
            atPath: directory.path + "/f.ndjson", toPath: directory.path + "/f.ndjson.1")
        log.write([Sample.oneWayAudio("b")])
        #expect(try directory.read("f.ndjson.1") == "a\n")
        #expect(try directory.read("f.ndjson") == "b\n")
    }

    @Test("A removed log is made anew") func aRemovedLogIsMadeAnew() throws {
        let log = log()
        log.write([Sample.oneWayAudio("a")])
        try FileManager.default.removeItem(atPath: directory.path + "/f.ndjson")
        log.write([Sample.oneWayAudio("b")])
        #expect(try directory.read("f.ndjson") == "b\n")
    }

    @Test("Strangers cannot read it") func strangersCannotReadIt() throws {
        log().write([Sample.oneWayAudio("a")])
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/f.ndjson")
        let mode = try #require(attributes[.posixPermissions] as? Int)
        #expect(mode & 0o007 == 0)
    }

    @Test("A full disk is reported once and every lost line counted")
    func aFullDiskIsReportedOnceAndEveryLostLineCounted() {
        let log = log("/dev/full")
        log.write([Sample.oneWayAudio("a"), Sample.oneWayAudio("b")])
        log.write([Sample.oneWayAudio("c")])
        #expect(log.lost == 3 && log.written == 0)
        #expect(notes.levels == [.error])
        #expect(notes.text.contains("No space left on device"))
    }

    @Test("A log that works again says how much was lost") func aLogThatWorksAgainSaysHowMuchWasLost() throws {
        let log = log(directory.path + "/later/f.ndjson")
        log.write([Sample.oneWayAudio("a"), Sample.oneWayAudio("b")])
        try FileManager.default.createDirectory(atPath: directory.path + "/later", withIntermediateDirectories: true)
        log.write([Sample.oneWayAudio("c")])
        #expect(try directory.read("later/f.ndjson") == "c\n")
        #expect(notes.levels == [.error, .notice])
        #expect(log.lost == 2 && log.written == 1)
    }

    @Test("A path that cannot be opened is named before the start") func aPathThatCannotBeOpenedIsNamedBeforeTheStart()
    {
        #expect(log().check() == nil)
        #expect(log("/nonexistent/f.ndjson").check() == "No such file or directory")
    }
}

/// Keeps what a logger was told.
final class Notes: Sendable {
    private let entries = Mutex<[(Logger.Level, String)]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(notes: self) } }
    var levels: [Logger.Level] { entries.withLock { $0.map(\.0) } }
    var text: String { entries.withLock { $0.map(\.1).joined(separator: "\n") } }

    private struct Handler: LogHandler {
        let notes: Notes
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            notes.entries.withLock { $0.append((event.level, "\(event.message) \(event.metadata ?? [:])")) }
        }
    }
}
