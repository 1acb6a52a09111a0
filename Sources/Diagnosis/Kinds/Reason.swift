package import SIP

/// Why, inside a finding, where no other failure mode says it: the closed register of reasons.
///
/// Each is explained on the page of every kind that gives it, by this name.
package enum Reason: String, Sendable, CaseIterable, CustomStringConvertible {
    // MARK: Hops that say nothing or no, and what the network says of them
    case noReply = "no-reply"
    case noReplyToMethod = "no-reply-to-method"
    case noFinalResponse = "no-final-response"
    case trunkSilent = "trunk-silent"
    case unavailable
    case portClosed = "port-closed"
    case firewall
    case routing
    case icmpError = "icmp-error"
    case tcpDropped = "tcp-dropped"
    case tcpRefused = "tcp-refused"
    case tcpClosed = "tcp-closed"
    case tcpDataDropped = "tcp-data-dropped"
    case programSilent = "program-silent"
    case otherProtocol = "other-protocol"
    case tlsUnanswered = "tls-unanswered"
    case tlsClosed = "tls-closed"
    case tlsAlert = "tls-alert"
    case tlsOnPlainTextPort = "tls-on-plain-text-port"
    case plainTextOnTLSPort = "plain-text-on-tls-port"
    case certificateExpired = "certificate-expired"
    case certificateName = "certificate-name"
    case connectionDead = "connection-dead"
    case answerLost = "answer-lost"
    case loggedOut = "logged-out"
    case probeSucceeded = "probe-succeeded"

    // MARK: ACK
    case ackNeverSeen = "ack-never-seen"
    case ackNeverSent = "ack-never-sent"
    case answerNotForwarded = "answer-not-forwarded"
    case ackLate = "ack-late"
    case ackMismatch = "ack-mismatch"
    case ackMisrouted = "ack-misrouted"
    case forkIgnored = "fork-ignored"
    case ackLostBeyond = "ack-lost-beyond"
    case ackConnectionFailed = "ack-connection-failed"
    case contactUnreachable = "contact-unreachable"

    // MARK: PRACK and 100rel
    case prackNeverSeen = "prack-never-seen"
    case prackNeverSent = "prack-never-sent"
    case prackLate = "prack-late"
    case prackUnanswered = "prack-unanswered"
    case prackRejected = "prack-rejected"
    case prackMismatch = "prack-mismatch"
    case prackMisrouted = "prack-misrouted"
    case rackMismatch = "rack-mismatch"
    case rseqGap = "rseq-gap"
    case answeredBeforePrack = "answered-before-prack"
    case reliabilityRefused = "100rel-refused"
    case unsolicitedReliable = "unsolicited-reliable"
    case notOfferedByCaller = "not-offered-by-caller"

    // MARK: BYE and CANCEL
    case byeLost = "bye-lost"
    case legLeftUp = "leg-left-up"
    case byeRefused = "bye-refused"
    case cseqTooLow = "cseq-too-low"
    case oldContact = "old-contact"
    case anotherAddress = "another-address"
    case wrongTag = "wrong-tag"
    case cancelMismatched = "cancel-mismatched"
    case cancelRefused = "cancel-refused"
    case cancelIgnored = "cancel-ignored"
    case cancelLost = "cancel-lost"

    // MARK: Routes and rewriting
    case routeIgnored = "route-ignored"
    case routeLeft = "route-left"
    case noLooseRoute = "no-loose-route"
    case preloadedRoute = "preloaded-route"
    case rewrittenRequestURI = "rewritten-request-uri"
    case rportIgnored = "rport-ignored"
    case receivedIsPrivate = "received-is-private"
    case privateContact = "private-contact"
    case otherSource = "other-source"
    case messageDamaged = "message-damaged"
    case lostBeforeThisPoint = "lost-before-this-point"
    case lostBeyondThisPoint = "lost-beyond-this-point"
    case lostBetweenPoints = "lost-between-points"
    case lostInRelay = "lost-in-relay"
    case lostAtSender = "lost-at-sender"
    case twoCopiesDiffer = "two-copies-differ"
    case unevenBeforeThisPoint = "uneven-before-this-point"
    case unevenBeyondThisPoint = "uneven-beyond-this-point"
    case missedByCapture = "missed-by-capture"
    case unevenInRelay = "uneven-in-relay"

    // MARK: Fragments
    case fragmentMissing = "fragment-missing"
    case reassemblyTimeout = "reassembly-timeout"
    case packetTooBig = "packet-too-big"
    case largeUnanswered = "large-unanswered"

    // MARK: Offers, answers and session timers
    case answerMissing = "answer-missing"
    case answerContradicts = "answer-contradicts"
    case answeredWithAnother = "answered-with-another"
    case answeredWithoutPort = "answered-without-port"
    case mediaLineMissing = "media-line-missing"
    case directionNotAllowed = "direction-not-allowed"
    case directionLeftOnHold = "direction-left-on-hold"
    case sameVersion = "same-version"
    case offerersOwnAddress = "offerers-own-address"
    case groupNotKept = "group-not-kept"
    case noCommonCodec = "no-common-codec"
    case payloadTypeTwice = "payload-type-twice"
    case noConnectionLine = "no-connection-line"
    case addressFamilies = "address-families"
    case noAudioOffered = "no-audio-offered"
    case audioRefused = "audio-refused"
    case mediaRefused = "media-refused"
    case dialogGone = "dialog-gone"
    case refreshRefused = "refresh-refused"
    case intervalTooSmall = "interval-too-small"
    case intervalNeverAccepted = "interval-never-accepted"
    case noRefresh = "no-refresh"
    case noMinSE = "no-min-se"

    // MARK: Transfers
    case referRefused = "refer-refused"
    case replacedCallOver = "replaced-call-over"
    case replacedDialogUnknown = "replaced-dialog-unknown"
    case replacesTagsWrong = "replaces-tags-wrong"
    case targetNotReached = "target-not-reached"
    case noNotify = "no-notify"

    // MARK: What refuses a call, by code, Q.850 and words
    case badRequest = "bad-request"
    case notAllowed = "not-allowed"
    case noSuchNumber = "no-such-number"
    case numberIncomplete = "number-incomplete"
    case notAvailable = "not-available"
    case notSupported = "not-supported"
    case noRoute = "no-route"
    case busy
    case declined
    case refused
    case timedOut = "timed-out"
    case overload
    case serverFailure = "server-failure"
    case serverError = "server-error"
    case routingLoop = "routing-loop"
    case sessionInterval = "session-interval"
    case redirected
    case anonymityDisallowed = "anonymity-disallowed"
    case challengeNotAnswered = "challenge-not-answered"
    case credentialsRefused = "credentials-refused"
    case wrongPassword = "wrong-password"
    case limitReached = "limit-reached"
    case blocklisted
    case barred
    case noCredit = "no-credit"
    case nameNotResolved = "name-not-resolved"
    case noMediaPorts = "no-media-ports"
    case registeredWithoutRoute = "registered-without-route"
    case bindingDead = "binding-dead"
    case notRegistered = "not-registered"
    case refusedAtOnce = "refused-at-once"
    case inboundOnlyCaller = "inbound-only-caller"

    // MARK: Limits
    case learnedLevel = "learned-level"
    case profileLimit = "profile-limit"
    case callsPerSecond = "calls-per-second"
    case callsPerDay = "calls-per-day"
    case callsPerMonth = "calls-per-month"
    case callersAtOnce = "callers-at-once"
    case allPortsInUse = "all-ports-in-use"
    case refusedWhenFull = "refused-when-full"
    case tooManyClients = "too-many-clients"

    // MARK: Numbers
    case noCaller = "no-caller"
    case numberWithheld = "number-withheld"
    case calledNumberShown = "called-number-shown"
    case forwarderOnly = "forwarder-only"

    // MARK: Registrations
    case forbidden
    case unknownAccount = "unknown-account"
    case expired
    case nonceExpired = "nonce-expired"
    case nonceRefused = "nonce-refused"
    case wrongRealm = "wrong-realm"
    case noCredentials = "no-credentials"
    case notBound = "not-bound"
    case intervalTooBrief = "interval-too-brief"
    case saidByRegistrar = "said-by-registrar"
    case registrarContradictsItself = "registrar-contradicts-itself"
    case natBindingExpired = "nat-binding-expired"
    case clientStopped = "client-stopped"
    case takingOver = "taking-over"
    case twoBindings = "two-bindings"

    // MARK: Strangers
    case knownAgent = "known-agent"
    case manyTargets = "many-targets"
    case manySources = "many-sources"

    // MARK: Sound and its streams
    case noAudioSource = "no-audio-source"
    case goneSilent = "gone-silent"
    case silentForAWhile = "silent-for-a-while"
    case silencedOnTheWay = "silenced-on-the-way"
    case lowLevel = "low-level"
    case attenuatedInRelay = "attenuated-in-relay"
    case earlyMediaStopped = "early-media-stopped"
    case earlyMediaGoesOn = "early-media-goes-on"
    case twoSenders = "two-senders"
    case twoStreamsOfOneSender = "two-streams-of-one-sender"
    case sentTwice = "sent-twice"
    case sequenceStandsStill = "sequence-stands-still"
    case copiedOnTheWay = "copied-on-the-way"

    // MARK: Codecs, packet time and keys
    case codecInNoSDP = "codec-in-no-sdp"
    case codecNotInAnswer = "codec-not-in-answer"
    case codecOfSenderOnly = "codec-of-sender-only"
    case comfortNoiseNotAgreed = "comfort-noise-not-agreed"
    case ownNumberUsed = "own-number-used"
    case notSentByAnswerer = "not-sent-by-answerer"
    case packetTimeAboveMaximum = "packet-time-above-maximum"
    case packetTimeInNoSDP = "packet-time-in-no-sdp"
    case packetTimeOfSenderOnly = "packet-time-of-sender-only"
    case wrongPayloadType = "wrong-payload-type"
    case eventNotAgreed = "event-not-agreed"
    case infoInsteadOfEvent = "info-instead-of-event"
    case infoRefused = "info-refused"
    case tonesInsteadOfEvent = "tones-instead-of-event"
    case keysDoubled = "keys-doubled"

    // MARK: Encryption of media
    case srtpRefused = "srtp-refused"
    case srtpWherePlainAgreed = "srtp-where-plain-agreed"
    case plainWhereSRTPAgreed = "plain-where-srtp-agreed"
    case suitesDiffer = "suites-differ"
    case profileDiffers = "profile-differs"
    case keysMissing = "keys-missing"
    case dtlsUnanswered = "dtls-unanswered"
    case dtlsIncomplete = "dtls-incomplete"
    case dtlsRefused = "dtls-refused"
    case dtlsBothClients = "dtls-both-clients"
    case iceUnanswered = "ice-unanswered"
    case iceRoleConflict = "ice-role-conflict"
    case iceRefused = "ice-refused"

    /// As records, logs and `explain` show it. Two that readers have always met under another's name keep it: the kind
    /// of their finding tells them apart.
    package var description: String {
        switch self {
        case .reliabilityRefused: Reason.refused.rawValue
        case .trunkSilent: Reason.noReply.rawValue
        default: rawValue
        }
    }
}

/// What a cause inside a finding is: another failure mode, a reason that is none by itself, or how SIP's grammar was
/// broken.
package enum CauseID: Sendable, Hashable, CustomStringConvertible {
    case kind(Kind)
    case reason(Reason)
    case malformed(SIPParseError.Reason)

    /// As records, logs and `explain` show it.
    package var description: String {
        switch self {
        case .kind(let kind): kind.rawValue
        case .reason(let reason): reason.description
        case .malformed(let reason): reason.rawValue
        }
    }
}
