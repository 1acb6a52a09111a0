/// What each kind is to the others. A new kind does not compile until it has said so.
extension Kind {
    /// The end of the path that its findings blame, and whose incident they join.
    package enum Blamed: Sendable {
        /// Where a request or media came from.
        case source
        /// Where it was going.
        case target
    }

    /// How the two legs of a call through a B2BUA share its faults.
    package enum LegSharing: Sendable {
        /// Sound toward one party that is missing.
        case unheard
        /// What a relay passes on as it gets it, each way for itself.
        case passedOn
        /// A request that is sent on, and fails where it ends.
        case sentOn
        /// The outgoing leg's refusal is passed back on the incoming one.
        case refusal
        /// What keeps an outgoing leg from being set up, besides refusals.
        case setUpFailure
        /// What lies on the incoming leg when both show it.
        case ofIncoming
        /// 100rel, which each leg offers and requires for itself.
        case reliability
        /// Faults of their own, each.
        case apart
    }

    /// How sure a report of this kind can be as the cause of another kind's finding.
    package enum Weight: Sendable {
        /// The fact may be proved, that it brought the symptom about is at most likely.
        case atMostLikely
        case possible
        /// As sure as its report, unless that is a notice.
        case asReported
        /// Likely where the profile demands 100rel, else possible.
        case byProfile
    }

    private static let ofMedia: Set<Kind> = [
        .lateMedia, .mediaStopped, .mediaBlocked, .sipALG, .missing100rel, .prackFailed, .reinviteFailed, .updateFailed,
        .ackMissing, .codecMismatch, .portExhaustion, .srtpMismatch, .unexpectedCodec, .silentAudio, .answerInvalid,
        .earlyMediaMissing, .earlyMediaCut,
    ]

    /// The kinds that may be told as its causes, where the same call shows both.
    package var explanations: Set<Kind> {
        switch self {
        case .noAudio, .oneWayAudio, .mediaStopped: Kind.ofMedia
        case .silentAudio: [.reinviteFailed, .updateFailed, .codecMismatch, .unexpectedCodec]
        case .poorQuality: [.packetLoss, .highJitter, .duplicateMedia, .ptimeMismatch]
        case .packetLoss: [.duplicateMedia]
        case .lateMedia:
            [.earlyMediaMissing, .earlyMediaCut, .mediaBlocked, .srtpMismatch, .sipALG, .missing100rel, .prackFailed]
        case .sessionRefreshFailed: [.reinviteFailed, .updateFailed, .requestUnanswered, .sipALG]
        case .ackMissing: [.sipALG, .signallingBlocked, .requestUnanswered, .hangupIgnored]
        case .prackFailed:
            [.earlyMediaMissing, .earlyMediaCut, .sipALG, .missing100rel, .requestUnanswered, .callRejected]
        case .reinviteFailed, .updateFailed: [.answerInvalid, .sipALG, .requestUnanswered, .signallingBlocked]
        case .signallingBlocked: [.sipALG, .requestUnanswered]
        case .registrationLost:
            [.signallingBlocked, .requestUnanswered, .calleeUnavailable, .callRejected, .numberNotRouted]
        case .sipFragmentLost: [.ackMissing, .signallingBlocked, .requestUnanswered]
        case .digestUnsupported: [.callRejected]
        case .portExhaustion: [.codecMismatch, .concurrencyLimit, .calleeUnavailable, .callRejected]
        case .callRejected: [.earlyMediaMissing, .earlyMediaCut]
        case .transferFailed: [.reinviteFailed, .updateFailed]
        case .answerInvalid, .requestUnanswered, .hangupIgnored, .mediaBlocked, .codecMismatch, .inboundOnlyNumber,
            .callerRestricted, .concurrencyLimit, .calleeUnavailable, .numberNotRouted, .srtpMismatch, .highJitter,
            .unexpectedCodec, .ptimeMismatch, .dtmfMismatch, .ssrcConflict, .duplicateMedia, .sipALG,
            .earlyMediaMissing, .earlyMediaCut, .missing100rel, .callerIDMissing, .lowVolume, .asymmetricSignalling,
            .strictRouting, .sipMalformed, .registrationFailed, .accountLocked, .registrationConflict, .trunkDown,
            .sipScan, .privateAddressInSDP, .mediaWrongPort, .localNotSending, .peerNotSending:
            []
        }
    }

    package var blamed: Blamed {
        switch self {
        case .noAudio, .oneWayAudio, .mediaStopped, .lateMedia, .sessionRefreshFailed, .ackMissing, .prackFailed,
            .reinviteFailed, .updateFailed, .signallingBlocked, .requestUnanswered, .mediaBlocked, .portExhaustion,
            .codecMismatch, .inboundOnlyNumber, .callerRestricted, .concurrencyLimit, .calleeUnavailable,
            .numberNotRouted, .callRejected, .transferFailed, .hangupIgnored:
            .target
        case .silentAudio, .sipFragmentLost, .answerInvalid, .registrationLost, .digestUnsupported, .srtpMismatch,
            .poorQuality, .packetLoss, .highJitter, .unexpectedCodec, .ptimeMismatch, .dtmfMismatch, .ssrcConflict,
            .duplicateMedia, .sipALG, .earlyMediaMissing, .earlyMediaCut, .missing100rel, .callerIDMissing, .lowVolume,
            .asymmetricSignalling, .strictRouting, .sipMalformed, .registrationFailed, .accountLocked,
            .registrationConflict, .trunkDown, .sipScan, .privateAddressInSDP, .mediaWrongPort, .localNotSending,
            .peerNotSending:
            .source
        }
    }

    package var sharing: LegSharing {
        switch self {
        case .noAudio, .oneWayAudio: .unheard
        case .mediaStopped, .lateMedia, .packetLoss, .highJitter, .poorQuality, .duplicateMedia, .unexpectedCodec,
            .ptimeMismatch, .ssrcConflict, .dtmfMismatch, .silentAudio, .lowVolume, .earlyMediaMissing, .earlyMediaCut:
            .passedOn
        case .reinviteFailed, .updateFailed, .sessionRefreshFailed, .transferFailed: .sentOn
        case .callRejected, .calleeUnavailable, .numberNotRouted, .callerRestricted, .concurrencyLimit,
            .inboundOnlyNumber, .codecMismatch, .portExhaustion:
            .refusal
        case .signallingBlocked, .requestUnanswered, .sipFragmentLost, .prackFailed, .digestUnsupported,
            .registrationLost:
            .setUpFailure
        case .ackMissing, .callerIDMissing: .ofIncoming
        case .missing100rel: .reliability
        case .answerInvalid, .hangupIgnored, .mediaBlocked, .srtpMismatch, .sipALG, .asymmetricSignalling,
            .strictRouting, .sipMalformed, .registrationFailed, .accountLocked, .registrationConflict, .trunkDown,
            .sipScan, .privateAddressInSDP, .mediaWrongPort, .localNotSending, .peerNotSending:
            .apart
        }
    }

    package var weight: Weight {
        switch self {
        case .missing100rel: .byProfile
        case .earlyMediaMissing, .earlyMediaCut, .prackFailed, .lateMedia, .duplicateMedia, .ptimeMismatch: .possible
        case .mediaBlocked: .asReported
        case .noAudio, .oneWayAudio, .silentAudio, .mediaStopped, .sessionRefreshFailed, .sipFragmentLost, .ackMissing,
            .reinviteFailed, .updateFailed, .answerInvalid, .registrationLost, .digestUnsupported, .signallingBlocked,
            .requestUnanswered, .hangupIgnored, .portExhaustion, .codecMismatch, .inboundOnlyNumber, .callerRestricted,
            .concurrencyLimit, .calleeUnavailable, .numberNotRouted, .callRejected, .transferFailed, .srtpMismatch,
            .poorQuality, .packetLoss, .highJitter, .unexpectedCodec, .dtmfMismatch, .ssrcConflict, .sipALG,
            .callerIDMissing, .lowVolume, .asymmetricSignalling, .strictRouting, .sipMalformed, .registrationFailed,
            .accountLocked, .registrationConflict, .trunkDown, .sipScan, .privateAddressInSDP, .mediaWrongPort,
            .localNotSending, .peerNotSending:
            .atMostLikely
        }
    }

    /// What a call ran into there is an effect of the symptom: it must not outrank the symptom's own causes.
    package var outweighsItsExplanations: Bool {
        self == .registrationLost || self == .sipFragmentLost || self == .digestUnsupported
    }

    /// Silence is the fault itself: that it is over is shown by answers, and next to nothing by nobody asking.
    package var isKnownByAnswersOnly: Bool { self == .signallingBlocked }

    /// Says why sound is missing as a leg does that only passes on what it gets.
    package var isHearsay: Bool { self == .mediaBlocked || self == .localNotSending || self == .peerNotSending }

    package func explains(_ symptom: Kind) -> Bool { symptom.explanations.contains(self) }
}

extension Report {
    /// How sure it is that this brought about the symptom: the fact may be proved, its effect rarely is.
    package func weight(in symptom: Kind, profile: Profile) -> Confidence {
        if symptom.outweighsItsExplanations { return .possible }
        return switch kind.weight {
        case .atMostLikely: min(confidence, .likely)
        case .possible: .possible
        case .asReported: severity == .notice ? .possible : confidence
        case .byProfile: profile.requiresReliableProvisional ? .likely : .possible
        }
    }
}
