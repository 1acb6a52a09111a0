import Delivery
import Diagnosis
import Testing
import Wire

@testable import Fleet

@Suite struct ReceivedRecordTests {
    private func read(
        _ json: String, subject: String = "earshot.v1.call.main.a", id: String? = "0123456789abcdef-c1",
        sent: String? = nil
    ) -> Result<ReceivedRecord, Rejection> {
        do throws(Rejection) {
            return .success(
                try ReceivedRecord(subject: subject, id: id, sent: sent, stored: Facts.noon, body: Array(json.utf8)))
        } catch {
            return .failure(error)
        }
    }

    private func reason(_ result: Result<ReceivedRecord, Rejection>) -> Rejection? {
        if case .failure(let reason) = result { reason } else { nil }
    }

    private func call() throws -> String { JSONLine.encode(try Facts.call("a", callID: "x@y")) }

    @Test("A record is read with its id and its time") func aRecordIsReadWithItsIDAndItsTime() throws {
        let record = try read(try call()).get()
        #expect(record.id.row == 1 && record.time == Facts.noon && record.corrected == Facts.noon)
        guard case .call(let fact) = record.content else { return #expect(Bool(false), "no call") }
        #expect(fact.call.callID == "x@y")
    }

    @Test("What is no record has a reason") func whatIsNoRecordHasAReason() throws {
        let call = try call()
        #expect(reason(read(call, subject: "earshot.v1.message.main.a")) == .foreign)
        #expect(reason(read(call, subject: "earshot.v2.call.main.a")) == .foreign)
        #expect(reason(read(call, id: nil)) == .unnamed)
        #expect(reason(read(call, id: "my own id")) == .unnamed)
        #expect(reason(read(call, id: "0123456789abcdef-f1")) == .unnamed, "a number of another shelf")
        #expect(reason(read(call, subject: "earshot.v1.call.main.b")) == .impostor)
        #expect(reason(read(call, subject: "earshot.v1.call.other.a")) == .impostor)
        #expect(reason(read("{")) == .malformed)
        #expect(reason(read("[]")) == .malformed)
        #expect(reason(read("")) == .malformed)
        #expect(reason(read(call.replacing("earshot.v1.call", with: "earshot.v2.call"))) == .version)
        #expect(reason(read(call.replacing("\"media\":[]", with: "\"media\":7"))) == .malformed)
        #expect(reason(read(call.replacing("2025-", with: "20x5-"))) == .malformed)
        #expect(reason(read(String(repeating: " ", count: ReceivedRecord.longest + 1))) == .long)
    }

    @Test("Bytes that are no text are no record") func bytesThatAreNoTextAreNoRecord() {
        #expect(throws: Rejection.malformed) {
            try ReceivedRecord(
                subject: "earshot.v1.call.main.a", id: "0123456789abcdef-c1", sent: nil, stored: Facts.noon,
                body: [0x7B, 0xFF, 0xFE, 0x7D])
        }
    }

    @Test("A clock that is an hour off is set right and one that is nearly right is believed")
    func aClockThatIsAnHourOffIsSetRight() throws {
        let ahead = (Facts.noon + .seconds(3_600)).rfc3339
        let record = try read(try call(), sent: ahead).get()
        #expect(record.clockDifference == .seconds(3_600))
        #expect(record.corrected == Facts.noon - .seconds(3_600))
        let nearly = try read(try call(), sent: (Facts.noon + .seconds(1.9)).rfc3339).get()
        #expect(nearly.corrected == Facts.noon)
        let behind = try read(try call(), sent: (Facts.noon - .seconds(3)).rfc3339).get()
        #expect(behind.corrected == Facts.noon + .seconds(3))
    }

    @Test("What the servers say of a message is read with and without a domain")
    func whatTheServersSayOfAMessageIsRead() {
        let plain = DeliveryInfo("$JS.ACK.EARSHOT.collector.2.17.18.1740830400000000000.5")
        #expect(plain == DeliveryInfo("$JS.ACK.hub.ACCOUNT.EARSHOT.collector.2.17.18.1740830400000000000.5.x"))
        #expect(plain?.delivered == 2 && plain?.sequence == 17 && plain?.pending == 5)
        #expect(plain?.stored == Facts.noon)
        for text in ["", "_INBOX.x", "$JS.ACK.a.b.c.d.e.f.g", "$JS.ACK.E.c.1.2.3.4"] {
            #expect(DeliveryInfo(text) == nil, "\(text)")
        }
    }

    @Test("Whatever is changed in a record the collector goes on") func whateverIsChangedInARecordTheCollectorGoesOn()
        throws
    {
        var table = AgentTable(limit: 10)
        var book = FleetIncidentBook(policy: AlertPolicy(), limit: 10)
        var seed: UInt64 = 7
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % max(1, bound)
        }
        let facts: [(RecordKind, [UInt8])] = [
            (.incident, Array(JSONLine.encode(try Facts.incident("a")).utf8)),
            (.heartbeat, Array(JSONLine.encode(try Facts.heartbeat("a")).utf8)),
            (.call, Array(JSONLine.encode(try Facts.call("a", callID: "x")).utf8)),
        ]
        let pieces = ["-1", "1e308", "18446744073709551615", "null", "\"\"", "{}", "[]", "9999-12-31T23:59:59.999999Z"]
        var taken = 0
        for _ in 0..<4_000 {
            let (kind, body) = facts[next(facts.count)]
            var bytes = body
            for _ in 0..<(1 + next(3)) {
                let place = next(bytes.count)
                if next(2) == 0 {
                    bytes[place] = UInt8(truncatingIfNeeded: next(256))
                } else {
                    let end = min(bytes.count, place + next(8))
                    bytes.replaceSubrange(place..<end, with: Array(pieces[next(pieces.count)].utf8))
                }
            }
            let shelf = Shelf(kind).letter
            let record: ReceivedRecord
            do throws(Rejection) {
                record = try ReceivedRecord(
                    subject: "\(kind.schema).main.a", id: "0123456789abcdef-\(shelf)1", sent: Facts.noon.rfc3339,
                    stored: Facts.noon, body: bytes)
            } catch { continue }
            taken += 1
            _ = table.note(record)
            switch record.content {
            case .incident(let fact): book.note(fact, at: Facts.noon)
            case .heartbeat(let fact): book.note(fact, at: Facts.noon)
            case .finding, .call, .trace: break
            }
        }
        #expect(taken > 100)
        #expect(table.count <= 10 && book.all.count <= 10)
    }
}
