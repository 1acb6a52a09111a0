import CHooks
package import Diagnosis
import Glibc
import Host
import Sandbox
import Wire

/// The process that runs hooks: forked before the daemon gives up its rights, it has none to look into packets, and the
/// daemon has none to run programs. One thread; it ends soon after the daemon does. Where it is killed before, its parent,
/// which does nothing else, makes another.
package struct HookProcess {
    private struct Hook {
        var hook: AlertHook
        var queue: HookQueue
    }

    private let socket: Int32
    private let signals: Int32
    private let load: () -> [AlertHook]?
    private let user = HookAttempt.User.unprivileged
    private var hooks: [Hook] = []
    private var attempts: [HookAttempt] = []
    /// When the daemon is gone: until when it goes on.
    private var end: Timestamp?

    private static let lastWords = Interval.seconds(5)
    /// Of tests; alerts have one a hook.
    private static let attemptLimit = 64

    /// Makes the process, and the daemon's end of the connection to it. To be called while there is one thread.
    ///
    /// - Parameters:
    ///   - confine: Called in the process, before anything else: gives up what it does not need.
    ///   - load: Reads the settings anew there; nil where they are bad.
    /// - Returns: Nil where it cannot be made.
    package static func start(
        _ hooks: [AlertHook], confine: () -> Void, load: @escaping () -> [AlertHook]?
    ) -> HookLink? {
        ChildProcess.start("earshotd-hooks", confine: confine) { socket in
            keep { isRenewed in
                var own = HookProcess(socket: socket, load: load)
                own.take(isRenewed ? load() ?? hooks : hooks)
                if isRenewed { own.tell(.renewed, "", 0, "") }
                own.run()
            }
        }.map { HookLink(socket: $0.socket, process: $0.process) }
    }

    /// Runs `work` in a child, and in another where that one did not end by itself, not too soon after each other.
    private static func keep(_ work: (_ isRenewed: Bool) -> Void) {
        var pause: UInt32 = 1
        var isRenewed = false
        while true {
            let begin = now
            let child = ChildProcess.fork()
            if child == 0 {
                work(isRenewed)
                _exit(0)
            }
            var status: Int32 = -1
            while child > 0, waitpid(child, &status, 0) < 0, errno == EINTR {}
            if child > 0, ChildProcess.exitCode(status) == 0 { return }
            pause = now - begin > .seconds(60) ? 1 : min(pause * 2, 60)
            sleep(pause)
            isRenewed = true
        }
    }

    private init(socket: Int32, load: @escaping () -> [AlertHook]?) {
        self.socket = socket
        self.load = load
        signals = earshot_child_signals()
    }

    /// Hooks of the same name keep what waits for them.
    private mutating func take(_ new: [AlertHook]) {
        let before = hooks
        hooks = new.map { hook in
            let patience = Interval.seconds(Double(hook.retrySeconds))
            var queue =
                before.first { $0.hook.name == hook.name }?.queue
                ?? HookQueue(capacity: hook.capacity, perMinute: hook.perMinute, patience: patience)
            (queue.capacity, queue.perMinute, queue.patience) = (hook.capacity, hook.perMinute, patience)
            return Hook(hook: hook, queue: queue)
        }
        for gone in before where !new.contains(where: { $0.name == gone.hook.name }) {
            for job in gone.queue.waiting { tell(.dropped, gone.hook.name, job.id, "the settings no longer have it") }
        }
    }

    // MARK: Loop

    private mutating func run() {
        while !isDone {
            for index in hooks.indices { begin(index) }
            wait()
            receive()
            reap()
            let now = HookProcess.now
            for index in attempts.indices where attempts[index].deadline <= now { attempts[index].kill() }
        }
        for index in attempts.indices { attempts[index].kill() }
    }

    private var isDone: Bool {
        guard let end else { return false }
        return HookProcess.now >= end || attempts.isEmpty && hooks.allSatisfy { $0.queue.waiting.isEmpty }
    }

    private static var now: Timestamp {
        let time = KernelClock.monotonic()
        return Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    private mutating func begin(_ index: Int) {
        let now = HookProcess.now
        guard let job = hooks[index].queue.start(at: now) else { return }
        do throws(HookFailure) {
            attempts.append(
                try HookAttempt(
                    hooks[index].hook, job.message, id: job.id, isTest: false, as: user, now: now,
                    wall: HostClock.now()))
        } catch {
            finish(hooks[index].hook.name, job.id, .failure(error))
        }
    }

    /// Until something is to be read, a child ended, or a moment came.
    private func wait() {
        let now = HookProcess.now
        var moments =
            attempts.filter { !$0.isKilled }.map(\.deadline) + hooks.compactMap { $0.queue.nextStart(at: now) }
        if let end { moments.append(end) }
        var timeout: Int32 = -1
        if let next = moments.min() { timeout = Int32(min(max((next - now).milliseconds.rounded(.up), 0), 60_000)) }
        var descriptors = attempts.filter { !$0.isSilent }.map {
            pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0)
        }
        descriptors.append(pollfd(fd: signals, events: Int16(POLLIN), revents: 0))
        if end == nil { descriptors.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        _ = poll(&descriptors, nfds_t(descriptors.count), timeout)
    }

    private mutating func receive() {
        var buffer = [UInt8](repeating: 0, count: HookPacket.limit)
        while end == nil {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else {
                end = HookProcess.now + HookProcess.lastWords
                for index in hooks.indices { hooks[index].queue.hurry() }
                return
            }
            guard let order = HookPacket.decode(HookOrder.self, buffer[..<count]) else { continue }
            obey(order)
        }
    }

    private mutating func obey(_ order: HookOrder) {
        if order.kind == .reload {
            guard let new = load() else { return tell(.notReloaded, "", order.id, "") }
            take(new)
            return tell(.reloaded, "", order.id, "")
        }
        guard let index = hooks.firstIndex(where: { $0.hook.name == order.hook }), let message = order.message else {
            return tell(.dropped, order.hook, order.id, "there is no such hook")
        }
        let now = HookProcess.now
        if order.kind == .test, attempts.count >= HookProcess.attemptLimit {
            tell(.tested, order.hook, order.id, "too many attempts are under way", isWell: false)
        } else if order.kind == .test {
            do throws(HookFailure) {
                attempts.append(
                    try HookAttempt(
                        hooks[index].hook, message, id: order.id, isTest: true, as: user, now: now,
                        wall: HostClock.now()))
            } catch {
                tell(.tested, order.hook, order.id, error.reason, isWell: false)
            }
        } else if !hooks[index].queue.offer(HookQueue.Job(id: order.id, message: message, since: now)) {
            tell(.dropped, order.hook, order.id, "too many wait")
        }
    }

    /// Takes leave of processes that ended.
    private mutating func reap() {
        var note = [UInt8](repeating: 0, count: 128)
        while read(signals, &note, note.count) > 0 {}
        for index in attempts.indices { attempts[index].read() }
        while true {
            var status: Int32 = 0
            let process = waitpid(-1, &status, WNOHANG)
            guard process > 0 else { return }
            guard let index = attempts.firstIndex(where: { $0.process == process }) else { continue }
            var attempt = attempts.remove(at: index)
            attempt.read()
            attempt.close()
            // What it left running has lost its master.
            attempt.kill()
            let isLate = attempt.deadline <= HookProcess.now
            conclude(attempt, isLate ? nil : ChildProcess.exitCode(status))
        }
    }

    private mutating func conclude(_ attempt: HookAttempt, _ code: Int32?) {
        let result: Result<String, HookFailure>
        do throws(HookFailure) {
            result = .success(try HookAnswer.judge(attempt.hook.target, code: code, output: attempt.words))
        } catch {
            result = .failure(error)
        }
        guard attempt.isTest else { return finish(attempt.hook.name, attempt.id, result) }
        switch result {
        case .success(let words): tell(.tested, attempt.hook.name, attempt.id, words)
        case .failure(let failure): tell(.tested, attempt.hook.name, attempt.id, failure.reason, isWell: false)
        }
    }

    private mutating func finish(_ name: String, _ id: UInt64, _ result: Result<String, HookFailure>) {
        guard let index = hooks.firstIndex(where: { $0.hook.name == name }) else {
            return tell(.dropped, name, id, "the settings no longer have it")
        }
        switch result {
        case .success(let words):
            _ = hooks[index].queue.finish(nil, at: HookProcess.now)
            tell(.sent, name, id, words)
        case .failure(let failure):
            let verdict = hooks[index].queue.finish(failure, at: HookProcess.now)
            tell(verdict == .givenUp ? .givenUp : .again, name, id, failure.reason, isWell: false)
        }
    }

    private func tell(_ kind: HookOutcome.Kind, _ name: String, _ id: UInt64, _ words: String, isWell: Bool = true) {
        let hook = hooks.first { $0.hook.name == name }
        let outcome = HookOutcome(
            kind: kind, hook: name, id: id, words: hook?.hook.hidingSecrets(words) ?? "", isWell: isWell,
            waiting: hook?.queue.waiting.count ?? 0)
        guard let bytes = HookPacket.encode(outcome) else { return }
        _ = send(socket, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }
}
