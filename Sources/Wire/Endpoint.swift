/// A transport address: IP address and port.
public struct Endpoint: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var address: IPAddress
    public var port: UInt16

    @inlinable
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    @inlinable
    @inline(__always)
    public static func == (left: Endpoint, right: Endpoint) -> Bool {
        left.port == right.port && left.address == right.address
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(address)
        hasher.combine(port)
    }

    public static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.address, left.port) < (right.address, right.port)
    }

    /// `192.0.2.1:5060` or `[2001:db8::1]:5060`.
    public var description: String {
        address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}

extension Endpoint {
    /// Reads what `description` writes; nil for anything else (names too).
    public init?(_ text: some StringProtocol) {
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
    public init?(hostOf text: some StringProtocol) {
        guard let address = IPAddress(text) ?? Endpoint(text)?.address else { return nil }
        self = address
    }
}

/// A host by name or address, and a port: what somebody wrote who wants something sent there.
package struct HostAndPort: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: UInt16

    /// Reads `collector.example:9060`, `192.0.2.1:9060`, `[2001:db8::1]:9060`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        if let endpoint = Endpoint(text) {
            (host, port) = ("\(endpoint.address)", endpoint.port)
        } else {
            guard let colon = text.firstIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
                colon > text.startIndex,
                text[..<colon].utf8.allSatisfy({
                    0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x2D || $0 == 0x2E
                })
            else { return nil }
            (host, self.port) = (String(text[..<colon]), port)
        }
        guard port > 0 else { return nil }
    }

    package var description: String { IPAddress(host)?.isIPv4 ?? true ? "\(host):\(port)" : "[\(host)]:\(port)" }
}

/// The directed addresses of one UDP or TCP conversation.
public struct Flow: Hashable, Sendable, CustomStringConvertible {
    public var source: Endpoint
    public var destination: Endpoint

    @inlinable
    public init(source: Endpoint, destination: Endpoint) {
        self.source = source
        self.destination = destination
    }

    @inlinable
    public static func == (left: Flow, right: Flow) -> Bool {
        left.source == right.source && left.destination == right.destination
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(destination)
    }

    @inlinable
    public var reversed: Flow { Flow(source: destination, destination: source) }

    public var description: String { "\(source) → \(destination)" }
}

/// A capture interface, numbered in the order of its opening.
public struct InterfaceID: Hashable, Comparable, Sendable {
    public var index: UInt16

    @inlinable
    public init(_ index: UInt16) { self.index = index }

    // Written out: what is derived is called through the protocol from other modules, once a packet.
    @inlinable
    public static func == (left: InterfaceID, right: InterfaceID) -> Bool { left.index == right.index }

    public static func < (left: InterfaceID, right: InterfaceID) -> Bool { left.index < right.index }
}

/// How a packet stood to the capturing host, as Linux cooked captures tell it.
public enum HostDirection: UInt8, Sendable {
    case unknown, incoming, outgoing, forwarded
}

/// What the capture says about one frame besides its bytes.
public struct FrameHeader: Sendable {
    public var time: Timestamp
    /// Bytes on the wire; more than the bytes captured when the snap length cut the frame.
    public var wireLength: Int
    public var interface: InterfaceID
    /// Position in its capture, from 1, as Wireshark numbers frames.
    public var number: UInt64

    @inlinable
    public init(time: Timestamp, wireLength: Int, interface: InterfaceID, number: UInt64) {
        self.time = time
        self.wireLength = wireLength
        self.interface = interface
        self.number = number
    }
}

extension InterfaceID {
    /// What an element of the network mirrors comes from no interface of ours: such elements have numbers of their own.
    package static let mirrors: Range<UInt16> = 0x1000..<0x1040

    /// The `number`th element that mirrors, from 1, if this is one.
    package var mirrorNumber: Int? {
        Self.mirrors.contains(index) ? Int(index) - Int(Self.mirrors.lowerBound) + 1 : nil
    }
}
