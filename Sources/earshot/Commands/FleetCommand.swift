import ArgumentParser
import Delivery
import Diagnosis
import Fleet
import Glibc
import Settings

/// What a collector keeps of many hosts.
struct FleetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: Text(
            en: "Ask a collector what the hosts of a fleet tell it.", zh: "向收集器查询整个机群上报的情况。"
        ).ofCommandLine,
        subcommands: [
            Status.self, Agents.self, Findings.self, Incidents.self, Calls.self, Call.self, Setup.self,
        ])

    /// Where to ask the collector.
    struct CollectorOption: ParsableArguments {
        @Option(
            name: .long,
            help: ArgumentHelp(
                en:
                    "Socket of the collector. Default: EARSHOT_COLLECTOR's, else /run/earshot-collector/collector.sock.",
                zh: "收集器的套接字。默认：EARSHOT_COLLECTOR 所指，否则为 /run/earshot-collector/collector.sock。",
                valueName: "path"))
        var socket: String?
        @Flag(help: ArgumentHelp(en: "JSON: one object a line.", zh: "JSON：每行一个对象。")) var json = false
        @OptionGroup var languageOption: LanguageOption

        var client: DaemonClient {
            let named = getenv("EARSHOT_COLLECTOR").map { String(cString: $0) } ?? ""
            return DaemonClient(socket: socket ?? (named.isEmpty ? "/run/earshot-collector/collector.sock" : named))
        }

        var language: Language { languageOption.language(settings: nil) }

        func printJSON(_ records: [some Encodable]) {
            for record in records where !Console.print(JSONLine.encode(record)) { return }
        }
    }

    /// Of which hosts.
    struct HostOptions: ParsableArguments {
        @Option(help: ArgumentHelp(en: "Only of this site.", zh: "只显示此站点的。")) var site: String?
        @Option(help: ArgumentHelp(en: "Only of the host with this name.", zh: "只显示此名称的主机的。")) var agent: String?

        var query: [(String, String?)] { [("site", site), ("agent", agent)] }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(en: "Say how the collector and its fleet are.", zh: "显示收集器和机群的状态。").ofCommandLine)

        @OptionGroup var collector: CollectorOption

        func run() throws {
            let record = try collector.client.get("/v1/fleet/status", as: FleetStatusRecord.self)
            if collector.json { return collector.printJSON([record]) }
            for line in Table.fleetStatus(record, language: collector.language) where !Console.print(line) { break }
        }
    }

    struct Agents: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "List the hosts of the fleet: when they were heard of, their clocks, drops and loads.",
                zh: "列出机群的主机：最近上报时间、时钟、丢包和负载。"
            ).ofCommandLine)

        @Option(help: ArgumentHelp(en: "Only of this site.", zh: "只显示此站点的。")) var site: String?
        @Flag(help: ArgumentHelp(en: "Only those that were not heard of for a minute.", zh: "只显示一分钟内没有消息的主机。"))
        var silent = false
        @Option(help: ArgumentHelp(en: "At most so many.", zh: "最多这么多个。")) var limit: Int?
        @OptionGroup var collector: CollectorOption

        func run() throws {
            let records = try collector.client.get(
                "/v1/fleet/agents",
                [("site", site), ("silent", silent ? "1" : nil), ("limit", limit.map { "\($0)" })],
                as: [FleetAgentRecord].self)
            if collector.json { return collector.printJSON(records) }
            Console.table(Table.fleetAgents(records, language: collector.language), isWhole: limit != nil)
        }
    }

    struct Findings: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(en: "List findings of the fleet, oldest first.", zh: "列出机群的发现，旧的在前。").ofCommandLine,
            discussion: Text(
                en: "Exit codes as for analyze: 1 when one of them is a warning or an error.",
                zh: "退出码同 analyze：有警告或错误时为 1。"
            ).ofCommandLine)

        @OptionGroup var filter: FilterOptions
        @OptionGroup var hosts: HostOptions
        @Option(
            help: ArgumentHelp(
                en: "Only this severity and above: notice, warning or error.",
                zh: "只显示此级别及以上：notice（提示）、warning（警告）或 error（错误）。")) var severity: SeverityName?
        @Option(help: ArgumentHelp(en: "Only findings of the call with this Call-ID.", zh: "只显示此 Call-ID 的呼叫的发现。"))
        var call: String?
        @Option(
            help: ArgumentHelp(
                en: "Only findings of calls whose caller or callee contains this.", zh: "只显示主叫或被叫号码包含此内容的呼叫的发现。"))
        var number: String?
        @OptionGroup var collector: CollectorOption

        func run() throws {
            let language = collector.language
            var serious = false
            let query =
                filter.query + hosts.query + [
                    ("severity", severity?.rawValue), ("call", call), ("number", number), ("lang", language.rawValue),
                ]
            try collector.client.lines("/v1/fleet/findings", query) { line in
                guard let record = try? JSONLine.decode(FleetFindingRecord.self, from: line) else { return true }
                if record.finding.severity != Severity.notice.name { serious = true }
                return Console.print(collector.json ? line : Table.fleetFinding(record, language: language))
            }
            if serious { throw ExitCode(ExitStatus.findings) }
        }
    }

    struct Incidents: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "List incidents of the fleet: one fault at one place is one, however many hosts see it.",
                zh: "列出机群的事件：同一处的同一故障只算一个事件，不论有多少主机看到。"
            ).ofCommandLine)

        @OptionGroup var filter: FilterOptions
        @OptionGroup var hosts: HostOptions
        @Option(
            help: ArgumentHelp(
                en: "Only this severity and above: notice, warning or error.",
                zh: "只显示此级别及以上：notice（提示）、warning（警告）或 error（错误）。")) var severity: SeverityName?
        @Flag(help: ArgumentHelp(en: "Only those that are open.", zh: "只显示尚未恢复的。")) var open = false
        @OptionGroup var collector: CollectorOption

        func run() throws {
            let language = collector.language
            let query =
                filter.query + hosts.query + [
                    ("severity", severity?.rawValue), ("open", open ? "1" : nil), ("lang", language.rawValue),
                ]
            let records = try collector.client.get("/v1/fleet/incidents", query, as: [FleetIncidentRecord].self)
            if collector.json { return collector.printJSON(records) }
            Console.table(Table.fleetIncidents(records, language: language), isWhole: filter.limit != nil)
        }
    }

    struct Calls: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(en: "List calls of the fleet, newest first.", zh: "列出机群的呼叫，新的在前。").ofCommandLine)

        @OptionGroup var filter: FilterOptions
        @OptionGroup var hosts: HostOptions
        @Option(help: ArgumentHelp(en: "Only calls whose caller or callee contains this.", zh: "只显示主叫或被叫号码包含此内容的呼叫。"))
        var number: String?
        @OptionGroup var collector: CollectorOption

        func run() throws {
            let records = try collector.client.get(
                "/v1/fleet/calls", filter.query + hosts.query + [("number", number)], as: [FleetCallRecord].self)
            if collector.json { return collector.printJSON(records) }
            Console.table(Table.fleetCalls(records, language: collector.language), isWhole: filter.limit != nil)
        }
    }

    struct Call: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "Show one call as all hosts on its way saw it.", zh: "显示途经各主机所见的同一个呼叫。"
            ).ofCommandLine)

        @Argument(
            help: ArgumentHelp(en: "Call-ID, or the beginning of a handle.", zh: "Call-ID，或编号的开头。", valueName: "name"))
        var name: String
        @OptionGroup var collector: CollectorOption

        func run() throws {
            let language = collector.language
            let detail = try collector.client.get(
                "/v1/fleet/calls/\(DaemonClient.encoded(name))", [("lang", language.rawValue)], as: FleetCallDetail.self
            )
            if collector.json { return collector.printJSON([detail]) }
            for line in Table.fleetCall(detail, language: language) where !Console.print(line) { break }
        }
    }

    struct Setup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "Make the stream and the consumer of the fleet where they are not there yet.",
                zh: "创建机群所需的流和消费者（如尚不存在）。"
            ).ofCommandLine,
            discussion: Text(
                en: "The collector does the same as it starts. What is there already stays as it is.",
                zh: "收集器启动时也会这样做；已存在的保持不变。"
            ).ofCommandLine)

        @Option(
            help: ArgumentHelp(
                en: "Settings file with collector or fleet.", zh: "含 collector 或 fleet 的设置文件。", valueName: "file"))
        var config = Settings.defaultPath
        @OptionGroup var languageOption: LanguageOption

        func run() throws {
            let settings: Settings
            do throws(SettingsError) { settings = try Settings.load(config) } catch {
                throw Failure(error.description)
            }
            guard !settings.collector.nats.servers.isEmpty else {
                throw Failure(
                    en: "\(config) names no servers: collector.servers or fleet.servers",
                    zh: "\(config) 没有服务器：collector.servers 或 fleet.servers")
            }
            let made: [String]
            do throws(FleetSetup.Failure) { made = try FleetSetup.run(settings.collector) } catch {
                throw Failure(error.reason)
            }
            let chinese = languageOption.language(settings: settings) == .zhCN
            for what in made { Console.print(chinese ? "已创建 \(what)" : "made \(what)") }
            if made.isEmpty { Console.print(chinese ? "均已存在" : "all is there already") }
        }
    }
}
