package import SIP
package import Wire

/// One call: everything that shares one Call-ID and began with an INVITE, over all hops and forks seen here.
package final class Call {
    package typealias State = CallProgress.State
    package typealias Ending = CallProgress.Ending

    package let number: Int
    package let callID: String
    /// The first INVITE seen; for a call joined midway, the first in-dialog request.
    package let first: Observation
    /// The capture began inside the call.
    package let isPartial: Bool
    package let callerTag: String?
    /// Numbers or names as shown to people, escaped.
    package internal(set) var caller: String
    package internal(set) var callee: String

    package internal(set) var progress: CallProgress
    /// It has left the table: nothing may keep it any more.
    package internal(set) var isForgotten = false
    /// Somebody wanted to cancel it, whatever came of it.
    package internal(set) var wasCancelled = false
    package internal(set) var lastActivity: Timestamp

    /// Initial INVITE transactions, one a hop and attempt, in order of arrival; bounded.
    package internal(set) var invites: [Transaction] = []
    /// In-dialog transactions besides, in order of arrival; bounded, oldest dropped.
    package internal(set) var requests: [Transaction] = []
    package internal(set) var sessions: [MediaSession] = []
    /// Frames captured but dropped by the kernel, cumulated, when the call began.
    package internal(set) var dropsAtStart: UInt64 = 0
    /// The call's messages; bounded by the settings.
    package internal(set) var messages: [Observation] = []
    package internal(set) var messagesDropped = 0
    /// Copies of its messages on other interfaces, by the frame of the original and its interface; bounded like the
    /// messages.
    package internal(set) var copies: [(original: UInt64, place: InterfaceID, interface: InterfaceID)] = []
    /// Those of its messages that were seen before an address translator too, and the frames they had there; bounded
    /// like the messages.
    package internal(set) var translations: [(copy: Observation, original: UInt64)] = []
    /// ICMP errors, kept for the ladder.
    package internal(set) var icmpErrors: [ICMPObservation] = []
    /// Its messages were seen on two interfaces: this host stands between the parties and forwards.
    package internal(set) var isForwarded = false
    /// They were seen on two interfaces, and nobody counted their time to live down between: two captures of one place,
    /// or of one network.
    package internal(set) var isSeenTwice = false
    /// One interface showed a message of it twice: a mirror of several ports, or a device that bridges what it mirrors.
    package internal(set) var isCopied = false
    /// Of a call that passes a B2BUA: the leg it came in by, and those it was sent on by, while they are known; bounded.
    package internal(set) weak var incomingLeg: Call?
    package internal(set) var outgoingLegs: [Call] = []
    /// All of these ever linked, also those forgotten since; bounded.
    package internal(set) var linkedLegs: [LinkedLeg] = []

    init(number: Int, first: Observation, isPartial: Bool, caller: String, callee: String) {
        self.number = number
        self.callID = first.message.callID
        self.first = first
        self.isPartial = isPartial
        progress = CallProgress(isPartial: isPartial)
        self.caller = caller
        self.callee = callee
        callerTag = first.message.fromTag
        lastActivity = first.time
    }

    package var state: State { progress.state }
    package var ringing: Observation? { progress.ringing }
    package var answered: Observation? { progress.answered }
    package var ending: Ending? { progress.ending }
    package var ended: Timestamp? { progress.ended }
    package var endedBy: Observation? { progress.endedBy }
    package var start: Timestamp { first.time }
    package var answerTime: Timestamp? { answered?.time }

    /// Who sent `message`: a request carries its sender in From, a response its receiver.
    package func sender(of message: SIPMessage) -> Party {
        (message.fromTag == callerTag) == message.isRequest ? .caller : .callee
    }

    /// The hop nearest the caller: the first INVITE of the latest attempt.
    package var callerFacing: Transaction? {
        guard let latest = invites.last else { return nil }
        return invites.first { $0.cseq == latest.cseq }
    }

    static let inviteLimit = 64
    static let requestLimit = 256
    static let sessionLimit = 16
}
