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
        let request = transaction.request.message
        let own = transaction.hop
        for other in context.tracker.calls.values where other !== call {
            guard let answered = other.answered, !other.isPartial,
                let sibling = other.invites.first(where: { $0.hop.source.address == own.source.address }),
                sibling.hop.destination != own.destination
            else { continue }
            let later = sibling.startTime - transaction.startTime
            let asked = sibling.request.message
            guard asked.from.uri.user == request.from.uri.user else { continue }
            let isSameCallee =
                asked.to.uri.user == request.to.uri.user || asked.requestURI?.user == request.requestURI?.user
            // Branches to several phones have a callee each, and share the caller, the moment and the host that calls.
            let isTogether = later >= .zero - Self.together && later <= Self.together && request.from.uri.user != nil
            let isFork = isTogether && (isSameCallee || asked.from.uri.host == request.from.uri.host)
            let isNext = isSameCallee && later >= .zero && later <= Self.patience
            guard isFork || isNext else { continue }
            self.init(
                answerer: answered.flow.source,
                isFork: isTogether && transaction.icmpErrors.allSatisfy { $0.time > sibling.startTime })
            return
        }
        return nil
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
}
