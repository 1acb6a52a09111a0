import SIP
import Tracking
import Wire

/// The sentences about silence and faint speech.
struct SoundReport {
    let call: Call
    let context: Context

    private func place(_ path: HeardDirection) -> Place {
        Place(path.key.flow, direction: .toward(path.toward))
    }

    private func evidence(_ path: HeardDirection, _ figures: Text) -> [Evidence] {
        let name = "RTP \(path.key.flow), SSRC \(Wording.hexadecimal(path.key.ssrc))"
        return [
            Evidence(
                time: path.first, frame: path.firstFrame, text: Text(en: "\(name): ", zh: "\(name)：") + figures)
        ]
    }

    /// `0xD5` where it is one code of G.711.
    private func code(_ path: HeardDirection) -> String {
        let digits = String(path.silentCode, radix: 16, uppercase: true)
        return "0x" + (digits.utf8.count < 2 ? "0" : "") + digits
    }

    /// `since the answer`, or how long after it.
    private func since(_ time: Timestamp) -> Text {
        guard let answered = call.answerTime else { return Text(en: "in this capture", zh: "在本次抓包中") }
        let delay = time - answered
        return delay < .seconds(2)
            ? Text(en: "since the answer", zh: "自应答起")
            : Text(
                en: "from \(Wording.seconds(delay)) after the answer on", zh: "自应答后 \(Wording.seconds(delay)) 起")
    }

    private func figures(_ path: HeardDirection) -> Text {
        let span = Wording.seconds(path.end - path.start)
        return path.tally.isSampled
            ? Text(
                en: "all \(path.tally.packets) packets that were decoded in \(span) hold no sound",
                zh: "\(span) 内解码的 \(path.tally.packets) 个包均无声音")
            : Text(
                en: "all \(path.tally.packets) packets in \(span) hold the code \(code(path)) and nothing else",
                zh: "\(span) 内 \(path.tally.packets) 个包全部只有码值 \(code(path))")
    }

    // MARK: Silence

    /// The whole talk, toward one party or both.
    func silence(_ paths: [HeardDirection], elsewhere: [HeardDirection]) -> Report {
        let path = paths[0]
        let base: Confidence = paths.contains { $0.tally.isSampled } ? .likely : .proved
        let gate = context.gated(base, call)
        let who: Text
        if paths.count > 1 {
            who = Text(en: "both sides hear nothing but digital silence", zh: "双方听到的都只是数字静音")
        } else {
            let name = Wording.party(path.toward)
            let other = Wording.party(path.toward.other)
            who = Text(
                en: "\(name.en) hears nothing but digital silence from \(other.en) (\(path.key.flow.source))",
                zh: "\(name.zh)听到的\(other.zh)（\(path.key.flow.source)）只是数字静音")
        }
        let because = Text(
            en: "\(who.en) \(since(path.start).en): \(figures(path).en)",
            zh: "\(since(path.start).zh)\(who.zh)：\(figures(path).zh)")
        let cause = cause(of: path, elsewhere)
        return Report(
            SilentAudio.silent, because, at: context.now, severity: .warning, gate: gate, call: call,
            place: place(path), causes: [cause.cause],
            evidence: paths.flatMap { evidence($0, figures($0)) } + cause.evidence, fix: cause.fix)
    }

    /// Where the sound was still heard that `path` lacks: on another leg of the call, or as it reaches the relay.
    private func heard(
        before path: HeardDirection, _ elsewhere: [HeardDirection]
    ) -> (source: Endpoint, reached: String, evidence: [Evidence])? {
        let sounds = Text(en: "carries sound", zh: "有声音")
        let other = elsewhere.first {
            $0.toward == path.toward && $0.session !== path.session && $0.tally.sounding >= 25
        }
        if let other { return (other.key.flow.source, "\(other.key.flow.destination)", evidence(other, sounds)) }
        guard let relay = Relay.before(path.key, of: call, toward: path.toward, context),
            relay.brought.soundSoFar.sounding >= 25
        else { return nil }
        return (relay.brought.source, "\(relay.hub)", [relay.evidence(sounds)])
    }

    private func cause(
        of path: HeardDirection, _ elsewhere: [HeardDirection]
    ) -> (cause: Cause, evidence: [Evidence], fix: Text) {
        let source = path.key.flow.source
        if let heard = heard(before: path, elsewhere) {
            return (
                Cause(
                    .silencedOnTheWay, confidence: .likely,
                    text: Text(
                        en: "\(heard.source) is heard as far as \(heard.reached), and \(source) sends silence",
                        zh: "\(heard.source) 的声音到达 \(heard.reached)，而 \(source) 发出的是静音")),
                heard.evidence,
                Text(
                    en:
                        "Look at the bridge or transcoder of \(source.address): it fills one leg and does not connect it.",
                    zh: "请检查 \(source.address) 的桥接或转码：该侧只有填充，没有接通。")
            )
        }
        // What a relay was brought is silent already.
        let maker = Relay.before(path.key, of: call, toward: path.toward, context)?.brought.source ?? source
        if context.isKnownLocal(maker.address) {
            return (
                Cause(
                    .noAudioSource, confidence: .likely,
                    text: Text(
                        en:
                            "the program on this host has no microphone: muted, not permitted, or another device chosen",
                        zh: "本机程序没有麦克风输入：被静音、未授权或选错设备")), [],
                Text(
                    en:
                        "On \(maker.address): mute key off, the right microphone chosen and permitted, its level above zero.",
                    zh: "在 \(maker.address) 上：取消静音，选对麦克风并授予权限，音量不为零。")
            )
        }
        return (
            Cause(
                .noAudioSource, confidence: .possible,
                text: Text(
                    en:
                        "nothing is connected to the sound of \(maker.address): a muted device, or a gateway's other leg",
                    zh: "\(maker.address) 的音频没有接入任何声源：设备静音，或网关另一侧未接通")), [],
            Text(
                en:
                    "Look at \(maker.address): a muted microphone, or a gateway whose other leg is not connected through.",
                zh: "请检查 \(maker.address)：麦克风静音，或网关另一侧没有接通。")
        )
    }

    /// Ten seconds and more inside a talk that has sound besides.
    func run(_ path: HeardDirection) -> Report {
        let gate = context.gated(.proved, call)
        let name = Wording.party(path.toward)
        let other = Wording.party(path.toward.other)
        let length = Wording.seconds(path.silence)
        let isLast = path.endsSilent && path.end - (path.silenceStart + path.silence) < .seconds(1)
        let after =
            isLast
            ? Text(en: "until the end", zh: "直到结束") : Text(en: "then sound came again", zh: "之后恢复有声")
        let delay = call.answerTime.map { Wording.seconds(path.silenceStart - $0) } ?? "?"
        let because = Text(
            en:
                """
                \(name.en) heard digital silence from \(other.en) (\(path.key.flow.source)) for \(length) in a row, \
                \(delay) after the answer, \(after.en)
                """,
            zh: "应答 \(delay) 后，\(name.zh)连续 \(length) 只听到\(other.zh)（\(path.key.flow.source)）的数字静音，\(after.zh)")
        return Report(
            SilentAudio.silent, because, at: path.silenceStart + context.interval(SilentAudio.silent, "run"),
            severity: .notice, gate: gate, call: call, place: place(path),
            causes: [
                Cause(
                    .silentForAWhile, confidence: .possible,
                    text: Text(
                        en: "a mute key, a noise gate, or sound that the sender's device lost",
                        zh: "静音键、噪声门，或发送方设备中断了声音"))
            ],
            evidence: evidence(path, Text(en: "only \(code(path)) for \(length)", zh: "\(length) 内只有 \(code(path))"))
                + [Evidence(time: path.silenceStart, text: Text(en: "silence begins", zh: "静音开始"))],
            fix: Text(
                en:
                    "Ask whether it was muted on purpose; if not, look at the device and driver of \(path.key.flow.source.address).",
                zh: "请确认是否有意静音；若不是，请检查 \(path.key.flow.source.address) 的设备与驱动。"))
    }

    // MARK: Volume

    func faint(_ path: HeardDirection, other: Double?) -> Report {
        let cause = cause(ofLevel: path)
        let gate = context.gated(cause.cause.confidence, call)
        let name = Wording.party(path.toward)
        let speaker = Wording.party(path.toward.other)
        let level = Wording.decimal(path.tally.active?.decibels ?? 0)
        let noise = Wording.decimal(path.tally.noise ?? 0)
        let back = other.map { Wording.decimal($0) }
        let against = Text(
            en: back.map { "; the other way it is \($0) dBm0" } ?? "", zh: back.map { "；反方向为 \($0) dBm0" } ?? "")
        let because = Text(
            en:
                """
                \(name.en) hears \(speaker.en) (\(path.key.flow.source)) very faintly: active speech at \(level) dBm0 \
                over noise at \(noise) dBm0\(against.en)
                """,
            zh:
                """
                \(name.zh)听到的\(speaker.zh)（\(path.key.flow.source)）声音很小：有效语音 \(level) dBm0，\
                噪声 \(noise) dBm0\(against.zh)
                """)
        return Report(
            SilentAudio.quiet, because, at: context.now, severity: .notice, gate: gate, call: call,
            place: place(path), causes: [cause.cause],
            evidence: evidence(path, Text(en: "active speech \(level) dBm0", zh: "有效语音 \(level) dBm0"))
                + cause.evidence,
            fix: cause.fix)
    }

    private func cause(ofLevel path: HeardDirection) -> (cause: Cause, evidence: [Evidence], fix: Text) {
        let source = path.key.flow.source
        let own = path.tally.active?.decibels ?? 0
        if let relay = Relay.before(path.key, of: call, toward: path.toward, context),
            let brought = relay.brought.soundSoFar.active?.decibels, brought - own >= Self.attenuation
        {
            let level = Wording.decimal(brought)
            return (
                Cause(
                    .attenuatedInRelay, confidence: .likely,
                    text: Text(
                        en:
                            "\(relay.brought.source) reaches \(relay.hub) at \(level) dBm0, and \(source) sends it on faint",
                        zh: "\(relay.brought.source) 到达 \(relay.hub) 时为 \(level) dBm0，\(source) 转发时音量变小")),
                [relay.evidence(Text(en: "active speech \(level) dBm0", zh: "有效语音 \(level) dBm0"))],
                Text(
                    en: "Look at the gain that \(relay.hub) applies between its two legs, and at its transcoding.",
                    zh: "请检查 \(relay.hub) 在两侧之间设置的增益及其转码。")
            )
        }
        return (
            Cause(
                .lowLevel, confidence: .possible,
                text: Text(
                    en:
                        "low microphone gain, a microphone far away, or loss set in a gateway; or a person who only listened",
                    zh: "麦克风增益低、离话筒太远或网关设置了衰减；也可能对方只是在听")), [],
            Text(
                en: "Raise the microphone level at \(source.address), or the input gain of the gateway port.",
                zh: "请调高 \(source.address) 的麦克风音量，或网关端口的输入增益。")
        )
    }

    /// Decibels that no level control between two legs takes by design.
    private static let attenuation = 15.0
}
