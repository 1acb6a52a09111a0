import CSandbox
import Glibc

/// Processes that the daemon makes while it has one thread, before it gives up its rights.
package enum ChildProcess {
    /// Makes one that does `work` and ends, and the daemon's end of a connection to it, which keeps the bounds of messages.
    ///
    /// - Parameters:
    ///   - name: What ps and top call it.
    ///   - confine: Called in the process, before anything else: gives up what it does not need.
    ///   - work: With the process's end of the connection.
    /// - Returns: Nil where it cannot be made.
    package static func start(
        _ name: String, confine: () -> Void, work: (_ socket: Int32) -> Void
    ) -> (socket: Int32, process: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return nil
        }
        let process = fork()
        guard process == 0 else {
            close(ends[1])
            guard process > 0 else {
                close(ends[0])
                return nil
            }
            return (ends[0], process)
        }
        close(ends[0])
        be(name)
        confine()
        work(ends[1])
        _exit(0)
    }

    /// Swift has none: with one thread there is nothing to fear of it. 0 in the child, negative with errno.
    package static func fork() -> Int32 { earshot_fork() }

    /// Goes by that name, and leaves the service manager's signals to the daemon, whose end the connection tells.
    static func be(_ name: String) {
        self.name(name)
        for number in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
    }

    package static func name(_ name: String) { earshot_name(name) }

    /// Of what `waitpid` says: what the process ended with, or 256 and more for a signal.
    package static func exitCode(_ status: Int32) -> Int32 {
        status & 0x7F == 0 ? (status >> 8) & 0xFF : 256 + (status & 0x7F)
    }
}
