package import Diagnosis
package import Engine
package import Wire

/// A call flow on packet time, written as one reads it, and fed to an `Engine` packet by packet.
///
/// ```swift
/// let script = Script(profile: .huawei)
/// script.call("A", caller: "1001", callee: "13800138000", from: "10.0.0.5:5060", to: "203.0.113.9:5060")
/// script.at(0).invite("A", supported: ["100rel"])
/// script.at(0.1).respond("A", 100)
/// script.at(0.5).respond("A", 180, rseq: 1).repeated(3, .doubling)
/// script.at(2).answer("A").at(2.05).ack("A")
/// script.rtp("A", toward: .callee, from: 2.1, until: 12)
/// script.at(13).bye("A").at(13.1).respond("A", 200, to: "BYE")
/// let findings = script.run()
/// ```
///
/// `at` and `on` hold until they are said again; times are seconds since the script's begin. Packets are merged by
/// time before they are fed, so the script may tell one thing after another. `last` is the message sent last: it can be
/// repeated, copied, forwarded or quoted in an ICMP error.
package final class Script {
    package struct Packet {
        enum Content {
            case frame([UInt8])
            /// Sequence numbers are given when packets are in order.
            case segment([UInt8], Flow, FrameBuilder.TCPFlags)
        }
        package var seconds: Double
        package var interface: UInt16
        var content: Content
        /// Bytes of the frame that the capture kept; nil for all.
        var captured: Int?
        /// It passed, and the capture has nothing of it; the other end acknowledges it all the same.
        var isUnseen = false
    }

    /// A SIP message as it was sent.
    package struct Sent {
        package var text: SIPText
        package var flow: Flow
        package var isTCP: Bool
        package var call: String?
        package var seconds: Double
        package var interface: UInt16
        var identification: UInt16
        var timeToLive: UInt8 = 64
    }

    package static let begin = Timestamp(seconds: 1_700_000_000)

    package let engine: Engine
    package internal(set) var now = 0.0
    package internal(set) var interface: UInt16 = 0
    package internal(set) var last: Sent?
    /// By their names in the script.
    package internal(set) var calls: [String: Participants] = [:]
    var packets: [Packet] = []
    var drops: [(seconds: Double, count: UInt64)] = []
    /// Interfaces whose files end before the others.
    var ends: [(seconds: Double, interface: UInt16)] = []
    var identification: UInt16 = 0
    private let interfaceCount: Int
    private var sequences: [Flow: UInt32] = [:]

    /// `interfaces` are Ethernet; `local` are the addresses of the capturing host, as literals.
    package init(
        profile: Profile = .generic, interfaces: [String] = ["eth0"], local: [String] = [], vantage: String? = nil,
        settings change: (inout EngineSettings) -> Void = { _ in }
    ) {
        var settings = EngineSettings()
        settings.profile = profile
        settings.localAddresses = Set(local.compactMap { IPAddress($0) })
        settings.vantage = vantage
        change(&settings)
        engine = Engine(settings: settings)
        interfaceCount = interfaces.count
        for (index, name) in interfaces.enumerated() {
            engine.open(InterfaceID(UInt16(index)), name: name, link: .ethernet)
        }
    }

    package static func time(_ seconds: Double) -> Timestamp { begin + .seconds(seconds) }

    /// What follows happens `seconds` after the begin.
    @discardableResult
    package func at(_ seconds: Double) -> Script {
        now = seconds
        return self
    }

    /// What follows happens `seconds` later than what stood before.
    @discardableResult
    package func after(_ seconds: Double) -> Script { at(now + seconds) }

    /// What follows is seen on the interface with this index.
    @discardableResult
    package func on(_ interface: Int) -> Script {
        precondition(interface < interfaceCount, "name the interface in Script(interfaces:)")
        self.interface = UInt16(interface)
        return self
    }

    // MARK: Running

    /// Feeds every packet, ends the capture there, and returns what was found.
    package func run() -> [Finding] {
        feed(ticking: false)
        engine.finish()
        return engine.takeFindings()
    }

    /// Feeds every packet and then silence until `seconds`, as a live capture does; it does not end.
    package func run(until seconds: Double) -> [Finding] {
        feed(ticking: true)
        var tick = (packets.last?.seconds ?? 0) + 1
        while tick < seconds {
            engine.idle(until: Script.time(tick))
            tick += 1
        }
        engine.idle(until: Script.time(seconds))
        return engine.takeFindings()
    }

    /// Frames in order of time, with their interfaces; TCP segments have their numbers.
    package func frames() -> [(seconds: Double, interface: UInt16, bytes: [UInt8], wireLength: Int)] {
        sequences = [:]
        // Stable: packets of one moment stay in the script's order.
        let order = packets.indices.sorted { (packets[$0].seconds, $0) < (packets[$1].seconds, $1) }
        packets = order.map { packets[$0] }
        return packets.compactMap { packet in
            let whole = render(packet.content)
            return packet.isUnseen
                ? nil
                : (packet.seconds, packet.interface, Array(whole.prefix(packet.captured ?? .max)), whole.count)
        }
    }

    private func feed(ticking: Bool) {
        for end in ends { engine.close(InterfaceID(end.interface), at: Script.time(end.seconds)) }
        var before: Double?
        var waiting = drops.sorted { $0.seconds < $1.seconds }[...]
        for (number, frame) in frames().enumerated() {
            if ticking, var tick = before {
                while tick + 1 < frame.seconds {
                    tick += 1
                    engine.idle(until: Script.time(tick))
                }
            }
            while let drop = waiting.first, drop.seconds <= frame.seconds {
                engine.noteDrops(drop.count, interface: InterfaceID(0), at: Script.time(drop.seconds))
                waiting.removeFirst()
            }
            before = frame.seconds
            let header = FrameHeader(
                time: Script.time(frame.seconds), wireLength: frame.wireLength,
                interface: InterfaceID(frame.interface),
                number: UInt64(number + 1))
            engine.receive(header, frame.bytes.span)
        }
        for drop in waiting {
            engine.noteDrops(drop.count, interface: InterfaceID(0), at: Script.time(drop.seconds))
        }
    }

    private func render(_ content: Packet.Content) -> [UInt8] {
        switch content {
        case .frame(let bytes): return bytes
        case .segment(let payload, let flow, let flags):
            let sequence = sequences[flow] ?? 1_000
            let length = payload.count + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
            sequences[flow] = sequence &+ UInt32(length)
            return FrameBuilder.tcp(
                payload, from: flow.source, to: flow.destination, sequence: sequence,
                acknowledgment: flags.contains(.ack) ? sequences[flow.reversed] ?? 0 : 0, flags: flags)
        }
    }

    func add(_ content: Packet.Content) {
        packets.append(Packet(seconds: now, interface: interface, content: content))
    }

    func nextIdentification() -> UInt16 {
        identification = identification == .max ? 1 : identification + 1
        return identification
    }
}

extension Endpoint: ExpressibleByStringLiteral {
    /// `192.0.2.1:5060` or `[2001:db8::1]:5060`; a mistake stops the test.
    package init(stringLiteral text: String) {
        guard let endpoint = Endpoint(text) else { preconditionFailure("\(text) is no address and port") }
        self = endpoint
    }
}

extension IPAddress: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        guard let address = IPAddress(text) else { preconditionFailure("\(text) is no address") }
        self = address
    }
}

extension Profile {
    /// As `config/profiles/huawei-cec.yaml` has it.
    package static var huawei: Profile {
        var profile = Profile(name: "huawei-cec")
        profile.signallingPorts = [5060...5090]
        profile.mediaPorts = 10500...10559
        profile.requiresReliableProvisional = true
        profile.requiresRenegotiation = true
        profile.wrongPasswordLimit = 3
        profile.oneBindingPerAccount = true
        profile.mediaPortsPerClient = 6
        profile.clientsPerHost = 10
        profile.digestMD5Only = true
        profile.carrierCallsToOneCalleePerDay = 5
        profile.utcOffsetSeconds = 28_800
        return profile
    }

    /// As `config/profiles/aliyun-ccc.yaml` has it.
    package static var aliyun: Profile {
        var profile = Profile(name: "aliyun-ccc")
        profile.requiresLooseRouting = true
        profile.requiresSymmetricSignalling = true
        profile.concurrentCallsPerNumber = 20
        profile.concurrentCallsPerLandline = 10...15
        profile.concurrentCallsPerInboundTrunk = 20
        profile.callsToOneCalleePerDay = 3
        profile.callsToOneCalleePerMonth = 5
        profile.carrierCallsToOneCalleePerDay = 5
        profile.utcOffsetSeconds = 28_800
        profile.inboundOnlyPrefixes = ["400"]
        return profile
    }
}

extension Script {
    /// More silence after ``run(until:)``: what is found until `seconds`.
    package func more(until seconds: Double) -> [Finding] {
        engine.idle(until: Script.time(seconds))
        return engine.takeFindings()
    }
}
