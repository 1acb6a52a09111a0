package import Host
package import Probe
package import Wire

/// Answers probes on this host until it is ended: the sockets around `Responder`. All of it belongs to one thread.
package final class ProbeAnswerer {
    /// One control connection and what belongs to it.
    private final class Visit {
        let stream: StreamSocket
        var responder: Responder
        var datagrams: [UInt16: DatagramSocket] = [:]
        var listeners: [UInt16: StreamListener] = [:]
        var accepted: [(stream: StreamSocket, port: UInt16, bytes: [UInt8], since: Timestamp)] = []
        var connecting: [(test: UInt32, stream: StreamSocket, bytes: [UInt8], since: Timestamp)] = []
        let here: IPAddress
        var isOver = false

        init(_ stream: StreamSocket, _ responder: Responder, here: IPAddress) {
            self.stream = stream
            self.responder = responder
            self.here = here
        }
    }

    private let settings: ResponderSettings
    private let listener: StreamListener
    private var visits: [Visit] = []
    private var lastEnd = Timestamp.distantPast
    private let digest: KeyedDigest
    private let tell: (ProbeNews) -> Void
    private var admissions = Admissions()

    private static let visitLimit = 8
    private static let acceptedLimit = 64
    private static let connectingLimit = 64
    /// Between two probes.
    private static let rest = Interval.seconds(1)
    private static let patience = Interval.seconds(2)
    private static let connectPatience = Interval.seconds(3)

    /// Nil where the address cannot be had; the system says why.
    ///
    /// - Parameters:
    ///   - digest: HMAC with SHA-256.
    ///   - tell: Whom it tells who probed, on its own thread.
    package init?(
        _ settings: ResponderSettings, at local: Endpoint, digest: @escaping KeyedDigest,
        tell: @escaping (ProbeNews) -> Void
    ) {
        guard let listener = StreamListener(at: local) else { return nil }
        self.settings = settings
        self.listener = listener
        self.digest = digest
        self.tell = tell
    }

    /// - Parameters:
    ///   - isOnce: Returns when a probe is over.
    ///   - wakeup: Returns when this is signalled, whatever runs.
    package func run(isOnce: Bool = false, until wakeup: Wakeup? = nil) {
        while true {
            let now = Self.now
            let isOpen = admissions.isOpen(at: now)
            let due = visits.map(\.responder.due).min() ?? now + .seconds(60)
            let isWaiting = visits.contains { !$0.accepted.isEmpty || !$0.connecting.isEmpty }
            let most = isWaiting ? 200 : isOpen ? 60_000 : 1_000
            let wait = max(1, min(most, Int((due - now).milliseconds.rounded(.up))))
            let gates = [isOpen ? listener.descriptor : nil, wakeup?.descriptor].compactMap { $0 }
            let ready = Waiting.ready(
                reading: gates + visits.flatMap(readable), writing: visits.flatMap(writable), milliseconds: wait)
            if let wakeup, ready.reading.contains(wakeup.descriptor) { return }
            let ended = turn(ready.reading.union(ready.writing))
            if isOnce, ended { return }
        }
    }

    package static var now: Timestamp {
        let (seconds, nanoseconds) = KernelClock.monotonic()
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    package static func nonce() -> [UInt8] { (0..<Greeting.nonceLength).map { _ in UInt8.random(in: 0...255) } }

    private func readable(_ visit: Visit) -> [Int32] {
        [visit.stream.descriptor] + visit.datagrams.values.map(\.descriptor) + visit.listeners.values.map(\.descriptor)
            + visit.accepted.map(\.stream.descriptor)
    }

    private func writable(_ visit: Visit) -> [Int32] {
        (visit.stream.isFull ? [visit.stream.descriptor] : []) + visit.connecting.map(\.stream.descriptor)
    }

    /// True where a probe ended.
    private func turn(_ ready: Set<Int32>) -> Bool {
        if ready.contains(listener.descriptor) { admit() }
        for visit in visits {
            let now = Self.now
            if ready.contains(visit.stream.descriptor) { hear(visit, at: now) }
            for (port, socket) in visit.datagrams where ready.contains(socket.descriptor) { drain(socket, port, visit) }
            for (port, listener) in visit.listeners where ready.contains(listener.descriptor) {
                while let stream = listener.accept() {
                    guard visit.accepted.count < Self.acceptedLimit else { break }
                    visit.accepted.append((stream, port, [], now))
                }
            }
            serveConnections(visit, at: now)
            act(visit.responder.wake(at: Self.now), visit)
        }
        let over = visits.filter { $0.isOver || $0.responder.phase == .over }
        visits.removeAll { $0.isOver || $0.responder.phase == .over }
        let probes = over.filter { $0.responder.sent > 0 || !$0.datagrams.isEmpty }
        for visit in probes {
            lastEnd = Self.now
            tell(
                .over(
                    visit.stream.remote.address, sent: visit.responder.sent, foreign: visit.responder.foreign))
        }
        return !probes.isEmpty
    }

    private func admit() {
        while admissions.take(at: Self.now), let stream = listener.accept() {
            let from = stream.remote.address
            guard settings.admits(from) else {
                tell(.refused(from, .foreign))
                continue
            }
            guard visits.count < Self.visitLimit, let local = stream.local else {
                tell(.refused(from, .busy))
                continue
            }
            let responder = Responder(
                settings, initiator: stream.remote, here: local.address, nonce: Self.nonce(), now: Self.now,
                digest: digest)
            visits.append(Visit(stream, responder, here: local.address))
        }
    }

    private func hear(_ visit: Visit, at now: Timestamp) {
        guard visit.stream.flush() else {
            visit.isOver = true
            return
        }
        while let bytes = visit.stream.receive() {
            guard !bytes.isEmpty else {
                visit.isOver = true
                return
            }
            let isTaken =
                now - lastEnd < Self.rest && lastEnd != .distantPast
                || visits.contains { $0 !== visit && ($0.responder.phase == .open || $0.responder.phase == .greeted) }
            let before = visit.responder.phase
            act(visit.responder.receive(bytes, isTaken: isTaken, at: now), visit)
            switch (before, visit.responder.phase) {
            case (.greeted, .open): tell(.begun(visit.stream.remote.address))
            case (.silent, .over): tell(.refused(visit.stream.remote.address, isTaken ? .busy : .wrongKey))
            default: break
            }
        }
    }

    private func drain(_ socket: DatagramSocket, _ port: UInt16, _ visit: Visit) {
        for _ in 0..<256 {
            guard let datagram = socket.receive() else { break }
            visit.responder.datagram(datagram.bytes, at: port, from: datagram.source, tos: datagram.tos)
        }
        for error in socket.errors() {
            guard let type = error.type, let code = error.code, let reporter = error.reporter else { continue }
            visit.responder.refused(port: port, type: type, code: code, reporter: reporter)
        }
    }

    private func serveConnections(_ visit: Visit, at now: Timestamp) {
        for index in visit.accepted.indices.reversed() {
            var isEnded = now - visit.accepted[index].since > Self.patience
            while !isEnded, let bytes = visit.accepted[index].stream.receive(limit: 4_097) {
                visit.accepted[index].bytes += bytes
                isEnded = bytes.isEmpty || visit.accepted[index].bytes.count > 4_096
            }
            let (stream, port, bytes, _) = visit.accepted[index]
            // A test packet is as long as it is; a message ends with what its sender sends.
            guard isEnded || (bytes.count == TestPacket.least && bytes.first == UInt8(ascii: "E")) else { continue }
            if let answer = visit.responder.connection(bytes, at: port, from: stream.remote) { stream.send(answer) }
            visit.accepted.remove(at: index)
        }
        for index in visit.connecting.indices.reversed() {
            let (test, stream, bytes, since) = visit.connecting[index]
            switch stream.state {
            case .waiting where now - since < Self.connectPatience: continue
            case .waiting: visit.responder.connected(test: test, error: SystemError.timedOut)
            case .open:
                stream.send(bytes)
                visit.responder.connected(test: test, error: 0)
            case .failed(let error): visit.responder.connected(test: test, error: error)
            }
            visit.connecting.remove(at: index)
        }
    }

    private func act(_ actions: [ResponderAction], _ visit: Visit) {
        for action in actions {
            switch action {
            case .say(let bytes):
                if !visit.stream.send(bytes) { visit.isOver = true }
            case .open(let transport, let ports): open(transport, ports, visit)
            case .send(let port, let to, let bytes, let test, let tos, let isWhole):
                let error = visit.datagrams[port]?.send(bytes, to: to, tos: tos, isWhole: isWhole)
                if error == SystemError.tooLarge { visit.responder.tooLarge(test: test) }
            case .connect(let test, let to, let bytes):
                guard visit.connecting.count < Self.connectingLimit, let stream = StreamSocket(to: to) else { continue }
                visit.connecting.append((test, stream, bytes, Self.now))
            case .close: visit.isOver = true
            }
        }
    }

    private func open(_ transport: Order.Transport, _ ports: [UInt16], _ visit: Visit) {
        var busy: [UInt16] = []
        for port in ports {
            let local = Endpoint(address: visit.here, port: port)
            switch transport {
            case .udp:
                guard visit.datagrams.count < Order.portLimit else { break }
                if visit.datagrams[port] == nil { visit.datagrams[port] = DatagramSocket(at: local) }
                if visit.datagrams[port] == nil { busy.append(port) }
            case .tcp:
                guard visit.listeners.count < Order.portLimit else { break }
                if visit.listeners[port] == nil { visit.listeners[port] = StreamListener(at: local) }
                if visit.listeners[port] == nil { busy.append(port) }
            }
        }
        visit.responder.opened(transport, busy: busy)
    }
}
