import Diagnosis
import Support
import Testing
import Wire

@testable import Engine

/// What is held of a call, why, and until when: each step by itself, without an engine.
@Suite struct HeldTests {
    private enum Step {
        case report(Kind, Severity, mendableUntil: Double? = nil)
        case withdraw(Kind)
        case judge(until: Double)
        case postpone(Double)
        case close(Double)
        case conclude
        case drop
    }

    private static func held(_ steps: [Step]) -> (held: Held, told: [[Report]]) {
        var held = Held()
        var told: [[Report]] = []
        for step in steps {
            switch step {
            case .report(let kind, let severity, let mendable): held.hold(report(kind, severity, mendable))
            case .withdraw(let kind): held.withdraw(kind)
            case .judge(let until): held.judge(legsUntil: Script.time(until))
            case .postpone(let seconds): held.postpone(by: .seconds(seconds))
            case .close(let seconds): held.close(at: Script.time(seconds))
            case .conclude: told.append(held.conclude(isDropped: false))
            case .drop: told.append(held.conclude(isDropped: true))
            }
        }
        return (held, told)
    }

    private static func report(_ kind: Kind, _ severity: Severity, _ mendableUntil: Double? = nil) -> Report {
        let text = Text(en: "\(severity.name) \(kind)", zh: "故障")
        var report = Report(
            kind: kind, time: Script.time(0), severity: severity, confidence: .likely, title: text,
            causes: [Cause(severity == .error ? .noReply : .firewall, confidence: .likely, text: text)],
            evidence: [Evidence(time: Script.time(0), text: text)], fix: text)
        report.mendableUntil = mendableUntil.map { Script.time($0) }
        return report
    }

    private static let phases: [([Step], Held.Phase, isSettled: Bool, wasTold: Bool)] = [
        ([], .open, false, false),
        ([.report(.sipALG, .warning)], .open, false, false),
        ([.judge(until: 8)], .waitingForLegs(until: Script.time(8), isAgain: false), true, false),
        ([.judge(until: 8), .postpone(60)], .waitingForLegs(until: Script.time(68), isAgain: false), true, false),
        ([.postpone(60)], .open, false, false),
        ([.judge(until: 8), .conclude], .told, false, true),
        ([.judge(until: 8), .drop], .told, false, true),
        ([.conclude, .judge(until: 9)], .waitingForLegs(until: Script.time(9), isAgain: true), true, true),
        ([.judge(until: 8), .judge(until: 9)], .waitingForLegs(until: Script.time(9), isAgain: false), true, false),
        ([.close(5)], .open, true, false),
        ([.close(5), .conclude], .told, true, true),
    ]

    @Test("Each step leads to one phase", arguments: phases.indices) func eachStepLeadsToOnePhase(index: Int) {
        let (steps, phase, isSettled, wasTold) = Self.phases[index]
        let held = Self.held(steps).held
        #expect(held.phase == phase)
        #expect(held.isSettled == isSettled)
        #expect(held.wasTold == wasTold)
        #expect(held.isWaitingForLegs == (phase != .open && phase != .told))
    }

    private static let tellings: [([Step], [[String]])] = [
        ([.conclude], [[]]),
        ([.report(.sipALG, .warning), .conclude], [["warning sip-alg"]]),
        ([.report(.sipALG, .warning), .conclude, .conclude], [["warning sip-alg"], []]),
        // As grave once more is no news; graver is.
        ([.report(.sipALG, .warning), .conclude, .report(.sipALG, .warning), .conclude], [["warning sip-alg"], []]),
        ([.report(.sipALG, .error), .conclude, .report(.sipALG, .notice), .conclude], [["error sip-alg"], []]),
        (
            [.report(.sipALG, .notice), .conclude, .report(.sipALG, .error), .conclude],
            [["notice sip-alg"], ["error sip-alg"]]
        ),
        // Of one kind the gravest speaks.
        ([.report(.sipALG, .notice), .report(.sipALG, .error), .conclude], [["error sip-alg"]]),
        ([.report(.sipALG, .error), .report(.sipALG, .notice), .conclude], [["error sip-alg"]]),
        ([.report(.sipALG, .error), .report(.noAudio, .error), .conclude], [["error sip-alg", "error no-audio"]]),
        ([.report(.sipALG, .error), .withdraw(.sipALG), .conclude], [[]]),
        ([.report(.sipALG, .error), .withdraw(.noAudio), .conclude], [["error sip-alg"]]),
        // What is dropped is not told later either, and does not count as told.
        ([.report(.sipALG, .error), .drop, .conclude], [[], []]),
        ([.report(.sipALG, .error), .drop, .report(.sipALG, .error), .conclude], [[], ["error sip-alg"]]),
    ]

    @Test("What is held is told once", arguments: tellings.indices) func whatIsHeldIsToldOnce(index: Int) {
        let (steps, told) = Self.tellings[index]
        #expect(Self.held(steps).told.map { $0.map(\.title.en) } == told)
    }

    @Test("The others of a kind add what they prove") func theOthersOfAKindAddWhatTheyProve() throws {
        let told = Self.held([
            .report(.sipALG, .notice), .report(.sipALG, .error), .report(.sipALG, .notice), .conclude,
        ])
        let report = try #require(told.told.first?.first)
        #expect(report.causes.map(\.id) == ["no-reply", "firewall"])
        #expect(report.evidence.map(\.text.en) == ["error sip-alg", "notice sip-alg"])
    }

    @Test("It is due when its own time has come and not an earlier one")
    func itIsDueWhenItsOwnTimeHasComeAndNotAnEarlierOne() {
        let held = Self.held([.judge(until: 8), .conclude, .judge(until: 12)]).held
        #expect(!held.isDue(at: Script.time(8)) && held.isDue(at: Script.time(12)))
        #expect(!Self.held([.close(5)]).held.isDue(at: Script.time(99)))
    }

    @Test("Mendable is what may all still be mended") func mendableIsWhatMayAllStillBeMended() {
        let both = Self.held([.report(.sipALG, .error, mendableUntil: 9), .report(.noAudio, .error, mendableUntil: 5)])
        #expect(both.held.mayBeMended(at: Script.time(4)) && !both.held.mayBeMended(at: Script.time(5)))
        let one = Self.held([.report(.sipALG, .error, mendableUntil: 9), .report(.noAudio, .error)])
        #expect(!one.held.mayBeMended(at: Script.time(4)))
    }

    @Test("An end is counted once") func anEndIsCountedOnce() {
        var held = Self.held([.judge(until: 8)]).held
        let before = held.count()
        held.close(at: Script.time(5))
        let counted = [held.count(), held.count()]
        #expect(before == nil && counted == [Script.time(5), nil] && held.isSettled)
    }
}
