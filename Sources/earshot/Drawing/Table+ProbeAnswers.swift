import Delivery
import Diagnosis

extension Table {
    /// Whose probes this host answered.
    static func probes(_ probes: ProbeAnswerRecord, language: Language) -> [String] {
        let chinese = language == .zhCN
        if let problem = probes.problem {
            return [
                chinese
                    ? "探测应答（\(probes.listen)）：未启用：\(problem)" : "probes (\(probes.listen)): not answered: \(problem)"
            ]
        }
        var line =
            chinese
            ? "探测应答（\(probes.listen)）：已应答\(probes.probes)次" : "probes (\(probes.listen)): \(probes.probes) answered"
        if let last = probes.last, let begun = probes.lastBegun {
            line += chinese ? "，最近一次来自 \(last)，\(begun)" : ", the last from \(last) at \(begun)"
        }
        if probes.running { line += chinese ? "，正在进行" : ", running now" }
        let refused = probes.refused.values.reduce(0, &+)
        if refused > 0 {
            let list = probes.refused.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                .joined(separator: chinese ? "，" : ", ")
            line += chinese ? "；拒绝：\(list)" : "; refused: \(list)"
        }
        return [line]
    }
}
