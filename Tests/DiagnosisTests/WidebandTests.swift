import Diagnosis
import Testing

/// G.107.1 against `Tests/reference-figures.py`, which computes in exact fractions, and against published figures.
@Suite struct WidebandTests {
    @Test(
        "Ratings equal an independent computation",
        arguments: [
            (0, 0.0, 88.0000, 3.5123), (1, 0, 103.0000, 4.0181), (2, 0, 109.0000, 4.1820), (2, 1, 94.8491, 3.7577),
            (2, 2, 85.1905, 3.4062), (2, 5, 68.6774, 2.7455), (2, 20, 47.2716, 1.9030), (3, 0, 119.0000, 4.3901),
            (4, 0, 122.0000, 4.4343), (5, 0, 124.0000, 4.4586), (6, 0, 126.0000, 4.4785), (7, 0, 121.0000, 4.4206),
            (7, 1, 105.4643, 4.0886), (7, 2, 94.6364, 3.7504), (7, 5, 75.6875, 3.0310), (7, 20, 50.2683, 2.0137),
            (8, 0, 119.0000, 4.3901), (8, 1, 104.5932, 4.0642), (8, 2, 94.3623, 3.7410), (8, 5, 76.0707, 3.0465),
            (8, 20, 50.7269, 2.0310),
        ])
    func ratingsEqualAnIndependentComputation(_ mode: Int, _ lost: Double, _ rating: Double, _ score: Double) throws {
        let codec = try #require(EModel.codec("AMR-WB", mode: mode))
        // Loss counts as random, however it came.
        for burst in [1.0, 4] {
            let own = try #require(EModel.rating(codec, lostPercent: lost, burstRatio: burst))
            #expect(abs(own - rating) < 0.0001)
            #expect(abs(EModel.meanOpinionScore(own, scale: .wideband) - score) < 0.0001)
        }
    }

    /// G.107.1 §6.2, annex A: 129 is a channel without impairment, and the score ends at 4.5.
    @Test("The scale ends at 129", arguments: [(129.0, 4.5), (140, 4.5), (0, 1), (-3, 1), (64.5, 2.575)])
    func theScaleEndsAt129(_ rating: Double, _ score: Double) {
        #expect(abs(EModel.meanOpinionScore(rating, scale: .wideband) - score) < 1e-9)
    }

    @Test("G 722 is rated without loss only") func g722IsRatedWithoutLossOnly() throws {
        let codec = try #require(EModel.codec("G722"))
        #expect(codec.scale == .wideband)
        #expect(EModel.rating(codec, lostPercent: 0) == 116)
        #expect(EModel.rating(codec, lostPercent: 0.1) == nil)
    }

    @Test("Modes without published robustness are rated without loss only", arguments: [0, 1, 3, 4, 5, 6])
    func modesWithoutPublishedRobustnessAreRatedWithoutLossOnly(_ mode: Int) throws {
        let codec = try #require(EModel.codec("amr-wb", mode: mode))
        #expect(EModel.rating(codec, lostPercent: 1) == nil)
    }

    @Test("Without a mode nothing is rated", arguments: [nil, -1, 9])
    func withoutAModeNothingIsRated(_ mode: Int?) { #expect(EModel.codec("AMR-WB", mode: mode) == nil) }
}
