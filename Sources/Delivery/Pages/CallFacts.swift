import Diagnosis
import Wire

/// What a call's messages say of it besides what is wrong: how long it took to ring, who ended it, what programs spoke;
/// and what of it was checked and is well.
struct CallFacts {
    private let detail: CallDetailRecord
    private let events: LadderEvents
    private let language: Language

    init(_ detail: CallDetailRecord, _ events: LadderEvents, _ language: Language) {
        self.detail = detail
        self.events = events
        self.language = language
    }

    /// From the first INVITE to the first answer that the caller can hear of: ringing, progress, or the final one.
    var postDialDelay: String? {
        delay.map { $0.seconds < 1 ? "\($0.nanoseconds / 1_000_000) ms" : PageWords.seconds($0.seconds) }
    }

    private var delay: Interval? {
        guard let dialled = detail.ladder.first(where: { $0.label == "INVITE" }),
            let sent = Timestamp(rfc3339: dialled.time)
        else { return nil }
        let answer = detail.ladder.first { $0.code.map { $0 > 100 } ?? false && $0.time >= dialled.time }
        return answer.flatMap { Timestamp(rfc3339: $0.time) }.map { $0 - sent }
    }

    var endedBy: String? {
        let last = events.rows.last { row in
            if case .message(let line, _) = row.event { line.label == "BYE" || line.label == "CANCEL" } else { false }
        }
        guard let last, case .message(let line, _) = last.event, let from = last.from, let to = last.to, from != to
        else { return nil }
        let party = from < to ? Text(en: "the caller", zh: "主叫") : Text(en: "the callee", zh: "被叫")
        return language == .en
            ? "\(party.text(language)), with \(line.label)" : "\(party.text(language))（\(line.label)）"
    }

    /// What the address of the first INVITE's sender, or of its receiver, calls itself.
    func agent(_ agents: SeenAgents, at endpoint: String) -> String? {
        let names = agents.at(SeenAgents.host(endpoint))
        return names.isEmpty ? nil : names.prefix(2).joined(separator: ", ")
    }

    /// Only what was seen to be well; what was not seen is left out.
    var well: [String] {
        let found = Set(detail.findings.map(\.kind) + detail.findings.flatMap { $0.causes.map(\.kind) })
        return (signalling + media(found)).map { $0.text(language) }
    }

    private var signalling: [Text] {
        guard !detail.call.callID.isEmpty else { return [] }
        var lines: [Text] = []
        let ladder = detail.ladder.filter { !$0.isError }
        let errors = detail.findings.contains { $0.severity != "notice" }
        if let delay, delay.seconds < 10, detail.call.answered != nil, let text = postDialDelay {
            lines.append(
                Text(en: "The call rang or progressed after \(text), and was answered.", zh: "呼叫在\(text)后振铃或有进展，并已接通。"))
        }
        if detail.call.answered != nil, ladder.contains(where: { $0.label == "ACK" }),
            !ladder.isEmpty, ladder.count(where: { $0.label == "200 OK" }) < 12
        {
            lines.append(Text(en: "The answer was acknowledged (ACK).", zh: "应答已被确认（ACK）。"))
        }
        if let bye = ladder.firstIndex(where: { $0.label == "BYE" }),
            ladder[bye...].contains(where: { $0.code.map { 200..<300 ~= $0 } ?? false })
        {
            lines.append(Text(en: "The hang-up was answered.", zh: "挂断请求得到了应答。"))
        }
        if !errors, !detail.ladder.isEmpty, !detail.ladder.contains(where: \.isError) {
            lines.append(Text(en: "No ICMP error about the call was seen.", zh: "未看到与该呼叫有关的ICMP错误。"))
        }
        return lines
    }

    private func media(_ found: Set<String>) -> [Text] {
        ["toward-caller", "toward-callee"].compactMap { direction in
            let streams = events.streams.filter { $0.first.direction == direction }
            guard !streams.isEmpty, streams.allSatisfy({ !$0.isLost && !$0.isThinned }) else { return nil }
            let lost = streams.map(\.last.lossPercent).max() ?? 0
            let jitter = streams.map(\.last.jitterMeanMilliseconds).max() ?? 0
            let level = streams.compactMap(\.last.levelDecibels).max()
            let isQuality = found.isDisjoint(with: CallFacts.quality)
            guard isQuality, lost < 1, jitter < 20, level.map({ $0 > -35 }) ?? true else { return nil }
            let packets = streams.reduce(0) { $0 + $1.last.packets }
            let heard = level.map { ", \(rounded($0, 0)) dBm0" } ?? ""
            let name = PageWords.direction(direction, language)
            return Text(
                en:
                    "\(name): \(packets) RTP packets, \(rounded(lost, 2)) % lost, jitter \(rounded(jitter, 1)) ms\(heard).",
                zh: "\(name)：\(packets)个RTP包，丢失\(rounded(lost, 2))%，抖动\(rounded(jitter, 1)) ms\(heard)。")
        }
    }

    private static let quality: Set<String> = Set(
        [Kind.packetLoss, .highJitter, .poorQuality, .silentAudio, .lowVolume, .noAudio].map(\.rawValue))
}
