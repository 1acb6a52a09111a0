import Delivery
import Glibc
import Host
import Settings
import Wire

/// What the sending process tells the daemon.
package struct SenderReport: Codable, Sendable, Equatable {
    package var isConnected = false
    package var server = ""
    /// Why records do not arrive; empty where they do.
    package var problem = ""
    /// Since the process began.
    package var sent: UInt64 = 0
    package var stored: UInt64 = 0
    package var duplicates: UInt64 = 0
    package var refused: UInt64 = 0
    package var underWay = 0

    package init() {}
}

/// Sends what lies in the outbox and takes out what arrived. One thread, in a process of its own: it waits, it is killed,
/// it is made anew, and the daemon notices nothing.
struct Sender {
    private let settings: NATSSettings
    private let path: String
    private let name: String
    /// The daemon's end of it is gone when the daemon is.
    private let socket: Int32
    private var window = PublishWindow()
    private var report = SenderReport()
    private var told = SenderReport()
    private var toldAt = Timestamp.distantPast
    private var arrived: [RecordID] = []
    /// When it is next asked whether the outbox is still the one that the daemon writes.
    private var lookAt = Timestamp.distantPast
    private var pause = Sender.firstPause
    /// When the daemon is gone: until when it goes on.
    private var end: Timestamp?

    private static let firstPause = 1.0
    private static let longestPause = 30.0
    /// On a connection that holds: how long at most what was refused lies before it is tried again.
    private static let longestRetry = 10.0
    private static let lastWords = Interval.seconds(3)
    private static let idleMilliseconds: Int32 = 1_000
    private static let beginMilliseconds: Int32 = 200
    private static let batch = 200
    /// Header with the moment it was sent, so that clocks can be compared.
    static let sentHeader = "Earshot-Sent"

    init(_ settings: NATSSettings, outbox path: String, name: String, socket: Int32) {
        self.settings = settings
        self.path = path
        self.name = name
        self.socket = socket
    }

    private static var now: Timestamp {
        let time = KernelClock.monotonic()
        return Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    private var isOver: Bool { end.map { Sender.now >= $0 } ?? false }

    /// Until the daemon is gone, or wants it made anew.
    ///
    /// - Returns: True where another is to take its place.
    mutating func run() -> Bool {
        while !isOver {
            let reason: String
            do {
                guard let outbox = try OutboxReader(path) else {
                    // The daemon is about to make it.
                    if heard(milliseconds: Sender.beginMilliseconds) { return true }
                    continue
                }
                let connection = try NATSConnection(settings, name: name)
                let inbox = connection.inbox()
                let answers = try connection.subscribe(inbox + ".*")
                report.isConnected = true
                report.server = connection.server
                report.problem = ""
                tell()
                switch try work(outbox, connection, inbox, answers) {
                case .anew: return true
                case .done: return false
                case .lost: break
                }
                reason = connection.isConnected ? "" : connection.fault
            } catch {
                reason = "\(error)"
            }
            window.restart()
            report.underWay = 0
            if isOver { break }
            report.isConnected = false
            report.problem = reason
            tell()
            if wait(seconds: pause) { return true }
            pause = min(pause * 2, Sender.longestPause)
        }
        return false
    }

    private enum Outcome {
        /// The connection is gone, or the time is over.
        case lost
        /// The daemon is gone, and nothing is left.
        case done
        /// Another process is to take this one's place.
        case anew
    }

    /// As long as the connection holds.
    private mutating func work(
        _ outbox: OutboxReader, _ connection: NATSConnection, _ inbox: String, _ answers: NATSSubscription
    ) throws -> Outcome {
        while connection.isConnected, !isOver {
            if Sender.now >= lookAt {
                guard outbox.isCurrent else { return .lost }
                lookAt = Sender.now + .seconds(1)
            }
            let count = try publish(outbox, connection, inbox)
            try listen(connection, inbox, answers, patient: count < Sender.batch && window.count > 0)
            try outbox.remove(arrived)
            if !arrived.isEmpty { pause = Sender.firstPause }
            arrived.removeAll(keepingCapacity: true)
            report.underWay = window.count
            let isOverdue = window.isOverdue(at: Sender.now)
            if isOverdue { report.problem = "no acknowledgement: \(connection.fault)" }
            if isOverdue || !report.problem.isEmpty && window.count == 0 && count == 0 {
                // All of it again, after a while.
                window.restart()
                tell()
                if wait(seconds: pause) { return .anew }
                pause = min(pause * 2, Sender.longestRetry)
                try collect(connection, inbox, answers)
                report.problem = ""
            } else if count == 0, window.count == 0 {
                tell()
                if end != nil { return .done }
                if wait(seconds: Double(Sender.idleMilliseconds) / 1_000) { return .anew }
            } else if heard(milliseconds: 0) {
                return .anew
            }
            if Sender.now - toldAt >= .seconds(1) { tell() }
        }
        return .lost
    }

    /// - Returns: How many records went out.
    private mutating func publish(
        _ outbox: OutboxReader, _ connection: NATSConnection, _ inbox: String
    ) throws -> Int {
        // What a server refuses is not pressed on it.
        guard report.problem.isEmpty else { return 0 }
        var count = 0
        for shelf in Shelf.allCases {
            let room = min(window.room, Sender.batch - count)
            guard room > 0 else { break }
            for row in try outbox.next(shelf, after: window.cursor(shelf), limit: room) {
                window.sent(row.id, at: Sender.now)
                count += 1
                // A broken row has nothing to say: it is taken out.
                guard !row.json.isEmpty else {
                    _ = window.acknowledged(row.id)
                    arrived.append(row.id)
                    continue
                }
                try connection.publish(
                    row.subject, row.json, reply: "\(inbox).\(row.id)",
                    headers: [
                        ("Nats-Msg-Id", "\(row.id)"), ("Nats-Expected-Stream", settings.stream),
                        (Sender.sentHeader, HostClock.now().rfc3339),
                    ])
                report.sent &+= 1
            }
        }
        return count
    }

    /// Takes the answers that are there; where there are none and it has time, those of the next moment.
    private mutating func listen(
        _ connection: NATSConnection, _ inbox: String, _ answers: NATSSubscription, patient: Bool
    ) throws {
        var patience: Int64 = patient ? 50 : 1
        while window.count > 0,
            let answer = try connection.next(answers, milliseconds: patience, headers: ["Status"])
        {
            patience = 1
            let verdict = Acknowledgement(answer.body, status: answer.headers["Status"])
            guard let id = RecordID(answer.subject.dropFirst(inbox.utf8.count + 1)), window.acknowledged(id) else {
                // Of no record, so of all.
                guard case .refused(let words) = verdict else { continue }
                refuse(words)
                window.restart()
                continue
            }
            switch verdict {
            case .stored(let isDuplicate):
                took(id, isDuplicate: isDuplicate)
            case .refused(let words): refuse(words)
            }
        }
    }

    /// Answers to what is not waited for any more: a refusal among them would be taken for one of the next try, and one that
    /// says *stored* is as true as ever.
    private mutating func collect(
        _ connection: NATSConnection, _ inbox: String, _ answers: NATSSubscription
    ) throws {
        while let answer = try connection.next(answers, milliseconds: 1, headers: ["Status"]) {
            guard case .stored(let isDuplicate) = Acknowledgement(answer.body, status: answer.headers["Status"]),
                let id = RecordID(answer.subject.dropFirst(inbox.utf8.count + 1))
            else { continue }
            took(id, isDuplicate: isDuplicate)
        }
    }

    private mutating func took(_ id: RecordID, isDuplicate: Bool) {
        report.stored &+= 1
        if isDuplicate { report.duplicates &+= 1 }
        arrived.append(id)
    }

    private mutating func refuse(_ words: String) {
        report.refused &+= 1
        report.problem = words
    }

    // MARK: - Daemon

    /// True where another process is to take this one's place.
    private mutating func wait(seconds: Double) -> Bool {
        let until = Sender.now + .seconds(seconds)
        while !isOver {
            let left = (until - Sender.now).milliseconds
            guard left > 0 else { return false }
            if heard(milliseconds: Int32(min(left.rounded(.up), 1_000))) { return true }
            // Poked: there is something to send, and a server to send it to.
            if report.isConnected, report.problem.isEmpty { return false }
        }
        return false
    }

    /// Waits for a word of the daemon; true where it wants another process.
    private mutating func heard(milliseconds: Int32) -> Bool {
        guard end == nil else {
            if milliseconds > 0 { usleep(UInt32(min(milliseconds, 50)) * 1_000) }
            return false
        }
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, milliseconds) > 0 else { return false }
        var word = [UInt8](repeating: 0, count: 64)
        while true {
            let count = recv(socket, &word, word.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return false }
            guard count > 0 else {
                let isWell = report.isConnected && report.problem.isEmpty
                end = Sender.now + (isWell ? Sender.lastWords : .seconds(0))
                return false
            }
            if word[0] == FleetLink.anew { return true }
        }
    }

    private mutating func tell() {
        toldAt = Sender.now
        guard report != told else { return }
        told = report
        let bytes = Array(JSONLine.encode(report).utf8)
        _ = send(socket, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }
}
