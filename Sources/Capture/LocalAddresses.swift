import Glibc
package import Wire

/// The addresses of this host.
package enum LocalAddresses {
    /// Addresses of all interfaces, loopback included; empty when the system will not say.
    package static func current() -> Set<IPAddress> {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var addresses: Set<IPAddress> = []
        var next = first
        while let entry = next {
            if let socket = entry.pointee.ifa_addr, let address = IPAddress(socket: socket) {
                addresses.insert(address)
            }
            next = entry.pointee.ifa_next
        }
        return addresses
    }
}

extension IPAddress {
    /// The address in a `sockaddr` of the families IPv4 and IPv6.
    init?(socket: UnsafePointer<sockaddr>) {
        switch Int32(socket.pointee.sa_family) {
        case AF_INET:
            let number = UnsafeRawPointer(socket).loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
            self.init(v4: UInt32(bigEndian: number))
        case AF_INET6:
            let address = UnsafeRawPointer(socket).loadUnaligned(as: sockaddr_in6.self).sin6_addr
            let (high, low) = withUnsafeBytes(of: address) {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
            self.init(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
        default: return nil
        }
    }
}
