import Capture
import Engine
import Testing

struct EngineMailboxTests {
    /// Waits until `count` questions lie in the mailbox; the askers run on other threads.
    private func waitFor(_ count: Int, in mailbox: EngineMailbox) async {
        while mailbox.waiting < count { await Task.yield() }
    }

    @Test func `questions are answered together at a safe point`() async {
        let mailbox = EngineMailbox()
        async let first = mailbox.ask { $0.status().packets }
        async let second = mailbox.ask { _ in "second" }
        await waitFor(2, in: mailbox)
        mailbox.answer(with: Engine(settings: EngineSettings()))
        #expect(await first == 0)
        #expect(await second == "second")
        #expect(mailbox.waiting == 0)
    }

    @Test func `a full mailbox refuses at once, and takes questions again once it was emptied`() async {
        let mailbox = EngineMailbox(capacity: 1)
        async let kept = mailbox.ask { _ in 1 }
        await waitFor(1, in: mailbox)
        #expect(await mailbox.ask { _ in 2 } == nil)
        mailbox.answer(with: Engine(settings: EngineSettings()))
        #expect(await kept == 1)
        async let later = mailbox.ask { _ in 3 }
        await waitFor(1, in: mailbox)
        mailbox.answer(with: Engine(settings: EngineSettings()))
        #expect(await later == 3)
    }

    @Test func `when the capture ends, waiting and later questions get no answer`() async {
        let mailbox = EngineMailbox()
        async let waiting = mailbox.ask { _ in 1 }
        await waitFor(1, in: mailbox)
        mailbox.close()
        #expect(await waiting == nil)
        #expect(await mailbox.ask { _ in 2 } == nil)
    }
}
