/// What others mirror here as HEP, and what is sent on; null where one of them is off.
package struct HEPRecord: Codable, Sendable, Equatable {
    /// One element that mirrors its messages.
    package struct Sender: Codable, Sendable, Equatable {
        /// As findings and ladders name it: `hep-1`.
        package var name: String
        package var address: String
        package var captureID: UInt32
        @OrNull package var node: String?
        package var packets: UInt64
        /// Our clock less the sender's; null where it gives no time.
        @OrNull package var clockOffsetMilliseconds: Double?
        /// Times that were missing or jumped: arrivals stood for them.
        package var timesUnused: UInt64
        /// Addresses that its messages show to be its own.
        package var addresses: [String]

        private enum CodingKeys: String, CodingKey {
            case name, address, node, packets, addresses
            case captureID = "capture_id"
            case clockOffsetMilliseconds = "clock_offset_ms"
            case timesUnused = "times_unused"
        }

        package init(
            name: String, address: String, captureID: UInt32, node: String?, packets: UInt64,
            clockOffsetMilliseconds: Double?, timesUnused: UInt64, addresses: [String]
        ) {
            self.name = name
            self.address = address
            self.captureID = captureID
            _node = OrNull(wrappedValue: node.map { InertText.of($0, keepsLines: false) })
            self.packets = packets
            _clockOffsetMilliseconds = OrNull(wrappedValue: clockOffsetMilliseconds)
            self.timesUnused = timesUnused
            self.addresses = addresses
        }
    }

    package struct Incoming: Codable, Sendable, Equatable {
        /// `udp:192.0.2.1:9060`.
        package var listen: [String]
        /// Over TCP, now.
        package var connections: Int
        package var packets: UInt64
        /// Reason → packets: `foreign`, `too-many`, `too-many-senders`, `wrong-key`, `malformed`.
        package var refused: [String: UInt64]
        /// Packets that the kernel had no room for.
        package var drops: UInt64
        package var senders: [Sender]

        package init(
            listen: [String], connections: Int, packets: UInt64, refused: [String: UInt64], drops: UInt64,
            senders: [Sender]
        ) {
            self.listen = listen
            self.connections = connections
            self.packets = packets
            self.refused = refused
            self.drops = drops
            self.senders = senders
        }
    }

    package struct Outgoing: Codable, Sendable, Equatable {
        package var to: String
        package var sent: UInt64
        /// Reason → packets: `too-many`, `too-slow`, `unreachable`, `too-large`.
        package var lost: [String: UInt64]

        package init(to: String, sent: UInt64, lost: [String: UInt64]) {
            self.to = to
            self.sent = sent
            self.lost = lost
        }
    }

    @OrNull package var incoming: Incoming?
    @OrNull package var outgoing: Outgoing?

    private enum CodingKeys: String, CodingKey {
        case incoming = "in"
        case outgoing = "out"
    }

    package init(incoming: Incoming?, outgoing: Outgoing?) {
        _incoming = OrNull(wrappedValue: incoming)
        _outgoing = OrNull(wrappedValue: outgoing)
    }
}
