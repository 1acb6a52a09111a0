import Tracking
import Wire

/// Keys inside the sound where both sides had agreed on events (RFC 4733 §1, ITU-T Q.23).
extension DTMFMismatch {
    /// One key may be a voice that sounds like it; as many as these are a number.
    static let fewestTones: UInt32 = 2
    private static let surely: UInt32 = 4

    func reportTones(of stream: Stream, by party: Party, _ call: Call, _ context: Context) {
        let name = Wording.party(party)
        let isSure = stream.tones.count >= Self.surely
        let cause = Cause(
            .tonesInsteadOfEvent, confidence: isSure ? .likely : .possible,
            text: Text(
                en: "telephone-event was agreed by both sides, the keys are tones in the audio and no event was sent",
                zh: "双方已协商 telephone-event，按键却是语音中的音调，且没有发送任何事件"))
        let title = Text(
            en:
                """
                \(name.en) (\(stream.source)) sent \(Wording.count(stream.tones.count, "key", "keys")) \
                inside the audio: \(cause.text.en).
                """,
            zh: "\(name.zh)（\(stream.source)）在语音中发送了 \(stream.tones.count) 个按键：\(cause.text.zh)。")
        let gate = context.gated(cause.confidence, call)
        context.tell(
            Self.card, title, at: stream.tones.first ?? context.now, severity: isSure ? .warning : .notice,
            gate: gate, call: call, place: Place(stream.flow, direction: .toward(party.other)), causes: [cause],
            evidence: stream.tones.first.map {
                [
                    Evidence(
                        time: $0, frame: stream.tones.firstFrame,
                        text: Text(en: "first key as a tone is complete here", zh: "首个音调按键在此完成")
                            + Self.shown(stream.tones.digits, context))
                ]
            } ?? [],
            fix: Text(
                en:
                    """
                    Set \(stream.source.address) to RFC 4733 (also called RFC 2833) for DTMF, or let its gateway \
                    turn tones into events.
                    """,
                zh: "请将 \(stream.source.address) 的 DTMF 方式设为 RFC 4733（即 RFC 2833），或在网关上把音调转换为事件。"))
    }
}
