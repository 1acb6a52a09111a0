import ArgumentParser
import Delivery
import Diagnosis
import Engine

struct Ports: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show which media ports of this host have received media, and which never did.")

    @OptionGroup var source: SourceOptions

    func run() throws {
        let language = try source.language
        let outcome = try source.file.map(source.analyse)
        let records =
            try outcome.map { $0.engine.ports().map(PortRecord.init) }
            ?? source.socket.client.get("/v1/ports", as: [PortRecord].self)
        if source.json {
            source.printJSON(records)
        } else {
            for line in Table.ports(records, language: language) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }
}

struct Streams: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List RTP streams with loss and jitter.")

    @OptionGroup var source: SourceOptions

    func run() throws {
        let language = try source.language
        let outcome = try source.file.map { try source.analyse($0, showsKeys: true) }
        let records =
            try outcome.map { result in
                result.engine.streams().map { StreamRecord($0, interfaces: result.interfaces) }
            } ?? source.socket.client.get("/v1/streams", as: [StreamRecord].self)
        if source.json {
            source.printJSON(records)
        } else {
            for line in Table.streams(records.once, language: language) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }
}
