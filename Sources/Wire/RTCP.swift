/// What one receiver says about one source (RFC 3550 §6.4.1).
package struct RTCPReportBlock: Sendable, Hashable {
    /// The source the report is about.
    package var ssrc: UInt32
    /// Loss since the previous report, in 256ths.
    package var fractionLost: UInt8
    /// Packets lost since the start; negative when duplicates outnumber losses.
    package var cumulativeLost: Int32
    /// Extended highest sequence number received.
    package var highestSequence: UInt32
    /// Interarrival jitter in RTP timestamp units.
    package var jitter: UInt32
    /// Middle 32 bits of the NTP time of the last sender report; 0 when none came.
    package var lastSenderReport: UInt32
    /// Time since that report in 1/65536 s.
    package var delaySinceLastSenderReport: UInt32

    package init(
        ssrc: UInt32, fractionLost: UInt8 = 0, cumulativeLost: Int32 = 0, highestSequence: UInt32 = 0,
        jitter: UInt32 = 0, lastSenderReport: UInt32 = 0, delaySinceLastSenderReport: UInt32 = 0
    ) {
        self.ssrc = ssrc
        self.fractionLost = fractionLost
        self.cumulativeLost = cumulativeLost
        self.highestSequence = highestSequence
        self.jitter = jitter
        self.lastSenderReport = lastSenderReport
        self.delaySinceLastSenderReport = delaySinceLastSenderReport
    }
}

/// What a sender says it sent (RFC 3550 §6.4.1).
package struct RTCPSenderInfo: Sendable, Hashable {
    /// Wall clock as NTP: seconds since 1900 in the upper half, fraction below.
    package var ntp: UInt64
    /// The same moment in RTP timestamp units.
    package var rtpTimestamp: UInt32
    package var packets: UInt32
    /// Payload octets, without headers and padding.
    package var octets: UInt32

    package init(ntp: UInt64, rtpTimestamp: UInt32, packets: UInt32, octets: UInt32) {
        self.ntp = ntp
        self.rtpTimestamp = rtpTimestamp
        self.packets = packets
        self.octets = octets
    }
}

/// One packet of a compound; kinds we have no use for are `other`.
package enum RTCPPacket: Sendable, Hashable {
    case senderReport(ssrc: UInt32, RTCPSenderInfo, [RTCPReportBlock])
    case receiverReport(ssrc: UInt32, [RTCPReportBlock])
    /// Canonical name as it stands on the wire, decoded leniently; may hold anything.
    case canonicalName(ssrc: UInt32, String)
    case goodbye([UInt32])
    case voipMetrics(reporter: UInt32, RTCPVoIPMetrics)
    /// XR receiver reference time (RFC 3611 §4.4), NTP.
    case receiverReferenceTime(reporter: UInt32, ntp: UInt64)
    /// XR DLRR (RFC 3611 §4.5): middle 32 bits of the reference time, delay in 1/65536 s.
    case receiverReportDelay(reporter: UInt32, ssrc: UInt32, lastReport: UInt32, delay: UInt32)
    case other(type: UInt8)
}

/// Reads RTCP compounds, also of reduced size (RFC 3550 §6.1, RFC 5506).
package enum RTCP {
    static let maximumPackets = 32

    /// The packets of the `length` bytes at `offset`; nil when the first header is no RTCP.
    ///
    /// Stops at the first packet whose length or content does not hold: what came before is kept. Encrypted RTCP
    /// (SRTCP) keeps only its first eight bytes clear and usually yields nothing.
    package static func parse(_ bytes: Span<UInt8>, offset: Int, length: Int) -> [RTCPPacket]? {
        guard bytes.holds(length, at: offset) else { return nil }
        let end = offset + length
        var packets: [RTCPPacket] = []
        var start = offset
        for index in 0..<maximumPackets {
            guard start + 4 <= end, let head = bytes.uint32(at: start), head >> 30 == 2,
                (192...223).contains(head >> 16 & 0xFF)
            else {
                if index == 0 { return nil }
                break
            }
            var packetEnd = start + 4 + Int(head & 0xFFFF) * 4
            guard packetEnd <= end else { break }
            let next = packetEnd
            if head & 1 << 29 != 0 {
                // Padding belongs to the last packet only; its count includes itself.
                let padding = Int(bytes.uint8(at: packetEnd - 1) ?? 0)
                guard padding >= 1, padding <= packetEnd - start - 4 else { break }
                packetEnd -= padding
            }
            let body = RTCPBody(
                type: UInt8(head >> 16 & 0xFF), count: Int(head >> 24 & 31), start: start + 4,
                end: packetEnd)
            guard body.read(bytes, into: &packets) else { break }
            start = next
            if start == end { break }
        }
        return packets
    }
}

/// The body of one RTCP packet: where it stands and what its header said.
private struct RTCPBody {
    var type: UInt8
    var count: Int
    var start: Int
    var end: Int

    /// False when the body does not hold what the header promises.
    func read(_ bytes: Span<UInt8>, into packets: inout [RTCPPacket]) -> Bool {
        switch type {
        case 200:
            guard end - start >= 24, let ssrc = bytes.uint32(at: start), let ntp = bytes.uint64(at: start + 4),
                let timestamp = bytes.uint32(at: start + 12), let sent = bytes.uint64(at: start + 16),
                let blocks = reportBlocks(bytes, at: start + 24)
            else { return false }
            let info = RTCPSenderInfo(
                ntp: ntp, rtpTimestamp: timestamp, packets: UInt32(sent >> 32),
                octets: UInt32(truncatingIfNeeded: sent))
            packets.append(.senderReport(ssrc: ssrc, info, blocks))
            return true
        case 201:
            guard end - start >= 4, let ssrc = bytes.uint32(at: start),
                let blocks = reportBlocks(bytes, at: start + 4)
            else { return false }
            packets.append(.receiverReport(ssrc: ssrc, blocks))
            return true
        case 202: return descriptions(bytes, into: &packets)
        case 203:
            guard end - start >= count * 4 else { return false }
            packets.append(.goodbye((0..<count).compactMap { bytes.uint32(at: start + $0 * 4) }))
            return true
        case 207: return extendedReport(bytes, into: &packets)
        default:
            packets.append(.other(type: type))
            return true
        }
    }

    private func reportBlocks(_ bytes: Span<UInt8>, at offset: Int) -> [RTCPReportBlock]? {
        guard end - offset >= count * 24 else { return nil }
        return (0..<count).compactMap { index in
            let at = offset + index * 24
            guard let first = bytes.uint64(at: at), let second = bytes.uint64(at: at + 8),
                let third = bytes.uint64(at: at + 16)
            else { return nil }
            return RTCPReportBlock(
                ssrc: UInt32(first >> 32), fractionLost: UInt8(first >> 24 & 0xFF),
                cumulativeLost: (Int32(truncatingIfNeeded: first) << 8) >> 8,
                highestSequence: UInt32(second >> 32), jitter: UInt32(truncatingIfNeeded: second),
                lastSenderReport: UInt32(third >> 32),
                delaySinceLastSenderReport: UInt32(truncatingIfNeeded: third))
        }
    }

    /// RFC 3550 §6.5: chunks of items, each chunk ended by a zero and padded to four bytes.
    private func descriptions(_ bytes: Span<UInt8>, into packets: inout [RTCPPacket]) -> Bool {
        var offset = start
        for _ in 0..<count {
            guard offset + 4 <= end, let ssrc = bytes.uint32(at: offset) else { return false }
            offset += 4
            while true {
                guard offset < end, let item = bytes.uint8(at: offset) else { return false }
                if item == 0 { break }
                guard offset + 2 <= end, let length = bytes.uint8(at: offset + 1),
                    offset + 2 + Int(length) <= end
                else { return false }
                if item == 1 {
                    let name = bytes.copy(from: offset + 2, length: Int(length))
                    packets.append(.canonicalName(ssrc: ssrc, String(decoding: name, as: UTF8.self)))
                }
                offset += 2 + Int(length)
            }
            offset = start + (offset - start) / 4 * 4 + 4
        }
        return true
    }

    private func extendedReport(_ bytes: Span<UInt8>, into packets: inout [RTCPPacket]) -> Bool {
        guard end - start >= 4, let reporter = bytes.uint32(at: start) else { return false }
        var offset = start + 4
        while offset + 4 <= end {
            guard let head = bytes.uint32(at: offset) else { return false }
            let length = Int(head & 0xFFFF) * 4
            let body = offset + 4
            guard body + length <= end else { return false }
            switch head >> 24 {
            case 4 where length >= 8:
                if let ntp = bytes.uint64(at: body) {
                    packets.append(.receiverReferenceTime(reporter: reporter, ntp: ntp))
                }
            case 5:
                for block in stride(from: body, to: body + length - 11, by: 12) {
                    guard let ssrc = bytes.uint32(at: block), let times = bytes.uint64(at: block + 4) else { break }
                    packets.append(
                        .receiverReportDelay(
                            reporter: reporter, ssrc: ssrc, lastReport: UInt32(times >> 32),
                            delay: UInt32(truncatingIfNeeded: times)))
                }
            case 7 where length >= 32:
                if let metrics = RTCPVoIPMetrics(bytes, at: body) {
                    packets.append(.voipMetrics(reporter: reporter, metrics))
                }
            default: break
            }
            offset = body + length
        }
        return true
    }
}
