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
        // Only what came meanwhile shows that it lives.
        let peer = context.tracker.peers[server.address]
        let isAsking = peer?.lastAsked.map { $0 > peer?.lastHeard ?? .distantPast } ?? false
        let heard = isAsking ? peer?.lastAsked : peer?.lastHeard
        let silence = heard.map { transaction.startTime - $0 } ?? .zero
        let isHeard = silence <= .zero
        let span = Wording.seconds(silence)
        // That its other ports speak says nothing of this one.
        let hasAnswered =
            answers[server.address].map { $0.port == server.port || $0.time < transaction.startTime } ?? false
        let who =
            isHeard
            ? isAsking
                ? Text(
                    en: "\(server) sends requests, which are answered here, but does not answer",
                    zh: "\(server) 在发送请求（此处可见对其的响应），但没有应答")
                : hasAnswered
                    ? Text(en: "\(server) answers other requests but not", zh: "\(server) 应答了其他请求，但没有应答")
                    : Text(
                        en: "\(server.address) is heard, but \(server) does not answer",
                        zh: "\(server.address) 有报文发来，但 \(server) 没有应答")
            : Text(
                en: "\(server), last heard \(span) before, does not answer",
                zh: "\(server)（\(span) 前还有报文）没有应答")
        let waited = Wording.seconds(time - transaction.startTime)
        let sent = Self.times(
            transaction.transmissions, Wording.seconds(transaction.lastTransmission - transaction.startTime))
        let lost = context.lost(transaction.request, method)
        let witness = ConnectionWitness(transaction, context)
        let plain =
            who
            + Text(
                en: " this \(method) (sent \(sent.en); nothing came in \(waited)).",
                zh: "这个 \(method)（\(sent.zh)；\(waited) 内没有回复）。")
        let title =
            (witness.map { $0.title(waited: waited) + Text(en: ".", zh: "。") } ?? plain) + Context.asSentence(lost)
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
        evidence += witness?.evidence ?? []
        let rescue = Rescue(transaction, context)
        context.tell(
            Self.unanswered, title + (rescue?.remark ?? Text(en: "", zh: "")), at: time,
            severity: rescue != nil || isBye && lost == nil ? .notice : .warning,
            gate: Gate(lost?.confidence ?? min(confidence, .likely)), call: transaction.call,
            place: Place(from: transaction.hop.source, to: server),
            causes: [
                lost ?? witness?.cause ?? Cause(.noReplyToMethod, confidence: min(confidence, .likely), text: title)
            ]
                + (SIPFragmentLost.cause(of: transaction.request, method).map { [$0] } ?? []),
            evidence: evidence,
            fix: context.lostFix(transaction.request)
                ?? witness?.fix
                ?? rescue?.fix(server)
                ?? (isHeard
                    ? Text(
                        en: "Ask the operator of \(server.address) why \(method) is dropped.",
                        zh: "请向 \(server.address) 的运营商了解为何丢弃 \(method)。")
                    : Text(
                        en: "See whether \(server.address) is still up and reachable; else why it drops \(method).",
                        zh: "请确认 \(server.address) 是否仍在线、可达；若是，再查为何丢弃 \(method)。")),
            subject: .method(method, at: .endpoint(server)))
    }

    static func ports(_ profile: Profile) -> String {
        profile.signallingPorts.map {
            $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
        }.joined(separator: ", ")
    }
}
