import Diagnosis
import HEP
import Support
import Testing
import Tracking
import Wire

@testable import Engine

/// Messages that other elements mirror to us: the same findings, and nothing that HEP cannot show.
@Suite struct MirroredTests {
    private static let sender = IPAddress(v4: 0xC000_020C)
    private static let other = IPAddress(v4: 0xC633_641F)

    /// A call whose answer nobody acknowledges.
    private static var withoutACK: Script {
        let script = Script()
        script.call("C", from: "192.0.2.12:5060", to: "198.51.100.31:5060").at(3).invite("C")
        script.at(4).answer("C").repeated(10, .doublingToFourSeconds)
        script.at(36.2).bye("C", by: .callee).after(0.05).respond("C", 200, to: "BYE")
        return script
    }

    /// A message of an Ethernet frame as HEP.
    private static func packet(
        _ frame: [UInt8], at time: Timestamp, clock: Interval = .zero, ipProtocol: UInt8 = 17, agent: UInt32 = 1
    ) -> [UInt8]? {
        var decoder = FrameDecoder(maxFragmentedDatagrams: 1, maxFragmentBytes: 1_000)
        guard case .udp(let datagram) = decoder.decode(frame.span, link: .ethernet, at: time) else { return nil }
        let payload = frame.span.copy(from: datagram.payloadOffset, length: datagram.payloadLength)
        return HEPWriter(agent: agent).packet(
            .sip, flow: datagram.flow, ipProtocol: ipProtocol, time: time + clock, payload: payload)
    }

    private func kinds(_ feed: Feed) -> [String] {
        feed.engine.finish()
        return feed.engine.takeFindings().map { "\($0.kind) \($0.call?.callID ?? "-")" }.sorted()
    }

    private func wire(_ script: Script) -> [String] {
        let feed = Feed()
        feed.frames(of: script)
        return kinds(feed)
    }

    @Test(
        "A mirrored call has the findings of the wire whatever the sender's clock says",
        arguments: [-3_600_000, 0, 3_600_000] as [Int64])
    func mirroredCall(_ clock: Int64) throws {
        let feed = Feed()
        for frame in Self.withoutACK.frames() {
            let time = Script.time(frame.seconds)
            let packet = try #require(Self.packet(frame.bytes, at: time, clock: .milliseconds(clock)))
            feed.mirrored(packet, time: time, from: Self.sender)
        }
        let mirror = try #require(feed.engine.mirrorList.first)
        #expect(mirror.addresses == [Self.sender] && mirror.timesUnused == 0)
        #expect(abs((mirror.clockOffset?.milliseconds ?? 0) + Double(clock)) < 50)
        let found = kinds(feed)
        #expect(found == wire(Self.withoutACK))
        #expect(!found.isEmpty)
    }

    @Test("Mirrored twice and seen on the wire as well a message counts once") func countsOnce() throws {
        let feed = Feed()
        for frame in Self.withoutACK.frames() {
            let time = Script.time(frame.seconds)
            let packet = try #require(Self.packet(frame.bytes, at: time))
            feed.frame(frame.bytes, at: frame.seconds)
            feed.mirrored(packet, time: time + .milliseconds(20), from: Self.sender)
            feed.mirrored(packet, time: time + .milliseconds(45), from: Self.other)
        }
        let call = try #require(feed.engine.calls().first)
        let ladder = try #require(feed.engine.call(call.identity.callID)).ladder
        #expect(ladder.count == Self.withoutACK.frames().count)
        #expect(feed.engine.mirrorList.count == 2)
        #expect(kinds(feed) == wire(Self.withoutACK))
    }

    @Test("Of a message over TLS nothing is said that holds of datagrams only", arguments: [6, 22, 50, 132] as [UInt8])
    func notDatagrams(_ ipProtocol: UInt8) throws {
        func script() -> Script {
            let script = Script()
            script.call("B", from: "192.0.2.12:5060", to: "198.51.100.31:5060").at(2)
                .invite("B", headers: [("X-Filler", String(repeating: "x", count: 1_800))]).repeated(6, .doubling)
            return script
        }
        let feed = Feed()
        for frame in script().frames() {
            let time = Script.time(frame.seconds)
            guard let packet = Self.packet(frame.bytes, at: time, ipProtocol: ipProtocol) else { continue }
            feed.mirrored(packet, time: time, from: Self.sender)
        }
        feed.engine.idle(until: Script.time(60))
        #expect(!kinds(feed).contains { $0.hasPrefix("sip-fragment-lost") })
    }

    @Test("Media of a mirrored call is not missed here though its address is the mirroring element's")
    func mediaIsNotMissed() throws {
        func script() -> Script {
            let script = Script()
            script.call("A").at(0).establish("A")
            script.at(20).bye("A", by: .caller).after(0.05).respond("A", 200, to: "BYE")
            return script
        }
        let frames = script().frames()
        var settings = EngineSettings()
        let feed = Feed()
        for frame in frames {
            let time = Script.time(frame.seconds)
            let packet = try #require(Self.packet(frame.bytes, at: time))
            let parsed = try HEPReader.read(packet.span)
            let source = try #require(parsed.flow?.source.address)
            settings.localAddresses.insert(source)
            feed.mirrored(packet, time: time, from: source)
        }
        #expect(kinds(feed) == [])
        // On that host itself it is missed.
        let own = Feed(settings: settings)
        own.frames(of: script())
        #expect(kinds(own).contains { $0.hasPrefix("no-audio") })
    }

    @Test("A report that came twice counts once and one in JSON is only counted") func reports() throws {
        let feed = Feed()
        let flow = Flow(
            source: Endpoint(address: Self.sender, port: 10_001),
            destination: Endpoint(address: Self.other, port: 20_001))
        func report(_ payload: [UInt8]) throws -> [UInt8] {
            try #require(
                HEPWriter(agent: 1).packet(.rtcp, flow: flow, ipProtocol: 17, time: Script.time(1), payload: payload))
        }
        let receiver: [UInt8] = [0x80, 201, 0, 1, 0, 0, 0, 9]
        feed.mirrored(try report(receiver), time: Script.time(1), from: Self.sender)
        feed.mirrored(try report(receiver), time: Script.time(1.1), from: Self.other)
        feed.mirrored(try report(Array("{\"type\":200}".utf8)), time: Script.time(1.2), from: Self.sender)
        feed.mirrored(try report([1, 2, 3]), time: Script.time(1.3), from: Self.sender)
        feed.mirrored(try report(receiver), time: Script.time(6), from: Self.sender)
        let status = feed.engine.status()
        #expect(status.rtcpPackets == 2 && status.mirrored == 5)
        #expect(status.rejects["hep-copy"] == 1 && status.rejects["hep-json-report"] == 1)
        #expect(status.rejects["bad-rtcp"] == 1)
    }

    @Test("What is neither SIP nor RTCP is counted as not read") func notRead() throws {
        let feed = Feed()
        for kind: UInt8 in [32, 34, 35, 100] {
            let packet = try #require(
                HEPWriter(agent: 1).packet(
                    HEPPacket.Kind(rawValue: kind), flow: Flow(source: .nowhere, destination: .nowhere), ipProtocol: 17,
                    time: Script.time(1), payload: [123, 125]))
            feed.mirrored(packet, time: Script.time(1), from: Self.sender)
        }
        #expect(feed.engine.status().rejects["hep-not-read"] == 4)
    }

    @Test(
        "HEP that a capture holds is read at its port and nowhere else",
        arguments: [[], [9_060], [9_061]] as [[UInt16]])
    func inACapture(_ ports: [UInt16]) throws {
        var settings = EngineSettings()
        settings.hepPorts = ports
        let feed = Feed(settings: settings)
        for frame in Self.withoutACK.frames() {
            let packet = try #require(Self.packet(frame.bytes, at: Script.time(frame.seconds)))
            feed.frame(
                FrameBuilder.udp(
                    packet, from: Endpoint(address: Self.sender, port: 40_000),
                    to: Endpoint(address: Self.other, port: 9_060)), at: frame.seconds)
        }
        #expect(kinds(feed) == (ports == [9_060] ? wire(Self.withoutACK) : []))
    }

    /// The packets of `withoutACK` in one stream, cut into segments of `length` bytes.
    private static func segments(of length: Int) throws -> [(bytes: [UInt8], seconds: Double)] {
        var (stream, ends): ([UInt8], [(Int, Double)]) = ([], [])
        for frame in withoutACK.frames() {
            stream += try #require(packet(frame.bytes, at: Script.time(frame.seconds)))
            ends.append((stream.count, frame.seconds))
        }
        return stride(from: 0, to: stream.count, by: length).map { start in
            let part = Array(stream[start..<min(start + length, stream.count)])
            let seconds = ends.first { $0.0 >= start + part.count }?.1 ?? 0
            return (
                FrameBuilder.tcp(
                    part, from: Endpoint(address: sender, port: 40_000), to: Endpoint(address: other, port: 9_060),
                    sequence: 1 &+ UInt32(start)), seconds
            )
        }
    }

    @Test(
        "HEP over TCP in a capture is read however it is cut, at its port and nowhere else",
        arguments: [([9_060], 1_400), ([9_060], 97), ([9_061], 1_400)] as [([UInt16], Int)])
    func overTCPInACapture(_ ports: [UInt16], _ length: Int) throws {
        var settings = EngineSettings()
        settings.hepPorts = ports
        let feed = Feed(settings: settings)
        for (bytes, seconds) in try Self.segments(of: length) { feed.frame(bytes, at: seconds) }
        #expect(kinds(feed) == (ports == [9_060] ? wire(Self.withoutACK) : []))
    }

    @Test("Where the capture lacks a piece of the stream the packets behind it are read")
    func aPieceOfTheStreamIsMissing() throws {
        var settings = EngineSettings()
        settings.hepPorts = [9_060]
        let whole = try Self.segments(of: 200)
        for missing in [0, 1, whole.count / 2] {
            let feed = Feed(settings: settings)
            for (index, (bytes, seconds)) in whole.enumerated() where index != missing {
                feed.frame(bytes, at: seconds)
            }
            feed.engine.idle(until: Script.time(120))
            let all = Self.withoutACK.frames().count
            #expect((feed.engine.mirrorList.first?.packets ?? 0) >= UInt64(all) - 3, "segment \(missing)")
        }
    }

    @Test("A report from elsewhere is the call's that it names", arguments: [true, false])
    func aReportThatNamesItsCall(_ isNamed: Bool) throws {
        let script = Script()
        script.call("N").at(0).establish("N")
        let feed = Feed()
        feed.frames(of: script)
        let call = try #require(feed.engine.calls().first)
        // The relay's own addresses on the other side, which no description names but for the caller's host.
        let caller = try #require(script.frames().first.flatMap { Self.ends(of: $0.bytes) }?.source.address)
        let flow = Flow(
            source: Endpoint(address: caller, port: 61_001), destination: Endpoint(address: Self.other, port: 61_003))
        let report: [UInt8] = [0x80, 200, 0, 6] + [0, 0, 0, 9] + [UInt8](repeating: 0, count: 16) + [0, 0, 0, 77]
        var packet = try #require(
            HEPWriter(agent: 1).packet(
                .rtcp, flow: flow, ipProtocol: 17, time: Script.time(3), payload: report + [0, 0, 0, 0]))
        if isNamed {
            let name = Array(call.identity.callID.utf8)
            packet += [0, 0, 0, 17, 0, UInt8(name.count + 6)] + name
            packet.replaceSubrange(4..<6, with: [UInt8(packet.count >> 8), UInt8(packet.count & 255)])
        }
        feed.mirrored(packet, time: Script.time(3), from: Self.sender)
        let session = try #require(feed.engine.tracker.calls[call.identity.callID]?.sessions.last)
        #expect(session.caller.rtcp.senderReports == (isNamed ? 1 : 0))
        #expect(session.callee.rtcp.reports == 0)
    }

    private static func ends(of frame: [UInt8]) -> Flow? {
        var decoder = FrameDecoder(maxFragmentedDatagrams: 1, maxFragmentBytes: 1_000)
        guard case .udp(let datagram) = decoder.decode(frame.span, link: .ethernet, at: Script.time(0)) else {
            return nil
        }
        return datagram.flow
    }

    @Test("Made up agents do not fill the memory") func manyAgents() throws {
        let feed = Feed()
        let frame = try #require(Self.withoutACK.frames().first)
        for agent in 0..<1_000 as Range<UInt32> {
            let packet = try #require(Self.packet(frame.bytes, at: Script.time(1), agent: agent))
            feed.mirrored(packet, time: Script.time(1), from: Self.sender)
        }
        #expect(feed.engine.mirrorList.count == InterfaceID.mirrors.count)
        #expect(feed.engine.mirrorList.reduce(0) { $0 + $1.packets } == 1_000)
    }

    @Test("Messages are shown as they pass once each and as packets that evidence can keep") func shown() throws {
        let feed = Feed()
        var passed: [Bool] = []
        var frames = 0
        feed.engine.passing = { message, _ in passed.append(message.isMirrored) }
        feed.engine.mirrorOutlet = MirrorOutlet(
            open: { _, _ in },
            frame: { header, bytes in
                var decoder = FrameDecoder(maxFragmentedDatagrams: 1, maxFragmentBytes: 1_000)
                if case .udp = decoder.decode(bytes, link: .rawIP, at: header.time) { frames += 1 }
            })
        let first = try #require(Self.withoutACK.frames().first)
        let packet = try #require(Self.packet(first.bytes, at: Script.time(3)))
        feed.frame(first.bytes, at: 3)
        feed.mirrored(packet, time: Script.time(3.02), from: Self.sender)
        feed.mirrored(packet, time: Script.time(9), from: Self.sender)
        #expect(passed == [false, true] && frames == 2)
    }
}

extension Endpoint {
    fileprivate static let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
}

extension Feed {
    /// A packet of HEP that came to a listener.
    func mirrored(_ bytes: [UInt8], time: Timestamp, from sender: IPAddress) {
        guard let packet = try? HEPReader.read(bytes.span) else { return }
        engine.receive(
            FrameHeader(time: time, wireLength: bytes.count, interface: InterfaceID(0), number: 1), packet, bytes.span,
            from: sender)
    }
}
