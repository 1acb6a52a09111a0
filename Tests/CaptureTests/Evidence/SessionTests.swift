import Capture
import Diagnosis
import Engine
import Glibc
import Support
import Testing
import Tracking
import Wire

struct SessionTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func store(
        _ rig: Rig, free: Int64 = .max, limits: SessionStore.Limits = .init(), now: Double = 0
    ) throws -> SessionStore {
        let store = SessionStore(
            directory: EvidenceDirectory(path: scratch.path, minimumFree: 1_000, freeSpace: { _ in free }),
            limits: limits, inbox: rig.inbox)
        try store.prepare(now: Script.time(now))
        return store
    }

    private func request(_ change: (inout SessionStore.Request) -> Void) -> SessionStore.Request {
        var request = SessionStore.Request()
        change(&request)
        return request
    }

    private func deliver(_ rig: Rig, to store: SessionStore, at seconds: Double) {
        for batch in rig.takeBatches() { store.accept(batch, now: Script.time(seconds)) }
    }

    /// The session's captures as a reader sees them.
    private func fetch(_ id: String, from store: SessionStore) throws -> (packets: [ReadPacket], text: String) {
        let path = try store.assemble(id, in: .en)
        defer { scratch.remove(path) }
        let (packets, error) = readAll(try CaptureFile(path: path))
        #expect(error == nil)
        return (packets, packets.map { String(decoding: $0.bytes, as: UTF8.self) }.joined())
    }

    private static func twoCalls() -> Script {
        let script = Script.oneWay("A", caller: "1001", callee: "+8613800138000")
        return script.oneWayCall(
            "B", caller: "1002", callee: "13900139000", at: 0.5, from: "192.0.2.11:5060", to: "203.0.113.10:5060")
    }

    @Test(arguments: [
        (SessionFilter(number: "13800138000"), ["A"]), (SessionFilter(number: "1002"), ["B"]),
        (SessionFilter(number: "138 0013-8000"), ["A"]), (SessionFilter(number: "138"), ["A"]),
        (SessionFilter(number: "777"), []),
        (SessionFilter(number: "9000"), ["B"]), (SessionFilter(address: "192.0.2.11"), ["B"]),
        (SessionFilter(address: "203.0.113.9"), ["A"]), (SessionFilter(address: "203.0.113.99"), []),
        (SessionFilter(callID: "B@script"), ["B"]), (SessionFilter(callID: "B"), []),
        (SessionFilter(number: "1001", address: "192.0.2.11"), []), (SessionFilter(), ["A", "B"]),
        (SessionFilter(kind: "one-way-audio"), ["A", "B"]),
        (SessionFilter(number: "1002", kind: "one-way-audio"), ["B"]), (SessionFilter(kind: "sip-alg"), []),
    ])
    func `a session keeps the calls that agree with all of its filter`(_ filter: SessionFilter, _ calls: [String])
        throws
    {
        let rig = Rig()
        let store = try store(rig)
        let state = try store.start(request { $0.filter = filter }, now: Script.time(0))
        rig.feed(Self.twoCalls(), until: 30)
        deliver(rig, to: store, at: 30)
        let text = try fetch(state.id, from: store).text
        #expect(["A", "B"].filter { text.contains("Call-ID: \($0)@script") } == calls)
        #expect(store.list.first?.calls == calls.count)
    }

    @Test(arguments: [(false, 54), (true, 214)])
    func `media is kept with payload only when asked for`(_ keepsPayload: Bool, _ bytes: Int) throws {
        let rig = Rig()
        let store = try store(rig)
        let state = try store.start(request { $0.keepsPayload = keepsPayload }, now: Script.time(0))
        rig.feed(.oneWay(), until: 20)
        deliver(rig, to: store, at: 20)
        let media = try fetch(state.id, from: store).packets.filter { $0.wireLength == 214 }
        #expect(media.count == 130)
        #expect(media.allSatisfy { $0.bytes.count == bytes })
    }

    // One that asked for what people say must not make others, and findings' evidence, hold it too.
    @Test func `payload goes only to the session that asked for it`() throws {
        let rig = Rig()
        let store = try store(rig)
        let plain = try store.start(request { _ in }, now: Script.time(0))
        let whole = try store.start(request { $0.keepsPayload = true }, now: Script.time(0))
        rig.feed(.oneWay(), until: 20)
        let jobs = rig.outbox.take()
        for case .session(let batch) in jobs { store.accept(batch, now: Script.time(20)) }
        for (id, bytes) in [(plain.id, 54), (whole.id, 214)] {
            let media = try fetch(id, from: store).packets.filter { $0.wireLength == 214 }
            #expect(media.count == 130)
            #expect(media.allSatisfy { $0.bytes.count == bytes })
        }
        for case .finding(_, let bundle) in jobs {
            #expect(bundle.packets.filter { $0.kind == .rtp }.allSatisfy { $0.bytes.count == 54 })
        }
        #expect(jobs.contains { if case .finding = $0 { true } else { false } })
    }

    @Test func `a call in progress is included with what was kept of it, each packet once`() throws {
        let rig = Rig()
        rig.feed(.oneWay())
        let store = try store(rig)
        let state = try store.start(request { $0.filter.number = "1001" }, now: Script.time(15))
        rig.turn(at: 15)
        let rest = Script().call("A", to: "203.0.113.9:5060").at(0).establish("A").at(2).hangUp("A")
        for frame in rest.frames().suffix(2) { rig.receive(frame.bytes, at: 16 + frame.seconds) }
        rig.turn(at: 20)
        deliver(rig, to: store, at: 20)
        let packets = try fetch(state.id, from: store).packets
        #expect(packets.count == 5 + 130 + 2)
        #expect(packets.map(\.time) == packets.map(\.time).sorted())
        #expect(Set(packets.map { [UInt8($0.time.nanoseconds / 1_000_000 % 251)] + $0.bytes }).count == packets.count)
    }

    @Test func `findings of the session's calls become comments`() throws {
        let rig = Rig()
        let store = try store(rig)
        let state = try store.start(request { $0.note = "complaint 4711" }, now: Script.time(0))
        rig.feed(.oneWay(), until: 20)
        deliver(rig, to: store, at: 20)
        let finding = try #require(rig.findings.first)
        let path = try store.assemble(state.id, in: .zhCN)
        defer { scratch.remove(path) }
        let text = String(decoding: scratch.read(path: path), as: UTF8.self)
        #expect(text.contains("complaint 4711"))
        #expect(text.contains(finding.title.zh))
        for proof in finding.evidence where proof.frame != nil { #expect(text.contains(proof.text.zh)) }
    }

    @Test func `a session ends with its time, with its calls, or when told to`() throws {
        let rig = Rig()
        let store = try store(rig)
        let timed = try store.start(request { $0.duration = .seconds(5) }, now: Script.time(0))
        let counted = try store.start(request { $0.maxCalls = 1 }, now: Script.time(0))
        let told = try store.start(request { _ in }, now: Script.time(0))
        rig.feed(.oneWay())
        #expect(try store.stop(told.id).phase == .stopping)
        let rest = Script().call("A", to: "203.0.113.9:5060").at(0).establish("A").at(2).hangUp("A")
        for frame in rest.frames().suffix(2) { rig.receive(frame.bytes, at: 16 + frame.seconds) }
        rig.idle(until: 100)
        deliver(rig, to: store, at: 100)
        let endings = Dictionary(uniqueKeysWithValues: store.list.map { ($0.id, $0.ending) })
        #expect(endings[timed.id] == .time)
        #expect(endings[counted.id] == .calls)
        #expect(endings[told.id] == .stopped)
        #expect(throws: SessionStore.Refusal.unknown) { try store.stop("20000101T000000Z") }
        #expect(!scratch.names.contains { $0.hasSuffix(".tmp") })
    }

    @Test func `more sessions than may run, a full disk and a bad address are refused`() throws {
        let rig = Rig()
        var limits = SessionStore.Limits()
        limits.running = 2
        let store = try store(rig, limits: limits)
        for _ in 0..<2 { _ = try store.start(request { _ in }, now: Script.time(0)) }
        #expect(throws: SessionStore.Refusal.tooMany(2)) { try store.start(request { _ in }, now: Script.time(0)) }
        let full = SessionStore(
            directory: EvidenceDirectory(path: scratch.path, minimumFree: 1_000, freeSpace: { _ in 500 }),
            inbox: EvidenceInbox())
        #expect(throws: SessionStore.Refusal.diskFull) { try full.start(request { _ in }, now: Script.time(0)) }
        #expect(throws: SessionStore.Refusal.self) {
            try store.start(request { $0.filter.address = "host.example" }, now: Script.time(0))
        }
    }

    @Test func `a disk that fills up costs packets, which are counted, and not the session`() throws {
        let rig = Rig()
        let free = Free(bytes: 1 << 30)
        let store = SessionStore(
            directory: EvidenceDirectory(path: scratch.path, minimumFree: 1_000, freeSpace: { _ in free.bytes }),
            inbox: rig.inbox)
        let state = try store.start(request { _ in }, now: Script.time(0))
        rig.feed(.oneWay())
        free.bytes = 500
        deliver(rig, to: store, at: 15)
        let listed = try #require(store.list.first { $0.id == state.id })
        #expect(listed.phase == .running)
        #expect(listed.refused == 135)
        #expect(listed.packets == 0)
    }

    @Test func `a directory that is missing at the start is told, and sessions work once it can be made`() throws {
        let rig = Rig()
        // A file stands where a directory above it is to be.
        scratch.write([0], to: "state")
        let directory = scratch["state"] + "/captures"
        let store = SessionStore(
            directory: EvidenceDirectory(path: directory, minimumFree: 1_000, freeSpace: { _ in .max }),
            inbox: rig.inbox)
        let refusal = #expect(throws: CaptureError.self) { try store.prepare(now: Script.time(0)) }
        #expect(refusal?.description.contains("state") == true)
        #expect(throws: SessionStore.Refusal.self) { try store.start(request { _ in }, now: Script.time(0)) }
        #expect(store.list.isEmpty)
        scratch.remove(scratch["state"])
        let state = try store.start(request { _ in }, now: Script.time(0))
        rig.feed(.oneWay(), until: 20)
        deliver(rig, to: store, at: 20)
        #expect(store.list.first?.packets ?? 0 > 0)
        #expect(try fetch(state.id, from: store).text.contains("Call-ID: A@script"))
        for name in [".json", "-0001.pcapng.tmp"] { scratch.remove(directory + "/" + state.id + name) }
        try #require(rmdir(directory) == 0)
        try #require(rmdir(scratch["state"]) == 0)
    }

    @Test func `a directory that comes late holds what an earlier run left, taken up once`() throws {
        let first = Rig()
        let state = try store(first).start(request { _ in }, now: Script.time(0))
        let hidden = scratch.path + "-hidden"
        try #require(rename(scratch.path, hidden) == 0)
        scratchFile(at: scratch.path)
        let rig = Rig()
        let store = SessionStore(
            directory: EvidenceDirectory(path: scratch.path, minimumFree: 1_000, freeSpace: { _ in .max }),
            inbox: rig.inbox)
        #expect(throws: CaptureError.self) { try store.prepare(now: Script.time(1)) }
        scratch.remove(scratch.path)
        try #require(rename(hidden, scratch.path) == 0)
        let other = try store.start(request { _ in }, now: Script.time(2))
        try store.prepare(now: Script.time(3))
        #expect(store.list.map(\.id) == [other.id, state.id])
        #expect(store.list.allSatisfy { $0.phase == .running })
    }

    private func scratchFile(at path: String) {
        guard let file = fopen(path, "w") else { return }
        fclose(file)
    }

    @Test func `a full session loses its oldest part and keeps its newest packets`() throws {
        let rig = Rig { $0.recorder.memoryBytes = 64 << 20 }
        let store = try store(rig)
        let state = try store.start(
            request {
                $0.maxBytes = 1 << 20
                $0.keepsPayload = true
            }, now: Script.time(0))
        let script = Script().call("A", to: "203.0.113.9:5060")
        script.at(0).establish("A").rtp(
            "A", toward: .callee, from: 1, until: 121, every: 0.1, payload: [UInt8](repeating: 0x55, count: 1_000))
        rig.feed(script)
        deliver(rig, to: store, at: 121)
        let listed = try #require(store.list.first { $0.id == state.id })
        #expect(listed.rotated > 0)
        #expect(listed.bytes <= 1 << 20)
        let packets = try fetch(state.id, from: store).packets
        #expect(packets.last?.time == Script.time(120.9))
        #expect(UInt64(packets.count) == listed.packets - listed.rotated)
    }

    @Test func `a session survives a restart with what it holds, and goes on until its time is over`() throws {
        let rig = Rig()
        let first = try store(rig)
        let state = try first.start(
            request {
                $0.filter.number = "1001"
                $0.duration = .seconds(100)
            }, now: Script.time(0))
        rig.feed(.oneWay())
        rig.collector.finish(rig.engine, now: Script.time(15))
        deliver(rig, to: first, at: 15)
        #expect(first.list.map(\.phase) == [.running])

        let after = Rig()
        let second = try store(after, now: 20)
        after.turn(at: 20)
        let rest = Script().call("A", to: "203.0.113.9:5060").at(0).establish("A").at(2).hangUp("A")
        for frame in rest.frames().suffix(2) { after.receive(frame.bytes, at: 21 + frame.seconds) }
        after.idle(until: 200)
        deliver(after, to: second, at: 200)
        #expect(second.list.map(\.phase) == [.ended])
        #expect(second.list.map(\.ending) == [.time])
        #expect(try fetch(state.id, from: second).packets.count == 5 + 130 + 2)
    }

    @Test func `after a crash the part that was growing is kept, and a session whose time is over is closed`() throws {
        let rig = Rig()
        let first = try store(rig)
        let state = try first.start(request { $0.duration = .seconds(20) }, now: Script.time(0))
        rig.feed(.oneWay())
        deliver(rig, to: first, at: 15)
        let growing = try #require(scratch.names.first { $0.hasSuffix(".tmp") })
        let bytes = scratch.read(growing)
        // What a crash in the middle of a write leaves; the store that wrote it is gone then.
        withExtendedLifetime(first) {
            scratch.write(Array(bytes.dropLast(7)), to: growing)
        }
        let second = try store(Rig(), now: 60)
        let listed = try #require(second.list.first { $0.id == state.id })
        #expect(listed.phase == .ended)
        #expect(listed.ending == .time)
        #expect(try fetch(state.id, from: second).packets.count == 5 + 130 - 1)
    }
}

/// Free space that a test changes.
private final class Free: @unchecked Sendable {
    var bytes: Int64

    init(bytes: Int64) { self.bytes = bytes }
}
