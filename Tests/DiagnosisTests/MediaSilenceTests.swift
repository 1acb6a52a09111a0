import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Calls that sound wrong to a naive eye and are right: about their media nothing may be said, not even softly.
@Suite struct MediaSilenceTests {
    @Test("Nothing is said of", arguments: holds + shortAndQuiet + elsewhere + shared + early)
    func nothingIsSaidOf(_ flow: Flowed) {
        let script = flow.build()
        #expect(script.run(until: 100).kinds() == [])
        // Nor at the end of the capture, when what was held back is told.
        script.engine.finish()
        #expect(script.engine.takeFindings().kinds() == [])
    }

    // MARK: Hold

    private static let holds = [
        held("sendonly", offer: .audio(direction: "sendonly"), answer: .audio(direction: "recvonly"), music: true),
        held("inactive", offer: .audio(direction: "inactive"), answer: .audio(direction: "inactive")),
        held("sendonly to inactive", offer: .audio(direction: "sendonly"), answer: .audio(direction: "inactive")),
        held(
            "RFC 2543: 0.0.0.0", offer: .audio(address: "0.0.0.0", direction: nil),
            answer: .audio(direction: "recvonly")),
        held(
            "0.0.0.0 answered without a direction", offer: .audio(address: "0.0.0.0", direction: nil),
            answer: .audio(direction: nil)),
        held("port 0", offer: .audio(port: 0), answer: .audio(port: 0)),
        held(
            "by the callee", by: .callee, offer: .audio(direction: "sendonly"), answer: .audio(direction: "recvonly")),
        Flowed("held from the answer on") {
            let script = Script().call("A").at(0).establish(
                "A", offer: .audio(direction: "sendonly"), answer: .audio(direction: "recvonly"))
            script.rtp("A", toward: .callee, from: 1.1, until: 30)
            return script.at(30).hangUp("A")
        },
        Flowed("announcement that only sends") {
            let script = Script().call("A").at(0).establish("A", answer: .audio(direction: "sendonly"))
            script.rtp("A", toward: .caller, from: 1.1, until: 30)
            return script.at(30).hangUp("A")
        },
        Flowed("held and hung up") {
            let script = Script().call("A").at(0).establish("A")
            script.talk("A", from: 1.1, until: 10)
            script.at(10).reinvite("A", sdp: .audio(direction: "sendonly")).after(0.05)
                .answer("A", sdp: .audio(direction: "recvonly")).after(0.05).ack("A")
            return script.at(40).hangUp("A")
        },
        Flowed("held by both, taken back by one") {
            let script = Script().call("A").at(0).establish("A")
            script.talk("A", from: 1.1, until: 10)
            script.at(10).reinvite("A", sdp: .audio(direction: "sendonly")).after(0.05)
                .answer("A", sdp: .audio(direction: "recvonly")).after(0.05).ack("A")
            script.at(15).reinvite("A", by: .callee, sdp: .audio(direction: "inactive")).after(0.05)
                .answer("A", sdp: .audio(direction: "inactive")).after(0.05).ack("A")
            script.at(20).reinvite("A").after(0.05).answer("A", sdp: .audio(direction: "sendonly")).after(0.05)
                .ack("A")
            return script.at(40).hangUp("A")
        },
    ]

    /// A talk that is held at 10 s and taken back at 30 s.
    private static func held(
        _ name: String, by party: Party = .caller, offer: Script.SDP, answer: Script.SDP, music: Bool = false
    ) -> Flowed {
        Flowed(name) {
            let script = Script().call("A").at(0).establish("A")
            script.talk("A", from: 1.1, until: 10)
            script.at(10).reinvite("A", by: party, sdp: offer).after(0.05).answer("A", sdp: answer).after(0.05).ack("A")
            if music { script.rtp("A", toward: party.other, from: 10.2, until: 30, sequence: 9_000) }
            script.at(30).reinvite("A", by: party).after(0.05).answer("A").after(0.05).ack("A")
            script.rtp("A", toward: .callee, from: 30.2, until: 50, sequence: 12_000)
            script.rtp("A", toward: .caller, from: 30.2, until: 50, sequence: 13_000)
            return script.at(50).hangUp("A")
        }
    }

    // MARK: Short calls and quiet ones

    private static let shortAndQuiet = [
        Flowed("a call shorter than the settling time") {
            Script().oneWay(until: 3.9).at(3.9).hangUp("A")
        },
        Flowed("a call that is never answered") {
            let script = Script().call("A").at(0).invite("A").at(0.2).respond("A", 183, sdp: .audio)
            script.rtp("A", toward: .caller, from: 0.3, until: 20)
            return script.at(20).respond("A", 486).after(0.05).ack("A")
        },
        Flowed("pauses of a sender that suppresses silence") {
            let script = Script().call("A").at(0).establish("A", offer: .audio(payloads: [8, 13]))
            script.rtp("A", toward: .callee, from: 1.1, until: 40, pauses: [5...15, 20...38])
            script.rtp("A", toward: .caller, from: 1.1, until: 40)
            return script.at(40).hangUp("A")
        },
        Flowed("comfort noise as the last word") {
            let script = Script().call("A").at(0).establish("A", offer: .audio(payloads: [8, 13]))
            script.rtp("A", toward: .callee, from: 1.1, until: 40)
            script.rtp("A", toward: .caller, from: 1.1, until: 10)
            script.at(10).rtpPacket(
                "A", toward: .caller, sequence: 545, timestamp: 71_200, payloadType: 13, payload: [0x40])
            return script.at(40).hangUp("A")
        },
        Flowed("a fax after the talk") {
            let script = Script().call("A").at(0).establish("A")
            script.talk("A", from: 1.1, until: 10)
            let fax =
                "v=0\r\no=- 1 9 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=image 10500 udptl t38\r\n"
            script.at(10).reinvite("A", sdp: .text(fax)).after(0.05)
                .answer("A", sdp: .text(fax.replacing("192.0.2.10", with: "198.51.100.20"))).after(0.05).ack("A")
            return script.at(60).hangUp("A")
        },
        Flowed("talk that went on before a fax was refused, in a capture that begins in the call") {
            let script = Script(local: ["192.0.2.10"]).call("A")
            let fax =
                "v=0\r\no=- 1 9 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=image 10500 udptl t38\r\n"
            script.at(3).reinvite("A", sdp: .text(fax)).after(0.05).respond("A", 488).after(0.05).ack("A")
            script.at(4).reinvite("A").after(0.05).answer("A").after(0.05).ack("A")
            return script.talk("A", from: 0, until: 30).at(30).hangUp("A")
        },
        Flowed("video alone") {
            let video =
                """
                v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=video 10500 \
                RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n
                """
            let script = Script().call("A").at(0).establish(
                "A", offer: .text(video), answer: .text(video.replacing("192.0.2.10", with: "198.51.100.20")))
            script.rtp(
                "A", toward: .callee, from: 1.1, until: 30, payloadType: 96, source: "192.0.2.10:10500",
                destination: "198.51.100.20:10500")
            return script.at(30).hangUp("A")
        },
    ]

    // MARK: Media that passes elsewhere

    private static let elsewhere = [
        Flowed("only the signalling passes here") {
            Script().oneWay(toward: nil).at(30).hangUp("A")
        },
        Flowed("only the signalling passes a proxy's host") {
            Script(local: ["203.0.113.5"], vantage: "mirror").oneWay(toward: nil).at(30).hangUp("A")
        },
        Flowed("media moves off the path with a re-INVITE") {
            let script = Script().call("A").at(0).establish("A")
            script.talk("A", from: 1.1, until: 10)
            script.at(10).reinvite("A", sdp: .audio(address: "203.0.113.77")).after(0.05)
                .answer("A", sdp: .audio(address: "203.0.113.78")).after(0.05).ack("A")
            return script.at(60).hangUp("A")
        },
        Flowed("RTP from another port and address than the SDP's") {
            let script = Script().call("A").at(0).establish("A")
            script.rtp("A", toward: .callee, from: 1.1, until: 30, source: "192.0.2.10:49152")
            script.rtp("A", toward: .caller, from: 1.1, until: 30, source: "198.51.100.21:30000")
            return script.at(30).hangUp("A")
        },
        Flowed("the answer came after the first packets") {
            let script = Script().call("A").at(0).invite("A").at(0.2).respond("A", 180)
            script.rtp(
                "A", toward: .caller, from: 0.9, until: 30, source: "198.51.100.20:20500",
                destination: "192.0.2.10:10500")
            script.at(1).answer("A").at(1.05).ack("A")
            script.rtp("A", toward: .callee, from: 1.1, until: 30)
            return script.at(30).hangUp("A")
        },
        Flowed("an offer in the 200 and its answer in the ACK") {
            let script = Script().call("A").at(0).invite("A", sdp: nil).at(0.2).respond("A", 180)
            script.at(1).answer("A").at(1.05).ack("A", sdp: .audio)
            script.talk("A", from: 1.1, until: 30)
            return script.at(30).hangUp("A")
        },
        Flowed("IPv6 both ways") {
            let script = Script().call("A", from: "[2001:db8::10]:5060", to: "[2001:db8:1::20]:5060")
            script.at(0).establish("A").talk("A", from: 1.1, until: 30)
            return script.at(30).hangUp("A")
        },
    ]

    // MARK: Shared ports and addresses

    private static let shared = [
        Flowed("direct media between the outer ends of a B2BUA") {
            let script = Script().call("A", to: "203.0.113.5:5060")
            script.call("B", from: "203.0.113.5:5060", to: "198.51.100.20:5060")
            script.at(0).establish("A", answer: .audio(address: "198.51.100.20"))
            script.at(0.01).establish("B", offer: .audio(address: "192.0.2.10"))
            script.talk("A", from: 1.1, until: 30)
            script.at(30).hangUp("A")
            return script.at(30.01).hangUp("B")
        },
        Flowed("the next call on the same ports with the same SSRC") {
            let script = Script().call("A").at(0).establish("A")
            script.talk("A", from: 1.1, until: 10)
            script.at(10).hangUp("A")
            script.call("B").at(11).establish("B")
            script.rtp("B", toward: .callee, from: 12.1, until: 30, sequence: 600)
            script.rtp("B", toward: .caller, from: 12.1, until: 30, sequence: 600)
            return script.at(30).hangUp("B")
        },
        Flowed("two calls between the same hosts at once") {
            let script = Script().call("A").at(0).establish("A")
            script.call("B").at(0.5).establish("B", offer: .audio(port: 10504), answer: .audio(port: 20504))
            script.talk("A", from: 1.1, until: 30)
            script.talk("B", from: 1.6, until: 31)
            script.at(30).hangUp("A")
            return script.at(31).hangUp("B")
        },
        Flowed("a mirror that shows every packet twice") {
            let script = Script().call("A").at(0).invite("A").duplicated()
            script.at(0.2).respond("A", 180).duplicated().at(1).answer("A").duplicated().at(1.05).ack("A").duplicated()
            for delay in [0, 0.0001] { script.talk("A", from: 1.1 + delay, until: 30) }
            return script.at(30).bye("A").duplicated().at(30.05).respond("A", 200, to: "BYE").duplicated()
        },
        Flowed("a proxy in the path of the signalling") {
            let script = Script().call("A", to: "203.0.113.5:5060")
            let proxy: Endpoint = "203.0.113.5:5060"
            let agent: Endpoint = "192.0.2.10:5060"
            let far: Endpoint = "198.51.100.20:5060"
            script.at(0).invite("A").forwarded(from: proxy, to: far)
            script.at(0.2).respond("A", 180).forwarded(from: proxy, to: agent)
            script.at(1).answer("A", sdp: .audio(address: "198.51.100.20")).forwarded(from: proxy, to: agent)
            script.at(1.05).ack("A").forwarded(from: proxy, to: far)
            script.talk("A", from: 1.1, until: 30)
            return script.at(30).bye("A").after(0.05).respond("A", 200, to: "BYE")
        },
    ]

    // MARK: Before the answer

    private static let early = [
        Flowed("early media one way, then a talk") {
            let script = Script().call("A").at(0).invite("A").at(0.2).respond("A", 183, sdp: .audio)
            script.rtp("A", toward: .caller, from: 0.3, until: 8)
            script.at(8).answer("A").at(8.05).ack("A")
            script.rtp("A", toward: .callee, from: 8.1, until: 30)
            script.rtp("A", toward: .caller, from: 8.1, until: 30, sequence: 600)
            return script.at(30).hangUp("A")
        },
        Flowed("an announcement before the answer from another machine") {
            let script = Script().call("A").at(0).invite("A").at(0.2)
                .respond("A", 183, sdp: .audio(port: 30000, address: "198.51.100.99"))
            script.rtp("A", toward: .caller, from: 0.3, until: 8)
            script.at(8).answer("A").at(8.05).ack("A")
            script.talk("A", from: 8.1, until: 30)
            return script.at(30).hangUp("A")
        },
        Flowed("forks with early media of which another one answers") {
            let script = Script().call("A").at(0).invite("A")
            script.at(0.2).respond("A", 183, sdp: .audio(port: 30000, address: "198.51.100.31"), toTag: "fork-1")
            script.rtp("A", toward: .caller, from: 0.3, until: 5, ssrc: 0xF1)
            script.at(0.4).respond("A", 183, sdp: .audio(port: 30000, address: "198.51.100.32"), toTag: "fork-2")
            script.rtp("A", toward: .caller, from: 0.5, until: 5, ssrc: 0xF2)
            script.at(5).answer("A", sdp: .audio(address: "198.51.100.33"), toTag: "fork-3")
                .at(5.05).ack("A", toTag: "fork-3")
            script.talk("A", from: 5.1, until: 30)
            return script.at(30).bye("A") { $0.replace("tag=s-A", with: "tag=fork-3", in: "To") }
                .after(0.05).respond("A", 200, to: "BYE")
        },
    ]
}
