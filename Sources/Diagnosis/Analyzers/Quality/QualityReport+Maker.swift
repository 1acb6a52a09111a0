import Tracking
import Wire

/// Loss and jitter that were made where the stream was sent: nothing lies between a host and its own wire, and an element
/// that got the sound whole sent it on broken.
extension QualityReport {
    /// Who made it: an element that passes the sound on, else the host that sends it.
    struct Maker {
        var relay: Relay?
        let source: Endpoint
    }

    /// - Parameter isBetter: Whether what reaches the element is well, where the stream is not.
    func maker(of tally: StreamTally, _ isBetter: (Relay) -> Bool) -> Maker? {
        let source = tally.key.flow.source
        if let call, let toward, let relay = Relay.before(tally.key, of: call, toward: toward, context) {
            if isBetter(relay), relay.isWhole(tally.key, context) { return Maker(relay: relay, source: source) }
            // It passes on what it got.
            return nil
        }
        return context.isKnownLocal(source.address) ? Maker(source: source) : nil
    }

    func lost(in maker: Maker, _ tally: StreamTally) -> (Cause, [Evidence], Text) {
        let share = Wording.decimal(tally.lostPercent)
        guard let relay = maker.relay else {
            let text = Text(
                en: "\(maker.source) left numbers out as it sent: nothing lies between it and this point",
                zh: "\(maker.source) 发送时即跳过序号：它与此处之间没有其他设备")
            return (
                Cause(.lostAtSender, confidence: .likely, text: text), [],
                Text(
                    en: "Look at the host \(maker.source.address): CPU load, its socket buffers and its program's log.",
                    zh: "请检查主机 \(maker.source.address)：CPU 负载、套接字缓冲区与程序日志。")
            )
        }
        let brought = Wording.decimal(relay.lostPercent)
        let text = Text(
            en:
                "\(relay.brought.source) reaches \(relay.hub) with \(brought) % missing; \(relay.hub) sends it on with \(share) %",
            zh: "\(relay.brought.source) 到达 \(relay.hub) 时缺失 \(brought) %，\(relay.hub) 转发后缺失 \(share) %")
        return relay.blame(.lostInRelay, text, brought: Text(en: "\(brought) % missing", zh: "缺失 \(brought) %"))
    }

    /// Missing here, and not on the way.
    func missed(_ tally: StreamTally, _ missed: MediaQuality.Missed) -> Report {
        let share = Wording.decimal(tally.lostPercent)
        let name = toward.map(Wording.party) ?? Text(en: "the receiver", zh: "接收方")
        let why =
            switch missed {
            case .receiver:
                Text(
                    en: "\(name.en) reports by RTCP that it got them: the capture missed them",
                    zh: "\(name.zh)的 RTCP 报告表明其已收到：是抓包遗漏")
            case .silence:
                Text(
                    en:
                        "both directions lack the same instants, in which nothing at all was captured: the capture missed them",
                    zh: "双方向缺失的是同一时刻，此时没有抓到任何 RTP：是抓包遗漏")
            }
        let because = Text(
            en: "\(share) % of the packets toward \(name.en) are missing in this capture; \(why.en)",
            zh: "此抓包中发往\(name.zh)的语音包缺失 \(share) %；\(why.zh)")
        let gate = context.gated(.likely, call)
        return Report(
            MediaQuality.loss, because, at: context.now, severity: .notice, gate: gate, call: call,
            place: Place(
                direction: toward.map(Place.Direction.toward), from: tally.key.flow.source,
                to: tally.key.flow.destination),
            causes: [Cause(.missedByCapture, confidence: gate.confidence, text: why)],
            evidence: tally.firstLoss.map {
                [Evidence(time: $0, text: Text(en: "first interval with gaps begins", zh: "首个有缺失的时段开始"))]
            } ?? [],
            fix: Text(
                en: "Give the capture a larger buffer, a smaller filter or a faster disk; the call needs nothing.",
                zh: "请为抓包提供更大的缓冲、更窄的过滤器或更快的磁盘；通话本身无需处理。"),
            subject: .host(tally.key.flow.source.address))
    }

    func uneven(_ tally: StreamTally) -> (Cause, [Evidence], Text) {
        let source = tally.key.flow.source
        let relay = maker(of: tally) { $0.brought.counters.jitterMeanMilliseconds * 2 < tally.meanJitter }?.relay
        guard let relay else {
            return (
                Cause(
                    .unevenBeforeThisPoint, confidence: .likely,
                    text: Text(
                        en: "delayed unevenly between \(source) and this point, or sent so",
                        zh: "在 \(source) 与此处之间被不均匀地延迟，或发送时即不均匀")), [],
                Text(
                    en:
                        """
                        Look at the path from \(source.address) to here (Wi-Fi, QoS, \
                        bufferbloat) and at the load of the sender.
                        """,
                    zh: "请检查 \(source.address) 到此处的路径（Wi-Fi、QoS、缓冲膨胀）以及发送方主机的负载。")
            )
        }
        let brought = Wording.decimal(relay.brought.counters.jitterMeanMilliseconds)
        let text = Text(
            en:
                "\(relay.brought.source) reaches \(relay.hub) with \(brought) ms of jitter; \(relay.hub) sends it on unevenly",
            zh: "\(relay.brought.source) 到达 \(relay.hub) 时抖动为 \(brought) ms，\(relay.hub) 转发时不均匀")
        return relay.blame(.unevenInRelay, text, brought: Text(en: "\(brought) ms of jitter", zh: "抖动 \(brought) ms"))
    }
}
