import Delivery
import Diagnosis

/// States and results of calls as a person reads them; in JSON they are keys and stay as they are.
enum CallWords {
    private static let chinese = [
        "setup": "呼叫中", "ringing": "振铃", "answered": "已接通", "ended": "已结束", "cancelled": "已取消",
        "timeout": "超时", "lost": "无结束信令", "rejected": "被拒绝",
    ]

    static func result(_ call: CallRecord, _ language: Language) -> String {
        let word = call.result ?? call.state
        guard language == .zhCN else { return word }
        // `rejected 486`
        let parts = word.split(separator: " ", maxSplits: 1)
        guard let first = parts.first, let known = chinese[String(first)] else { return word }
        return parts.count > 1 ? "\(known) \(parts[1])" : known
    }
}
