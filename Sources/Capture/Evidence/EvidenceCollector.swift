package import Diagnosis
package import Engine
package import Wire

/// When evidence is kept, and how much.
package struct EvidenceSettings: Sendable, Hashable {
    /// Files for findings; capture sessions work without.
    package var isEnabled = true
    package var minimumSeverity = Severity.warning
    package var recorder = RecorderSettings()
    /// Packets of one finding; the oldest media goes first.
    package var bundleBytes = 16 << 20
    /// Findings of one incident that get a file, because they show the same fault.
    package var filesPerIncident = 10
    /// Findings of one kind that get a file within one minute of packet time: a fault of everybody shows in a few.
    package var filesPerKindAndMinute = 20

    package init() {}
}

/// Keeps packets and hands out those that findings and capture sessions are about. Belongs to the capture thread.
package final class EvidenceCollector {
    package let recorder: PacketRecorder
    private let settings: EvidenceSettings
    private let inbox: EvidenceInbox
    private let budget: EvidenceBudget
    private let outlet: @Sendable (EvidenceJob) -> Void
    private var sessions: [SessionCollector] = []
    private var filesByIncident: [String: Int] = [:]
    /// Files of the current minute by kind.
    private var filesByKind: [Kind: Int] = [:]
    private var minute = Int64.min
    private var unfinished = UnfinishedEvidence()
    private var isRecording: Bool

    /// Sessions at a time: one bit each in the ring's entries.
    package static let sessionLimit = 8
    private static let incidentLimit = 10_000
    /// Packets between two ends that a finding about no call gets, the newest.
    private static let packetsBetween = 4_000
    /// Before a finding that is about no call.
    private static let lookBack = Interval.seconds(120)
    /// The usual life of a binding.
    private static let registrationLookBack = Interval.seconds(3_600)

    /// - Parameter outlet: Takes what is to be written, on the capture thread; must not block.
    package init(
        settings: EvidenceSettings, inbox: EvidenceInbox = EvidenceInbox(),
        budget: EvidenceBudget = EvidenceBudget(), outlet: @escaping @Sendable (EvidenceJob) -> Void
    ) {
        self.settings = settings
        self.inbox = inbox
        self.budget = budget
        self.outlet = outlet
        recorder = PacketRecorder(settings: settings.recorder)
        isRecording = settings.isEnabled
    }

    package func open(_ interface: InterfaceID, name: String, link: LinkType) {
        recorder.open(interface, name: name, link: link)
    }

    @inline(__always)
    package func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        if isRecording { recorder.receive(header, bytes) }
    }

    /// At a safe point of the loop, with the findings that arose since the last.
    ///
    /// - Parameter now: The clock that ends sessions: the wall's, or packet time.
    package func turn(_ findings: [Finding], _ engine: Engine, now: Timestamp) {
        for order in inbox.take() { carryOut(order, engine, now) }
        if settings.isEnabled {
            for finding in findings where finding.severity >= settings.minimumSeverity { collect(finding, engine) }
            for entry in unfinished.takeFinished(engine) { complete(entry, engine) }
        }
        guard !sessions.isEmpty else { return }
        var hasEnded = false
        for session in sessions {
            guard let batch = session.turn(recorder, engine, findings, now: now) else { continue }
            if batch.ending != nil { hasEnded = true }
            hand(.session(batch), always: batch.ending != nil)
            if batch.ending != nil { sessions.removeAll { $0 === session } }
        }
        if hasEnded { settle() }
    }

    /// The capture ends; sessions go on after a restart.
    package func finish(_ engine: Engine, now: Timestamp) {
        for entry in unfinished.takeFinished(engine, all: true) { complete(entry, engine) }
        for session in sessions {
            hand(.session(session.last(recorder, engine, now: now, .shutdown)), always: true)
        }
        sessions = []
    }

    // MARK: - Findings

    private func collect(_ finding: Finding, _ engine: Engine) {
        guard hasRoomInMinute(finding, engine) else { return budget.noteLimited() }
        if let incident = finding.incident {
            guard filesByIncident[incident, default: 0] < settings.filesPerIncident else { return }
            if filesByIncident.count >= EvidenceCollector.incidentLimit { filesByIncident = [:] }
            filesByIncident[incident, default: 0] += 1
        }
        let bundle = packets(of: finding, engine)
        guard !bundle.packets.isEmpty else { return }
        filesByKind[finding.kind, default: 0] += 1
        hand(.finding(finding, bundle))
        unfinished.add(finding, bundle)
    }

    private func hasRoomInMinute(_ finding: Finding, _ engine: Engine) -> Bool {
        let now = max(engine.time, finding.time).nanoseconds / 60_000_000_000
        if now != minute {
            minute = now
            filesByKind.removeAll(keepingCapacity: true)
        }
        return filesByKind[finding.kind, default: 0] < settings.filesPerKindAndMinute
    }

    /// The file of a finding again, with the end of its call.
    private func complete(_ entry: UnfinishedEvidence.Entry, _ engine: Engine) {
        let bundle = packets(of: entry.finding, engine)
        // What the recorder has lost meanwhile is better kept than the end.
        if entry.isCompleted(by: bundle) { hand(.finding(entry.finding, bundle)) }
    }

    private func packets(of finding: Finding, _ engine: Engine) -> PacketBundle {
        // Through a B2BUA one verdict rests on both legs.
        let legs = finding.call.map { [$0.callID] + $0.linked.map(\.callID) } ?? []
        let starts = legs.compactMap { engine.start(ofCall: $0) } + (finding.call.map { [$0.start] } ?? [])
        let since = starts.min().map { $0 - .seconds(2) } ?? finding.time - EvidenceCollector.lookBack
        var picker = PacketPicker(recorder, since: since, mediaLimit: settings.bundleBytes)
        let keys = recorder.keys
        if let call = finding.call {
            for leg in legs {
                picker.addSignalling(keys.callID(leg.utf8))
                let time = engine.mediaTime(ofCall: leg)
                for endpoint in engine.mediaEndpoints(ofCall: leg) ?? [] {
                    picker.addMedia(endpoint, since: time?.lowerBound, until: time?.upperBound ?? .distantFuture)
                }
            }
            let ends = legs.reduce(into: Set()) { $0.formUnion(engine.signallingEndpoints(ofCall: $1)) }
            let endKeys = Set(ends.map(keys.endpoint))
            for key in endKeys {
                // Errors that quote too little to tell whose message they mean.
                picker.addSignalling(key) { $0.kind == .icmp && endKeys.contains($0.firstKey) }
            }
            for pair in pairs(ends) { picker.addSignalling(keys.connection(pair)) }
            picker.addRegistrations(
                of: [call.caller, call.callee], since: call.start - EvidenceCollector.registrationLookBack)
        }
        let frames = finding.evidence.filter { $0.frame != nil }
        let oldest = min(since, frames.map(\.time).min() ?? since)
        picker.addFrames(Set(frames.compactMap(\.frame)), since: oldest)
        // A finding about no call is about what passes between two ends.
        if finding.call == nil || picker.isEmpty, let from = finding.place.from?.address,
            let to = finding.place.to?.address
        {
            picker.addSignalling(keys.pair(from, to), limit: EvidenceCollector.packetsBetween)
        }
        if finding.call == nil { addStreams(of: finding, to: &picker) }
        var bundle = picker.bundle(
            end: max(engine.time, finding.time), limitBytes: settings.bundleBytes,
            keepsPayload: settings.recorder.keepsPayload)
        bundle.localAddresses = engine.settings.localAddresses.sorted()
        return bundle
    }

    /// Media whose signalling was not seen: RTP between the two ends, and RTCP on the ports above.
    private func addStreams(of finding: Finding, to picker: inout PacketPicker) {
        for end in [finding.place.from, finding.place.to] {
            guard let endpoint = end?.endpoint else { continue }
            picker.addMedia(endpoint)
            if endpoint.port < .max { picker.addMedia(Endpoint(address: endpoint.address, port: endpoint.port + 1)) }
        }
    }

    private func pairs(_ endpoints: Set<Endpoint>) -> Set<UInt64> {
        let addresses = Set(endpoints.map(\.address)).sorted().prefix(8)
        var pairs: Set<UInt64> = []
        for (index, left) in addresses.enumerated() {
            for right in addresses.dropFirst(index + 1) { pairs.insert(recorder.keys.pair(left, right)) }
        }
        return pairs
    }

    // MARK: - Sessions

    private func carryOut(_ order: EvidenceInbox.Order, _ engine: Engine, _ now: Timestamp) {
        switch order {
        case .start(let spec):
            let taken = sessions.reduce(0) { $0 | $1.bit }
            guard let free = (0..<EvidenceCollector.sessionLimit).first(where: { taken & 1 << UInt16($0) == 0 }) else {
                return
            }
            let bit = UInt16(1) << UInt16(free)
            recorder.signalling.clearMarks(bit)
            recorder.media.clearMarks(bit)
            sessions.append(SessionCollector(spec, bit: bit))
        case .stop(let id):
            guard let session = sessions.first(where: { $0.spec.id == id }) else { return }
            hand(.session(session.last(recorder, engine, now: now, .stopped)), always: true)
            sessions.removeAll { $0 === session }
        }
        settle()
    }

    private func settle() {
        recorder.keepsPayload = settings.recorder.keepsPayload || sessions.contains(where: \.spec.keepsPayload)
        isRecording = settings.isEnabled || !sessions.isEmpty
    }

    /// - Parameter always: For the last word of a session, which must arrive.
    private func hand(_ job: EvidenceJob, always: Bool = false) {
        if budget.take(job.bytes, always: always) { outlet(job) }
    }
}
