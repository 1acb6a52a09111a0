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

        @Option(name: .long, help: "From, To or P-Asserted-Identity; of four digits and more the end is enough.")
        var number: String?
        @Option(name: .long, help: ArgumentHelp("Either end of signalling or media.", valueName: "address"))
        var ip: String?
        @Option(name: .long, help: ArgumentHelp("Exactly this Call-ID.", valueName: "id"))
        var callID: String?
        @Option(
            name: .long, help: "Keep a call when a finding of this kind appears in it.",
            completion: .list(Words.kinds))
        var kind: String?
        @Option(name: .customLong("for"), help: ArgumentHelp("How long: 90s, 30m, 2h, 1d.", valueName: "time"))
        var duration = "30m"
        @Option(name: .long, help: ArgumentHelp("Keep the newest so much: 50M, 2G.", valueName: "size"))
        var maxSize = "200M"
        @Option(name: .long, help: ArgumentHelp("End after so many calls.", valueName: "n"))
        var maxCalls: Int?
        @Flag(help: "Keep what people say, not only the RTP headers.") var media = false
        @Option(name: .long, help: ArgumentHelp("Shown in the list and in the file.", valueName: "text"))
        var note: String?
        @Flag(help: "JSON.") var json = false
        @OptionGroup var socket: SocketOption
        @OptionGroup var languageOption: LanguageOption

        func validate() throws {
            if Amount.seconds(duration) == nil {
                throw ValidationError("--for is a time such as 30m, not \"\(duration)\"")
            }
            if Amount.bytes(maxSize) == nil {
                throw ValidationError("--max-size is a size such as 200M, not \"\(maxSize)\"")
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

        @Flag(help: "JSON: one object a line.") var json = false
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

        @Argument(help: "The session's id, or its beginning.") var id: String
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

        @Argument(help: "The session's id, or its beginning.") var id: String
        @Option(name: .shortAndLong, help: ArgumentHelp("File to write; - is standard output.", valueName: "file"))
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
