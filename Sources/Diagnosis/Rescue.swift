import SIP
import Tracking
import Wire

/// Why a call did not suffer from a request that failed: another branch of it, or another attempt, got through.
///
/// A fork (RFC 3261 §16.6, or a B2BUA that calls several phones at once) and a client that goes on to its next server
/// (RFC 3263 §4.3) lose one way, and no call.
struct Rescue {
    /// Where the call was answered.
    let answerer: Endpoint
    let isFork: Bool

    /// Begun by one element for one call; RFC 3261 §16.7 sends the branches of a fork at once.
    private static let together = Interval.seconds(2)
    /// Branches to phones of other names begin in one breath; calls of others that share the caller's number do not.
    private static let breath = Interval.milliseconds(250)
    /// An attempt that failed has its successor within Timer B and a moment.
    private static let patience = Interval.seconds(40)

    /// Nil where nothing of the kind was answered up to now.
    init?(_ transaction: Transaction, _ context: Context) {
        guard let call = transaction.call, transaction.method == "INVITE", !transaction.isInDialog else { return nil }
        if let answered = call.answered {
            guard answered.message.cseq.method == "INVITE" else { return nil }
            let branch = call.invites.first { $0.final === answered }
            let isFork = branch.map { $0.startTime - transaction.startTime <= Self.together } ?? true
            self.init(answerer: answered.flow.source, isFork: isFork)
            return
        }
        guard context.mayLookThroughCalls() else { return nil }
        let siblings = Self.siblings(of: transaction, context)
        let near = siblings.first { $0.isSameCallee } ?? (siblings.count == 1 ? siblings.first : nil)
        guard let near, near.isSameCallee || near.distance <= Self.breath && near.distance >= .zero - Self.breath
        else { return nil }
        let start = transaction.startTime + near.distance
        self.init(
            answerer: near.answerer,
            isFork: near.distance <= Self.together && transaction.icmpErrors.allSatisfy { $0.time > start })
    }

    /// An answered call of the same caller from the same host to another place, around the time of the one that failed.
    private struct Sibling {
        var answerer: Endpoint
        var isSameCallee: Bool
        /// Begun so much later than what failed.
        var distance: Interval
        var number: Int
    }

    /// The earliest first.
    private static func siblings(of transaction: Transaction, _ context: Context) -> [Sibling] {
        let request = transaction.request.message
        let own = transaction.hop
        guard let caller = request.from.uri.user else { return [] }
        var found: [Sibling] = []
        for other in context.tracker.calls.values where other !== transaction.call {
            guard let answered = other.answered, !other.isPartial,
                let invite = other.invites.first(where: { $0.hop.source.address == own.source.address }),
                invite.hop.destination != own.destination
            else { continue }
            let distance = invite.startTime - transaction.startTime
            guard distance >= .zero - together, distance <= patience else { continue }
            let asked = invite.request.message
            guard asked.from.uri.user == caller else { continue }
            let isSameCallee =
                asked.to.uri.user == request.to.uri.user || asked.requestURI?.user == request.requestURI?.user
            guard isSameCallee || asked.from.uri.host == request.from.uri.host else { continue }
            found.append(
                Sibling(
                    answerer: answered.flow.source, isSameCallee: isSameCallee, distance: distance,
                    number: other.number))
        }
        return found.sorted { ($0.distance, $0.number) < ($1.distance, $1.number) }
    }

    private init(answerer: Endpoint, isFork: Bool) {
        self.answerer = answerer
        self.isFork = isFork
    }

    /// What is added to the sentence about the way that failed.
    var remark: Text {
        isFork
            ? Text(
                en: " Another branch of the call was answered at \(answerer).", zh: "该呼叫的另一分支已在 \(answerer) 应答。")
            : Text(en: " The call went on to \(answerer) and was answered.", zh: "该呼叫随后转到 \(answerer) 并被应答。")
    }

    /// What to do about the place that gave no answer.
    func fix(_ server: Endpoint) -> Text? {
        guard isFork else { return nil }
        return Text(
            en: "The call took no harm; see whether \(server) is still there, or let it be called no more.",
            zh: "该呼叫未受影响；请确认 \(server) 是否仍在线，或不再呼叫该处。")
    }
}

/// How often failures may look through all calls: under a flood of them each goes by its own.
struct LookBudget {
    private static let perSecond = 64
    private var second = Timestamp.distantPast
    private var count = 0

    mutating func take(at time: Timestamp) -> Bool {
        if time - second >= .seconds(1) {
            second = time
            count = 0
        }
        count += 1
        return count <= Self.perSecond
    }
}

extension Context {
    func mayLookThroughCalls() -> Bool { looks.take(at: now) }
}
