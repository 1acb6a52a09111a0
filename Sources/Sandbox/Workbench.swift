import CSandbox
import Glibc
import Synchronization

/// Work on what strangers made, apart from the daemon: each piece in a process of its own with bounds on memory and time.
/// A fault in it, or a piece that is made to cost, ends that process and nothing else.
///
/// A process forked before the daemon gives up its rights waits for work and makes a child for each piece: a daemon with
/// threads can make none itself.
package final class Workbench: Sendable {
    package struct Limits: Sendable {
        package var memoryBytes: UInt64
        package var seconds: Int

        package init(memoryBytes: UInt64, seconds: Int) {
            self.memoryBytes = memoryBytes
            self.seconds = seconds
        }
    }

    /// Why a piece of work has no answer.
    package enum Refusal: UInt8, Error, Sendable {
        /// It ended without one: a fault, or too little memory.
        case died = 1
        case tookTooLong = 2
        /// The process that makes processes is gone.
        case gone = 3
    }

    private let request: Int32
    private let answer: Int32
    /// One piece at a time.
    private let isBusy = Mutex(())

    /// No piece is larger, nor is an answer.
    private static let longest = 1 << 30
    private static let done: UInt8 = 0

    private init(request: Int32, answer: Int32) {
        self.request = request
        self.answer = answer
    }

    deinit {
        close(request)
        close(answer)
    }

    /// Makes the process. To be called while there is one thread, and after other processes were made: it ends when the
    /// daemon closes its end, which no other may hold.
    ///
    /// - Parameters:
    ///   - confine: Called in the process first: gives up what it does not need.
    ///   - work: Called in a child of it for each piece.
    /// - Returns: Nil where it cannot be made.
    package static func start(
        _ limits: Limits, confine: () -> Void, work: ([UInt8]) -> [UInt8]
    ) -> Workbench? {
        var (requests, answers): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard pipe(&requests) == 0 else { return nil }
        guard pipe(&answers) == 0 else {
            for end in requests { close(end) }
            return nil
        }
        for end in requests + answers { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let process = ChildProcess.fork()
        guard process == 0 else {
            close(requests[0])
            close(answers[1])
            guard process > 0 else {
                close(requests[1])
                close(answers[0])
                return nil
            }
            return Workbench(request: requests[1], answer: answers[0])
        }
        close(requests[1])
        close(answers[0])
        ChildProcess.be("earshotd-bench")
        earshot_end_with_parent()
        preferToBeKilled()
        confine()
        while let piece = receive(requests[0]) {
            guard serve(piece, limits, work, answers[1], requests[0]) else { break }
        }
        _exit(0)
    }

    /// Blocks until the piece is done, or was given up.
    package func ask(_ piece: [UInt8]) -> Result<[UInt8], Refusal> {
        isBusy.withLock { _ in
            guard Workbench.send(piece, to: request), let told = Workbench.receive(answer), let first = told.first
            else {
                return .failure(.gone)
            }
            if let refusal = Refusal(rawValue: first) { return .failure(refusal) }
            return .success(Array(told.dropFirst()))
        }
    }

    // MARK: In the process

    /// False once the daemon is gone.
    private static func serve(
        _ piece: [UInt8], _ limits: Limits, _ work: ([UInt8]) -> [UInt8], _ answer: Int32, _ daemon: Int32
    ) -> Bool {
        let file = earshot_memory_file("answer")
        guard file >= 0 else { return send([Refusal.died.rawValue], to: answer) }
        defer { close(file) }
        let child = ChildProcess.fork()
        if child == 0 {
            close(answer)
            close(daemon)
            ChildProcess.name("earshotd-judge")
            earshot_end_with_parent()
            guard earshot_workbench_limit(limits.memoryBytes, UInt64(max(1, limits.seconds))) == 0 else { _exit(1) }
            _exit(write(work(piece), to: file) ? 0 : 1)
        }
        guard child > 0 else { return send([Refusal.died.rawValue], to: answer) }
        switch wait(for: child, seconds: limits.seconds, daemon) {
        case .success:
            let size = lseek(file, 0, SEEK_END)
            guard (0..<longest).contains(Int(size)), lseek(file, 0, SEEK_SET) == 0, let made = read(Int(size), file)
            else {
                return send([Refusal.died.rawValue], to: answer)
            }
            return send([done] + made, to: answer)
        case .failure(.gone): return false
        case .failure(let refusal): return send([refusal.rawValue], to: answer)
        }
    }

    private static func wait(for child: Int32, seconds: Int, _ daemon: Int32) -> Result<Void, Refusal> {
        var status: Int32 = 0
        for _ in 0..<max(1, seconds) * 50 {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child {
                return status == 0 ? .success(()) : .failure(status & 0x7F == SIGXCPU ? .tookTooLong : .died)
            }
            if ended < 0, errno != EINTR { return .failure(.died) }
            var end = pollfd(fd: daemon, events: 0, revents: 0)
            if poll(&end, 1, 20) > 0, end.revents & Int16(POLLHUP) != 0 {
                kill(child, SIGKILL)
                return .failure(.gone)
            }
        }
        kill(child, SIGKILL)
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return .failure(.tookTooLong)
    }

    /// Where memory is short the kernel takes this before the daemon.
    private static func preferToBeKilled() {
        let file = open("/proc/self/oom_score_adj", O_WRONLY)
        guard file >= 0 else { return }
        _ = write(Array("1000".utf8), to: file)
        close(file)
    }

    // MARK: Bytes

    /// A length and so many bytes.
    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        let length = UInt64(bytes.count).littleEndian
        return withUnsafeBytes(of: length) { write(Array($0), to: descriptor) } && write(bytes, to: descriptor)
    }

    /// Nil at the end, and for what is no message.
    private static func receive(_ descriptor: Int32) -> [UInt8]? {
        guard let head = read(8, descriptor) else { return nil }
        let length = head.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(longest) else { return nil }
        return read(Int(length), descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    private static func read(_ count: Int, _ descriptor: Int32) -> [UInt8]? {
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, made in
            while made < count, isWhole {
                let got = Glibc.read(descriptor, memory.baseAddress.map { $0 + made }, count - made)
                if got < 0, errno == EINTR { continue }
                isWhole = got > 0
                made += max(0, got)
            }
        }
        return isWhole ? bytes : nil
    }
}
