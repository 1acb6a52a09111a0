import SIP
import Tracking
import Wire

/// What servers say of the address they saw a client at (RFC 3581 §4), against what they cannot have seen.
extension SIPALG {
    mutating func compareReceived(_ response: Observation, with transaction: Transaction, _ context: Context) {
        let answer = response.message
        let server = response.flow.source.address
        guard answer.mayName("received"), let received = answer.vias.first?.received.flatMap({ IPAddress($0) })
        else { return }
        guard received == response.flow.destination.address, !received.isGloballyReachable, !received.isLoopback else {
            return
        }
        if let bound = Self.boundFrom(answer, transaction.request.message), bound != received, bound != server,
            bound.isGloballyReachable
        {
            return report(
                .proved, .warning, .registrarContradictsItself, response, transaction,
                Text(
                    en:
                        """
                        the registrar \(server) bound the Contact as received from \(bound), and its Via says \
                        \(received): a SIP ALG between rewrote the answer.
                        """,
                    zh: "注册服务器 \(server) 绑定的 Contact 来自 \(bound)，而其 Via 称来自 \(received)：中间的 SIP ALG 改写了应答。"),
                context)
        }
        guard server.isGloballyReachable else { return }
        // A client that wrote the address itself may be routed there without a translator, unless one is known.
        let isRepeated =
            transaction.request.message.vias.first?.host == received.description
            && !context.tracker.isTranslated(received)
        let subject = Subject.reason(.receivedIsPrivate, at: server)
        if isRepeated {
            guard told.insert(subject, context) else { return }
        }
        report(
            isRepeated ? .possible : .likely, .notice, .receivedIsPrivate, response, transaction,
            Text(
                en:
                    """
                    the public server \(server) says it saw this host as \(received): \
                    something between \(isRepeated ? "may have rewritten" : "rewrote") the answer.
                    """,
                zh: "公网服务器 \(server) 声称看到本机地址为 \(received)：中间设备\(isRepeated ? "可能" : "")改写了应答。"),
            context)
    }

    /// `Contact: <sip:1001@10.0.0.5>;received="sip:203.0.113.5:1024"` of the request's own Contact.
    private static func boundFrom(_ answer: SIPMessage, _ request: SIPMessage) -> IPAddress? {
        guard request.cseq.method == "REGISTER", answer.statusCode.map({ $0 < 300 }) == true,
            let own = request.contacts.first?.uri,
            let bound = answer.contacts.first(where: {
                $0.uri.user == own.user && $0.uri.host == own.host && $0.uri.port == own.port
            }), let text = bound.parameters["received"]
        else { return nil }
        let uri = text.lowercased().drop { $0 == "\"" || $0 == "<" }
        guard let scheme = ["sip:", "sips:"].first(where: uri.hasPrefix) else { return nil }
        return IPAddress(hostOf: uri.dropFirst(scheme.count).prefix { !";>\"".contains($0) })
    }
}
