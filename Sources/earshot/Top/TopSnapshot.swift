import Delivery
import Diagnosis
import Wire

/// What the daemon said at one moment.
struct TopSnapshot {
    var status: DaemonRecord?
    var incidents: [IncidentRecord] = []
    var peers: [PeerRecord] = []
    /// Calls that are not over.
    var calls: [CallRecord] = []
    /// Why the daemon could not be asked; what it said before stays on the screen.
    var trouble: Text?

    /// As much as anyone looks through.
    private static let most = "500"

    /// - Parameter before: What stands where the daemon does not answer now.
    static func fetch(_ patient: DaemonClient, _ language: Language, before: TopSnapshot) -> TopSnapshot {
        // Keys are heard again after the wait.
        var client = patient
        client.patience = 2_000
        var snapshot = TopSnapshot()
        do {
            snapshot.status = try client.get("/v1/status", as: DaemonRecord.self)
            snapshot.incidents = try client.get(
                "/v1/incidents", [("open", "1"), ("limit", most), ("lang", language.rawValue)],
                as: [IncidentRecord].self)
            snapshot.peers = try client.get("/v1/peers", [("limit", most)], as: [PeerRecord].self)
            snapshot.calls = try client.get("/v1/calls", [("state", "live"), ("limit", most)], as: [CallRecord].self)
            return snapshot
        } catch let failure as Failure {
            snapshot = before
            snapshot.trouble = failure.text
        } catch {
            snapshot = before
            snapshot.trouble = Text(en: "\(error)", zh: "\(error)")
        }
        return snapshot
    }
}

/// How much of each stream came between two moments.
struct MediaFlow {
    private struct Point {
        var packets: UInt64
        var time: Timestamp
    }

    private var points: [String: Point] = [:]
    /// Of what was due since the moment before, 0 to 1; a stream seen for the first time is not in it.
    private(set) var shares: [String: Double] = [:]

    mutating func note(_ calls: [CallRecord], at time: Timestamp) {
        var next: [String: Point] = [:]
        shares = [:]
        for stream in calls.flatMap(\.media) {
            let key = Self.key(stream)
            next[key] = Point(packets: stream.packets, time: time)
            guard let before = points[key] else { continue }
            let due = (time - before.time).seconds * 1_000 / (stream.packetTimeMilliseconds ?? 20)
            guard due >= 1 else { continue }
            let came = stream.packets >= before.packets ? Double(stream.packets - before.packets) : 0
            // The daemon's figures are some packets old, which is no loss.
            shares[key] = min(1, (came + 2) / due)
            if came == 0 { shares[key] = 0 }
        }
        points = next
    }

    /// The newest stream of a call in this direction, and how much of it comes.
    func way(_ direction: String, of call: CallRecord) -> (stream: StreamRecord, share: Double)? {
        let streams = call.media.filter { $0.direction == direction }
        guard let newest = streams.max(by: { $0.last < $1.last }) else { return nil }
        return (newest, shares[Self.key(newest)] ?? (1 - newest.lossPercent / 100))
    }

    private static func key(_ stream: StreamRecord) -> String {
        "\(stream.source)>\(stream.destination) \(stream.ssrc) \(stream.interface)"
    }
}
