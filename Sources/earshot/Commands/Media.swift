import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Engine
import Wire

struct Ports: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Show which media ports of this host have received media, and which never did.",
            zh: "显示本机哪些媒体端口收到过媒体，哪些从未收到。"
        ).ofCommandLine)

    @OptionGroup var source: SourceOptions

    func run() throws {
        let language = try source.language
        let outcome = try source.file.map { try source.analyse($0) }
        let records =
            try outcome.map { $0.engine.ports().map(PortRecord.init) }
            ?? source.socket.client.get("/v1/ports", as: [PortRecord].self)
        if source.json {
            source.printJSON(records)
        } else {
            Console.table(Table.ports(records, language: language), isWhole: true)
        }
        try source.finish(outcome)
    }
}

struct Streams: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "List RTP streams with loss and jitter.",
            zh: "列出 RTP 流及其丢包和抖动。"
        ).ofCommandLine,
        discussion: Text(
            en: "With --number or --kind only those of such calls.",
            zh: "使用 --number 或 --kind 时仅列出这些呼叫的流。"
        ).ofCommandLine)

    @Option(help: ArgumentHelp(en: "Only of calls whose caller or callee contains this.", zh: "只显示主叫或被叫号码包含此内容的呼叫的。"))
    var number: String?
    @Option(help: ArgumentHelp(en: "At most the last so many.", zh: "最多显示最近这么多个。")) var limit: Int?
    @Flag(help: ArgumentHelp(en: "Comma-separated values.", zh: "逗号分隔的数据（CSV）。")) var csv = false
    @OptionGroup var packets: PacketsOption
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var source: SourceOptions

    func validate() throws {
        if packets.output != nil, source.file == nil {
            throw ValidationError(en: "-w takes packets from a capture: --file", zh: "-w 从抓包文件中取数据包：需要 --file")
        }
        try packets.check([source.file].compactMap { $0 })
    }

    func run() throws {
        let (settings, language) = try source.judge.resolve()
        let presentation = Presentation(language: language, mask: settings.mask)
        let outcome = try source.file.map { try source.analyse($0, showsKeys: true) }
        var records =
            try outcome.map { result in
                result.engine.streams().map { StreamRecord($0, interfaces: result.interfaces) }
            } ?? source.socket.client.get("/v1/streams", as: [StreamRecord].self)
        if number != nil || selection.kind != nil {
            let calls = Set(try callIDs(outcome))
            records = records.filter { $0.callID.map(calls.contains) ?? false }
        }
        // The daemon's are masked already.
        if outcome != nil { records = records.map(presentation.show) }
        records = records.filter(isWanted)
        if let limit { records = records.suffix(limit) }
        if let file = source.file, packets.output != nil {
            var chosen = PacketExtract()
            for record in records { chosen.add(record) }
            try packets.write(chosen, of: [file])
        }
        if source.json {
            source.printJSON(records)
        } else if csv {
            for line in CSV.streams(records) where !Console.print(line) { break }
        } else {
            Console.table(Table.streams(records.once, language: language), isWhole: limit != nil)
        }
        try source.finish(outcome)
    }

    private func callIDs(_ outcome: FileRun.Outcome?) throws -> [String] {
        // The time and the address are those of the stream.
        let wanted = HistoryFilter(kind: selection.kind, number: number)
        if let outcome { return outcome.engine.calls().filter(wanted.admits).map(\.identity.callID) }
        return try source.socket.client.get(
            "/v1/calls", [("number", number), ("kind", selection.kind), ("limit", "1000000")], as: [CallRecord].self
        ).map(\.callID)
    }

    private func isWanted(_ stream: StreamRecord) -> Bool {
        if let peer = selection.peer {
            let ends = [stream.source, stream.destination].map { IPAddress(hostOf: $0)?.description ?? $0 }
            guard ends.contains(peer) else { return false }
        }
        guard let first = Timestamp(rfc3339: stream.first), let last = Timestamp(rfc3339: stream.last) else {
            return true
        }
        return last >= selection.time ?? .distantPast && (selection.end.map { first <= $0 } ?? true)
    }
}
