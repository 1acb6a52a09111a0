import Engine
import SIP
import Tracking
import Wire

/// One transmission of a message as one point saw it.
struct Sighting {
    let point: Int
    let witness: Int
    /// By the witness's own clock.
    let time: Timestamp
    let message: CallTrace.Message
    let identity: MessageIdentity
    let sender: Party
}

/// One transmission of a message at all points that saw it, in the order of its way.
struct JoinedMessage {
    var sightings: [Sighting]
    /// By the clock of the first witness.
    var time: Timestamp
    /// A point that it passed toward and did not reach, and where it was seen last before.
    var missed: (at: Int, after: Int, isSure: Bool)?

    var identity: MessageIdentity { sightings[0].identity }
    var sender: Party { sightings[0].sender }

    init(_ first: Sighting, at time: Timestamp) {
        sightings = [first]
        self.time = time
    }

    subscript(point: Int) -> Sighting? { sightings.first { $0.point == point } }
}

/// A trace's messages as a parser reads them. What cannot be read is nobody's copy.
struct ReadTrace {
    let messages: [(message: CallTrace.Message, parsed: SIPMessage)]
    let matter: CallTrace.Matter

    init(_ trace: CallTrace, _ parser: SIPParser) {
        matter = trace.matter
        messages = trace.messages.compactMap { message in
            (try? parser.parse(Array(message.text.utf8).span, isTruncated: message.isCut)).map { (message, $0) }
        }
    }

    /// The From tag of what asks outside a dialog is the caller's.
    var callerTag: String? { messages.first { $0.parsed.isRequest && $0.parsed.to.tag == nil }?.parsed.from.tag }

    /// Joined midway: of the first request.
    var firstTag: String? { messages.first { $0.parsed.isRequest }?.parsed.from.tag }

    /// - Parameter points: where the witness's interfaces are.
    func sightings(of witness: Int, callerTag: String?, _ points: [Point]) -> [Sighting] {
        messages.compactMap { message, parsed in
            guard let point = points.firstIndex(where: { $0.witness == witness && $0.place == message.place }) else {
                return nil
            }
            let isCallers = matter == .call ? (parsed.from.tag == callerTag) == parsed.isRequest : parsed.isRequest
            return Sighting(
                point: point, witness: witness, time: message.time, message: message,
                identity: MessageIdentity(parsed), sender: isCallers ? .caller : .callee)
        }
    }
}

extension Point {
    /// The interfaces of the witness that the trace names.
    static func all(of witness: Int, _ item: WitnessedTrace) -> [Point] {
        let places = Set(item.trace.messages.map(\.place)).union(item.trace.streams.map(\.place)).sorted()
        return places.map { place in
            let isOne = places.count == 1 || place.isEmpty
            return Point(
                witness: witness, place: place, name: isOne ? item.witness.name : "\(item.witness.name) (\(place))")
        }
    }
}
