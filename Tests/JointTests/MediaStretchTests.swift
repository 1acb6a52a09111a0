import Diagnosis
import Joint
import Support
import Testing
import Tracking
import Wire

@Suite struct MediaStretchTests {
    private static func call(_ places: TwoPlaces) -> TwoPlaces {
        places.script.call("A")
        places.near.localAddresses = ["192.0.2.10"]
        places.far.localAddresses = ["198.51.100.20"]
        places.establish()
        return places
    }

    @Test("Sound that leaves one place and never comes to the next is lost between them", arguments: [0.0, 3, 3_600])
    func soundIsLostBetween(_ ahead: Double) throws {
        let places = Self.call(TwoPlaces())
        places.ahead = ahead
        let script = places.script
        script.on(0).rtp("A", toward: .callee, from: 2.2, until: 14)
        script.on(1).rtp("A", toward: .callee, from: 2.22, until: 14)
        script.on(1).rtp("A", toward: .caller, from: 2.2, until: 14)
        places.hangUp(at: 14)
        let outcomes = places.outcomes()
        let finding = try #require(outcomes.first?.finding)
        #expect(outcomes.map(\.finding.short) == ["one-way-audio proved media-blocked"])
        #expect(finding.causes.first?.text.en == "media is dropped between far and near")
        #expect(finding.causes.first?.text.zh == "媒体在 far 与 near 之间被丢弃")
        #expect(outcomes.first?.replaces.isEmpty == false)
        #expect(finding.evidence.contains { $0.text.en.contains("packets at far, 0 at near") })
    }

    @Test("Sound that stops on the way is lost from then on") func soundStopsOnTheWay() {
        let places = Self.call(TwoPlaces())
        let script = places.script
        script.on(0).rtp("A", toward: .callee, from: 2.2, until: 30)
        script.on(1).rtp("A", toward: .callee, from: 2.22, until: 30)
        script.on(1).rtp("A", toward: .caller, from: 2.2, until: 30)
        script.on(0).rtp("A", toward: .caller, from: 2.22, until: 15)
        places.hangUp(at: 30)
        #expect(places.findings.map(\.short) == ["media-stopped proved media-blocked"])
    }

    @Test("Calls whose sound passes both places are silent", arguments: [0.0, 3, -3_600]) func goodCallsAreSilent(
        _ ahead: Double
    ) {
        let places = Self.call(TwoPlaces())
        places.ahead = ahead
        places.talk(from: 2.2, until: 20)
        places.hangUp(at: 20)
        #expect(places.findings.map(\.short) == [])
    }

    @Test("A server that sees the signalling only proves nothing of the sound") func soundPastAServerIsSilent() {
        let places = TwoPlaces()
        places.script.call("A")
        places.establish()
        // It goes straight to the callee, who sends nothing back.
        places.script.on(0).rtp("A", toward: .callee, from: 2.2, until: 14)
        places.hangUp(at: 14)
        #expect(places.findings.map(\.short) == [])
    }

    @Test("Who reports hearing it hears it, whatever way it took") func whoHearsItIsNotDeaf() {
        let places = Self.call(TwoPlaces())
        let script = places.script
        script.on(0).rtp("A", toward: .callee, from: 2.2, until: 20)
        script.on(1).rtp("A", toward: .caller, from: 2.2, until: 20)
        script.on(0).rtp("A", toward: .caller, from: 2.22, until: 20)
        for second in 4..<20 {
            script.at(Double(second)).on(0).receiverReport(
                "A", toward: .caller, highest: UInt32(100 + (second - 2) * 50))
        }
        places.hangUp(at: 20)
        #expect(places.findings.map(\.short) == [])
    }

    @Test("A place that began to watch later proves nothing of what was before") func latePlacesProveNothing() {
        let places = Self.call(TwoPlaces())
        places.script.on(0).rtp("A", toward: .callee, from: 2.2, until: 14)
        places.script.on(1).rtp("A", toward: .caller, from: 2.2, until: 14)
        places.script.on(0).rtp("A", toward: .caller, from: 2.22, until: 14)
        places.hangUp(at: 14)
        places.farBegins = 13.5
        #expect(places.findings.map(\.short) == [])
    }

    @Test("A call on hold is silent") func aHeldCallIsSilent() {
        let places = Self.call(TwoPlaces())
        places.talk(from: 2.2, until: 8)
        let script = places.script
        script.at(8).on(0).reinvite("A", sdp: .audio(direction: "sendonly"))
        places.there()
        script.at(8.1).on(1).respond("A", 200, sdp: .audio(direction: "recvonly"))
        places.back()
        script.at(8.2).on(0).ack("A")
        places.there()
        places.hangUp(at: 40)
        #expect(places.findings.map(\.short) == [])
    }
}
