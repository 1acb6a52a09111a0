import Diagnosis
import Engine
import Foundation
import Testing
import Tracking
import Wire

@testable import Delivery
@testable import earshot

@Suite struct JSONShapeTests {
    @Test(
        "JSON taken apart and put together again is the same",
        arguments: [
            "{\"a\":1,\"b\":[\"x\",null,true],\"c\":{\"d_e\":-1.5e3}}", "{}", "[]", "[[],{},\"\"]", "1", "\"_\"",
            "null",
            "{\"_\":\"_\",\"b\\\"_\":\"c\\\\\",\"d\":\"{,:}\"}", "{\"号\":\"电话_\"}", "", "_", "{\"a\":", "\"a\\",
        ])
    func jsonIsTheSameAgain(text: String) throws {
        let parts = try #require(JSONShape(text))
        // A stray placeholder outside of texts is no JSON; such a text is kept whole.
        #expect(JSONShape.join(parts.shape, parts.values) == text)
    }

    @Test("Records that differ in values only have one shape") func recordsThatDifferInValuesOnlyHaveOneShape() throws {
        var other = Sample.call
        other.identity.caller = "1002"
        other.media[0].packets = 7
        let (one, two) = (
            try #require(JSONShape(JSONLine.encode(CallRecord(Sample.call, interfaces: InterfaceNames())))),
            try #require(JSONShape(JSONLine.encode(CallRecord(other, interfaces: InterfaceNames()))))
        )
        #expect(one.shape == two.shape && one.values != two.values)
    }

    @Test("Values of another shape are refused") func valuesOfAnotherShapeAreRefused() throws {
        let parts = try #require(JSONShape("[1,2]"))
        #expect(JSONShape.join(parts.shape, Array("1\n".utf8)) == nil)
        #expect(JSONShape.join(parts.shape, Array("1\n2\n3\n".utf8)) == nil)
    }

    @Test("What is deflated comes back, and what is broken does not trap") func whatIsDeflatedComesBack() throws {
        for text in ["", "null\n", String(repeating: "telephone-event \u{7}", count: 5_000)] {
            let packed = try #require(Deflate.pack(Array(text.utf8)))
            #expect(Deflate.unpack(packed) == Array(text.utf8))
            for cut in 1..<max(2, min(60, packed.count)) { #expect(Deflate.unpack(packed.dropLast(cut)) == nil) }
            for index in packed.indices.prefix(60) {
                var broken = packed
                broken[index] ^= 0x55
                _ = Deflate.unpack(broken)
            }
        }
    }
}

/// What a history costs and what it can tell after a restart.
@Suite struct KeptDetailTests {
    private let directory: TemporaryDirectory
    private let names = InterfaceNames(["eth0"])

    init() throws { directory = try TemporaryDirectory() }

    private func store(bytes: Int64 = 1 << 30) -> HistoryStore {
        HistoryStore(HistorySettings(path: directory.path + "/h.sqlite", maxBytes: bytes), logger: Notes().logger) {
            Sample.answered
        }
    }

    private func keep(_ details: [CallDetail], in store: HistoryStore) {
        let names = names
        store.findingWriter { Presentation() }.write(details.flatMap(\.findings))
        store.callWriter({ Presentation() }, interfaces: { names }).write(details.map(\.summary))
        store.detailWriter({ Presentation() }, interfaces: { names }).write(details)
    }

    @Test("A healthy call costs at most 600 bytes") func aHealthyCallCostsAtMost600Bytes() throws {
        let store = store()
        let names = names
        let writer = store.callWriter({ Presentation() }, interfaces: { names })
        let count = 10_000
        let calls = (0..<count).map { HealthyCall.make($0) }
        for start in stride(from: 0, to: count, by: 100) { writer.write(Array(calls[start..<start + 100])) }
        #expect(store.calls(HistoryFilter(), limit: count * 2).count == count)
        #expect(
            store.counters.bytes / Int64(count) <= 600, "\(Double(store.counters.bytes) / Double(count)) bytes a call")
        // Told again as it leaves the table: in its place.
        let before = store.counters.bytes
        let told = calls.map { call in
            var call = call
            call.media[0].packets += 1
            return call
        }
        for start in stride(from: 0, to: count, by: 100) { writer.write(Array(told[start..<start + 100])) }
        #expect(store.counters.bytes <= before * 11 / 10)
    }

    @Test("After a restart a call with findings has its ladder, its messages and its plots")
    func afterARestartACallWithFindingsIsWhole() async throws {
        let detail = try #require(Sample.scripted)
        #expect(!detail.findings.isEmpty && !detail.ladder.isEmpty)
        let first = store()
        keep([detail], in: first)
        first.close()
        let again = store()
        let before = CallDetailRecord(detail, language: .en, interfaces: names)
        try await Fixture.run(history: again) { fixture in
            for name in [before.call.handle, before.call.callID] {
                let path = "/v1/calls/" + DaemonClient.encoded(name)
                let body = try await fixture.raw("GET", path + "?lang=en").body
                let after = try JSONLine.decode(CallDetailRecord.self, from: body)
                #expect(after == before)
                let page = try await fixture.raw("GET", path + "/report?lang=en").body
                #expect(page.contains("INVITE sip:") && page.contains("class=\"plot\""))
                #expect(!page.contains("no longer held"))
            }
        }
    }

    @Test("A call without findings says that its details are no longer held")
    func aCallWithoutFindingsSaysWhatIsNotHeld() async throws {
        var detail = try #require(Sample.scripted)
        detail.findings = []
        detail.summary.findingKinds = []
        let store = store()
        keep([detail], in: store)
        let handle = CallRecord(detail.summary, interfaces: names).handle
        try await Fixture.run(history: store) { fixture in
            let page = try await fixture.raw("GET", "/v1/calls/\(handle)/report?lang=en").body
            #expect(page.contains("The messages of this call are no longer held."))
            #expect(page.contains("What came this way over time is no longer held"), "packets came toward the callee")
            let drawn = try await fixture.ask { try CallChoice(name: handle, newest: false).find($0, .en) }
            #expect(Ladder(language: .en).draw(drawn).contains { $0.contains("no longer held") })
        }
    }

    @Test("Details never take more than their share, and the oldest go") func detailsNeverTakeMoreThanTheirShare()
        throws
    {
        let detail = try #require(Sample.scripted)
        let store = store(bytes: 400_000)
        let details = (0..<200).map { number in
            var copy = detail
            copy.summary.identity.callID = "call-\(number)"
            copy.summary.identity.start = Sample.answered + .seconds(Double(number))
            return copy
        }
        let names = names
        store.callWriter({ Presentation() }, interfaces: { names }).write(details.map(\.summary))
        for batch in 0..<20 {
            store.detailWriter({ Presentation() }, interfaces: { names }).write(
                Array(details[batch * 10..<batch * 10 + 10]))
        }
        let kept = details.filter { store.detail(of: CallRecord($0.summary, interfaces: names)) != nil }
        #expect(kept.count < 200 && kept.count > 10)
        #expect(kept.map(\.summary.identity.callID) == details.suffix(kept.count).map(\.summary.identity.callID))
        #expect(store.counters.lost == 0)
    }

    @Test("Texts of a call are capped, and its lines stay") func textsOfACallAreCapped() throws {
        var detail = try #require(Sample.scripted)
        let line = try #require(detail.ladder.first)
        detail.ladder = (0..<400).map { number in
            var copy = line
            copy.text = String(repeating: "x", count: number == 0 ? 5_000 : 1_000)
            return copy
        }
        let kept = KeptDetail(CallDetailRecord(detail, language: .en, interfaces: names))
        #expect(kept.ladder.count == 300 && kept.ladder[0].text == nil)
        #expect(kept.ladder.reduce(0) { $0 + ($1.text?.utf8.count ?? 0) } <= 48 << 10)
        #expect(kept.ladder[1].text != nil && kept.ladder[299].text == nil)
    }

    @Test("Messages are kept with their numbers masked where they must be") func messagesAreKeptMasked() throws {
        var detail = try #require(Sample.scripted)
        detail.ladder[0].text = "INVITE sip:13800138000@192.0.2.1 SIP/2.0"
        let store = store()
        let (names, mask) = (names, MaskTests.mask)
        store.detailWriter({ Presentation(mask: mask) }, interfaces: { names }).write([detail])
        let kept = try #require(store.detail(of: CallRecord(detail.summary, interfaces: names)))
        let text = try #require(kept.ladder.first?.text)
        #expect(!JSONLine.encode(kept).contains("13800138000") && text.contains(mask.mask("13800138000")))
    }

    @Test("Calls of the version before are taken over, and found by their handles")
    func callsOfTheVersionBeforeAreTakenOver() throws {
        let record = CallRecord(Sample.call, interfaces: names)
        var old = JSONLine.encode(record)
        old = old.replacing("\"handle\":\"\(record.handle)\",", with: "")
        let start = Sample.call.identity.start.nanoseconds
        try HistoryStore.prepare(
            directory.path + "/h.sqlite", upTo: "2: memory",
            sql: """
                INSERT INTO call (call_id, start, caller, callee, peers, kinds, record)
                VALUES ('\(record.callID)', \(start), '1001', '13800138000', '|192.0.2.1|203.0.113.5|', '', '\(old)');
                """)
        let store = store()
        #expect(store.counters.replaced == 0)
        let handle = try #require(HandlePrefix(record.handle))
        for filter in [
            HistoryFilter(handle: handle), HistoryFilter(callID: record.callID), HistoryFilter(number: "138"),
        ] {
            #expect(store.calls(filter, limit: 5) == [record])
        }
    }
}

/// A call as a gateway has thousands of: answered, half a minute of talk, nothing lost.
enum HealthyCall {
    static func make(_ number: Int) -> CallSnapshot {
        var random = SystemRandomNumberGenerator()
        func wobble(_ value: Double) -> Double { value * Double.random(in: 0.7...1.4, using: &random) }
        let start =
            Sample.answered + .milliseconds(Int64(number) * 731 + Int64.random(in: 0...700))
            + Interval(nanoseconds: Int64.random(in: 0...999) * 1_000)
        let answered = start + .seconds(wobble(4))
        let (agent, relay) = (IPAddress(v4: 0xC0A8_0100 + UInt32(number % 200)), IPAddress(v4: 0xCB00_7105))
        var call = CallSnapshot(
            identity: CallIdentity(
                callID: "\(UInt64.random(in: .min ... .max, using: &random))-\(number)@192.168.1.\(number % 200)",
                caller: "\(1_000 + number % 200)", callee: "138\(10_000_000 + number * 7_919 % 89_999_999)",
                start: start,
                answered: answered),
            state: "ended", result: "answered", from: Endpoint(address: agent, port: 5060),
            to: Endpoint(address: relay, port: 5060))
        call.identity.end = answered + .seconds(wobble(30))
        let ports = (UInt16(10_500 + number * 2 % 60), UInt16(20_000 + number * 2 % 10_000))
        let ends = (Endpoint(address: agent, port: ports.0), Endpoint(address: relay, port: ports.1))
        call.media = [false, true].map { isOut in
            var stream = MediaSnapshot(
                source: isOut ? ends.0 : ends.1, destination: isOut ? ends.1 : ends.0,
                ssrc: UInt32.random(in: .min ... .max, using: &random), payloadTypes: [8],
                packets: UInt64(wobble(1_500)), first: answered + .seconds(wobble(0.1)),
                last: answered + .seconds(wobble(30)), interface: InterfaceID(0))
            stream.direction = .toward(isOut ? .callee : .caller)
            stream.codec = "PCMA"
            stream.jitterMeanMilliseconds = wobble(0.5)
            stream.jitterMaxMilliseconds = wobble(2)
            stream.callID = call.identity.callID
            stream.packetTimeMilliseconds = 20
            stream.expected = Int64(stream.packets)
            stream.longestGapMilliseconds = wobble(23)
            stream.clockSkewPartsPerMillion = wobble(12)
            stream.intervals = 6
            stream.worstJitterMilliseconds = wobble(0.8)
            stream.meanOpinionScore = 4.41
            stream.qualityModel = "G.107 listening, PCMA"
            stream.farLostPercent = 0
            stream.farJitterMilliseconds = wobble(1)
            stream.roundTripMilliseconds = wobble(30)
            stream.levelDecibels = wobble(-20)
            stream.noiseDecibels = wobble(-60)
            stream.silencePercent = wobble(20)
            stream.clippedPercent = 0
            return stream
        }
        return call
    }
}
