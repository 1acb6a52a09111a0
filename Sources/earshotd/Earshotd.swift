import ArgumentParser
import Delivery
import Diagnosis
import Engine
import Fleet
import Glibc
import Logging
import Sandbox
import Settings

/// Runs the command `earshotd` on the arguments of this process, until it is told to stop. It begins on the main thread,
/// while that is the only one: no other can be taken into the sandbox afterwards.
@MainActor public func runEarshotd() async { await Earshotd.main() }

/// The daemon: captures, judges, and delivers findings until it is told to stop.
struct Earshotd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "earshotd",
        abstract: Text(
            en: "Listens to SIP and RTP on this machine and reports why calls fail.",
            zh: "监听本机的 SIP 和 RTP，报告呼叫失败的原因。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                SIGHUP reloads the settings (a bad file keeps the running ones) and reopens the log; SIGTERM and \
                SIGINT write out what is left and end.
                Exit codes: 0 stopped when told to, or --check found nothing wrong; 1 could not start or had to give \
                up; 2 bad usage or bad settings.
                """,
            zh: """
                SIGHUP 重新加载设置（文件有误时保持现有设置）并重新打开日志；SIGTERM 和 SIGINT 写完余下内容后结束。
                退出码：0 按要求停止，或 --check 未发现问题；1 无法启动或不得不放弃；2 用法错误或设置有误。
                """
        ).ofCommandLine,
        version: Product.version)

    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Settings file. Default: /etc/earshot/earshot.yaml if it exists.",
            zh: "设置文件。默认：/etc/earshot/earshot.yaml（若存在）。", valueName: "file"))
    var config: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Interface to capture on, instead of the settings'; may be repeated.", zh: "抓包的网卡，代替设置中的；可重复。"))
    var interface: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Provider profile, instead of the settings': a name or a path.", zh: "服务商配置档，代替设置中的：名称或路径。"))
    var profile: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Socket of the API, instead of the settings'.", zh: "API 的套接字，代替设置中的。", valueName: "path"))
    var socket: String?
    @Option(
        name: .long,
        help: ArgumentHelp(en: "Findings log, instead of the settings'.", zh: "发现日志，代替设置中的。", valueName: "path"))
    var log: String?
    @Option(
        name: .long,
        help: ArgumentHelp(en: "Incidents log, instead of the settings'.", zh: "事件日志，代替设置中的。", valueName: "path"))
    var incidentLog: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Database of the history, instead of the settings'.", zh: "历史数据库，代替设置中的。", valueName: "path"))
    var history: String?
    @Flag(help: ArgumentHelp(en: "Print findings as readable lines, as on a terminal.", zh: "以可读的行输出发现，与在终端上一样。"))
    var print = false
    @Flag(help: ArgumentHelp(en: "Keep and serve what a fleet tells, and capture nothing.", zh: "保存并提供机群上报的内容，自身不抓包。"))
    var collector = false
    @Flag(help: ArgumentHelp(en: "Check the settings, their filter and directories, and end.", zh: "检查设置及其过滤器和目录后结束。"))
    var check = false

    @MainActor static func main() async {
        // A client or reader that went away is an error of its write, not the end of the daemon.
        signal(SIGPIPE, SIG_IGN)
        do {
            let command = try parse()
            let links = try command.prepare()
            try await command.run(links)
        } catch let problems as SettingsError {
            complain(problems.description)
            Glibc.exit(2)
        } catch let error as ExitCode {
            Glibc.exit(error.rawValue)
        } catch {
            let text = HelpText.told(width: nil) { fullMessage(for: error, columns: $0) }
            guard exitCode(for: error) != .success else {
                if let text { Output.write(text + "\n", to: STDOUT_FILENO) }
                exit(withError: text == nil ? error : nil)
            }
            complain(text ?? fullMessage(for: error))
            Glibc.exit(2)
        }
    }

    /// The settings file with the command line over it.
    /// - Throws: `SettingsError`.
    func settings() throws(SettingsError) -> Settings {
        var settings = Settings()
        if let config {
            settings = try Settings.load(config)
        } else if access(Settings.defaultPath, F_OK) == 0 {
            settings = try Settings.load(Settings.defaultPath)
        }
        if !interface.isEmpty { settings.capture.interfaces = interface }
        if let profile { settings.engine.profile = try ProfileLoader().load(profile) }
        if let socket { settings.api.socket = socket }
        if let log { settings.log.write(findings: log) }
        if let incidentLog { settings.log.incidentsPath = incidentLog }
        if let history { settings.history.path = history }
        if collector { settings.collector.isEnabled = true }
        if settings.collector.isEnabled, let socket { settings.collector.socket = socket }
        return settings
    }

    /// What must be done before there is a second thread: `run` may be on one.
    ///
    /// - Returns: The connections to the processes that do what the daemon must not.
    private func prepare() throws(SettingsError) -> Links {
        guard !check else { return Links() }
        let isService = ServiceLog.isFitting
        LoggingSystem.bootstrap { label -> any LogHandler in
            isService ? ServiceLog(label: label) : StreamLogHandler.standardError(label: label)
        }
        // The socket is born with its mode; nothing we write is for everybody.
        umask(0o117)
        let settings = try settings()
        let links = Links(
            hooks: startHooks(settings), fleet: startFleet(settings), bench: startBench(settings))
        confine(settings)
        return links
    }

    /// Before the daemon gives up its rights.
    private func startHooks(_ settings: Settings) -> HookLink? {
        guard !settings.alerts.hooks.isEmpty else { return nil }
        let logger = Logger(label: "earshotd")
        let link = HookProcess.start(settings.alerts.hooks) {
            // A service's rights to look into packets are taken from what it runs in any case.
            guard settings.isSandboxed || !Settings.mustConfineItself else { return }
            do throws(Sandbox.Failure) { try Sandbox.confineRunner() } catch {
                logger.warning("the sandbox of alert hooks is not whole", metadata: ["reason": "\(error)"])
            }
        } load: {
            do throws(SettingsError) { return try self.settings().alerts.hooks } catch { return nil }
        }
        if link == nil { logger.error("alert hooks cannot be run: there is no process for them") }
        return link
    }

    /// Likewise.
    private func startFleet(_ settings: Settings) -> FleetLink? {
        guard settings.fleet.isEnabled, !settings.collector.isEnabled else { return nil }
        let logger = Logger(label: "earshotd")
        let link = FleetProcess.start(settings.fleet) {
            guard settings.isSandboxed || !Settings.mustConfineItself else { return }
            do throws(Sandbox.Failure) { try settings.senderSandbox.enterWithoutRights() } catch {
                logger.warning("the sandbox of what sends to the fleet is not whole", metadata: ["reason": "\(error)"])
            }
        } load: {
            do throws(SettingsError) { return try self.settings().fleet } catch { return nil }
        }
        if link == nil { logger.error("nothing is sent to the fleet: there is no process for it") }
        return link
    }

    /// Likewise, and last: see `Workbench`.
    private func startBench(_ settings: Settings) -> Workbench? {
        guard settings.console.isEnabled, !settings.collector.isEnabled else { return nil }
        let logger = Logger(label: "earshotd")
        let bench = Workbench.start(DroppedCapture.limits) {
            guard settings.isSandboxed || !Settings.mustConfineItself else { return }
            do throws(Sandbox.Failure) { try Sandbox(writable: ["/dev/null"]).enterWithoutRights() } catch {
                logger.warning("the sandbox of what judges captures is not whole", metadata: ["reason": "\(error)"])
            }
        } work: { piece in
            DroppedCapture.answer(piece, settings: (try? self.settings()) ?? settings)
        }
        if bench == nil { logger.error("captures are not judged in the console: there is no process for it") }
        return bench
    }

    func run() async throws { try await run(Links()) }

    private func run(_ links: Links) async throws {
        let settings = try settings()
        if check {
            try SettingsCheck.run(settings, file: config ?? Settings.defaultPath)
            Output.write("settings are good\n", to: STDOUT_FILENO)
            return
        }
        guard !settings.collector.isEnabled else {
            let daemon = CollectorDaemon(settings: settings, reload: self.settings, links: links)
            do {
                return try await daemon.run()
            } catch {
                daemon.logger.critical("\(error)")
                throw ExitCode(1)
            }
        }
        let prints = print || isatty(STDOUT_FILENO) == 1
        let daemon = Daemon(settings: settings, reload: self.settings, prints: prints, links: links)
        do {
            try await daemon.run()
        } catch {
            daemon.logger.critical("\(error)")
            throw ExitCode(1)
        }
    }

    /// Before the first thread: see `Sandbox`. What cannot be given up is told, and is no reason not to watch.
    private func confine(_ settings: Settings) {
        guard settings.isSandboxed, Settings.mustConfineItself else { return }
        let logger = Logger(label: "earshotd")
        do throws(Sandbox.Failure) {
            let gaps =
                settings.collector.isEnabled
                ? try settings.collectorSandbox.enterWithoutRights() : try settings.sandbox.enter()
            if gaps.contains(.landlock) {
                logger.notice("this kernel has no Landlock; files are guarded by their rights alone")
            }
        } catch {
            logger.warning("the sandbox is not whole", metadata: ["reason": "\(error)"])
        }
    }

    private static func complain(_ text: String) { Output.write("earshotd: " + text + "\n", to: STDERR_FILENO) }
}

/// Connections to the processes that were made while the daemon still had all its rights; nil where there is nothing for
/// them to do.
struct Links {
    var hooks: HookLink?
    var fleet: FleetLink?
    var bench: Workbench?
}

extension ArgumentHelp {
    /// What an option is for, in the language of the command line.
    fileprivate init(en: String, zh: String, valueName: String? = nil) {
        self.init(Text(en: en, zh: zh).ofCommandLine, valueName: valueName)
    }
}
