import SIP
import Tracking
import Wire

/// The sentences about loss, jitter and quality of one direction.
struct QualityReport {
    let call: Call?
    let toward: Party?
    let context: Context

    /// `toward the callee`, or the two ends where no call is known.
    private func path(_ tally: StreamTally) -> Text {
        guard let toward else {
            return Text(
                en: "from \(tally.key.flow.source) to \(tally.key.flow.destination)",
                zh: "从 \(tally.key.flow.source) 到 \(tally.key.flow.destination)")
        }
        return Text(en: "toward \(Wording.party(toward).en)", zh: "发往\(Wording.party(toward).zh)")
    }

    private func place(_ flow: Flow?) -> Place {
        Place(direction: toward.map(Place.Direction.toward), from: flow?.source, to: flow?.destination)
    }

    private func gated(_ confidence: Confidence) -> Gate {
        context.gated(confidence, call)
    }

    /// A stream without a call knows by itself what was dropped in its time.
    private func gated(_ base: Confidence, _ tally: StreamTally) -> Gate {
        let drops = context.tracker.captureDrops - min(context.tracker.captureDrops, tally.dropsBefore)
        guard call == nil, drops > 0 else { return gated(base) }
        let reason = Text(
            en: "the kernel dropped \(drops) packets during the stream", zh: "该流期间内核丢弃了 \(drops) 个抓包报文")
        return Gate(base.lowered, because: reason)
    }

    /// Its sender: a peer whose calls all sound bad is one incident, not one for each stream.
    private func subject(_ tally: StreamTally) -> Subject { .host(tally.key.flow.source.address) }

    private func report(
        _ card: Card, _ tally: StreamTally, _ severity: Severity, _ base: Confidence, since: Timestamp?,
        _ because: Text, cause: Cause? = nil, evidence: [Evidence], fix: Text
    ) -> Report {
        let gate = gated(base, tally)
        return Report(
            card, because, at: context.now, severity: severity, gate: gate,
            more: call == nil ? UnsignalledReport.unknownCall : nil, call: call, place: place(tally.key.flow),
            causes: cause.map { [$0.with(min($0.confidence, gate.confidence))] } ?? [],
            evidence: first(tally, since) + evidence, fix: fix, subject: subject(tally))
    }

    /// A capture point by its name.
    private func point(_ interface: InterfaceID) -> String {
        context.interfaceNames[interface].map { $0.escapedForDisplay(limit: 64) } ?? "?"
    }

    private func first(_ tally: StreamTally, _ since: Timestamp?) -> [Evidence] {
        guard let stream = tally.stream else { return [] }
        let interface = point(stream.interface)
        let begin = Evidence(
            time: stream.first, frame: stream.firstFrame,
            text: Text(
                en:
                    """
                    RTP \(stream.flow), SSRC \(Wording.hexadecimal(stream.ssrc)), at \(interface): \
                    \(stream.counters.packets) packets
                    """,
                zh:
                    """
                    RTP \(stream.flow)，SSRC \(Wording.hexadecimal(stream.ssrc))，抓包点 \(interface)：\
                    \(stream.counters.packets) 个包
                    """
            ))
        guard let since, since > stream.first else { return [begin] }
        return [begin, Evidence(time: since, text: Text(en: "first bad interval begins", zh: "首个异常时段开始"))]
    }

    // MARK: Loss

    func loss(_ tally: StreamTally, _ severity: Severity, before: StreamTally?, isWitnessed: Bool) -> Report {
        let share = Wording.decimal(tally.lostPercent)
        let path = path(tally)
        let worst = max(tally.worstLostPercent, tally.lostPercent)
        let source = tally.key.flow.source.address
        // Both sides of a relay or a translator at one capture point: its addresses tell them apart.
        let isOnePoint = before?.stream?.interface == tally.key.interface
        let isRelayed =
            isOnePoint
            && call.flatMap { call in toward.map { (call, $0) } }.map { call, toward in
                Relay.before(tally.key, of: call, toward: toward, context) != nil
            } ?? false
        let to = isOnePoint ? "\(source)" : point(tally.key.interface)
        let between = (isRelayed ? nil : before?.stream).map { stream in
            (from: isOnePoint ? "\(stream.source.address)" : point(stream.interface), stream: stream)
        }
        let maker = between == nil ? maker(of: tally) { $0.lostPercent * 2 < tally.lostPercent } : nil
        let place =
            between.map { Text(en: "between \($0.from) and \(to)", zh: "在 \($0.from) 与 \(to) 之间") }
            ?? maker.map { maker in
                maker.relay == nil
                    ? Text(en: "before they left \(source)", zh: "在离开 \(source) 之前")
                    : Text(en: "in \(source)", zh: "在 \(source) 处")
            } ?? Text(en: "before this point", zh: "在到达此处之前")
        let because = Text(
            en:
                """
                \(share) % of the packets \(path.en) were lost \(place.en) (\(Int(tally.lost)) of \
                \(Int(tally.expected)); worst 5 s: \(Wording.decimal(worst)) %)
                """,
            zh:
                """
                \(path.zh)的语音包\(place.zh)丢失 \(share) %（\(Int(tally.expected)) 个中丢失 \(Int(tally.lost)) 个；最差 5 秒：\
                \(Wording.decimal(worst)) %）
                """
        )
        let cause: Cause
        var evidence: [Evidence] = []
        var fix = Text(
            en:
                """
                Look at the path from \(tally.key.flow.source.address) to here: Wi-Fi, a full line \
                without QoS, policers, an overloaded host.
                """,
            zh: "请检查 \(tally.key.flow.source.address) 到此处的路径：Wi-Fi、未做 QoS 的拥塞线路、限速设备或过载的主机。")
        if let before, let (from, stream) = between {
            cause = Cause(
                .lostBetweenPoints, confidence: isOnePoint ? .likely : .proved,
                text: Text(
                    en:
                        """
                        lost between \(from) and \(to): the same stream lacks \
                        \(Wording.decimal(before.lostPercent)) % at \(from)
                        """,
                    zh: "丢失于 \(from) 与 \(to) 之间：同一条流在 \(from) 处仅缺失 \(Wording.decimal(before.lostPercent)) %"),
                stretch: isOnePoint ? nil : Stretch(stream.interface, tally.key.interface))
            evidence.append(Evidence(time: stream.first, frame: stream.firstFrame, text: cause.text))
            fix = Text(
                en:
                    """
                    Look at what lies between \(from) and \(to): a policer or firewall rule, a full queue, an \
                    overloaded host.
                    """,
                zh: "请检查 \(from) 与 \(to) 之间：限速或防火墙规则、拥塞的队列、过载的主机。")
        } else if let maker {
            (cause, evidence, fix) = lost(in: maker, tally)
        } else {
            let runs = tally.runs > 0 ? tally.lost / tally.runs : 1
            cause = Cause(
                .lostBeforeThisPoint, confidence: .likely,
                text: Text(
                    en:
                        """
                        lost between \(tally.key.flow.source) and this point, \(Wording.decimal(runs)) \
                        packets in a row on average
                        """,
                    zh: "丢失于 \(tally.key.flow.source) 与此处之间，平均每次连续丢失 \(Wording.decimal(runs)) 个包"))
        }
        return report(
            MediaQuality.loss, tally, severity, isWitnessed ? .proved : .likely, since: tally.firstLoss,
            because, cause: cause, evidence: evidence,
            fix: fix)
    }

    func farLoss(_ tally: FarTally, _ severity: Severity, _ own: StreamTally?) -> Report {
        let name = toward.map(Wording.party) ?? Text(en: "the receiver", zh: "接收方")
        let here = own.map { Wording.decimal($0.lostPercent) } ?? "?"
        let because = Text(
            en:
                """
                \(name.en) reports by RTCP that \(Wording.decimal(tally.lostPercent)) % of the packets sent \
                to it are lost (worst report: \(Wording.decimal(tally.worstLostPercent)) %); here \(here) % \
                are missing
                """,
            zh:
                """
                \(name.zh)的 RTCP 报告其收到的语音丢失 \(Wording.decimal(tally.lostPercent)) %（最差一次：\
                \(Wording.decimal(tally.worstLostPercent)) %）；此处缺失 \(here) %
                """
        )
        return farReport(
            MediaQuality.loss, tally, severity, own, because,
            cause: Cause(
                .lostBeyondThisPoint, confidence: .likely,
                text: Text(en: "lost between this point and \(name.en)", zh: "丢失于此处与\(name.zh)之间")),
            fix: Text(
                en: "Look at the path from here to \(name.en): its access line, Wi-Fi, or the carrier.",
                zh: "请检查此处到\(name.zh)的路径：其接入线路、Wi-Fi 或运营商网络。"))
    }

    private func farReport(
        _ card: Card, _ tally: FarTally, _ severity: Severity, _ own: StreamTally?, _ because: Text, cause: Cause,
        fix: Text
    ) -> Report {
        let gate = gated(.likely)
        return Report(
            card, because, at: context.now, severity: severity, gate: gate, call: call, place: place(own?.key.flow),
            causes: [cause],
            evidence: (own.map { first($0, nil) } ?? [])
                + [
                    Evidence(
                        time: tally.first ?? context.now, text: Text(en: "first such RTCP report", zh: "首个此类 RTCP 报告"))
                ],
            fix: fix)
    }

    // MARK: Jitter

    func jitter(_ tally: StreamTally, _ severity: Severity, isWitnessed: Bool) -> Report {
        let path = path(tally)
        let because = Text(
            en:
                """
                the packets \(path.en) arrive here with \(Wording.decimal(tally.meanJitter)) ms of jitter \
                (worst 5 s: \(Wording.decimal(tally.jitter)) ms)
                """,
            zh:
                """
                \(path.zh)的语音包到达此处时抖动为 \(Wording.decimal(tally.meanJitter)) ms（最差 5 秒：\
                \(Wording.decimal(tally.jitter)) ms）
                """
        )
        let (cause, evidence, fix) = uneven(tally)
        return report(
            MediaQuality.jitter, tally, severity, isWitnessed ? .proved : .likely, since: tally.firstJitter,
            because, cause: cause, evidence: evidence, fix: fix)
    }

    func farJitter(_ tally: FarTally, _ severity: Severity, _ own: StreamTally?) -> Report {
        let name = toward.map(Wording.party) ?? Text(en: "the receiver", zh: "接收方")
        let here = own.map { Wording.decimal($0.meanJitter) } ?? "?"
        let because = Text(
            en:
                """
                \(name.en) reports by RTCP up to \(Wording.decimal(tally.worstJitter)) ms of jitter in what \
                it hears; here it is \(here) ms
                """,
            zh: "\(name.zh)的 RTCP 报告其收到的语音抖动高达 \(Wording.decimal(tally.worstJitter)) ms；此处为 \(here) ms")
        return farReport(
            MediaQuality.jitter, tally, severity, own, because,
            cause: Cause(
                .unevenBeyondThisPoint, confidence: .likely,
                text: Text(en: "delayed unevenly between this point and \(name.en)", zh: "在此处与\(name.zh)之间被不均匀地延迟")),
            fix: Text(
                en: "Look at the path from here to \(name.en): its access line, Wi-Fi, or the carrier.",
                zh: "请检查此处到\(name.zh)的路径：其接入线路、Wi-Fi 或运营商网络。"))
    }

    // MARK: Quality

    func quality(_ tally: StreamTally, _ quality: SpeechQuality, _ severity: Severity) -> Report {
        let path = path(tally)
        let score = Wording.decimal(quality.meanOpinionScore)
        let codec = quality.codec.name
        let delay = quality.delayMilliseconds.map { Wording.decimal($0) }
        let late = Text(en: delay.map { ", \($0) ms one way" } ?? "", zh: delay.map { "，单向时延 \($0) ms" } ?? "")
        let because = Text(
            en:
                """
                the \(quality.name.en) \(path.en) at this point is estimated at MOS \(score) (E-model G.107, \
                \(codec.en)\(late.en))
                """,
            zh: "此处估算\(path.zh)的\(quality.name.zh)为 MOS \(score)（E-model G.107，\(codec.zh)\(late.zh)）"
        )
        let rating = Wording.decimal(max(0, quality.rating))
        let loss = Wording.decimal(quality.lostPercent)
        let burst = Wording.decimal(quality.burstRatio)
        let figures = Evidence(
            time: tally.firstPoor ?? tally.stream?.first ?? context.now,
            text: Text(
                en: "estimated from here on: R \(rating), \(loss) % loss while it was poor, burst ratio \(burst)",
                zh: "自此起的估算：R \(rating)，质量差时段丢包 \(loss) %，突发比 \(burst)"))
        return report(
            MediaQuality.quality, tally, severity, .likely, since: tally.firstPoor,
            because, evidence: [figures],
            fix: Text(
                en:
                    """
                    Follow the leading cause; use one G.711 codec end to end, and bring the delay down \
                    where it is long.
                    """,
                zh: "请先处理首要原因；端到端使用同一 G.711 编码，时延长时设法缩短。"))
    }
}

extension Wording {
    /// `0x1a2b3c4d`: an SSRC as tshark shows it.
    static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
