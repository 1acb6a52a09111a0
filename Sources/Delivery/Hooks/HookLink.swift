import CHooks
import Glibc
import NIOPosix
import Synchronization

/// The daemon's end of the connection to the process that runs hooks, and what is known of each hook by it.
package final class HookLink: Sendable {
    private struct State {
        var records: [String: HookRecord] = [:]
        /// Of hooks that failed when they were last heard of.
        var failing: Set<String> = []
        /// Of hooks of which it was told that alerts are lost.
        var losing: Set<String> = []
        var tests: [UInt64: CheckedContinuation<HookTestRecord, Never>] = [:]
        var issued: UInt64 = 0
        var isClosed = false
        /// Given to the process, which did not say yet what became of them.
        var pending: [UInt64: Pending] = [:]
    }

    private struct Pending {
        var hook: String
        var message: HookMessage
        /// Times that a process was killed meanwhile: it may be this one that does it.
        var endings = 0
    }

    /// Beside the bounds of the queues: of what the process never answered.
    private static let pendingLimit = 4_096
    private static let endingLimit = 2

    private let socket: Int32
    private let process: pid_t
    private let state = Mutex(State())
    /// It reads until the process ends, and blocks.
    private let reader = NIOThreadPool(numberOfThreads: 1)

    init(socket: Int32, process: pid_t) {
        self.socket = socket
        self.process = process
    }

    deinit { close(socket) }

    /// The hooks of the settings, with nothing done yet; counts of those known before stay.
    func know(_ hooks: [(name: String, type: String)]) {
        state.withLock { state in
            let before = state.records
            state.records = [:]
            for hook in hooks {
                state.records[hook.name] = before[hook.name] ?? HookRecord(name: hook.name, type: hook.type)
                state.records[hook.name]?.type = hook.type
            }
        }
    }

    /// In the order of their names.
    package var records: [HookRecord] { state.withLock { $0.records.values.sorted { $0.name < $1.name } } }

    /// False when the process is gone.
    var isOpen: Bool { state.withLock { !$0.isClosed } }

    /// Never waits: what the process does not take is lost and counted.
    func deliver(_ message: HookMessage, to hook: String) {
        let id = nextID()
        // Before it is sent: the answer may come at once, and takes it away.
        state.withLock { state in
            state.records[hook]?.waiting += 1
            if state.pending.count < HookLink.pendingLimit {
                state.pending[id] = Pending(hook: hook, message: message)
            }
        }
        hand(message, id, to: hook)
    }

    /// A process in the place of the one that was killed gets what that one had not done, in order.
    private func deliverAgain() {
        let pending = state.withLock { state in
            for name in state.records.keys { state.records[name]?.waiting = 0 }
            for (id, entry) in state.pending where entry.endings >= HookLink.endingLimit {
                state.pending[id] = nil
                state.records[entry.hook]?.dropped &+= 1
            }
            return state.pending.sorted { $0.key < $1.key }
        }
        for (id, entry) in pending {
            state.withLock { state in
                state.pending[id]?.endings += 1
                state.records[entry.hook]?.waiting += 1
            }
            hand(entry.message, id, to: entry.hook)
        }
    }

    /// What the process does not take is lost and counted.
    private func hand(_ message: HookMessage, _ id: UInt64, to hook: String) {
        guard !send(HookOrder(kind: .deliver, hook: hook, id: id, message: message)) else { return }
        state.withLock { state in
            state.pending[id] = nil
            state.records[hook]?.waiting -= 1
            state.records[hook]?.dropped &+= 1
        }
    }

    func reload() { _ = send(HookOrder(kind: .reload, id: nextID())) }

    /// One alert past the queue, once; comes back when the hook has answered.
    func test(_ message: HookMessage, hook: String) async -> HookTestRecord {
        let id = nextID()
        return await withCheckedContinuation { continuation in
            state.withLock { $0.tests[id] = continuation }
            // Both ways at once: the process may have ended meanwhile.
            if !isOpen || !send(HookOrder(kind: .test, hook: hook, id: id, message: message)) {
                answer(id, HookTestRecord(hook: hook, ok: false, answer: HookLink.gone))
            }
        }
    }

    private static let gone = "the process that runs hooks is not there; restart the daemon"

    private func answer(_ id: UInt64, _ record: HookTestRecord) {
        state.withLock { $0.tests.removeValue(forKey: id) }?.resume(returning: record)
    }

    private func nextID() -> UInt64 {
        state.withLock { state in
            state.issued &+= 1
            return state.issued
        }
    }

    private func send(_ order: HookOrder) -> Bool {
        var order = order
        var bytes = HookPacket.encode(order)
        if bytes == nil {
            // The finding is the part that may be long.
            order.message?.finding = nil
            bytes = HookPacket.encode(order)
        }
        guard let bytes else { return false }
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        return Glibc.send(socket, bytes, bytes.count, flags) == bytes.count
    }

    /// No more alerts come; the process does what is left in a few seconds and ends.
    func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// What changed for people who read the log.
    enum Turn: Sendable, Equatable {
        case began(hook: String, reason: String)
        case ended(hook: String)
        case lost(hook: String, reason: String)
        case notReloaded
        /// The process was killed and made anew.
        case renewed
    }

    /// Reports until the process ends. For one caller.
    func run(_ tell: @escaping @Sendable (Turn) -> Void) async {
        reader.start()
        _ = try? await reader.runIfActive { [self] in
            var buffer = [UInt8](repeating: 0, count: HookPacket.limit)
            while true {
                let count = recv(socket, &buffer, buffer.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                if let outcome = HookPacket.decode(HookOutcome.self, buffer[..<count]), let turn = note(outcome) {
                    tell(turn)
                }
            }
            waitpid(process, nil, 0)
        }
        try? await reader.shutdownGracefully()
        let tests = state.withLock { state in
            state.isClosed = true
            for name in state.records.keys {
                state.records[name]?.lose(HookLink.gone)
            }
            state.pending = [:]
            defer { state.tests = [:] }
            return state.tests
        }
        for test in tests.values { test.resume(returning: HookTestRecord(hook: "", ok: false, answer: HookLink.gone)) }
    }

    /// Counts it; what is to be told of it, once until it changes.
    func note(_ outcome: HookOutcome) -> Turn? {
        if outcome.kind == .tested {
            answer(outcome.id, HookTestRecord(hook: outcome.hook, ok: outcome.isWell, answer: outcome.words))
            return nil
        }
        if outcome.kind == .dropped {
            answer(outcome.id, HookTestRecord(hook: outcome.hook, ok: false, answer: outcome.words))
        }
        if outcome.kind == .renewed {
            deliverAgain()
            return .renewed
        }
        return state.withLock { state in
            let name = outcome.hook
            state.records[name]?.waiting = outcome.waiting
            if !outcome.words.isEmpty { state.records[name]?.answer = outcome.words }
            switch outcome.kind {
            case .tested, .reloaded, .renewed: return nil
            case .notReloaded: return .notReloaded
            case .sent:
                state.pending[outcome.id] = nil
                state.records[name]?.sent &+= 1
                state.records[name]?.isWell = true
                state.losing.remove(name)
                return state.failing.remove(name) == nil ? nil : .ended(hook: name)
            case .again:
                state.records[name]?.retried &+= 1
                state.records[name]?.isWell = false
                return state.failing.insert(name).inserted ? .began(hook: name, reason: outcome.words) : nil
            case .givenUp, .dropped:
                state.pending[outcome.id] = nil
                if outcome.kind == .givenUp {
                    state.records[name]?.failed &+= 1
                } else {
                    state.records[name]?.dropped &+= 1
                }
                state.records[name]?.isWell = false
                state.failing.insert(name)
                return state.losing.insert(name).inserted ? .lost(hook: name, reason: outcome.words) : nil
            }
        }
    }
}
