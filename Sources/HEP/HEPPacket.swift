package import Wire

/// One message as an element of the network mirrors it, with what that element says of it: the Homer Encapsulation
/// Protocol, versions 1 to 3.
package struct HEPPacket: Sendable {
    /// What the payload is (chunk 0x000b); any number may come.
    package struct Kind: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let sip = Kind(rawValue: 1)
        /// Binary RTCP of some senders, JSON of others.
        package static let rtcp = Kind(rawValue: 5)
    }

    package enum Payload: Sendable {
        case none
        /// Where it stands among the packet's bytes.
        case plain(Range<Int>)
        /// It came compressed.
        case unpacked([UInt8])
    }

    package var version: UInt8
    /// Nil where an address of either end is missing.
    package var flow: Flow?
    /// The number of the transport under IP: 17 is UDP. Kamailio says 22 of TLS and 50 of WebSocket, which are none.
    package var ipProtocol: UInt8 = 17
    package var kind = Kind.sip
    /// By the clock of who mirrors.
    package var time: Timestamp?
    /// The sender's number of itself; 0 where it has none.
    package var agent: UInt32 = 0
    /// The sender's name of itself, of 64 bytes at most.
    package var node: String?
    /// What belongs together; of 256 bytes at most.
    package var correlation: String?
    /// Seconds between the sender's signs of life.
    package var keepAlive: UInt16?
    /// Where the authentication key stands among the packet's bytes.
    package var key: Range<Int>?
    package var payload = Payload.none

    package init(version: UInt8) { self.version = version }

    /// The message was sent over UDP; where not, nothing of a datagram can be said of it.
    package var isDatagram: Bool { ipProtocol == 17 }

    package var isEmpty: Bool {
        switch payload {
        case .none: true
        case .plain(let range): range.isEmpty
        case .unpacked(let bytes): bytes.isEmpty
        }
    }

    /// Lends the payload; `bytes` are those the packet was read from.
    package func withPayload<Result>(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
        switch payload {
        case .plain(let range) where bytes.holds(range.count, at: range.lowerBound): body(bytes.extracting(range))
        case .unpacked(let unpacked): body(unpacked.span)
        case .plain, .none: body(bytes.extracting(0..<0))
        }
    }

    /// True where the packet bears exactly `wanted`. Takes as long however much of it is right.
    package func hasKey(_ wanted: [UInt8], _ bytes: Span<UInt8>) -> Bool {
        guard let key, bytes.holds(key.count, at: key.lowerBound), key.count == wanted.count else { return false }
        var difference: UInt8 = 0
        for (index, byte) in wanted.enumerated() {
            difference |= byte ^ (bytes.uint8(at: key.lowerBound &+ index) ?? 0)
        }
        return difference == 0
    }
}

/// Why bytes are no packet of HEP; raw values are the names of counters.
package enum HEPError: String, Error, CaseIterable, Sendable {
    case notHEP = "not-hep"
    /// A length contradicts the bytes, or a chunk has not the size of its value.
    case badLength = "bad-length"
    /// A payload whose ends are not named.
    case noAddresses = "no-addresses"
    /// What came compressed cannot be unpacked, or is larger than any datagram.
    case badPayload = "bad-payload"
}
