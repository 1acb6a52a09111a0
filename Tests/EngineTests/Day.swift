import Diagnosis
import Engine
import Support
import Tracking
import Wire

/// A day of a contact centre's traffic on packet time, the same on every run: five trunks, the agents, one registrar,
/// seen beside the path. Most calls are well; the faults and their hours are known (see ``Day/Fault``).
///
/// Media is sparse, 100 ms packets for a few seconds, so that a day fits a test; nothing else is shortened.
final class Day {
    /// What is wrong in this day, and when.
    enum Fault: String, CaseIterable {
        /// Trunk 4 forgets 100rel from 9:00 to 11:00.
        case missing100rel
        /// Nothing reaches ports from 10540 on agents 11, 12 and 13, from 9:00 to 17:00.
        case blockedPorts
        /// Trunk 3 refuses every re-INVITE from 11:00 to 13:00.
        case refusedReinvite
        /// The registrar is dead from 13:00 to 14:00.
        case deadRegistrar
        /// Trunk 5 answers nothing from 15:00 to 15:20; calls go another way.
        case trunkOutage
        /// Trunk 2 has no room from 16:00 to 16:30: 503.
        case refusedByTrunk
        /// Agent 7 does not want to be disturbed from 10:00 to 12:00: 486 at once.
        case doNotDisturb
        /// Agent 15 forgot the password at 8:00 and is locked out.
        case wrongPassword
        /// Of what trunk 1 sends to some calls from 18:00 to 20:00, a tenth is lost.
        case lossyTrunk
        /// Someone looks for extensions at 3:00.
        case scanner
    }

    static let minutes = 24 * 60
    static let registrar: Endpoint = "198.51.100.5:5060"
    static let scanner: Endpoint = "192.0.2.66:5071"
    static let trunks: [Endpoint] = (1...5).map {
        Endpoint(address: IPAddress(v4: 0xCB00_7100 + UInt32($0)), port: 5060)
    }

    /// Agents have 45.10.0.1 … 45.10.0.200; each is registered.
    static func agent(_ number: Int) -> Endpoint {
        Endpoint(address: IPAddress(v4: 0x2D0A_0000 + UInt32(number)), port: 5060)
    }

    let engine: Engine
    private(set) var findings: [Finding] = []
    private(set) var events: [IncidentEvent] = []
    /// Faulty calls by their fault; healthy ones are only counted.
    private(set) var faulty: [Fault: Set<String>] = [:]
    private(set) var healthy = 0
    /// Largest of what the engine held at the end of a minute.
    private(set) var mostCalls = 0
    private(set) var mostStreams = 0
    /// After each minute, for those who watch memory.
    var afterMinute: (Int) -> Void = { _ in }

    private var numbers: SeededGenerator
    private let feed: Feed
    private var waiting: [(seconds: Double, bytes: [UInt8])] = []
    private var script = Day.builder()
    private var freeAt = [Double](repeating: 0, count: 256)
    private var nextPort = [Int](repeating: 0, count: 256)
    private let callCount: Int
    private let agents: Int

    /// - Parameter agents: At most 200, at least 20.
    init(calls: Int, agents: Int, seed: UInt64) {
        callCount = calls
        self.agents = agents
        numbers = SeededGenerator(state: seed)
        var settings = EngineSettings()
        settings.profile = .huawei
        settings.vantage = "mirror"
        feed = Feed(settings: settings)
        engine = feed.engine
    }

    /// Builds messages only; its own engine gets none.
    private static func builder() -> Script {
        Script(settings: {
            $0.limits.streams = 1
            $0.limits.calls = 1
        })
    }

    func run() {
        var placed = 0.0
        for minute in 0..<Self.minutes {
            script = Self.builder()
            background(minute)
            placed += Double(callCount) * Self.share(ofHour: minute / 60) / 60
            while Double(healthy + faulty.values.reduce(0) { $0 + $1.count }) < placed.rounded() {
                placeCall(at: Double(minute * 60) + Double.random(in: 0..<60, using: &numbers))
            }
            waiting += script.frames().map { ($0.seconds, $0.bytes) }
            deliver(until: Double(minute + 1) * 60)
            afterMinute(minute)
        }
        deliver(until: .infinity)
        feed.engine.finish()
        take()
    }

    /// The part of the day's calls that falls into an hour: few at night, most at ten and three.
    private static func share(ofHour hour: Int) -> Double {
        let weights: [Double] = [1, 1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 12, 8, 10, 12, 14, 12, 9, 6, 4, 3, 2, 1, 1]
        return weights[hour % 24] / weights.reduce(0, +)
    }

    private func deliver(until end: Double) {
        let order = waiting.indices.sorted { (waiting[$0].seconds, $0) < (waiting[$1].seconds, $1) }
        var rest: [(seconds: Double, bytes: [UInt8])] = []
        for index in order {
            let packet = waiting[index]
            if packet.seconds < end { feed.frame(packet.bytes, at: packet.seconds) } else { rest.append(packet) }
        }
        waiting = rest
        if end.isFinite { engine.idle(until: Script.time(end)) }
        take()
    }

    private func take() {
        findings += engine.takeFindings()
        events += engine.takeIncidents()
        _ = engine.takeEndedCalls()
        let status = engine.status()
        mostCalls = max(mostCalls, status.activeCalls)
        mostStreams = max(mostStreams, status.activeStreams)
    }

    // MARK: What goes on without calls

    private func background(_ minute: Int) {
        for (index, trunk) in Self.trunks.enumerated() { ping(trunk, index, minute) }
        for agent in 1...agents where agent % 30 == minute % 30 { register(agent, minute) }
        if minute == 3 * 60 { scan() }
        if minute == 8 * 60 { forgetPassword() }
    }

    private func ping(_ trunk: Endpoint, _ index: Int, _ minute: Int) {
        let name = "p\(index)-\(minute)"
        let start = Double(minute * 60 + index)
        script.call(name, caller: "ping", callee: "ping", from: Self.registrar, to: trunk).at(start)
        script.request(name, "OPTIONS")
        if index == 4, (900..<920).contains(minute) {
            script.repeated(10, .doublingToFourSeconds)
        } else {
            script.after(0.03).respond(name, 200, to: "OPTIONS")
        }
    }

    private func register(_ agent: Int, _ minute: Int) {
        let name = "r\(agent)-\(minute)"
        let account = String(8000 + agent)
        script.call(
            name, caller: account, callee: account, from: Self.agent(agent), to: Self.registrar,
            callID: "r\(agent)@agents")
        let sequence = UInt32(minute * 4 + 1)
        let expires = [("Expires", "3600")]
        script.at(Double(minute * 60) + Double.random(in: 0..<50, using: &numbers))
        script.request(name, "REGISTER", headers: expires, cseq: sequence)
        guard !(780..<840).contains(minute) else {
            script.repeated(10, .doublingToFourSeconds)
            return
        }
        script.after(0.02).respond(name, 401, to: "REGISTER", headers: Self.challenge).after(0.02)
        script.request(name, "REGISTER", headers: expires + Self.credentials(account), cseq: sequence + 1).after(0.02)
        script.respond(name, 200, to: "REGISTER", headers: expires)
    }

    private func scan() {
        for index in 0..<300 {
            let name = "s\(index)"
            script.call(name, caller: "100", callee: String(100 + index), from: Self.scanner, to: Self.registrar)
            script.at(3 * 3_600 + Double(index) * 0.1)
            script.request(name, "REGISTER", headers: [("User-Agent", "friendly-scanner")]).after(0.01)
            script.respond(name, index % 3 == 0 ? 403 : 404, to: "REGISTER")
        }
    }

    private func forgetPassword() {
        script.call("w", caller: "8900", callee: "8900", from: Self.agent(15), to: Self.registrar)
        script.at(8 * 3_600 + 5).register("w").after(0.02)
        for _ in 0..<4 {
            script.respond("w", 401, to: "REGISTER", headers: Self.challenge).after(4)
            script.register("w", headers: Self.credentials("8900")).after(0.02)
        }
        script.respond("w", 403, to: "REGISTER")
    }

    private static let challenge = [("WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\", algorithm=MD5")]

    private static func credentials(_ account: String) -> [(String, String)] {
        [("Authorization", "Digest username=\"\(account)\", realm=\"x\", nonce=\"n\", uri=\"sip:x\", response=\"0\"")]
    }

    // MARK: Calls

    private func placeCall(at start: Double) {
        let isOutage = (900 * 60 - 60..<921 * 60).contains(start)
        let trunk = Int.random(in: 0..<(isOutage ? 4 : 5), using: &numbers)
        var agent = Int.random(in: 1...agents, using: &numbers)
        while freeAt[agent] > start { agent = agent % agents + 1 }
        let port = 10500 + nextPort[agent] * 2
        let slot = nextPort[agent]
        nextPort[agent] = (slot + 1) % 30
        let fault = fault(at: start, trunk: trunk, agent: agent, port: port)
        let count = healthy + faulty.values.reduce(0) { $0 + $1.count }
        let name = (fault.map { "f-\($0.rawValue)-" } ?? "h-") + String(count)
        if let fault { faulty[fault, default: []].insert(name + "@script") } else { healthy += 1 }
        // What a trunk answers wrongly shows in outgoing calls, what an agent does in incoming ones.
        let isTrunks = [.missing100rel, .refusedReinvite, .refusedByTrunk].contains(fault)
        let isIncoming = !isTrunks && (fault != nil || Bool.random(using: &numbers))
        let far = String(13_000_000_000 + count * 37)
        let near = String(8000 + agent)
        let side = DayCall(
            name: name, start: start, isIncoming: isIncoming, agentPort: port,
            trunkPort: 20_000 + count * 2 % 20_000)
        script.call(
            name, caller: isIncoming ? far : near, callee: isIncoming ? near : far,
            from: isIncoming ? Self.trunks[trunk] : Self.agent(agent),
            to: isIncoming ? Self.agent(agent) : Self.trunks[trunk])
        freeAt[agent] = side.write(fault, into: script, &numbers, &waiting)
    }

    /// A call is faulty when the time, the trunk and the port say so.
    private func fault(at start: Double, trunk: Int, agent: Int, port: Int) -> Fault? {
        let hour = start / 3_600
        if agent == 7, (10..<12).contains(hour) { return .doNotDisturb }
        if (11...13).contains(agent), port >= 10540, (9..<17).contains(hour) { return .blockedPorts }
        let isRare = Int.random(in: 0..<100, using: &numbers)
        if trunk == 3, (9..<11).contains(hour), isRare < 25 { return .missing100rel }
        if trunk == 2, (11..<13).contains(hour), isRare < 20 { return .refusedReinvite }
        if trunk == 1, (16..<16.5).contains(hour), isRare < 50 { return .refusedByTrunk }
        if trunk == 0, (18..<20).contains(hour), isRare < 30 { return .lossyTrunk }
        return nil
    }
}
