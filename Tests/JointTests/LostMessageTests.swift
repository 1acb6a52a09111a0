import Diagnosis
import Joint
import Support
import Testing
import Tracking
import Wire

@Suite struct LostMessageTests {
    @Test(
        "An ACK that passes one place and never the next is lost between them, by whatever clocks",
        arguments: [
            -3_600.0, -3, 0, 0.4, 3, 3_600,
        ])
    func anACKIsLostBetween(_ ahead: Double) throws {
        let places = TwoPlaces()
        places.ahead = ahead
        let script = places.script.call("A")
        places.ring()
        for offset in [0.0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5] {
            script.at(2 + offset).on(1).answer("A")
            places.back()
            script.at(2.1 + offset).on(0).ack("A")
        }
        script.at(34).on(1).bye("A", by: .callee)
        places.back()
        let finding = try #require(places.findings.first)
        #expect(places.findings.map(\.short) == ["ack-missing proved lost-between-points"])
        #expect(finding.title.en.contains("the ACK passed near and never reached far: lost between them"))
        #expect(finding.title.zh.contains("ACK 经过了 near，却从未到达 far"))
        #expect(finding.place.interface == "near, far")
        #expect(finding.fix.en.contains("between near and far"))
    }

    @Test("A 200 that never comes to the caller's place is lost there") func a200IsLost() throws {
        let places = TwoPlaces()
        let script = places.script.call("A")
        places.ring()
        script.at(2).on(1).answer("A").repeated(10, .doublingToFourSeconds)
        script.at(36).on(1).bye("A", by: .callee)
        places.back()
        let found = places.findings
        #expect(found.map(\.short) == ["ack-missing proved lost-between-points"])
        #expect(found.first?.title.en.contains("the 200 OK passed far and never reached near") == true)
    }

    @Test("A PRACK that never arrives is lost between the two") func aPRACKIsLost() throws {
        let places = TwoPlaces()
        let script = places.script.call("A")
        script.at(0).on(0).invite("A", supported: ["100rel"])
        places.there()
        for offset in [0.0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5] {
            script.at(0.5 + offset).on(1).respond("A", 183, sdp: .audio, rseq: 1)
            places.back()
        }
        script.at(0.6).on(0).prack("A").repeated(10, .doublingToFourSeconds)
        script.at(33).on(1).respond("A", 500)
        places.back()
        let found = places.findings
        #expect(found.map(\.short) == ["prack-failed proved lost-between-points"])
        #expect(found.first?.title.en.contains("the PRACK passed near and never reached far") == true)
    }

    @Test("A BYE that never arrives is lost between the two while the other side talks on") func aBYEIsLost() throws {
        let places = TwoPlaces()
        let script = places.script.call("A")
        places.establish()
        script.on(0).rtp("A", toward: .callee, from: 2.2, until: 10)
        script.on(1).rtp("A", toward: .callee, from: 2.22, until: 10)
        script.on(1).rtp("A", toward: .caller, from: 2.2, until: 50)
        script.on(0).rtp("A", toward: .caller, from: 2.22, until: 50)
        script.at(10).on(0).bye("A").repeated(10, .doublingToFourSeconds)
        let found = places.findings
        #expect(found.map(\.short) == ["request-unanswered proved lost-between-points"])
        #expect(found.first?.title.en.contains("the BYE passed near and never reached far") == true)
    }

    @Test("An answer to REGISTER that never comes back is lost between the two") func aRegisterAnswerIsLost() throws {
        let places = TwoPlaces()
        let script = places.script.call("R")
        for (index, offset) in [0.0, 0.5, 1.5, 3.5, 7.5, 11.5].enumerated() {
            if index == 0 {
                script.at(offset).on(0).register("R")
            } else {
                script.at(offset).on(0).request("R", "REGISTER", headers: [("Expires", "3600")], cseq: 1)
            }
            places.there()
            script.at(offset + 0.1).on(1).respond("R", 401, to: "REGISTER")
        }
        places.end = 60
        let found = places.findings
        #expect(found.map(\.short) == ["signalling-blocked proved lost-between-points"])
        #expect(found.first?.title.en.contains("the 401 Unauthorized passed far and never reached near") == true)
    }

    @Test("A re-INVITE that never arrives is lost between the two") func aReinviteIsLost() throws {
        let places = TwoPlaces()
        let script = places.script.call("A")
        places.establish()
        places.talk(from: 2.2, until: 44)
        script.at(10).on(0).reinvite("A", sdp: .audio(direction: "sendonly")).repeated(6, .doubling)
        places.hangUp(at: 45)
        #expect(places.findings.map(\.short) == ["reinvite-failed proved lost-between-points"])
    }

    @Test("A request that never comes to a host that is watched is lost on its way there", arguments: [true, false])
    func aRequestNeverArrives(_ isKnown: Bool) {
        let places = TwoPlaces()
        places.near.localAddresses = ["192.0.2.10"]
        places.far.localAddresses = isKnown ? ["198.51.100.20"] : []
        let script = places.script.call("A").call("B").call("C")
        places.establish()
        places.hangUp(at: 5)
        script.at(20).on(0).invite("B").repeated(6, .doubling)
        places.establish("C", at: 80)
        places.hangUp("C", at: 90)
        places.end = 140
        var desk = places.desk()
        // Somebody may still be ringing there.
        #expect(desk.review(at: Script.begin + .seconds(200)).isEmpty)
        let found = desk.review(at: Script.begin + .seconds(300)).map(\.finding)
        #expect(found.map(\.short) == (isKnown ? ["signalling-blocked proved lost-between-points"] : []))
        #expect(found.allSatisfy { $0.title.en.contains("The INVITE passed near and never reached far") })
    }

    @Test("What is lost once and comes again is no fault") func whatComesAgainIsNoFault() {
        let places = TwoPlaces()
        let script = places.script.call("A")
        // The first INVITE, the first 200 and the first ACK get lost.
        script.at(0).on(0).invite("A")
        script.repeated(after: [0.5])
        script.translated(after: 0.52, on: 1)
        script.at(0.6).on(1).respond("A", 180)
        places.back()
        script.at(2).on(1).answer("A").at(2.5).answer("A")
        places.back()
        script.at(2.6).on(0).ack("A")
        script.at(3.5).on(1).answer("A")
        places.back()
        script.at(3.6).on(0).ack("A")
        places.there()
        places.talk(from: 3.7, until: 12)
        places.hangUp(at: 12)
        #expect(places.findings.map(\.short) == [])
    }
}
