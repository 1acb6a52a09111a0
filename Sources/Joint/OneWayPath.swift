import Diagnosis
import Engine
import SIP
import Tracking
import Wire

/// Requests that pass two points, and answers that pass the one only: they come back another way.
///
/// Where the call works that is a remark, and a point that sees one direction only (a mirror of one port) looks the same.
enum OneWayPath {
    private static let least = 2

    static func remark(on view: JointView, profile: String) -> Finding? {
        for one in view.points.indices {
            for other in view.points.indices where one != other {
                if let found = remark(on: view, at: one, not: other, profile) { return found }
            }
        }
        return nil
    }

    private static func remark(on view: JointView, at one: Int, not other: Int, _ profile: String) -> Finding? {
        let witness = view.points[other].witness
        // What a host sends itself passes it.
        guard view.points[one].witness != witness, view.traces[witness].witness.vantage != "agent-host",
            view.points.indices.allSatisfy({ $0 == other || view.points[$0].witness != witness })
        else { return nil }
        let there = view.messages.filter { $0[one] != nil && $0[other] != nil }
        guard let first = there.first, there.count >= least, there.allSatisfy({ $0.sender == first.sender }) else {
            return nil
        }
        let back = view.messages.filter { message in
            guard let seen = message[one]?.message.flow, message[other] == nil, message.sender != first.sender else {
                return false
            }
            return view.isWatched(other, at: message.time) == true
                && there.contains { $0[one].map { $0.message.flow.reversed == seen } ?? false }
        }
        let isOwn = back.contains {
            view.traces[witness].witness.localAddresses.contains($0.sightings[0].message.flow.source.address)
        }
        guard let answer = back.first, back.count >= least, !isOwn,
            view.messages.allSatisfy({ $0[other] == nil || $0.sender == first.sender })
        else { return nil }
        let (a, b) = (view.points[one].name, view.points[other].name)
        let flow = answer.sightings[0].message.flow
        return Finding(
            id: "", time: answer.time, kind: .asymmetricSignalling, severity: .notice, confidence: .possible,
            title: Text(
                en: "what goes to \(flow.source) passes \(a) and \(b), what comes back passes \(a) only.",
                zh: "发往 \(flow.source) 的消息经过 \(a) 和 \(b)，返回的消息只经过 \(a)。"),
            place: Place(flow),
            evidence: [
                Evidence(
                    time: answer.time,
                    text: Text(
                        en: "\(there.count) messages there seen at both, \(back.count) back at \(a) only",
                        zh: "去向 \(there.count) 条两处均见，返回 \(back.count) 条仅见于 \(a)"))
            ],
            fix: Text(
                en: "If \(b) shows both directions: let routes there and back pass the same firewall and NAT.",
                zh: "若 \(b) 能看到双向流量：请让往返路由经过同一防火墙和 NAT。"), profile: profile)
    }
}
