import Glibc

/// What the kernel says of a file (stat(2)).
///
/// Here and not where it is asked: the structures of C come into rooms that use a network library by more than one door,
/// and which of them counts depends on the order of imports.
package struct FileStatus: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case regular, directory, socket, other }

    /// Which file it is, whatever it is called.
    package struct Identity: Sendable, Hashable {
        package var device: UInt64
        package var inode: UInt64
    }

    package var kind: Kind
    package var size: Int64
    package var identity: Identity

    /// Nil where there is none that may be asked for.
    package init?(descriptor: Int32) {
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// - Parameter followsLinks: Says of a symbolic link what it leads to.
    package init?(path: String, followsLinks: Bool = true) {
        var status = stat()
        guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFSOCK: .socket
            default: .other
            }
        size = Int64(status.st_size)
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
