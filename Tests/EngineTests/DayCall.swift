import Support
import Tracking
import Wire

/// One call of a ``Day``: how it goes, message by message.
struct DayCall {
    typealias Packets = [(seconds: Double, bytes: [UInt8])]

    var name: String
    var start: Double
    var isIncoming: Bool
    var agentPort: Int
    var trunkPort: Int

    private var offer: Script.SDP { audio(isIncoming ? trunkPort : agentPort) }
    private var answer: Script.SDP { audio(isIncoming ? agentPort : trunkPort) }

    private func audio(_ port: Int, _ direction: String = "sendrecv") -> Script.SDP {
        .audio(port: port, direction: direction, packetTime: 100)
    }

    /// Writes the messages into `script` and the media into `packets`.
    ///
    /// - Returns: When the agent is free again.
    func write(
        _ fault: Day.Fault?, into script: Script, _ numbers: inout SeededGenerator, _ packets: inout Packets
    ) -> Double {
        func random(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &numbers) }
        script.at(start).invite(name, sdp: offer, supported: ["100rel"])
        let kind = fault == nil ? Int.random(in: 0..<100, using: &numbers) : 0
        if (90...).contains(kind) {
            script.after(0.02).respond(
                name, 407, headers: [("Proxy-Authenticate", "Digest realm=\"x\", nonce=\"n\", algorithm=MD5")])
            script.after(0.02).ack(name).after(0.02)
            script.invite(
                name, sdp: offer, supported: ["100rel"],
                headers: [
                    (
                        "Proxy-Authorization",
                        "Digest username=\"a\", realm=\"x\", nonce=\"n\", uri=\"sip:x\", response=\"0\""
                    )
                ])
        }
        script.after(0.02).respond(name, 100)
        switch fault {
        case .doNotDisturb:
            script.after(0.1).respond(name, 486).after(0.02).ack(name)
            return script.now + 1
        case .refusedByTrunk:
            script.after(0.1).respond(name, 503, headers: [("Reason", "Q.850;cause=34")]).after(0.02).ack(name)
            return script.now + 1
        case .missing100rel:
            script.after(0.3).respond(name, 180)
        default:
            script.after(0.3).respond(name, 180, rseq: 1).after(0.03).prack(name).after(0.03)
            script.respond(name, 200, to: "PRACK")
        }
        if (0..<22).contains(kind), fault == nil { return giveUp(kind, script, random(4...20)) }

        script.after(random(1...8)).answer(name, sdp: answer).after(0.03).ack(name)
        let begin = script.now
        let length = (22..<30).contains(kind) ? random(0.5...2) : random(3.5...7)
        // Shorter talk of a lossy call would have too few packets to be judged.
        let end = begin + (fault == .lossyTrunk ? 20 : length)
        talk(script, &packets, from: begin + 0.05, until: end, fault)
        script.at(end)
        if fault == .refusedReinvite {
            script.reinvite(name, sdp: audio(agentPort, "sendonly")).after(0.05).respond(name, 488).after(0.02)
            script.ack(name).after(0.5)
        } else if (30..<36).contains(kind) {
            hold(script, &packets, for: random(3...30), after: Int((length - 0.05) * 10))
        }
        script.bye(name, by: Bool.random(using: &numbers) ? .caller : .callee).after(0.03)
        script.respond(name, 200, to: "BYE")
        return script.now + 1
    }

    /// Busy after ringing, the caller's change of mind, or nobody there.
    private func giveUp(_ kind: Int, _ script: Script, _ seconds: Double) -> Double {
        switch kind {
        case 0..<10: script.after(seconds).respond(name, 486).after(0.02).ack(name)
        case 10..<17:
            script.after(seconds).cancel(name).after(0.02).respond(name, 200, to: "CANCEL").after(0.01)
            script.respond(name, 487).after(0.02).ack(name)
        default: script.after(30).respond(name, 480).after(0.02).ack(name)
        }
        return script.now + 1
    }

    private func hold(_ script: Script, _ packets: inout Packets, for seconds: Double, after count: Int) {
        let (own, other) = isIncoming ? (trunkPort, agentPort) : (agentPort, trunkPort)
        script.reinvite(name, sdp: audio(own, "sendonly")).after(0.03)
        script.answer(name, sdp: audio(other, "recvonly")).after(0.03).ack(name).after(seconds)
        script.reinvite(name, sdp: audio(own)).after(0.03).answer(name, sdp: audio(other)).after(0.03).ack(name)
        let begin = script.now
        talk(script, &packets, from: begin + 0.05, until: begin + 4, nil, sequence: count)
        script.at(begin + 4)
    }

    /// RTP both ways, or from the agent only; numbers go on where those of an earlier talk ended. Frames are copies of one with their numbers changed, which is quick.
    private func talk(
        _ script: Script, _ packets: inout Packets, from begin: Double, until end: Double, _ fault: Day.Fault?,
        sequence first: Int = 0
    ) {
        guard let media = script.calls[name]?.media, let caller = media[.caller], let callee = media[.callee] else {
            return
        }
        let agent = isIncoming ? callee : caller
        for (source, destination) in [(caller, callee), (callee, caller)]
        where !(fault == .blockedPorts && destination == agent) {
            let ssrc = UInt32(truncatingIfNeeded: name.utf8.reduce(7) { $0 &* 31 &+ Int($1) } &+ Int(source.port))
            var frame = FrameBuilder.udp(
                FrameBuilder.rtp(ssrc: ssrc, sequence: 0, timestamp: 0, payloadType: 8, payload: Self.voice),
                from: source, to: destination)
            // No checksum (RFC 768): the numbers below change.
            (frame[40], frame[41]) = (0, 0)
            let isLossy = fault == .lossyTrunk && destination == agent
            for index in 0..<Int((end - begin) * 10) where !(isLossy && index % 10 == 9) {
                let sequence = UInt16(truncatingIfNeeded: first + index)
                let timestamp = UInt32(truncatingIfNeeded: Int((begin - start) * 8_000) + index * 800)
                frame[43] = index == 0 ? 0x88 : 8
                (frame[44], frame[45]) = (UInt8(sequence >> 8), UInt8(sequence & 255))
                for byte in 0..<4 { frame[46 + byte] = UInt8(truncatingIfNeeded: timestamp >> UInt32(24 - 8 * byte)) }
                packets.append((begin + Double(index) * 0.1, frame))
            }
        }
    }

    private static let voice = (0..<800).map { UInt8(truncatingIfNeeded: 0x55 ^ ($0 * 7)) }
}
