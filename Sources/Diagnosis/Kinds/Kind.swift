/// The failure modes, in the order in which users notice them: of two in one call the earlier is the symptom.
///
/// The raw value is the id that settings, records, logs and `explain` show. What a kind is to others stands in
/// `Kind+Traits.swift`, how it is found in the analyzer that the catalogue names.
package enum Kind: String, Sendable, Codable, CaseIterable, Comparable, CustomStringConvertible {
    case noAudio = "no-audio"
    case oneWayAudio = "one-way-audio"
    case silentAudio = "silent-audio"
    case mediaStopped = "media-stopped"
    case lateMedia = "late-media"
    case sessionRefreshFailed = "session-refresh-failed"
    case sipFragmentLost = "sip-fragment-lost"
    case ackMissing = "ack-missing"
    case prackFailed = "prack-failed"
    case reinviteFailed = "reinvite-failed"
    case updateFailed = "update-failed"
    case answerInvalid = "answer-invalid"
    case registrationLost = "registration-lost"
    case digestUnsupported = "digest-unsupported"
    case signallingBlocked = "signalling-blocked"
    case requestUnanswered = "request-unanswered"
    case hangupIgnored = "hangup-ignored"
    case mediaBlocked = "media-blocked"
    case portExhaustion = "port-exhaustion"
    case codecMismatch = "codec-mismatch"
    case inboundOnlyNumber = "inbound-only-number"
    case callerRestricted = "caller-restricted"
    case concurrencyLimit = "concurrency-limit"
    case calleeUnavailable = "callee-unavailable"
    case numberNotRouted = "number-not-routed"
    case callRejected = "call-rejected"
    case transferFailed = "transfer-failed"
    case srtpMismatch = "srtp-mismatch"
    case poorQuality = "poor-quality"
    case packetLoss = "packet-loss"
    case highJitter = "high-jitter"
    case unexpectedCodec = "unexpected-codec"
    case ptimeMismatch = "ptime-mismatch"
    case dtmfMismatch = "dtmf-mismatch"
    case ssrcConflict = "ssrc-conflict"
    case duplicateMedia = "duplicate-media"
    case sipALG = "sip-alg"
    case earlyMediaMissing = "early-media-missing"
    case earlyMediaCut = "early-media-cut"
    case missing100rel = "missing-100rel"
    case callerIDMissing = "caller-id-missing"
    case lowVolume = "low-volume"
    // What is told of messages and peers rather than of one call's course never takes another report in.
    case asymmetricSignalling = "asymmetric-signalling"
    case strictRouting = "strict-routing"
    case sipMalformed = "sip-malformed"
    case registrationFailed = "registration-failed"
    case accountLocked = "account-locked"
    case registrationConflict = "registration-conflict"
    case trunkDown = "trunk-down"
    case sipScan = "sip-scan"
    // Told as causes only.
    case privateAddressInSDP = "private-address-in-sdp"
    case mediaWrongPort = "media-wrong-port"
    case localNotSending = "local-not-sending"
    case peerNotSending = "peer-not-sending"

    private static let ranks = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))

    /// 0 for what is noticed first.
    package var rank: Int { Kind.ranks[self] ?? Kind.allCases.count }

    package var description: String { rawValue }

    package static func < (left: Kind, right: Kind) -> Bool { left.rank < right.rank }
}
