package import HEP

/// What to capture, and how; validated by Settings.
package struct LiveSettings: Sendable, Hashable {
    /// Interface names; `any` is the kernel's sum of all of them.
    package var interfaces: [String] = ["any"]
    /// A filter in libpcap's language; nil for `LiveFilter.standard`.
    package var filter: String?
    /// TCP ports whose segments the standard filter admits.
    package var tcpPorts: [ClosedRange<UInt16>] = [5060...5061]
    /// Bytes kept of a packet.
    ///
    /// SIP must be whole: a jumbo frame has 9 KB, a TCP segment that the kernel coalesced (GRO) up to 64 KB. So: the
    /// largest IP packet and room for the link header. RTP pays nothing for it, because TPACKET_V3 packs packets by
    /// their own length.
    package var snapLength = 65_535 + 64
    /// The kernel's ring per interface. 16 MiB hold some 60 000 G.711 packets: over half a second of 1 000 calls.
    package var bufferBytes = 16 << 20
    /// Sees packets for other hosts too, as a mirror port needs. `any` cannot.
    package var promiscuous = true
    /// Starts even when an interface is missing or down, and waits for it.
    package var waitsForInterfaces = false
    /// Where HEP is taken beside the interfaces, which may then be none; nil takes none.
    package var hep: HEPInSettings?
    /// Where messages are sent as HEP; nil sends none.
    package var hepOut: HEPOutSettings?
    /// The kernel hands over a part-filled block after this time; it bounds how late we hear of a packet.
    package var blockTimeoutMilliseconds: Int32 = 100

    package init() {}
}
