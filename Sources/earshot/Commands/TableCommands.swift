import ArgumentParser
import Delivery
import Diagnosis
import Engine

struct Peers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Show how calls fare at each far host: attempts, answer ratios, post-dial delay, quality, responses.",
            zh: "按对端主机显示呼叫情况：次数、接通率、拨号后延迟、质量、应答码。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                One line a host and way, those with the most calls first. ABR is the share of all attempts that was \
                answered, ASR that of the attempts which got a circuit: not those without an answer or with 408, \
                500, 503 or 504. PDD is the time from INVITE to ringing; MOS and loss are those of the worse way of \
                each call. Figures count since the time under SINCE, over restarts where a history is kept.
                """,
            zh: """
                每台主机每个方向一行，呼叫最多的在前。ABR 为全部呼叫中接通的比例；ASR 为占用到线路的呼叫中接通的比例，\
                不计无应答或以 408、500、503、504 结束的。PDD 为从 INVITE 到振铃的时间；MOS 和丢包取每个呼叫中较差的方向。各项自“统计自”一栏的时间起累计，保存历史时重启不清零。
                """
        ).ofCommandLine)

    @Option(help: ArgumentHelp(en: "At most so many hosts.", zh: "最多这么多台主机。")) var limit: Int?
    @OptionGroup var source: SourceOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError(en: "--limit is at least 1", zh: "--limit 至少为 1") }
    }

    func run() throws {
        let language = try source.language
        let outcome = try source.file.map { try source.analyse($0) }
        let records =
            try outcome.map { $0.engine.peerList().prefix(limit ?? .max).map(PeerRecord.init) }
            ?? source.socket.client.get("/v1/peers", [("limit", limit.map { String($0) })], as: [PeerRecord].self)
        if source.json {
            source.printJSON(records)
        } else {
            for line in Table.peers(records, language: language) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }
}

struct Registrations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "List registrations: account, Contact, registrar, since when, until when, and the last answer.",
            zh: "列出注册：账号、Contact、注册服务器、起止时间和最近的应答。"
        ).ofCommandLine,
        discussion: Text(
            en: "NAT means that the client wrote another address into its Via than the one it came from.",
            zh: "NAT 表示客户端写入 Via 的地址与其来源地址不同。"
        ).ofCommandLine)

    @Option(help: ArgumentHelp(en: "Only accounts that contain this.", zh: "只显示包含此内容的账号。")) var number: String?
    @Option(
        help: ArgumentHelp(
            en: "Only those that are bound, expired, removed, refused or pending.",
            zh: "只显示处于此状态的：bound（已注册）、expired（已过期）、removed（已注销）、refused（被拒绝）或 pending（等待中）。")) var state: String?
    @OptionGroup var source: SourceOptions

    func validate() throws {
        if let state, RegistrationSnapshot.State(rawValue: state) == nil {
            let names = RegistrationSnapshot.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError(
                en: "--state is one of \(names), not \"\(state)\"", zh: "--state 为 \(names) 之一，而不是“\(state)”")
        }
    }

    func run() throws {
        let language = try source.language
        let outcome = try source.file.map { try source.analyse($0) }
        let records =
            try outcome.map { result in
                result.engine.registrationList().map { RegistrationRecord($0, at: result.engine.time) }
                    .filter { (state == nil || $0.state == state) && (number.map($0.names) ?? true) }
            }
            ?? source.socket.client.get(
                "/v1/registrations", [("number", number), ("state", state)], as: [RegistrationRecord].self)
        if source.json {
            source.printJSON(records)
        } else {
            for line in Table.registrations(records, language: language) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }
}
