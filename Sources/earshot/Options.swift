import ArgumentParser
import Delivery
import Diagnosis
import Engine
import Glibc
import Settings
import Wire

struct LanguageOption: ParsableArguments {
    @Option(name: .long, help: "Language of texts: en or zh-CN. Default: --config's, else LANG's.")
    var lang: String?
    @Option(name: .long, help: "Colour on standard output: auto, always or never. NO_COLOR is heeded.")
    var color: Paint.Choice?

    func validate() throws {
        if let lang, Language(tag: lang) == nil {
            throw ValidationError("no texts in language \"\(lang)\"; there are en and zh-CN")
        }
    }

    /// What was asked for, else `settings`', else the locale's.
    func language(settings: Settings?) -> Language {
        if let lang, let language = Language(tag: lang) { return language }
        return settings?.language ?? .ofLocale
    }
}

extension Paint.Choice: ExpressibleByArgument {}

extension Language {
    /// What the environment asks for.
    static var ofLocale: Language {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let value = getenv(name), value.pointee != 0 { return Language(tag: String(cString: value)) ?? .en }
        }
        return .en
    }

    /// The language to complain in, also about a command line that was not understood.
    static var ofCommandLine: Language {
        let words = CommandLine.arguments
        if let place = words.firstIndex(of: "--lang"), words.indices.contains(place + 1) {
            return Language(tag: words[place + 1]) ?? .ofLocale
        }
        let joined = words.first { $0.hasPrefix("--lang=") }?.dropFirst(7)
        return joined.flatMap { Language(tag: String($0)) } ?? .ofLocale
    }
}

extension Text {
    /// In the language to complain in: help is written before any option is understood.
    var ofCommandLine: String { text(.ofCommandLine) }
}

/// How captures are judged.
struct JudgeOptions: ParsableArguments {
    @Option(
        name: .long, help: "Provider profile: generic, huawei-cec, aliyun-ccc, or the path of a profile.",
        completion: .list(Words.profiles))
    var profile: String?

    @Option(
        name: .long, help: ArgumentHelp("An address of the host that captured; may be repeated.", valueName: "address"))
    var local: [String] = []

    @Option(
        name: .long, help: "Where the capture was taken: agent-host, gateway or mirror.",
        completion: .list(["agent-host", "gateway", "mirror"]))
    var vantage: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "UDP or TCP port where HEP is read out of the capture; may be repeated, 0 reads none. Default: 9060.",
            valueName: "port"))
    var hepPort: [UInt16] = []

    @Option(name: .long, help: "Settings file for thresholds, limits, profile and language.")
    var config: String?

    @OptionGroup var languageOption: LanguageOption

    func validate() throws {
        if let vantage, !["agent-host", "gateway", "mirror"].contains(vantage) {
            throw ValidationError("--vantage is agent-host, gateway or mirror, not \"\(vantage)\"")
        }
        for text in local where IPAddress(text) == nil {
            throw ValidationError("--local \"\(text)\" is no IP address")
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
