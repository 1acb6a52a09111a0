package import Delivery
import Diagnosis
import Glibc
import Host
package import Logging
package import Settings
import Synchronization
import Wire

/// How the collector stands with the servers.
package struct PullState: Codable, Sendable, Equatable {
    package var connected = false
    package var server = ""
    @OrNull package var problem: String?
    /// Records that wait in the stream behind the last that came.
    package var waiting: UInt64 = 0
    /// Of the last record: from when the stream had it to when it was in the file.
    package var lagSeconds = 0.0
    /// Records that had to be sent a second time and more.
    package var redelivered: UInt64 = 0

    private enum CodingKeys: String, CodingKey {
        case connected, server, problem, waiting, redelivered
        case lagSeconds = "lag_s"
    }

    package init() { _problem = OrNull(wrappedValue: nil) }
}

/// Fetches records from the stream, puts each batch into the store, and acknowledges what is in it. It blocks: for a
/// thread of its own.
package final class Puller: Sendable {
    private struct State {
        var pull = PullState()
        var isStopped = false
        /// How often other settings came into force.
        var reloads = 0
    }

    private let settings: @Sendable () -> Settings.CollectorSettings
    private let store: CollectorStore
    private let take: @Sendable (Intake) -> Void
    private let logger: Logger
    private let state = Mutex(State())

    private static let batch = 500
    private static let expiryMilliseconds: Int64 = 1_000
    private static let firstPause = 1.0
    private static let longestPause = 15.0

    /// - Parameter take: Told what came of each batch.
    package init(
        _ settings: @escaping @Sendable () -> Settings.CollectorSettings, store: CollectorStore, logger: Logger,
        take: @escaping @Sendable (Intake) -> Void
    ) {
        self.settings = settings
        self.store = store
        self.logger = logger
        self.take = take
    }

    package var pullState: PullState { state.withLock { $0.pull } }

    /// The batch under way is the last.
    package func stop() { state.withLock { $0.isStopped = true } }

    /// Other servers, credentials, stream or consumer are in force: a connection of its own for them, once the batch under
    /// way is kept.
    package func reload() { state.withLock { $0.reloads += 1 } }

    private var reloads: Int { state.withLock { $0.reloads } }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    package func run() {
        var pause = Puller.firstPause
        while !isStopped {
            let before = reloads
            do {
                let settings = settings()
                let connection = try NATSConnection(settings.nats, name: "earshot collector \(settings.consumer)")
                for made in try StreamSetup(settings).run(connection) {
                    logger.notice("made for the fleet", metadata: ["what": "\(made)"])
                }
                note(connection.server)
                try pull(connection, settings, &pause, since: before)
                if before != reloads { continue }
            } catch {
                fail("\(error)")
            }
            let until = Puller.now + .seconds(pause)
            while !isStopped, before == reloads, Puller.now < until { usleep(50_000) }
            pause = min(pause * 2, Puller.longestPause)
        }
    }

    private static var now: Timestamp {
        let time = KernelClock.monotonic()
        return Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    private func pull(
        _ connection: NATSConnection, _ settings: Settings.CollectorSettings, _ pause: inout Double,
        since before: Int
    ) throws {
        let inbox = connection.inbox()
        let answers = try connection.subscribe(inbox)
        let subject = "$JS.API.CONSUMER.MSG.NEXT.\(settings.nats.stream).\(settings.consumer)"
        let request = Array(
            #"{"batch":\#(Puller.batch),"expires":\#(Puller.expiryMilliseconds * 1_000_000)}"#.utf8)
        // Of the request that is out: how many it may still bring, and until when.
        var (wanted, deadline) = (0, Timestamp.distantPast)
        while !isStopped, before == reloads {
            guard connection.isConnected else { throw NATSFailure(description: connection.fault) }
            if wanted <= 0 || Puller.now >= deadline {
                try connection.publish(subject, request, reply: inbox)
                wanted = Puller.batch
                deadline = Puller.now + .milliseconds(Puller.expiryMilliseconds + 500)
            }
            let (messages, isOver) = try gather(connection, answers, wanted)
            wanted = isOver ? 0 : wanted - messages.count
            guard !messages.isEmpty else { continue }
            try store(messages)
            for message in messages {
                if let reply = message.reply { try connection.publish(reply, Puller.ack) }
            }
            try connection.flush()
            pause = Puller.firstPause
        }
    }

    private static let ack = Array("+ACK".utf8)

    /// What a request brings: until it is full, nothing more comes for a moment, or its time is over.
    private func gather(
        _ connection: NATSConnection, _ answers: NATSSubscription, _ wanted: Int
    ) throws -> (messages: [NATSMessage], isOver: Bool) {
        var messages: [NATSMessage] = []
        // The first may take as long as the request lives; what comes with it is there with it.
        var patience = Puller.expiryMilliseconds + 500
        while messages.count < wanted {
            guard
                let message = try connection.next(
                    answers, milliseconds: patience,
                    headers: ["Status", "Description", "Nats-Msg-Id", Sender.sentHeader])
            else { break }
            if let status = message.headers["Status"], message.body.isEmpty {
                // 404 and 408: nothing more for this request. Others are worth a word.
                if status == "404" || status == "408" { return (messages, true) }
                if status == "100" { continue }
                let words = message.headers["Description"] ?? "status \(status)"
                throw NATSFailure(
                    description: status == "503" ? "the stream or its consumer does not answer" : words)
            }
            messages.append(message)
            patience = 20
        }
        return (messages, false)
    }

    private func store(_ messages: [NATSMessage]) throws {
        var (records, rejected): ([ReceivedRecord], [Rejection]) = ([], [])
        var (redelivered, last): (UInt64, DeliveryInfo?) = (0, nil)
        for message in messages {
            let info = message.reply.flatMap { DeliveryInfo($0) }
            if let info, info.delivered > 1 { redelivered += 1 }
            last = info ?? last
            do throws(Rejection) {
                records.append(
                    try ReceivedRecord(
                        subject: message.subject, id: message.headers["Nats-Msg-Id"],
                        sent: message.headers[Sender.sentHeader], stored: info?.stored ?? HostClock.now(),
                        body: message.body))
            } catch {
                rejected.append(error)
                tell(error, message.subject)
            }
        }
        let intake = try store.take(records, rejected: rejected)
        let lag = last.map { (HostClock.now() - $0.stored).seconds } ?? 0
        state.withLock { state in
            state.pull.waiting = last?.pending ?? 0
            state.pull.lagSeconds = max(0, (lag * 1_000).rounded() / 1_000)
            state.pull.redelivered &+= redelivered
        }
        take(intake)
    }

    /// The first of each reason, and then each thousandth.
    private func tell(_ reason: Rejection, _ subject: String) {
        let count = store.counts.rejected[reason.rawValue] ?? 0
        guard count % 1_000 == 0 else { return }
        logger.warning(
            "a record is none; it is counted and left out",
            metadata: [
                "reason": "\(reason.rawValue)", "subject": "\(ReadableLine.oneLine(subject))", "before": "\(count)",
            ])
    }

    private func note(_ server: String) {
        state.withLock { state in
            state.pull.connected = true
            state.pull.server = server
            state.pull.problem = nil
        }
        logger.notice("records of the fleet are taken in", metadata: ["server": "\(server)"])
    }

    private func fail(_ reason: String) {
        let isNew = state.withLock { state in
            defer {
                state.pull.connected = false
                state.pull.problem = reason
            }
            return state.pull.problem == nil
        }
        guard isNew, !isStopped else { return }
        logger.error("records of the fleet are not taken in", metadata: ["reason": "\(reason)"])
    }
}
