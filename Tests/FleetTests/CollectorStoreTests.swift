import Delivery
import Diagnosis
import Logging
import Settings
import Testing
import Wire

@testable import Fleet

@Suite struct CollectorStoreTests {
    private let file = TemporaryFile()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func store(megabytes: Int64 = 100, days: Int = 30) throws -> CollectorStore {
        try CollectorStore(
            file.path, maxBytes: megabytes << 20, retentionDays: days, policy: AlertPolicy(), logger: logger)
    }

    private func calls(_ range: ClosedRange<Int>, agent: String = "a", at seconds: Double = 0) throws
        -> [ReceivedRecord]
    {
        try range.map { number in
            try Facts.received(
                try Facts.call(agent, callID: "call-\(number)@x", at: seconds + Double(number)), row: Int64(number))
        }
    }

    @Test("A record that comes twice is kept once") func aRecordThatComesTwiceIsKeptOnce() throws {
        let store = try store()
        _ = try store.take(try calls(1...10), rejected: [])
        _ = try store.take(try calls(5...15), rejected: [])
        #expect(store.calls(FleetFilter(), limit: 100).count == 15)
        #expect(store.counts.stored == 15 && store.counts.duplicates == 6)
        #expect(store.agents.map(\.calls) == [15])
    }

    @Test("An incident that comes twice tells people once") func anIncidentThatComesTwiceTellsPeopleOnce() throws {
        let store = try store()
        let record = try Facts.received(try Facts.incident("a"))
        #expect(try store.take([record], rejected: []).events.count == 1)
        #expect(try store.take([record], rejected: []).events.isEmpty)
        #expect(store.openIncidents.count == 1)
    }

    @Test("A collector that was killed goes on where it was") func aCollectorThatWasKilledGoesOnWhereItWas() throws {
        do {
            let first = try store()
            let records = try calls(1...3) + [try Facts.received(try Facts.incident("a"))]
            _ = try first.take(records + [try Facts.received(try Facts.heartbeat("a"))], rejected: [.malformed])
            first.close()
        }
        let second = try store()
        _ = try second.take(try calls(1...4) + [try Facts.received(try Facts.incident("a"))], rejected: [])
        #expect(second.counts.stored == 1 && second.counts.duplicates == 4)
        #expect(second.counts.rejected == ["malformed": 1])
        #expect(second.openIncidents.count == 1 && second.agents.count == 1)
    }

    @Test("A call is shown as each host saw it") func aCallIsShownAsEachHostSawIt() throws {
        let store = try store()
        let other = "fedcba9876543210"
        _ = try store.take(
            [
                try Facts.received(try Facts.call("a", callID: "one@x")),
                try Facts.received(try Facts.call("b", callID: "one@x", at: 1), outbox: other),
                try Facts.received(try Facts.call("b", callID: "two@x", at: 2), row: 2, outbox: other),
            ], rejected: [])
        let detail = try #require(store.call("one@x", language: .en))
        #expect(detail.calls.map(\.agent) == ["a", "b"])
        let handle = Handle(detail.calls[1].call).description
        #expect(store.call(handle, language: .en)?.calls.count == 2)
        #expect(store.call("three@x", language: .en) == nil)
    }

    @Test("Calls are chosen by what is asked") func callsAreChosenByWhatIsAsked() throws {
        let store = try store()
        _ = try store.take(try calls(1...3), rejected: [])
        _ = try store.take(
            [
                try Facts.received(
                    try Facts.call("b", callID: "z@x", at: 9), outbox: "fedcba9876543210")
            ], rejected: [])
        func count(_ edit: (inout FleetFilter) -> Void) -> Int {
            var filter = FleetFilter()
            edit(&filter)
            return store.calls(filter, limit: 100).count
        }
        #expect(count { $0.agent = "a" } == 3 && count { $0.agent = "b" } == 1 && count { $0.agent = "c" } == 0)
        #expect(count { $0.site = "main" } == 4 && count { $0.site = "mai" } == 0)
        #expect(
            count {
                $0.site = "main"
                $0.agent = "a"
            } == 3)
        #expect(count { $0.since = Facts.noon + .seconds(3) } == 2)
        #expect(count { $0.until = Facts.noon + .seconds(2) } == 2)
        #expect(count { $0.kind = "call-rejected" } == 4 && count { $0.kind = "one-way-audio" } == 0)
        #expect(count { $0.peer = "203.0.113.5" } == 4 && count { $0.peer = "203.0.113" } == 0)
        #expect(count { $0.number = "1001" } == 4 && count { $0.number = "'; DROP TABLE call" } == 0)
    }

    @Test("What is old goes and what is too much goes oldest first") func whatIsOldGoes() throws {
        let store = try store(days: 1)
        _ = try store.take(try calls(1...10), rejected: [])
        _ = try store.take(try calls(11...20, at: 86_400), rejected: [])
        store.retain(now: Facts.noon + .seconds(86_400 + 15))
        let left = store.calls(FleetFilter(), limit: 100)
        #expect(left.count == 10 && left.last?.call.callID == "call-11@x")
        let small = try self.store(megabytes: 0)
        small.retain(now: Facts.noon)
        #expect(small.calls(FleetFilter(), limit: 100).isEmpty)
    }

    @Test("The records of a host whose clock is an hour off are dated by the servers")
    func theRecordsOfAHostWhoseClockIsAnHourOffAreDatedByTheServers() throws {
        let store = try store()
        _ = try store.take(
            [try Facts.received(try Facts.call("a", callID: "x", at: 3_600), clock: 3_600)], rejected: [])
        var filter = FleetFilter()
        filter.until = Facts.noon + .seconds(1)
        #expect(store.calls(filter, limit: 10).count == 1)
    }
}

@Suite struct StreamSetupTests {
    @Test("The stream and its consumer are asked for as the settings say") func theStreamIsAskedForAsTheSettingsSay() {
        var settings = Settings.CollectorSettings()
        settings.replicas = 3
        settings.streamDays = 1
        settings.streamMegabytes = 1
        settings.duplicatesSeconds = 600
        let stream = StreamSetup(settings).streamRequest
        for part in [
            #""name":"EARSHOT""#, #""subjects":["earshot.v1.>"]"#, #""num_replicas":3"#, #""max_bytes":1048576"#,
            #""max_age":86400000000000"#, #""duplicate_window":600000000000"#, #""discard":"new""#,
        ] {
            #expect(stream.contains(part), "\(part)")
        }
        let consumer = StreamSetup(settings).consumerRequest
        #expect(consumer.contains(#""durable_name":"collector""#) && consumer.contains(#""ack_policy":"explicit""#))
    }
}
