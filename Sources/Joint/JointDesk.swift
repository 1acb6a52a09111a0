package import Diagnosis
package import Engine
import SIP
package import Wire

/// Takes the traces of all agents as they come, and tells what those of one matter prove together.
///
/// It knows no clock: `now` is the caller's, of one clock, that of arrival. A matter is judged when nothing more of it
/// has come for a while, and again when something comes late; bounded in all it keeps.
package struct JointDesk: Sendable {
    package var settings: EngineSettings
    package private(set) var clocks = AgentClocks()
    /// Traces that had no room, and those that came when their matter was closed.
    package private(set) var dropped: UInt64 = 0
    package private(set) var tooLate: UInt64 = 0

    private var matters: [Int: JointMatter] = [:]
    private var byKey: [UInt64: Int] = [:]
    /// Keys of matters that are closed, so that what comes too late is counted.
    private var closed: [UInt64: Timestamp] = [:]
    private var nextNumber = 1
    /// By Call-ID as findings show it, and without one under "".
    private var alone: [String: [ToldAlone]] = [:]

    /// Where calls were well since they were taken.
    private var passes: [JointPass] = []
    private var paths = WitnessPaths()
    private let packing: TracePacking?
    private let patience: Interval
    private let lateness: Interval
    private let limit: Int
    private static let aloneLimit = 64
    /// Who rings that long hands its view of the call out after that (RFC 3261 §16.6, Timer C).
    private static let ringing = Interval.seconds(240)

    /// - Parameters:
    ///   - settings: profile and thresholds; addresses and vantage are the witnesses' own.
    ///   - patience: from the last trace of a matter until it is judged.
    ///   - lateness: from its first one until it is closed.
    ///   - limit: matters at a time.
    ///   - packing: Keeps traces small while they wait; nil keeps them as they are.
    package init(
        settings: EngineSettings, patience: Interval = .seconds(10), lateness: Interval = .seconds(600),
        limit: Int = 20_000, packing: TracePacking? = nil
    ) {
        self.settings = settings
        self.packing = packing
        self.patience = patience
        self.lateness = lateness
        self.limit = max(1, limit)
    }

    package var count: Int { matters.count }

    // MARK: What comes in

    /// A trace has come; one of the same witness and matter takes the place of the one before.
    package mutating func note(_ item: WitnessedTrace, at now: Timestamp) {
        paths.note(item)
        let keys = JointMatter.keys(of: item.trace)
        guard !keys.isEmpty else { return }
        let numbers = Set(keys.compactMap { byKey[$0] }).sorted()
        if numbers.isEmpty, keys.contains(where: { closed[$0] != nil }) {
            tooLate &+= 1
            return
        }
        guard let number = numbers.first ?? open(at: now) else { return }
        var matter = matters.removeValue(forKey: number) ?? JointMatter(first: now)
        // What several matters share makes one of them.
        for other in numbers.dropFirst() {
            if let more = matters.removeValue(forKey: other) { matter.take(more) }
        }
        matter.note(item, at: now, packing)
        matter.keys.formUnion(keys)
        for key in matter.keys { byKey[key] = number }
        matters[number] = matter
    }

    /// A finding that one agent told by itself.
    ///
    /// - Returns: The joined finding that says the same and more, where one was told already.
    @discardableResult
    package mutating func note(_ told: ToldAlone, at now: Timestamp) -> String? {
        let callID = told.callID ?? ""
        if alone[callID] == nil, alone.count >= limit { alone.removeAll(keepingCapacity: true) }
        var list = alone[callID] ?? []
        if list.count >= Self.aloneLimit { list.removeFirst() }
        list.append(told)
        alone[callID] = list
        for matter in matters.values.sorted(by: { $0.first < $1.first }) {
            if let id = matter.replacement(of: told) { return id }
        }
        return nil
    }

    private mutating func open(at now: Timestamp) -> Int? {
        if matters.count >= limit {
            guard let oldest = matters.min(by: { $0.value.first < $1.value.first }) else { return nil }
            dropped &+= UInt64(oldest.value.count)
            close(oldest.key, at: now)
        }
        defer { nextNumber += 1 }
        return nextNumber
    }

    // MARK: What goes out

    /// When `review` has something to do next; nil when nothing waits.
    package var nextReview: Timestamp? {
        matters.values.map { min($0.isDue ? $0.last + patience : .distantFuture, $0.first + lateness) }.min()
    }

    /// Judges the matters that have waited long enough, and closes those that waited for too long.
    package mutating func review(at now: Timestamp, isEnd: Bool = false) -> [JointOutcome] {
        var outcomes: [JointOutcome] = []
        let waiting = matters.filter { $0.value.isDue && (isEnd || now - $0.value.last >= patience) }
        for (number, _) in waiting.sorted(by: { $0.key < $1.key }) {
            guard var matter = matters.removeValue(forKey: number) else { continue }
            let traces = matter.unpacked(packing)
            let verdict = JointJudge.judge(traces, clocks: &clocks, settings: settings)
            paths.learn(verdict.ways, at: now)
            outcomes += matter.tell(verdict, of: traces, beside: findingsAlone(matter))
            notePasses(verdict, of: &matter)
            matters[number] = matter
        }
        outcomes += reviewUnarrived(at: now, isEnd: isEnd)
        for (number, matter) in matters where isEnd || now - matter.first >= lateness && !matter.isDue {
            _ = matter
            close(number, at: now)
        }
        closed = closed.filter { now - $0.value < lateness }
        return outcomes
    }

    /// Once of each matter.
    private mutating func notePasses(_ verdict: JointVerdict, of matter: inout JointMatter) {
        guard !verdict.passes.isEmpty, !matter.isPassed, passes.count < limit else { return }
        matter.isPassed = true
        passes += verdict.passes.map { pass in
            var pass = pass
            pass.heard = matter.last
            return pass
        }
    }

    package mutating func takePasses() -> [JointPass] {
        defer { passes = [] }
        return passes
    }

    /// Requests that only their sender's side saw, though the host they go to is watched.
    private mutating func reviewUnarrived(at now: Timestamp, isEnd: Bool) -> [JointOutcome] {
        let waiting = matters.filter { $0.value.mayBeUnarrived && (isEnd || now - $0.value.last >= Self.ringing) }
        var outcomes: [JointOutcome] = []
        for (number, _) in waiting.sorted(by: { $0.key < $1.key }) {
            guard var matter = matters[number], let seen = matter.unpacked(packing).first,
                let start = seen.trace.messages.first?.time, let end = seen.trace.messages.last?.time
            else { continue }
            let targets = seen.trace.silentTargets
            for target in targets.sorted() {
                guard
                    let absent = paths.absent(
                        seen.witness.name, target, from: start, to: end, clocks, at: now)
                else { continue }
                let verdict = JointJudge.judge(
                    seen, absent: absent.trace, offset: absent.offset, targets: [target], settings: settings)
                outcomes += matter.tell(
                    verdict, of: [seen, absent.trace], beside: findingsAlone(matter))
                matter.isUnarrived = true
                matters[number] = matter
                break
            }
        }
        return outcomes
    }

    private func findingsAlone(_ matter: JointMatter) -> [ToldAlone] {
        matter.callIDs.sorted().flatMap { alone[$0] ?? [] } + (alone[""] ?? [])
    }

    private mutating func close(_ number: Int, at now: Timestamp) {
        guard let matter = matters.removeValue(forKey: number) else { return }
        for key in matter.keys where byKey[key] == number {
            byKey[key] = nil
            if closed.count < limit * 8 { closed[key] = now }
        }
        for callID in matter.callIDs { alone[callID] = nil }
    }
}

/// How traces are made small, and whole again.
package struct TracePacking: Sendable {
    package var pack: @Sendable (CallTrace) -> [UInt8]?
    package var unpack: @Sendable ([UInt8], CallTrace.Matter, _ callID: String) -> CallTrace?

    package init(
        pack: @escaping @Sendable (CallTrace) -> [UInt8]?,
        unpack: @escaping @Sendable ([UInt8], CallTrace.Matter, _ callID: String) -> CallTrace?
    ) {
        self.pack = pack
        self.unpack = unpack
    }
}

/// A finding as an agent told it, as far as it can be compared.
package struct ToldAlone: Sendable, Hashable {
    package var witness: String
    package var id: String
    package var kind: Kind
    package var confidence: Confidence
    /// Nil for one that is about no call.
    package var callID: String?
    package var time: Timestamp
    /// The two ends of its path, as far as it names them.
    package var hosts: Set<IPAddress>
    /// What a joined finding of the same kind adopts.
    package var causes: [Cause]

    package init(
        witness: String, id: String, kind: Kind, confidence: Confidence, callID: String?, time: Timestamp,
        hosts: Set<IPAddress> = [], causes: [Cause] = []
    ) {
        self.witness = witness
        self.id = id
        self.kind = kind
        self.confidence = confidence
        self.callID = callID
        self.time = time
        self.hosts = hosts
        self.causes = causes
    }

    package init(_ finding: Finding, by witness: String) {
        self.init(
            witness: witness, id: finding.id, kind: finding.kind, confidence: finding.confidence,
            callID: finding.call?.callID, time: finding.time,
            hosts: Set([finding.place.from, finding.place.to].compactMap { $0?.address }), causes: finding.causes)
    }
}

/// A joined finding, new or revised or taken back.
package struct JointOutcome: Sendable {
    package var finding: Finding
    /// 1 for the first.
    package var revision: Int
    /// Id of the revision before.
    package var earlier: String?
    /// What came late shows that it was none; `finding` is as it was told.
    package var isWithdrawn = false
    /// Whose traces it rests on.
    package var witnesses: [String]
    /// Findings that single agents told, which it takes the place of.
    package var replaces: [String]
    /// What each witness's clock shows more than the first one's.
    package var clockOffsets: [String: Interval]
}
