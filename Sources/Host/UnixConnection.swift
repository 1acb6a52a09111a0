import Glibc

/// A blocking stream connected to a socket of this host; closed with its owner.
package struct UnixConnection: ~Copyable {
    /// Why there is none: the number of the system's error.
    package struct Fault: Error, Equatable {
        package var number: Int32

        /// `No such file or directory`.
        package var reason: String { String(cString: strerror(number)) }

        package static let pathTooLong = Fault(number: ENAMETOOLONG)
    }

    private let descriptor: Int32

    /// - Parameter answerTimeout: Milliseconds that `receive` waits; nil for ever.
    package init(to path: String, answerTimeout: Int? = nil) throws(Fault) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // With the zero at its end.
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { throw .pathTooLong }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Fault(number: errno) }
        if let answerTimeout {
            var patience = timeval(tv_sec: answerTimeout / 1_000, tv_usec: answerTimeout % 1_000 * 1_000)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let number = errno
            close(descriptor)
            throw Fault(number: number)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// All of `bytes`.
    package func send(_ bytes: [UInt8]) throws(Fault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Fault(number: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Up to `limit` bytes; none at the end.
    package func receive(limit: Int = 65_536) throws(Fault) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Fault(number: errno) }
            return Array(buffer[..<count])
        }
    }
}

/// Who is at the other end of a socket, by the number that the kernel gives (unix(7)).
package enum HostUser {
    /// As the host's name service has it, which this waits for; nil where there is no such user.
    package static func name(of uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4_096)
        guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return nil
        }
        return String(cString: name)
    }
}
