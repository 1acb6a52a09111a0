import SIP
import Tracking
import Wire

/// What one session's SDPs, handshakes and packets say of its encryption.
enum SecureMedia {
    struct Fault {
        var reason: Reason
        var severity: Severity
        var confidence: Confidence
        var text: Text
        var fix: Text
        /// The direction that suffers, where it is one.
        var toward: Party?
    }

    /// Names a secure profile, keys or a fingerprint, or sends ICE checks first.
    static func isSecured(_ audio: MediaDescription?) -> Bool {
        guard let audio, audio.port != 0 else { return false }
        return audio.isSecure || audio.hasFingerprint || audio.hasICE
    }

    static func shown(_ audio: MediaDescription?) -> String {
        guard let audio else { return "–" }
        var parts = [audio.transportProtocol.escapedForDisplay(limit: 32)]
        if let suite = audio.cryptoSuites.first { parts.append("a=crypto \(suite.escapedForDisplay(limit: 32))") }
        if audio.hasFingerprint { parts.append("a=fingerprint") }
        if audio.hasICE { parts.append("ICE") }
        return parts.joined(separator: ", ")
    }

    /// Profiles and keys that do not match, and handshakes that never complete.
    static func fault(of session: MediaSession, _ call: Call, _ context: Context) -> Fault? {
        guard let caller = session.caller.audio, let callee = session.callee.audio, caller.port != 0, callee.port != 0
        else {
            return nil
        }
        if let fault = profileFault(caller, callee) { return fault }
        // Both heard each other after all.
        guard !Party.allCases.allSatisfy({ context.media.packets(in: session, toward: $0) > 0 }) else { return nil }
        return checksFault(session, caller, callee, call, context)
            ?? handshakeFault(session, caller, callee, call, context)
    }

    private static func profileFault(_ caller: MediaDescription, _ callee: MediaDescription) -> Fault? {
        let isSecure = [caller, callee].map(\.isSecureProfile)
        // Another profile was left to choose.
        guard !caller.hasAlternatives, !callee.hasAlternatives else { return nil }
        let fix = Text(en: "Set the same media encryption on both sides.", zh: "请在两侧使用相同的媒体加密设置。")
        if isSecure[0] != isSecure[1] {
            let plain = Wording.party(isSecure[0] ? .callee : .caller)
            let secure = Wording.party(isSecure[0] ? .caller : .callee)
            return Fault(
                reason: .profileDiffers, severity: .warning, confidence: .proved,
                text: Text(
                    en:
                        """
                        \(secure.en) asks for encrypted media (\(shown(isSecure[0] ? caller : callee))) and \
                        \(plain.en) for plain RTP (\(shown(isSecure[0] ? callee : caller)))
                        """,
                    zh:
                        """
                        \(secure.zh)要求加密媒体（\(shown(isSecure[0] ? caller : callee))），而\(plain.zh)使用明文 RTP（\
                        \(shown(isSecure[0] ? callee : caller))）
                        """
                ),
                fix: fix)
        }
        guard isSecure[0] else { return nil }
        let keys = [caller, callee].map(\.hasKeys)
        if keys[0] != keys[1] {
            let name = Wording.party(keys[0] ? .callee : .caller)
            return Fault(
                reason: .keysMissing, severity: .warning, confidence: .proved,
                text: Text(
                    en: "both sides agreed SRTP and \(name.en) gave neither a=crypto nor a fingerprint",
                    zh: "双方协商了 SRTP，但\(name.zh)既没有 a=crypto 也没有指纹"), fix: fix)
        }
        let suites = [caller, callee].map { Set($0.cryptoSuites.map { $0.uppercased() }) }
        let isFingerprinted = caller.hasFingerprint && callee.hasFingerprint
        if !suites[0].isEmpty, !suites[1].isEmpty, suites[0].isDisjoint(with: suites[1]), !isFingerprinted {
            return Fault(
                reason: .suitesDiffer, severity: .warning, confidence: .proved,
                text: Text(
                    en: "the two sides name no crypto suite in common", zh: "双方没有共同的加密套件"), fix: fix)
        }
        return nil
    }

    private static let networkFix = Text(
        en:
            """
            Let UDP between the two media addresses through in both directions, offer a TURN server, and \
            check a=setup and the fingerprint.
            """,
        zh: "请双向放通两个媒体地址之间的 UDP，配置 TURN 服务器，并检查 a=setup 与指纹。")

    /// It goes through a TURN server; or one is offered, no check past it was answered, and the way to it may be TCP or TLS.
    static func mayBeRelayed(_ session: MediaSession) -> Bool {
        Party.allCases.contains { session[$0].checks.isRelayed }
            || Party.allCases.allSatisfy { session[$0].checks.answers == 0 }
                && Party.allCases.contains { session[$0].audio?.candidates.contains { $0.kind == "relay" } ?? false }
    }

    private static func isDue(_ checks: PathChecks, _ call: Call, _ context: Context) -> Bool {
        guard let first = checks.first else { return false }
        let begun = max(first, call.answerTime ?? call.start)
        return context.now - begun >= context.interval(SRTPMismatch.card, "settle")
    }

    /// Binding requests of one side and no success from the other (RFC 8445 §7.2.5).
    private static func checksFault(
        _ session: MediaSession, _ caller: MediaDescription, _ callee: MediaDescription, _ call: Call,
        _ context: Context
    ) -> Fault? {
        guard caller.hasICE, callee.hasICE, !mayBeRelayed(session) else { return nil }
        let attempts = UInt32(context.threshold(SRTPMismatch.card, "attempts"))
        for party in Party.allCases {
            let own = session[party].checks
            let other = session[party.other].checks
            guard own.requests >= attempts, other.answers == 0, isDue(own, call, context) else { continue }
            if other.refusals > 0, own.refusals == 0 || party == .caller {
                return refused(by: party.other, other, session)
            }
            let name = Wording.party(party)
            return Fault(
                reason: .iceUnanswered, severity: .error, confidence: .likely,
                text: Text(
                    en:
                        """
                        \(name.en) sent \(own.requests) ICE checks and none was answered: no path between \
                        the two was found
                        """,
                    zh: "\(name.zh)发送了 \(own.requests) 次 ICE 检查，均无应答：双方之间没有可用路径"),
                fix: networkFix, toward: nil)
        }
        return nil
    }

    /// Checks were answered, each with an error: the path is there (RFC 8445 §7.3.1.1, RFC 8489 §9.1.3).
    private static func refused(by party: Party, _ checks: PathChecks, _ session: MediaSession) -> Fault {
        let (name, asker) = (Wording.party(party), Wording.party(party.other))
        let code = checks.refusalCode
        let isConflict = code == 487
        let answer = code == 0 ? Text(en: "an error", zh: "错误") : Text(en: "\(code)", zh: "\(code)")
        let what = Text(
            en:
                "\(name.en) answered \(Wording.count(Int(checks.refusals), "ICE check", "ICE checks")) of \(asker.en) with \(answer.en)",
            zh: "\(name.zh)对\(asker.zh)的 \(checks.refusals) 次 ICE 检查应答 \(answer.zh)")
        let why =
            isConflict
            ? Text(
                en: " Role Conflict and none with success: the path is open, and both claim one role",
                zh: "（Role Conflict），无一成功：路径是通的，双方却主张同一角色")
            : Text(
                en: " and none with success: the path is open, and the credentials or the request are not taken",
                zh: "，无一成功：路径是通的，但凭据或请求未被接受")
        return Fault(
            reason: isConflict ? .iceRoleConflict : .iceRefused, severity: .error, confidence: .likely,
            text: what + why,
            fix: isConflict
                ? Text(
                    en:
                        "Let one of the two change its role at 487 (RFC 8445 §7.2.5.1); the full agent of a lite one controls.",
                    zh: "让其中一方在收到 487 后切换角色（RFC 8445 §7.2.5.1）；对端为 lite 时由 full 一方控制。")
                : Text(
                    en:
                        "Compare a=ice-ufrag and a=ice-pwd of the last SDP with what \(asker.en) sends; an SBC may have changed them.",
                    zh: "请将最新 SDP 中的 a=ice-ufrag、a=ice-pwd 与\(asker.zh)实际发送的比对；中间的 SBC 可能改写了它们。"))
    }

    /// ClientHello after ClientHello, or a handshake that stops half way (RFC 6347 §4.2).
    private static func handshakeFault(
        _ session: MediaSession, _ caller: MediaDescription, _ callee: MediaDescription, _ call: Call,
        _ context: Context
    ) -> Fault? {
        guard caller.hasFingerprint, callee.hasFingerprint else { return nil }
        let attempts = UInt32(context.threshold(SRTPMismatch.card, "attempts"))
        for party in Party.allCases {
            let checks = session[party].checks
            guard let alert = checks.alert, isDue(checks, call, context),
                !(checks.isEncrypting && session[party.other].checks.isEncrypting)
            else { continue }
            return refused(by: party, alert)
        }
        for party in Party.allCases {
            let own = session[party].checks
            let other = session[party.other].checks
            guard own.clientHellos >= attempts, isDue(own, call, context), !(own.isEncrypting && other.isEncrypting)
            else { continue }
            if other.clientHellos > 0, other.serverHellos == 0, own.serverHellos == 0 {
                return bothActive(session, own, other)
            }
            let name = Wording.party(party)
            let isAnswered = other.serverHellos > 0
            return Fault(
                reason: isAnswered ? .dtlsIncomplete : .dtlsUnanswered, severity: .error,
                confidence: .likely,
                text: isAnswered
                    ? Text(
                        en:
                            """
                            the DTLS handshake began and was never finished (\(own.clientHellos) ClientHello)
                            """,
                        zh: "DTLS 握手已开始但从未完成（ClientHello \(own.clientHellos) 次）")
                    : Text(
                        en: "\(name.en) sent \(own.clientHellos) DTLS ClientHello and none was answered",
                        zh: "\(name.zh)发送了 \(own.clientHellos) 次 DTLS ClientHello，均无应答"),
                fix: networkFix)
        }
        return nil
    }

    /// Both are clients (RFC 5763 §5, RFC 4145 §4.1): to an offer that is active the answer is passive.
    private static func bothActive(_ session: MediaSession, _ own: PathChecks, _ other: PathChecks) -> Fault {
        let answerer = session.lastOfferer?.other
        let who = answerer.map(Wording.party) ?? Text(en: "the answerer", zh: "应答方")
        return Fault(
            reason: .dtlsBothClients, severity: .error, confidence: .likely,
            text: Text(
                en:
                    "both sides send a DTLS ClientHello (\(own.clientHellos) and \(other.clientHellos)) and neither answers as a server: both took the active role",
                zh: "双方都在发送 DTLS ClientHello（\(own.clientHellos) 次与 \(other.clientHellos) 次），无人以服务器身份应答：双方都取了 active 角色"
            ),
            fix: Text(
                en: "Let \(who.en) answer a=setup:active with a=setup:passive (RFC 5763 §5), and send as it answered.",
                zh: "让\(who.zh)对 a=setup:active 应答 a=setup:passive（RFC 5763 §5），并按应答的角色行事。"))
    }

    /// A fatal alert answered a hello, and no keys came of it.
    private static func refused(by party: Party, _ alert: UInt8) -> Fault {
        let (name, description) = (Wording.party(party), TLSAlert.name(alert))
        return Fault(
            reason: .dtlsRefused, severity: .error, confidence: .proved,
            text: Text(
                en: "\(name.en) refused the DTLS handshake: alert \(description)",
                zh: "\(name.zh)拒绝了 DTLS 握手：告警 \(description)"),
            fix: TLSAlert.isAboutCertificate(alert) || alert == 51
                ? Text(
                    en: "Let each SDP carry the fingerprint of the certificate in use; an SBC may have changed it.",
                    zh: "请让双方 SDP 中的指纹与实际使用的证书一致；中间的 SBC 可能改写了它。")
                : Text(
                    en: "Allow a DTLS version, cipher suites and an SRTP profile that both sides know; check a=setup.",
                    zh: "请启用双方都支持的 DTLS 版本、加密套件与 SRTP 配置，并检查 a=setup。"))
    }

    /// Bytes that SRTP adds to a payload: authentication tags of the suites of RFC 4568, RFC 6188, RFC 7714.
    private static let tags: Set<UInt64> = [4, 8, 10, 16]
    /// One byte a clock tick.
    private static let plainEncodings: Set<String> = ["PCMA", "PCMU", "G722"]

    /// Packets whose size contradicts what was agreed.
    static func fault(
        in window: MediaWindow, of stream: Stream, _ session: MediaSession, _ toward: Party
    ) -> Fault? {
        guard let receiver = session[toward].audio, let sender = session[toward.other].audio,
            window.packets >= Stream.minimumExpected, window.bytes % UInt64(window.packets) == 0,
            window.payloadTypes.nonzeroBitCount == 1, stream.counters.packetTicks > 0
        else { return nil }
        let type = window.payloadTypes.trailingZeroBitCount
        guard let encoding = stream.encoding(of: type, in: session)?.uppercased(),
            Self.plainEncodings.contains(encoding)
        else { return nil }
        let size = window.bytes / UInt64(window.packets)
        let plain = UInt64(stream.counters.packetTicks)
        let isSecure = receiver.isSecureProfile && sender.isSecureProfile
        if isSecure, size == plain {
            let name = Wording.party(toward)
            return Fault(
                reason: .plainWhereSRTPAgreed, severity: .error, confidence: .likely,
                text: Text(
                    en:
                        """
                        SRTP was agreed and \(stream.source) sends plain RTP to \(name.en) (\(size) bytes \
                        of \(encoding) a packet, no authentication tag)
                        """,
                    zh: "双方协商了 SRTP，而 \(stream.source) 向\(name.zh)发送明文 RTP（每包 \(size) 字节 \(encoding)，没有认证标签）"),
                fix: Text(
                    en: "Switch SRTP on at \(stream.source.address), or off on both sides.",
                    zh: "请在 \(stream.source.address) 上启用 SRTP，或两侧都关闭。"), toward: toward)
        }
        guard !receiver.isSecureProfile, !sender.isSecureProfile else { return nil }
        let isZRTP = { (agreed: KeyPath<PathChecks, Bool>) in
            Party.allCases.filter { session[$0].checks[keyPath: agreed] }.count
        }
        let mayEncrypt = receiver.hasKeys && sender.hasKeys || isZRTP(\.greets) == 2 || isZRTP(\.confirms) > 0
        if !mayEncrypt, size > plain, tags.contains(size - plain) {
            let name = Wording.party(toward)
            return Fault(
                reason: .srtpWherePlainAgreed, severity: .error, confidence: .likely,
                text: Text(
                    en:
                        """
                        plain RTP was agreed and \(stream.source) seems to send SRTP to \(name.en) (\(size) \
                        bytes a packet where \(encoding) takes \(plain))
                        """,
                    zh: "双方协商的是明文 RTP，而 \(stream.source) 似乎向\(name.zh)发送 SRTP（每包 \(size) 字节，\(encoding) 应为 \(plain) 字节）"
                ),
                fix: Text(
                    en: "Switch SRTP off at \(stream.source.address), or switch it on at both sides.",
                    zh: "请在 \(stream.source.address) 上关闭 SRTP，或两侧都启用。"), toward: toward)
        }
        return nil
    }
}

extension MediaDescription {
    /// Keys or a fingerprint are there.
    fileprivate var hasKeys: Bool { !cryptoSuites.isEmpty || hasFingerprint }
}

extension Reason {
    /// Of ICE: a path was sought and not found, or not agreed.
    var isOfPath: Bool { self == .iceUnanswered || self == .iceRoleConflict || self == .iceRefused }
}
