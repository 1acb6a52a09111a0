/// What is sent by UDP, and first on a TCP connection, to see whether it arrives.
///
/// Twelve bytes of looks (an RTP header in the media range, since firewalls may ask for one), the probe's name, the test's
/// number, the direction, padding, and a seal over all of it: what arrives changed is none.
package struct TestPacket: Sendable, Hashable {
    package enum Looks: UInt8, Sendable { case plain, rtp }

    package static let least = 60
    /// Of a datagram that needs fragments everywhere.
    package static let most = 4_000
    private static let plainLead = Array("EARSHOTPROBE".utf8)

    package var test: UInt32
    package var toResponder: Bool
    package var size: Int

    package init(test: UInt32, toResponder: Bool, size: Int) {
        self.test = test
        self.toResponder = toResponder
        self.size = min(max(size, TestPacket.least), TestPacket.most)
    }

    package func bytes(_ looks: Looks, _ keys: SessionKeys) -> [UInt8]? {
        let lead: [UInt8] =
            switch looks {
            case .plain: TestPacket.plainLead
            case .rtp:
                // Version 2, PCMU, the test's number as sequence number and timestamp, the probe as SSRC.
                [0x80, 0] + Seal.bytes(UInt64(test), count: 2) + Seal.bytes(UInt64(test), count: 4)
                    + Seal.bytes(keys.session, count: 4)
            }
        var packet = lead + Seal.bytes(keys.session, count: 8) + Seal.bytes(UInt64(test), count: 4)
        packet += [toResponder ? 1 : 2, 0] + Seal.bytes(UInt64(size), count: 2)
        packet += [UInt8](repeating: 0x55, count: size - packet.count - Seal.short)
        return keys.digest(keys.packets, packet).map { packet + $0.prefix(Seal.short) }
    }

    /// Nil for what is none of this probe's packets in this direction.
    package init?(_ bytes: [UInt8], toResponder: Bool, _ keys: SessionKeys) {
        guard bytes.count >= TestPacket.least, bytes.count <= TestPacket.most,
            Seal.number(bytes[12..<20]) == keys.session, bytes[24] == (toResponder ? 1 : 2),
            Int(Seal.number(bytes[26..<28])) == bytes.count,
            let seal = keys.digest(keys.packets, Array(bytes[..<(bytes.count - Seal.short)])),
            Seal.areEqual(seal.prefix(Seal.short), bytes[(bytes.count - Seal.short)...])
        else { return nil }
        test = UInt32(truncatingIfNeeded: Seal.number(bytes[20..<24]))
        self.toResponder = toResponder
        size = bytes.count
    }
}
