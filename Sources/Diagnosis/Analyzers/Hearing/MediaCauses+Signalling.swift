import SIP
import Tracking
import Wire

/// What the signalling of the call itself shows to silence a direction.
extension MediaCauses {
    /// A 200 that is repeated, because no ACK came: many phones send nothing before it (RFC 3261 §13.3.1.4), and a
    /// caller that sends neither ACK nor RTP does not know of the answer.
    static func unacknowledged(_ view: MediaView, silent party: Party, _ context: Context) -> [Ranked] {
        let call = view.call
        for transaction in call.invites + call.requests
        where transaction.method == "INVITE" && transaction.isSuccessful && transaction.finalTransmissions >= 4 {
            let asker = call.sender(of: transaction.request.message)
            let isUnaware =
                transaction.ack == nil && call.invites.contains { $0 === transaction }
                && view.packets(toward: asker.other) == 0 && view.lostOnTheWay(toward: asker.other) == 0
            guard asker == party.other || isUnaware, let final = transaction.final, let last = transaction.lastFinal,
                transaction.ack.map({ last - $0.time >= .seconds(2) }) ?? true
            else { continue }
            let evidence = Evidence(
                time: last,
                text: Text(
                    en: "last of \(transaction.finalTransmissions) transmissions of the 200",
                    zh: "200 共发送 \(transaction.finalTransmissions) 次，此为最后一次"))
            let (text, fix) =
                isUnaware
                ? unaware(asker, transaction, final, context) : waiting(asker.other, transaction, final, context)
            return [
                Ranked(
                    cause: Cause(.ackMissing, confidence: .likely, text: text), fix: fix, evidence: [evidence])
            ]
        }
        return []
    }

    /// The first 200 or its ACK was lost, and sound began with the repeat that got through.
    static func lateACK(_ call: Call, answered: Timestamp, sound: Timestamp) -> Ranked? {
        guard
            let invite = call.invites.first(where: { $0.isSuccessful && $0.finalTransmissions >= 2 }),
            let final = invite.final, let ack = invite.ack, ack.time - answered >= .seconds(1),
            (sound - ack.time).magnitude <= .seconds(1)
        else { return nil }
        let wait = Wording.seconds(ack.time - answered)
        let count = invite.finalTransmissions
        let (answerer, client) = (final.flow.source, final.flow.destination)
        return Ranked(
            cause: Cause(
                .ackLate, confidence: .likely,
                text: Text(
                    en: "the answer was sent \(count) times before its ACK came, \(wait) after the first",
                    zh: "应答共发送 \(count) 次，首次发送 \(wait) 后才收到 ACK")),
            fix: Text(
                en: "Look for lost packets between \(answerer) and \(client): the first answer or its ACK was lost.",
                zh: "请排查 \(answerer) 与 \(client) 之间的丢包：首个应答或其 ACK 未送达。"))
    }

    private static func unaware(
        _ party: Party, _ transaction: Transaction, _ final: Observation, _ context: Context
    ) -> (Text, Text) {
        let name = Wording.party(party)
        let status = Wording.status(final.message)
        let client = final.flow.destination
        let isOurs = context.isLocal(client.address)
        let fragments = SIPFragmentLost.cause(of: final, status)
        if final.message.contacts.isEmpty, transaction.ack == nil {
            let text = Text(
                en:
                    "the \(status) of \(final.flow.source) has no Contact (RFC 3261 §12.1.1): its ACK has nowhere to go",
                zh: "\(final.flow.source) 的 \(status) 没有 Contact（RFC 3261 §12.1.1）：ACK 无处可发")
            return (
                text,
                Text(
                    en: "Let \(final.flow.source.address) put its Contact into the 200 to INVITE.",
                    zh: "让 \(final.flow.source.address) 在 INVITE 的 200 中携带 Contact。")
            )
        }
        if let caller = ACKMissing.caller(behind: transaction) {
            let text = Text(
                en: "the \(status) came in at \(client) and never left there toward the caller \(caller)",
                zh: "\(status) 到达了 \(client)，但从未由其转发给主叫 \(caller)")
            return (text, ACKMissing.fix(for: [Cause(.answerNotForwarded, confidence: .likely, text: text)], final))
        }
        let text =
            isOurs
            ? Text(
                en: "this host, \(client), answers the \(status) with neither ACK nor RTP",
                zh: "本机 \(client) 收到 \(status) 后既不发送 ACK 也不发送 RTP")
            : Text(
                en: "neither ACK nor RTP of \(name.en) answers the \(status): it seems not to get it",
                zh: "\(name.zh)对 \(status) 既无 ACK 也无 RTP，很可能没有收到它")
        let absence = Cause(isOurs ? Reason.ackNeverSent : .ackNeverSeen, confidence: .likely, text: text)
        return (
            fragments.map { text + Text(en: "; ", zh: "；") + $0.text } ?? text,
            ACKMissing.fix(for: [absence] + [fragments].compactMap(\.self), final)
        )
    }

    private static func waiting(
        _ party: Party, _ transaction: Transaction, _ final: Observation, _ context: Context
    ) -> (Text, Text) {
        let client = final.flow.destination
        let isOurs = transaction.ack == nil && context.isLocal(client.address)
        let fix =
            isOurs
            ? Text(
                en: "Look at the log of the phone at \(client) for the 200; update or restart it.",
                zh: "请在 \(client) 终端的日志中查找该 200，升级或重启该终端。")
            : Text(
                en: "Let the ACK of \(client) reach \(final.flow.source): Contact, Record-Route, SIP ALG.",
                zh: "请让 \(client) 的 ACK 到达 \(final.flow.source)：检查 Contact、Record-Route 与 SIP ALG。")
        let name = Wording.party(party)
        let status = Wording.status(final.message)
        let rest = Text(en: "; \(name.en) sends no RTP", zh: "；\(name.zh)不发送 RTP")
        if let astray = transaction.ack.flatMap({ Misdirection.way(of: $0, for: final, name: "ACK") }) {
            return (astray.text + rest, fix)
        }
        if isOurs {
            return (
                Text(en: "this host never sent an ACK for the \(status)", zh: "本机从未对 \(status) 发送 ACK") + rest, fix
            )
        }
        return (
            Text(
                en: "\(name.en) repeats its \(status), no ACK reaches it, and sends no RTP",
                zh: "\(name.zh)一直重发 \(status)，没有收到 ACK，也不发送 RTP"), fix
        )
    }

    /// Two copies of an SDP show that the address in c= was replaced and the port in m= left, while the RTP leaves from
    /// another port: who rewrote it did not open the one it promises.
    static func halfRewritten(_ view: MediaView, toward party: Party) -> [Ranked] {
        for (old, new) in rewrites(view.call, of: party) {
            let sent = view.sources(of: party, sending: new.address).filter { $0.port != new.port }
            guard let own = sent.first else { continue }
            return [
                Ranked(
                    cause: Cause(
                        .sipALG, confidence: .likely,
                        text: Text(
                            en: """
                                a SIP ALG put \(new.address) for \(old.address) into c= and left port \(new.port); the RTP \
                                leaves from \(own.port)
                                """,
                            zh: """
                                SIP ALG 将 c= 中的 \(old.address) 改为 \(new.address)，却保留端口 \(new.port)，\
                                而 RTP 实际从 \(own.port) 发出
                                """)),
                    fix: Text(
                        en: "Switch SIP ALG off on the router at \(new.address).",
                        zh: "请在路由器 \(new.address) 上关闭 SIP ALG。"))
            ]
        }
        return []
    }

    /// Endpoints of `party` before and after an address translator, of one message each.
    private static func rewrites(_ call: Call, of party: Party) -> [(old: Endpoint, new: Endpoint)] {
        var found: [(old: Endpoint, new: Endpoint)] = []
        let own = call.messages.prefix(64).filter { $0.message.sdp != nil && call.sender(of: $0.message) == party }
        for (index, copy) in own.enumerated() {
            for original in own[..<index] where isCopy(copy, of: original) {
                guard let old = audio(original), let new = audio(copy), old.port == new.port, old.address != new.address
                else { continue }
                // The one that the outside sees is the rewritten one.
                found.append(
                    old.address.isGloballyReachable && !new.address.isGloballyReachable ? (new, old) : (old, new))
            }
        }
        return found
    }

    private static func isCopy(_ one: Observation, of other: Observation) -> Bool {
        let (left, right) = (one.message, other.message)
        return left.cseq == right.cseq && left.method == right.method && left.statusCode == right.statusCode
            && left.from.tag == right.from.tag && left.to.tag == right.to.tag && left.vias.count == right.vias.count
            && left.maxForwards == right.maxForwards && one.flow != other.flow
            && (one.time - other.time).magnitude < .milliseconds(300)
    }

    private static func audio(_ observation: Observation) -> Endpoint? {
        observation.message.sdp?.media.first { $0.isLiveAudio }?.endpoint
    }

    /// The last answer leaves nothing to hear each other by: no codec in common, or another place than the group offered.
    static func byAnswer(_ view: MediaView) -> Ranked? {
        guard let session = view.session, let agreement = session.agreement, let pair = agreement.audio, pair.isLive
        else {
            return nil
        }
        let who = session[agreement.offerer.other].described.map { "\($0.flow.source)" } ?? "?"
        if let group = pair.offered.endpoint, group.address.isMulticast, let other = pair.answered.endpoint,
            other != group
        {
            return Ranked(
                cause: Cause(
                    .answerInvalid, confidence: .likely,
                    text: Text(
                        en:
                            "\(who) answered the multicast group \(group) with \(other): one listens to the group, one does not",
                        zh: "\(who) 对组播地址 \(group) 应答了 \(other)：一方收听组播，另一方不收听")),
                fix: AnswerInvalid.groupFix(who, group))
        }
        guard CodecMismatch.sharesNothing(pair) else { return nil }
        return Ranked(
            cause: Cause(
                .codecMismatch, confidence: .likely,
                text: Text(
                    en: "the answer of \(who) leaves no audio codec in common with the offer",
                    zh: "\(who) 的应答与 offer 没有共同的语音编解码")), fix: CodecMismatch.fix)
    }

    /// The SDP of `party` names no place that the other side of the hop could send to.
    static func nowhere(_ session: MediaSession, of party: Party) -> Ranked? {
        guard let audio = session[party].audio, audio.port != 0, session[party].witnessed.isEmpty else { return nil }
        let name = Wording.party(party)
        if audio.lacksConnectionLine {
            return Ranked(
                cause: Cause(
                    .noConnectionLine, confidence: .likely,
                    text: Text(
                        en: "the SDP of \(name.en) has no c= line: nobody can tell where to send",
                        zh: "\(name.zh)的 SDP 没有 c= 行：对方不知道发往何处")),
                fix: connectionLineFix(party))
        }
        // Who has both kinds of addresses may send all the same; where nothing comes, it seems to have one.
        guard let own = audio.endpoint?.address, let far = session[party.other].audio,
            let other = far.endpoint?.address,
            !own.isUnspecified, !other.isUnspecified, own.isIPv4 != other.isIPv4, audio.candidates.isEmpty,
            far.candidates.isEmpty
        else { return nil }
        return Ranked(
            cause: Cause(
                .addressFamilies, confidence: .likely,
                text: Text(
                    en:
                        "\(name.en) listens at \(own) and \(Wording.party(party.other).en) at \(other): one is IPv4, one is IPv6",
                    zh: "\(name.zh)的地址是 \(own)，\(Wording.party(party.other).zh)的是 \(other)：一个 IPv4，一个 IPv6")),
            fix: Text(
                en:
                    "Let both sides name addresses of one family, offer both (ICE, RFC 8421), or relay media between them.",
                zh: "请让双方使用同一族地址，或同时提供两种（ICE，RFC 8421），或由 SBC 在两者之间转发媒体。"))
    }

    static func connectionLineFix(_ party: Party) -> Text {
        let name = Wording.party(party)
        return Text(
            en:
                "Let the device of \(name.en) put a c= line into its SDP (RFC 8866 §5.7), or mend the ALG that took it out.",
            zh: "请让\(name.zh)的终端在 SDP 中写入 c= 行（RFC 8866 §5.7），或修正删除该行的 ALG。")
    }
}
