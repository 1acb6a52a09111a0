import Glibc

/// The name of a user of this host, for logs.
enum UserName {
    /// `anna (uid 1000)`, or `uid 1000` where there is no such name. Waits for the host's name service.
    static func of(_ uid: UInt32) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4_096)
        guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return "uid \(uid)"
        }
        return "\(ReadableLine.oneLine(String(cString: name))) (uid \(uid))"
    }
}
