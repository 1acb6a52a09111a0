import ArgumentParser
import Delivery
import Diagnosis
import Engine
import Glibc
import Settings
import Wire

struct LanguageOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Language of texts: en or zh-CN. Default: --config's, else LANG's.",
            zh: "文字的语言：en 或 zh-CN。默认：--config 所设，否则依 LANG。"))
    var lang: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Colour on standard output: auto, always or never. NO_COLOR is heeded.",
            zh: "标准输出是否带颜色：auto（自动）、always（总是）或 never（从不）。遵从 NO_COLOR。"))
    var color: Paint.Choice?

    func validate() throws {
        if let lang, Language(tag: lang) == nil {
            throw ValidationError(
                en: "no texts in language \"\(lang)\"; there are en and zh-CN", zh: "没有语言“\(lang)”的文字；有 en 和 zh-CN")
        }
    }

    /// What was asked for, else `settings`', else the locale's.
    func language(settings: Settings?) -> Language {
        if let lang, let language = Language(tag: lang) { return language }
        return settings?.language ?? .ofLocale
    }
}

extension Paint.Choice: ExpressibleByArgument {}

extension ArgumentHelp {
    /// What an option is for, in the language of the command line.
    init(en: String, zh: String, valueName: String? = nil) {
        self.init(Text(en: en, zh: zh).ofCommandLine, valueName: valueName)
    }
}

extension ValidationError {
    init(en: String, zh: String) { self.init(Text(en: en, zh: zh).ofCommandLine) }
}

/// How captures are judged.
struct JudgeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Provider profile: generic, huawei-cec, aliyun-ccc, or the path of a profile.",
            zh: "服务商配置档：generic、huawei-cec、aliyun-ccc，或配置档文件的路径。"),
        completion: .list(Words.profiles))
    var profile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "An address of the host that captured; may be repeated.", zh: "抓包主机的地址；可重复。", valueName: "address"))
    var local: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Where the capture was taken: agent-host, gateway or mirror.",
            zh: "抓包的位置：agent-host（坐席主机）、gateway（网关）或 mirror（镜像端口）。"),
        completion: .list(["agent-host", "gateway", "mirror"]))
    var vantage: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "UDP or TCP port where HEP is read out of the capture; may be repeated, 0 reads none. Default: 9060.",
            zh: "从抓包中读取 HEP 的 UDP 或 TCP 端口；可重复，0 为不读取。默认：9060。",
            valueName: "port"))
    var hepPort: [UInt16] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Settings file for thresholds, limits, profile and language.", zh: "提供阈值、上限、配置档和语言的设置文件。"))
    var config: String?

    @OptionGroup var languageOption: LanguageOption

    func validate() throws {
        if let vantage, !["agent-host", "gateway", "mirror"].contains(vantage) {
            throw ValidationError(
                en: "--vantage is agent-host, gateway or mirror, not \"\(vantage)\"",
                zh: "--vantage 为 agent-host、gateway 或 mirror，而不是“\(vantage)”")
        }
        for text in local where IPAddress(text) == nil {
            throw ValidationError(en: "--local \"\(text)\" is no IP address", zh: "--local“\(text)”不是 IP 地址")
        }
    }

    /// - Throws: `Failure` with every problem of the settings and the profile.
    func resolve() throws -> (settings: Settings, language: Language) {
        do throws(SettingsError) {
            var settings = Settings()
            if let config { settings = try Settings.load(config) }
            if let profile { settings.engine.profile = try ProfileLoader().load(profile) }
            if let vantage { settings.engine.vantage = vantage }
            if !local.isEmpty { settings.engine.localAddresses = Set(local.compactMap { IPAddress($0) }) }
            settings.engine.hepPorts = hepPort.isEmpty ? [9_060] : hepPort.filter { $0 > 0 }
            return (settings, languageOption.language(settings: config == nil ? nil : settings))
        } catch {
            throw Failure(error.description)
        }
    }
}

extension Settings {
    /// Masks with the daemon's key where it can be read, so that a caller has the same mask here and there.
    var mask: NumberMask? {
        masksNumbers ? NumberMask(key: MaskKey.read(fleet.maskKeyPath ?? maskKeyPath) ?? MaskKey.random()) : nil
    }
}
