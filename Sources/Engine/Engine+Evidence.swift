import Diagnosis
import SIP
import Tracking
package import Wire

/// Where the packets of a call are found, for what collects evidence; asked at a safe point of the loop.
extension Engine {
    /// Packet time up to which everything was seen.
    package var time: Timestamp { now }

    /// When the call's first message passed; nil for a call not known.
    package func start(ofCall callID: String) -> Timestamp? {
        tracker.calls[callID]?.start ?? archive.summary(callID)?.identity.start
    }

    /// Nil for a call not known.
    package func summary(ofCall callID: String) -> CallSnapshot? {
        tracker.calls[callID].map(summary) ?? archive.summary(callID)
    }

    /// True while the call is tracked and has not ended.
    package func isLive(_ callID: String) -> Bool {
        tracker.calls[callID].map { $0.state != .ended } ?? false
    }

    /// Endpoints that receive or send the call's RTP and RTCP, on every hop seen here; nil for a call not known.
    package func mediaEndpoints(ofCall callID: String) -> Set<Endpoint>? {
        guard let call = tracker.calls[callID] else {
            return archive.summary(callID).map { Set($0.media.flatMap { [$0.source, $0.destination] }) }
        }
        var endpoints: Set<Endpoint> = []
        for session in call.sessions {
            for party in Party.allCases {
                let side = session[party]
                for endpoint in side.advertised { endpoints.insert(endpoint) }
                for section in side.description?.media ?? [] {
                    if let endpoint = section.endpoint, endpoint.port != 0 { endpoints.insert(endpoint) }
                    if let endpoint = section.rtcpEndpoint, endpoint.port > 1 { endpoints.insert(endpoint) }
                }
                for stream in media.audio(in: session, toward: party) {
                    endpoints.insert(stream.source)
                    endpoints.insert(stream.destination)
                }
            }
        }
        return endpoints
    }

    /// When what passes at the call's media endpoints is the call's: other calls had the ports before, and get them after.
    /// Media that goes on after the BYE is still its own. Nil for a call not known.
    package func mediaTime(ofCall callID: String) -> ClosedRange<Timestamp>? {
        guard let call = tracker.calls[callID] else {
            guard let summary = archive.summary(callID) else { return nil }
            let ends = [summary.identity.end.map { $0 + Self.mediaMargin }] + summary.media.map { $0.last }
            return Self.span(from: summary.identity.start, to: ends.compactMap(\.self).max())
        }
        guard call.state == .ended, let end = call.ended else { return Self.span(from: call.start, to: nil) }
        let streams = call.sessions.flatMap { session in Party.allCases.flatMap { media.audio(in: session, toward: $0) }
        }
        return Self.span(from: call.start, to: streams.map(\.last).reduce(end + Self.mediaMargin, max))
    }

    /// Packets on their way when the BYE passed, and last RTCP.
    private static let mediaMargin = Interval.seconds(5)

    private static func span(from start: Timestamp, to end: Timestamp?) -> ClosedRange<Timestamp> {
        start...max(start, end ?? .distantFuture)
    }

    /// Endpoints that exchanged the call's signalling.
    package func signallingEndpoints(ofCall callID: String) -> Set<Endpoint> {
        var endpoints: Set<Endpoint> = []
        for message in tracker.calls[callID]?.messages ?? [] {
            endpoints.insert(message.flow.source)
            endpoints.insert(message.flow.destination)
        }
        return endpoints
    }
}
