import Tracking
import Wire

/// Where a B2BUA makes one call of two legs, what comes in on one tells why nothing goes out on the other.
extension MediaCauses {
    /// A relay of the call gets the media and does not pass it on.
    static func notRelayed(_ view: MediaView, toward party: Party, _ context: Context) -> Ranked? {
        guard let stream = view.unrelayed[party] else { return nil }
        let hub = stream.destination.address
        let name = Wording.party(party)
        return Ranked(
            cause: Cause(
                context.isKnownLocal(hub) ? .localNotSending : .peerNotSending, confidence: .likely,
                text: Text(
                    en:
                        "\(hub) gets the \(stream.packets) packets at port \(stream.destination.port) and does not relay them",
                    zh: "\(hub) 在端口 \(stream.destination.port) 收到发往\(name.zh)的 \(stream.packets) 个包，没有转发")),
            fix: relayFix(hub))
    }

    static func relayFix(_ hub: IPAddress) -> Text {
        Text(
            en: "Check the media relay of \(hub): its session, its ports and its own firewall.",
            zh: "请检查 \(hub) 的媒体转发：会话、端口及其本机防火墙。")
    }

    /// Why nothing goes toward `party` on this leg, where it only passes on what another leg brings: the element between
    /// does not relay it, or gets nothing itself. Nil where the other leg does not tell.
    static func betweenLegs(
        _ view: MediaView, toward party: Party, isBoth: Bool, _ context: Context
    ) -> [Ranked]? {
        let source = view.call.leg(bringing: party)
        guard let source, source.answered != nil, view.lostOnTheWay(toward: party) == 0,
            view.misdirected(toward: party).isEmpty
        else { return nil }
        let brought = MediaView(call: source, at: view.time, context)
        // Both legs name one endpoint: the media goes past the element between.
        if let own = view.advertised(by: party), own == brought.advertised(by: party) { return nil }
        guard brought.isOnPath, let since = brought.expectedSince, view.time - since >= .seconds(1) else { return nil }
        let packets = brought.packets(toward: party)
        if packets == 0, brought.lostOnTheWay(toward: party) == 0, brought.misdirected(toward: party).isEmpty {
            return whoFailed(brought, toward: party, isBoth: isBoth, context)
        }
        guard packets >= 25, let last = brought.lastPacket(toward: party), view.time - last < .seconds(3) else {
            return nil
        }
        let hub = (party == .caller ? source : view.call).first.flow.source.address
        let isLocal = context.isKnownLocal(hub)
        let name = Wording.party(party)
        let from =
            party == .caller
            ? Text(en: "the outgoing leg", zh: "呼出侧") : Text(en: "the incoming leg", zh: "呼入侧")
        return [
            Ranked(
                cause: Cause(
                    isLocal ? .localNotSending : .peerNotSending,
                    confidence: isBoth && !isLocal ? .possible : .likely,
                    text: Text(
                        en: """
                            \(hub) does not relay the \(packets) packets of \(from.en)
                            """,
                        zh: "发往\(name.zh)的 RTP 从\(from.zh)进入（\(packets) 个包），\(hub) 没有转发"
                    )),
                fix: relayFix(hub))
        ]
    }
}
