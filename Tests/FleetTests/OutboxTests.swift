import Delivery
import Foundation
import Logging
import Synchronization
import Testing
import Wire

@testable import Fleet

/// A file of its own for one test.
final class TemporaryFile: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("earshot-\(UUID().uuidString)").path
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}

/// A record of a kind, as long as is wanted, for proofs that do not look into it.
struct SampleRecord: FleetRecord {
    static let kind = RecordKind.call
    var schema = "earshot.v1.call"
    var site = "main"
    var agent = "pbx"
    var time = "2025-03-01T10:03:11.000000Z"
    var text: String
}

struct SampleTrace: FleetRecord {
    static let kind = RecordKind.trace
    var schema = "earshot.v1.trace"
    var site = "main"
    var agent = "pbx"
    var time = "2025-03-01T10:03:11.000000Z"
    var text: String
}

struct SampleFinding: FleetRecord {
    static let kind = RecordKind.finding
    var schema = "earshot.v1.finding"
    var site = "main"
    var agent = "pbx"
    var time = "2025-03-01T10:03:11.000000Z"
    var text: String
}

struct SampleHeartbeat: FleetRecord {
    static let kind = RecordKind.heartbeat
    var schema = "earshot.v1.heartbeat"
    var site = "main"
    var agent = "pbx"
    var time = "2025-03-01T10:03:11.000000Z"
    var text: String
}

@Suite struct OutboxTests {
    private let file = TemporaryFile()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func outbox(megabytes: Int64 = 50, machine: String = "m") -> Outbox {
        Outbox(file.path, limit: { megabytes << 20 }, machine: machine, logger: logger)
    }

    /// Nothing that deflates well.
    private func noise(_ count: Int, _ seed: inout SystemRandomNumberGenerator) -> String {
        String((0..<count).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(using: &seed) ?? "a" })
    }

    @Test("Records come out as they went in and in order") func recordsComeOutAsTheyWentInAndInOrder() throws {
        let outbox = outbox()
        outbox.put((1...5).map { OutboxItem(SampleRecord(text: "call \($0)")) })
        outbox.put([OutboxItem(SampleFinding(text: "finding"))])
        let reader = try #require(try OutboxReader(file.path, machine: "m"))
        let calls = try reader.next(.calls, after: 0, limit: 3)
        #expect(calls.map(\.json) == (1...3).map { OutboxItem(SampleRecord(text: "call \($0)")).json })
        #expect(calls.allSatisfy { $0.subject == "earshot.v1.call.main.pbx" && RecordID("\($0.id)") == $0.id })
        let rest = try reader.next(.calls, after: calls.last?.id.row ?? 0, limit: 100)
        #expect(rest.count == 2)
        #expect(try reader.next(.findings, after: 0, limit: 10).count == 1)
        #expect(outbox.counts.waiting == 6)
    }

    @Test("Traces that nobody would join any more are let go, and nothing else is, over a restart too")
    func tracesThatNobodyWouldJoinAreLetGo() throws {
        let clock = Mutex(Facts.noon)
        func outbox(at seconds: Double) -> Outbox {
            clock.withLock { $0 = Facts.noon + .seconds(seconds) }
            return Outbox(
                file.path, limit: { 50 << 20 }, machine: "m", now: { clock.withLock { $0 } }, logger: logger)
        }
        func waiting() throws -> [Int64] {
            let reader = try #require(try OutboxReader(file.path, machine: "m"))
            #expect(try reader.next(.calls, after: 0, limit: 10).count == 1)
            return try reader.next(.traces, after: 0, limit: 10).map(\.id.row)
        }
        let first = outbox(at: 0)
        first.put([OutboxItem(SampleTrace(text: "one")), OutboxItem(SampleRecord(text: "call"))])
        first.close()
        let second = outbox(at: 600)
        second.put([OutboxItem(SampleTrace(text: "two"))])
        clock.withLock { $0 = Facts.noon + .seconds(899) }
        second.review()
        #expect(try waiting() == [1, 2])
        clock.withLock { $0 = Facts.noon + .seconds(900) }
        second.review()
        #expect(try waiting() == [2])
        #expect(second.counts.lostCalls == 0, "it is no loss")
        second.close()
        let third = outbox(at: 86_400)
        third.review()
        #expect(try waiting() == [])
    }

    @Test("Marks of traces are few, and a clock that was set back undoes those of the future")
    func marksOfTracesAreFew() {
        var marks = TraceMarks("nonsense 5@x 7@100")
        #expect(marks.marks == [TraceMarks.Mark(time: 100, row: 7)])
        for second in 100..<1_000 as Range<Int64> {
            #expect(marks.note(row: second, at: Timestamp(seconds: second)) == nil)
        }
        #expect(marks.marks.count == 15 && TraceMarks(marks.text) == marks)
        #expect(marks.note(row: 1_000, at: Timestamp(seconds: 1_000)) == 7)
        #expect(marks.note(row: 1_001, at: Timestamp(seconds: 50)) == nil)
        #expect(marks.marks.map(\.row) == [1_001])
    }

    @Test("What arrived is gone and its number never comes again")
    func whatArrivedIsGoneAndItsNumberNeverComesAgain() throws {
        let outbox = outbox()
        outbox.put([OutboxItem(SampleRecord(text: "one"))])
        let reader = try #require(try OutboxReader(file.path, machine: "m"))
        let first = try #require(try reader.next(.calls, after: 0, limit: 1).first)
        try reader.remove([first.id])
        #expect(try reader.next(.calls, after: 0, limit: 1).isEmpty)
        outbox.put([OutboxItem(SampleRecord(text: "two"))])
        let second = try #require(try reader.next(.calls, after: 0, limit: 1).first)
        #expect(second.id.row > first.id.row)
        outbox.review()
        #expect(outbox.counts.waiting == 1)
    }

    @Test("A call that ended waits until all is known of it") func aCallThatEndedWaitsUntilAllIsKnownOfIt() throws {
        let outbox = outbox()
        outbox.put([OutboxItem(SampleRecord(text: "at its end"), unfinished: 7)])
        let reader = try #require(try OutboxReader(file.path, machine: "m"))
        #expect(try reader.next(.calls, after: 0, limit: 10).isEmpty)
        outbox.finish([7], [OutboxItem(SampleRecord(text: "all of it"))])
        #expect(
            try reader.next(.calls, after: 0, limit: 10).map(\.json) == [
                OutboxItem(SampleRecord(text: "all of it")).json
            ])
        outbox.settle()
        #expect(try reader.next(.calls, after: 0, limit: 10).count == 1, "once")
    }

    @Test("A daemon that was killed loses no call that had ended") func aDaemonThatWasKilledLosesNoCallThatHadEnded()
        throws
    {
        do {
            let first = outbox()
            first.put([OutboxItem(SampleRecord(text: "at its end"), unfinished: 7)])
            first.close()
        }
        _ = outbox()
        let reader = try #require(try OutboxReader(file.path, machine: "m"))
        #expect(try reader.next(.calls, after: 0, limit: 10).count == 1)
    }

    @Test("A copy of the disk on another host has another name") func aCopyOfTheDiskOnAnotherHostHasAnotherName() throws
    {
        #expect(try OutboxReader(file.path, machine: "m") == nil, "before the daemon made it there is none")
        let name = { (machine: String) throws in
            outbox(machine: machine).close()
            return try #require(try OutboxReader(file.path, machine: machine)).name
        }
        let first = try name("one")
        #expect(RecordID.isOutbox(first))
        #expect(try name("one") == first)
        #expect(try OutboxReader(file.path, machine: "other") == nil, "as long as it is another's")
        #expect(try name("other") != first)
    }

    @Test("A full outbox gives up calls first then heartbeats and findings last")
    func aFullOutboxGivesUpCallsFirst() throws {
        var seed = SystemRandomNumberGenerator()
        let outbox = outbox(megabytes: 1)
        outbox.put([OutboxItem(SampleFinding(text: "the first finding"))])
        outbox.put((1...50).map { _ in OutboxItem(SampleHeartbeat(text: noise(500, &seed))) })
        for _ in 1...8 { outbox.put((1...500).map { _ in OutboxItem(SampleRecord(text: noise(800, &seed))) }) }
        let counts = outbox.counts
        #expect(counts.bytes <= 1 << 20)
        #expect(counts.lostCalls > 0 && counts.lostHeartbeats == 0 && counts.lostFindings == 0)
        let reader = try #require(try OutboxReader(file.path, machine: "m"))
        #expect(try reader.next(.heartbeats, after: 0, limit: 100).count == 50)
        // Numbers of what was lost are not given again: the oldest that is left is not the first that was.
        #expect(try reader.next(.calls, after: 0, limit: 1).first?.id.row ?? 0 > 1)
        for _ in 1...4 { outbox.put((1...500).map { _ in OutboxItem(SampleFinding(text: noise(800, &seed))) }) }
        #expect(outbox.counts.lostHeartbeats == 50)
        #expect(outbox.counts.lostFindings > 0)
        #expect(outbox.counts.bytes <= 1 << 20)
    }

    @Test("What was lost is remembered over a restart") func whatWasLostIsRememberedOverARestart() throws {
        var seed = SystemRandomNumberGenerator()
        let first = outbox(megabytes: 1)
        for _ in 1...5 { first.put((1...500).map { _ in OutboxItem(SampleRecord(text: noise(800, &seed))) }) }
        let lost = first.counts.lostCalls
        first.close()
        #expect(lost > 0)
        let second = outbox(megabytes: 1)
        second.review()
        #expect(second.counts.lostCalls == lost)
    }

    @Test("A file that is no database is moved aside and what comes after it is kept")
    func aFileThatIsNoDatabaseIsMovedAside() throws {
        try "this is no database, and was never one of any kind".write(
            toFile: file.path, atomically: true, encoding: .utf8)
        let outbox = outbox()
        outbox.put([OutboxItem(SampleRecord(text: "one"))])
        #expect(outbox.counts.lost == 0)
        let reader = try #require(try OutboxReader(file.path, machine: "m"))
        #expect(try reader.next(.calls, after: 0, limit: 10).count == 1)
        #expect(reader.isCurrent)
        try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".aside")
        #expect(!reader.isCurrent)
        try FileManager.default.removeItem(atPath: file.path + ".aside")
    }

    @Test("Where nothing can be written what is lost is counted") func whereNothingCanBeWrittenWhatIsLostIsCounted() {
        let outbox = Outbox("/nonexistent/outbox.sqlite", limit: { 1 << 20 }, machine: "m", logger: logger)
        outbox.put([OutboxItem(SampleRecord(text: "one")), OutboxItem(SampleFinding(text: "two"))])
        #expect(outbox.counts.lostCalls == 1 && outbox.counts.lostFindings == 1)
    }
}
