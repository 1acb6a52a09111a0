import Glibc
import HEP
import Wire

/// The sockets that HEP comes and goes by; none of them ever blocks.
enum HEPSocket {
    /// Bytes that the kernel keeps while we are busy; it may grant less.
    private static let buffer: Int32 = 4 << 20

    /// - Throws: `permission-denied` or `cannot-capture`.
    static func listen(at place: HEPInSettings.Place) throws(CaptureError) -> Int32 {
        let type = Int32((place.transport == .udp ? SOCK_DGRAM : SOCK_STREAM).rawValue)
        let family = place.endpoint.address.isIPv4 ? AF_INET : AF_INET6
        let descriptor = socket(family, type | flags, 0)
        guard descriptor >= 0 else { throw failure(place) }
        switch place.transport {
        case .udp: set(descriptor, SOL_SOCKET, SO_RCVBUF, buffer)
        case .tcp: set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        }
        if family == AF_INET6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        let isBound = withAddress(of: place.endpoint) { bind(descriptor, $0, $1) == 0 }
        guard isBound, place.transport == .udp || Glibc.listen(descriptor, 16) == 0 else {
            let error = failure(place)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// A socket that is connected, or over TCP on its way to be; nil where there can be none.
    static func connect(_ transport: HEPTransport, to endpoint: Endpoint) -> Int32? {
        let type = Int32((transport == .udp ? SOCK_DGRAM : SOCK_STREAM).rawValue)
        let descriptor = socket(endpoint.address.isIPv4 ? AF_INET : AF_INET6, type | flags, 0)
        guard descriptor >= 0 else { return nil }
        let status = withAddress(of: endpoint) { Glibc.connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static var flags: Int32 { Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue) }

    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func failure(_ place: HEPInSettings.Place) -> CaptureError {
        let number = errno
        return CaptureError(
            number == EACCES || number == EPERM ? .permissionDenied : .cannotCapture, "no HEP can be taken",
            cause: String(cString: strerror(number)), path: place.description)
    }

    /// The first address of a name, which is looked up now; this may take seconds.
    static func resolve(_ place: HostAndPort) -> Endpoint? {
        if let address = IPAddress(place.host) { return Endpoint(address: address, port: place.port) }
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(place.host, nil, nil, &first) == 0 else { return nil }
        defer { freeaddrinfo(first) }
        var next = first
        while let entry = next {
            if let socket = entry.pointee.ai_addr, let address = IPAddress(socket: socket) {
                return Endpoint(address: address, port: place.port)
            }
            next = entry.pointee.ai_next
        }
        return nil
    }

    /// One datagram, with who sent it; nil where none waits.
    static func receive(_ descriptor: Int32, into buffer: inout [UInt8]) -> (count: Int, sender: IPAddress)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let count = buffer.withUnsafeMutableBytes {
                    recvfrom(descriptor, $0.baseAddress, $0.count, 0, address, &length)
                }
                guard count >= 0, let sender = IPAddress(socket: address) else { return nil }
                return (count, sender)
            }
        }
    }

    /// Nil where nobody waits; a connection of nobody that is known has no sender.
    static func accept(_ descriptor: Int32) -> (descriptor: Int32, sender: IPAddress?)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let connection = Glibc.accept(descriptor, address, &length)
                guard connection >= 0 else { return nil }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                _ = fcntl(connection, F_SETFL, O_NONBLOCK)
                return (connection, IPAddress(socket: address))
            }
        }
    }

    /// Datagrams that the kernel had no room for, since the socket was made.
    static func drops(_ descriptor: Int32) -> UInt32 {
        // SO_MEMINFO, and the last of its nine numbers; Glibc has no name for either.
        var numbers = [UInt32](repeating: 0, count: 9)
        var length = socklen_t(36)
        guard getsockopt(descriptor, SOL_SOCKET, 55, &numbers, &length) == 0, length == 36 else { return 0 }
        return numbers[8]
    }

    private static func withAddress<Result>(
        of endpoint: Endpoint, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
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
}
