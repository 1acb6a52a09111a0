import Diagnosis
import Tracking
import Wire

/// Makes findings of reports: one finding for a call's symptom, with its ranked causes inside.
///
/// Where a B2BUA makes one call of two legs, their reports wait for each other and speak together. It is not copied: asking
/// the engine's field for one thing would else copy and count all of it, 1,200 instructions each time.
struct Ledger: ~Copyable {
    private var held: [Int: Held] = [:]
    /// Until when calls wait for the verdict on their other legs.
    private var deadlines = DeadlineHeap<Weak<Call>>()
    private var issued: UInt64 = 0
    private(set) var findings: [Finding] = []
    private(set) var counts: [Severity: UInt64] = [:]
    /// Kinds found for each call still known, for queries.
    private(set) var kindsByCall: [String: [Kind]] = [:]
    private(set) var recentByCall: [String: [Finding]] = [:]
    var incidents: IncidentBook
    /// What is read has an end: a finding that the rest of its call may take back is given out with that, and in order.
    var holdsRevisable = false
    /// Findings not given out yet that may be taken back, with their calls.
    private var revisable: [String: Int] = [:]
    /// Findings that wait behind one of those.
    private static let revisableLimit = 4_096

    /// A refusal that may be followed by another attempt is final after 5 s, on one leg later than on the other.
    static let legPatience = Interval.seconds(8)

    init(incidents: IncidentBook) { self.incidents = incidents }

    mutating func take() -> [Finding] {
        guard !findings.isEmpty else { return [] }
        if !revisable.isEmpty {
            if findings.count > Self.revisableLimit { revisable = [:] }
            let sure = findings.firstIndex { revisable[$0.id] != nil } ?? findings.endIndex
            defer { findings.removeFirst(sure) }
            return Array(findings[..<sure])
        }
        defer { findings.removeAll(keepingCapacity: true) }
        return findings
    }

    /// Reports of one moment: those of one call speak together.
    mutating func add(_ reports: [Report], _ context: Context) {
        for report in reports { add(report, context) }
        for call in reports.compactMap(\.call) where call.state == .ended && held[call.number]?.wasTold == true {
            // After its end a call has no later moment to wait for.
            flush(call, context)
        }
    }

    private mutating func add(_ report: Report, _ context: Context) {
        guard let call = report.call else {
            issue(Fault(symptom: report), at: context.now, context)
            return
        }
        guard !context.isFromScanner(call) else { return }
        if let kind = report.revises { held[call.number]?.withdraw(kind) }
        // It was told already, as what silences the call.
        let isTold = recentByCall[call.callID]?.contains { finding in
            finding.kind.sharing == .unheard && finding.severity >= report.severity
                && finding.causes.first?.id == .kind(report.kind)
        }
        if isTold ?? false { return }
        // Nobody would take it from here any more.
        if call.isForgotten { return issue(Fault(symptom: report), at: context.now, context) }
        // A remark on what a symptom told already has brought about adds nothing.
        if report.severity == .notice,
            recentByCall[call.callID]?.contains(where: { report.kind.explains($0.kind) }) == true
        {
            return
        }
        held[call.number, default: Held()].hold(report)
    }

    /// What was reported of the call under `kind` was mended before it was told.
    mutating func withdraw(_ kind: Kind, _ call: Call) { held[call.number]?.withdraw(kind) }

    // MARK: Verdicts

    /// The call has been judged: what is held of it becomes findings, with what its other legs have to say.
    mutating func flush(_ call: Call, _ context: Context) {
        guard call.isLinked else { return conclude([call], at: context.now, context) }
        let patience = context.now + Self.legPatience
        held[call.number, default: Held()].judge(legsUntil: patience)
        let chain = call.chain
        if chain.allSatisfy({ isSettled($0) }) {
            conclude(chain, at: context.now, context)
        } else {
            deadlines.add(Weak(call), at: patience)
        }
    }

    /// The call is over and has been judged.
    mutating func close(_ call: Call, at time: Timestamp, _ context: Context) {
        held[call.number, default: Held()].close(at: time)
        flush(call, context)
        if !revisable.isEmpty { revisable = revisable.filter { $0.value != call.number } }
    }

    private func isSettled(_ call: Call) -> Bool { held[call.number]?.isSettled ?? false }

    var nextDeadline: Timestamp? { deadlines.next }

    mutating func postpone(by delay: Interval) {
        deadlines.postpone(by: delay)
        for number in held.keys { held[number]?.postpone(by: delay) }
    }

    /// Some calls have waited long enough for their other legs.
    mutating func fireDeadline(upTo time: Timestamp, _ context: Context) {
        guard let (moment, waiting) = deadlines.pop(upTo: time), let call = waiting.object,
            held[call.number]?.isDue(at: moment) == true
        else { return }
        conclude(call.chain.filter { isSettled($0) }, at: moment, context)
    }

    /// The capture ends: all these calls have been judged.
    mutating func judgeAll(_ calls: some Sequence<Call>, at time: Timestamp) {
        for call in calls { held[call.number, default: Held()].judge(legsUntil: time) }
        revisable = [:]
        holdsRevisable = false
    }

    /// What `judgeAll` left to be said of the call.
    mutating func settleAtEnd(_ call: Call, _ context: Context) {
        guard held[call.number]?.isWaitingForLegs == true else { return }
        conclude(call.chain, at: context.now, isEnd: true, context)
    }

    /// The call leaves the table: it waits no longer.
    mutating func settle(_ call: Call, _ context: Context) {
        if held[call.number]?.isWaitingForLegs == true { conclude([call], at: context.now, context) }
    }

    mutating func forget(_ call: Call) {
        held[call.number] = nil
        if !revisable.isEmpty { revisable = revisable.filter { $0.value != call.number } }
        kindsByCall[call.callID] = nil
        recentByCall[call.callID] = nil
    }

    /// Findings of what is held of `legs`, which are the legs of one call.
    private mutating func conclude(_ legs: [Call], at time: Timestamp, isEnd: Bool = false, _ context: Context) {
        if !isEnd, mayBeMended(legs, at: time) { return }
        var faults: [Fault] = []
        for call in legs {
            // What was held before the scanner was known for one is dropped too.
            let reports = held[call.number, default: Held()].conclude(isDropped: context.isFromScanner(call))
            faults += Fault.sorted(reports)
        }
        if legs.count > 1 { faults = LegTable.joined(faults) }
        for index in faults.indices where faults[index].symptom.call?.isLinked == true {
            let isJudged = { (call: Call) in legs.contains { $0 === call } }
            faults[index].remark = LegRemark.about(faults[index], among: faults, isJudged: isJudged)
        }
        for fault in faults { issue(fault, at: time, context) }
        count(legs)
    }

    /// The call goes on, and all that is held of it may still be mended.
    private func mayBeMended(_ legs: [Call], at time: Timestamp) -> Bool {
        let entries = legs.compactMap { held[$0.number] }
        guard entries.contains(where: { !$0.reports.isEmpty }), !legs.contains(where: { $0.state == .ended }) else {
            return false
        }
        return entries.allSatisfy { $0.mayBeMended(at: time) }
    }

    private mutating func issue(_ fault: Fault, at time: Timestamp, _ context: Context) {
        issued += 1
        let symptom = fault.symptom
        let profile = context.profile(for: symptom)
        var place = symptom.place
        place.vantage = Ledger.vantage(of: symptom, context)
        if let call = symptom.call {
            place.interface = context.interfaceNames[call.first.interface]
            place.leg = call.leg
        }
        let rule = incidents.policy.rule(symptom.kind, symptom.severity)
        guard rule.action != .ignore else { return }
        var finding = Finding(
            id: Ledger.identifier(symptom.time, issued), time: symptom.time, kind: symptom.kind,
            severity: symptom.severity, confidence: symptom.confidence,
            title: Ledger.joined(symptom.title, fault.remark),
            call: symptom.call.map(SnapshotBuilder.identity), place: place, causes: fault.causes(profile),
            evidence: Array(fault.evidence.prefix(24)), fix: symptom.fix, profile: profile.name)
        if let kind = symptom.revises { finding.revises = takeBack(kind, of: fault.calls, at: time) }
        finding.incident = incidents.note(finding, subject: Ledger.subject(of: symptom), at: time)
        counts[finding.severity, default: 0] += 1
        findings.append(finding)
        if holdsRevisable, symptom.kind.sharing == .unheard, let call = symptom.call, call.state != .ended {
            revisable[finding.id] = call.number
        }
        for call in fault.calls where !call.isForgotten {
            kindsByCall[call.callID, default: []].append(finding.kind)
            recentByCall[call.callID, default: []].append(finding)
        }
    }

    /// What was told of the legs of a call under `kind` did not hold: neither call nor incident is counted for it any more.
    ///
    /// - Returns: The id of the first finding that was told.
    private mutating func takeBack(_ kind: Kind, of calls: [Call], at time: Timestamp) -> String? {
        let wrong = calls.flatMap { recentByCall[$0.callID] ?? [] }.filter { $0.kind == kind }
        var done: Set<String> = []
        for finding in wrong where done.insert(finding.id).inserted {
            incidents.takeBack(finding, at: time)
            findings.removeAll { $0.id == finding.id }
            revisable[finding.id] = nil
            counts[finding.severity] = counts[finding.severity].map { $0 - min($0, 1) }
            for (callID, told) in recentByCall where told.contains(where: { $0.id == finding.id }) {
                recentByCall[callID] = told.filter { $0.id != finding.id }
                kindsByCall[callID]?.removeAll { $0 == finding.kind }
            }
        }
        return wrong.first?.id
    }

    /// A verdict takes one glance: what would make it longer than that is left to the evidence.
    private static func joined(_ title: Text, _ remark: Text) -> Text {
        if remark.en.isEmpty { return title }
        return title.en.count + remark.en.count > longestVerdict ? title : title + remark
    }

    /// Characters.
    private static let longestVerdict = 200

    private static func vantage(of report: Report, _ context: Context) -> String {
        if let vantage = context.rules.vantage { return vantage }
        if let flow = report.call?.first.flow,
            context.isLocal(flow.source.address) || context.isLocal(flow.destination.address)
        {
            return "agent-host"
        }
        return context.interfaceNames.count > 1 ? "gateway" : "unknown"
    }

    /// What findings of one incident share: the analyzer's own word, else the address that is to blame.
    static func subject(of report: Report) -> Subject {
        if let subject = report.subject { return subject }
        let end =
            switch report.kind.blamed {
            case .target: report.place.to
            case .source: report.place.from
            }
        return end.map { .host($0.address) } ?? .number(report.call?.callee ?? "")
    }

    /// Answered calls that are over, judged and found well are evidence for open incidents at their addresses; the
    /// legs of one call are well together.
    private mutating func count(_ legs: [Call]) {
        let over = legs.filter { held[$0.number]?.end != nil && $0.answered != nil }
        let isWell = !over.contains { hasFault($0) }
        for call in over {
            guard let ended = held[call.number]?.count() else { continue }
            if isWell { noteGoodCall(call, at: ended) }
        }
    }

    private mutating func noteGoodCall(_ call: Call, at time: Timestamp) {
        // Two or three of them: looked through, not hashed.
        var hosts: [IPAddress] = []
        func note(_ host: IPAddress) { if !hosts.contains(host) { hosts.append(host) } }
        for message in call.messages.prefix(8) {
            note(message.flow.source.address)
            note(message.flow.destination.address)
        }
        for session in call.sessions {
            for party in Party.allCases {
                if let endpoint = session[party].endpoint { note(endpoint.address) }
            }
        }
        incidents.noteGoodCall(at: hosts, time: time)
    }

    private func hasFault(_ call: Call) -> Bool {
        recentByCall[call.callID]?.contains { $0.severity > .notice } ?? false
    }

    /// Milliseconds of packet time and a running number, both in hexadecimal: sortable, unique in one run.
    static func identifier(_ time: Timestamp, _ number: UInt64) -> String {
        let milliseconds = UInt64(clamping: time.nanoseconds / 1_000_000)
        return CivilTime.padded(String(milliseconds, radix: 16), 11) + "-"
            + CivilTime.padded(String(number, radix: 16), 6)
    }
}
