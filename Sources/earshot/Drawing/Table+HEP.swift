import Delivery
import Diagnosis

extension Table {
    /// What others mirror here, and what is sent on, for `earshot status`.
    static func hep(_ hep: HEPRecord, language: Language) -> [String] {
        var lines: [String] = []
        func reasons(_ counts: [String: UInt64]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        }
        if let incoming = hep.incoming {
            let places = incoming.listen.joined(separator: ", ")
            var line = Text(
                en: "HEP on \(places): \(incoming.packets) packets taken",
                zh: "HEP 监听 \(places)：已接收\(incoming.packets)个报文"
            ).text(language)
            if !incoming.refused.isEmpty {
                let list = reasons(incoming.refused)
                line += Text(en: "; not taken: \(list)", zh: "；未接收：\(list)").text(language)
            }
            if incoming.drops > 0 {
                line += Text(
                    en: "; \(incoming.drops) dropped by the kernel", zh: "；内核丢弃\(incoming.drops)个"
                ).text(language)
            }
            lines.append(line)
            lines += incoming.senders.prefix(sendersShown).map { sender(of: $0, language) }
            let more = incoming.senders.count - sendersShown
            if more > 0 {
                lines.append(Text(en: "  and \(more) senders more", zh: "  另有\(more)个发送方").text(language))
            }
        }
        if let outgoing = hep.outgoing {
            var line = Text(
                en: "HEP to \(outgoing.to): \(outgoing.sent) packets sent",
                zh: "HEP 发往 \(outgoing.to)：已发送\(outgoing.sent)个报文"
            ).text(language)
            if !outgoing.lost.isEmpty {
                let list = reasons(outgoing.lost)
                line += Text(en: "; not sent: \(list)", zh: "；未发送：\(list)").text(language)
            }
            lines.append(line)
        }
        return lines
    }

    private static let sendersShown = 8

    private static func sender(of sender: HEPRecord.Sender, _ language: Language) -> String {
        let name = [sender.node, "\(sender.captureID)"].compactMap { $0 }.joined(separator: ", ")
        var line = Text(
            en: "  \(sender.name): \(sender.address) (\(name)), \(sender.packets) packets",
            zh: "  \(sender.name)：\(sender.address)（\(name)），\(sender.packets)个报文"
        ).text(language)
        if let offset = sender.clockOffsetMilliseconds, abs(offset) > 1_000 {
            let seconds = Int(offset / 1_000)
            line += Text(
                en: ", its clock is \(abs(seconds)) s \(seconds > 0 ? "behind" : "ahead")",
                zh: "，其时钟\(seconds > 0 ? "慢" : "快")\(abs(seconds))秒"
            ).text(language)
        }
        return line
    }
}
