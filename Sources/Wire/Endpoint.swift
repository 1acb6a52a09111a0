/// A transport address: IP address and port.
package struct Endpoint: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var address: IPAddress
    package var port: UInt16

    @inlinable
    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    @inlinable
    @inline(__always)
    package static func == (left: Endpoint, right: Endpoint) -> Bool {
        left.port == right.port && left.address == right.address
    }

    @inlinable
    package func hash(into hasher: inout Hasher) {
        hasher.combine(address)
        hasher.combine(port)
    }

    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.address, left.port) < (right.address, right.port)
    }

    /// `192.0.2.1:5060` or `[2001:db8::1]:5060`.
    package var description: String {
        address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}

extension Endpoint {
    /// Reads what `description` writes; nil for anything else (names too).
    package init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix(":"),
            text[text.index(after: colon)...].allSatisfy(\.isNumber),
            let port = UInt16(text[text.index(after: colon)...]), let address = IPAddress(text[..<colon]),
            address.isIPv4 || text.hasPrefix("[")
        else { return nil }
        self.init(address: address, port: port)
    }
}

extension IPAddress {
    /// The address of `192.0.2.1:5060`, `[2001:db8::1]:5060`, or of an address alone; nil for names.
    package init?(hostOf text: some StringProtocol) {
        guard let address = IPAddress(text) ?? Endpoint(text)?.address else { return nil }
        self = address
    }
}

/// The directed addresses of one UDP or TCP conversation.
package struct Flow: Hashable, Sendable, CustomStringConvertible {
    package var source: Endpoint
    package var destination: Endpoint

    @inlinable
    package init(source: Endpoint, destination: Endpoint) {
        self.source = source
        self.destination = destination
    }

    @inlinable
    package static func == (left: Flow, right: Flow) -> Bool {
        left.source == right.source && left.destination == right.destination
    }

    @inlinable
    package func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(destination)
    }

    @inlinable
    package var reversed: Flow { Flow(source: destination, destination: source) }

    package var description: String { "\(source) → \(destination)" }
}

/// A capture interface, numbered in the order of its opening.
package struct InterfaceID: Hashable, Comparable, Sendable {
    package var index: UInt16

    @inlinable
    package init(_ index: UInt16) { self.index = index }

    package static func < (left: InterfaceID, right: InterfaceID) -> Bool { left.index < right.index }
}

/// How a packet stood to the capturing host, as Linux cooked captures tell it.
package enum HostDirection: UInt8, Sendable {
    case unknown, incoming, outgoing, forwarded
}

/// What the capture says about one frame besides its bytes.
package struct FrameHeader: Sendable {
    package var time: Timestamp
    /// Bytes on the wire; more than the bytes captured when the snap length cut the frame.
    package var wireLength: Int
    package var interface: InterfaceID
    /// Position in its capture, from 1, as Wireshark numbers frames.
    package var number: UInt64

    package init(time: Timestamp, wireLength: Int, interface: InterfaceID, number: UInt64) {
        self.time = time
        self.wireLength = wireLength
        self.interface = interface
        self.number = number
    }
}
