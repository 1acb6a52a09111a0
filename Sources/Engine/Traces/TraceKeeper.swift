import Diagnosis
import SIP
import Tracking
import Wire

/// Traces that wait to be taken, and exchanges outside calls until they are over; bounded.
///
/// Of an account that registers every minute one exchange an hour is enough, and those that had to be asked again.
struct TraceKeeper {
    private struct Exchange {
        var messages: [Observation] = []
        var missing = 0
        var drops: UInt64
        var isRepeated = false
        var isAnswered = false
    }

    private var ready: [CallTrace] = []
    private var open: [String: Exchange] = [:]
    /// The hour in which an account's exchange was last handed out.
    private var hours: [String: Int64] = [:]
    private(set) var dropped: UInt64 = 0

    private static let readyLimit = 2_000
    private static let openLimit = 8_192
    private static let messageLimit = 24
    /// Longer than any retransmission (RFC 3261 §17).
    private static let patience = Interval.seconds(40)
    private static let hour: Int64 = 3_600_000_000_000

    mutating func keep(_ trace: CallTrace) {
        guard !trace.messages.isEmpty else { return }
        if ready.count >= Self.readyLimit {
            ready.removeFirst(Self.readyLimit / 10)
            dropped += UInt64(Self.readyLimit / 10)
        }
        ready.append(trace)
    }

    /// A message of no call.
    mutating func note(_ observation: Observation, drops: UInt64) {
        let message = observation.message
        // Keep-alives are no matter of their own; the rest of a dialog belongs to a call that was not seen.
        guard !["OPTIONS", "INVITE", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE", "INFO"].contains(message.cseq.method)
        else { return }
        guard open[message.callID] != nil || open.count < Self.openLimit else {
            dropped &+= 1
            return
        }
        var exchange = open.removeValue(forKey: message.callID) ?? Exchange(drops: drops)
        if exchange.messages.contains(where: { Self.isRepeat(observation, of: $0) }) { exchange.isRepeated = true }
        if message.statusCode != nil { exchange.isAnswered = true }
        if exchange.messages.count < Self.messageLimit {
            exchange.messages.append(observation)
        } else {
            exchange.missing += 1
        }
        open[message.callID] = exchange
    }

    private static func isRepeat(_ one: Observation, of other: Observation) -> Bool {
        one.flow == other.flow && one.interface == other.interface && one.fingerprint == other.fingerprint
    }

    /// Hands out the exchanges in which nothing has come since long before `time`.
    mutating func settle(at time: Timestamp, isEnd: Bool, _ builder: TraceBuilder) {
        let over = open.filter { isEnd || $0.value.messages.last.map { time - $0.time >= Self.patience } ?? true }
        for (callID, exchange) in over.sorted(by: { $0.key < $1.key }) {
            open[callID] = nil
            guard let last = exchange.messages.last else { continue }
            let hour = last.time.nanoseconds / Self.hour
            let isPlain = exchange.isAnswered && !exchange.isRepeated
            if isPlain, hours[callID] == hour { continue }
            if hours.count >= Self.openLimit { hours.removeAll(keepingCapacity: true) }
            hours[callID] = hour
            keep(
                builder.trace(
                    of: exchange.messages, callID: callID, missing: exchange.missing,
                    drops: builder.drops - min(builder.drops, exchange.drops), quiet: Self.patience - .seconds(5)))
        }
    }

    mutating func take() -> [CallTrace] {
        defer { ready.removeAll(keepingCapacity: true) }
        return ready
    }
}
