import Diagnosis
import Host
import Probe
import Probing
import Wire

/// One probe from this side: sends, has the other side send, and asks what arrived there.
final class ProbeRun {
    let link: ProbeLink
    let plan: ProbePlan
    let progress: (Text) -> Void
    var outcome: ProbeOutcome
    /// Sockets of ports, by the number of their test.
    private(set) var sockets: [UInt32: DatagramSocket] = [:]
    /// Of what has no port of its own here.
    var others: [DatagramSocket] = []

    // What is known so far of each test, by its number.
    private(set) var arrived: [UInt32: (tos: UInt8, source: Endpoint)] = [:]
    private(set) var returned: [UInt32: UInt8] = [:]
    private var refusedHere: [UInt32: Refusal] = [:]
    private var refusedThere: [UInt16: Refusal] = [:]
    private(set) var tooLargeHere: Set<UInt32> = []
    private(set) var tooLargeThere: Set<UInt32> = []
    var connected: [UInt32: Int32] = [:]
    var messagesThere: [(transport: Order.Transport, bytes: [UInt8])] = []
    var messagesHere: [[UInt8]] = []
    private var busy: [Order.Transport: Set<UInt16>] = [.udp: [], .tcp: []]
    private(set) var packets = 0

    private static let spacing = 4
    private static let settle = 350
    private static let packetLimit = 2_000
    private static let portSize = 200

    init(_ link: ProbeLink, _ plan: ProbePlan, at time: Timestamp, progress: @escaping (Text) -> Void) {
        self.link = link
        self.plan = plan
        self.progress = progress
        outcome = ProbeOutcome(time: time, here: link.here, there: link.there, seenAs: link.seen.address)
    }

    var isTranslated: Bool { link.here != link.seen.address }

    /// - Parameter bindings: Seconds; none without the long part.
    func run(bindings: [Int]) throws -> ProbeOutcome {
        let start = ProbeAnswerer.now
        progress(Text(en: "ports over UDP", zh: "UDP 端口"))
        try open()
        try probePorts()
        progress(Text(en: "sizes, fragments, DSCP", zh: "大小、分片、DSCP"))
        try probeSizes()
        progress(Text(en: "SIP messages", zh: "SIP 消息"))
        try probeMessages()
        progress(Text(en: "ports over TCP", zh: "TCP 端口"))
        try probeStreams()
        if !bindings.isEmpty {
            let most = bindings.max() ?? 0
            progress(Text(en: "way back after up to \(most) s of silence", zh: "静默最长 \(most) 秒后的返回路径"))
            try probeBindings(bindings)
        }
        outcome.packets = packets
        outcome.seconds = (ProbeAnswerer.now - start).seconds
        return outcome
    }

    // MARK: Ports

    private func open() throws {
        for test in plan.ports(.udp) {
            let own = DatagramSocket(at: Endpoint(address: link.here, port: test.port))
            guard let socket = own ?? DatagramSocket(at: Endpoint(address: link.here, port: 0)) else { continue }
            socket.connect(to: Endpoint(address: link.there, port: test.port))
            sockets[test.test] = socket
        }
        let orders = [Order.Transport.udp, .tcp].map { transport in
            Order.open(transport, plan.ports(transport).map(\.port))
        }
        for line in try link.ask(orders) { note(line) }
        try report()
    }

    private func probePorts() throws {
        let tests = plan.ports(.udp).filter { !isBusy($0) && sockets[$0.test] != nil }
        try there(tests.map { Trial(test: $0.test, port: $0.port, size: Self.portSize) })
        try back(tests.map { Trial(test: $0.test, port: $0.port, size: Self.portSize, fallback: fallback(of: $0)) })
        for test in plan.ports(.udp) {
            var fate = BothWays(out: .untried(.portInUse), back: .untried(.portInUse))
            if !isBusy(test) { fate = BothWays(out: fateThere(test.test), back: fateBack(of: test)) }
            outcome.ports.append(ProbeOutcome.Port(test, fate))
        }
        if let (test, place) = arrived.min(by: { $0.key < $1.key }), let socket = sockets[test] {
            outcome.translated = (Endpoint(address: link.here, port: socket.port), place.source)
        }
    }

    func isBusy(_ test: ProbePlan.PortTest) -> Bool { busy[test.transport]?.contains(test.port) ?? false }

    /// Where the other side sends to unasked: what came through may be answered, else only a port without NAT between.
    private func fallback(of test: ProbePlan.PortTest) -> UInt16 {
        !isTranslated && sockets[test.test]?.port == test.port ? test.port : 0
    }

    func fateThere(_ test: UInt32) -> Fate {
        if arrived[test] != nil { return .arrived }
        if tooLargeHere.contains(test) { return .tooLarge }
        return refusedHere[test].map(Fate.refused) ?? .lost
    }

    private func fateBack(of test: ProbePlan.PortTest) -> Fate {
        if returned[test.test] != nil { return .arrived }
        if arrived[test.test] == nil, fallback(of: test) == 0 {
            return .untried(isTranslated ? .nat : .portInUse)
        }
        return refusedThere[test.port].map(Fate.refused) ?? .lost
    }

    // MARK: Sizes

    /// The port that everything else is tried on: of media, if one is open both ways.
    var best: ProbePlan.PortTest? {
        let good = outcome.ports.filter { $0.fate.out == .arrived && $0.test.transport == .udp }
        func first(_ use: ProbePlan.Use, both: Bool) -> ProbePlan.PortTest? {
            good.first { $0.test.use == use && (!both || $0.fate.back == .arrived) }?.test
        }
        return first(.media, both: true) ?? first(.signalling, both: true) ?? first(.media, both: false)
            ?? first(.signalling, both: false)
    }

    private func probeSizes() throws {
        guard let port = best, let socket = sockets[port.test] else { return }
        let lengths = ProbePlan.sizes(isIPv4: link.there.isIPv4)
        let sizes = lengths.enumerated().map { index, size in
            Trial(
                test: ProbePlan.sizeTests + UInt32(index), port: port.port, size: size, isWhole: true, socket: socket)
        }
        let fragments = Trial(test: ProbePlan.fragmentTest, port: port.port, size: ProbePlan.fragmented, socket: socket)
        let mark = Trial(
            test: ProbePlan.markTest, port: port.port, size: Self.portSize, tos: ProbePlan.expedited, socket: socket)
        try there(sizes + [fragments, mark])
        // Where this test's packet came from is where the answer goes; of one that was lost, where the port's did.
        try back(
            (sizes + [fragments, mark]).map { trial in
                var trial = trial
                trial.stand = port.test
                return trial
            })
        func fate(_ test: UInt32) -> BothWays {
            let back: Fate =
                returned[test] != nil ? .arrived : tooLargeThere.contains(test) ? .tooLarge : .lost
            return BothWays(out: fateThere(test), back: back)
        }
        outcome.sizes = zip(lengths, sizes).map { ProbeOutcome.Size(bytes: $0, fate: fate($1.test)) }
        outcome.fragments = fate(ProbePlan.fragmentTest)
        outcome.marks = (arrived[ProbePlan.markTest]?.tos, returned[ProbePlan.markTest])
        outcome.pathMTU = socket.pathMTU
    }

    // MARK: Rounds

    struct Trial {
        var test: UInt32
        var port: UInt16
        var size: Int
        var tos: UInt8 = 0
        var isWhole = false
        var fallback: UInt16 = 0
        var socket: DatagramSocket?
        /// The test in whose place the other side sends, where this one's packet may not have come.
        var stand: UInt32?
    }

    /// Sends each until the other side has it.
    func there(_ trials: [Trial]) throws {
        for _ in 0..<ProbePlan.attempts {
            let missing = trials.filter { arrived[$0.test] == nil && !tooLargeHere.contains($0.test) }
            guard !missing.isEmpty else { return }
            for trial in missing {
                guard let socket = trial.socket ?? sockets[trial.test] else { continue }
                let packet = TestPacket(test: trial.test, toResponder: true, size: trial.size)
                guard let bytes = packet.bytes(ProbePlan.looks(of: trial.port), link.keys), countPacket() else {
                    continue
                }
                let error = socket.send(bytes, to: nil, tos: trial.tos, isWhole: trial.isWhole)
                if error == SystemError.tooLarge { tooLargeHere.insert(trial.test) }
                collect(milliseconds: Self.spacing)
            }
            collect(milliseconds: Self.settle)
            try report()
        }
    }

    /// Has the other side send each until it is here.
    func back(_ trials: [Trial]) throws {
        for _ in 0..<ProbePlan.attempts {
            let missing = trials.filter { trial in
                returned[trial.test] == nil && !tooLargeThere.contains(trial.test)
                    && (arrived[trial.test] != nil || trial.fallback > 0 || trial.stand.flatMap { arrived[$0] } != nil)
            }
            guard !missing.isEmpty else { return }
            let orders = missing.map { trial in
                let place = trial.stand.flatMap { arrived[$0]?.source.port }
                return Order.send(
                    test: trial.test, port: trial.port, size: trial.size, tos: trial.tos, isWhole: trial.isWhole,
                    fallback: arrived[trial.test] == nil ? place ?? trial.fallback : 0)
            }
            for line in try link.ask(orders) { note(line) }
            collect(milliseconds: missing.count * (Self.spacing + 1) + Self.settle)
            try report()
        }
    }

    func countPacket() -> Bool {
        guard packets < Self.packetLimit else { return false }
        packets += 1
        return true
    }

    func report() throws {
        for line in try link.ask([.report]) { note(line) }
    }

    private func note(_ line: Account) {
        switch line {
        case .got(let test, _, let tos, let source): arrived[test] = (tos, source)
        case .refused(let port, let type, let code, let reporter):
            refusedThere[port] = Refusal(.icmp(type: type, code: code), reporter: reporter)
        case .tooLarge(let test): tooLargeThere.insert(test)
        case .busy(let transport, let ports): busy[transport, default: []].formUnion(ports)
        case .connected(let test, let error): connected[test] = error
        case .message(let transport, _, let bytes):
            if messagesThere.count < 64 { messagesThere.append((transport, bytes)) }
        case .begun, .denied: break
        }
    }

    /// As if nothing of these had come here.
    func forget(_ tests: [UInt32]) { for test in tests { returned[test] = nil } }

    /// Reads what comes here for so long.
    func collect(milliseconds: Int) {
        let end = ProbeAnswerer.now + .milliseconds(Int64(milliseconds))
        let all =
            sockets.map { (test: UInt32?.some($0.key), socket: $0.value) } + others.map { (test: nil, socket: $0) }
        while true {
            let left = Int((end - ProbeAnswerer.now).milliseconds.rounded(.up))
            guard left > 0 else { return }
            let ready = Waiting.ready(reading: all.map(\.socket.descriptor), milliseconds: left).reading
            for (test, socket) in all where ready.contains(socket.descriptor) { drain(socket, test) }
        }
    }

    private func drain(_ socket: DatagramSocket, _ test: UInt32?) {
        for _ in 0..<256 {
            guard let datagram = socket.receive() else { break }
            if let packet = TestPacket(datagram.bytes, toResponder: false, link.keys) {
                returned[packet.test] = datagram.tos
            } else if messagesHere.count < 16, ProbeMessage.isOf(link.keys.session, datagram.bytes) {
                messagesHere.append(datagram.bytes)
            } else {
                outcome.foreign += 1
            }
        }
        for error in socket.errors() {
            guard let test, let type = error.type, let code = error.code else { continue }
            // "Fragmentation needed" is an answer to size, not to the port.
            if (type, code) == (3, 4) || (type == 2 && !link.there.isIPv4) { continue }
            refusedHere[test] = Refusal(.icmp(type: type, code: code), reporter: error.reporter)
        }
    }
}
