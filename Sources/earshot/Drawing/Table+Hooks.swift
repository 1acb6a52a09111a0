import Delivery
import Diagnosis

extension Table {
    /// For `status`: hooks that do not work, or lost something.
    static func hooks(_ hooks: [HookRecord], language: Language) -> [String] {
        hooks.filter { !$0.isWell || $0.failed + $0.dropped > 0 }.map { hook in
            let answer = hook.answer ?? "-"
            let lost = hook.failed + hook.dropped
            let (failing, working) =
                language == .en ? ("fails: \(answer)", "works") : ("失败：\(answer)", "正常")
            let state = hook.isWell ? working : failing
            return language == .en
                ? "alert hook \(hook.name) (\(hook.type)) \(state); sent \(hook.sent), waiting \(hook.waiting), lost \(lost)"
                : "告警通道 \(hook.name)（\(hook.type)）\(state)；已发送 \(hook.sent)，等待 \(hook.waiting)，丢失 \(lost)"
        }
    }

    static func hookTests(_ tests: [HookTestRecord], language: Language) -> [String] {
        let header = language == .en ? ["HOOK", "RESULT", "ANSWER"] : ["通道", "结果", "应答"]
        let (good, bad) = language == .en ? ("ok", "failed") : ("成功", "失败")
        return draw(header, tests.map { [$0.hook, $0.ok ? good : bad, $0.answer] })
    }
}
