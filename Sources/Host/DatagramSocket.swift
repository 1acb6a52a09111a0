import Glibc
package import Wire

/// One datagram as it came.
package struct ReceivedDatagram: Sendable {
    package var bytes: [UInt8]
    package var source: Endpoint
    /// The octet of the IP header that holds DSCP and ECN.
    package var tos: UInt8
}

/// What the network said of a packet that this socket sent (ip(7), IP_RECVERR).
package struct NetworkError: Sendable, Hashable {
    /// The system's number.
    package var number: Int32
    /// ICMP type and code; nil where the error is of this host.
    package var type: UInt8?
    package var code: UInt8?
    package var reporter: IPAddress?
    /// To whom the packet was sent.
    package var destination: Endpoint?
}

/// A UDP socket that never blocks, and tells what ICMP says; closed with its owner.
package final class DatagramSocket {
    package let descriptor: Int32
    package let port: UInt16
    private let isIPv4: Bool
    private var tos: UInt8 = 0
    private var isWhole = false
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// Nil where the address cannot be had.
    ///
    /// - Parameter local: Port 0 for any.
    package init?(at local: Endpoint) {
        isIPv4 = local.address.isIPv4
        guard let descriptor = SocketAddress.socket(SOCK_DGRAM, local.address) else { return nil }
        self.descriptor = descriptor
        guard SocketAddress.with(local, { Glibc.bind(descriptor, $0, $1) }) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        port = SocketAddress.local(descriptor)?.port ?? local.port
        let level = isIPv4 ? Self.ipLevel : Self.ipv6Level
        SocketAddress.set(descriptor, level, isIPv4 ? 11 : 25, 1)  // IP_RECVERR
        SocketAddress.set(descriptor, level, isIPv4 ? 13 : 66, 1)  // IP_RECVTOS
        SocketAddress.set(descriptor, level, isIPv4 ? 10 : 23, 0)  // IP_MTU_DISCOVER, IP_PMTUDISC_DONT
    }

    deinit { Glibc.close(descriptor) }

    fileprivate static let ipLevel: Int32 = 0
    fileprivate static let ipv6Level: Int32 = 41

    /// Takes packets of this peer only, from now on.
    @discardableResult
    package func connect(to peer: Endpoint) -> Bool {
        SocketAddress.with(peer) { Glibc.connect(descriptor, $0, $1) } == 0
    }

    /// - Parameters:
    ///   - peer: Nil where it is connected.
    ///   - isWhole: Not in fragments.
    /// - Returns: 0, or the system's number of the error.
    package func send(_ bytes: [UInt8], to peer: Endpoint?, tos: UInt8 = 0, isWhole: Bool = false) -> Int32 {
        let level = isIPv4 ? Self.ipLevel : Self.ipv6Level
        if tos != self.tos { SocketAddress.set(descriptor, level, isIPv4 ? 1 : 67, Int32(tos)) }
        if isWhole != self.isWhole { SocketAddress.set(descriptor, level, isIPv4 ? 10 : 23, isWhole ? 2 : 0) }
        (self.tos, self.isWhole) = (tos, isWhole)
        // What an earlier one met is told by the next, which was not sent for it.
        for _ in 0..<3 {
            let count =
                peer.map { peer in
                    SocketAddress.with(peer) {
                        sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, $1)
                    }
                } ?? Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return 0 }
            if errno == EMSGSIZE || errno == EAGAIN { break }
        }
        return errno
    }

    /// What the kernel knows of the path to the peer it is connected to, in bytes of IP packets.
    package var pathMTU: Int? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let status = getsockopt(
            descriptor, isIPv4 ? Self.ipLevel : Self.ipv6Level, isIPv4 ? 14 : 24, &value, &length)
        return status == 0 && value > 0 ? Int(value) : nil
    }

    /// Nil where nothing waits.
    package func receive() -> ReceivedDatagram? {
        while true {
            guard let (count, source, control) = message(flags: 0) else {
                // An ICMP error that is reported here is taken, and read again from its queue.
                if errno == EAGAIN || errno == EWOULDBLOCK || errno == EBADF { return nil }
                failures += 1
                if failures > 64 { return nil }
                continue
            }
            failures = 0
            guard let source else { return nil }
            let tos = control.first { $0.type == (isIPv4 ? 1 : 67) }?.bytes.first ?? 0
            return ReceivedDatagram(bytes: Array(buffer[..<count]), source: source, tos: tos)
        }
    }
    private var failures = 0

    /// What came since the last call; at most 64.
    package func errors() -> [NetworkError] {
        var found: [NetworkError] = []
        while found.count < 64, let (_, destination, control) = message(flags: 0x2000) {  // MSG_ERRQUEUE
            guard let bytes = control.first(where: { $0.type == (isIPv4 ? 11 : 25) })?.bytes, bytes.count >= 16 else {
                continue
            }
            // struct sock_extended_err, and the address of who says it.
            let number = bytes[..<4].reversed().reduce(Int32(0)) { $0 << 8 | Int32($1) }
            var error = NetworkError(number: number, destination: destination)
            if bytes[4] == 2 || bytes[4] == 3 {
                (error.type, error.code) = (bytes[5], bytes[6])
                error.reporter = SocketAddress.address(Array(bytes[16...]))
            }
            found.append(error)
        }
        return found
    }

    private typealias Control = (level: Int32, type: Int32, bytes: [UInt8])

    /// recvmsg(2): how much of `buffer` it filled, whose address stands with it, and the control messages.
    private func message(flags: Int32) -> (Int, Endpoint?, [Control])? {
        var name = sockaddr_storage()
        var control = [UInt8](repeating: 0, count: 512)
        var count = 0
        var length = 0
        withUnsafeMutablePointer(to: &name) { name in
            buffer.withUnsafeMutableBytes { bytes in
                control.withUnsafeMutableBytes { control in
                    var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                    withUnsafeMutablePointer(to: &part) { part in
                        var header = msghdr()
                        header.msg_name = UnsafeMutableRawPointer(name)
                        header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
                        header.msg_iov = part
                        header.msg_iovlen = 1
                        header.msg_control = control.baseAddress
                        header.msg_controllen = control.count
                        count = recvmsg(descriptor, &header, flags)
                        length = Int(header.msg_controllen)
                    }
                }
            }
        }
        guard count >= 0 else { return nil }
        let source = withUnsafePointer(to: name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { SocketAddress.endpoint($0) }
        }
        return (count, source, Self.controls(Array(control.prefix(length))))
    }

    /// cmsg(3): a length of eight bytes with its own header, level, type, bytes, padded to eight.
    private static func controls(_ bytes: [UInt8]) -> [Control] {
        var found: [Control] = []
        var rest = bytes[...]
        func number(_ part: ArraySlice<UInt8>) -> Int { part.reversed().reduce(0) { $0 << 8 | Int($1) } }
        while rest.count >= 16, found.count < 8 {
            let start = rest.startIndex
            let length = number(rest[start..<start + 4])
            guard length >= 16, length <= rest.count else { break }
            found.append(
                (
                    Int32(truncatingIfNeeded: number(rest[(start + 8)..<(start + 12)])),
                    Int32(truncatingIfNeeded: number(rest[(start + 12)..<(start + 16)])),
                    Array(rest[(start + 16)..<(start + length)])
                ))
            rest = rest.dropFirst((length + 7) / 8 * 8)
        }
        return found
    }
}
