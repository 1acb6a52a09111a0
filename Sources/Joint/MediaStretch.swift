import Diagnosis
import Engine
import Tracking
import Wire

/// A stream that one point shows on its way to another one, which does not show it.
struct MediaStretch {
    let before: Int
    let after: Int
    let stream: CallTrace.Stream
    /// Packets at the second point.
    let arrived: UInt64
    /// That the second point stands on its way is beyond doubt.
    let isSure: Bool

    /// As the replay shows them.
    var points: Stretch? {
        Stretch(InterfaceID(point: before), InterfaceID(point: after))
    }
}

extension MediaStretch {
    private static let fewPackets: UInt64 = 25
    /// What passed within that time before its end may be on its way still.
    private static let margin = Interval.seconds(2)

    private struct Placed {
        let stream: CallTrace.Stream
        let point: Int
        let witness: Int
        /// By the first witness's clock.
        let first: Timestamp
        let last: Timestamp
    }

    /// Every such stream of the call.
    ///
    /// That a point does not show a stream says something only where it stands on the stream's way: its host is where
    /// the stream goes, or what the listener sends comes by there.
    static func all(in view: JointView) -> [MediaStretch] {
        let placed = streams(of: view)
        var found: [MediaStretch] = []
        for item in placed where item.stream.packets >= fewPackets {
            for point in view.points.indices where point != item.point {
                guard view.offsets[view.points[point].witness] != nil,
                    let stretch = stretch(of: item, to: point, placed, view)
                else { continue }
                found.append(stretch)
            }
        }
        return found
    }

    private static func streams(of view: JointView) -> [Placed] {
        view.traces.enumerated().flatMap { index, item -> [Placed] in
            guard view.offsets[index] != nil else { return [] }
            return item.trace.streams.compactMap { stream in
                guard let first = stream.first, let last = stream.last,
                    let point = view.points.firstIndex(where: { $0.witness == index && $0.place == stream.place })
                else { return nil }
                return Placed(
                    stream: stream, point: point, witness: index, first: view.aligned(first, index),
                    last: view.aligned(last, index))
            }
        }
    }

    private static func stretch(of item: Placed, to point: Int, _ placed: [Placed], _ view: JointView) -> MediaStretch?
    {
        let witness = view.points[point].witness
        let twins = placed.filter { $0.point == point && $0.stream.ssrc == item.stream.ssrc }
        let until = twins.map(\.last).max()
        if let until, item.last - until < margin { return nil }
        let since = max(item.first, until ?? item.first)
        guard view.traces[witness].trace.seesMedia, let isWatched = view.isWatched(point, at: since),
            item.last - since >= margin, view.isWatched(point, at: since + margin) != nil
        else { return nil }
        // Who hears it, however it came there, says so.
        if let heard = item.stream.heard, view.aligned(heard, item.witness) >= since + .seconds(3) { return nil }
        let target = view.translated(item.stream.flow.destination.address, from: item.point, to: point)
        // Of a host's other interfaces nothing passes where it watches.
        let isGoal =
            view.traces[witness].witness.localAddresses.contains(target)
            && (view.hosts(at: point).contains(target)
                || placed.contains { $0.point == point && $0.stream.flow.names(target) })
        let isAnswered = placed.contains {
            $0.point == point && $0.stream.flow.source.address == target && $0.stream.packets >= fewPackets
                && $0.last > since
        }
        guard isGoal || isAnswered else { return nil }
        // The way back passes the second point first.
        let order = view.passes(item.stream.flow, from: item.point, to: point)
        guard order != false else { return nil }
        let isOnPath = isGoal || view.traces[witness].witness.standsOnPath
        return MediaStretch(
            before: item.point, after: point, stream: item.stream, arrived: twins.reduce(0) { $0 &+ $1.stream.packets },
            isSure: isOnPath && isWatched && order == true)
    }
}

extension Flow {
    fileprivate func names(_ host: IPAddress) -> Bool { source.address == host || destination.address == host }
}

extension JointView {
    /// Who takes part in the messages that passed a point.
    fileprivate func hosts(at point: Int) -> Set<IPAddress> {
        messages.reduce(into: []) { hosts, message in
            guard let flow = message[point]?.message.flow else { return }
            hosts.insert(flow.source.address)
            hosts.insert(flow.destination.address)
        }
    }

    /// What an address of one point is at another one, by the copies that both saw.
    func translated(_ address: IPAddress, from one: Int, to other: Int) -> IPAddress {
        for message in messages {
            guard let here = message[one]?.message.flow, let there = message[other]?.message.flow else { continue }
            if here.source.address == address { return there.source.address }
            if here.destination.address == address { return there.destination.address }
        }
        return address
    }

    /// Whether what goes from the flow's source to its destination passes the one point before the other, as messages
    /// between hosts of these addresses do; nil where none tell.
    func passes(_ flow: Flow, from one: Int, to other: Int) -> Bool? {
        var best: Bool?
        for message in messages {
            guard let seen = message[one]?.message.flow, message[other] != nil,
                let precedes = order.precedes(one, other, message.sender)
            else { continue }
            if seen.source.address == flow.source.address || seen.destination.address == flow.destination.address {
                return precedes
            }
            if seen.source.address == flow.destination.address || seen.destination.address == flow.source.address {
                best = !precedes
            }
        }
        return best
    }
}
