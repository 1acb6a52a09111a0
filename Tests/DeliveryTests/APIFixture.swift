import Delivery
import Diagnosis
import Engine
import Foundation
import Logging
import NIOPosix
import ServiceLifecycle
import Support
import Testing
import Tracking
import Wire

@testable import earshot

/// An API service on a socket of its own, with an engine that has seen a call, a registration and a fault.
struct Fixture: Sendable {
    /// Threads of the clients, which block: the daemon's own pool must stay free for the daemon.
    static let clients: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 8)
        pool.start()
        return pool
    }()

    let socket: String
    let recent: RecentFindings
    let incidents = RecentIncidents()

    /// Starts the service, waits until it listens, runs `body`, and shuts it down.
    @discardableResult
    static func run<Value: Sendable>(
        recent capacity: Int = 100, captures: Bool = true, history: HistoryStore? = nil, mask: NumberMask? = nil,
        evidence: (any EvidenceAsking)? = nil, mode: UInt32 = 0o660,
        console: ConsoleSource? = nil,
        _ body: @escaping @Sendable (Fixture) async throws -> Value
    ) async throws -> Value {
        let directory = try TemporaryDirectory()
        let fixture = Fixture(socket: directory.path + "/s", recent: RecentFindings(capacity: capacity))
        let (listening, listens) = AsyncStream.makeStream(of: Void.self)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var source = APISource(
            recent: fixture.recent, recentIncidents: fixture.incidents, history: history,
            engine: captures ? KeptEngine(Sample.engine) : .absent, capture: { Sample.capture },
            started: Sample.answered.rfc3339,
            delivery: { DeliveryRecord(hooks: [HookRecord(name: "night", type: "wecom")]) }, profile: { "huawei-cec" },
            presentation: { Presentation(mask: mask) }, evidence: evidence,
            remedies: { try? RemedyRegister.builtIn() })
        source.testAlerts = { name in
            name ?? "night" == "night" ? [HookTestRecord(hook: "night", ok: false, answer: "HTTP 500")] : nil
        }
        source.console = console
        let service = APIService(
            socket: UnixSocket(path: fixture.socket, mode: mode), source: source, logger: logger
        ) { listens.finish() }
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in listening {}
            let result: Result<Value, any Error>
            do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            withExtendedLifetime(directory) {}
            return try result.get()
        }
    }

    /// Asks with the blocking client of the command line, on a thread that may block.
    func ask<Value: Sendable>(
        _ body: @escaping @Sendable (DaemonClient) throws -> Value, prepare: @Sendable () -> Void = {}
    ) async throws -> Value {
        prepare()
        let client = DaemonClient(socket: socket)
        return try await Fixture.clients.runIfActive { try body(client) }
    }

    /// Expects the findings with these ids from a query.
    func expect(
        _ query: [(String, String?)], gives ids: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let listed = try await ask { client in
            try client.text("/v1/findings", query).split(separator: "\n").map {
                try JSONLine.decode(FindingRecord.self, from: $0).id
            }
        }
        #expect(listed == ids, sourceLocation: sourceLocation)
    }

    /// Expects so many calls from a query.
    func expect(
        _ query: [(String, String?)], givesCalls count: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let listed = try await ask { try $0.get("/v1/calls", query, as: [CallRecord].self).count }
        #expect(listed == count, sourceLocation: sourceLocation)
    }

    func raw(_ method: String, _ target: String) async throws -> (status: Int, body: String) {
        let path = socket
        return try await Fixture.clients.runIfActive {
            let connection = try SocketConnection(path: path)
            var reader = try HTTPExchange()
            try connection.send(try reader.request(method, target))
            var body: [UInt8] = []
            while !reader.isDone {
                let bytes = try connection.receive()
                if bytes.isEmpty { break }
                body += try reader.add(bytes)
            }
            return (reader.status ?? 0, String(decoding: body, as: UTF8.self))
        }
    }

    /// Clients that follow, and close their connections without a word once they got the first line.
    func followAndVanish(_ count: Int) async throws {
        let path = socket
        for _ in 0..<count {
            try await Fixture.clients.runIfActive {
                let connection = try SocketConnection(path: path)
                var reader = try HTTPExchange()
                try connection.send(try reader.request("GET", "/v1/findings?follow=1"))
                while try reader.add(try connection.receive()).isEmpty {}
                guard reader.status == 200 else { throw Failure("status \(reader.status ?? 0)") }
            }
        }
    }

    /// What a daemon that was killed leaves behind: a socket that nobody listens on.
    static func leaveSocket(_ path: String) throws {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
    }
}

extension Sample {
    /// A call as an engine tells it: nobody hears the callee, some packets are lost.
    static let scripted: CallDetail? = {
        let script = Script(local: ["192.0.2.10"]).call("A")
        script.at(0).establish("A").rtp("A", toward: .callee, from: 1, until: 14, lost: { $0 % 20 == 7 })
        _ = script.at(15).hangUp("A").run(until: 17)
        return script.engine.call("A@script")
    }()

    static let capture = CaptureRecord(
        interfaces: [.init(name: "eth0", open: true, packets: 42, drops: 0, losses: 0)])

    static let agent = Endpoint(address: IPAddress(v4: 0xC000_0201), port: 5060)
    static let trunk = Endpoint(address: IPAddress(v4: 0xCB00_7105), port: 5060)

    static let call = CallSnapshot(
        identity: CallIdentity(
            callID: "a/b c@192.0.2.1", caller: "1001", callee: "13800138000", start: answered - .seconds(4),
            answered: answered), state: "answered", from: agent, to: trunk, media: [stream])

    static let stream: MediaSnapshot = {
        var stream = MediaSnapshot(
            source: agent, destination: trunk, ssrc: 0xABCD, payloadTypes: [8], packets: 99, first: answered,
            last: answered + .seconds(2), interface: InterfaceID(0))
        stream.direction = "toward-callee"
        stream.codec = "PCMA"
        stream.lost = 1
        stream.jitterMeanMilliseconds = 1.5
        stream.jitterMaxMilliseconds = 3
        return stream
    }()

    /// Open since a minute before the answer.
    static var incident: Incident {
        var incident = Incident(
            id: "i-1", kind: .oneWayAudio, subject: "203.0.113.5", severity: .error, opened: answered - .seconds(60),
            title: Text(en: "the caller hears nothing", zh: "主叫听不到声音"), firstFinding: "f-1")
        incident.last = answered
        incident.count = 312
        incident.calls = 340
        return incident
    }

    static let invite = LadderLine(
        time: answered - .seconds(4), frame: 1, source: agent, destination: trunk, label: "INVITE",
        note: "SDP 192.0.2.1:10500", interface: InterfaceID(0))
}
