import Diagnosis

/// The one table of what is a symptom of what, and how much a cause weighs inside it.
enum SymptomTable {
    /// What the user notices first ranks first.
    private static let order = [
        "no-audio", "one-way-audio", "silent-audio", "media-stopped", "late-media", "session-refresh-failed",
        "sip-fragment-lost", "ack-missing", "prack-failed", "reinvite-failed", "update-failed", "answer-invalid",
        "registration-lost",
        "digest-unsupported", "signalling-blocked", "request-unanswered", "hangup-ignored", "media-blocked",
        "port-exhaustion",
        "codec-mismatch", "inbound-only-number", "caller-restricted", "concurrency-limit", "callee-unavailable",
        "number-not-routed",
        "call-rejected", "transfer-failed", "srtp-mismatch", "poor-quality", "packet-loss", "high-jitter",
        "unexpected-codec", "ptime-mismatch", "dtmf-mismatch", "ssrc-conflict", "duplicate-media", "sip-alg",
        "early-media-missing", "early-media-cut", "missing-100rel", "caller-id-missing", "low-volume",
    ]
    private static let ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset) })

    private static let mediaCauses: Set<String> = [
        "late-media", "media-stopped", "media-blocked", "sip-alg", "missing-100rel", "prack-failed", "reinvite-failed",
        "update-failed", "ack-missing", "codec-mismatch", "port-exhaustion", "srtp-mismatch", "unexpected-codec",
        "silent-audio", "answer-invalid", "early-media-missing", "early-media-cut",
    ]
    private static let causes: [String: Set<String>] = [
        "no-audio": mediaCauses,
        "one-way-audio": mediaCauses,
        "media-stopped": mediaCauses,
        "silent-audio": ["reinvite-failed", "update-failed", "codec-mismatch", "unexpected-codec"],
        "poor-quality": ["packet-loss", "high-jitter", "duplicate-media", "ptime-mismatch"],
        "packet-loss": ["duplicate-media"],
        "late-media": [
            "early-media-missing", "early-media-cut", "media-blocked", "srtp-mismatch", "sip-alg", "missing-100rel",
            "prack-failed",
        ],
        "session-refresh-failed": ["reinvite-failed", "update-failed", "request-unanswered", "sip-alg"],
        "ack-missing": ["sip-alg", "signalling-blocked", "request-unanswered", "hangup-ignored"],
        "prack-failed": [
            "early-media-missing", "early-media-cut", "sip-alg", "missing-100rel", "request-unanswered",
            "call-rejected",
        ],
        "reinvite-failed": ["answer-invalid", "sip-alg", "request-unanswered", "signalling-blocked"],
        "update-failed": ["answer-invalid", "sip-alg", "request-unanswered", "signalling-blocked"],
        "signalling-blocked": ["sip-alg", "request-unanswered"],
        "registration-lost": [
            "signalling-blocked", "request-unanswered", "callee-unavailable", "call-rejected", "number-not-routed",
        ],
        "sip-fragment-lost": ["ack-missing", "signalling-blocked", "request-unanswered"],
        "digest-unsupported": ["call-rejected"],
        "port-exhaustion": ["codec-mismatch", "concurrency-limit", "callee-unavailable", "call-rejected"],
        "call-rejected": ["early-media-missing", "early-media-cut"],
        "transfer-failed": ["reinvite-failed", "update-failed"],
    ]

    /// Kinds that blame where a request or media was going, not where it came from.
    private static let targets: Set<String> = [
        "no-audio", "one-way-audio", "media-stopped", "late-media", "session-refresh-failed", "ack-missing",
        "prack-failed", "reinvite-failed", "update-failed", "signalling-blocked", "request-unanswered",
        "media-blocked", "port-exhaustion", "codec-mismatch", "inbound-only-number", "caller-restricted",
        "concurrency-limit", "callee-unavailable", "number-not-routed", "call-rejected", "transfer-failed",
        "hangup-ignored",
    ]

    static func blamesTarget(_ kind: String) -> Bool { targets.contains(kind) }

    static func rank(_ kind: String) -> Int { ranks[kind] ?? order.count }

    static func explains(_ cause: String, symptom: String) -> Bool { causes[symptom]?.contains(cause) ?? false }

    /// How sure it is that this report brought about the symptom: the fact may be proved, its effect rarely is.
    static func weight(of report: Report, in symptom: String, profile: Profile) -> Confidence {
        // What the call ran into there is an effect of the symptom; it must not outrank the symptom's own causes.
        if ["registration-lost", "sip-fragment-lost", "digest-unsupported"].contains(symptom) { return .possible }
        return switch report.kind {
        case "missing-100rel": profile.requiresReliableProvisional ? .likely : .possible
        case "early-media-missing", "early-media-cut": .possible
        case "prack-failed", "late-media", "duplicate-media", "ptime-mismatch": .possible
        case "media-blocked": report.severity == .notice ? .possible : report.confidence
        default: min(report.confidence, .likely)
        }
    }
}
