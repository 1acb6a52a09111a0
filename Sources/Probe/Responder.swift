package import Wire

/// Who may probe, and how much of it at a time.
package struct ResponderSettings: Sendable {
    package var secret: [UInt8]
    package var networks: [Network]
    /// Sockets are opened while a probe runs, and none of these ports ever.
    package var kept: Set<UInt16>

    package init(secret: [UInt8], networks: [Network], kept: Set<UInt16> = []) {
        self.secret = secret
        self.networks = networks
        self.kept = kept
    }

    package func admits(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }
}

/// What a responder has its sockets do.
package enum ResponderAction: Sendable, Hashable {
    /// On the control connection.
    case say([UInt8])
    /// Then `opened` is called with those that could not be had.
    case open(Order.Transport, [UInt16])
    case send(port: UInt16, to: Endpoint, bytes: [UInt8], test: UInt32, tos: UInt8, isWhole: Bool)
    /// Sends `bytes` where it succeeds; then `connected` is called.
    case connect(test: UInt32, to: Endpoint, bytes: [UInt8])
    /// Everything of this probe, the control connection too.
    case close
}

/// The answering side of one control connection, without sockets or a clock. It sends to the initiator's address and to no
/// other, and no more than its bounds, whatever it is asked.
package struct Responder: Sendable {
    package enum Phase: Sendable, Hashable { case silent, greeted, open, over }

    package static let packetLimit = 2_000
    /// A probe that is asked for more.
    package static let longest = 420
    private static let patience = Interval.seconds(4)
    private static let spacing = Interval.milliseconds(4)
    private static let reportLimit = 2_048
    private static let messageLimit = 8
    private static let queueLimit = 512

    private let settings: ResponderSettings
    private let digest: KeyedDigest
    private let nonce: [UInt8]
    private let here: IPAddress
    private let initiator: Endpoint
    private var pending: [UInt8] = []
    private var keys: SessionKeys?
    private var outgoing: SealedStream?
    private var incoming: SealedStream?
    package private(set) var phase = Phase.silent
    private var deadline: Timestamp
    private var nextSend: Timestamp
    private var queue: [(time: Timestamp, order: Order)] = []
    private var sources: [UInt32: Endpoint] = [:]
    private var account: [Account] = []
    private var messages = 0
    package private(set) var sent = 0
    /// Datagrams and connections that were not of this probe.
    package private(set) var foreign = 0

    /// - Parameter nonce: sixteen bytes that nobody can guess.
    package init(
        _ settings: ResponderSettings, initiator: Endpoint, here: IPAddress, nonce: [UInt8], now: Timestamp,
        digest: @escaping KeyedDigest
    ) {
        self.settings = settings
        self.initiator = initiator
        self.here = here
        self.nonce = nonce
        self.digest = digest
        deadline = now + Responder.patience
        nextSend = now
    }

    // MARK: Control

    /// - Parameter isTaken: another probe runs.
    package mutating func receive(_ bytes: [UInt8], isTaken: Bool, at now: Timestamp) -> [ResponderAction] {
        switch phase {
        case .silent:
            pending += bytes
            guard pending.count >= Greeting.length else { return [] }
            return greet(isTaken: isTaken)
        case .greeted, .open:
            incoming?.add(bytes)
            return read(at: now)
        case .over: return []
        }
    }

    private mutating func greet(isTaken: Bool) -> [ResponderAction] {
        let rest = Array(pending.dropFirst(Greeting.length))
        let hello = Array(pending.prefix(Greeting.length))
        pending = []
        guard rest.isEmpty, let theirs = Greeting.nonce(ofHello: hello, secret: settings.secret, digest: digest),
            let answer = Greeting.answer(
                isTaken ? .busy : .welcome, nonce: nonce, toHello: theirs, secret: settings.secret, digest: digest),
            let keys = SessionKeys(secret: settings.secret, initiator: theirs, responder: nonce, digest: digest)
        else { return end() }
        guard !isTaken else { return [.say(answer)] + end() }
        self.keys = keys
        let streams = SealedStream.pair(of: keys, isResponder: true)
        (outgoing, incoming) = (streams.outgoing, streams.incoming)
        phase = .greeted
        return [.say(answer)]
    }

    private mutating func read(at now: Timestamp) -> [ResponderAction] {
        var actions: [ResponderAction] = []
        while phase != .over {
            do throws(SealedStream.Broken) {
                guard let text = try incoming?.next() else { return actions }
                actions += obey(text, at: now)
            } catch {
                return actions + end()
            }
        }
        return actions
    }

    private mutating func obey(_ text: String, at now: Timestamp) -> [ResponderAction] {
        let orders = text.split(separator: "\n").prefix(Responder.queueLimit).map { Order($0) }
        if phase == .greeted {
            guard case .begin(let seconds)? = orders.first else { return end() }
            phase = .open
            deadline = now + .seconds(Double(min(seconds, Responder.longest)))
            return say([.begun(initiator: initiator, responder: here)])
        }
        var actions: [ResponderAction] = []
        var answers: [Account] = []
        for order in orders {
            switch order {
            case .open(let transport, let ports):
                // Answered when the sockets are there.
                answers.append(.busy(transport, ports.filter { settings.kept.contains($0) }))
                actions.append(.open(transport, ports.filter { !settings.kept.contains($0) }))
            case .report:
                answers += account
                account = []
            case .connect(let test, let port):
                let to = Endpoint(address: initiator.address, port: port)
                guard let bytes = packet(test, TestPacket.least, .plain), count() else {
                    answers.append(.denied)
                    continue
                }
                actions.append(.connect(test: test, to: to, bytes: bytes))
            case .send, .message, .later:
                guard queue.count < Responder.queueLimit, let order else {
                    answers.append(.denied)
                    continue
                }
                enqueue(order, at: now)
            case .begin, nil: answers.append(.denied)
            }
        }
        return actions + say(answers)
    }

    private mutating func enqueue(_ order: Order, at now: Timestamp) {
        if case .later(_, _, let milliseconds) = order {
            queue.append((now + .milliseconds(Int64(milliseconds)), order))
        } else {
            nextSend = max(nextSend, now) + Responder.spacing
            queue.append((nextSend, order))
        }
    }

    private mutating func say(_ lines: [Account]) -> [ResponderAction] {
        let text = lines.map(\.line).joined(separator: "\n")
        return outgoing?.frame(text).map { [.say($0)] } ?? end()
    }

    private mutating func end() -> [ResponderAction] {
        phase = .over
        queue = []
        return [.close]
    }

    /// Those that something else has, of the ports that were to be opened.
    package mutating func opened(_ transport: Order.Transport, busy: [UInt16]) {
        note(.busy(transport, busy))
    }

    package mutating func connected(test: UInt32, error: Int32) { note(.connected(test: test, error: error)) }

    private mutating func note(_ line: Account) {
        if account.count < Responder.reportLimit { account.append(line) }
    }

    // MARK: Packets

    /// A datagram at one of the ports.
    package mutating func datagram(_ bytes: [UInt8], at port: UInt16, from source: Endpoint, tos: UInt8) {
        guard phase == .open, source.address == initiator.address, let keys else {
            foreign &+= 1
            return
        }
        if let packet = TestPacket(bytes, toResponder: true, keys) {
            // A test's packet may come more than once; where from, the last one says.
            sources[packet.test] = source
            note(.got(test: packet.test, size: packet.size, tos: tos, source: source))
        } else {
            message(bytes, .udp, at: port, keys)
        }
    }

    /// What came on a connection to one of the ports, until it ended or was long enough; the answer goes on it.
    package mutating func connection(_ bytes: [UInt8], at port: UInt16, from source: Endpoint) -> [UInt8]? {
        guard phase == .open, source.address == initiator.address, let keys else {
            foreign &+= 1
            return nil
        }
        guard let packet = TestPacket(bytes, toResponder: true, keys) else {
            message(bytes, .tcp, at: port, keys)
            return nil
        }
        note(.got(test: packet.test, size: packet.size, tos: 0, source: source))
        return count() ? self.packet(packet.test, TestPacket.least, .plain) : nil
    }

    private mutating func message(_ bytes: [UInt8], _ transport: Order.Transport, at port: UInt16, _ keys: SessionKeys)
    {
        guard messages < Responder.messageLimit, bytes.count <= Order.longestMessage,
            ProbeMessage.isOf(keys.session, bytes)
        else {
            foreign &+= 1
            return
        }
        messages += 1
        note(.message(transport, port: port, bytes))
    }

    /// A packet from this port met an ICMP error.
    package mutating func refused(port: UInt16, type: UInt8, code: UInt8, reporter: IPAddress) {
        note(.refused(port: port, type: type, code: code, reporter: reporter))
    }

    /// The kernel would not send a test's packet, because it is too large for the path.
    package mutating func tooLarge(test: UInt32) { note(.tooLarge(test: test)) }

    private func packet(_ test: UInt32, _ size: Int, _ looks: TestPacket.Looks) -> [UInt8]? {
        keys.flatMap { TestPacket(test: test, toResponder: false, size: size).bytes(looks, $0) }
    }

    /// One more packet is within the bounds.
    private mutating func count() -> Bool {
        guard sent < Responder.packetLimit else { return false }
        sent += 1
        return true
    }

    // MARK: Time

    package var due: Timestamp { queue.map(\.time).min().map { min($0, deadline) } ?? deadline }

    package mutating func wake(at now: Timestamp) -> [ResponderAction] {
        guard phase != .over else { return [] }
        guard now < deadline else { return end() }
        var actions: [ResponderAction] = []
        let ready = queue.filter { $0.time <= now }
        queue.removeAll { $0.time <= now }
        for (_, order) in ready { if let action = action(of: order) { actions.append(action) } }
        return actions
    }

    private mutating func action(of order: Order) -> ResponderAction? {
        func target(_ test: UInt32, _ fallback: UInt16) -> Endpoint? {
            sources[test] ?? (fallback > 0 ? Endpoint(address: initiator.address, port: fallback) : nil)
        }
        switch order {
        case .send(let test, let port, let size, let tos, let isWhole, let fallback):
            guard let to = target(test, fallback), let bytes = packet(test, size, ProbePlan.looks(of: port)), count()
            else { return nil }
            return .send(port: port, to: to, bytes: bytes, test: test, tos: tos, isWhole: isWhole)
        case .later(let test, let port, _):
            guard let to = target(test, 0), let bytes = packet(test, TestPacket.least, ProbePlan.looks(of: port)),
                count()
            else { return nil }
            return .send(port: port, to: to, bytes: bytes, test: test, tos: 0, isWhole: false)
        case .message(let test, let port, let fallback, let bytes):
            guard let to = target(test, fallback), count() else { return nil }
            return .send(port: port, to: to, bytes: bytes, test: test, tos: 0, isWhole: false)
        default: return nil
        }
    }
}
