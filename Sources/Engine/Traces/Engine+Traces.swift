import Diagnosis
import SIP
package import Tracking
package import Wire

/// What is handed to others that saw the same calls elsewhere, and what is taken from them.
extension Engine {
    /// Calls that have left the table and exchanges that are over are kept as traces from now on.
    package func keepTraces() { if traces == nil { traces = TraceKeeper() } }

    /// Traces since the last call, in order; the oldest go when nobody takes them.
    package func takeTraces() -> [CallTrace] { traces?.take() ?? [] }

    /// What was seen so far of a call that goes on; nil for one that is not tracked.
    package func trace(ofCall callID: String) -> CallTrace? {
        tracker.calls[callID].map { call in
            // What passed since the last interval belongs to it.
            media.closeWindows(of: call)
            settleFacts(at: now)
            return traceBuilder.trace(of: call)
        }
    }

    /// Traces that nobody took in time, and messages outside calls for which there was no room.
    package var tracesDropped: UInt64 { traces?.dropped ?? 0 }

    var traceBuilder: TraceBuilder {
        TraceBuilder(
            interfaceNames: analyzers.context.interfaceNames, watched: min(firstPacket ?? now, now)...now,
            drops: counters.captureDrops, media: media)
    }

    func noteTrace(of observation: Observation) {
        guard traces != nil, tracker.calls[observation.message.callID] == nil else { return }
        traces?.note(observation, drops: counters.captureDrops)
    }

    /// The one host that a capture of unknown origin was made on, where that could be told.
    package var guessedHost: IPAddress? { guessesHost ? hostGuess.address : nil }

    // MARK: Views of others, judged here

    /// A message as somebody else saw it, of interface `header.interface`.
    ///
    /// - Parameters:
    ///   - text: the message's bytes.
    ///   - original: The same message as it was seen before, at another point; nil where nobody saw it before.
    ///   - missed: The point that it passed toward and did not reach.
    /// - Returns: What may be the original of further copies; nil where it is no message.
    @discardableResult
    package func note(
        _ text: [UInt8], flow: Flow, transport: SignallingTransport, _ header: FrameHeader, timeToLive: UInt8,
        isCut: Bool, copyOf original: Observation?, missed: MissedPoint? = nil
    ) -> Observation? {
        let time = arrive(header)
        guard let message = try? parser.parse(text.span, isTruncated: isCut) else {
            dismiss(.sipMalformed)
            return nil
        }
        counters.sipMessages &+= 1
        let observation = Observation(
            message: message, flow: flow, transport: transport, time: time, frame: header.number,
            interface: header.interface, timeToLive: timeToLive, fingerprint: text.span.fingerprint)
        observation.missed = missed
        tracker.note(observation, copyOf: original)
        settleFacts(at: time)
        return observation
    }

    /// An RTP packet of somebody else's account.
    package func note(_ packet: RTPHeader, flow: Flow, _ header: FrameHeader) {
        let time = arrive(header)
        let nothing: [UInt8] = []
        let hasNews = media.receive(
            packet, nothing.span, flow: flow, interface: header.interface, time: time, now: time, frame: header.number)
        if hasNews { settleFacts(at: time) }
    }

    /// Time goes on to the packet's.
    private func arrive(_ header: FrameHeader) -> Timestamp {
        let frame = intake.take(header)
        if intake.isAtFirst { begin(at: frame.time) }
        if nextDeadline <= frame.time { advance(to: frame.time) }
        return frame.time
    }
}
