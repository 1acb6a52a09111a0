import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// What may be said of a side of which the capture shows only its packets, or whose SDP names another address.
@Suite struct MediaVantageTests {
    /// A client at a private address with two servers, for signalling and for media.
    private static func client(
        local: [String] = [], vantage: String? = nil, sdp address: String? = nil, contact: String? = nil,
        isFile: Bool = false, media: (Script) -> Void
    ) -> [Finding] {
        let script = Script(local: local, vantage: vantage) { if isFile { $0 = $0.ofFile } }
        script.call("A", from: "192.168.1.20:5060", to: "198.51.100.20:5060").at(0)
        script.invite("A", sdp: .audio(address: address)) { text in
            if let contact { text = text.setting("Contact", to: "<sip:1001@\(contact)>") }
        }
        script.at(1).answer("A", sdp: .audio(address: "198.51.100.30")).at(1.05).ack("A")
        media(script)
        return script.at(15).hangUp("A").run()
    }

    private static func incoming(_ script: Script) {
        script.rtp("A", toward: .caller, from: 1.1, until: 15, destination: "192.168.1.20:10500")
    }

    private static func outgoing(_ script: Script) {
        script.rtp("A", toward: .callee, from: 1.1, until: 15, source: "192.168.1.20:10500")
    }

    // MARK: Guessed

    @Test("A guessed host that sends nothing is no more than possible")
    func aGuessedHostThatSendsNothingIsNoMoreThanPossible() throws {
        let finding = try #require(Self.client(media: Self.incoming).finding("one-way-audio"))
        #expect(finding.causes.allSatisfy { $0.confidence == .possible })
        #expect(Set(finding.causes.map(\.id)) == ["peer-not-sending", "media-blocked"])
    }

    @Test(
        "A known host that sends nothing is likely",
        arguments: [(["192.168.1.20"], nil), ([], "agent-host")] as [([String], String?)])
    func aKnownHostThatSendsNothingIsLikely(local: [String], vantage: String?) throws {
        let finding = try #require(
            Self.client(local: local, vantage: vantage, media: Self.incoming).finding("one-way-audio"))
        #expect(finding.cause == "local-not-sending")
        #expect(finding.causes.first?.confidence == .likely)
    }

    @Test("Beside the path the guess is nobody's host") func besideThePathTheGuessIsNobodysHost() throws {
        let finding = try #require(Self.client(vantage: "mirror", media: Self.incoming).finding("one-way-audio"))
        #expect(finding.causes.allSatisfy { $0.confidence == .possible })
    }

    @Test("What a guessed host does not receive may not have been sent")
    func whatAGuessedHostDoesNotReceiveMayNotHaveBeenSent() throws {
        let finding = try #require(Self.client(media: Self.outgoing).finding("one-way-audio"))
        #expect(finding.cause("media-blocked")?.confidence == .possible)
        #expect(finding.cause("peer-not-sending")?.confidence == .possible)
    }

    // MARK: Behind a NAT, with the public address in the SDP

    @Test("Whose signalling leaves this host is here whatever its SDP says")
    func whoseSignallingLeavesThisHostIsHereWhateverItsSDPSays() throws {
        let silent = Self.client(local: ["192.168.1.20"], sdp: "203.0.113.77", media: Self.incoming)
        let first = try #require(silent.finding("one-way-audio"))
        #expect(first.cause == "local-not-sending" && first.causes.first?.confidence == .likely)
        let deaf = Self.client(local: ["192.168.1.20"], sdp: "203.0.113.77", media: Self.outgoing)
        let second = try #require(deaf.finding("one-way-audio"))
        #expect(second.cause == "media-blocked" && second.causes.first?.confidence == .likely)
    }

    @Test("A file without any RTP names its filter") func aFileWithoutAnyRTPNamesItsFilter() throws {
        let findings = Self.client(local: ["192.168.1.20"], sdp: "203.0.113.77", isFile: true) { script in
            script.at(3).udp([1, 2, 3, 4], from: "192.168.1.20:4000", to: "192.168.1.1:53")
        }
        let finding = try #require(findings.finding("no-audio"))
        #expect(finding.severity == .warning && finding.confidence == .possible)
        #expect(finding.causes.allSatisfy { $0.confidence == .possible })
        #expect(finding.title.en.contains("filter") && finding.title.zh.contains("过滤器"))
    }

    /// A softswitch behind a NAT whose media is elsewhere, beside a call whose media is its own.
    @Test(
        "A signalling host is not taken for its media server",
        arguments: [(nil, false), ("203.0.113.77:5060", true)] as [(String?, Bool)])
    func aSignallingHostIsNotTakenForItsMediaServer(contact: String?, isHere: Bool) {
        let findings = Self.client(local: ["192.168.1.20"], sdp: "203.0.113.77", contact: contact, isFile: true) {
            $0.call("B", from: "192.168.1.20:5060", to: "198.51.100.20:5060").at(0).establish("B")
            $0.talk("B", from: 1.1, until: 15).at(15).hangUp("B")
        }
        #expect((findings.finding("no-audio") != nil) == isHere)
    }

    /// One call after another of a client that names its public address in SDP alone; the first one is heard.
    @Test(arguments: [("203.0.113.77", true), ("203.0.113.78", false), (nil, false)] as [(String?, Bool)])
    func `whose RTP left here under a public address is here when it is silent`(earlier: String?, isHere: Bool) throws {
        let findings = Self.client(local: ["192.168.1.20"], sdp: "203.0.113.77", isFile: true) { script in
            script.call("B", caller: "1002", from: "192.168.1.20:5060", to: "198.51.100.20:5060").at(-20).establish(
                "B", offer: .audio(port: 10510, address: earlier))
            script.rtp("B", toward: .callee, from: -18.9, until: -5, source: "192.168.1.20:10510")
            script.rtp("B", toward: .caller, from: -18.9, until: -5, destination: "192.168.1.20:10510")
            script.at(-5).hangUp("B")
        }
        let finding = findings.finding("no-audio")
        #expect((finding != nil) == isHere)
        #expect(finding.map { $0.causes.first?.id == "local-not-sending" } ?? true)
    }

    @Test("A relayed address is no address of this host") func aRelayedAddressIsNoAddressOfThisHost() {
        let candidates = [
            "a=ice-ufrag:abcd",
            "a=candidate:3 1 UDP 16777215 203.0.113.99 49200 typ relay raddr 203.0.113.5 rport 5000",
        ]
        let script = Script(local: ["192.168.1.20"]) { $0 = $0.ofFile }
        script.call("A", from: "192.168.1.20:5060").at(0).establish(
            "A", offer: .audio(port: 49200, address: "203.0.113.99", lines: candidates))
        script.at(3).udp([1, 2, 3, 4], from: "192.168.1.20:4000", to: "192.168.1.1:53")
        #expect(script.at(15).hangUp("A").run().kinds() == [])
    }

    @Test("Media wrapped for a TURN server is not missing", arguments: [true, false])
    func mediaWrappedForATURNServerIsNotMissing(isWrapped: Bool) {
        let script = Script(local: ["192.168.1.20"])
        script.call("A", from: "192.168.1.20:5060").at(0).establish(
            "A",
            offer: .audio(
                lines: ["a=ice-ufrag:abcd", "a=candidate:1 1 UDP 2130706431 192.168.1.20 10500 typ host"]))
        for index in 0..<100 {
            let inner: [UInt8] = Array(FrameBuilder.rtp(ssrc: 1, sequence: 1, timestamp: 0).prefix(12))
            let data: [UInt8] = isWrapped ? [0x40, 1, 0, 12] + inner : [0x20]
            script.at(1.1 + Double(index) * 0.1).udp(data, from: "192.168.1.20:10500", to: "203.0.113.99:3478")
        }
        #expect((script.at(15).hangUp("A").run().finding("no-audio") == nil) == isWrapped)
    }

    // MARK: What the deaf side itself says

    @Test("Whose reports count packets is not deaf", arguments: [true, false])
    func whoseReportsCountPacketsIsNotDeaf(isHeard: Bool) {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 25)
        for index in 0..<5 {
            let highest = isHeard ? UInt32(100 + index * 200) : 100
            script.at(3 + Double(index) * 4).receiverReport("A", toward: .callee, highest: highest)
        }
        #expect((script.at(25).hangUp("A").run().finding("one-way-audio") == nil) == isHeard)
    }

    // MARK: One host captured twice

    /// Messages are on both interfaces; `both` ways of media too, those of `one` only on the first.
    private static func twice(
        callee delay: Double, hops: UInt8 = 0, both: [Party], one: [Party]
    ) -> [Finding] {
        let script = Script(interfaces: ["one", "two"]).call("A")
        script.at(0).invite("A").duplicated(after: 0.001, on: 1, hops: hops)
        // Before its copy where the callee stands at the other side.
        script.on(delay < 0 ? 1 : 0).at(1).answer("A").duplicated(after: 0.001, on: delay < 0 ? 0 : 1, hops: hops)
        script.on(0).at(1.05).ack("A").duplicated(after: 0.001, on: 1, hops: hops)
        for party in both {
            for interface in [0, 1] { script.on(interface).rtp("A", toward: party, from: 1.1, until: 15) }
        }
        for party in one { script.on(0).rtp("A", toward: party, from: 1.1, until: 15) }
        return script.on(0).at(15).bye("A").duplicated(after: 0.001, on: 1, hops: hops).run()
    }

    @Test("Two captures of one host are no two places") func twoCapturesOfOneHostAreNoTwoPlaces() {
        // All is first on one of them: nobody is at the other.
        #expect(Self.twice(callee: 0.001, both: [.caller], one: [.callee]).kinds(atLeast: .warning) == [])
        #expect(Self.twice(callee: 0.001, both: [], one: [.caller, .callee]).kinds(atLeast: .warning) == [])
    }

    @Test("Between two hosts of one network what is lost is likely")
    func betweenTwoHostsOfOneNetworkWhatIsLostIsLikely() throws {
        let finding = try #require(
            Self.twice(callee: -0.001, both: [.caller], one: [.callee]).finding("one-way-audio"))
        #expect(finding.place.direction == "toward-callee")
        #expect(finding.cause("media-blocked")?.confidence == .likely)
    }

    @Test("A file that ends before the other shows no gap", arguments: [false, true])
    func aFileThatEndsBeforeTheOtherShowsNoGap(_ isEnded: Bool) {
        let script = Script(interfaces: ["one", "two"]).call("A")
        script.at(0).invite("A").duplicated(after: 0.001, on: 1)
        script.on(1).at(1).answer("A").duplicated(after: 0.001, on: 0)
        script.on(0).at(1.05).ack("A").duplicated(after: 0.001, on: 1)
        for party in Party.allCases {
            script.on(0).rtp("A", toward: party, from: 1.1, until: 20)
            script.on(1).rtp("A", toward: party, from: 1.1, until: 9)
        }
        if isEnded { script.at(9).ended(1) }
        script.on(0).at(20).bye("A")
        // Where it goes on, what it does not show was lost.
        #expect(script.run().kinds(atLeast: .warning) == (isEnded ? [] : ["media-stopped"]))
    }

    @Test("Behind a router it is proved") func behindARouterItIsProved() throws {
        let finding = try #require(
            Self.twice(callee: -0.001, hops: 1, both: [.caller], one: [.callee]).finding("one-way-audio"))
        #expect(finding.cause("media-blocked")?.confidence == .proved)
    }
}
