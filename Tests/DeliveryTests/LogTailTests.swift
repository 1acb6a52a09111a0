import Delivery
import Diagnosis
import Foundation
import Logging
import Testing

/// What a daemon that was killed in the middle of a line left.
@Suite struct LogTailTests {
    private func log(after text: String) throws -> String {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/findings.ndjson"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let log = FindingLog(path: path, logger: logger) { $0.id }
        log.write([Sample.oneWayAudio("new")])
        log.finish()
        defer { withExtendedLifetime(directory) {} }
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test(arguments: [
        ("", "new\n"), ("one\n", "one\nnew\n"), ("one\ntw", "one\nnew\n"), ("half", "new\n"),
    ])
    func `half a line at the end is taken back, whole lines stay`(before: String, after: String) throws {
        #expect(try log(after: before) == after)
    }

    @Test func `half a line longer than the buffer is taken back as a whole`() throws {
        let half = String(repeating: "x", count: 200_000)
        #expect(try log(after: "one\n" + half) == "one\nnew\n")
    }
}
