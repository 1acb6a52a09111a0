import Glibc
package import Wire

/// Addresses as the system calls of sockets take and give them.
package enum SocketAddress {
    static func with<Result>(_ endpoint: Endpoint, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if let number = endpoint.address.v4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = endpoint.port.bigEndian
            address.sin_addr.s_addr = number.bigEndian
            return withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = endpoint.port.bigEndian
        withUnsafeMutableBytes(of: &address.sin6_addr) {
            $0.storeBytes(of: endpoint.address.high.bigEndian, as: UInt64.self)
            $0.storeBytes(of: endpoint.address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// Nil for what is neither IPv4 nor IPv6.
    static func endpoint(_ address: UnsafePointer<sockaddr>) -> Endpoint? {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Endpoint(
                    address: IPAddress(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr)),
                    port: UInt16(bigEndian: $0.pointee.sin_port))
            }
        case AF_INET6:
            address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin6_addr) { bytes in
                    Endpoint(
                        address: IPAddress(
                            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))),
                        port: UInt16(bigEndian: pointer.pointee.sin6_port))
                }
            }
        default: nil
        }
    }

    /// The same of a copy of its bytes.
    static func address(_ bytes: [UInt8]) -> IPAddress? {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes.prefix($0.count)) }
        return withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { endpoint($0)?.address }
        }
    }

    /// Where a socket stands.
    static func local(_ descriptor: Int32) -> Endpoint? { ask { getsockname(descriptor, $0, $1) } }

    static func remote(_ descriptor: Int32) -> Endpoint? { ask { getpeername(descriptor, $0, $1) } }

    private static func ask(
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Endpoint? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, &length) == 0 ? endpoint(UnsafePointer($0)) : nil
            }
        }
    }

    static func socket(_ type: __socket_type, _ address: IPAddress) -> Int32? {
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(address.isIPv4 ? AF_INET : AF_INET6, Int32(type.rawValue) | flags, 0)
        guard descriptor >= 0 else { return nil }
        if !address.isIPv4 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        return descriptor
    }

    static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The first address of a name, which is looked up now; this may take seconds.
    package static func resolve(_ name: String) -> IPAddress? {
        if let address = IPAddress(name) { return address }
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, nil, &first) == 0 else { return nil }
        defer { freeaddrinfo(first) }
        var next = first
        while let entry = next {
            if let address = entry.pointee.ai_addr, let found = endpoint(address) { return found.address }
            next = entry.pointee.ai_next
        }
        return nil
    }
}

/// Waits for descriptors (poll(2)).
package enum Waiting {
    /// Those of `reading` and `writing` that have something, or met an error, within the time.
    package static func ready(
        reading: [Int32], writing: [Int32] = [], milliseconds: Int
    ) -> (reading: Set<Int32>, writing: Set<Int32>) {
        var entries =
            reading.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            + writing.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
        guard poll(&entries, nfds_t(entries.count), Int32(clamping: milliseconds)) > 0 else { return ([], []) }
        func found(_ part: ArraySlice<pollfd>) -> Set<Int32> { Set(part.filter { $0.revents != 0 }.map(\.fd)) }
        return (found(entries.prefix(reading.count)), found(entries.dropFirst(reading.count)))
    }
}

/// The numbers of errors that others than the system tell apart.
package enum SystemError {
    package static let timedOut = ETIMEDOUT
    package static let tooLarge = EMSGSIZE
    package static let refused = ECONNREFUSED
    package static let noHost = EHOSTUNREACH
    package static let noNetwork = ENETUNREACH

    /// `No route to host`.
    package static func words(_ number: Int32) -> String { String(cString: strerror(number)) }
}
