import Delivery
import Diagnosis
import Support
import Testing
import Wire

@testable import earshot

/// People read the first findings of an incident, then one line for the rest.
@Suite struct IncidentDigestTests {
    private func refusal(
        _ number: Int, incident: String? = "i-1", at seconds: Double, severity: Severity = .warning,
        to place: Place.End = "203.0.113.7:5060"
    ) -> Finding {
        Finding(
            id: "f-\(number)", time: Sample.answered + .seconds(seconds), kind: .callRejected,
            severity: incident == nil ? .notice : severity, confidence: .proved, title: Text(en: "no", zh: "不"),
            place: Place(vantage: "gateway", from: "192.0.2.1:5060", to: place), fix: Text(en: "", zh: ""),
            incident: incident)
    }

    @Test("The first three are shown and the rest is counted") func theFirstThreeAreShownAndTheRestIsCounted() {
        var digest = IncidentDigest()
        let shown = (0..<1_148).map { digest.shows(refusal($0, at: Double($0) / 10)) }
        #expect(shown.count { $0 } == 3)
        #expect(shown.prefix(3).allSatisfy { $0 })
        let rest = digest.rest(language: .en, clock: .utc)
        let again = digest.rest(language: .en, clock: .utc)
        #expect(
            rest == [
                "… warning call-rejected 203.0.113.7: 1145 more alike, 1148 from 10:02:11 to 10:04:05"
            ])
        #expect(again.isEmpty)
    }

    @Test("Three alone have no rest") func threeAloneHaveNoRest() {
        var digest = IncidentDigest()
        let shown = (0..<3).map { digest.shows(refusal($0, at: 0)) }
        #expect(shown == [true, true, true])
        let rest = digest.rest(language: .zhCN, clock: .utc)
        #expect(rest.isEmpty)
    }

    @Test("Another incident begins anew") func anotherIncidentBeginsAnew() {
        var digest = IncidentDigest()
        for number in 0..<5 { _ = digest.shows(refusal(number, at: 0)) }
        let isShown = digest.shows(refusal(9, incident: "i-2", at: 1))
        #expect(isShown)
        let rest = digest.rest(language: .zhCN, clock: .utc)
        #expect(rest.count == 1)
    }

    @Test("What is graver than all before is shown wherever it comes")
    func whatIsGraverThanAllBeforeIsShownWhereverItComes() {
        var digest = IncidentDigest()
        for number in 0..<10 { _ = digest.shows(refusal(number, at: 0)) }
        let shown = [Severity.error, .error, .warning].map { digest.shows(refusal(20, at: 5, severity: $0)) }
        #expect(shown == [true, false, false])
        let rest = digest.rest(language: .en, clock: .utc)
        #expect(rest == ["… error call-rejected 203.0.113.7: 9 more alike, 13 from 10:02:11 to 10:02:16"])
    }

    @Test("Times that come out of order keep the first and the last")
    func timesThatComeOutOfOrderKeepTheFirstAndTheLast() {
        var digest = IncidentDigest()
        for seconds in [4.0, 0, 9, 2] { _ = digest.shows(refusal(1, at: seconds)) }
        let rest = digest.rest(language: .en, clock: .utc)
        #expect(rest == ["… warning call-rejected 203.0.113.7: 1 more alike, 4 from 10:02:11 to 10:02:20"])
    }

    @Test(
        "The address is named whole",
        arguments: [
            ("[2001:db8::7]:5060", "2001:db8::7"), ("2001:db8::7", "2001:db8::7"), ("203.0.113.7", "203.0.113.7"),
        ] as [(Place.End, String)])
    func theAddressIsNamedWhole(place: Place.End, name: String) {
        var digest = IncidentDigest()
        for number in 0..<4 { _ = digest.shows(refusal(number, at: 0, to: place)) }
        let rest = digest.rest(language: .en, clock: .utc)
        #expect(rest.first?.hasPrefix("… warning call-rejected \(name): 1 more") == true)
    }

    @Test("Where no place is known none is named") func whereNoPlaceIsKnownNoneIsNamed() {
        var digest = IncidentDigest()
        for number in 0..<4 {
            var finding = refusal(number, at: 0)
            finding.place = Place()
            _ = digest.shows(finding)
        }
        #expect(digest.rest(language: .en, clock: .utc).first?.hasPrefix("… warning call-rejected: 1 more") == true)
    }

    @Test("Notices of one kind at one address are alike") func noticesOfOneKindAtOneAddressAreAlike() {
        var digest = IncidentDigest()
        let shown = (0..<10).map { digest.shows(refusal($0, incident: nil, at: 0)) }
        #expect(shown.count { $0 } == 3)
        let rest = digest.rest(language: .zhCN, clock: .utc)
        #expect(
            rest == [
                "…… notice call-rejected 203.0.113.7：另有 7 条同类，10:02:11 至 10:02:11 共 10 条"
            ])
    }
}
