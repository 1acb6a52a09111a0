import CSandbox
import Glibc

/// Rules of the kernel on what this process may write and run (landlock(7)); reading stays free.
struct Landlock: ~Copyable {
    private let ruleset: Int32
    /// All rights that the rules take away.
    private let rights: UInt64
    private let fileRights: UInt64

    /// Nil where the kernel has none.
    init?() throws(Sandbox.Failure) {
        let version = earshot_landlock_abi()
        guard version > 0 else { return nil }
        var files = EARSHOT_LANDLOCK_WRITE_FILE
        if version >= 3 { files |= EARSHOT_LANDLOCK_TRUNCATE }
        fileRights = files
        rights = files | EARSHOT_LANDLOCK_ENTRIES | (version >= 2 ? EARSHOT_LANDLOCK_REFER : 0)
        ruleset = earshot_landlock_create(rights | EARSHOT_LANDLOCK_EXECUTE)
        guard ruleset >= 0 else { throw .system("landlock") }
    }

    deinit { close(ruleset) }

    /// Makes an exception for a directory with all beneath it, or for a file; what does not exist gets none.
    func allowWriting(_ path: String) throws(Sandbox.Failure) {
        let descriptor = earshot_open_path(path)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR || errno == EACCES { return }
            throw .system("landlock, \(path)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("landlock, \(path)") }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        guard earshot_landlock_allow(ruleset, descriptor, isDirectory ? rights : fileRights) == 0 else {
            throw .system("landlock, \(path)")
        }
    }

    func restrict() throws(Sandbox.Failure) {
        guard earshot_landlock_restrict(ruleset) == 0 else { throw .system("landlock") }
    }
}
