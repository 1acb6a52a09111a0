import SIP
import Tracking
import Wire

/// Why a direction carries nothing, most convincing first.
enum MediaCauses {
    struct Ranked {
        var cause: Cause
        var fix: Text
        var evidence: [Evidence] = []
    }

    static let cards: [Card] = [
        Card(
            kind: .mediaBlocked, summary: Text(en: "media is dropped on its way", zh: "媒体在途中被阻断"), severity: .error,
            page: Page(en: EnglishPages.mediaBlocked, zh: ChinesePages.mediaBlocked)),
        Card(
            kind: .privateAddressInSDP,
            summary: Text(en: "the SDP offers an address the far side cannot reach", zh: "SDP 中是对端无法到达的私网地址"),
            severity: .error,
            page: Page(en: EnglishPages.privateAddressInSDP, zh: ChinesePages.privateAddressInSDP)),
        Card(
            kind: .mediaWrongPort,
            summary: Text(en: "media goes to an address or port never advertised", zh: "媒体发往从未通告的地址或端口"),
            severity: .error, page: Page(en: EnglishPages.mediaWrongPort, zh: ChinesePages.mediaWrongPort)),
        Card(
            kind: .localNotSending, summary: Text(en: "this host sends no media", zh: "本机没有发送媒体"), severity: .error,
            page: Page(en: EnglishPages.localNotSending, zh: ChinesePages.localNotSending)),
        Card(
            kind: .peerNotSending, summary: Text(en: "the far side sends no media", zh: "对端没有发送媒体"),
            severity: .error, page: Page(en: EnglishPages.peerNotSending, zh: ChinesePages.peerNotSending)),
    ]

    /// - Parameter deaf: Who hears nothing; nil when neither does.
    static func ranked(
        _ view: MediaView, deaf: Party?, leftover: Holds.Leftover?, _ context: Context
    ) -> [Ranked] {
        var causes: [Ranked] = []
        if let leftover { causes.append(leftOnHold(leftover)) }
        for party in deaf.map({ [$0] }) ?? Party.allCases {
            causes += fromICMP(view, toward: party)
            if leftover == nil, let relay = notRelayed(view, toward: party, context) {
                causes.append(relay)
                continue
            }
            let rewritten = leftover == nil ? halfRewritten(view, toward: party) : []
            causes += rewritten
            if let gap = view.gap(toward: party) {
                var lost = between(gap, context)
                // What was rewritten is why.
                if !rewritten.isEmpty { lost.cause.confidence = .possible }
                causes.append(lost)
                continue
            }
            // It is sent, and refused: that explains itself.
            if leftover == nil, view.isRefusedOnly(toward: party) { continue }
            guard leftover == nil else { continue }
            causes += unacknowledged(view, silent: party.other, context)
            // What the answer itself rules out needs no wall on the way.
            if let ruledOut = byAnswer(view) {
                causes.append(ruledOut)
                continue
            }
            let secure = secureMismatch(view, context)
            causes += secure.causes
            let misdirected = misdirection(view, toward: party, context)
            causes += misdirected
            let unreachable = unreachableAddress(view, of: party, context)
            // Who was seen to send is not said to be silent, wherever it went. Nor where nobody may send yet.
            guard misdirected.isEmpty, deaf != nil || !secure.forbidsSending else {
                causes += unreachable
                continue
            }
            let failed =
                betweenLegs(view, toward: party, isBoth: deaf == nil, context)
                ?? whoFailed(view, toward: party, isBoth: deaf == nil, context)
            // An address that was reached before comes last.
            causes += view.earlier(toward: party) == nil ? unreachable + failed : failed + unreachable
        }
        // A stable sort: equal confidence keeps the order of conviction above. Of one kind the surest speaks.
        let sorted = causes.enumerated().sorted {
            $0.element.cause.confidence == $1.element.cause.confidence
                ? $0.offset < $1.offset : $0.element.cause.confidence > $1.element.cause.confidence
        }.map(\.element)
        var seen: Set<CauseID> = []
        return sorted.filter { seen.insert($0.cause.id).inserted }
    }

    static func portsFix(_ context: Context, for call: Call? = nil) -> Text {
        guard let range = (call.map { context.profile(for: $0) } ?? context.profile).mediaPorts else {
            return Text(
                en: "Let the call's UDP media ports through in both directions.", zh: "请双向放通该通话的 UDP 媒体端口。")
        }
        return Text(
            en: "Open UDP \(range.lowerBound)–\(range.upperBound) to the agent's host.",
            zh: "请对坐席主机放通 UDP \(range.lowerBound)–\(range.upperBound)。")
    }

    // MARK: One cause each

    private static func leftOnHold(_ leftover: Holds.Leftover) -> Ranked {
        let (name, other) = (Wording.party(leftover.party), Wording.party(leftover.party.other))
        let direction = "a=\(leftover.direction.rawValue)"
        let text =
            switch leftover.way {
            case .answer:
                Text(
                    en: "\(name.en) answered the resume with \(direction), which still holds the call",
                    zh: "恢复通话时\(name.zh)应答 \(direction)，通话仍处于保持状态")
            case .offer:
                Text(
                    en: "\(name.en) offers \(direction), left over from the hold, where a new offer was asked for",
                    zh: "对方要求重新提供 offer 时，\(name.zh)仍给出保持时的 \(direction)")
            case .address:
                Text(
                    en: "\(name.en) took the hold back without an address to send to (0.0.0.0)",
                    zh: "\(name.zh)恢复了通话，但 SDP 地址仍为 0.0.0.0，对方无处可发")
            case .version:
                Text(
                    en:
                        "\(name.en) resumed with the o= version of its hold; \(other.en) answered \(direction), as to what it knew already",
                    zh: "\(name.zh)恢复通话时 o= 行的版本号与保持时相同，\(other.zh)视其为未变而应答 \(direction)")
            }
        let fix =
            switch leftover.way {
            case .answer:
                Text(
                    en: "Let \(name.en) answer a resume with a=sendrecv.", zh: "让\(name.zh)在恢复通话时应答 a=sendrecv。")
            case .offer:
                Text(
                    en: "Let \(name.en) offer a=sendrecv in its 200 to a re-INVITE without SDP (RFC 6337 §5.1).",
                    zh: "让\(name.zh)对不带 SDP 的 re-INVITE 在 200 中提供 a=sendrecv（RFC 6337 §5.1）。")
            case .address:
                Text(
                    en: "Let \(name.en) name its real address in c= when it resumes.",
                    zh: "让\(name.zh)在恢复通话时于 c= 中给出真实地址。")
            case .version:
                Text(
                    en: "Let \(name.en) raise the version in o= with each changed SDP (RFC 3264 §8).",
                    zh: "让\(name.zh)在每次 SDP 变化时增加 o= 行的版本号（RFC 3264 §8）。")
            }
        let reason: Reason = leftover.way == .version ? .sameVersion : .directionLeftOnHold
        return Ranked(cause: Cause(reason, confidence: .likely, text: text), fix: fix)
    }

    static func between(_ gap: MediaView.Gap, _ context: Context) -> Ranked {
        // Two interfaces of one host are one place, two hosts are not.
        let place =
            context.rules.namesPoints
            ? Text(en: "on that way", zh: "这段路径上") : Text(en: "at this point", zh: "此处")
        return Ranked(
            cause: Cause(
                .mediaBlocked, confidence: gap.confidence,
                text: Text(
                    en: "media is dropped between \(gap.beforePlace) and \(gap.afterPlace)",
                    zh: "媒体在 \(gap.beforePlace) 与 \(gap.afterPlace) 之间被丢弃"), stretch: gap.stretch),
            fix: Text(
                en: "Let UDP to \(gap.before.destination) through \(place.en) (firewall, NAT, connection tracking).",
                zh: "请在\(place.zh)（防火墙、NAT、连接跟踪）放通发往 \(gap.before.destination) 的 UDP。"))
    }

    private static func fromICMP(_ view: MediaView, toward party: Party) -> [Ranked] {
        let since = (view.expectedSince ?? view.call.start) - .seconds(1)
        for session in view.call.sessions {
            guard let icmp = session[party].lastICMP, icmp.time >= since, view.concerns(icmp, toward: party) else {
                continue
            }
            // A port that was given up is closed rightly: that something is still sent there is the fault.
            if view.isElsewhere(icmp.error.quoted.destination, than: party) { continue }
            return [refused(icmp)]
        }
        return []
    }

    static func refused(_ icmp: ICMPObservation) -> Ranked {
        let meaning = Blocker.meaning(icmp.error)
        let target = icmp.error.quoted.destination
        return Ranked(
            cause: Cause(
                .mediaBlocked, confidence: .proved,
                text: Text(
                    en: "\(icmp.error.reporter) \(Blocker.verb(icmp.error).en) media to \(target): \(meaning.en)",
                    zh: "\(icmp.error.reporter) \(Blocker.verb(icmp.error).zh)发往 \(target) 的媒体：\(meaning.zh)")),
            fix: Blocker.fix(icmp.error),
            evidence: [Evidence(time: icmp.time, frame: icmp.frame, text: meaning)])
    }

    /// Nothing can be heard that cannot be decrypted, or waits for a handshake.
    private static func secureMismatch(
        _ view: MediaView, _ context: Context
    ) -> (causes: [Ranked], forbidsSending: Bool) {
        guard let session = view.session, session.negotiated != nil,
            let fault = SecureMedia.fault(of: session, view.call, context)
        else { return ([], false) }
        // A fact of the SDPs may be proved; that it silences the call is not.
        let cause = Cause(
            fault.reason.isOfPath ? .reason(fault.reason) : .kind(.srtpMismatch),
            confidence: min(fault.confidence, .likely), text: fault.text)
        let isPathMissing = [
            .iceUnanswered, .iceRoleConflict, .iceRefused, .dtlsUnanswered, .dtlsBothClients, .dtlsIncomplete,
            .dtlsRefused,
        ].contains(fault.reason)
        return ([Ranked(cause: cause, fix: fault.fix)], isPathMissing)
    }

    /// RTP meant for `party` that goes to an address or port it never gave.
    private static func misdirection(_ view: MediaView, toward party: Party, _ context: Context) -> [Ranked] {
        let strays = view.misdirected(toward: party) + strayStreams(view, toward: party, context)
        guard let stream = strays.max(by: { $0.packets < $1.packets }) else { return [] }
        let since = (view.expectedSince ?? view.call.start) - .seconds(1)
        let listener = view.listener(for: stream, toward: party)
        let wanted =
            listener.map {
                $0.address == stream.destination.address ? "port \($0.port)" : $0.description
            } ?? "?"
        let evidence = Evidence(
            time: stream.first, frame: stream.firstFrame,
            text: Text(en: "RTP to \(stream.destination)", zh: "RTP 发往 \(stream.destination)"))
        if listener == stream.destination {
            // The advertised address itself is the fault.
            return [
                Ranked(
                    cause: privateAddress(stream.destination.address, of: party, .likely),
                    fix: addressFix(stream.destination.address), evidence: [evidence])
            ]
        }
        let isOld = view.call.sessions.contains { $0[party].advertised.contains(stream.destination) }
        let isOthers = stream.binding.isBound && stream.binding.call != view.call.number
        let what =
            isOld
            ? Text(en: "replaced since", zh: "该地址已被后续 SDP 替换")
            : isOthers
                ? Text(en: "another call's port", zh: "这是另一通话的端口") : Text(en: "never advertised", zh: "该地址从未通告")
        let isRelays = listener != view.place(of: party)
        let name = isRelays ? Text(en: "the relay", zh: "媒体转发") : Wording.party(party)
        // Nobody listens there: its host says so.
        let refusal = view.call.sessions.lazy.compactMap { $0[party].lastICMP }.first {
            $0.error.quoted.destination == stream.destination && $0.time >= since
        }
        return [
            Ranked(
                cause: Cause(
                    .mediaWrongPort, confidence: refusal == nil ? .likely : .proved,
                    text: Text(
                        en: """
                            RTP goes to \(stream.destination), \(what.en); \(name.en) listens at \(wanted)
                            """,
                        zh: "发往\(name.zh)的媒体去了 \(stream.destination)（\(what.zh)），而其监听地址为 \(wanted)")),
                fix: Text(
                    en:
                        """
                        Let \(stream.source.address) send where the last SDP says (an update not followed, or an ALG).
                        """,
                    zh: "让 \(stream.source.address) 按最新 SDP 的地址和端口发送（更新未生效，或被 ALG 改写）。"),
                evidence: [evidence]
                    + [refusal].compactMap(\.self).map {
                        Evidence(time: $0.time, frame: $0.frame, text: Blocker.meaning($0.error))
                    })
        ]
    }

    /// What the sender sends to a port that nobody named, or that belongs to another call.
    private static func strayStreams(_ view: MediaView, toward party: Party, _ context: Context) -> [Stream] {
        let ends = view.ends(toward: party)
        let since = view.expectedSince ?? view.call.start
        var found: [Stream] = []
        context.media.visitStreams { _, stream in
            guard stream.isConfirmed, stream.last >= since + .seconds(1), found.count < 8,
                !ends.contains(where: { $0.target == stream.destination }),
                context.media.isStray(stream, of: view.call)
            else { return }
            // The sender's very port tells whose it is, wherever it goes; its address only near the place it should go to.
            let isOurs = ends.contains { end in
                stream.source == end.sender
                    || !stream.binding.isBound && stream.source.address == end.sender.address
                        && stream.destination.address == end.target.address && stream.first >= view.call.start
            }
            if isOurs { found.append(copy stream) }
        }
        return found
    }

    private static func unreachableAddress(_ view: MediaView, of party: Party, _ context: Context) -> [Ranked] {
        for session in view.sessions(toward: party) {
            // Beyond a relay the SDP is the relay's.
            if session === view.hop(to: party), let nowhere = nowhere(session, of: party) { return [nowhere] }
            // 0.0.0.0 is no address but says that candidates tell it; who was answered there can be reached.
            guard session[party].witnessed.isEmpty, let own = session[party].endpoint?.address, !own.isUnspecified,
                let far = session[party.other].endpoint?.address, isElsewhere(far, from: own)
            else { continue }
            // At the party's own host or network a private address is what one sees before NAT: weaker.
            // Where other calls of this host were heard, or this one before, its private address is no hindrance: the far side answers to NAT.
            let worksElsewhere =
                !context.media.ports.verdict(for: own).open.isEmpty
                || view.call.sessions.contains { one in
                    context.media.audio(in: one, toward: party).contains {
                        $0.destination.address == own && $0.packets >= 25 && isElsewhere($0.source.address, from: own)
                    }
                }
            return [
                Ranked(
                    cause: privateAddress(own, of: party, worksElsewhere ? .possible : .likely), fix: addressFix(own))
            ]
        }
        return []
    }

    /// True where a host at `far` cannot reach `own` without help.
    static func isElsewhere(_ far: IPAddress, from own: IPAddress) -> Bool {
        // To a group one sends from anywhere (RFC 3264 §6.2).
        guard far != own, !own.isMulticast else { return false }
        if own.isLoopback || own.isLinkLocal { return !(far.isLoopback || far.isLinkLocal) }
        return !own.isGloballyReachable && far.isGloballyReachable
    }

    private static func privateAddress(_ address: IPAddress, of party: Party, _ confidence: Confidence) -> Cause {
        let name = Wording.party(party)
        return Cause(
            .privateAddressInSDP, confidence: confidence,
            text: Text(
                en: "the SDP of \(name.en) offers \(address), which the other side cannot reach",
                zh: "\(name.zh)的 SDP 提供的地址 \(address) 对端无法到达"))
    }

    private static func addressFix(_ address: IPAddress) -> Text {
        Text(
            en:
                """
                Let the client behind \(address) advertise its public address (STUN, external IP), or relay \
                media at the SBC.
                """,
            zh: "让 \(address) 上的客户端通告公网地址（STUN 或外部地址），或由 SBC 转发媒体。")
    }
}
