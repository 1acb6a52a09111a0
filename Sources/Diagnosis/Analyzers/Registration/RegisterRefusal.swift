import SIP
import Tracking
import Wire

/// A REGISTER that was refused: why, and what to do, by the status code (RFC 3261 §10.3, §21.4, §22).
struct RegisterRefusal {
    private(set) var cause = Reason.refused
    private(set) var text = Text(en: "", zh: "")
    private(set) var fix = Text(en: "", zh: "")
    let transaction: Transaction
    let response: Observation
    /// Told then, when no retry has succeeded.
    var due: Timestamp
    /// Waits longer, since many accounts are refused at that address.
    var isHeld = false
    /// Min-Expires of a 423; nil for other refusals.
    private(set) var minimum: UInt32?
    /// It has an innocent explanation.
    var isGuess = false

    private var account: String { Registering.account(transaction.request.message) }
    private var registrar: Endpoint { transaction.hop.destination }
    private var client: IPAddress { transaction.hop.source.address }

    /// What only many requests together tell.
    init(
        _ cause: Reason, _ text: Text, fix: Text, _ response: Observation, to transaction: Transaction, due: Timestamp
    ) {
        self.cause = cause
        self.text = text
        self.fix = fix
        self.response = response
        self.transaction = transaction
        self.due = due
    }

    /// `delay` is the time from the challenge to its answer; `isStale` where the server says that the nonce is to blame.
    init(
        _ response: Observation, to transaction: Transaction, code: Int, due: Timestamp, delay: Interval, isStale: Bool
    ) {
        self.transaction = transaction
        self.response = response
        self.due = due
        let status = Wording.status(response.message)
        let hasCredentials = !transaction.request.message.credentials.isEmpty
        switch code {
        // What the registrar says itself outranks what its code usually means.
        case 400...699 where ![401, 407, 423].contains(code) && RefusalWords(response.message) != nil:
            guard let words = RefusalWords(response.message) else { return }
            cause = words.cause
            text = Text(en: "\(registrar) says ", zh: "\(registrar) 称") + words.text
            fix =
                words.cause == .wrongPassword
                ? passwordFix : words.fix(refuser: "\(registrar.address)", caller: account, isOwn: false)
        case 401 where isStale, 407 where isStale: blameNonce(delay)
        case 401, 407: blamePassword(delay)
        case 403 where hasCredentials && status.lowercased().contains("password"):
            cause = .wrongPassword
            text = Text(en: "\(registrar) says so itself", zh: "\(registrar) 已明确说明")
            fix = passwordFix
        case 403:
            cause = .forbidden
            text = Text(
                en: "\(registrar) forbids it: account barred or locked, address not allowed, or wrong password",
                zh: "\(registrar) 禁止注册：账号停用或锁定、地址不允许，或密码错误")
            fix = Text(
                en: "Ask the platform whether \(account) is active and the address \(client) allowed.",
                zh: "请向平台确认 \(account) 是否启用、地址 \(client) 是否允许。")
        case 404:
            cause = .unknownAccount
            text = Text(en: "\(registrar) does not know this account", zh: "\(registrar) 上没有此账号")
            fix = Text(en: "Check server address, domain and user name.", zh: "请检查服务器地址、域名和用户名。")
        case 423: blameInterval()
        case 482, 483, 405, 408, 410:
            let meaning = ResponseMeaning.of(code, method: "REGISTER")
            cause = meaning.cause
            text = Text(en: "\(registrar): ", zh: "\(registrar)：") + meaning.text
            fix = ResponseMeaning.fix(meaning.cause)
        case 500...599:
            cause = .serverError
            text = Text(en: "\(registrar) is in trouble", zh: "\(registrar) 自身故障")
            fix = Text(
                en: "Ask the operator of \(registrar.address); give Call-ID, time and account.",
                zh: "请联系 \(registrar.address) 的运营方，提供 Call-ID、时间和账号。")
        default:
            cause = .refused
            text = Text(en: "\(registrar) refuses it", zh: "\(registrar) 拒绝")
            fix = Text(
                en: "Ask the operator of \(registrar.address) what \(status) means there.",
                zh: "请向 \(registrar.address) 的运营方了解 \(status) 的含义。")
        }
        // Its own words come first, also where nobody knows what they mean.
        guard RefusalWords(response.message) == nil, let said = RefusalWords.quote(response.message) else { return }
        text = Text(en: "\(registrar) says \"\(said)\"; ", zh: "\(registrar) 称“\(said)”；") + text
    }

    private var passwordFix: Text {
        Text(
            en: "Enter the password of \(account) anew; mind the user name of the digest and the domain.",
            zh: "请重新输入 \(account) 的密码，并核对鉴权用户名和域名。")
    }

    private mutating func blamePassword(_ delay: Interval) {
        cause = .wrongPassword
        text = Text(
            en: "\(registrar) challenged again after its challenge was answered: the password or user name is wrong",
            zh: "质询得到应答后，\(registrar) 再次质询：密码或用户名错误")
        if delay > .seconds(5) {
            let waited = Wording.seconds(delay)
            text =
                text
                + Text(
                    en: ", or the nonce had expired in the \(waited) it took", zh: "，也可能是间隔 \(waited)，nonce 已过期")
        }
        fix = passwordFix
    }

    private mutating func blameNonce(_ delay: Interval) {
        let waited = Wording.seconds(delay)
        cause = .nonceExpired
        text = Text(
            en: "the challenge was answered after \(waited), \(registrar) no longer knew its nonce, and no retry came",
            zh: "质询在 \(waited) 之后才得到应答，\(registrar) 已不认该 nonce，此后没有重试")
        fix = Text(
            en: "Let \(client) answer challenges at once and retry with the new nonce; let the server say stale=true.",
            zh: "让 \(client) 立即应答质询并用新的 nonce 重试；让服务器携带 stale=true。")
    }

    private mutating func blameInterval() {
        minimum = response.message.minExpires
        cause = .intervalTooBrief
        guard let minimum else {
            text = Text(
                en:
                    "\(registrar) finds the registration too short and names no Min-Expires, so that no client can tell how long it is to be",
                zh: "\(registrar) 认为注册时长过短，却没有给出 Min-Expires，客户端无从得知应设多长")
            fix = Text(
                en:
                    "Let \(registrar) send Min-Expires in its 423 (RFC 3261 §21.4.17); until then set a longer interval for \(account).",
                zh: "请让 \(registrar) 在 423 中携带 Min-Expires（RFC 3261 §21.4.17）；在此之前请为 \(account) 设置更长的注册周期。")
            return
        }
        let least = "\(minimum) s"
        text = Text(
            en: "\(registrar) wants registrations of \(least) at least, and no retry asked for that",
            zh: "\(registrar) 要求注册时长不小于 \(least)，而客户端没有据此重试")
        fix = Text(
            en: "Set the registration interval of \(account) to \(least) or more.",
            zh: "请把 \(account) 的注册周期设为不小于 \(least)。")
    }
}
