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
        tracker.calls[callID]?.start ?? archive.find(callID)?.summary.identity.start
    }

    /// True while the call is tracked and has not ended.
    package func isLive(_ callID: String) -> Bool {
        tracker.calls[callID].map { $0.state != .ended } ?? false
    }

    /// Endpoints that receive or send the call's RTP and RTCP, on every hop seen here; nil for a call not known.
    package func mediaEndpoints(ofCall callID: String) -> Set<Endpoint>? {
        guard let call = tracker.calls[callID] else {
            return archive.find(callID).map { Set($0.summary.media.flatMap { [$0.source, $0.destination] }) }
        }
        var endpoints: Set<Endpoint> = []
        for leg in call.legs {
            for party in Party.allCases {
                let side = leg[party]
                for endpoint in side.advertised { endpoints.insert(endpoint) }
                for section in side.description?.media ?? [] {
                    if let endpoint = section.endpoint, endpoint.port != 0 { endpoints.insert(endpoint) }
                    if let endpoint = section.rtcpEndpoint, endpoint.port > 1 { endpoints.insert(endpoint) }
                }
                for stream in media.audio(in: leg, toward: party) {
                    endpoints.insert(stream.source)
                    endpoints.insert(stream.destination)
                }
            }
        }
        return endpoints
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
