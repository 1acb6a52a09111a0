import Diagnosis
import Host
import Probe
import Probing
import Wire

/// What a probe tries besides datagrams of its own: TCP, SIP messages, and how long a way back stays open.
extension ProbeRun {
    private static let connectTime = Interval.milliseconds(3_300)

    // MARK: TCP

    func probeStreams() throws {
        let all = plan.ports(.tcp)
        let fates = streamsThere(all.filter { !isBusy($0) })
        let backs = try streamsBack(all)
        for test in all {
            let out = isBusy(test) ? Fate.untried(.portInUse) : fates[test.test] ?? .lost
            outcome.ports.append(ProbeOutcome.Port(test, BothWays(out: out, back: backs[test.test] ?? .lost)))
        }
        try probeStreamMessages()
    }

    private func streamsThere(_ tests: [ProbePlan.PortTest]) -> [UInt32: Fate] {
        var fates: [UInt32: Fate] = [:]
        var open: [(test: ProbePlan.PortTest, stream: StreamSocket, isSent: Bool, answer: [UInt8])] = []
        for test in tests where countPacket() {
            guard let stream = StreamSocket(to: Endpoint(address: link.there, port: test.port)) else { continue }
            open.append((test, stream, false, []))
        }
        let end = ProbeAnswerer.now + Self.connectTime
        while !open.isEmpty, ProbeAnswerer.now < end {
            _ = Waiting.ready(
                reading: open.filter(\.isSent).map(\.stream.descriptor),
                writing: open.filter { !$0.isSent }.map(\.stream.descriptor), milliseconds: 100)
            for index in open.indices.reversed() {
                let (test, stream, isSent, _) = open[index]
                if !isSent {
                    switch stream.state {
                    case .waiting: continue
                    case .failed(let number): fates[test.test] = .refused(Self.refusal(number))
                    case .open:
                        let packet = TestPacket(test: test.test, toResponder: true, size: TestPacket.least)
                        guard let bytes = packet.bytes(.plain, link.keys), countPacket() else { continue }
                        stream.send(bytes)
                        open[index].isSent = true
                        continue
                    }
                } else {
                    guard let bytes = stream.receive(limit: 256) else { continue }
                    open[index].answer += bytes
                    let answer = open[index].answer
                    guard bytes.isEmpty || answer.count >= TestPacket.least else { continue }
                    fates[test.test] = TestPacket(answer, toResponder: false, link.keys) != nil ? .arrived : .lost
                }
                open.remove(at: index)
            }
        }
        return fates
    }

    private static func refusal(_ number: Int32, by reporter: IPAddress? = nil) -> Refusal {
        switch number {
        case SystemError.refused: Refusal(.reset, reporter: reporter)
        case SystemError.noHost: Refusal(.icmp(type: 3, code: 1))
        case SystemError.noNetwork: Refusal(.icmp(type: 3, code: 0))
        default: Refusal(.other(number))
        }
    }

    private func streamsBack(_ tests: [ProbePlan.PortTest]) throws -> [UInt32: Fate] {
        var fates: [UInt32: Fate] = [:]
        guard !isTranslated else {
            for test in tests { fates[test.test] = .untried(.nat) }
            return fates
        }
        var listeners: [(test: ProbePlan.PortTest, listener: StreamListener)] = []
        for test in tests {
            if let listener = StreamListener(at: Endpoint(address: link.here, port: test.port)) {
                listeners.append((test, listener))
            } else {
                fates[test.test] = .untried(.portInUse)
            }
        }
        for line in try link.ask(listeners.map { .connect(test: $0.test.test, port: $0.test.port) }) {
            if case .connected(let test, let error) = line { connected[test] = error }
        }
        var open: [(stream: StreamSocket, bytes: [UInt8])] = []
        let end = ProbeAnswerer.now + Self.connectTime
        while ProbeAnswerer.now < end, listeners.contains(where: { fates[$0.test.test] == nil }) {
            let ready = Waiting.ready(
                reading: listeners.map(\.listener.descriptor) + open.map(\.stream.descriptor), milliseconds: 100)
            for (_, listener) in listeners where ready.reading.contains(listener.descriptor) {
                while open.count < 128, let stream = listener.accept() {
                    if stream.remote.address == link.there { open.append((stream, [])) }
                }
            }
            for index in open.indices.reversed() {
                guard let bytes = open[index].stream.receive(limit: 256) else { continue }
                open[index].bytes += bytes
                guard bytes.isEmpty || open[index].bytes.count >= TestPacket.least else { continue }
                if let packet = TestPacket(open[index].bytes, toResponder: false, link.keys) {
                    fates[packet.test] = .arrived
                }
                open.remove(at: index)
            }
        }
        try report()
        for (test, _) in listeners where fates[test.test] == nil {
            let error = connected[test.test] ?? 0
            fates[test.test] =
                error == 0 || error == SystemError.timedOut ? .lost : .refused(Self.refusal(error, by: link.here))
        }
        return fates
    }

    // MARK: SIP messages

    private var messagePort: ProbePlan.PortTest? {
        let tests = plan.ports(.udp, .signalling)
        return tests.first { $0.port == 5_060 } ?? tests.first
    }

    func probeMessages() throws {
        guard let test = messagePort, let socket = sockets[test.test], !isBusy(test),
            let source = arrived[test.test]?.source
        else { return }
        let there = Endpoint(address: link.there, port: test.port)
        let local = Endpoint(address: link.here, port: socket.port)
        for message in ProbeMessage.allCases {
            let sent = message.bytes(from: local, to: there, over: .udp, session: link.keys.session)
            var received: [UInt8]?
            for _ in 0..<ProbePlan.attempts where received == nil && countPacket() {
                _ = socket.send(sent, to: nil)
                collect(milliseconds: 300)
                try report()
                received = messagesThere.first { $0.transport == .udp && ProbeMessage($0.bytes) == message }?.bytes
            }
            note(message, .udp, .out, sent, received)
        }
        guard returned[test.test] != nil else { return }
        for message in ProbeMessage.allCases {
            let sent = message.bytes(from: there, to: source, over: .udp, session: link.keys.session)
            for _ in 0..<ProbePlan.attempts where !messagesHere.contains(where: { ProbeMessage($0) == message }) {
                _ = try link.ask([.message(test: test.test, port: test.port, fallback: 0, sent)])
                collect(milliseconds: 300)
            }
            note(message, .udp, .back, sent, messagesHere.first { ProbeMessage($0) == message })
        }
    }

    private func probeStreamMessages() throws {
        guard
            let test = outcome.ports.first(where: {
                $0.test.transport == .tcp && $0.test.port == 5_060 && $0.fate.out == .arrived
            })?.test
        else { return }
        let there = Endpoint(address: link.there, port: test.port)
        for message in ProbeMessage.allCases {
            guard let stream = StreamSocket(to: there) else { continue }
            _ = Waiting.ready(reading: [], writing: [stream.descriptor], milliseconds: 2_000)
            guard stream.state == .open, let local = stream.local, countPacket() else { continue }
            let sent = message.bytes(from: local, to: there, over: .tcp, session: link.keys.session)
            stream.send(sent)
            stream.finish()
            var received: [UInt8]?
            for _ in 0..<8 where received == nil {
                collect(milliseconds: 250)
                try report()
                received = messagesThere.first { $0.transport == .tcp && ProbeMessage($0.bytes) == message }?.bytes
            }
            note(message, .tcp, .out, sent, received)
        }
    }

    private func note(
        _ message: ProbeMessage, _ transport: Order.Transport, _ direction: ProbeDirection, _ sent: [UInt8],
        _ received: [UInt8]?
    ) {
        outcome.messages.append(
            ProbeOutcome.Message(
                message, transport, direction, received == nil ? .lost : .arrived,
                changes: received.map { ProbeMessage.changes(sent, $0) } ?? []))
    }

    // MARK: Bindings

    func probeBindings(_ seconds: [Int]) throws {
        guard let port = best else { return }
        var trials: [(seconds: Int, trial: Trial)] = []
        for (index, time) in seconds.enumerated() {
            guard let socket = DatagramSocket(at: Endpoint(address: link.here, port: 0)) else { continue }
            socket.connect(to: Endpoint(address: link.there, port: port.port))
            others.append(socket)
            let test = ProbePlan.bindingTests + UInt32(index)
            trials.append((time, Trial(test: test, port: port.port, size: TestPacket.least, socket: socket)))
        }
        try there(trials.map(\.trial))
        try back(trials.map(\.trial))
        // From here on nothing passes; what comes after the silence has a number of its own, and the same way.
        let open = trials.filter { returned[$0.trial.test] != nil }
        forget(open.map(\.trial.test))
        _ = try link.ask(
            open.map { .later(test: $0.trial.test, port: port.port, milliseconds: $0.seconds * 1_000) })
        let end = ProbeAnswerer.now + .seconds(Double((open.map(\.seconds).max() ?? 0) + 1))
        while ProbeAnswerer.now < end, open.contains(where: { returned[$0.trial.test] == nil }) {
            collect(milliseconds: 250)
        }
        outcome.bindings = trials.map { time, trial in
            let isKnown = open.contains { $0.trial.test == trial.test }
            return ProbeOutcome.Binding(seconds: time, isOpen: isKnown ? returned[trial.test] != nil : nil)
        }
    }
}
