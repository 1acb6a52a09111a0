import SIP
import Tracking
import Wire

/// What is wrong with an ACK or PRACK that did pass here, against the response it is for (RFC 3261 §12.2.1.1,
/// §13.2.2.4; RFC 3262 §4): its tags, its Call-ID, or where it was sent.
enum Misdirection {
    struct Verdict {
        /// `tag`, `cseq`, `call-id`, `private-contact` or `route`.
        var fault: Fault
        var text: Text

        enum Fault { case tag, cseq, callID, privateContact, route }
    }

    /// The proxy that got the request and owes it to the sender of `response`, on whose hop none passed.
    static func stop(of request: Observation, before response: Observation) -> Endpoint? {
        let proxy = response.flow.destination.address
        return request.flow.destination.address == proxy && request.flow.source.address != proxy
            ? request.flow.destination : nil
    }

    /// What of the dialog's identity differs; nil where nothing does.
    static func identity(
        of request: Observation, for response: Observation, _ invite: Transaction, name: String
    ) -> Verdict? {
        let (message, answer) = (request.message, response.message)
        if message.callID != answer.callID {
            return Verdict(
                fault: .callID,
                text: Text(
                    en: "the \(name) with the same tags came under another Call-ID: a SIP ALG changed it",
                    zh: "tag 相同的 \(name) 以另一个 Call-ID 到达：被 SIP ALG 改写"))
        }
        let number = message.rack?.cseq.number ?? message.cseq.number
        if number != answer.cseq.number {
            return Verdict(
                fault: .cseq,
                text: Text(
                    en: "the \(name) came with another CSeq (\(number), not \(answer.cseq.number))",
                    zh: "\(name) 的 CSeq 不一致（\(number)，应为 \(answer.cseq.number)）"))
        }
        guard message.toTag != answer.to.tag || message.fromTag != answer.from.tag else { return nil }
        return Verdict(fault: .tag, text: tagFault(message, answer, invite, name))
    }

    private static func tagFault(
        _ message: SIPMessage, _ answer: SIPMessage, _ invite: Transaction, _ name: String
    ) -> Text {
        let status = Wording.status(answer)
        if message.fromTag != answer.from.tag {
            return Text(en: "the \(name) came with another From tag", zh: "\(name) 的 From tag 不一致")
        }
        guard let tag = message.toTag else {
            return Text(
                en: "the \(name) came without the To tag of the \(status)", zh: "\(name) 没有携带 \(status) 的 To tag")
        }
        let others = invite.provisionals + [invite.final].compactMap { $0 } + invite.otherFinals
        if let other = others.first(where: { $0.message.toTag == tag }) {
            let its = Wording.status(other.message)
            return Text(
                en: "the \(name) came with the To tag of the \(its), not that of the \(status)",
                zh: "\(name) 携带的是 \(its) 的 To tag，而不是 \(status) 的 tag")
        }
        return Text(
            en: "the \(name) came with another tag than the \(status) in To", zh: "\(name) 的 To tag 与 \(status) 不一致")
    }

    /// Where the request went although the response asked for another way; nil where that was right.
    ///
    /// Judged is what the client itself sent: beyond a proxy the route has been used up.
    static func way(of request: Observation, for response: Observation, name: String) -> Verdict? {
        let answer = response.message
        let target = request.flow.destination
        guard request.flow.source.address == response.flow.destination.address,
            target != response.flow.source || request.transport != response.transport
        else { return nil }
        let contact = answer.contacts.first?.uri
        if let first = answer.recordRoutes.last {
            let isRecorded =
                target.address == response.flow.source.address
                || answer.recordRoutes.contains { $0.uri.address == target.address }
            guard !isRecorded, first.uri.address != nil || contact?.address == target.address else { return nil }
            let route = place(first.uri)
            return Verdict(
                fault: .route,
                text: Text(
                    en: "the \(name) went to \(target), past the Record-Route by \(route)",
                    zh: "\(name) 发往 \(target)，没有按 Record-Route 经过 \(route)"))
        }
        if target.address != response.flow.source.address {
            guard !target.address.isGloballyReachable, contact?.address == target.address else { return nil }
            return Verdict(
                fault: .privateContact,
                text: Text(
                    en:
                        """
                        the \(name) went to the private Contact \(target), the \(Wording.status(answer)) came from \
                        \(response.flow.source)
                        """,
                    zh: "\(name) 发往私网 Contact \(target)，而 \(Wording.status(answer)) 来自 \(response.flow.source)"))
        }
        if request.transport != response.transport {
            guard contact?.parameters["transport"]?.uppercased() != request.transport.rawValue else { return nil }
            return Verdict(
                fault: .route,
                text: Text(
                    en:
                        "the \(name) was sent over \(request.transport.rawValue), the call runs over \(response.transport.rawValue)",
                    zh: "\(name) 用 \(request.transport.rawValue) 发送，而呼叫使用 \(response.transport.rawValue)"))
        }
        guard let contact, contact.address == target.address, (contact.port ?? 5_060) != target.port else { return nil }
        return Verdict(
            fault: .route,
            text: Text(
                en: "the \(name) went to port \(target.port), the Contact names port \(contact.port ?? 5_060)",
                zh: "\(name) 发往端口 \(target.port)，而 Contact 中为端口 \(contact.port ?? 5_060)"))
    }

    /// What of the request's own target breaks the response's (RFC 3261 §12.2.1.1): its Request-URI is the Contact, its
    /// Route the Record-Route turned round. Nil where nothing does, and where a proxy has used up the route.
    static func target(
        of request: Observation, for response: Observation, name: String, isInDialog: Bool
    ) -> Verdict? {
        let (message, answer) = (request.message, response.message)
        guard request.flow.source.address == response.flow.destination.address, message.vias.count == 1,
            let contact = answer.contacts.first?.uri, let target = message.requestURI
        else { return nil }
        let route = answer.recordRoutes.reversed().map(\.uri)
        // A strict router is written into the Request-URI (RFC 3261 §12.2.1.1); which one, the first 200 has said.
        if let first = route.first, first.parameters["lr"] == nil { return nil }
        let status = Wording.status(answer)
        let sender = request.flow.source.address
        if !isSame(target, contact) || target.user != contact.user {
            return Verdict(
                fault: .route,
                text: Text(
                    en:
                        """
                        the \(name) of \(sender) is for \(shown(target)), the Contact of the \(status) is \
                        \(shown(contact)): nobody takes it
                        """,
                    zh:
                        """
                        \(sender) 的 \(name) 的 Request-URI 为 \(shown(target))，而 \(status) 的 Contact 为 \
                        \(shown(contact))：无人接收
                        """))
        }
        // Inside a dialog the route stays as it was made (RFC 3261 §12.2).
        if isInDialog { return nil }
        let own = message.routes.map(\.uri)
        guard own.count != route.count || zip(own, route).contains(where: { !isSame($0, $1) }) else { return nil }
        let asked = route.map(place).joined(separator: ", ").escapedForDisplay(limit: 120)
        let given = own.map(place).joined(separator: ", ").escapedForDisplay(limit: 120)
        return Verdict(
            fault: .route,
            text: own.isEmpty
                ? Text(
                    en:
                        """
                        the \(name) of \(sender) has no Route, the \(status) was recorded by \(asked): it is not sent on
                        """,
                    zh: "\(sender) 的 \(name) 没有 Route，而 \(status) 的 Record-Route 为 \(asked)：无法继续转发")
                : Text(
                    en:
                        """
                        the \(name) of \(sender) has the Route \(given), the Record-Route of the \(status) asks for \
                        \(asked.isEmpty ? "none" : asked)
                        """,
                    zh:
                        """
                        \(sender) 的 \(name) 的 Route 为 \(given)，而 \(status) 的 Record-Route 要求\
                        \(asked.isEmpty ? "无" : " \(asked)")
                        """))
    }

    private static func isSame(_ one: SIPURI, _ other: SIPURI) -> Bool {
        let isSameHost =
            one.address.flatMap { own in other.address.map { $0 == own } }
            ?? (one.host.lowercased() == other.host.lowercased())
        return isSameHost && (one.port ?? port(one)) == (other.port ?? port(other))
    }

    private static func port(_ uri: SIPURI) -> UInt16 {
        uri.scheme == "sips" || uri.parameters["transport"]?.lowercased() == "tls" ? 5_061 : 5_060
    }

    private static func shown(_ uri: SIPURI) -> String {
        ((uri.user.map { "\($0)@" } ?? "") + (uri.port.map { "\(uri.host):\($0)" } ?? uri.host)).escapedForDisplay(
            limit: 80)
    }

    /// `host:port` as the URI has it, escaped.
    static func place(_ uri: SIPURI) -> String {
        (uri.port.map { "\(uri.host):\($0)" } ?? uri.host).escapedForDisplay(limit: 80)
    }
}
