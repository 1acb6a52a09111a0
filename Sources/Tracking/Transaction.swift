package import SIP
package import Wire

/// One SIP transaction on one hop (RFC 3261 §17), as seen from beside it.
package final class Transaction {
    package let number: Int
    /// First transmission of the request.
    package let request: Observation
    /// The call it belongs to, for INVITE and in-dialog requests.
    package internal(set) weak var call: Call?
    /// Client to server.
    package var hop: Flow { request.flow }
    package var method: String { request.message.cseq.method }
    package var cseq: CSeq { request.message.cseq }
    /// True where the request carried a To tag: it is inside a dialog.
    package let isInDialog: Bool
    package var startTime: Timestamp { request.time }

    package internal(set) var transmissions = 1
    package internal(set) var lastTransmission: Timestamp
    /// First copy of each distinct provisional response, `100` included; bounded.
    package internal(set) var provisionals: [Observation] = []
    package internal(set) var final: Observation?
    /// Further final responses: other forks' 2xx, or one that contradicts the first; bounded.
    package internal(set) var otherFinals: [Observation] = []
    /// Times the final response was seen, and when last.
    package internal(set) var finalTransmissions = 0
    package internal(set) var lastFinal: Timestamp?
    /// First ACK of an INVITE's final response, and how many were seen.
    package internal(set) var ack: Observation?
    package internal(set) var ackTransmissions = 0
    /// When the request was cancelled.
    package internal(set) var cancelled: Timestamp?
    /// ICMP errors that quoted the request; bounded.
    package internal(set) var icmpErrors: [ICMPObservation] = []
    /// How its connection ended, or that it speaks no SIP, while the request waited; over TCP.
    package internal(set) var connectionEnd: TCPFate?
    /// The same request on the far side of an address translator.
    package internal(set) var translatedHops: [Flow] = []
    package internal(set) var responses = 0
    /// A response was seen where the request was seen first, not only beyond a translator.
    package internal(set) var isAnsweredAtClient = false

    /// Where the request was seen, and where its answers; bounded.
    package private(set) var requestInterfaces: [InterfaceID] = []
    package private(set) var answerInterfaces: [InterfaceID] = []
    /// Capture points that the request passed and none of its answers.
    package var unansweredInterfaces: [InterfaceID] { requestInterfaces.filter { !answerInterfaces.contains($0) } }

    init(number: Int, request: Observation) {
        self.number = number
        self.request = request
        isInDialog = request.message.toTag != nil
        lastTransmission = request.time
        noteInterface(of: request)
    }

    func noteInterface(of message: Observation) {
        let isRequest = message.message.isRequest
        var known = isRequest ? requestInterfaces : answerInterfaces
        guard !known.contains(message.interface), known.count < 8 else { return }
        known.append(message.interface)
        if isRequest { requestInterfaces = known } else { answerInterfaces = known }
    }

    package var finalCode: Int? { final?.message.statusCode }
    /// No response was seen, and what passed since shows that one came (see `SignallingTracker`).
    package internal(set) var isAnsweredUnseen = false
    /// Nothing at all came back: no response; an ICMP error does not count.
    package var isUnanswered: Bool { responses == 0 && !isAnsweredUnseen }
    /// Nothing is wrong with its way but that it does not fit: all that came back says so.
    package var isTooLarge: Bool {
        !icmpErrors.isEmpty && icmpErrors.allSatisfy { $0.error.meaning == .fragmentationNeeded }
    }
    /// An answer came that this capture does not show: over UDP a request is repeated after T1 (500 ms), and the repeats
    /// end only with an answer (RFC 3261 §17.1.1.2, §17.1.2.2).
    package var wasAnsweredOutOfSight: Bool {
        responses == 0 && (isAnsweredUnseen || isPastRepeats && transmissions == 1 && icmpErrors.isEmpty)
    }
    /// The time of the first repeats is over; the tracker's clock says so.
    private(set) var isPastRepeats = false
    /// Twice T1, and what a slow timer takes.
    static let repeatsWait = Interval.seconds(2)

    func passRepeats() { isPastRepeats = request.transport == .udp }

    package var isSuccessful: Bool { finalCode.map { (200...299).contains($0) } ?? false }

    static let provisionalLimit = 16
    static let icmpLimit = 8
}
