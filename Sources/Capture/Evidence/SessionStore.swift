package import Diagnosis
import Glibc
import Synchronization
package import Wire

/// Capture sessions on demand: starts and ends them, writes what they collect, and keeps both over a restart.
///
/// A session is a state file (`ID.json`) and parts (`ID-001.pcapng`, …). After a restart one whose time is not over goes
/// on in a new part; one whose time is over is closed with what it holds. For any thread that may wait for the disk.
package final class SessionStore: Sendable {
    package struct Limits: Sendable, Hashable {
        /// Running at a time.
        package var running = 4
        /// Sessions kept, ended ones included; the oldest ended goes first.
        package var kept = 50
        /// Bytes of all sessions together.
        package var bytes: Int64 = 2_000 << 20
        package var longest = Interval.seconds(7 * 86_400)

        package init() {}
    }

    /// Why a session is not started, or not there.
    package enum Refusal: Error, Sendable, Hashable {
        case tooMany(Int)
        case diskFull
        case unknown
        case invalid(String)
        case failed(CaptureError)
    }

    /// What is asked for.
    package struct Request: Sendable {
        package var filter = SessionFilter()
        package var duration = Interval.seconds(1_800)
        package var maxBytes: Int64 = 200 << 20
        package var maxCalls: Int?
        package var keepsPayload = false
        package var note: String?

        package init() {}
    }

    private struct Session {
        var state: SessionState
        var part: SessionPart?
        var savedAt = Timestamp.distantPast
    }

    private let directory: EvidenceDirectory
    private let limits: Limits
    private let inbox: EvidenceInbox
    private let sessions = Mutex<[String: Session]>([:])
    private let isRestored = Mutex(false)
    /// A session's captures are cut into so many parts, so that rotation takes a part and not all.
    private static let partsPerSession: Int64 = 8
    private static let savePeriod = Interval.seconds(2)

    /// A directory that cannot be used yet is tried again with each session that is asked for.
    package init(directory: EvidenceDirectory, limits: Limits = Limits(), inbox: EvidenceInbox) {
        self.directory = directory
        self.limits = limits
        self.inbox = inbox
    }

    /// Makes the directory ready, and takes up what an earlier run left there, once.
    /// - Throws: `cannot-write`, when the directory cannot be made or written to.
    package func prepare(now: Timestamp) throws(CaptureError) {
        try directory.prepare()
        isRestored.withLock { isRestored in
            if !isRestored { restore(now) }
            isRestored = true
        }
    }

    // MARK: - Orders

    package func start(_ request: Request, now: Timestamp) throws(Refusal) -> SessionState {
        let filter = request.filter
        if let address = filter.address, IPAddress(address) == nil { throw .invalid("\"\(address)\" is no IP address") }
        guard request.duration > .zero, request.duration <= limits.longest else {
            throw .invalid("a session lasts up to \(Int(limits.longest.seconds)) s")
        }
        guard request.maxBytes >= 1 << 20 else { throw .invalid("a session holds 1 MB at least") }
        do throws(CaptureError) { try prepare(now: now) } catch { throw .failed(error) }
        guard directory.hasRoom(for: Int(min(request.maxBytes, 16 << 20))) else { throw .diskFull }
        let result: Result<SessionState, Refusal> = sessions.withLock { sessions in
            let running = sessions.values.count { $0.state.phase != .ended }
            guard running < min(limits.running, EvidenceCollector.sessionLimit) else {
                return .failure(.tooMany(running))
            }
            var id = EvidenceFile.stamp(now)
            var number = 1
            while sessions[id] != nil {
                number += 1
                id = "\(EvidenceFile.stamp(now))-\(number)"
            }
            let state = SessionState(
                id: id, filter: filter, note: request.note.map { String($0.prefix(500)) },
                keepsPayload: request.keepsPayload, maxBytes: min(request.maxBytes, limits.bytes),
                maxCalls: request.maxCalls, started: now.nanoseconds, until: (now + request.duration).nanoseconds)
            do throws(CaptureError) {
                try state.save(path(id + ".json"))
            } catch {
                return .failure(.failed(error))
            }
            sessions[id] = Session(state: state, savedAt: now)
            makeRoom(&sessions)
            return .success(state)
        }
        let state = try result.get()
        inbox.post(.start(state.spec))
        return state
    }

    /// Ends a session; what it still has on the way is written first.
    package func stop(_ id: String) throws(Refusal) -> SessionState {
        let result: Result<SessionState, Refusal> = sessions.withLock { sessions in
            guard var session = sessions[id] else { return .failure(.unknown) }
            if session.state.phase == .running { session.state.phase = .stopping }
            sessions[id] = session
            return .success(session.state)
        }
        let state = try result.get()
        if state.phase == .stopping { inbox.post(.stop(id)) }
        return state
    }

    /// Newest first.
    package var list: [SessionState] {
        sessions.withLock { $0.values.map(\.state) }.sorted { ($0.started, $0.id) > ($1.started, $1.id) }
    }

    /// Puts the session's captures together in a file that the caller removes.
    package func assemble(_ id: String, in language: Language) throws(Refusal) -> String {
        let found: (SessionState, [String])? = sessions.withLock { sessions in
            guard let session = sessions[id] else { return nil }
            let growing = session.part.map { [path($0.name + ".tmp")] } ?? []
            return (session.state, session.state.parts.map { path($0.name) } + growing)
        }
        guard let (state, paths) = found else { throw .unknown }
        guard directory.hasRoom(for: Int(clamping: state.bytes)) else { throw .diskFull }
        // A name of its own: several may fetch at once.
        let target = path(".fetch-\(id)-\(UInt64.random(in: 0 ... .max)).pcapng")
        do throws(CaptureError) {
            try SessionAssembly.write(paths, of: state, to: target, in: language)
        } catch {
            throw .failed(error)
        }
        return target
    }

    // MARK: - Writing

    /// Takes what the capture thread collected for a session.
    package func accept(_ batch: SessionBatch, now: Timestamp) {
        sessions.withLock { sessions in
            guard var session = sessions[batch.session], session.state.phase != .ended else { return }
            write(batch, to: &session)
            session.state.callIDs = batch.callIDs.isEmpty ? session.state.callIDs : batch.callIDs
            session.state.calls = session.state.callsBefore + batch.calls
            for finding in batch.findings { session.state.note(finding) }
            if let ending = batch.ending { finish(&session, ending, now) }
            if batch.ending != nil || !batch.findings.isEmpty || now - session.savedAt > SessionStore.savePeriod {
                session.savedAt = now
                try? session.state.save(path(session.state.id + ".json"))
            }
            sessions[batch.session] = session
        }
    }

    private func write(_ batch: SessionBatch, to session: inout Session) {
        guard !batch.packets.packets.isEmpty else { return }
        guard directory.hasRoom(for: batch.packets.bytes.count) else {
            session.state.refused += UInt64(batch.packets.packets.count)
            return
        }
        var bundle = batch.packets
        _ = bundle.blankSecrets()
        do throws(CaptureError) {
            if session.part == nil { session.part = try open(&session) }
            guard let part = session.part else { return }
            let before = part.length
            try part.write(bundle)
            session.state.bytes += part.length - before
            session.state.packets += UInt64(bundle.packets.count)
            if part.length >= session.state.maxBytes / SessionStore.partsPerSession { try close(&session) }
        } catch {
            session.state.refused += UInt64(batch.packets.packets.count)
        }
        rotate(&session)
    }

    private func open(_ session: inout Session) throws(CaptureError) -> SessionPart {
        let digits = String(session.state.nextPart)
        let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        session.state.nextPart += 1
        return try SessionPart(directory: directory.path, name: "\(session.state.id)-\(number).pcapng")
    }

    private func close(_ session: inout Session) throws(CaptureError) {
        guard let part = session.part else { return }
        session.part = nil
        let length = part.length
        try part.finish()
        session.state.parts.append(SessionState.Part(name: part.name, bytes: length, packets: part.packets))
    }

    /// The oldest part makes room for the newest packets.
    private func rotate(_ session: inout Session) {
        while session.state.bytes > session.state.maxBytes, let oldest = session.state.parts.first {
            unlink(path(oldest.name))
            session.state.parts.removeFirst()
            session.state.bytes -= oldest.bytes
            session.state.rotated += oldest.packets
        }
    }

    /// A shutdown closes the part and leaves the session running for the next start.
    private func finish(_ session: inout Session, _ ending: SessionBatch.Ending, _ now: Timestamp) {
        try? close(&session)
        guard ending != .shutdown else { return }
        session.state.phase = .ended
        session.state.ending = ending
        session.state.ended = now.nanoseconds
    }

    // MARK: - Restart and room

    private func restore(_ now: Timestamp) {
        let names = directory.names
        for name in names where name.hasPrefix(".fetch-") { unlink(path(name)) }
        var restored: [SessionState] = []
        for name in names.sorted() where name.hasSuffix(".json") {
            guard var state = SessionState.load(path(name)), name == state.id + ".json" else { continue }
            adopt(&state, names)
            state.callsBefore = state.calls
            if state.phase != .ended, state.phase == .stopping || state.until <= now.nanoseconds {
                state.ending = state.phase == .stopping ? .stopped : .time
                state.phase = .ended
                state.ended = min(now.nanoseconds, state.until)
                try? state.save(path(name))
            }
            if state.phase == .running { inbox.post(.start(state.spec)) }
            restored.append(state)
        }
        sessions.withLock { [restored] in for state in restored { $0[state.id] = Session(state: state) } }
    }

    /// A part that was growing when the daemon died holds what was written through.
    private func adopt(_ state: inout SessionState, _ names: [String]) {
        let known = Set(state.parts.map(\.name))
        for name in names.sorted() where name.hasPrefix(state.id + "-") {
            let plain = name.hasSuffix(".tmp") ? String(name.dropLast(4)) : name
            guard plain.hasSuffix(".pcapng"), !known.contains(plain) else { continue }
            guard plain.dropFirst(state.id.utf8.count + 1).dropLast(7).allSatisfy(\.isNumber) else { continue }
            if plain != name { rename(path(name), path(plain)) }
            var status = stat()
            guard stat(path(plain), &status) == 0 else { continue }
            state.parts.append(SessionState.Part(name: plain, bytes: Int64(status.st_size), packets: 0))
            let number = Int(plain.dropFirst(state.id.utf8.count + 1).dropLast(7)) ?? 0
            state.nextPart = max(state.nextPart, number + 1)
        }
        state.parts.sort { $0.name < $1.name }
        state.bytes = state.parts.reduce(0) { $0 + $1.bytes }
    }

    /// The oldest ended sessions make room for a new one.
    private func makeRoom(_ sessions: inout [String: Session]) {
        var ended = sessions.values.filter { $0.state.phase == .ended }.sorted { $0.state.started < $1.state.started }[
            ...]
        var total = sessions.values.reduce(Int64(0)) {
            $0 + ($1.state.phase == .ended ? $1.state.bytes : $1.state.maxBytes)
        }
        while let oldest = ended.popFirst(), sessions.count > limits.kept || total > limits.bytes {
            for part in oldest.state.parts { unlink(path(part.name)) }
            unlink(path(oldest.state.id + ".json"))
            sessions[oldest.state.id] = nil
            total -= oldest.state.bytes
        }
    }

    private func path(_ name: String) -> String { directory.path + "/" + name }
}
