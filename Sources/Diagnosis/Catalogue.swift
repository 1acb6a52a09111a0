/// The one list of failure modes. A new kind is one analyzer, one test, two pages, and one line here.
package enum Catalogue {
    package static let entries: [(family: Family, analyzer: any Analyzer.Type)] = [
        (.hearing, MediaVerdict.self),
        (.hearing, UnsignalledAudio.self),
        (.quality, MediaQuality.self),
        (.sound, SilentAudio.self),
        (.quality, MediaFormats.self),
        (.quality, DTMFMismatch.self),
        (.quality, SRTPMismatch.self),
        (.quality, SSRCConflict.self),
        (.quality, DuplicateMedia.self),
        (.rewriting, ACKMissing.self),
        (.blocked, HangupIgnored.self),
        (.blocked, SignallingBlocked.self),
        (.blocked, SecureSignalling.self),
        (.ringing, PrackFailed.self),
        (.ringing, Missing100rel.self),
        (.renegotiation, RenegotiationFailed.self),
        (.renegotiation, AnswerInvalid.self),
        (.ringing, EarlyMedia.self),
        (.renegotiation, SessionRefreshFailed.self),
        (.rewriting, SIPALG.self),
        (.networks, SIPScan.self),
        (.registration, RegistrationFailed.self),
        (.registration, DigestUnsupported.self),
        (.registration, RegistrationConflict.self),
        (.registration, RegistrationLost.self),
        (.networks, TrunkDown.self),
        (.networks, StrictRouting.self),
        (.networks, AsymmetricSignalling.self),
        (.networks, SIPFragmentLost.self),
        (.networks, SIPMalformed.self),
        (.callResults, CallResults.self),
        (.callResults, CodecMismatch.self),
        (.callResults, CallerIDMissing.self),
        (.callResults, TransferFailed.self),
        (.callResults, PortExhaustion.self),
    ]
    static let families: [any Analyzer.Type] = entries.map { $0.analyzer }

    package static let cards: [Card] = families.flatMap { $0.cards }

    private static let familyOfKind = Dictionary(
        entries.flatMap { entry in entry.analyzer.cards.map { ($0.kind, entry.family) } }
    ) { first, _ in first }

    package static func family(_ kind: Kind) -> Family? { familyOfKind[kind] }

    package static func card(_ kind: Kind) -> Card? { cards.first { $0.kind == kind } }

    package static func makeAnalyzers() -> [any Analyzer] { families.map { $0.init() } }
}
