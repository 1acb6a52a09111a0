import SIP
import Tracking
import Wire

/// The sentences about TLS handshakes that fail.
struct SecureSignallingReport {
    let fault: SecureSignalling.Fault
    let subject: Subject
    let context: Context

    private var client: Endpoint { fault.flow.source }
    private var server: Endpoint { fault.flow.destination }

    private struct Verdict {
        var cause: Reason
        var confidence: Confidence
        var title: Text
        var evidence: Text
        var fix: Text
    }

    var report: Report {
        let verdict = verdict
        let gate = context.gated(verdict.confidence, nil)
        let title = verdict.title + Text(en: ".", zh: "。")
        return Report(
            kind: SignallingBlocked.card.kind, time: context.now, severity: .error, confidence: gate.confidence,
            title: title + Context.because(gate.reason), because: verdict.title,
            place: Place(fault.flow),
            causes: [Cause(verdict.cause, confidence: gate.confidence, text: verdict.title)],
            evidence: [Evidence(time: fault.time, frame: fault.frame, text: verdict.evidence)], fix: verdict.fix,
            subject: subject)
    }

    private var verdict: Verdict {
        switch fault.event {
        case .alert(let description, let byServer): alert(description, byServer)
        case .plainAnswer:
            Verdict(
                cause: .tlsOnPlainTextPort, confidence: .proved,
                title: Text(
                    en: "\(server) does not speak TLS: it answers the ClientHello of \(client) in plain text",
                    zh: "\(server) 不是 TLS 端口：它以明文回应了 \(client) 的 ClientHello"),
                evidence: Text(en: "answer that is no TLS record", zh: "不是 TLS 记录的应答"),
                fix: Text(
                    en: "Choose TCP instead of TLS for this port, or the server's TLS port (5061).",
                    zh: "请对该端口使用 TCP，或改用服务器的 TLS 端口（5061）。"))
        case .plainRefused(let byAlert):
            Verdict(
                cause: .plainTextOnTLSPort, confidence: byAlert ? .proved : .likely,
                title: byAlert
                    ? Text(
                        en: "\(client) speaks plain text to \(server), which expects TLS and answers with a TLS alert",
                        zh: "\(client) 向 \(server) 发送明文，而对方要求 TLS 并返回了 TLS 告警")
                    : Text(
                        en: "\(client) speaks plain text to \(server), the port of SIP over TLS, which hangs up",
                        zh: "\(client) 向 \(server)（SIP over TLS 端口）发送明文，对方直接断开连接"),
                evidence: byAlert
                    ? Text(en: "TLS alert in answer to plain text", zh: "对明文返回的 TLS 告警")
                    : Text(en: "connection ended in answer to plain text", zh: "对明文的回应是断开连接"),
                fix: Text(
                    en: "Choose TLS instead of TCP in the client, or the server's port for plain TCP (5060).",
                    zh: "请在客户端将传输方式由 TCP 改为 TLS，或改用服务器的明文 TCP 端口（5060）。"))
        case .closed(let byReset):
            Verdict(
                cause: .tlsClosed, confidence: .likely,
                title: Text(
                    en: "\(server) ends the connection of \(client) at its ClientHello, without an answer",
                    zh: "\(server) 收到 \(client) 的 ClientHello 后未应答即断开连接"),
                evidence: byReset
                    ? Text(en: "RST after the ClientHello", zh: "ClientHello 之后的 RST")
                    : Text(en: "FIN after the ClientHello", zh: "ClientHello 之后的 FIN"),
                fix: Text(
                    en: "Check that TLS runs on \(server), which names and versions it accepts, and firewalls between.",
                    zh: "请确认 \(server) 上运行着 TLS、其接受的名称与版本，以及中间的防火墙。"))
        default:
            Verdict(
                cause: .tlsUnanswered, confidence: .likely,
                title: Text(
                    en:
                        """
                        \(server) takes the connection of \(client) and does not answer its TLS ClientHello for \
                        \(Wording.seconds(context.now - fault.time))
                        """,
                    zh:
                        """
                        \(server) 接受了 \(client) 的连接，但 \(Wording.seconds(context.now - fault.time)) 内没有应答其 TLS \
                        ClientHello
                        """
                ),
                evidence: Text(en: "ClientHello without ServerHello", zh: "ClientHello 没有得到 ServerHello"),
                fix: Text(
                    en:
                        """
                        Check that TLS runs on \(server), and for firewalls between that inspect TLS or drop large \
                        packets (MTU).
                        """,
                    zh: "请确认 \(server) 上运行着 TLS，并检查中间是否有防火墙检测 TLS 或丢弃大包（MTU）。"))
        }
    }

    private func alert(_ description: UInt8, _ byServer: Bool) -> Verdict {
        let name = TLSAlert.name(description)
        let from = byServer ? server : client
        let to = byServer ? client : server
        // Who receives the alert showed the certificate: the client complains of the server's, the server of the client's.
        let isCertificate = TLSAlert.isAboutCertificate(description)
        let contradiction = isCertificate && !byServer ? certificateFault : nil
        let accused =
            isCertificate && byServer
            ? Text(en: ", about the client certificate of \(to.address)", zh: "，针对 \(to.address) 的客户端证书")
            : Text(en: "", zh: "")
        let title = Text(
            en: "\(from) ends the TLS handshake with \(to): alert \(name)"
                + (contradiction.map { ", \($0.text.en)" } ?? accused.en),
            zh: "\(from) 终止了与 \(to) 的 TLS 握手：告警 \(name)" + (contradiction.map { "，\($0.text.zh)" } ?? accused.zh))
        return Verdict(
            cause: contradiction?.cause ?? .tlsAlert, confidence: .proved, title: title,
            evidence: Text(en: "TLS alert \(name) from \(from)", zh: "\(from) 的 TLS 告警 \(name)"),
            fix: TLSAlert.fix(description, server: server, client: byServer ? client.address : nil))
    }

    /// The certificate names another host or is out of its time, which is what the client then complains of.
    private var certificateFault: (cause: Reason, text: Text)? {
        guard let (certificate, asked) = fault.certificate else { return nil }
        if fault.time > certificate.notAfter {
            let days = Int64((fault.time - certificate.notAfter).seconds / 86_400)
            return (
                .certificateExpired,
                Text(en: "the server's certificate expired \(days) days ago", zh: "服务器证书已过期 \(days) 天")
            )
        }
        if fault.time < certificate.notBefore {
            return (.certificateExpired, Text(en: "the server's certificate is not valid yet", zh: "服务器证书尚未生效"))
        }
        guard let asked, !certificate.names.isEmpty, !certificate.isFor(asked) else { return nil }
        let names = certificate.names.prefix(3).joined(separator: ", ").escapedForDisplay(limit: 120)
        let host = asked.escapedForDisplay(limit: 80)
        return (
            .certificateName,
            Text(
                en: "the client asks for \(host) and the server's certificate is for \(names)",
                zh: "客户端请求 \(host)，而服务器证书属于 \(names)")
        )
    }
}

/// Alerts of TLS by their numbers (RFC 8446 §6, RFC 5246 §7.2).
enum TLSAlert {
    static func name(_ description: UInt8) -> String {
        let name =
            switch description {
            case 10: "unexpected_message"
            case 20: "bad_record_mac"
            case 22: "record_overflow"
            case 40: "handshake_failure"
            case 42: "bad_certificate"
            case 43: "unsupported_certificate"
            case 44: "certificate_revoked"
            case 45: "certificate_expired"
            case 46: "certificate_unknown"
            case 47: "illegal_parameter"
            case 48: "unknown_ca"
            case 49: "access_denied"
            case 50: "decode_error"
            case 51: "decrypt_error"
            case 70: "protocol_version"
            case 71: "insufficient_security"
            case 80: "internal_error"
            case 86: "inappropriate_fallback"
            case 109: "missing_extension"
            case 112: "unrecognized_name"
            case 116: "certificate_required"
            case 120: "no_application_protocol"
            default: "unknown"
            }
        return "\(name) (\(description))"
    }

    static func isAboutCertificate(_ description: UInt8) -> Bool {
        (42...48).contains(description) && description != 47
    }

    /// - Parameter client: Whose certificate the server complains of; nil where the client complains.
    static func fix(_ description: UInt8, server: Endpoint, client: IPAddress?) -> Text {
        if let client, isAboutCertificate(description) {
            return Text(
                en:
                    """
                    Check the client certificate of \(client): validity and issuer; and the clock and trusted authorities \
                    of \(server.address).
                    """,
                zh: "请检查 \(client) 的客户端证书：有效期与签发者；以及 \(server.address) 的时钟和受信任的根证书。")
        }
        return switch description {
        case 42...46, 48:
            Text(
                en:
                    """
                    Check the certificate of \(server): validity, names and issuer; and the client's clock and trusted \
                    authorities.
                    """,
                zh: "请检查 \(server) 的证书：有效期、名称与签发者；以及客户端的时钟和受信任的根证书。")
        case 116: Text(en: "Give the client a certificate: \(server) asks for one.", zh: "\(server) 要求客户端证书，请为客户端配置。")
        case 112:
            Text(
                en: "Check the server name that the client asks \(server) for.",
                zh: "请检查客户端向 \(server) 请求的服务器名称。")
        default:
            Text(
                en: "Allow a TLS version and cipher suites that both sides know (TLS 1.2 or later).",
                zh: "请启用双方都支持的 TLS 版本与加密套件（TLS 1.2 及以上）。")
        }
    }
}
