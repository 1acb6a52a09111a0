import CHooks
import Diagnosis
import Glibc
import Wire

/// One attempt: a process of its own, whose time is limited and whose output is kept as far as it is read.
struct HookAttempt {
    let hook: AlertHook
    let id: UInt64
    let isTest: Bool
    let process: pid_t
    let output: Int32
    let deadline: Timestamp
    private(set) var words: [UInt8] = []
    /// Nothing more comes of its output; it may run on.
    private(set) var isSilent = false
    private(set) var isKilled = false
    /// Time that the process of a request has beyond that of the request.
    private static let grace = Interval.seconds(2)
    private static let wordLimit = 4_608

    /// Whom programs run as where the daemon is root; nil where it is somebody else already.
    struct User {
        var user: uid_t
        var group: gid_t

        static let own = User(user: 0, group: 0)

        static var unprivileged: User {
            guard geteuid() == 0 else { return own }
            guard let entry = getpwnam("earshot") ?? getpwnam("nobody") else {
                return User(user: 65_534, group: 65_534)
            }
            return User(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
        }
    }

    /// - Parameters:
    ///   - now: The monotonic clock.
    ///   - wall: The wall clock.
    init(
        _ hook: AlertHook, _ message: HookMessage, id: UInt64, isTest: Bool, as user: User, now: Timestamp,
        wall: Timestamp
    ) throws(HookFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw HookAttempt.failure("pipe") }
        // What a process inherits by mistake keeps this end open for ever.
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        defer { Glibc.close(ends[1]) }
        let started: Result<pid_t, HookFailure>
        do throws(HookFailure) {
            started = .success(try HookAttempt.begin(hook, message, output: ends[1], as: user, wall: wall))
        } catch {
            started = .failure(error)
        }
        switch started {
        case .success(let process): self.process = process
        case .failure(let failure):
            Glibc.close(ends[0])
            throw failure
        }
        self.hook = hook
        self.id = id
        self.isTest = isTest
        output = ends[0]
        // A request ends itself, and says why.
        let isRequest = if case .webhook = hook.target { true } else { false }
        deadline = now + .seconds(Double(hook.timeoutSeconds)) + (isRequest ? HookAttempt.grace : .zero)
    }

    private static func begin(
        _ hook: AlertHook, _ message: HookMessage, output: Int32, as user: User, wall: Timestamp
    ) throws(HookFailure) -> pid_t {
        switch hook.target {
        case .command(let arguments):
            let text = Array((JSONLine.encode(message) + "\n").utf8)
            let input = earshot_bytes_file(text, text.count)
            guard input >= 0 else { throw failure("memory for its input") }
            defer { Glibc.close(input) }
            let process = withStrings(arguments) { arguments in
                withStrings(environment) { environment in
                    earshot_run(arguments, environment, input, output, user.user, user.group)
                }
            }
            guard process > 0 else { throw failure("fork") }
            return process
        case .webhook(let service, let url, let secret):
            let body = try HookBody(message, for: service, url: url, secret: secret, now: wall)
            let bytes = Array(body.json.utf8)
            let process = earshot_post(
                body.url, bytes, bytes.count, hook.timeoutSeconds, output, user.user, user.group)
            guard process > 0 else { throw failure("fork") }
            return process
        }
    }

    private static func failure(_ step: String) -> HookFailure {
        HookFailure("\(step): \(String(cString: strerror(errno)))", mayPass: true)
    }

    private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/", "LANG=C.UTF-8"]

    /// The texts as C has them, and the null that ends them.
    private static func withStrings<Value>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(&pointers)
    }

    /// Takes what there is; the rest of a long output is read and let go.
    mutating func read() {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(output, &bytes, bytes.count)
            if count == 0 { isSilent = true }
            guard count > 0 else { return }
            words += bytes[..<count].prefix(HookAttempt.wordLimit - words.count)
        }
    }

    /// It and all that it started.
    mutating func kill() {
        isKilled = true
        _ = Glibc.kill(-process, SIGKILL)
    }

    func close() { _ = Glibc.close(output) }
}
