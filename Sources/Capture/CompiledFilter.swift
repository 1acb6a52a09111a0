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
