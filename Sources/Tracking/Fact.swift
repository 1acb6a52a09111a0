package import SIP
package import Wire

/// What tracking tells diagnosis: never bytes, always in packet order.
///
/// Each fact is copied for some ten analyzers: what is rare and large has an allocation of its own.
package enum Fact {
    case request(Transaction)
    case requestRepeated(Transaction)
    /// 101–199 and 100; the observation is new unless `repeated`.
    case provisional(Transaction, Observation, repeated: Bool)
    case final(Transaction, Observation, repeated: Bool)
    /// The TCP connection of a request without a response ended, or speaks another protocol; once.
    case connectionEnded(Transaction)
    /// What passed since shows that a request was answered, though no answer to it was seen or could be read.
    case answeredUnseen(Transaction, at: Timestamp)
    /// An ACK to a final response of `transaction`.
    case ack(Transaction, Observation)
    /// An ACK inside a call that matches none of its transactions.
    case strayACK(Call, Observation)
    /// An ACK of a call whose INVITE was not seen.
    case orphanACK(Observation)
    /// A response to a request that was not seen.
    case strayResponse(Observation)
    /// One message seen on both sides of an address translator, first copy first.
    case translated(Observation, Observation)

    case offered(Call)
    case ringing(Call, Observation)
    case answered(Call, Observation)
    case negotiated(Call, MediaSession, at: Timestamp)
    /// An answer that its offer does not allow, or the message that had to carry one and did not.
    indirect case answerBroken(Call, MediaSession, AnswerBreach, Observation)
    case ended(Call, at: Timestamp)
    /// The call leaves the table; per-call state must go.
    case forgotten(Call)

    /// An interval of a stream is over: 5 s, or less where the stream, its call or the capture ends.
    indirect case mediaWindow(Stream, MediaWindow)
    /// What `from` says by RTCP of the audio sent to it since its report before.
    indirect case farReport(Call, MediaSession, from: Party, FarReport)

    indirect case icmpTransaction(Transaction, ICMPObservation)
    /// Time exceeded for a datagram that is no request still waiting: a response, maybe.
    indirect case icmpTimeExceeded(ICMPObservation)
    indirect case icmpMedia(Call, MediaSession, toward: Party, ICMPObservation)
    indirect case tcp(TCPConnectionFact)
    indirect case tls(TLSFact)
    /// RTCP of a path whose signalling was not seen.
    indirect case strayRTCP(Flow, [RTCPPacket], at: Timestamp)
    /// An ICMP error that quotes nothing whose signalling was seen.
    indirect case strayICMP(ICMPObservation)
    indirect case malformed(MalformedObservation)
    indirect case fragmentLost(FragmentLoss, at: Timestamp)
}

extension Fact {
    /// What a fact is about; analyzers are told the topics they ask for.
    package enum Topic: Int, Sendable, CaseIterable {
        case request, requestRepeated, provisional, final, connectionEnded, answeredUnseen, ack, strayACK, orphanACK
        case strayResponse, translated, offered, ringing, answered, negotiated, answerBroken, ended, forgotten,
            mediaWindow
        case farReport, icmpTransaction, icmpTimeExceeded, icmpMedia, tcp, tls, strayRTCP, strayICMP
        case malformed, fragmentLost
    }

    package var topic: Topic {
        switch self {
        case .request: .request
        case .requestRepeated: .requestRepeated
        case .provisional: .provisional
        case .final: .final
        case .connectionEnded: .connectionEnded
        case .answeredUnseen: .answeredUnseen
        case .ack: .ack
        case .strayACK: .strayACK
        case .orphanACK: .orphanACK
        case .strayResponse: .strayResponse
        case .translated: .translated
        case .offered: .offered
        case .ringing: .ringing
        case .answered: .answered
        case .negotiated: .negotiated
        case .answerBroken: .answerBroken
        case .ended: .ended
        case .forgotten: .forgotten
        case .mediaWindow: .mediaWindow
        case .farReport: .farReport
        case .icmpTransaction: .icmpTransaction
        case .icmpTimeExceeded: .icmpTimeExceeded
        case .icmpMedia: .icmpMedia
        case .tcp: .tcp
        case .tls: .tls
        case .strayRTCP: .strayRTCP
        case .strayICMP: .strayICMP
        case .malformed: .malformed
        case .fragmentLost: .fragmentLost
        }
    }
}

/// A message that could not be used, or is against the grammar and was followed none the less.
package struct MalformedObservation {
    /// The message was read, and its call goes on.
    package var isFollowed = false
    package var reason: SIPParseError.Reason
    package var callID: String?
    package var startLine: String?
    package var flow: Flow
    package var time: Timestamp
    package var frame: UInt64
    package var interface: InterfaceID

    package init(
        reason: SIPParseError.Reason, callID: String?, startLine: String?, flow: Flow, time: Timestamp, frame: UInt64,
        interface: InterfaceID
    ) {
        self.reason = reason
        self.callID = callID
        self.startLine = startLine
        self.flow = flow
        self.time = time
        self.frame = frame
        self.interface = interface
    }
}

/// How a TCP connection to a signalling port fared.
package struct TCPConnectionFact {
    package enum Event { case opening, repeatedOpening, opened, refused, reset }
    package var event: Event
    /// Client to server.
    package var flow: Flow
    package var firstSYN: Timestamp
    package var attempts: Int
    package var time: Timestamp
    package var frame: UInt64
    package var interface: InterfaceID

    package init(
        event: Event, flow: Flow, firstSYN: Timestamp, attempts: Int, time: Timestamp, frame: UInt64,
        interface: InterfaceID
    ) {
        self.event = event
        self.flow = flow
        self.firstSYN = firstSYN
        self.attempts = attempts
        self.time = time
        self.frame = frame
        self.interface = interface
    }
}
