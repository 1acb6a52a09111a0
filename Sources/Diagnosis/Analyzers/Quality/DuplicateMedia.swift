import Tracking
import Wire

/// Every packet of a stream twice, over a whole interval (RFC 3550 A.1).
///
/// A capture copies packets too: bridges, mirrors and the `any` interface show one packet in and out, microseconds
/// apart. A repeat a millisecond or more after the packet before it was sent twice; closer ones say nothing by
/// themselves, and nothing at all on an interface that is known to copy.
struct DuplicateMedia: Analyzer {
    static let card = Card(
        kind: .duplicateMedia, summary: Text(en: "every RTP packet arrives twice", zh: "每个 RTP 包都收到两次"),
        severity: .warning, thresholds: [.init("share", 90, unit: "percent")],
        page: Page(en: EnglishPages.duplicateMedia, zh: ChinesePages.duplicateMedia))
    static let cards = [card]

    private struct Seen {
        var spaced: UInt64
    }

    private var seen: [Int: [StreamKey: Seen]] = [:]
    private var told: Set<Int> = []
    private static let perCall = 64

    static let wants: Set<Fact.Topic> = [.forgotten, .mediaWindow]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .mediaWindow(let stream, let window):
            for (call, _, toward) in context.media.served(by: stream) {
                note(window, of: stream, call, toward, context)
            }
        case .forgotten(let call):
            seen[call.number] = nil
            told.remove(call.number)
        default: break
        }
    }

    private mutating func note(
        _ window: MediaWindow, of stream: Stream, _ call: Call, _ toward: Party, _ context: Context
    ) {
        let key = StreamKey(stream)
        let before = seen[call.number]?[key]?.spaced ?? 0
        // What never had any is not kept: nearly every stream.
        let known = seen[call.number]
        if known?[key] != nil || stream.spacedDuplicates > 0 && (known?.count ?? 0) < Self.perCall {
            seen[call.number, default: [:]][key] = Seen(spaced: stream.spacedDuplicates)
        }
        guard !told.contains(call.number), call.answered != nil || call.isPartial,
            window.end - window.start >= .seconds(4), window.duplicates >= Stream.minimumExpected
        else { return }
        let unique = Double(window.packets) - Double(window.duplicates)
        let share = unique > 0 ? Double(window.duplicates) / unique * 100 : 0
        guard share >= context.threshold(Self.card, "share") else { return }
        // One number all the while, and a clock that goes on.
        let isFrozen = window.expected <= 2 && stream.ticksElapsed > stream.clockRate
        if isFrozen { return tellFrozen(window, of: stream, call, toward, context) }
        let spaced = Double(stream.spacedDuplicates &- before) / Double(window.duplicates) * 100
        let isReal = spaced >= context.threshold(Self.card, "share")
        // Where SIP comes twice as well, media does for the same reason, however far apart.
        guard !call.isCopied else { return }
        // SIP seen twice as well, or an interface that gathers others: the capture made the copies.
        let isCopying = context.tracker.copies > 0 || context.gatheringInterfaces.contains(stream.interface)
        guard isReal || !isCopying else { return }
        told.insert(call.number)
        let name = Wording.party(toward)
        let why =
            isReal
            ? Text(en: "a millisecond or more apart: they were sent twice", zh: "间隔 1 毫秒以上：确实发送了两次")
            : Text(
                en: "less than a millisecond apart: the network or the mirror port made the copies",
                zh: "间隔不足 1 毫秒：由网络或镜像端口复制")
        let title = Text(
            en:
                """
                \(Wording.decimal(min(share, 100))) % of the packets from \(stream.source) to \(name.en) came twice \
                in 5 s, \(why.en).
                """,
            zh: "5 秒内从 \(stream.source) 发往\(name.zh)的包有 \(Wording.decimal(min(share, 100))) % 收到两次，\(why.zh)。")
        let gate = context.gated(isReal ? .likely : .possible, call)
        context.tell(
            Self.card, title, severity: isReal ? .warning : .notice, gate: gate, call: call,
            place: Place(stream.flow, direction: .toward(toward)),
            causes: [
                Cause(isReal ? .sentTwice : .copiedOnTheWay, confidence: gate.confidence, text: why)
            ],
            evidence: [
                Evidence(
                    time: window.start,
                    text: Text(
                        en:
                            """
                            RTP \(stream.flow), SSRC \(Wording.hexadecimal(stream.ssrc)): \
                            \(window.packets) packets, \(window.duplicates) of them repeated
                            """,
                        zh:
                            """
                            RTP \(stream.flow)，SSRC \(Wording.hexadecimal(stream.ssrc))：\
                            \(window.packets) 个包，其中重复 \(window.duplicates) 个
                            """
                    ))
            ],
            fix: Text(
                en:
                    """
                    Compare TTL and Ethernet source of the two copies: a loop, a bonded link, or a \
                    device that bridges the call twice.
                    """,
                zh: "比较两份报文的 TTL 与以太网源地址：环路、链路聚合，或有设备重复转发该通话。"))
    }

    /// Receivers take all but the first for repeats and drop them (RFC 3550 §5.1, A.1).
    private mutating func tellFrozen(
        _ window: MediaWindow, of stream: Stream, _ call: Call, _ toward: Party, _ context: Context
    ) {
        told.insert(call.number)
        let name = Wording.party(toward)
        let why = Text(
            en: "its timestamps go on: the sender does not count (RFC 3550 §5.1)",
            zh: "而时间戳在前进：发送方没有递增序号（RFC 3550 §5.1）")
        let gate = context.gated(.proved, call)
        context.tell(
            Self.card,
            Text(
                en:
                    "the sequence number of \(stream.source) to \(name.en) stands still over \(window.packets) packets, and \(why.en)",
                zh: "\(stream.source) 发往\(name.zh)的 RTP 在 \(window.packets) 个包中序号不变，\(why.zh)"),
            severity: .warning, gate: gate, call: call, place: Place(stream.flow, direction: .toward(toward)),
            causes: [Cause(.sequenceStandsStill, confidence: gate.confidence, text: why)],
            evidence: [
                Evidence(
                    time: window.start,
                    text: Text(
                        en: "RTP \(stream.flow), SSRC \(Wording.hexadecimal(stream.ssrc))",
                        zh: "RTP \(stream.flow)，SSRC \(Wording.hexadecimal(stream.ssrc))"))
            ],
            fix: Text(
                en: "Update the program at \(stream.source.address): each packet needs a number one higher.",
                zh: "请升级 \(stream.source.address) 上的程序：每个包的序号须加一。"))
    }
}
