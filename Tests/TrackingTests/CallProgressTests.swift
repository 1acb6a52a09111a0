import Support
import Testing
import Wire

@testable import Tracking

@Suite("How far a call has come")
struct CallProgressTests {
    private enum Step: Hashable {
        case ring, answer, bye, cancel, refuse, reopen
    }

    /// What the steps say of themselves, `-` for those that change nothing, and where they lead.
    private struct Row: CustomTestStringConvertible {
        let name: String
        let steps: [Step]
        let heeded: String
        let state: Call.State
        var isPartial = false
        var ending: Call.Ending?

        var testDescription: String { name }
    }

    private static let rows = [
        Row(name: "nothing yet", steps: [], heeded: "", state: .setup),
        Row(name: "rings once, whatever many 18x come", steps: [.ring, .ring], heeded: "r-", state: .ringing),
        Row(name: "answered after ringing", steps: [.ring, .answer], heeded: "ra", state: .answered),
        Row(name: "answered at once, and rings no more", steps: [.answer, .ring], heeded: "a-", state: .answered),
        Row(name: "one answer counts", steps: [.answer, .answer], heeded: "a-", state: .answered),
        Row(
            name: "hung up", steps: [.ring, .answer, .bye], heeded: "rab", state: .ended,
            ending: .bye(by: .caller)),
        Row(name: "the first end counts", steps: [.cancel, .bye], heeded: "c-", state: .ended, ending: .cancelled),
        Row(
            name: "no answer opens what is over", steps: [.cancel, .answer], heeded: "c-", state: .ended,
            ending: .cancelled),
        Row(
            name: "refused", steps: [.ring, .refuse], heeded: "rx", state: .ended, ending: .rejected(code: 486)),
        Row(name: "tried again", steps: [.ring, .refuse, .reopen], heeded: "rxo", state: .setup),
        Row(
            name: "tried again and answered; its first ringing stands",
            steps: [.ring, .refuse, .reopen, .ring, .answer],
            heeded: "rxo-a", state: .answered),
        Row(
            name: "tried again and refused again", steps: [.refuse, .reopen, .refuse], heeded: "xox", state: .ended,
            ending: .rejected(code: 486)),
        Row(
            name: "what was hung up is not tried again", steps: [.answer, .bye, .reopen], heeded: "ab-", state: .ended,
            ending: .bye(by: .caller)),
        Row(name: "nor what was given up", steps: [.cancel, .reopen], heeded: "c-", state: .ended, ending: .cancelled),
        Row(
            name: "joined midway it is answered already, and no 18x makes it ring", steps: [.ring], heeded: "-",
            state: .answered, isPartial: true),
    ]

    @Test("Goes forward only, but for a refused call that is tried again", arguments: rows)
    private func table(row: Row) throws {
        let script = Script()
        script.call("A").at(0).invite("A")
        let message = try Tracked(script).call("A").first
        var progress = CallProgress(isPartial: row.isPartial)
        var heeded = ""
        for (index, step) in row.steps.enumerated() {
            let time = Script.time(Double(index))
            let isHeeded: Bool
            switch step {
            case .ring: isHeeded = progress.ring(message)
            case .answer: isHeeded = progress.answer(message)
            case .bye: isHeeded = progress.end(.bye(by: .caller), by: message, at: time)
            case .cancel: isHeeded = progress.end(.cancelled, by: nil, at: time)
            case .refuse: isHeeded = progress.end(.rejected(code: 486), by: message, at: time)
            case .reopen:
                let before = progress.state
                progress.reopen()
                isHeeded = progress.state != before
            }
            let letters: [Step: Character] = [
                .ring: "r", .answer: "a", .bye: "b", .cancel: "c", .refuse: "x", .reopen: "o",
            ]
            heeded.append(isHeeded ? letters[step] ?? "?" : "-")
        }
        #expect(heeded == row.heeded)
        #expect(progress.state == row.state)
        #expect(progress.ending == row.ending)
        #expect((progress.ended != nil) == (row.state == .ended))
        #expect(progress.isWaiting == (row.state == .setup || row.state == .ringing))
    }
}
