import Diagnosis
import Testing

/// Ratings against G.107 and G.113, and against figures computed apart in exact fractions.
@Suite struct EModelTests {
    /// ITU-T G.107 annex B, table B.1: R and its MOS, to two places.
    @Test(
        "Scores are those of annex b",
        arguments: [(90.0, 4.34), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58)])
    func scoresAreThoseOfAnnexB(_ rating: Double, _ score: Double) {
        #expect(abs(EModel.meanOpinionScore(rating) - score) < 0.0101)
    }

    @Test("The best narrowband call scores four point four") func theBestNarrowbandCallScoresFourPointFour() throws {
        let codec = try #require(EModel.codec("PCMA"))
        #expect(EModel.rating(codec, lostPercent: 0) == 93.2)
        #expect(abs(EModel.meanOpinionScore(93.2) - 4.41) < 0.005)
    }

    @Test("Scores stay on the scale", arguments: [(-10.0, 1.0), (0.0, 1.0), (100.0, 4.5), (120.0, 4.5)])
    func scoresStayOnTheScale(_ rating: Double, _ score: Double) {
        #expect(EModel.meanOpinionScore(rating) == score)
    }

    /// Exact fractions, rounded to three places.
    @Test(
        "Ratings equal an independent computation",
        arguments: [
            ("PCMA", 0.0, 1.0, 0.0, 93.200, 4.409), ("PCMA", 1, 1, 0, 89.560, 4.328), ("PCMA", 2, 1, 0, 86.189, 4.235),
            ("PCMU", 5, 1, 0, 77.419, 3.923), ("PCMA", 10, 1, 0, 66.134, 3.411), ("PCMA", 2, 2, 0, 85.920, 4.227),
            ("PCMA", 0, 1, 150, 89.600, 4.329), ("PCMA", 0, 1, 400, 59.103, 3.053), ("G729", 0, 1, 0, 82.200, 4.104),
            ("G729", 1, 1, 0, 78.000, 3.946), ("G729", 3, 1, 0, 70.745, 3.632), ("G729", 2, 1, 200, 66.903, 3.449),
            ("GSM", 0, 1, 0, 73.200, 3.743), ("GSM", 5, 1, 0, 48.200, 2.481), ("G723", 0, 1, 0, 78.200, 3.954),
            ("G723", 4, 1, 100, 59.880, 3.094), ("PCMA", 100, 1, 0, 17.261, 1.177),
        ])
    func ratingsEqualAnIndependentComputation(
        _ encoding: String, _ lost: Double, _ burst: Double, _ delay: Double, _ rating: Double, _ score: Double
    ) throws {
        let codec = try #require(EModel.codec(encoding))
        let own = try #require(
            EModel.rating(codec, lostPercent: lost, burstRatio: burst, delayMilliseconds: delay))
        #expect(abs(own - rating) < 0.001)
        #expect(abs(EModel.meanOpinionScore(own) - score) < 0.001)
    }

    /// Provisional planning values of Ie under random loss (ITU-T G.113 appendix I), which the formula approximates.
    @Test(
        "Impairments under loss are those of the tables",
        arguments: [
            ("G729", 0.0, 11.0), ("G729", 1, 15), ("G729", 2, 19), ("G729", 3, 23), ("G729", 4, 26), ("PCMA", 0, 0),
            ("PCMA", 2, 7), ("PCMA", 3, 10), ("PCMA", 5, 15), ("PCMA", 7, 20),
        ])
    func impairmentsUnderLossAreThoseOfTheTables(_ encoding: String, _ lost: Double, _ planned: Double) throws {
        let codec = try #require(EModel.codec(encoding))
        let own = try #require(EModel.effectiveImpairment(codec, lostPercent: lost, burstRatio: 1))
        #expect(abs(own - planned) < 1.5)
    }

    @Test("Without concealment loss costs far more") func withoutConcealmentLossCostsFarMore() throws {
        let rating = try #require(EModel.rating(EModel.plainG711, lostPercent: 5))
        #expect(abs(rating - 42.125) < 0.001)
    }

    @Test("A total loss is no better for coming in one run") func aTotalLossIsNoBetterForComingInOneRun() throws {
        let codec = try #require(EModel.codec("PCMA"))
        #expect(EModel.effectiveImpairment(codec, lostPercent: 90, burstRatio: 1_000) == 95)
        let rating = try #require(
            EModel.rating(codec, lostPercent: 90, burstRatio: 1_000, delayMilliseconds: 500))
        #expect(rating < 0)
    }

    @Test(
        "Codecs without published parameters are not rated",
        arguments: ["opus", "AMR-WB", "iLBC", "G7221", "telephone-event", ""])
    func codecsWithoutPublishedParametersAreNotRated(_ encoding: String) {
        #expect(EModel.codec(encoding) == nil)
    }

    @Test(
        "Bursts are measured against random loss",
        arguments: [
            (0.0, 0.0, 0.0, 1.0), (10, 10, 2, 1), (10, 5, 0, 2), (10, 5, 20, 1.6), (10, 0, 2, 1), (3, 3, 50, 1),
        ])
    func burstsAreMeasuredAgainstRandomLoss(_ lost: Double, _ runs: Double, _ percent: Double, _ ratio: Double) {
        #expect(abs(EModel.burstRatio(lost: lost, runs: runs, lostPercent: percent) - ratio) < 1e-9)
    }
}
