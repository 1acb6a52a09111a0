import CPcap
package import Wire

/// A filter in libpcap's language, compiled for one link layer, applied to bytes in memory.
package struct CompiledFilter: ~Copyable {
    private var program = bpf_program()

    /// - Throws: `bad-filter` with libpcap's words.
    package init(_ text: String, link: LinkType) throws(CaptureError) {
        guard let dead = pcap_open_dead(link == .rawIP ? DLT_RAW : Int32(link.number), 262_144) else {
            throw CaptureError(.badFilter, "the capture filter cannot be compiled")
        }
        defer { pcap_close(dead) }
        guard pcap_compile(dead, &program, text, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
            throw CaptureError(
                .badFilter, "the capture filter is not valid: \(text)", cause: String(cString: pcap_geterr(dead)))
        }
    }

    deinit {
        var program = program
        pcap_freecode(&program)
    }

    /// Says whether a whole frame passes.
    package func admits(_ frame: Span<UInt8>) -> Bool {
        var header = pcap_pkthdr()
        header.caplen = UInt32(clamping: frame.count)
        header.len = header.caplen
        return frame.withUnsafeBufferPointer { bytes in
            withUnsafePointer(to: program) { pcap_offline_filter($0, &header, bytes.baseAddress) != 0 }
        }
    }
}

/// The standard capture filter.
package enum LiveFilter {
    /// Admits what a diagnosis can need: all UDP (media ports are not known before), SIP's TCP ports, ICMP errors, and
    /// the fragments that carry no ports.
    ///
    /// - Not-first IPv4 fragments have no ports, so a TCP port test would lose them; for IPv6 a fragment header (44) is
    ///   admitted as it stands. Hop-by-hop (0), routing (43) and destination options (60) may stand before UDP.
    /// - libpcap's word `vlan` shifts the offsets of everything to its right, so the tagged forms come last, nested:
    ///   one tag, then two (QinQ). Where the driver strips the tag, the untagged form matches.
    package static func standard(tcpPorts: [ClosedRange<UInt16>], tagged: Bool) -> String {
        let ports = tcpPorts.map { range in
            range.count == 1 ? "tcp port \(range.lowerBound)" : "tcp portrange \(range.lowerBound)-\(range.upperBound)"
        }
        let terms =
            ["udp", "icmp", "icmp6"] + ports + [
                "(ip[6:2] & 0x1fff != 0)", "ip6[6] = 44", "ip6[6] = 0", "ip6[6] = 43", "ip6[6] = 60",
            ]
        let plain = terms.joined(separator: " or ")
        return tagged ? "\(plain) or (vlan and (\(plain) or (vlan and (\(plain)))))" : plain
    }
}
