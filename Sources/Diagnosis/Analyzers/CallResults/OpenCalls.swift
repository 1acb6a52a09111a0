import SIP
import Tracking
import Wire

/// Two hosts with calls between them, whoever calls: a trunk, as far as the wire shows one.
struct HostPair: Hashable {
    let low: IPAddress
    let high: IPAddress

    init(_ one: IPAddress, _ other: IPAddress) {
        (low, high) = one < other ? (one, other) : (other, one)
    }

    init(_ hop: Flow) { self.init(hop.source.address, hop.destination.address) }
}

/// Calls that hold a line now: offered, and neither refused nor ended.
struct OpenCalls {
    /// How many calls were up, begun earlier, when a call was judged.
    struct Level {
        var trunk = 0
        var caller = 0
        var callee = 0
        /// Those of the trunk that were taken: they stand.
        var standing = 0
    }

    struct Parties: Hashable {
        let caller: String
        let callee: String
    }

    struct Line {
        let caller: String
        let callee: String
        var parties: Parties { Parties(caller: caller, callee: callee) }
        var pairs: [HostPair] = []
        /// A device rang or answered: the other side took the call.
        var isTaken = false
        /// Refused, verdict to come: how full it was then, and who called the callee.
        var levels: [HostPair: Level]?
        var callers: Set<String> = []
    }

    private(set) var lines: [Int: Line] = [:]
    private var byNumber: [String: OrderedNumbers] = [:]
    private var byParties: [Parties: OrderedNumbers] = [:]
    private var trunks: [HostPair: Trunk] = [:]
    private static let hopLimit = 4

    /// What is up between two hosts; counting those begun before a call does not walk through them.
    private struct Trunk {
        var calls = OrderedNumbers()
        /// Those that were taken.
        var standing = OrderedNumbers()
        /// By caller and by callee.
        var byNumber: [String: OrderedNumbers] = [:]
        var isEmpty: Bool { calls.isEmpty }

        mutating func insert(_ number: Int, _ line: Line) {
            calls.insert(number)
            if line.isTaken { standing.insert(number) }
            byNumber[line.caller, default: OrderedNumbers()].insert(number)
            byNumber[line.callee, default: OrderedNumbers()].insert(number)
        }

        mutating func remove(_ number: Int, _ line: Line) {
            calls.remove(number)
            standing.remove(number)
            for party in [line.caller, line.callee] {
                byNumber[party]?.remove(number)
                if byNumber[party]?.isEmpty == true { byNumber[party] = nil }
            }
        }
    }

    mutating func open(_ call: Call, hop: Flow) {
        let pair = HostPair(hop)
        var line =
            lines[call.number]
            ?? Line(
                caller: PhoneNumber.normalised(call.caller), callee: PhoneNumber.normalised(call.callee),
                isTaken: call.state == .answered)
        line.levels = nil
        if !line.pairs.contains(pair), line.pairs.count < Self.hopLimit { line.pairs.append(pair) }
        for pair in line.pairs { trunks[pair, default: Trunk()].insert(call.number, line) }
        byNumber[line.caller, default: OrderedNumbers()].insert(call.number)
        byNumber[line.callee, default: OrderedNumbers()].insert(call.number)
        byParties[line.parties, default: OrderedNumbers()].insert(call.number)
        lines[call.number] = line
    }

    /// True the first time.
    mutating func take(_ call: Call) -> Bool {
        guard let line = lines[call.number], !line.isTaken else { return false }
        lines[call.number]?.isTaken = true
        // A refused call stands nowhere.
        if line.levels == nil { for pair in line.pairs { trunks[pair]?.standing.insert(call.number) } }
        return true
    }

    /// The call was refused: it holds no line from now on, though the caller may try again.
    mutating func refuse(_ call: Call) {
        guard var line = lines[call.number], line.levels == nil else { return }
        line.levels = Dictionary(
            line.pairs.map { ($0, level($0, for: call)) }, uniquingKeysWith: { first, _ in first })
        line.callers = callers(of: line.callee, besides: call)
        lines[call.number] = line
        removeFromIndexes(line, call.number)
    }

    mutating func close(_ call: Call) {
        guard let line = lines.removeValue(forKey: call.number) else { return }
        removeFromIndexes(line, call.number)
    }

    private mutating func removeFromIndexes(_ line: Line, _ number: Int) {
        for pair in line.pairs {
            trunks[pair]?.remove(number, line)
            if trunks[pair]?.isEmpty == true { trunks[pair] = nil }
        }
        byParties[line.parties]?.remove(number)
        if byParties[line.parties]?.isEmpty == true { byParties[line.parties] = nil }
        for party in [line.caller, line.callee] {
            byNumber[party]?.remove(number)
            if byNumber[party]?.isEmpty == true { byNumber[party] = nil }
        }
    }

    /// Calls between the pair that began before `call` and were up when it was refused, or are now.
    func level(_ pair: HostPair, for call: Call) -> Level {
        guard let line = lines[call.number] else { return Level() }
        if let known = line.levels?[pair] { return known }
        guard let trunk = trunks[pair] else { return Level() }
        return Level(
            trunk: trunk.calls.count(below: call.number),
            caller: trunk.byNumber[line.caller]?.count(below: call.number) ?? 0,
            callee: trunk.byNumber[line.callee]?.count(below: call.number) ?? 0,
            standing: trunk.standing.count(below: call.number))
    }

    /// Other callers that call `callee` at the moment of the refusal, or now; each once.
    func callers(of callee: String, besides call: Call) -> Set<String> {
        if let line = lines[call.number], line.levels != nil { return line.callers }
        return Set(
            (byNumber[callee]?.all ?? []).filter { $0 != call.number }.compactMap { lines[$0] }
                .filter { $0.callee == callee }.map(\.caller))
    }

    /// Whether another leg of what is plainly the same call is up.
    func hasTwin(of call: Call, caller: String, callee: String) -> Bool {
        byParties[Parties(caller: caller, callee: callee)]?.contains(besides: call.number) ?? false
    }

    /// `number` rings or talks in one other call and no more: a person's line, busy by itself.
    func isBusyPerson(_ number: String, besides caller: String) -> Bool {
        guard let calls = byNumber[number]?.all, calls.count <= 8 else { return false }
        return calls.count { isEngaged(number, in: $0, besides: caller) } == 1
    }

    /// Whether `number` rings or talks in another call than one of `caller`'s.
    func isEngaged(_ number: String, besides caller: String) -> Bool {
        byNumber[number]?.all.contains { isEngaged(number, in: $0, besides: caller) } ?? false
    }

    private func isEngaged(_ number: String, in call: Int, besides caller: String) -> Bool {
        guard let line = lines[call], line.isTaken else { return false }
        return !(line.caller == caller && line.callee == number)
    }
}
