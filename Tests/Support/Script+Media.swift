package import Tracking
package import Wire

/// Media of a call: RTP with pauses, loss and other addresses, comfort noise, RTCP.
extension Script {
    /// RTP between the media addresses last described, from `from` to before `until`.
    ///
    /// - Parameters:
    ///   - every: Packet time in seconds.
    ///   - pauses: Spans without packets (DTX): sequence numbers go on, timestamps jump, the next packet is marked.
    ///   - lost: Indices (from 0) of packets that never come; their numbers are used up.
    ///   - late: Seconds by which the packet of an index comes late.
    ///   - source, destination: Other than what the SDP says.
    @discardableResult
    package func rtp(
        _ name: String, toward party: Party, from start: Double, until end: Double, every: Double = 0.02,
        payloadType: UInt8 = 8, ssrc: UInt32? = nil, sequence: UInt16 = 100, clockRate: Double = 8_000,
        payload: [UInt8]? = nil, marksFirst: Bool = true, pauses: [ClosedRange<Double>] = [],
        lost: (Int) -> Bool = { _ in false }, late: (Int) -> Double = { _ in 0 }, source: Endpoint? = nil,
        destination: Endpoint? = nil
    ) -> Script {
        let call = participants(name)
        guard let from = source ?? call.media[party.other], let to = destination ?? call.media[party] else {
            preconditionFailure("\(name) has described no media address yet")
        }
        let before = now
        let ssrc = ssrc ?? (party == .callee ? 0xCA11_0001 : 0xCA11_0002)
        let voice = payload ?? (0..<Int(every * clockRate)).map { UInt8(truncatingIfNeeded: 0x55 ^ ($0 * 7)) }
        var number = sequence
        var wasPaused = false
        // Counted, not summed: a sum of 0.02 drifts.
        let count = Int(((end - start) / every).rounded(.up))
        for index in 0..<max(count, 0) {
            let seconds = start + Double(index) * every
            if pauses.contains(where: { $0.contains(seconds) }) {
                wasPaused = true
                continue
            }
            defer { number &+= 1 }
            if lost(index) { continue }
            at(seconds + late(index)).udp(
                FrameBuilder.rtp(
                    ssrc: ssrc, sequence: number,
                    timestamp: UInt32(truncatingIfNeeded: Int(Double(index) * every * clockRate + 0.5)),
                    payloadType: payloadType, marker: index == 0 && marksFirst || wasPaused, payload: voice),
                from: from, to: to)
            wasPaused = false
        }
        return at(before)
    }

    /// RTP both ways.
    @discardableResult
    package func talk(_ name: String, from start: Double, until end: Double, every: Double = 0.02) -> Script {
        rtp(name, toward: .callee, from: start, until: end, every: every)
        return rtp(name, toward: .caller, from: start, until: end, every: every)
    }

    /// One RTP packet, now.
    @discardableResult
    package func rtpPacket(
        _ name: String, toward party: Party, ssrc: UInt32? = nil, sequence: UInt16, timestamp: UInt32,
        payloadType: UInt8 = 8, marker: Bool = false, payload: [UInt8] = [UInt8](repeating: 0x54, count: 160),
        source: Endpoint? = nil, destination: Endpoint? = nil
    ) -> Script {
        let call = participants(name)
        guard let from = source ?? call.media[party.other], let to = destination ?? call.media[party] else {
            preconditionFailure("\(name) has described no media address yet")
        }
        return udp(
            FrameBuilder.rtp(
                ssrc: ssrc ?? (party == .callee ? 0xCA11_0001 : 0xCA11_0002), sequence: sequence, timestamp: timestamp,
                payloadType: payloadType, marker: marker, payload: payload), from: from, to: to)
    }

    /// An RTCP compound toward `party`, from and to the ports one above the media's.
    @discardableResult
    package func rtcp(_ name: String, toward party: Party, _ compound: [UInt8]) -> Script {
        let call = participants(name)
        guard var from = call.media[party.other], var to = call.media[party] else {
            preconditionFailure("\(name) has described no media address yet")
        }
        from.port += 1
        to.port += 1
        return udp(compound, from: from, to: to)
    }

    /// A receiver report of the sender's about the stream toward it.
    @discardableResult
    package func receiverReport(
        _ name: String, toward party: Party, fractionLost: UInt8 = 0, lost: Int32 = 0, highest: UInt32 = 0,
        jitter: UInt32 = 0
    ) -> Script {
        let own: UInt32 = party == .callee ? 0xCA11_0001 : 0xCA11_0002
        let other: UInt32 = party == .callee ? 0xCA11_0002 : 0xCA11_0001
        let block = RTCPReportBlock(
            ssrc: other, fractionLost: fractionLost, cumulativeLost: lost, highestSequence: highest, jitter: jitter)
        return rtcp(name, toward: party, FrameBuilder.receiverReport(ssrc: own, blocks: [block]))
    }

    /// A sender report: `packets` is what the sender says it sent.
    @discardableResult
    package func senderReport(
        _ name: String, toward party: Party, packets: UInt32, blocks: [RTCPReportBlock] = []
    ) -> Script {
        let own: UInt32 = party == .callee ? 0xCA11_0001 : 0xCA11_0002
        return rtcp(
            name, toward: party,
            FrameBuilder.senderReport(ssrc: own, packets: packets, octets: packets &* 160, blocks: blocks))
    }
}

extension Script {
    /// Sound of one byte a sample at 8 kHz, in packets of 20 ms; what is left at the end is not sent.
    @discardableResult
    package func play(
        _ name: String, toward party: Party, from start: Double, _ codes: [UInt8], payloadType: UInt8 = 8,
        sequence: UInt16 = 100
    ) -> Script {
        let before = now
        for index in 0..<codes.count / 160 {
            at(start + Double(index) * 0.02).rtpPacket(
                name, toward: party, sequence: sequence &+ UInt16(truncatingIfNeeded: index),
                timestamp: UInt32(truncatingIfNeeded: index * 160), payloadType: payloadType, marker: index == 0,
                payload: Array(codes[index * 160..<index * 160 + 160]))
        }
        return at(before)
    }
}
