import SIP
import Support
import Testing
import Tracking
import Wire

/// A script's SIP as the tracker sees it, without diagnosis.
final class Tracked {
    let tracker: SignallingTracker
    private(set) var facts: [Fact] = []

    /// - Parameter transport: by which its messages are taken to have come.
    init(_ script: Script, limits: TrackingLimits = TrackingLimits(), transport: SignallingTransport = .udp) throws {
        let media = MediaTracker(streamLimit: 64, archiveLimit: 64, ports: PortMap(range: nil, limit: 64), seed: 1)
        tracker = SignallingTracker(limits: limits, media: media)
        var decoder = FrameDecoder(maxFragmentedDatagrams: 8, maxFragmentBytes: 65_536)
        for (number, frame) in script.frames().enumerated() {
            let time = Script.time(frame.seconds)
            pass(time)
            let decoded = decoder.decode(frame.bytes.span, link: .ethernet, at: time)
            if case .icmp(let error) = decoded {
                tracker.note(
                    ICMPObservation(error: error, time: time, frame: UInt64(number + 1), interface: InterfaceID(0)))
            }
            guard case .udp(let datagram) = decoded else { continue }
            let payload = Array(frame.bytes[datagram.payloadOffset..<datagram.payloadOffset + datagram.payloadLength])
            guard looksLikeSIP(payload.span) else { continue }
            tracker.note(
                Observation(
                    message: try SIPParser().parse(payload.span), flow: datagram.flow, transport: transport, time: time,
                    frame: UInt64(number + 1), interface: InterfaceID(frame.interface),
                    ipIdentification: datagram.ipIdentification, fingerprint: payload.hashValue))
            facts += tracker.takeFacts()
        }
    }

    /// Lets time pass: deadlines fire.
    func pass(_ time: Timestamp) {
        while let next = tracker.nextDeadline, next <= time { tracker.fireDeadline(upTo: time) }
        facts += tracker.takeFacts()
    }

    func call(_ name: String) throws -> Call { try #require(tracker.calls["\(name)@script"]) }

    /// Names of facts in order, such as `request INVITE`, `final 200`, `final 200 again`.
    var story: [String] {
        facts.map { fact in
            switch fact {
            case .request(let transaction): "request \(transaction.method)"
            case .requestRepeated(let transaction): "request \(transaction.method) again"
            case .provisional(_, let response, let isRepeated):
                "provisional \(response.message.statusCode ?? 0)" + (isRepeated ? " again" : "")
            case .final(_, let response, let isRepeated):
                "final \(response.message.statusCode ?? 0)" + (isRepeated ? " again" : "")
            case .ack: "ack"
            case .strayACK: "stray ack"
            case .strayResponse: "stray response"
            case .translated: "translated"
            case .offered: "offered"
            case .ringing: "ringing"
            case .answered: "answered"
            case .negotiated: "negotiated"
            case .ended(let call, _): "ended \(call.ending.map { "\($0)" } ?? "")"
            case .forgotten: "forgotten"
            default: "other"
            }
        }
    }
}
