import Diagnosis
import Engine
import SIP
import Tracking
import Wire

/// One call, registration or exchange: the traces that several witnesses have of it, and what was told of it.
struct JointMatter {
    private var kept: [Kept] = []
    var keys: Set<UInt64> = []
    let first: Timestamp
    private(set) var last: Timestamp
    /// Something came since it was judged.
    private var isChanged = false
    private var told: [Kind: Told] = [:]
    /// It was judged as what never came where it went.
    var isUnarrived = false
    /// That it was well was told.
    var isPassed = false

    /// A trace while it waits.
    private struct Kept {
        var witness: Witness
        var callID: String
        var matter: CallTrace.Matter
        var content: Content
        var fingerprint: Int
        var hosts: Set<IPAddress>
        var isUnanswered: Bool
    }

    private enum Content {
        case packed([UInt8])
        case whole(CallTrace)
    }

    private struct Told {
        var outcome: JointOutcome
        var isOver = false
    }

    private static let traceLimit = 16

    init(first: Timestamp) {
        self.first = first
        last = first
    }

    /// Two of them saw it, and it was not judged with all that came.
    var isDue: Bool { isChanged && Set(kept.map(\.witness.name)).count > 1 }

    /// One saw it, and nothing answered.
    var mayBeUnarrived: Bool { kept.count == 1 && kept[0].isUnanswered && !isUnarrived }

    /// Traces.
    var count: Int { kept.count }

    /// As findings show them.
    var callIDs: Set<String> { Set(kept.map { $0.callID }) }

    /// In order of witness and Call-ID.
    func unpacked(_ packing: TracePacking?) -> [WitnessedTrace] {
        kept.compactMap { item in
            switch item.content {
            case .whole(let trace): WitnessedTrace(item.witness, trace)
            case .packed(let bytes):
                packing?.unpack(bytes, item.matter, item.callID).map { WitnessedTrace(item.witness, $0) }
            }
        }
    }

    mutating func note(_ item: WitnessedTrace, at now: Timestamp, _ packing: TracePacking?) {
        last = now
        let trace = item.trace
        let packed = packing.flatMap { $0.pack(trace) }
        let new = Kept(
            witness: item.witness, callID: trace.callID, matter: trace.matter,
            content: packed.map(Content.packed) ?? .whole(trace), fingerprint: item.hashValue,
            hosts: Set(trace.messages.flatMap { [$0.flow.source.address, $0.flow.destination.address] }),
            isUnanswered: !trace.silentTargets.isEmpty)
        note(new)
    }

    private mutating func note(_ new: Kept) {
        let same = kept.firstIndex { $0.witness.name == new.witness.name && $0.callID == new.callID }
        if let same {
            guard kept[same].fingerprint != new.fingerprint else { return }
            kept[same] = new
        } else if kept.count < Self.traceLimit {
            kept.append(new)
        }
        kept.sort { ($0.witness.name, $0.callID) < ($1.witness.name, $1.callID) }
        isChanged = true
    }

    mutating func take(_ other: JointMatter) {
        for item in other.kept { note(item) }
        last = max(last, other.last)
        keys.formUnion(other.keys)
        told.merge(other.told) { own, _ in own }
    }

    /// What a trace has in common with those of others: the branches of its requests, and of a call its Call-ID.
    static func keys(of trace: CallTrace) -> Set<UInt64> {
        let parser = SIPParser()
        var keys: Set<UInt64> = trace.matter == .call ? [hash(CallIDText.shape(trace.callID))] : []
        for message in trace.messages.prefix(24) {
            guard let parsed = try? parser.parse(Array(message.text.utf8).span, isTruncated: message.isCut) else {
                continue
            }
            let identity = MessageIdentity(parsed)
            if identity.anchor != parsed.callID { keys.insert(hash(identity.anchor + " " + parsed.cseq.method)) }
        }
        return keys.isEmpty && !trace.messages.isEmpty ? [hash(CallIDText.shape(trace.callID))] : keys
    }

    /// FNV-1a: the same in every run.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    // MARK: What is told

    /// What is news in the verdict.
    mutating func tell(_ verdict: JointVerdict, of traces: [WitnessedTrace], beside alone: [ToldAlone])
        -> [JointOutcome]
    {
        isChanged = false
        var outcomes: [JointOutcome] = []
        let offsets = zip(traces, verdict.clockOffsets).compactMap { item, offset in
            offset.map { (item.witness.name, $0) }
        }
        let witnesses = zip(traces, verdict.joined).filter(\.1).map(\.0.witness.name)
        for found in verdict.findings {
            let before = told[found.kind]
            let revision = (before?.outcome.revision ?? 0) + 1
            var outcome = JointOutcome(
                finding: found, revision: revision, earlier: before?.outcome.finding.id, witnesses: witnesses,
                replaces: [], clockOffsets: Dictionary(offsets) { first, _ in first })
            let replaced = alone.filter { isSaid($0, by: found) }
            outcome.replaces = replaced.map(\.id).sorted()
            for one in replaced where one.kind == found.kind {
                outcome.finding.confidence = max(outcome.finding.confidence, one.confidence)
                outcome.finding.causes += one.causes.filter { cause in
                    // What one place could not see is no cause where two look on.
                    guard case .kind(let kind) = cause.id, !kind.isHearsay, cause.confidence > .possible else {
                        return false
                    }
                    return !outcome.finding.causes.contains { $0.id == cause.id }
                }
            }
            if let before, !before.isOver, Self.isAlike(before.outcome, outcome) { continue }
            outcome.finding.id = id(of: found, revision: revision)
            told[found.kind] = Told(outcome: outcome)
            outcomes.append(outcome)
        }
        for (kind, before) in told.sorted(by: { $0.key < $1.key })
        where !before.isOver && !verdict.findings.contains(where: { $0.kind == kind }) {
            var outcome = before.outcome
            outcome.earlier = outcome.finding.id
            outcome.revision += 1
            outcome.isWithdrawn = true
            outcome.finding.id = id(of: outcome.finding, revision: outcome.revision)
            told[kind] = Told(outcome: outcome, isOver: true)
            outcomes.append(outcome)
        }
        return outcomes
    }

    private static func isAlike(_ one: JointOutcome, _ other: JointOutcome) -> Bool {
        one.finding.title == other.finding.title && one.finding.confidence == other.finding.confidence
            && one.finding.severity == other.finding.severity && one.finding.causes == other.finding.causes
            && one.replaces == other.replaces
    }

    /// Sortable by time, and the same whoever makes it of the same traces.
    private func id(of finding: Finding, revision: Int) -> String {
        let milliseconds = UInt64(clamping: finding.time.nanoseconds / 1_000_000)
        let name = "\(callIDs.sorted().joined(separator: " ")) \(finding.kind) \(revision)"
        let hash = Self.hash(name) & 0xFF_FFFF
        return CivilTime.padded(String(milliseconds, radix: 16), 11) + "-j"
            + CivilTime.padded(String(hash, radix: 16), 6)
    }

    /// The joined finding that says what `one` says.
    func replacement(of one: ToldAlone) -> String? {
        told.values.filter { !$0.isOver && isSaid(one, by: $0.outcome.finding) }.map(\.outcome.finding.id).min()
    }

    /// The same fault of the same call, or what either kind is told as a cause of.
    private func isSaid(_ one: ToldAlone, by found: Finding) -> Bool {
        let isOfKind =
            one.kind == found.kind || one.kind.explains(found.kind) || found.kind.explains(one.kind)
            || one.kind.sharing == .unheard && found.kind.sharing == .unheard
        guard isOfKind, kept.contains(where: { $0.witness.name == one.witness }) else { return false }
        if let callID = one.callID { return callIDs.contains(callID) }
        guard found.call == nil, one.kind == found.kind, (one.time - found.time).magnitude <= .seconds(3_700) else {
            return false
        }
        let hosts = kept.reduce(into: Set()) { $0.formUnion($1.hosts) }
        return !one.hosts.isEmpty && one.hosts.isSubset(of: hosts)
    }
}
