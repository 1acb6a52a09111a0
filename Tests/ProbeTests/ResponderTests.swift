import Testing
import Wire

@testable import Probe

@Suite struct ResponderTests {
    @Test("Who knows the key is answered, and told how it is seen") func whoKnowsTheKeyIsAnswered() throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        let (_, lines) = try client.ask([.begin(seconds: 60)], &responder)
        #expect(lines == [.begun(initiator: Endpoint(address: ProbeKit.here, port: 40_000), responder: ProbeKit.there)])
        #expect(responder.phase == .open)
    }

    @Test(
        "Who has another key, or none, hears nothing at all",
        arguments: [
            Greeting.hello(
                nonce: [UInt8](repeating: 1, count: 16), secret: Array("another key of that size".utf8),
                digest: ProbeKit.digest)
                ?? [], [UInt8](repeating: 0, count: 64),
            Array("GET / HTTP/1.1\r\nHost: example.net\r\nAccept: */*\r\n\r\n................".utf8),
        ]) func whoHasAnotherKeyHearsNothing(_ bytes: [UInt8])
    {
        var responder = ProbeKit.responder()
        #expect(responder.receive(bytes, isTaken: false, at: ProbeKit.start) == [.close])
        #expect(responder.phase == .over)
    }

    @Test("A greeting that was recorded opens nothing") func aRecordedGreetingOpensNothing() throws {
        var first = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&first))
        let frame = client.frame(Order.begin(seconds: 60))
        // Another probe: the responder's number is another one.
        var second = Responder(
            ResponderSettings(secret: ProbeKit.secret, networks: []),
            initiator: Endpoint(address: ProbeKit.here, port: 40_001), here: ProbeKit.there,
            nonce: [UInt8](repeating: 3, count: 16), now: ProbeKit.start, digest: ProbeKit.digest)
        let hello = try #require(
            Greeting.hello(nonce: [UInt8](repeating: 7, count: 16), secret: ProbeKit.secret, digest: ProbeKit.digest))
        #expect(second.receive(hello, isTaken: false, at: ProbeKit.start).count == 1)
        #expect(second.receive(frame, isTaken: false, at: ProbeKit.start) == [.close])
    }

    @Test("A second probe is told that the first is not over") func aSecondProbeIsToldOfTheFirst() {
        var responder = ProbeKit.responder()
        #expect(ProbeKit.Client(&responder, isTaken: true) == nil)
        #expect(responder.phase == .over)
    }

    @Test("A frame that was changed, left out or repeated ends the probe", arguments: [0, 1, 2])
    func aFrameThatIsNotTheNextEndsTheProbe(_ fault: Int) throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 60)], &responder)
        var frame = client.frame(Order.report)
        switch fault {
        case 0: frame[5] ^= 1
        case 1: frame = client.frame(Order.report)
        default: frame += frame
        }
        #expect(responder.receive(frame, isTaken: false, at: ProbeKit.start).last == .close)
    }

    @Test("A length that nobody sends ends the probe at once") func aLengthThatNobodySendsEndsTheProbe() throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 60)], &responder)
        #expect(responder.receive([0xFF, 0xFF, 0xFF, 0xFF], isTaken: false, at: ProbeKit.start) == [.close])
    }

    @Test("What arrives is told once, with its size, octet and source") func whatArrivesIsTold() throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 60)], &responder)
        let packet = try #require(TestPacket(test: 5, toResponder: true, size: 200).bytes(.rtp, client.keys))
        let source = Endpoint(address: ProbeKit.here, port: 10_500)
        responder.datagram(packet, at: 10_500, from: source, tos: 0xB8)
        #expect(try client.ask([.report], &responder).lines == [.got(test: 5, size: 200, tos: 0xB8, source: source)])
        #expect(try client.ask([.report], &responder).lines == [])
    }

    @Test("Packets of strangers, of another probe and changed ones are counted and told to nobody")
    func packetsOfStrangersAreIgnored() throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 60)], &responder)
        let packet = try #require(TestPacket(test: 5, toResponder: true, size: 60).bytes(.plain, client.keys))
        let peer = Endpoint(address: ProbeKit.here, port: 5_060)
        responder.datagram(packet, at: 5_060, from: Endpoint(address: IPAddress(v4: 1), port: 5_060), tos: 0)
        responder.datagram(Array(packet.dropLast()), at: 5_060, from: peer, tos: 0)
        var changed = packet
        changed[30] ^= 1
        responder.datagram(changed, at: 5_060, from: peer, tos: 0)
        responder.datagram([], at: 5_060, from: peer, tos: 0)
        responder.datagram(Array("REGISTER sip:a SIP/2.0\r\n\r\n".utf8), at: 5_060, from: peer, tos: 0)
        // Its own direction only: what it sent itself and comes back is none.
        let own = try #require(TestPacket(test: 5, toResponder: false, size: 60).bytes(.plain, client.keys))
        responder.datagram(own, at: 5_060, from: peer, tos: 0)
        #expect(responder.foreign == 6)
        #expect(try client.ask([.report], &responder).lines == [])
    }

    @Test("It sends to where the test came from, else to the asked port of the initiator, and to no other host")
    func itSendsToTheInitiatorOnly() throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 60)], &responder)
        let packet = try #require(TestPacket(test: 1, toResponder: true, size: 60).bytes(.plain, client.keys))
        responder.datagram(packet, at: 5_060, from: Endpoint(address: ProbeKit.here, port: 61_000), tos: 0)
        let orders = [1, 2, 3].map {
            Order.send(test: UInt32($0), port: 5_060, size: 60, tos: 0, isWhole: false, fallback: $0 == 3 ? 0 : 5_062)
        }
        _ = try client.ask(orders, &responder)
        let targets = responder.wake(at: ProbeKit.at(1)).compactMap { action in
            if case .send(_, let to, _, _, _, _) = action { to } else { nil }
        }
        #expect(targets == [61_000, 5_062].map { Endpoint(address: ProbeKit.here, port: $0) })
    }

    @Test("No more than its packets leave, however often it is asked") func noMoreThanItsPacketsLeave() throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 420)], &responder)
        let order = Order.send(test: 1, port: 5_060, size: 60, tos: 0, isWhole: false, fallback: 5_060)
        var sent = 0
        for round in 1...10 {
            _ = try client.ask([Order](repeating: order, count: 400), &responder, at: ProbeKit.at(Double(round) * 10))
            sent += responder.wake(at: ProbeKit.at(Double(round) * 10 + 9)).count
        }
        #expect(sent == Responder.packetLimit)
    }

    @Test("What it sends is spread over time") func whatItSendsIsSpread() throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 60)], &responder)
        let order = Order.send(test: 1, port: 5_060, size: 60, tos: 0, isWhole: false, fallback: 5_060)
        _ = try client.ask([Order](repeating: order, count: 400), &responder)
        #expect(responder.wake(at: ProbeKit.at(0.1)).count == 25)
        #expect(responder.due < ProbeKit.at(0.2))
    }

    @Test("It ends when its time is over, or when nobody greets") func itEndsWhenItsTimeIsOver() throws {
        var silent = ProbeKit.responder()
        #expect(silent.wake(at: ProbeKit.at(3.9)) == [])
        #expect(silent.wake(at: ProbeKit.at(4)) == [.close])
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 600)], &responder)
        #expect(responder.wake(at: ProbeKit.at(419)) == [])
        #expect(responder.wake(at: ProbeKit.at(420)) == [.close])
    }

    @Test("Ports that are kept are busy, and never opened") func portsThatAreKeptAreBusy() throws {
        var responder = ProbeKit.responder()
        var client = try #require(ProbeKit.Client(&responder))
        _ = try client.ask([.begin(seconds: 60)], &responder)
        let (actions, lines) = try client.ask([.open(.tcp, [5_060, 7_060])], &responder)
        #expect(lines == [.busy(.tcp, [7_060])])
        #expect(actions.contains(.open(.tcp, [5_060])))
        responder.opened(.tcp, busy: [5_060])
        #expect(try client.ask([.report], &responder).lines == [.busy(.tcp, [5_060])])
    }

    @Test(
        "Orders beyond the bounds are none",
        arguments: [
            "", "begin", "begin 0", "begin 9999999999999999999999", "open udp", "open sctp 5060", "open udp 0",
            "open udp 70000",
            "send 1 5060 59 0 0 5060", "send 1 5060 4001 0 0 5060", "send -1 5060 60 0 0 0", "send 1 5060 60 256 0 0",
            "later 1 5060 300001", "message 1 5060 0 0", "message 1 5060 0 0g", "connect 1 0", "report now",
        ]) func ordersBeyondTheBoundsAreNone(_ line: String)
    { #expect(Order(line) == nil) }

    @Test("Lines are read as they are written") func linesAreReadAsTheyAreWritten() {
        let orders: [Order] = [
            .begin(seconds: 60), .open(.udp, [5_060, 5_061]), .later(test: 9, port: 10_500, milliseconds: 30_000),
            .send(test: 4_294_967_295, port: 1, size: 1_472, tos: 184, isWhole: true, fallback: 0),
            .message(test: 1, port: 5_060, fallback: 5_060, [0, 255, 10]), .connect(test: 1, port: 5_060), .report,
        ]
        for order in orders { #expect(Order(order.line) == order) }
        let six = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 1), port: 5_060)
        let lines: [Account] = [
            .begun(initiator: six, responder: six.address), .busy(.tcp, []), .busy(.udp, [5_060]),
            .got(test: 1, size: 60, tos: 3, source: six), .tooLarge(test: 7), .denied,
            .refused(port: 5_060, type: 3, code: 13, reporter: ProbeKit.there), .message(.tcp, port: 5_060, [1]),
            .connected(test: 2, error: 111),
        ]
        for line in lines { #expect(Account(line.line) == line) }
    }
}
