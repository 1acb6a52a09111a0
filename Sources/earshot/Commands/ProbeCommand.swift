import ArgumentParser
import Delivery
import Diagnosis
import Glibc
import Host
import Probe
import Probing
import SIP
import Settings
import Wire

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: Text(
            en: "Try the network between two hosts before the first call.",
            zh: "在首次呼叫之前测试两台主机之间的网络。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                The other host runs `earshot probe --answer` with the same key. Tried both ways: the profile's ports \
                over UDP and TCP, sizes, fragments, DSCP, and whether a REGISTER and an INVITE arrive as they were \
                sent; with --long also how long a NAT keeps the way back open. At most 2,000 packets and a minute \
                each side. Ports that another service has are not tried.
                Exit codes: 0 nothing at warning or above, 1 findings at warning or above, 2 bad usage or no probe.
                """,
            zh: """
                另一台主机以相同密钥运行 `earshot probe --answer`。双向测试：配置中的 UDP、TCP 端口、报文大小、分片、\
                DSCP，以及 REGISTER 与 INVITE 是否原样到达；--long 还测试 NAT 映射保持多久。\
                每侧最多 2000 个报文、一分钟。被其他服务占用的端口不测试。
                退出码：0 没有警告及以上的发现，1 有警告及以上的发现，2 用法错误或无法探测。
                """
        ).ofCommandLine)

    @Argument(
        help: ArgumentHelp(en: "The host that answers, by name or address.", zh: "应答测试的主机，名称或地址。", valueName: "other"))
    var other: String?
    @Flag(help: ArgumentHelp(en: "Answer probes on this host until ended.", zh: "在本机应答测试，直到被终止。")) var answer = false
    @Option(
        help: ArgumentHelp(
            en: "File with the key that both hosts know, 16 to 1024 bytes.", zh: "两台主机共有的密钥文件，16 至 1024 字节。",
            valueName: "file"))
    var key: String
    @Option(help: ArgumentHelp(en: "TCP port that is answered at.", zh: "应答所用的 TCP 端口。", valueName: "port")) var port:
        UInt16 = 7_060
    @Option(
        help: ArgumentHelp(
            en: "With --answer: the address to listen at.", zh: "与 --answer 合用：监听的地址。", valueName: "address"))
    var listen = "0.0.0.0"
    @Option(
        help: ArgumentHelp(
            en: "With --answer: who may probe; may be repeated.", zh: "与 --answer 合用：允许谁来测试；可重复。", valueName: "network")
    )
    var allow: [String] = []
    @Flag(help: ArgumentHelp(en: "With --answer: end after one probe.", zh: "与 --answer 合用：一次测试后结束。")) var once = false
    @Flag(
        help: ArgumentHelp(
            en: "Also try how long the way back stays open: up to five minutes.", zh: "还测试返回路径保持畅通多久：最长五分钟。"))
    var long = false
    @Option(
        help: ArgumentHelp(
            en: "With --long: seconds of silence to try, with commas between. Default: 15,30,60,110,180,300.",
            zh: "与 --long 合用：要测试的静默秒数，以逗号分隔。默认：15,30,60,110,180,300。",
            valueName: "seconds"))
    var binding: String?
    @Option(
        help: ArgumentHelp(
            en: "Profile whose ports are tried: generic, huawei-cec, aliyun-ccc, or the path of a profile.",
            zh: "测试哪个配置档的端口：generic、huawei-cec、aliyun-ccc，或配置档文件的路径。"),
        completion: .list(Words.profiles))
    var profile = "generic"
    @Flag(
        help: ArgumentHelp(
            en: "JSON: the table as one object, then one object a finding.", zh: "JSON：表格为一个对象，其后每个发现一个对象。")) var json =
        false
    @OptionGroup var languageOption: LanguageOption

    private static let longestSilence = 300

    func validate() throws {
        if answer {
            guard other == nil else { throw ValidationError(en: "--answer takes no host", zh: "--answer 不带主机") }
            guard !allow.isEmpty else {
                throw ValidationError(
                    en: "--answer needs --allow: the networks that may probe", zh: "--answer 需要 --allow：允许测试的网段")
            }
            for text in allow where Network(text) == nil {
                throw ValidationError(
                    en: "--allow \"\(text)\" is no network such as 192.0.2.0/24",
                    zh: "--allow“\(text)”不是 192.0.2.0/24 这样的网段")
            }
            guard IPAddress(listen) != nil else {
                throw ValidationError(en: "--listen \"\(listen)\" is no IP address", zh: "--listen“\(listen)”不是 IP 地址")
            }
        } else if other == nil {
            throw ValidationError(en: "say which host to probe, or --answer", zh: "请给出要测试的主机，或 --answer")
        }
        if let binding, Self.seconds(binding) == nil {
            throw ValidationError(
                en: "--binding \"\(binding)\" is no list of 1 to \(Self.longestSilence) s such as 15,30,60",
                zh: "--binding“\(binding)”不是 15,30,60 这样的 1 至 \(Self.longestSilence) 秒的列表")
        }
        guard port > 0 else { throw ValidationError(en: "--port is 1 to 65535", zh: "--port 为 1 至 65535") }
    }

    private static func seconds(_ text: String) -> [Int]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }.filter { 1...longestSilence ~= $0 }
        return numbers.count == parts.count && 1...8 ~= numbers.count ? numbers : nil
    }

    func run() throws {
        let secret = try readKey()
        if answer { return try serve(secret) }
        let profile = try loadProfile()
        guard let name = other, let address = SocketAddress.resolve(name) else {
            let shown = (other ?? "").escapedForDisplay(limit: 120)
            throw Failure(en: "no address of \"\(shown)\"", zh: "无法解析“\(shown)”")
        }
        let bindings = long ? binding.flatMap(Self.seconds) ?? ProbePlan.bindings : []
        let seconds = 60 + (bindings.max().map { $0 + 30 } ?? 0)
        let link = try ProbeLink(
            to: Endpoint(address: address, port: port), secret: secret, seconds: seconds)
        let language = languageOption.language(settings: nil)
        let wall = KernelClock.wall()
        let probe = ProbeRun(
            link, ProbePlan(profile), at: Timestamp(seconds: wall.seconds, nanoseconds: wall.nanoseconds)
        ) { step in
            if Console.errorIsTerminal { Console.complain("… " + step.text(language)) }
        }
        let outcome = try probe.run(bindings: bindings)
        let findings = ProbeVerdict.findings(of: outcome, profile)
        if json {
            Console.print(JSONLine.encode(ProbeRecord(outcome, profile: profile.name, language: language)))
        } else {
            for line in ProbeTable.lines(outcome, language) { Console.print(line) }
        }
        for finding in findings {
            let record = FindingRecord(finding, language: language)
            Console.print(json ? JSONLine.encode(record) : ReadableLine.write(record, language: language))
        }
        if findings.contains(where: { $0.severity >= .warning }) { throw ExitCode(ExitStatus.findings) }
    }

    private func serve(_ secret: [UInt8]) throws {
        let settings = ResponderSettings(
            secret: secret, networks: allow.compactMap { Network($0) }, kept: [port])
        guard let address = IPAddress(listen) else { return }
        let local = Endpoint(address: address, port: port)
        let language = languageOption.language(settings: nil)
        guard
            let answerer = ProbeAnswerer(
                settings, at: local, digest: KeyedDigests.sha256,
                tell: { news in
                    // Of strangers there may be any number.
                    if case .refused = news { return }
                    Console.complain("earshot: " + news.text.text(language))
                })
        else {
            let words = SystemError.words(errno)
            throw Failure(en: "cannot listen at \(local): \(words)", zh: "无法监听 \(local)：\(words)")
        }
        Console.complain(
            "earshot: "
                + Text(en: "answering probes at \(local)", zh: "正在 \(local) 等待探测").text(language))
        answerer.run(isOnce: once)
    }

    private func loadProfile() throws -> Profile {
        do throws(SettingsError) {
            return try ProfileLoader().load(profile)
        } catch {
            throw Failure(error.description)
        }
    }

    /// Without the line end that an editor leaves.
    private func readKey() throws -> [UInt8] {
        let shown = key.escapedForDisplay(limit: 200)
        guard let file = fopen(key, "re") else {
            let words = SystemError.words(errno)
            throw Failure(en: "\(shown): \(words)", zh: "\(shown)：\(words)")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1_030)
        let count = fread(&bytes, 1, bytes.count, file)
        bytes.removeLast(bytes.count - count)
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard 16...1_024 ~= bytes.count else {
            throw Failure(
                en: "\(shown) is no key: expected 16 to 1024 bytes (openssl rand -hex 32)",
                zh: "\(shown) 不是密钥：应为 16 至 1024 字节（openssl rand -hex 32）")
        }
        return bytes
    }
}
