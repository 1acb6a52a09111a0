import Testing
import Wire

@testable import Probe

/// Nothing from the wire traps, and nothing makes the answering side do more than its bounds.
@Suite struct HostileBytesTests {
    /// The same numbers in every run.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64 = 42

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private func noise(_ numbers: inout Numbers) -> [UInt8] {
        (0..<Int.random(in: 0...300, using: &numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    }

    @Test("Random bytes before and after the greeting end the probe and no more") func randomBytesEndTheProbe() throws {
        var numbers = Numbers()
        for _ in 0..<500 {
            var silent = ProbeKit.responder()
            let bytes = noise(&numbers)
            let actions = silent.receive(bytes, isTaken: false, at: ProbeKit.start)
            #expect(actions == (bytes.count < Greeting.length ? [] : [.close]))
            var open = ProbeKit.responder()
            var client = try #require(ProbeKit.Client(&open))
            _ = try client.ask([.begin(seconds: 60)], &open)
            let more = open.receive(noise(&numbers), isTaken: false, at: ProbeKit.start)
            #expect(more.allSatisfy { $0 == .close })
        }
    }

    @Test("Random words from one who knows the key are denied or within the bounds") func randomWordsAreDenied() throws
    {
        let words = [
            "send", "later", "open", "message", "connect", "report", "begin", "udp", "tcp", "0", "1", "5060", "60",
            "65535",
            "65536", "4000", "-1", "99999999999999999999", "zz", "ff", "00", "",
        ]
        var numbers = Numbers()
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 420)], &responder)
        for turn in 0..<2_000 {
            let lines = (0..<Int.random(in: 0...6, using: &numbers)).map { _ in
                (0..<Int.random(in: 0...8, using: &numbers)).map { _ in words.randomElement(using: &numbers) ?? "" }
                    .joined(separator: " ")
            }
            let frame = client.outgoing.frame(lines.joined(separator: "\n")) ?? []
            let now = ProbeKit.at(Double(turn) / 10)
            for action in responder.receive(frame, isTaken: false, at: now) + responder.wake(at: now) {
                switch action {
                case .send(_, let to, let bytes, _, _, _):
                    #expect(to.address == ProbeKit.here && bytes.count <= Order.longestMessage)
                case .connect(_, let to, _): #expect(to.address == ProbeKit.here)
                case .open(_, let ports): #expect(ports.count <= Order.portLimit && !ports.contains(7_060))
                case .say, .close: break
                }
            }
            responder.datagram(noise(&numbers), at: 5_060, from: Endpoint(address: ProbeKit.here, port: 1), tos: 0)
            _ = responder.connection(noise(&numbers), at: 5_060, from: Endpoint(address: ProbeKit.here, port: 1))
        }
        #expect(responder.phase == .open && responder.sent <= Responder.packetLimit)
        #expect(responder.foreign == 4_000)
    }

    @Test("Random bytes are no message, no account and no change that traps") func randomBytesAreNoMessage() {
        var numbers = Numbers()
        let place = Endpoint(address: ProbeKit.here, port: 5_060)
        let sent = ProbeMessage.invite.bytes(from: place, to: place, over: .udp, session: 1)
        for _ in 0..<500 {
            let bytes = noise(&numbers)
            #expect(ProbeMessage(bytes) == nil && !ProbeMessage.isOf(1, bytes))
            #expect(Account(String(decoding: bytes, as: UTF8.self)) == nil)
            #expect(!ProbeMessage.changes(sent, bytes).isEmpty)
            // One byte of a true message changed: always seen.
            var changed = sent
            changed[Int.random(in: sent.indices, using: &numbers)] ^= UInt8.random(in: 1...255, using: &numbers)
            #expect(!ProbeMessage.changes(sent, changed).isEmpty)
        }
    }
}
