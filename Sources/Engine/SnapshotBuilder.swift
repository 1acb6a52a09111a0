import Diagnosis
import SIP
import Tracking
import Wire

/// Turns tracked state into plain values for queries.
enum SnapshotBuilder {
    static func identity(_ call: Call) -> CallIdentity {
        var identity = CallIdentity(
            callID: call.callID, caller: call.caller, callee: call.callee,
            start: call.start, answered: call.answerTime, end: call.ended)
        identity.linked = call.linkedLegs.map { leg in
            CallIdentity.OtherLeg(callID: leg.callID, side: leg.side)
        }
        return identity
    }

    static func summary(
        _ call: Call, kinds: [Kind], _ media: MediaTracker, showsKeys: Bool
    ) -> CallSnapshot {
        var snapshots: [MediaSnapshot] = []
        // Hops of one path share their streams.
        var known: [StreamIdentity: Int] = [:]
        for session in call.sessions {
            for party in Party.allCases {
                for stream in media.audio(in: session, toward: party) {
                    let shown = MediaSnapshot(
                        stream, session, call: call.callID, toward: party, showsKeys: showsKeys)
                    if let place = known[StreamIdentity(shown)] {
                        if snapshots[place].history == nil { snapshots[place] = shown }
                    } else {
                        known[StreamIdentity(shown)] = snapshots.count
                        snapshots.append(shown)
                    }
                }
            }
        }
        return CallSnapshot(
            identity: identity(call), state: call.state.rawValue, result: result(of: call),
            from: call.first.flow.source,
            to: call.first.flow.destination, findingKinds: kinds, media: snapshots)
    }

    private static func result(of call: Call) -> String? {
        switch call.ending {
        case .bye: "answered"
        case .cancelled: "cancelled"
        case .rejected(let code): "rejected \(code)"
        case .timedOut: "timeout"
        case .lost: "lost"
        case nil: nil
        }
    }

    // MARK: Ladder

    static func ladder(_ call: CallCourse, showsKeys: Bool, hasText: Bool = true) -> [LadderLine] {
        var lines = call.messages.map { observation in
            var line = line(observation, showsKeys: showsKeys, hasText: hasText)
            for copy in call.copies where copy.original == observation.frame && copy.place == line.interface {
                if copy.interface != line.interface, !line.also.contains(copy.interface) {
                    line.also.append(copy.interface)
                }
            }
            line.copyOf = call.translations.first { $0.copy === observation }?.original
            return line
        }
        lines += call.icmpErrors.map { icmp in
            LadderLine(
                time: icmp.time, frame: icmp.frame, source: Endpoint(address: icmp.error.reporter, port: 0),
                destination: Endpoint(address: icmp.error.receiver, port: 0),
                label: "ICMP \(icmp.error.type)/\(icmp.error.code)", note: "\(icmp.error.quoted)",
                interface: icmp.interface)
        }
        return lines.sorted { ($0.time, $0.frame) < ($1.time, $1.frame) }
    }

    static func line(_ observation: Observation, showsKeys: Bool, hasText: Bool = true) -> LadderLine {
        LadderLine(
            time: observation.time, frame: observation.frame, source: observation.flow.source,
            destination: observation.flow.destination, label: label(observation.message),
            note: note(observation.message), interface: observation.interface,
            text: hasText ? MessageText.of(observation.message, showsKeys: showsKeys) : nil)
    }

    private static func label(_ message: SIPMessage) -> String {
        switch message.start {
        case .request(let method, _): method.escapedForDisplay(limit: 32)
        case .response(let code, let reason): "\(code) \(reason.escapedForDisplay(limit: 40))"
        }
    }

    private static func note(_ message: SIPMessage) -> String? {
        var notes: [String] = []
        let sdp = message.sdp ?? message.partialSDP
        if let audio = sdp?.media.first(where: { $0.kind == "audio" }) {
            let place =
                audio.endpoint.map(\.description)
                ?? "\((audio.connectionHost ?? "?").escapedForDisplay(limit: 64)):\(audio.port)"
            notes.append("SDP \(place)" + (audio.direction == .sendrecv ? "" : " \(audio.direction.rawValue)"))
        } else if sdp != nil {
            notes.append("SDP")
        }
        if message.require.contains("100rel") { notes.append("Require: 100rel") }
        if message.isRequest, message.supported.contains("100rel") { notes.append("Supported: 100rel") }
        if let rseq = message.rseq { notes.append("RSeq \(rseq)") }
        if let expires = message.sessionExpires { notes.append("Session-Expires \(expires.seconds)") }
        if let reason = message.reasons.first {
            notes.append("Reason \(reason.protocolName.escapedForDisplay(limit: 16)) \(reason.cause ?? 0)")
        }
        return notes.isEmpty ? nil : notes.joined(separator: ", ")
    }
}
