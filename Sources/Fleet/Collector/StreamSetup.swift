import Delivery
package import Settings

/// The stream and the durable consumer, made where they are not there yet, by JetStream's own requests.
package struct StreamSetup: Sendable {
    package var settings: Settings.CollectorSettings

    package init(_ settings: Settings.CollectorSettings) { self.settings = settings }

    private struct Answer: Decodable {
        struct Fault: Decodable {
            var code: Int?
            var number: Int?
            var description: String?

            private enum CodingKeys: String, CodingKey {
                case code, description
                case number = "err_code"
            }
        }

        struct Configuration: Decodable {
            var subjects: [String]?
            var ackPolicy: String?

            private enum CodingKeys: String, CodingKey {
                case subjects
                case ackPolicy = "ack_policy"
            }
        }

        var error: Fault?
        var config: Configuration?
    }

    /// `stream not found` and `consumer not found`.
    private static let absent = [10_059, 10_014]

    package var streamRequest: String { streamRequest(subjects: [FleetSubject.all]) }

    private func streamRequest(subjects: [String]) -> String {
        JSONLine.encode(
            StreamRequest(
                name: settings.nats.stream, subjects: subjects, replicas: settings.replicas,
                age: Int64(settings.streamDays) * 86_400_000_000_000, bytes: Int64(settings.streamMegabytes) << 20,
                duplicates: Int64(settings.duplicatesSeconds) * 1_000_000_000))
    }

    package var consumerRequest: String {
        JSONLine.encode(ConsumerRequest(stream: settings.nats.stream, name: settings.consumer))
    }

    /// What is not there is made; what is there stays as it is.
    ///
    /// - Returns: What was made, in words for the log.
    func run(_ connection: NATSConnection) throws(NATSFailure) -> [String] {
        let stream = settings.nats.stream
        // What comes while a stream has no consumer is let go of at once, and acknowledged: so it takes nothing of ours
        // until it has one. A run that broke off in between is gone on with.
        let unfinished = "earshot.setup.\(stream)"
        var made: [String] = []
        var isReady = false
        let found = try ask(connection, "STREAM.INFO.\(stream)", "")
        if isAbsent(found) {
            let request = streamRequest(subjects: [unfinished])
            try check(try ask(connection, "STREAM.CREATE.\(stream)", request), "stream \(stream)")
        } else {
            try check(found, "stream \(stream)")
            let subjects = found.config?.subjects ?? []
            isReady = subjects != [unfinished]
            guard !isReady || subjects.contains(where: { [FleetSubject.all, ">", "earshot.>"].contains($0) }) else {
                throw NATSFailure(description: "stream \(stream) does not take \(FleetSubject.all)")
            }
        }
        let consumer = try ask(connection, "CONSUMER.INFO.\(stream).\(settings.consumer)", "")
        if isAbsent(consumer) {
            try check(
                try ask(connection, "CONSUMER.DURABLE.CREATE.\(stream).\(settings.consumer)", consumerRequest),
                "consumer \(settings.consumer)")
            made.append("consumer \(settings.consumer)")
        } else {
            try check(consumer, "consumer \(settings.consumer)")
            guard consumer.config?.ackPolicy == "explicit" else {
                throw NATSFailure(description: "consumer \(settings.consumer) is not one that acknowledges each record")
            }
        }
        if !isReady {
            try check(try ask(connection, "STREAM.UPDATE.\(stream)", streamRequest), "stream \(stream)")
            made.insert("stream \(stream)", at: 0)
        }
        return made
    }

    private func ask(_ connection: NATSConnection, _ path: String, _ body: String) throws(NATSFailure) -> Answer {
        let bytes = try connection.request("$JS.API.\(path)", body)
        guard let answer = try? JSONLine.decode(Answer.self, from: String(decoding: bytes, as: UTF8.self)) else {
            throw NATSFailure(description: "an answer that is not understood")
        }
        return answer
    }

    private func isAbsent(_ answer: Answer) -> Bool {
        answer.error.map { error in
            StreamSetup.absent.contains(error.number ?? 0) || error.number == nil && error.code == 404
        } ?? false
    }

    private func check(_ answer: Answer, _ what: String) throws(NATSFailure) {
        guard let error = answer.error else { return }
        throw NATSFailure(description: "\(what): \(error.description ?? "error \(error.code ?? 0)")")
    }
}

/// Kept until every durable consumer has it. Where the stream is full it refuses what is new, which then waits in the
/// outboxes, rather than forget what nobody has yet.
private struct StreamRequest: Encodable {
    var name: String
    var subjects: [String]
    var retention = "interest"
    var discard = "new"
    var storage = "file"
    var replicas: Int
    var age: Int64
    var bytes: Int64
    var duplicates: Int64
    var messages = -1
    var consumers = -1
    var longest = 1 << 20

    private enum CodingKeys: String, CodingKey {
        case name, subjects, retention, discard, storage
        case replicas = "num_replicas"
        case age = "max_age"
        case bytes = "max_bytes"
        case duplicates = "duplicate_window"
        case messages = "max_msgs"
        case consumers = "max_consumers"
        case longest = "max_msg_size"
    }
}

private struct ConsumerRequest: Encodable {
    struct Configuration: Encodable {
        var name: String
        var deliver = "all"
        var ack = "explicit"
        var replay = "instant"
        /// Nanoseconds: what a collector that was killed had in hand goes to another then.
        var wait: Int64 = 30_000_000_000
        var pending = 5_000
        var deliveries = -1
        var pulls = 64

        private enum CodingKeys: String, CodingKey {
            case name = "durable_name"
            case deliver = "deliver_policy"
            case ack = "ack_policy"
            case replay = "replay_policy"
            case wait = "ack_wait"
            case pending = "max_ack_pending"
            case deliveries = "max_deliver"
            case pulls = "max_waiting"
        }
    }

    var stream: String
    var config: Configuration

    private enum CodingKeys: String, CodingKey {
        case config
        case stream = "stream_name"
    }

    init(stream: String, name: String) {
        self.stream = stream
        config = Configuration(name: name)
    }
}

/// `earshot fleet setup`: what the collector does as it starts, for those who give it no right to.
package enum FleetSetup {
    package struct Failure: Error {
        package var reason: String
    }

    /// - Returns: What was made; nothing where all is there.
    package static func run(_ settings: Settings.CollectorSettings) throws(Failure) -> [String] {
        do {
            let connection = try NATSConnection(settings.nats, name: "earshot fleet setup")
            return try StreamSetup(settings).run(connection)
        } catch {
            throw Failure(reason: error.description)
        }
    }
}
