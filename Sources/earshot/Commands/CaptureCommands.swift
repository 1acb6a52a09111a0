import ArgumentParser
import Delivery
import Diagnosis
import Wire

/// Captures on demand, taken by the daemon from what it sees anyway.
struct CaptureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: Text(
            en: "Capture calls on demand: start, list, stop, fetch.",
            zh: "按需抓包：开始、列出、停止、取回。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                A session takes the calls that agree with all that is given, those in progress included. Parts \
                it has written stay until newer sessions need the room; it goes on after a restart of the \
                daemon.
                """,
            zh: """
                会话抓取符合全部条件的呼叫，包括进行中的呼叫。已写入的内容保留到新会话需要空间为止；\
                守护进程重启后会话继续。
                """
        ).ofCommandLine,
        subcommands: [Start.self, List.self, Stop.self, Fetch.self])

    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "Start a session.",
                zh: "开始一个抓包会话。"
            ).ofCommandLine)

        @Option(
            name: .long,
            help: ArgumentHelp(
                en: "From, To or P-Asserted-Identity; of four digits and more the end is enough.",
                zh: "From、To 或 P-Asserted-Identity 中的号码；四位及以上时尾号相符即可。"))
        var number: String?
        @Option(
            name: .long,
            help: ArgumentHelp(en: "Either end of signalling or media.", zh: "信令或媒体任一端的地址。", valueName: "address"))
        var ip: String?
        @Option(name: .long, help: ArgumentHelp(en: "Exactly this Call-ID.", zh: "与此 Call-ID 完全相同。", valueName: "id"))
        var callID: String?
        @Option(
            name: .long,
            help: ArgumentHelp(en: "Keep a call when a finding of this kind appears in it.", zh: "呼叫中出现此类发现时保留该呼叫。"),
            completion: .list(Words.kinds))
        var kind: String?
        @Option(
            name: .customLong("for"),
            help: ArgumentHelp(en: "How long: 90s, 30m, 2h, 1d.", zh: "持续时间：90s、30m、2h、1d。", valueName: "time"))
        var duration = "30m"
        @Option(
            name: .long,
            help: ArgumentHelp(en: "Keep the newest so much: 50M, 2G.", zh: "保留最新的这么多数据：50M、2G。", valueName: "size"))
        var maxSize = "200M"
        @Option(name: .long, help: ArgumentHelp(en: "End after so many calls.", zh: "达到这么多个呼叫后结束。", valueName: "n"))
        var maxCalls: Int?
        @Flag(help: ArgumentHelp(en: "Keep what people say, not only the RTP headers.", zh: "保留通话内容，而不只是 RTP 头部。"))
        var media = false
        @Option(
            name: .long,
            help: ArgumentHelp(en: "Shown in the list and in the file.", zh: "显示在列表和文件中的备注。", valueName: "text"))
        var note: String?
        @Flag(help: ArgumentHelp(en: "JSON.", zh: "以 JSON 输出。")) var json = false
        @OptionGroup var socket: SocketOption
        @OptionGroup var languageOption: LanguageOption

        func validate() throws {
            if Amount.seconds(duration) == nil {
                throw ValidationError(
                    en: "--for is a time such as 30m, not \"\(duration)\"", zh: "--for 是时长，如 30m，而不是“\(duration)”")
            }
            if Amount.bytes(maxSize) == nil {
                throw ValidationError(
                    en: "--max-size is a size such as 200M, not \"\(maxSize)\"",
                    zh: "--max-size 是大小，如 200M，而不是“\(maxSize)”")
            }
            try Words.check(kind: kind)
        }

        func run() throws {
            let session = try socket.client.post(
                "/v1/captures",
                [
                    ("number", number), ("ip", ip), ("call-id", callID), ("kind", kind),
                    ("seconds", Amount.seconds(duration).map { String($0) }),
                    ("max-bytes", Amount.bytes(maxSize).map { String($0) }), ("max-calls", maxCalls.map { String($0) }),
                    ("media", media ? "1" : nil), ("note", note),
                ], as: CaptureSessionRecord.self)
            Console.print(json ? JSONLine.encode(session) : session.id)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "List sessions, newest first.",
                zh: "列出抓包会话，新的在前。"
            ).ofCommandLine)

        @Flag(help: ArgumentHelp(en: "JSON: one object a line.", zh: "JSON：每行一个对象。")) var json = false
        @OptionGroup var socket: SocketOption
        @OptionGroup var languageOption: LanguageOption

        func run() throws {
            let sessions = try socket.client.get("/v1/captures", as: [CaptureSessionRecord].self)
            if json {
                for session in sessions where !Console.print(JSONLine.encode(session)) { return }
            } else {
                let language = languageOption.language(settings: nil)
                Console.table(Table.sessions(sessions, language: language), isWhole: true)
            }
        }
    }

    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "End a session and keep what it has.",
                zh: "结束会话并保留已抓到的内容。"
            ).ofCommandLine)

        @Argument(help: ArgumentHelp(en: "The session's id, or its beginning.", zh: "会话的标识或其开头。")) var id: String
        @OptionGroup var socket: SocketOption

        func run() throws {
            _ = try socket.client.post(
                "/v1/captures/\(DaemonClient.encoded(id))/stop", [], as: CaptureSessionRecord.self)
        }
    }

    struct Fetch: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "Copy a session's packets into a pcapng, with findings as comments.",
                zh: "将会话的数据包复制为 pcapng，发现写作注释。"
            ).ofCommandLine)

        @Argument(help: ArgumentHelp(en: "The session's id, or its beginning.", zh: "会话的标识或其开头。")) var id: String
        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(en: "File to write; - is standard output.", zh: "要写入的文件；- 为标准输出。", valueName: "file"))
        var output: String
        @OptionGroup var socket: SocketOption
        @OptionGroup var languageOption: LanguageOption

        func run() throws {
            try socket.client.save(
                "/v1/captures/\(DaemonClient.encoded(id))/file", [("lang", languageOption.lang)], to: output)
        }
    }
}

/// Times and sizes as people write them.
enum Amount {
    /// `90`, `90s`, `30m`, `2h`, `1d` in seconds.
    static func seconds(_ text: String) -> Int? {
        Interval.seconds(of: text) ?? scaled(text, [:])
    }

    /// `1000000`, `500K`, `200M`, `2G` in bytes.
    static func bytes(_ text: String) -> Int? {
        scaled(text, ["K": 1 << 10, "k": 1 << 10, "M": 1 << 20, "m": 1 << 20, "G": 1 << 30, "g": 1 << 30])
    }

    private static func scaled(_ text: String, _ units: [Character: Int]) -> Int? {
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? Substring(text) : text.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), number > 0
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        return overflow ? nil : product
    }
}

extension Table {
    static func sessions(_ sessions: [CaptureSessionRecord], language: Language) -> [String] {
        draw(
            [
                .text("ID", "ID") { $0.id },
                .text("STATE", "状态") { $0.ending ?? $0.state },
                .text("UNTIL", "截止") { local($0.ended ?? $0.until) },
                .text("FILTER", "条件") { filter($0) },
                .figure("CALLS", "呼叫") { "\($0.calls)" },
                .figure("PACKETS", "包数") { "\($0.packets)" },
                .figure("BYTES", "字节") { "\($0.bytes)" },
                .text("FINDINGS", "发现") {
                    $0.findings.isEmpty ? "-" : Set($0.findings).sorted().joined(separator: ",")
                },
                .text("NOTE", "备注") { $0.note ?? "-" },
            ], sessions, language)
    }

    private static func filter(_ session: CaptureSessionRecord) -> String {
        let parts = [session.number, session.ip, session.callID, session.kind].compactMap { $0 }
        return (parts.isEmpty ? ["-"] : parts).joined(separator: " ") + (session.media ? " +media" : "")
    }

    static func evidence(_ list: EvidenceListRecord, language: Language) -> [String] {
        draw(
            [
                .text("FINDING", "发现编号") { $0.handle },
                .text("KIND", "种类") { $0.kind },
                .figure("BYTES", "字节") { "\($0.bytes)" },
                .text("FILE", "文件") { $0.name },
            ], list.files, language)
    }
}
