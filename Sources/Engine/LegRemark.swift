import Diagnosis
import SIP
import Tracking
import Wire

/// What the other legs of a call add to a finding: whether they suffered with it, and what their ends were told.
enum LegRemark {
    /// - Parameters:
    ///   - faults: All of the call's legs, joined.
    ///   - isJudged: Whether the verdict on a leg is in.
    static func about(_ fault: Fault, among faults: [Fault], isJudged: (Call) -> Bool) -> Text {
        let nothing = Text(en: "", zh: "")
        guard fault.symptom.severity > .notice, let call = fault.symptom.call else { return nothing }
        if let incoming = call.incomingLeg, call.answered == nil, let text = fate(of: incoming, after: call) {
            return text
        }
        if call.answered == nil, let ended = call.endedBy?.time,
            let tried = LegTable.lastFailed(of: call, before: ended), let refusal = tried.refusal,
            refusal.message.statusCode ?? 0 >= 300
        {
            let status = Wording.status(refusal.message)
            return Text(
                en: " \(refusal.flow.source) had refused the outgoing leg with \(status).",
                zh: "此前 \(refusal.flow.source) 以 \(status) 拒绝了呼出侧。")
        }
        if let echo = fault.echoes.first, let other = echo.call { return same(other, echo) }
        guard let other = beside(call), isJudged(other),
            !faults.contains(where: { $0.symptom.severity > .notice && $0.calls.contains { $0 === other } })
        else { return nothing }
        let name = name(other)
        return Text(en: " \(name.en) leg is well.", zh: "\(name.zh)未见异常。")
    }

    /// What became of the call whose outgoing leg failed.
    private static func fate(of incoming: Call, after outgoing: Call) -> Text? {
        let caller = incoming.first.flow.source
        if incoming.answered != nil {
            return Text(en: " The call went through another way.", zh: "该呼叫随后经其他途径接通。")
        }
        switch incoming.ending {
        case .rejected:
            guard let told = incoming.endedBy, told.message.statusCode != nil else { return nil }
            let status = Wording.status(told.message)
            return Text(
                en: " The caller's side, \(caller), was told \(status).", zh: "主叫侧 \(caller) 收到的是 \(status)。")
        case .cancelled: return Text(en: " The caller, \(caller), gave up.", zh: "主叫 \(caller) 已放弃呼叫。")
        default: return nil
        }
    }

    private static func same(_ other: Call, _ echo: Report) -> Text {
        let name = name(other)
        if echo.kind.sharing == .unheard {
            return Text(
                en: " \(name.en) leg lacks the same sound.", zh: "\(name.zh)缺少同样的声音。")
        }
        return Text(en: " \(name.en) leg shows the same.", zh: "\(name.zh)表现相同。")
    }

    private static func beside(_ call: Call) -> Call? {
        call.incomingLeg ?? call.outgoingLegs.last { $0.answered != nil } ?? call.outgoingLegs.last
    }

    private static func name(_ call: Call) -> Text {
        call.leg == .incoming ? Text(en: "The incoming", zh: "呼入侧") : Text(en: "The outgoing", zh: "呼出侧")
    }
}
