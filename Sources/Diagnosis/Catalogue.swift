/// The one list of failure modes. A new kind is one analyzer, one test, two pages, and one line here.
package enum Catalogue {
    static let families: [any Analyzer.Type] = [
        MediaVerdict.self,
        UnsignalledAudio.self,
        MediaQuality.self,
        SilentAudio.self,
        MediaFormats.self,
        DTMFMismatch.self,
        SRTPMismatch.self,
        SSRCConflict.self,
        DuplicateMedia.self,
        ACKMissing.self,
        HangupIgnored.self,
        SignallingBlocked.self,
        SecureSignalling.self,
        PrackFailed.self,
        Missing100rel.self,
        RenegotiationFailed.self,
        AnswerInvalid.self,
        EarlyMedia.self,
        SessionRefreshFailed.self,
        SIPALG.self,
        SIPScan.self,
        RegistrationFailed.self,
        DigestUnsupported.self,
        RegistrationConflict.self,
        RegistrationLost.self,
        TrunkDown.self,
        StrictRouting.self,
        AsymmetricSignalling.self,
        SIPFragmentLost.self,
        SIPMalformed.self,
        CallResults.self,
        CodecMismatch.self,
        CallerIDMissing.self,
        TransferFailed.self,
        PortExhaustion.self,
    ]

    package static let cards: [Card] = families.flatMap { $0.cards }

    package static func card(_ kind: Kind) -> Card? { cards.first { $0.kind == kind } }

    package static func makeAnalyzers() -> [any Analyzer] { families.map { $0.init() } }
}
