import Diagnosis
import Tracking
import Wire

/// Makes findings of reports: one finding for a call's symptom, with its ranked causes inside.
struct Ledger {
    private struct Held {
        var reports: [Report] = []
        /// Kinds told already for this call.
        var told: Set<String> = []
    }

    private var held: [Int: Held] = [:]
    private var issued: UInt64 = 0
    private(set) var findings: [Finding] = []
    private(set) var counts: [Severity: UInt64] = [:]
    /// Kinds found for each call still known, for queries.
    private(set) var kindsByCall: [String: [String]] = [:]
    private(set) var recentByCall: [String: [Finding]] = [:]
    var incidents: IncidentBook

    init(incidents: IncidentBook) { self.incidents = incidents }

    mutating func take() -> [Finding] {
        guard !findings.isEmpty else { return [] }
        defer { findings.removeAll(keepingCapacity: true) }
        return findings
    }

    /// Reports of one moment: those of one call speak together.
    mutating func add(_ reports: [Report], _ context: Context) {
        for report in reports { add(report, context) }
        for call in reports.compactMap(\.call) where call.state == .ended && !(held[call.number]?.told.isEmpty ?? true)
        {
            // After its end a call has no later moment to wait for.
            flush(call, context)
        }
    }

    private mutating func add(_ report: Report, _ context: Context) {
        guard let call = report.call else {
            issue([report], symptom: report, context)
            return
        }
        guard !context.isFromScanner(call) else { return }
        guard !(held[call.number]?.told.contains(report.kind) ?? false) else { return }
        held[call.number, default: Held()].reports.append(report)
    }

    /// The call has been judged, or is over: what is held of it becomes findings.
    mutating func flush(_ call: Call, _ context: Context) {
        guard var entry = held[call.number], !entry.reports.isEmpty else {
            held[call.number, default: Held()].told.insert("")
            return
        }
        // What was held before the scanner was known for one is dropped too.
        let reports = context.isFromScanner(call) ? [] : Ledger.oneOfEachKind(entry.reports)
        entry.reports = []
        entry.told.formUnion(reports.map(\.kind))
        held[call.number] = entry
        var rest = reports.sorted { SymptomTable.rank($0.kind) < SymptomTable.rank($1.kind) }
        while !rest.isEmpty {
            let symptom = rest.removeFirst()
            let inside = rest.filter { SymptomTable.explains($0.kind, symptom: symptom.kind) }
            rest.removeAll { report in inside.contains { $0.kind == report.kind } }
            issue([symptom] + inside, symptom: symptom, context)
        }
    }

    mutating func flushAll(_ calls: some Sequence<Call>, _ context: Context) {
        for call in calls { flush(call, context) }
    }

    mutating func forget(_ call: Call) {
        held[call.number] = nil
        kindsByCall[call.callID] = nil
        recentByCall[call.callID] = nil
    }

    /// Of several reports of one kind the gravest and surest speaks; the others add what they prove.
    private static func oneOfEachKind(_ reports: [Report]) -> [Report] {
        var result: [Report] = []
        for report in reports {
            guard let index = result.firstIndex(where: { $0.kind == report.kind }) else {
                result.append(report)
                continue
            }
            let isGraver = (report.severity, report.confidence) > (result[index].severity, result[index].confidence)
            var (main, other) = isGraver ? (report, result[index]) : (result[index], report)
            main.causes += other.causes.filter { cause in !main.causes.contains { $0.kind == cause.kind } }
            main.evidence += other.evidence.filter { !main.evidence.contains($0) }
            other.causes = []
            result[index] = main
        }
        return result
    }

    private mutating func issue(_ reports: [Report], symptom: Report, _ context: Context) {
        issued += 1
        let profile = context.profile(for: symptom)
        var causes = symptom.causes
        var evidence = symptom.evidence
        for report in reports.dropFirst() {
            let confidence = SymptomTable.weight(of: report, in: symptom.kind, profile: profile)
            if !causes.contains(where: { $0.kind == report.kind }) {
                causes.append(Cause(kind: report.kind, confidence: confidence, text: report.because))
            }
            evidence += report.evidence.filter { !evidence.contains($0) }
        }
        causes = causes.enumerated().sorted {
            $0.element.confidence == $1.element.confidence
                ? $0.offset < $1.offset : $0.element.confidence > $1.element.confidence
        }.map(\.element)
        evidence.sort { $0.time < $1.time }
        var place = symptom.place
        place.vantage = Ledger.vantage(of: symptom, context)
        if let call = symptom.call { place.interface = context.interfaceNames[call.first.interface] }
        let rule = incidents.policy.rule(symptom.kind, symptom.severity)
        guard rule.action != .ignore else { return }
        var finding = Finding(
            id: Ledger.identifier(symptom.time, issued), time: symptom.time, kind: symptom.kind,
            severity: symptom.severity, confidence: symptom.confidence, title: symptom.title,
            call: symptom.call.map(SnapshotBuilder.identity), place: place, causes: causes,
            evidence: Array(evidence.prefix(24)), fix: symptom.fix, profile: profile.name)
        finding.incident = incidents.note(finding, subject: Ledger.subject(of: symptom), at: context.now)
        counts[finding.severity, default: 0] += 1
        findings.append(finding)
        guard let callID = symptom.call?.callID else { return }
        kindsByCall[callID, default: []].append(finding.kind)
        recentByCall[callID, default: []].append(finding)
    }

    private static func vantage(of report: Report, _ context: Context) -> String {
        if let vantage = context.vantage { return vantage }
        if let flow = report.call?.first.flow,
            context.isLocal(flow.source.address) || context.isLocal(flow.destination.address)
        {
            return "agent-host"
        }
        return context.interfaceNames.count > 1 ? "gateway" : "unknown"
    }

    /// What findings of one incident share: the analyzer's own word, else the address that is to blame.
    private static func subject(of report: Report) -> String {
        if !report.subject.isEmpty { return report.subject }
        let endpoint = SymptomTable.blamesTarget(report.kind) ? report.place.to : report.place.from
        guard let endpoint else { return report.call?.callee ?? "" }
        // The address without its port: `192.0.2.1:5060`, `[2001:db8::1]:5060`.
        if endpoint.hasPrefix("[") { return String(endpoint.dropFirst().prefix { $0 != "]" }) }
        return String(endpoint.prefix { $0 != ":" })
    }

    /// An answered call that was judged and found well: evidence for open incidents at its addresses.
    mutating func noteEnd(of call: Call, at time: Timestamp) {
        guard call.answered != nil, kindsByCall[call.callID] == nil || !hasFault(call) else { return }
        var subjects: Set<String> = []
        for message in call.messages.prefix(8) {
            subjects.insert(message.flow.source.address.description)
            subjects.insert(message.flow.destination.address.description)
        }
        for leg in call.legs {
            for party in Party.allCases {
                if let endpoint = leg[party].endpoint { subjects.insert(endpoint.address.description) }
            }
        }
        incidents.noteGoodCall(at: subjects, time: time)
    }

    private func hasFault(_ call: Call) -> Bool {
        recentByCall[call.callID]?.contains { $0.severity > .notice } ?? false
    }

    /// Milliseconds of packet time and a running number, both in hexadecimal: sortable, unique in one run.
    static func identifier(_ time: Timestamp, _ number: UInt64) -> String {
        let milliseconds = UInt64(clamping: time.nanoseconds / 1_000_000)
        return padded(milliseconds, 11) + "-" + padded(number, 6)
    }

    private static func padded(_ value: UInt64, _ width: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
