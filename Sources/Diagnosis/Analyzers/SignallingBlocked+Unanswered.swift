import SIP
import Tracking
import Wire

/// One request that a living peer does not answer.
extension SignallingBlocked {
    func reportUnanswered(
        _ transaction: Transaction, at time: Timestamp, _ confidence: Confidence, _ context: Context
    ) {
        let server = transaction.hop.destination
        let method = transaction.method.escapedForDisplay(limit: 32)
        let title = Text(
            en:
                """
                \(server) answers other requests but not this \(method) (sent \
                \(Wording.count(transaction.transmissions, "time", "times")) in \
                \(Wording.seconds(time - transaction.startTime))).
                """,
            zh:
                """
                \(server) 应答了其他请求，但没有应答这个 \(method)（\(Wording.seconds(time - transaction.startTime)) 内发送 \
                \(transaction.transmissions) 次）。
                """
        )
        let isBye = transaction.method == "BYE"
        var evidence = [Evidence(transaction.request, Text(en: method, zh: method))]
        if let answer = answers[server.address] {
            let other = answer.method.escapedForDisplay(limit: 32)
            evidence.append(
                Evidence(
                    time: answer.time, frame: answer.frame,
                    text: Text(
                        en: "\(server.address) answered \(other) with \(answer.status)",
                        zh: "\(server.address) 以 \(answer.status) 应答了 \(other)")))
        }
        context.report(
            Report(
                kind: Self.unanswered.kind, time: time, severity: isBye ? .notice : .warning,
                confidence: min(confidence, .likely), title: title, call: transaction.call,
                place: Place(from: transaction.hop.source.description, to: server.description),
                causes: [Cause(.noReplyToMethod, confidence: min(confidence, .likely), text: title)]
                    + (SIPFragmentLost.cause(of: transaction.request, method).map { [$0] } ?? []),
                evidence: evidence,
                fix: Text(
                    en: "Ask the operator of \(server.address) why \(method) is dropped.",
                    zh: "请向 \(server.address) 的运营商了解为何丢弃 \(method)。"),
                subject: "\(server) \(method)"))
    }

    static func ports(_ profile: Profile) -> String {
        profile.signallingPorts.map {
            $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
        }.joined(separator: ", ")
    }
}
