import SIP
import Tracking
import Wire

/// Challenges of one account that its REGISTERs never met, by what was wrong with them (RFC 3261 §22.2); nothing of it is
/// left after a success.
struct VainTries {
    enum Sort {
        /// No credentials came at all.
        case bare
        /// Those that came are for another realm.
        case realm
        /// The newest nonce is called stale.
        case stale
        /// The client goes on with a nonce that was called stale.
        case old
    }

    private struct Run {
        var count = 0
        var since = Timestamp.distantPast
    }

    private var bare = Run()
    private var realm = Run()
    private var stale = Run()
    private var old = Run()
    /// A client that waits for its user has not refused to answer yet.
    private static let leastSpan = Interval.seconds(30)

    mutating func meetsChallenges() { bare = Run() }

    /// - Returns: How many of this sort came in a row.
    mutating func note(_ sort: Sort, at time: Timestamp) -> Int {
        let path: WritableKeyPath<VainTries, Run> =
            switch sort {
            case .bare: \VainTries.bare
            case .realm: \VainTries.realm
            case .stale: \VainTries.stale
            case .old: \VainTries.old
            }
        if self[keyPath: path].count == 0 { self[keyPath: path].since = time }
        self[keyPath: path].count += 1
        if sort == .bare, time - bare.since < Self.leastSpan { return 0 }
        return self[keyPath: path].count
    }
}

/// What a 200 to REGISTER says of the Contact that was to be bound (RFC 3261 §10.3 step 8).
struct VainSuccess {
    private(set) var count = 0
    private(set) var isRemoved = false
    /// The bindings listed instead, and when each runs out.
    private var others: [String: Timestamp] = [:]

    private static let limit = 32
    /// Rounding and the way of the answer.
    private static let slack = Interval.seconds(5)

    enum Sort {
        /// It is listed with no time left.
        case removed
        /// Only others are listed; until when, by their place.
        case others([String: Timestamp])
    }

    /// Nil where it is bound, or may be: many registrars list nothing, border elements write a Contact in their own way.
    static func sort(_ response: Observation, to request: SIPMessage, from source: IPAddress) -> Sort? {
        let listed = response.message.contacts
        guard let first = listed.first else { return nil }
        if let own = request.contacts.first, isSame(first.uri, own.uri), first.parameters["expires"] != "0" {
            return nil
        }
        guard !Registering.isQuery(request), !Registering.isRemoval(request) else { return nil }
        let asked = request.contacts.filter {
            ($0.parameters["expires"].flatMap { UInt32($0) } ?? request.expires) != 0
        }
        let own = listed.filter { contact in asked.contains { isSame(contact.uri, $0.uri) } }
        if !own.isEmpty { return own.allSatisfy { $0.parameters["expires"] == "0" } ? .removed : nil }
        let hosts = asked.map { $0.uri.host.lowercased() } + [source.description.lowercased()]
        var others: [String: Timestamp] = [:]
        for contact in listed.prefix(limit) {
            guard !hosts.contains(contact.uri.host.lowercased()), contact.parameters["+sip.instance"] == nil,
                let seconds = contact.parameters["expires"].flatMap({ UInt32($0) })
            else { return nil }
            others["\(contact.uri.host):\(contact.uri.port ?? 5_060)"] = response.time + .seconds(Double(seconds))
        }
        return .others(others)
    }

    private static func isSame(_ one: SIPURI, _ other: SIPURI) -> Bool {
        one.user == other.user && one.host.lowercased() == other.host.lowercased() && one.port == other.port
    }

    /// Counts what shows that nothing was bound: others that run out show that this REGISTER has refreshed none of them.
    mutating func note(_ sort: Sort) {
        switch sort {
        case .removed:
            count = isRemoved ? count + 1 : 1
            isRemoved = true
            others = [:]
        case .others(let now):
            let isRunningOut =
                !now.isEmpty
                && now.allSatisfy { entry in
                    others[entry.key].map { entry.value <= $0 + Self.slack } ?? false
                }
            count = isRunningOut && !isRemoved ? count + 1 : 0
            isRemoved = false
            others = now
        }
    }

    /// One of the bindings listed.
    var other: String { (others.keys.min() ?? "").escapedForDisplay(limit: 80) }
}

// MARK: What is said of it

extension RegisterRefusal {
    init(
        _ sort: VainTries.Sort, _ count: Int, _ response: Observation, to transaction: Transaction, due: Timestamp
    ) {
        let registrar = transaction.hop.destination
        let client = transaction.hop.source.address
        let account = Registering.account(transaction.request.message)
        let asked = response.message.challenges.first?.realm.escapedForDisplay(limit: 60) ?? ""
        switch sort {
        case .bare:
            self.init(
                .noCredentials,
                Text(
                    en: "\(count) challenges in a row were answered with no credentials at all",
                    zh: "连续 \(count) 次质询都没有得到任何鉴权信息"),
                fix: Text(
                    en: "Enter user name and password of \(account) at \(client); a monitor that only asks needs none.",
                    zh: "请在 \(client) 上填写 \(account) 的用户名和密码；仅作探测的监控程序无需处理。"),
                response, to: transaction, due: due)
            isGuess = true
        case .realm:
            let given = transaction.request.message.credentials.first?.realm.escapedForDisplay(limit: 60) ?? ""
            self.init(
                .wrongRealm,
                Text(
                    en:
                        "the credentials are for the realm “\(given)”, the challenge is for “\(asked)”, \(count) times in a row",
                    zh: "鉴权信息的 realm 为“\(given)”，而质询的 realm 为“\(asked)”，连续 \(count) 次"),
                fix: Text(
                    en: "Enter “\(asked)” as the realm of \(account) at \(client), or leave it empty.",
                    zh: "请在 \(client) 上把 \(account) 的 realm 设为“\(asked)”，或留空。"),
                response, to: transaction, due: due)
        case .stale:
            self.init(
                .nonceRefused,
                Text(
                    en: "\(registrar) called its own newest nonce stale \(count) times in a row",
                    zh: "\(registrar) 连续 \(count) 次称自己刚给出的 nonce 已过期"),
                fix: Text(
                    en:
                        "See whether several registrars behind \(registrar.address) share no nonces: keep each client at one.",
                    zh: "请检查 \(registrar.address) 后面的多个注册服务器是否不共享 nonce：让每个客户端固定在其中一个。"),
                response, to: transaction, due: due)
        case .old:
            self.init(
                .nonceExpired,
                Text(
                    en: "\(client) goes on with a nonce that \(registrar) called stale, \(count) times in a row",
                    zh: "\(client) 连续 \(count) 次使用 \(registrar) 已称过期的 nonce"),
                fix: Text(
                    en:
                        "Update \(client): a challenge with stale=true is answered with its own nonce (RFC 3261 §22.4).",
                    zh: "请升级 \(client)：对 stale=true 的质询应使用其中的新 nonce 应答（RFC 3261 §22.4）。"),
                response, to: transaction, due: due)
        }
    }

    init(_ success: VainSuccess, _ response: Observation, to transaction: Transaction) {
        let registrar = transaction.hop.destination
        let account = Registering.account(transaction.request.message)
        self.init(
            .notBound,
            success.isRemoved
                ? Text(
                    en: "\(registrar) accepts it and binds nothing: it lists this Contact with expires=0",
                    zh: "\(registrar) 接受了注册却没有绑定：其列出的该 Contact 为 expires=0")
                : Text(
                    en:
                        "\(registrar) accepts it and binds nothing: it lists \(success.other) only, which runs out unrefreshed",
                    zh: "\(registrar) 接受了注册却没有绑定：其只列出 \(success.other)，且未被刷新、正在到期"),
            fix: Text(
                en:
                    "See at \(registrar.address) how many Contacts \(account) may have, and for how long; remove old ones.",
                zh: "请在 \(registrar.address) 上检查 \(account) 允许的 Contact 数量和时长，并清除旧的绑定。"),
            response, to: transaction, due: response.time)
    }
}
