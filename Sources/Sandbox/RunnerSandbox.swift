import CSandbox
import Glibc

extension Sandbox {
    /// What the process gives up that runs programs for the daemon: all but what makes others of them. These run as
    /// another user where it is root, and nothing they run gains rights.
    ///
    /// - Throws: `Failure`; what was given up before it stays given up.
    package static func confineRunner() throws(Failure) {
        guard earshot_no_new_privileges() == 0 else { throw .system("no-new-privileges") }
        // Of a service's process: programs that it runs must not look into packets.
        guard geteuid() == 0 else {
            guard earshot_clear_ambient() == 0 else { throw .system("ambient set") }
            return
        }
        try Capabilities.keep([CAP_SETUID, CAP_SETGID, CAP_KILL])
        try SystemCalls.refuse(programs: false)
    }

    /// What the process gives up that talks to servers elsewhere: all rights over the network's packets, whoever runs it.
    /// Where that is root, all that `enter` gives up as well.
    ///
    /// - Throws: `Failure`; what was given up before it stays given up.
    @discardableResult
    package func enterWithoutRights() throws(Failure) -> Gaps {
        guard geteuid() == 0 else {
            guard earshot_no_new_privileges() == 0 else { throw .system("no-new-privileges") }
            try Capabilities.dropAll()
            return []
        }
        return try enter(capabilities: [])
    }
}
