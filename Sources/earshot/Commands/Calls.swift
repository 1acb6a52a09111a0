import ArgumentParser
import Delivery
import Diagnosis
import Engine

struct Calls: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List calls: live ones first, then ended ones, newest first.")

    @Option(help: "Only calls whose caller or callee contains this.") var number: String?
    @Option(help: "Only calls in this state: setup, ringing, answered or ended.") var state: String?
    @OptionGroup var filter: FilterOptions
    @Option(name: .long, help: ArgumentHelp("Read this history instead of asking the daemon.", valueName: "path"))
    var database: String?
    @OptionGroup var source: SourceOptions

    func validate() throws {
        if let state, !["setup", "ringing", "answered", "ended"].contains(state) {
            throw ValidationError("--state is setup, ringing, answered or ended, not \"\(state)\"")
        }
        if database != nil, source.file != nil { throw ValidationError("--database or --file, not both") }
    }

    func run() throws {
        let language = try source.language
        var outcome: FileRun.Outcome?
        var wanted = filter.filter()
        wanted.number = number
        let records: [CallRecord]
        if let file = source.file {
            let result = try source.analyse(file)
            outcome = result
            records = Array(
                result.engine.calls().lazy
                    .filter { (state == nil || $0.state == state) && wanted.admits($0) }.prefix(filter.limit ?? .max)
                    .map { CallRecord($0, interfaces: result.interfaces) })
        } else if let archive = try archive() {
            let asked = wanted
            records = try HistoryOptions.reading {
                () throws(HistoryArchive.Unreadable) in
                try archive.calls(asked, limit: filter.limit ?? HistoryOptions.defaultLimit)
            }.filter { state == nil || $0.state == state }
        } else {
            records = try source.socket.client.get(
                "/v1/calls", filter.query + [("number", number), ("state", state)], as: [CallRecord].self)
        }
        if source.json {
            source.printJSON(records)
        } else {
            for line in Table.calls(records, language: language) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }

    private func archive() throws -> HistoryArchive? {
        guard let database else { return nil }
        return try HistoryOptions.reading { () throws(HistoryArchive.Unreadable) in try HistoryArchive(path: database) }
    }
}

struct Call: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one call: its ladder, its media both ways, and the verdict.",
        discussion: "ID is a Call-ID or the beginning of one that is unique with --file.")

    @Argument(help: ArgumentHelp("Call-ID.", valueName: "id")) var id: String
    @OptionGroup var source: SourceOptions

    func run() throws {
        let language = try source.language
        var outcome: FileRun.Outcome?
        let record: CallDetailRecord
        if let file = source.file {
            let result = try source.analyse(file)
            outcome = result
            record = CallDetailRecord(
                try result.engine.find(call: id), language: language, interfaces: result.interfaces)
        } else {
            record = try source.socket.client.get(
                "/v1/calls/\(DaemonClient.encoded(id))", [("lang", language.rawValue)], as: CallDetailRecord.self)
        }
        if source.json {
            Console.print(JSONLine.encode(record))
        } else {
            for line in Ladder(language: language).draw(record) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }

}

extension Engine {
    /// The call with this Call-ID, or the only one that begins so.
    func find(call id: String) throws -> CallDetail {
        if let detail = call(id) { return detail }
        let candidates = Set(calls().map(\.identity.callID).filter { $0.hasPrefix(id) })
        guard candidates.count <= 1 else {
            throw Failure(
                en: "\(candidates.count) calls begin with \"\(id)\"", zh: "有 \(candidates.count) 个呼叫以“\(id)”开头")
        }
        guard let only = candidates.first, let detail = call(only) else {
            throw Failure(en: "there is no call \"\(id)\"", zh: "没有呼叫“\(id)”")
        }
        return detail
    }
}
