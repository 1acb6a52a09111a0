import SIP
import Tracking
import Wire

/// Turns what is tracked of a call into a trace.
struct TraceBuilder {
    var interfaceNames: [InterfaceID: String]
    var watched: ClosedRange<Timestamp>
    var drops: UInt64
    let media: MediaTracker

    func trace(of call: Call) -> CallTrace {
        var trace = CallTrace(
            callID: call.callID, matter: .call, messages: messages(of: call), streams: streams(of: call),
            watched: watched)
        trace.messagesDropped = call.messagesDropped
        trace.isPartial = call.isPartial
        // Streams that had no room are missing as well.
        trace.drops = drops - min(drops, call.dropsAtStart) + (media.refused > 0 ? 1 : 0)
        // Of one joined midway others may have been told before.
        if call.isPartial { trace.watched = max(watched.lowerBound, call.start)...watched.upperBound }
        trace.seesMedia = media.isInSight && !media.mayBeFilteredOut
        return trace
    }

    /// - Parameters:
    ///   - missing: messages of it that were not kept.
    ///   - quiet: how long nothing came of it before.
    func trace(
        of exchange: [Observation], callID: String, missing: Int, drops: UInt64, quiet: Interval
    ) -> CallTrace {
        let isRegistration = exchange.contains { $0.message.cseq.method == "REGISTER" }
        var trace = CallTrace(
            callID: callID, matter: isRegistration ? .registration : .exchange, messages: exchange.map(message),
            watched: watched)
        trace.drops = drops
        trace.messagesDropped = missing
        if let first = exchange.first?.time {
            trace.watched = min(max(watched.lowerBound, first - quiet), watched.upperBound)...watched.upperBound
        }
        return trace
    }

    private func name(_ interface: InterfaceID) -> String { interfaceNames[interface] ?? "" }

    private func message(_ observation: Observation) -> CallTrace.Message {
        var message = CallTrace.Message(
            time: observation.time, flow: observation.flow, transport: observation.transport,
            place: name(observation.interface), timeToLive: observation.timeToLive,
            text: WireText.of(observation.message))
        message.isCut = observation.message.isTruncated
        return message
    }

    private func messages(of call: Call) -> [CallTrace.Message] {
        var messages = call.messages.map(message)
        // The same packet at another interface of this host.
        for copy in call.copies.prefix(call.messages.count) {
            guard copy.place != copy.interface,
                let index = call.messages.firstIndex(where: { $0.frame == copy.original && $0.interface == copy.place })
            else { continue }
            var other = messages[index]
            other.place = name(copy.interface)
            other.timeToLive = 0
            messages.append(other)
        }
        return messages.sorted { $0.time < $1.time }
    }

    private func streams(of call: Call) -> [CallTrace.Stream] {
        var found: [CallTrace.Stream] = []
        var known: Set<StreamKey> = []
        for session in call.sessions {
            for party in Party.allCases {
                let side = session[party]
                for stream in media.audio(in: session, toward: party) where known.insert(StreamKey(stream)).inserted {
                    found.append(self.stream(stream, side.history(of: stream), heard: side.rtcp.lastHeard))
                }
            }
        }
        return Array(found.prefix(TraceBuilder.streamLimit))
    }

    private static let streamLimit = 32

    private func stream(_ stream: Stream, _ history: MediaHistory?, heard: Timestamp?) -> CallTrace.Stream {
        let periods = history?.intervals.map { period in
            CallTrace.Interval(
                start: period.start, end: period.end, packets: period.packets, expected: period.expected,
                lost: period.lost)
        }
        let whole = CallTrace.Interval(
            start: stream.first, end: stream.last, packets: UInt32(clamping: stream.packets),
            expected: UInt32(clamping: stream.counters.expected), lost: UInt32(clamping: stream.counters.lost))
        let isSound = { (type: Int) in type != 13 && type != 19 }
        let payloadType = stream.payloadTypes.first(where: isSound) ?? stream.payloadTypes.first ?? 0
        var trace = CallTrace.Stream(
            flow: stream.flow, ssrc: stream.ssrc, payloadType: UInt8(clamping: payloadType & 0x7F),
            clockRate: stream.clockRate, place: name(stream.interface),
            intervals: periods.flatMap { $0.isEmpty ? nil : $0 } ?? [whole])
        trace.endsInSilence = stream.endsInSilence || stream.endsInSilenceDescription
        trace.heard = heard
        return trace
    }

    private struct StreamKey: Hashable {
        let flow: Flow
        let ssrc: UInt32
        let interface: InterfaceID
        let first: Timestamp

        init(_ stream: Stream) {
            flow = stream.flow
            ssrc = stream.ssrc
            interface = stream.interface
            first = stream.first
        }
    }
}
