import Diagnosis
import Engine
import Host
import SIP
import Support
import Testing
import Wire

@testable import Probe
@testable import Probing

/// What a daemon is to a probe: who answers it, and who captures it.
@Suite struct AnsweringTests {
    private let here = Endpoint(address: ProbeKit.here, port: 5_060)
    private let there = Endpoint(address: ProbeKit.there, port: 5_060)

    private func text(_ message: ProbeMessage) -> String {
        String(decoding: message.bytes(from: here, to: there, over: .udp, session: 0xABCD), as: UTF8.self)
    }

    private func engine(_ texts: [String]) -> Engine {
        let engine = Engine(settings: EngineSettings())
        engine.open(InterfaceID(0), name: "eth0", link: .ethernet)
        for (index, text) in texts.enumerated() {
            let frame = FrameBuilder.udp(text, from: here, to: there)
            engine.receive(
                FrameHeader(
                    time: ProbeKit.at(Double(index)), wireLength: frame.count, interface: InterfaceID(0),
                    number: UInt64(index) + 1), frame.span)
        }
        engine.idle(until: ProbeKit.at(200))
        engine.finish()
        return engine
    }

    @Test("What a probe sends is counted where it is captured, and nobody waits for its answer")
    func whatAProbeSendsIsCounted() {
        let engine = engine(ProbeMessage.allCases.map(text))
        #expect(engine.takeFindings().map(\.kind) == [])
        #expect(engine.status().rejects["probe"] == 2)
    }

    @Test("What an ALG made of a probe is one still, and what a server could take for a call is none")
    func whatAnALGMadeOfAProbeIsOneStill() throws {
        func isProbe(_ text: String) throws -> Bool { try SIPParser().parse(Array(text.utf8).span).isProbe }
        let invite = text(.invite)
        #expect(try isProbe(invite.replacing("\(ProbeKit.here)", with: "203.0.113.77")))
        #expect(try !isProbe(invite.replacing("earshot-probe", with: "softphone")))
        #expect(try !isProbe(invite.replacing("To: <sip:probe@\(ProbeKit.there)>", with: "To: <sip:p@x>;tag=1")))
        #expect(try !isProbe(invite.replacing("CSeq: ", with: "Authorization: Digest username=\"a\"\r\nCSeq: ")))
        #expect(try !isProbe(invite.replacing("CSeq: 1 ", with: "CSeq: 2 ")))
        #expect(try !isProbe(invite.replacing("Call-ID: ", with: "Call-ID: x")))
    }

    @Test("An invitation like a probe's of another agent goes unanswered and is told")
    func anInvitationLikeAProbesIsTold() {
        #expect(engine([text(.invite).replacing("earshot-probe", with: "softphone")]).status().rejects["probe"] == nil)
    }

    @Test("Whoever opens connections without end waits") func whoeverOpensConnectionsWithoutEndWaits() {
        var admissions = Admissions()
        let taken = (0..<200).count { _ in admissions.take(at: ProbeKit.at(5)) }
        #expect(taken == Admissions.perSecond)
        let (soon, later) = (admissions.isOpen(at: ProbeKit.at(5.9)), admissions.isOpen(at: ProbeKit.at(6)))
        #expect(!soon && later)
    }

    @Test("Who answers ends when woken, and again when woken before") func whoAnswersEndsWhenWoken() throws {
        let wakeup = Wakeup()
        try #require(wakeup.descriptor >= 0)
        let settings = ResponderSettings(secret: ProbeKit.secret, networks: [])
        let place = Endpoint(address: IPAddress(v4: 0x7F00_0001), port: 0)
        let answerer = try #require(ProbeAnswerer(settings, at: place, digest: ProbeKit.digest) { _ in })
        wakeup.signal()
        answerer.run(until: wakeup)
        answerer.run(until: wakeup)
        wakeup.clear()
        #expect(Waiting.ready(reading: [wakeup.descriptor], milliseconds: 0).reading.isEmpty)
    }

    @Test("Each piece of news is told in both languages") func eachPieceOfNewsIsTold() {
        let news =
            [ProbeNews.begun(ProbeKit.here), .over(ProbeKit.here, sent: 1, foreign: 2)]
            + ProbeNews.Refusal.allCases.map { .refused(ProbeKit.here, $0) }
        #expect(Set(news.map(\.text.en)).count == news.count && Set(news.map(\.text.zh)).count == news.count)
    }
}
