import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Strangers and noise: tables stay bounded, established calls stay whole, nothing traps.
@Suite struct FloodTests {
    @Test("Strangers push out no established call") func strangersPushOutNoEstablishedCall() throws {
        var settings = EngineSettings()
        settings.limits.calls = 50
        settings.limits.transactions = 100
        settings.limits.endedCalls = 20
        let script = Script { $0 = settings }
        for index in 0..<10 {
            let name = "call\(index)"
            script.call(name, from: Endpoint(address: IPAddress(v4: 0xC000_0210 + UInt32(index)), port: 5060))
            script.at(0).establish(
                name, offer: .audio(port: 10500 + index * 2), answer: .audio(port: 20500 + index * 2))
            script.rtp(name, toward: .callee, from: 1.1, until: 12, every: 0.1)
        }
        script.at(2)
        for index in 0..<5_000 {
            let stranger = Endpoint(address: IPAddress(v4: 0xCB00_7100 + UInt32(index % 200)), port: 5060)
            script.at(2 + Double(index) * 0.001).send(
                SIPText.message("INVITE", callID: "flood-\(index)", via: stranger.description), from: stranger,
                to: "198.51.100.20:5060")
        }
        let findings = script.run(until: 30)
        let calls = script.engine.calls()
        #expect(calls.filter { $0.state == "answered" }.count == 10)
        #expect(calls.count <= 50 + 20)
        #expect(script.engine.status().evictions["calls"] ?? 0 > 4_900)
        #expect(findings.all("one-way-audio").count == 10)
    }

    /// RTP of many strangers to where both parties of "A" receive: `rate` packets a second and port in all.
    private func strangers(_ script: Script, rate: Double = 20, from start: Double, until end: Double) {
        var index = 0
        for party in Party.allCases {
            var time = start
            while time < end {
                let source = Endpoint(address: IPAddress(v4: 0xCB00_7100 + UInt32(index % 4)), port: 4_000)
                script.at(time).rtpPacket(
                    "A", toward: party, ssrc: UInt32(index % 4), sequence: UInt16(index / 4),
                    timestamp: UInt32(index / 4 * 160), source: source)
                index += 1
                time += 1 / rate
            }
        }
    }

    @Test("Strangers RTP is nobody's sound in a call that is one way")
    func strangersRTPIsNobodysSoundInACallThatIsOneWay() throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 15)
        strangers(script, from: 1.2, until: 15)
        script.at(15).hangUp("A")
        #expect(script.run(until: 60).kinds() == ["one-way-audio"])
    }

    @Test("Strangers RTP is no fault of a call that is well") func strangersRTPIsNoFaultOfACallThatIsWell() {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 15)
        strangers(script, from: 1.2, until: 15)
        script.at(15).hangUp("A")
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("Strangers with ever new SSR cs leave room for the party")
    func strangersWithEverNewSSRCsLeaveRoomForTheParty() {
        let script = Script().call("A").at(0).establish("A")
        for index in 0..<500 {
            script.at(0.9 + Double(index) * 0.0004).rtpPacket(
                "A", toward: .caller, ssrc: 0xBAD0_0000 + UInt32(index), sequence: 1, timestamp: 0,
                source: "203.0.113.9:4000")
        }
        script.talk("A", from: 1.2, until: 15)
        script.at(15).hangUp("A")
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("A party that sends from an address nobody named is heard")
    func aPartyThatSendsFromAnAddressNobodyNamedIsHeard() {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 15)
        script.rtp("A", toward: .caller, from: 1.1, until: 15, source: "203.0.113.77:31998")
        script.at(15).hangUp("A")
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("Calls of one hour ago without an end are let go") func callsOfOneHourAgoWithoutAnEndAreLetGo() {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 5)
        _ = script.run(until: 4_000)
        #expect(script.engine.status().activeCalls == 0)
        #expect(script.engine.calls().first?.result == "lost")
    }

    @Test("Streams beyond their table are counted as refused") func streamsBeyondTheirTableAreCountedAsRefused() {
        let feed = Feed(
            settings: {
                var settings = EngineSettings()
                settings.limits.streams = 16
                return settings
            }())
        for index in 0..<200 {
            feed.frame(
                FrameBuilder.udp(
                    FrameBuilder.rtp(ssrc: UInt32(index), sequence: 1, timestamp: 0), from: "192.0.2.10:10500",
                    to: "198.51.100.20:20500"), at: Double(index) * 0.001)
        }
        #expect(feed.engine.status().activeStreams == 16)
        #expect(feed.engine.status().evictions["streams"] == 184)
    }

    /// Two hundred thousand packets: whole ones, and ones with bytes changed, cut off or added.
    @Test("No packet traps", arguments: [1, 2] as [UInt64])
    func noPacketTraps(_ seed: UInt64) {
        var numbers = SeededGenerator(state: seed)
        let links: [LinkType] = [.ethernet, .rawIP, .linuxCooked]
        var settings = EngineSettings()
        settings.profile = .huawei
        settings.limits.calls = 200
        settings.limits.transactions = 400
        settings.limits.streams = 300
        settings.limits.tcpConnections = 64
        settings.limits.fragments = 32
        let feed = Feed(settings: settings, links: links)
        let samples = Self.samples()
        for index in 0..<100_000 {
            var frame = samples[Int.random(in: 0..<samples.count, using: &numbers)]
            if index % 4 != 0 { Self.spoil(&frame, &numbers) }
            // Now and then the clock jumps, also back.
            let step = index % 5_000 == 0 ? Double.random(in: -50...200, using: &numbers) : 0.002
            feed.now += step
            feed.frame(frame, on: index % 50 == 0 ? UInt16.random(in: 0...3, using: &numbers) : 0)
            if index % 1_000 == 0 { feed.engine.idle(until: Script.time(feed.now + 0.5)) }
        }
        feed.engine.finish()
        let status = feed.engine.status()
        #expect(status.packets == 100_000)
        #expect(status.activeCalls <= 200 && status.activeStreams <= 300)
        let findings = feed.engine.takeFindings()
        #expect(Set(findings.map(\.id)).count == findings.count)
        // What was told of a call is told again only where it turned out to be graver.
        let told = findings.compactMap { finding in
            finding.call.map { "\(finding.kind) \(finding.severity) \($0.callID) \($0.start)" }
        }
        #expect(Set(told).count == told.count)
        _ = (feed.engine.calls(), feed.engine.streams(), feed.engine.ports())
    }

    private static func samples() -> [[UInt8]] {
        let script = Script.troubled()
        script.call("T", tcp: true).at(20).connect(from: "192.0.2.10:5060", to: "198.51.100.20:5060")
        script.at(20.1).establish("T")
        script.at(21).receiverReport("A", toward: .caller).senderReport("A", toward: .callee, packets: 100)
        script.at(22).reinvite("A", sdp: .audio(direction: "sendonly")).icmp().update("A").icmp(type: 3, code: 13)
        script.at(23).icmp(quoting: Flow(source: "198.51.100.20:20500", destination: "192.0.2.10:10500"))
        script.register("A").prack("A").cancel("A")
        let frames = script.frames().map(\.bytes)
        // Not too much of the RTP.
        return frames.enumerated().filter { $0.element.count != 214 || $0.offset % 20 == 0 }.map(\.element)
    }

    private static func spoil(_ frame: inout [UInt8], _ numbers: inout SeededGenerator) {
        switch UInt8.random(in: 0..<8, using: &numbers) {
        case 0: frame.removeLast(Int.random(in: 0...frame.count, using: &numbers))
        case 1:
            frame += (0..<Int.random(in: 1...40, using: &numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers)
            }
        case 2:
            // Headers only.
            for _ in 0..<3 where frame.count > 60 {
                frame[Int.random(in: 14..<60, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
        default:
            for _ in 0..<Int.random(in: 1...8, using: &numbers) where !frame.isEmpty {
                frame[Int.random(in: 0..<frame.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
        }
    }
}
