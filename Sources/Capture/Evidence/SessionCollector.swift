import Diagnosis
import Engine
import SIP
import Wire

/// Picks the packets of one capture session out of what the recorder keeps, turn by turn. Belongs to the capture thread.
///
/// A message that agrees with the filter names a Call-ID; everything kept under it, and the media its SDP announces, is
/// taken. So calls in progress are included with what was kept of them before the session began.
final class SessionCollector {
    private struct Followed {
        var lastNews: Timestamp
        /// The engine knows it as a call; a registration or a probe is none.
        var isCall = false
    }

    let spec: SessionSpec
    /// The session's bit in the ring entries.
    let bit: UInt16
    private var followed: [String: Followed] = [:]
    private var calls: Set<String> = []
    private var scanned: UInt64 = 0
    private var hasLookedBack = false
    private var decoder = FrameDecoder(maxFragmentedDatagrams: 1, maxFragmentBytes: 1 << 16)

    /// Dialogs followed at a time, and calls remembered by name.
    static let dialogLimit = 1_000
    /// How long after its last packet a dialog is forgotten.
    private static let patience = Interval.seconds(60)
    private static let batchBytes = 16 << 20

    init(_ spec: SessionSpec, bit: UInt16) {
        self.spec = spec
        self.bit = bit
        for id in spec.callIDs.suffix(SessionCollector.dialogLimit) {
            followed[id] = Followed(lastNews: .distantPast)
        }
    }

    /// What is new since the last turn; nil when nothing is.
    func turn(
        _ recorder: PacketRecorder, _ engine: Engine, _ findings: [Finding], now: Timestamp
    ) -> SessionBatch? {
        if !hasLookedBack { lookBack(recorder, engine, now) }
        scan(recorder, now)
        let ours = findings.filter { concerns($0, engine, now) }
        var picker = PacketPicker(recorder, since: .distantPast, sessionBit: bit)
        for id in followed.keys.sorted() { collect(id, &picker, engine, now) }
        prune(engine, now)
        let ending = ending(engine, now)
        guard !picker.isEmpty || !ours.isEmpty || ending != nil else { return nil }
        return SessionBatch(
            session: spec.id,
            packets: picker.bundle(
                end: max(now, engine.time), limitBytes: SessionCollector.batchBytes, keepsPayload: spec.keepsPayload),
            findings: ours, callIDs: Array(followed.keys.sorted().prefix(SessionCollector.dialogLimit)),
            calls: calls.count, ending: ending)
    }

    /// What remains, because the session ends.
    func last(
        _ recorder: PacketRecorder, _ engine: Engine, now: Timestamp, _ ending: SessionBatch.Ending
    ) -> SessionBatch {
        var batch =
            turn(recorder, engine, [], now: now)
            ?? SessionBatch(session: spec.id, packets: PacketBundle(interfaces: recorder.interfaces, end: now))
        batch.calls = calls.count
        batch.ending = batch.ending ?? ending
        return batch
    }

    // MARK: - Selection

    /// Calls in progress whose first messages may have left the recorder.
    private func lookBack(_ recorder: PacketRecorder, _ engine: Engine, _ now: Timestamp) {
        hasLookedBack = true
        scanned = recorder.signalling.oldest - 1
        guard spec.filter.kind == nil else { return }
        for call in engine.calls() where call.state != "ended" {
            let addresses =
                [call.from.address, call.to.address]
                + call.media.flatMap { [$0.source.address, $0.destination.address] }
            if spec.filter.admits(callID: call.identity.callID), spec.filter.admits(addresses: addresses),
                spec.filter.admits(users: [call.identity.caller, call.identity.callee])
            {
                follow(call.identity.callID, now)
            }
        }
    }

    /// Looks at the messages that came since.
    private func scan(_ recorder: PacketRecorder, _ now: Timestamp) {
        defer { scanned = recorder.signalling.newest }
        guard spec.filter.kind == nil else { return }
        var sequence = max(scanned + 1, recorder.signalling.oldest)
        while sequence <= recorder.signalling.newest {
            if let entry = recorder.signalling.entry(sequence), entry.kind == .sip {
                recorder.signalling.withBytes(entry) { buffer in
                    examine(buffer.span, entry, recorder, now)
                }
            }
            sequence += 1
        }
    }

    private func examine(
        _ bytes: Span<UInt8>, _ entry: PacketRing.Entry, _ recorder: PacketRecorder, _ now: Timestamp
    ) {
        let glance = SIPGlance(bytes, from: Int(entry.payload), readsUsers: spec.filter.number != nil)
        guard let callID = glance.callID.map({ String(decoding: $0, as: UTF8.self) }) else { return }
        guard followed[callID] == nil, spec.filter.admits(callID: callID), spec.filter.admits(users: glance.users)
        else { return }
        if spec.filter.address != nil {
            let index = Int(entry.interface)
            guard index < recorder.interfaces.count else { return }
            var addresses: [IPAddress] = []
            switch decoder.decode(bytes, link: recorder.interfaces[index].link, at: entry.time) {
            case .udp(let datagram): addresses = [datagram.flow.source.address, datagram.flow.destination.address]
            case .tcp(let segment): addresses = [segment.flow.source.address, segment.flow.destination.address]
            default: return
            }
            guard spec.filter.admits(addresses: addresses) else { return }
        }
        follow(callID, now)
    }

    private func follow(_ callID: String, _ now: Timestamp) {
        guard followed[callID] == nil, followed.count < SessionCollector.dialogLimit else { return }
        if let limit = spec.maxCalls, calls.count >= limit { return }
        followed[callID] = Followed(lastNews: now)
    }

    /// True for a finding of a call we follow; one of the awaited kind begins to follow its call.
    private func concerns(_ finding: Finding, _ engine: Engine, _ now: Timestamp) -> Bool {
        guard let call = finding.call else { return false }
        if followed[call.callID] != nil { return true }
        guard spec.filter.kind == finding.kind, spec.filter.admits(callID: call.callID),
            spec.filter.admits(users: [call.caller, call.callee])
        else { return false }
        let endpoints =
            engine.signallingEndpoints(ofCall: call.callID).union(engine.mediaEndpoints(ofCall: call.callID) ?? [])
        guard spec.filter.admits(addresses: endpoints.map(\.address)) else { return false }
        follow(call.callID, now)
        return followed[call.callID] != nil
    }

    // MARK: - Collection

    private func collect(_ callID: String, _ picker: inout PacketPicker, _ engine: Engine, _ now: Timestamp) {
        let before = picker.count
        picker.addSignalling(picker.recorder.keys.callID(callID.utf8))
        if let endpoints = engine.mediaEndpoints(ofCall: callID) {
            if calls.count < SessionCollector.dialogLimit { calls.insert(callID) }
            followed[callID]?.isCall = true
            // The same ports served other calls before, and will again.
            let time = engine.mediaTime(ofCall: callID) ?? now...(.distantFuture)
            for endpoint in endpoints {
                picker.addMedia(endpoint, since: time.lowerBound, until: time.upperBound)
            }
        }
        if picker.count > before { followed[callID]?.lastNews = now }
    }

    private func prune(_ engine: Engine, _ now: Timestamp) {
        for (id, entry) in followed
        where now - entry.lastNews > SessionCollector.patience && !engine.isLive(id) && entry.lastNews != .distantPast {
            followed[id] = nil
        }
    }

    private func ending(_ engine: Engine, _ now: Timestamp) -> SessionBatch.Ending? {
        if now >= spec.until { return .time }
        guard let limit = spec.maxCalls, calls.count >= limit else { return nil }
        return calls.contains(where: engine.isLive) ? nil : .calls
    }
}
