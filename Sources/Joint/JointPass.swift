package import Engine
import Tracking
package import Wire

/// What passed two points and was well there: evidence that a fault between them is over.
package struct JointPass: Sendable, Hashable {
    /// As findings name the two points, in order of their names.
    package var stretch: [String]
    package var matter: CallTrace.Matter
    /// A call that was answered, or a registration or other request that was granted.
    package var isGranted: Bool
    /// Sound was seen at both points, each way.
    package var hasMedia: Bool
    /// When the last trace of it came.
    package var heard: Timestamp

    package init(
        stretch: [String], matter: CallTrace.Matter, isGranted: Bool, hasMedia: Bool, heard: Timestamp = .distantPast
    ) {
        (self.stretch, self.matter, self.heard) = (stretch, matter, heard)
        (self.isGranted, self.hasMedia) = (isGranted, hasMedia)
    }
}

extension JointView {
    private static let pointLimit = 16
    /// Of a stream that is more than what strays.
    private static let packets: UInt64 = 25

    /// Of each two points that saw copies of a request and of its answer. Nothing may have been found between them.
    var passes: [JointPass] {
        let near = points.indices.prefix(Self.pointLimit)
        return near.flatMap { one in near.compactMap { one < $0 ? pass(one, $0) : nil } }
    }

    private func pass(_ one: Int, _ other: Int) -> JointPass? {
        let both = messages.filter { $0[one] != nil && $0[other] != nil }
        guard both.contains(where: { $0.sender == .caller }), both.contains(where: { $0.sender == .callee }),
            let matter = traces.indices.contains(points[one].witness) ? traces[points[one].witness].trace.matter : nil
        else { return nil }
        return JointPass(
            stretch: [points[one].name, points[other].name].sorted(), matter: matter,
            isGranted: both.contains { 200..<300 ~= $0.identity.status && (matter != .call || $0.identity.isInvite) },
            hasMedia: hears(one) && hears(other))
    }

    private func hears(_ point: Int) -> Bool {
        let trace = traces[points[point].witness].trace
        let streams = trace.streams.filter { $0.place == points[point].place && $0.packets >= Self.packets }
        return streams.contains { one in
            streams.contains { $0.flow.source.address == one.flow.destination.address }
        }
    }
}
