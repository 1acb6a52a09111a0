import SIP

/// What a message has in common with its copies at other points, and with nothing else.
///
/// No address is in it, which a translator changes, and no Call-ID where the branch stands for it, which an ALG may
/// rewrite. A proxy adds a Via, lowers Max-Forwards and has a branch of its own: what it sends on is another message.
struct MessageIdentity: Hashable {
    private let method: String
    /// 0 of a request.
    let status: Int
    private let number: UInt32
    private let fromTag: String
    private let toTag: String
    private let vias: Int
    private let forwards: Int
    private let reliable: UInt32
    /// The branch, or where that is no identifier (RFC 2543) the Call-ID.
    let anchor: String

    var isInvite: Bool { method == "INVITE" }

    init(_ message: SIPMessage) {
        method = message.method ?? message.cseq.method
        status = message.statusCode ?? 0
        number = message.cseq.number
        fromTag = message.from.tag ?? ""
        toTag = message.to.tag ?? ""
        vias = message.viaCount
        forwards = message.maxForwards ?? -1
        reliable = message.rseq ?? 0
        // A short branch is a test tool's constant.
        if let branch = message.branch, branch.hasPrefix("z9hG4bK"), branch.utf8.count > 15 {
            anchor = branch
        } else {
            anchor = message.callID
        }
    }
}
