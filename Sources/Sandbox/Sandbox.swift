import CSandbox
import Glibc

/// What a process that was started as root gives up for good: all capabilities but some, new privileges, writing
/// outside of its own directories, running programs, and system calls that it has no use for.
///
/// To be entered while there is one thread: what the kernel takes away it takes from a thread, and from those which
/// that one starts.
package struct Sandbox: Sendable {
    /// Directories, and files that are no regular ones, that may be written; what is beneath them too. Links are
    /// followed once, now.
    package var writable: [String]
    /// A group whose members may use what we make; nil for none.
    package var group: UInt32?

    package init(writable: [String], group: UInt32? = nil) {
        self.writable = writable
        self.group = group
    }

    /// Why the sandbox is not entered as a whole.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        package var step: String
        package var reason: String

        package var description: String { "\(step): \(reason)" }

        static func system(_ step: String, _ number: Int32 = errno) -> Failure {
            Failure(step: step, reason: String(cString: strerror(number)))
        }
    }

    /// What this kernel could not do; nothing else is left out.
    package struct Gaps: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// The kernel has no Landlock: files are guarded by their rights alone.
        package static let landlock = Gaps(rawValue: 1)
    }

    /// Threads of this process.
    package static var threads: Int {
        guard let directory = opendir("/proc/self/task") else { return 1 }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) { count += entry.pointee.d_name.0 == 0x2E ? 0 : 1 }
        return count
    }

    /// - Throws: `Failure`; what was given up before it stays given up.
    package func enter() throws(Failure) -> Gaps { try enter(capabilities: [CAP_NET_RAW]) }

    func enter(capabilities: [Int32]) throws(Failure) -> Gaps {
        guard Sandbox.threads == 1 else { throw Failure(step: "threads", reason: "some run already") }
        var gaps: Gaps = []
        // To give a file to a group needs membership or a capability that goes.
        if let group {
            var groups = [gid_t(group)]
            guard setgroups(groups.count, &groups) == 0 else { throw .system("groups") }
        }
        guard earshot_no_new_privileges() == 0 else { throw .system("no-new-privileges") }
        if let landlock = try Landlock() {
            for path in writable { try landlock.allowWriting(path) }
            try landlock.restrict()
        } else {
            gaps.insert(.landlock)
        }
        try Capabilities.keep(capabilities)
        try SystemCalls.refuse()
        return gaps
    }
}

/// Capabilities (capabilities(7)): of all of them libpcap needs that for raw sockets, now and to open an interface again.
enum Capabilities {
    static func keep(_ wanted: [Int32]) throws(Sandbox.Failure) {
        var capability: Int32 = 0
        while wanted.contains(capability) || earshot_drop_bounding(capability) == 0 { capability += 1 }
        // The first number that the kernel does not know ends them.
        guard errno == EINVAL, capability > CAP_NET_RAW else { throw .system("bounding set") }
        guard earshot_clear_ambient() == 0 else { throw .system("ambient set") }
        try set(wanted)
    }

    /// Of a process that may not make its bounding set smaller.
    static func dropAll() throws(Sandbox.Failure) {
        guard earshot_clear_ambient() == 0 else { throw .system("ambient set") }
        try set([])
    }

    private static func set(_ wanted: [Int32]) throws(Sandbox.Failure) {
        guard let kept = cap_init() else { throw .system("capabilities") }
        defer { cap_free(UnsafeMutableRawPointer(kept)) }
        let values = wanted.map { cap_value_t($0) }
        let isSet =
            values.isEmpty
            || cap_set_flag(kept, CAP_PERMITTED, Int32(values.count), values, CAP_SET) == 0
                && cap_set_flag(kept, CAP_EFFECTIVE, Int32(values.count), values, CAP_SET) == 0
        guard isSet, cap_set_proc(kept) == 0 else { throw .system("capabilities") }
    }
}

/// System calls that capture and delivery never make, refused with EPERM by a filter (seccomp(2)).
enum SystemCalls {
    private static let programs = ["execve", "execveat"]
    private static let refused = [
        // Other processes.
        "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp",
        // The file system as a whole, and files by handle past the paths.
        "mount", "umount2", "pivot_root", "chroot", "open_by_handle_at", "fsopen", "fsmount", "move_mount", "open_tree",
        "mount_setattr", "swapon", "swapoff", "quotactl", "fanotify_init",
        // The kernel.
        "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "bpf", "perf_event_open",
        "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "reboot", "acct", "iopl", "ioperm",
        "settimeofday", "clock_settime", "sethostname", "setdomainname", "syslog", "vhangup", "personality",
        // Other namespaces, and keys.
        "unshare", "setns", "add_key", "request_key", "keyctl",
    ]

    /// - Parameter programs: Running other programs is refused too.
    static func refuse(programs: Bool = true) throws(Sandbox.Failure) {
        guard let context = seccomp_init(SCMP_ACT_ALLOW) else { throw .system("seccomp", ENOMEM) }
        defer { seccomp_release(context) }
        for name in refused + (programs ? SystemCalls.programs : []) {
            let number = seccomp_syscall_resolve_name(name)
            // Not on this architecture.
            guard number >= 0 else { continue }
            let status = earshot_seccomp_refuse(context, number)
            guard status == 0 else { throw .system("seccomp, \(name)", -status) }
        }
        let synced = seccomp_attr_set(context, SCMP_FLTATR_CTL_TSYNC, 1)
        guard synced == 0 else { throw .system("seccomp", -synced) }
        let status = seccomp_load(context)
        guard status == 0 else { throw .system("seccomp", -status) }
    }
}

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
