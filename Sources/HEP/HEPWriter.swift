package import Wire

/// Writes packets of HEP 3.
package struct HEPWriter: Sendable {
    /// Our number of ourselves.
    package var agent: UInt32
    package var key: [UInt8]?
    package var node: [UInt8]?

    package init(agent: UInt32, key: [UInt8]? = nil, node: [UInt8]? = nil) {
        self.agent = agent
        self.key = key
        self.node = node
    }

    /// - Returns: nil where it would be larger than a packet can be.
    package func packet(
        _ kind: HEPPacket.Kind, flow: Flow, ipProtocol: UInt8, time: Timestamp, payload: [UInt8]
    ) -> [UInt8]? {
        var bytes: [UInt8] = [0x48, 0x45, 0x50, 0x33, 0, 0]
        bytes.reserveCapacity(payload.count + 128)
        let (source, destination) = (flow.source.address, flow.destination.address)
        let isV4 = source.isIPv4 && destination.isIPv4
        Self.add(1, [isV4 ? 2 : 10], to: &bytes)
        Self.add(2, [ipProtocol], to: &bytes)
        if let from = source.v4, let to = destination.v4 {
            Self.add(3, Self.bytes(of: from), to: &bytes)
            Self.add(4, Self.bytes(of: to), to: &bytes)
        } else {
            Self.add(5, Self.bytes(of: source.high) + Self.bytes(of: source.low), to: &bytes)
            Self.add(6, Self.bytes(of: destination.high) + Self.bytes(of: destination.low), to: &bytes)
        }
        Self.add(7, Self.bytes(of: flow.source.port), to: &bytes)
        Self.add(8, Self.bytes(of: flow.destination.port), to: &bytes)
        let nanoseconds = max(0, time.nanoseconds)
        Self.add(9, Self.bytes(of: UInt32(truncatingIfNeeded: nanoseconds / 1_000_000_000)), to: &bytes)
        Self.add(10, Self.bytes(of: UInt32(truncatingIfNeeded: nanoseconds % 1_000_000_000 / 1_000)), to: &bytes)
        Self.add(11, [kind.rawValue], to: &bytes)
        Self.add(12, Self.bytes(of: agent), to: &bytes)
        if let key, key.count <= 1_024 { Self.add(14, key, to: &bytes) }
        if let node, node.count <= 255 { Self.add(19, node, to: &bytes) }
        guard bytes.count &+ payload.count &+ 6 <= 65_535 else { return nil }
        Self.add(15, payload, to: &bytes)
        let length = Self.bytes(of: UInt16(truncatingIfNeeded: bytes.count))
        bytes.replaceSubrange(4..<6, with: length)
        return bytes
    }

    private static func add(_ kind: UInt16, _ value: [UInt8], to bytes: inout [UInt8]) {
        bytes += [0, 0]
        bytes += Self.bytes(of: kind)
        bytes += Self.bytes(of: UInt16(truncatingIfNeeded: value.count &+ 6))
        bytes += value
    }

    /// In network order.
    private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
