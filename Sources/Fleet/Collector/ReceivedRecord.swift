import Delivery
package import Wire

/// A record as it came, understood.
package struct ReceivedRecord: Sendable {
    package enum Content: Sendable {
        case finding(FindingFact)
        case incident(IncidentFact)
        case call(CallFact)
        case heartbeat(HeartbeatFact)
        case trace(TraceFact)
    }

    package var id: RecordID
    package var subject: FleetSubject
    package var content: Content
    /// As it came.
    package var json: String
    /// When it was, by the agent's clock.
    package var time: Timestamp
    /// When the servers had it.
    package var stored: Timestamp
    /// The agent's clock before the servers', as it sent this; zero where it did not say.
    package var clockDifference: Interval

    /// When it was by the servers' clock, as far as the two are known to differ.
    package var corrected: Timestamp {
        let isNoise = clockDifference < ReceivedRecord.noise && clockDifference > .seconds(0) - ReceivedRecord.noise
        return isNoise ? time : time - clockDifference
    }

    /// Of messages' ways and of clocks that are disciplined.
    static let noise = Interval.seconds(2)
}

/// Why a record is none: it is counted, told, and acknowledged, so that nobody sends it again.
package enum Rejection: String, Error, Sendable, CaseIterable {
    /// Its subject is none of ours, or of a kind this version does not know.
    case foreign
    /// It has no id that an outbox issues.
    case unnamed
    /// Of another version.
    case version
    /// No JSON, or not of its schema.
    case malformed
    /// It says to be another's than its subject says.
    case impostor
    case long
}

extension ReceivedRecord {
    /// A finding of many causes takes some ten thousand.
    package static let longest = 262_144

    private struct Head: Decodable {
        var schema: String
        var site: String
        var agent: String
        var time: String
    }

    /// - Parameters:
    ///   - id: The header `Nats-Msg-Id`.
    ///   - sent: The header `Earshot-Sent`.
    ///   - stored: When the stream took it.
    package init(
        subject text: String, id: String?, sent: String?, stored: Timestamp, body: [UInt8]
    ) throws(Rejection) {
        guard let subject = FleetSubject(text) else { throw .foreign }
        guard let id = id.flatMap({ RecordID($0) }), id.shelf == Shelf(subject.kind) else { throw .unnamed }
        guard body.count <= ReceivedRecord.longest else { throw .long }
        guard let json = String(validating: body, as: UTF8.self), !json.utf8.contains(10) else { throw .malformed }
        func decoded<Fact: FleetRecord>(_ type: Fact.Type) throws(Rejection) -> Fact {
            if let fact = try? JSONLine.decode(type, from: json), fact.schema == Fact.kind.schema { return fact }
            // What is not understood says more of itself.
            guard let head = try? JSONLine.decode(Head.self, from: json) else { throw .malformed }
            throw head.schema == Fact.kind.schema ? .malformed : .version
        }
        let head: any FleetRecord
        switch subject.kind {
        case .finding:
            let fact = try decoded(FindingFact.self)
            (content, head) = (.finding(fact), fact)
        case .incident:
            let fact = try decoded(IncidentFact.self)
            (content, head) = (.incident(fact), fact)
        case .call:
            let fact = try decoded(CallFact.self)
            (content, head) = (.call(fact), fact)
        case .heartbeat:
            let fact = try decoded(HeartbeatFact.self)
            (content, head) = (.heartbeat(fact), fact)
        case .trace:
            let fact = try decoded(TraceFact.self)
            (content, head) = (.trace(fact), fact)
        }
        guard head.site == subject.site, head.agent == subject.agent else { throw .impostor }
        guard let time = Timestamp(rfc3339: head.time) else { throw .malformed }
        (self.subject, self.id, self.json, self.time, self.stored) = (subject, id, json, time, stored)
        clockDifference = sent.flatMap { Timestamp(rfc3339: $0) }.map { $0 - stored } ?? .seconds(0)
    }
}

/// What the servers say of a message in its reply subject: `$JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.
/// <consumer sequence>.<time>.<pending>`, since 2.2 with domain and account before the stream.
package struct DeliveryInfo: Sendable, Equatable {
    package var delivered: UInt64
    package var sequence: UInt64
    package var stored: Timestamp
    /// Messages that wait behind it.
    package var pending: UInt64

    package init?(_ reply: some StringProtocol) {
        let words = Substring(reply).split(separator: ".", omittingEmptySubsequences: false)
        guard words.count >= 9, words[0] == "$JS", words[1] == "ACK" else { return nil }
        let first = words.count >= 11 ? 6 : 4
        guard let delivered = UInt64(words[first]), let sequence = UInt64(words[first + 1]),
            let time = Int64(words[first + 3]), let pending = UInt64(words[first + 4])
        else { return nil }
        self.delivered = delivered
        self.sequence = sequence
        stored = Timestamp(nanoseconds: time)
        self.pending = pending
    }
}
