import ArgumentParser
import Delivery
import Diagnosis

/// The packets that findings rest on.
struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: Text(
            en: "List and fetch the packets that findings rest on.",
            zh: "列出并取回作为证据的数据包。"
        ).ofCommandLine, subcommands: [List.self, Fetch.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "List evidence files, oldest first.",
                zh: "列出证据文件，旧的在前。"
            ).ofCommandLine)

        @Flag(help: ArgumentHelp(en: "JSON: one object a line.", zh: "JSON：每行一个对象。")) var json = false
        @OptionGroup var socket: SocketOption
        @OptionGroup var languageOption: LanguageOption

        func run() throws {
            let list = try socket.client.get("/v1/evidence", as: EvidenceListRecord.self)
            if json {
                for file in list.files where !Console.print(JSONLine.encode(file)) { return }
            } else {
                let language = languageOption.language(settings: nil)
                Console.table(Table.evidence(list, language: language), isWhole: true)
            }
        }
    }

    struct Fetch: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "Copy the evidence of a finding into a pcapng.",
                zh: "将一个发现的证据复制为 pcapng。"
            ).ofCommandLine)

        @Argument(help: ArgumentHelp(en: "The finding's handle, or its beginning, or its id.", zh: "发现的编号或其开头，或其标识。"))
        var id: String
        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(en: "File to write; - is standard output.", zh: "要写入的文件；- 为标准输出。", valueName: "file"))
        var output: String
        @OptionGroup var socket: SocketOption

        func run() throws {
            try socket.client.save("/v1/findings/\(DaemonClient.encoded(id))/evidence", [], to: output)
        }
    }
}
