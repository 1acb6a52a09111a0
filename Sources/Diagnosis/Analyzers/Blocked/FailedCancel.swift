import SIP
import Tracking
import Wire

/// A CANCEL that did not stop its INVITE, which is answered seconds later: the caller has gone (RFC 3261 §9.1).
struct FailedCancel {
    let cancel: Observation
    let answer: Observation
    let invite: Transaction
    /// Of the CANCEL; nil where none came.
    let response: Observation?

    /// One that crosses the answer is no failure.
    private static let patience = Interval.seconds(2)

    /// Nil where nobody gave up, or the branch that was given up is not the one that was answered.
    init?(of call: Call) {
        guard call.wasCancelled, let answer = call.answered,
            let cancel = call.messages.last(where: {
                $0.message.method == "CANCEL" && answer.time - $0.time >= Self.patience
            })
        else { return nil }
        let branch = cancel.message.vias.first?.branch
        let hop = call.invites.filter { $0.hop == cancel.flow && $0.startTime <= cancel.time }
        let named = hop.last { $0.request.message.vias.first?.branch == branch }
        guard let invite = named ?? hop.last(where: \.isSuccessful), invite.isSuccessful else { return nil }
        self.cancel = cancel
        self.answer = answer
        self.invite = invite
        response = call.messages.first {
            $0.message.statusCode != nil && $0.message.cseq.method == "CANCEL" && $0.time >= cancel.time
                && $0.flow == cancel.flow.reversed
        }
    }

    /// The first field that has to be the INVITE's and is not (RFC 3261 §9.1).
    var difference: String? {
        let (one, other) = (cancel.message, invite.request.message)
        if one.cseq.number != other.cseq.number { return "CSeq" }
        if one.vias.first?.branch != other.vias.first?.branch { return "Via branch" }
        if one.from.tag != other.from.tag { return "From tag" }
        return nil
    }
}

extension HangupIgnored {
    /// Told when the callee has sat there for a while.
    static func judgeAnswered(_ call: Call, _ context: Context) -> Report? {
        guard let failed = FailedCancel(of: call) else { return nil }
        let code = failed.response?.message.statusCode
        let isAccepted = code.map { $0 < 300 } ?? false
        let caller = failed.cancel.flow.source
        let server = failed.cancel.flow.destination
        let wait = Wording.seconds(failed.answer.time - failed.cancel.time)
        let what =
            failed.response.map {
                isAccepted
                    ? Text(
                        en: "\(server) accepted CANCEL with \(Wording.status($0.message))",
                        zh: "\(server) 以 \(Wording.status($0.message)) 接受了 CANCEL")
                    : Text(
                        en: "\(server) refused CANCEL with \(Wording.status($0.message))",
                        zh: "\(server) 以 \(Wording.status($0.message)) 拒绝了 CANCEL")
            } ?? Text(en: "CANCEL to \(server) got no answer", zh: "发往 \(server) 的 CANCEL 没有应答")
        let then = Text(
            en: ", and the call was answered \(wait) after the caller gave up: nobody is there",
            zh: "，主叫放弃 \(wait) 之后呼叫被接听：已无人在线")
        let why: Text
        let fix: Text
        let reason: Reason
        if isAccepted {
            reason = .cancelIgnored
            why = Text(en: "the INVITE went on all the same (RFC 3261 §9.2)", zh: "INVITE 仍继续进行（RFC 3261 §9.2）")
            fix = Text(
                en: "Look at the log of \(server): it accepts CANCEL and does not end the INVITE where it sent it.",
                zh: "请查看 \(server) 的日志：它接受了 CANCEL，却没有终止其发出的 INVITE。")
        } else if let field = failed.difference {
            reason = .cancelMismatched
            why = Text(
                en: "its \(field) differs from the INVITE's (RFC 3261 §9.1)",
                zh: "其 \(field) 与 INVITE 不同（RFC 3261 §9.1）")
            fix = Text(
                en: "Let \(caller) send CANCEL with the \(field) of its INVITE.",
                zh: "让 \(caller) 在 CANCEL 中使用与 INVITE 相同的 \(field)。")
        } else if failed.response != nil {
            reason = .cancelRefused
            why = Text(
                en: "Via branch and CSeq are the INVITE's: \(server) should have known it",
                zh: "Via branch 与 CSeq 均与 INVITE 一致：\(server) 本应识别")
            fix = Text(
                en: "Look at the log of \(server): it does not match CANCEL to its INVITE.",
                zh: "请查看 \(server) 的日志：它未能将 CANCEL 与 INVITE 对应。")
        } else {
            reason = .cancelLost
            why = Text(en: "it was lost, or \(server) ignores it", zh: "CANCEL 丢失，或被 \(server) 忽略")
            fix = Text(
                en: "Look whether CANCEL of \(caller) arrives at \(server), and at its log.",
                zh: "请检查 \(caller) 的 CANCEL 是否到达 \(server)，并查看其日志。")
        }
        let gate = context.gated(failed.difference != nil || code != nil ? .proved : .likely, call)
        return Report(
            card, what + then + Text(en: ": ", zh: "：") + why, at: context.now, severity: .warning, gate: gate,
            call: call, place: Place(from: caller, to: server),
            causes: [
                Cause(reason, confidence: gate.confidence, text: why)
            ],
            evidence: [Evidence(failed.cancel, Text(en: "CANCEL", zh: "CANCEL"))]
                + [failed.response].compactMap(\.self).map {
                    Evidence($0, Text(en: Wording.status($0.message), zh: Wording.status($0.message)))
                } + [Evidence(failed.answer, Text(en: "the answer", zh: "应答"))], fix: fix)
    }
}
