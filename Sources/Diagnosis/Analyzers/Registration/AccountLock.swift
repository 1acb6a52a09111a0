import SIP
import Tracking
import Wire

/// A REGISTER refused because the account is locked: the registrar says so, or the profile's number of wrong passwords was
/// reached before (RFC 3261 §22.2 leaves the lock to the provider).
struct AccountLock {
    /// Credentials that were refused, and whose they were.
    struct Wrong {
        var time: Timestamp
        var frame: UInt64
        var source: IPAddress
    }

    private let transaction: Transaction
    private let response: Observation
    private let wrong: [Wrong]
    private let confidence: Confidence
    private let text: Text
    private let fix: Text

    private var account: String { Registering.account(transaction.request.message) }

    /// `wrong` are the refused credentials of the profile's window. Nil where nothing speaks of a lock.
    init?(_ response: Observation, to transaction: Transaction, wrong: [Wrong], _ profile: Profile) {
        // The same challenge again may be no more than the same wrong password.
        let isChallenge = response.message.statusCode == 401 || response.message.statusCode == 407
        let isNamed = !isChallenge && Self.speaksOfLock(response.message)
        let limit = profile.wrongPasswordLimit ?? .max
        guard isNamed || wrong.count >= limit else { return nil }
        self.transaction = transaction
        self.response = response
        self.wrong = wrong
        confidence = isNamed ? .proved : isChallenge ? .possible : .likely

        let account = Registering.account(transaction.request.message)
        let status = Wording.status(response.message)
        let client = transaction.request.origin
        let registrar = transaction.hop.destination
        let sources = Set(wrong.map(\.source)).sorted().prefix(3).map(\.description).joined(separator: ", ")
        let times = Wording.count(wrong.count, "time", "times")
        if wrong.count >= limit {
            let doubt =
                isChallenge
                ? Text(en: "; the password may also just be wrong still", zh: "；也可能只是密码仍然不对")
                : Text(en: "", zh: "")
            text =
                Text(
                    en:
                        """
                        \(client) is refused with \(status) after \(sources) gave wrong credentials for \(account) \
                        \(times) (\(profile.name) locks after \(limit))
                        """,
                    zh:
                        """
                        \(sources) 为 \(account) 出示错误密码 \(wrong.count) 次后，\(client) 被以 \(status) 拒绝（配置 \
                        \(profile.name) 规定 \(limit) 次即锁定）
                        """
                ) + doubt
        } else {
            let before =
                wrong.isEmpty
                ? Text(en: "", zh: "")
                : Text(
                    en: "; \(sources) had presented wrong credentials \(times) before",
                    zh: "；此前 \(sources) 出示错误密码 \(wrong.count) 次")
            text =
                Text(
                    en: "\(registrar) refuses \(account) from \(client) with \(status)",
                    zh: "\(registrar) 以 \(status) 拒绝 \(client) 注册 \(account)") + before
        }
        fix =
            wrong.isEmpty
            ? Text(
                en: "Have an administrator unlock \(account), and look for a device that tries a wrong password.",
                zh: "请管理员解锁 \(account)，并查找仍在使用错误密码的设备。")
            : Text(
                en:
                    """
                    Stop the device with the wrong password (\(sources)), then have \(account) unlocked by an \
                    administrator.
                    """,
                zh: "先停掉仍在使用错误密码的设备（\(sources)），再请管理员解锁 \(account)。")
    }

    private static func speaksOfLock(_ response: SIPMessage) -> Bool {
        let phrase = (response.reasonPhrase ?? "").lowercased()
        return phrase.contains("account") && phrase.contains("lock")
    }

    func report(subject: Subject, _ verdict: Suppression.Verdict) -> Report {
        var evidence = wrong.suffix(5).map {
            Evidence(
                time: $0.time, frame: $0.frame,
                text: Text(en: "wrong credentials from \($0.source)", zh: "\($0.source) 的鉴权信息错误"))
        }
        let status = Wording.status(response.message)
        evidence.append(Evidence(response, Text(en: status, zh: status)))
        let opening =
            confidence == .proved
            ? Text(en: "The account is locked: ", zh: "账号已被锁定：")
            : Text(en: "The account is probably locked: ", zh: "账号很可能已被锁定：")
        return Report(
            kind: RegistrationFailed.locked.kind, time: response.time, severity: .error, confidence: confidence,
            title: opening + text + Text(en: ".", zh: "。") + Suppression.suffix(verdict),
            place: Place(transaction.hop),
            causes: [
                Cause(wrong.isEmpty ? .saidByRegistrar : .wrongPassword, confidence: confidence, text: text)
            ],
            evidence: evidence, fix: fix, subject: subject)
    }
}
