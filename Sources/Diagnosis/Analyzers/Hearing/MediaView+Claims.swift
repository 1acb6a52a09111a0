import SIP
import Tracking
import Wire

/// What the sender of a silent direction says of it by RTCP, and what came of it before.
extension MediaView {
    /// Packets that a sender's reports call sent while none came, or that they call none.
    enum Claim: Equatable {
        case none
        case silent
        case sent(UInt32)
    }

    /// Reports about a time before the silence speak of packets that did come: they are no witnesses.
    func claim(of sender: Party) -> Claim {
        let since = expectedSince ?? call.start
        guard let witness = hop(to: sender.other)?[sender].rtcp, witness.reports > 0 else { return .none }
        if call.sessions.allSatisfy({ context.media.packets(in: $0, toward: sender.other) == 0 }) {
            return witness.packetsSent > 0 ? .sent(witness.packetsSent) : .silent
        }
        return claim(of: sender, since: since)
    }

    /// The same, of a silence that began at `since` after sound.
    func claim(of sender: Party, since: Timestamp) -> Claim {
        guard let witness = hop(to: sender.other)?[sender].rtcp, let last = witness.last, last > since + .seconds(2)
        else {
            return .none
        }
        let hasVideo = call.sessions.contains { session in
            session[sender].description?.media.contains { $0.kind == "video" && $0.port != 0 } ?? false
        }
        if let sent = witness.sent(after: since) {
            if sent < Self.fewPackets { return .silent }
            return hasVideo ? .none : .sent(sent)
        }
        // Who has sent nothing since its last report writes receiver reports (RFC 3550 §6.4).
        return witness.lastSenderReport.map { $0 > since } ?? false ? .none : .silent
    }

    private static let fewPackets: UInt32 = 25

    /// RTP that came to where `party` listens, before both ways were expected as now, and has come no more.
    func earlier(toward party: Party) -> Stream? {
        guard let listener = place(of: party), let since = expectedSince else { return nil }
        return call.sessions.flatMap { context.media.audio(in: $0, toward: party) }.filter { stream in
            stream.destination == listener && stream.packets >= 4 && stream.last <= since + .milliseconds(300)
        }.max { $0.last < $1.last }
    }

    /// Packets sent toward `party` that did not get there.
    func lostOnTheWay(toward party: Party) -> UInt64 {
        packets(toward: party) > 0 ? 0 : meant(for: party).map(\.packetsOfTalk).max() ?? 0
    }

    /// Packets since both ways were expected, of streams that follow each other; copies beyond a translator count once.
    func packetsOfTalk(toward party: Party) -> UInt64 {
        Dictionary(grouping: delivered(toward: party), by: \.interface).values.map { streams in
            var total: UInt64 = 0
            for copies in Dictionary(grouping: streams, by: \.ssrc).values {
                var end = Timestamp.distantPast
                var most: UInt64 = 0
                for stream in copies.sorted(by: { $0.first < $1.first }) {
                    if stream.first > end - .seconds(1) {
                        total &+= most
                        most = 0
                    }
                    most = max(most, stream.packetsOfTalk)
                    end = max(end, stream.last)
                }
                total &+= most
            }
            return total
        }.max() ?? 0
    }
}
