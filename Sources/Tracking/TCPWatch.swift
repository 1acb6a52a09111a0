package import Wire

/// How connections to signalling ports open: answered, refused, or left without an answer.
package struct TCPWatch {
    private struct Attempt {
        var firstSYN: Timestamp
        var sequence: UInt32
        var attempts: Int
    }

    private var attempts: [Flow: Attempt] = [:]
    private let limit: Int

    package init(limit: Int) { self.limit = limit }

    /// Looks at one segment; a fact where it tells how an opening fared.
    package mutating func note(
        _ segment: TCPSegment, at time: Timestamp, frame: UInt64, interface: InterfaceID
    ) -> TCPConnectionFact? {
        func fact(_ event: TCPConnectionFact.Event, _ flow: Flow, _ attempt: Attempt) -> TCPConnectionFact {
            TCPConnectionFact(
                event: event, flow: flow, firstSYN: attempt.firstSYN, attempts: attempt.attempts, time: time,
                frame: frame, interface: interface)
        }
        if segment.isSYN, !segment.isACK {
            if var known = attempts[segment.flow], known.sequence == segment.sequence {
                known.attempts += 1
                attempts[segment.flow] = known
                return fact(.repeatedOpening, segment.flow, known)
            }
            guard attempts.count < limit || attempts[segment.flow] != nil else { return nil }
            let new = Attempt(firstSYN: time, sequence: segment.sequence, attempts: 1)
            attempts[segment.flow] = new
            return fact(.opening, segment.flow, new)
        }
        let client = segment.flow.reversed
        guard let attempt = attempts[client] else { return nil }
        if segment.isSYN {
            attempts[client] = nil
            return fact(.opened, client, attempt)
        }
        if segment.isRST {
            attempts[client] = nil
            return fact(.refused, client, attempt)
        }
        return nil
    }

    /// Forgets openings older than `time`.
    package mutating func expire(before time: Timestamp) {
        attempts = attempts.filter { $0.value.firstSYN >= time }
    }
}
