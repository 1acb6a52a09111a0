/// Addresses that share a prefix, such as `192.0.2.0/24` or `2001:db8::/32`; a lone address is a network of one.
package struct Network: Sendable, Hashable {
    package var base: IPAddress
    /// Bits of the sixteen-byte form that must agree: 96 + n for IPv4.
    package var prefixBits: Int

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var bits = width
        if parts.count == 2 {
            guard let given = Int(parts[1]), 0...width ~= given else { return nil }
            bits = given
        }
        base = address
        prefixBits = bits + (128 - width)
    }

    package func contains(_ address: IPAddress) -> Bool {
        let high = prefixBits >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(prefixBits))
        let low = prefixBits <= 64 ? 0 : prefixBits >= 128 ? UInt64.max : ~(UInt64.max >> UInt64(prefixBits - 64))
        return (address.high ^ base.high) & high == 0 && (address.low ^ base.low) & low == 0
    }
}
