import ArgumentParser
import Delivery
import Diagnosis
import Engine

struct Peers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how calls fare at each far host: attempts, answer ratios, post-dial delay, quality, responses.",
        discussion: """
            One line a host and way, those with the most calls first. ABR is the share of all attempts that was \
            answered, ASR that of the attempts which got a circuit: not those without an answer or with 408, 500, 503 \
            or 504. PDD is the time from INVITE to ringing; MOS and loss are those of the worse way of each call.
            """)

    @Option(help: "At most so many hosts.") var limit: Int?
    @OptionGroup var source: SourceOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is at least 1") }
    }

    func run() throws {
        let language = try source.language
        let outcome = try source.file.map { try source.analyse($0) }
        let records =
            try outcome.map { $0.engine.peerList().prefix(limit ?? .max).map(PeerRecord.init) }
            ?? source.socket.client.get("/v1/peers", [("limit", limit.map { String($0) })], as: [PeerRecord].self)
        if source.json {
            source.printJSON(records)
        } else {
            for line in Table.peers(records, language: language) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }
}

struct Registrations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List registrations: account, Contact, registrar, since when, until when, and the last answer.",
        discussion: "NAT means that the client wrote another address into its Via than the one it came from.")

    @Option(help: "Only accounts that contain this.") var number: String?
    @Option(help: "Only those that are bound, expired, removed, refused or pending.") var state: String?
    @OptionGroup var source: SourceOptions

    func validate() throws {
        if let state, RegistrationSnapshot.State(rawValue: state) == nil {
            let names = RegistrationSnapshot.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--state is one of \(names), not \"\(state)\"")
        }
    }

    func run() throws {
        let language = try source.language
        let outcome = try source.file.map { try source.analyse($0) }
        let records =
            try outcome.map { result in
                result.engine.registrationList().map { RegistrationRecord($0, at: result.engine.time) }
                    .filter { (state == nil || $0.state == state) && (number.map($0.names) ?? true) }
            }
            ?? source.socket.client.get(
                "/v1/registrations", [("number", number), ("state", state)], as: [RegistrationRecord].self)
        if source.json {
            source.printJSON(records)
        } else {
            for line in Table.registrations(records, language: language) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }
}
