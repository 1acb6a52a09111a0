import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// One call with everything a healthy call may have, seen from many places: none of them may raise a finding.
@Suite("A rich and healthy call, wherever it is seen")
struct HealthySignallingTests {
    typealias Frame = (seconds: Double, interface: UInt16, bytes: [UInt8])

    static let agent: Endpoint = "192.168.1.10:5060"
    static let server: Endpoint = "198.51.100.20:5060"
    static let profiles = [Profile.generic, .huawei, .aliyun]

    /// Login, challenge, reliable ringing, answer, hold, resume, refresh, and a BYE by the callee.
    private static let flow: [Frame] = {
        let script = Script()
        func audio(_ direction: String = "sendrecv") -> Script.SDP { .audio(direction: direction, packetTime: 100) }
        let challenge = [("WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\", algorithm=MD5")]
        let credentials = [
            ("Authorization", "Digest username=\"1001\", realm=\"x\", nonce=\"n\", uri=\"sip:x\", response=\"0\"")
        ]
        let timer = [("Session-Expires", "1800;refresher=uac"), ("Supported", "timer")]
        script.call("R", caller: "1001", callee: "1001", from: Self.agent, to: Self.server)
        script.at(0).register("R").at(0.05).respond("R", 401, to: "REGISTER", headers: challenge)
        script.at(0.1).register("R", headers: credentials).at(0.15)
        script.respond("R", 200, to: "REGISTER", headers: [("Expires", "3600")])

        script.call("A", from: Self.agent, to: Self.server)
        script.at(10).invite("A", sdp: audio(), supported: ["100rel"], headers: timer).at(10.02).respond(
            "A", 401, headers: challenge)
        script.at(10.04).ack("A")
        script.at(10.06).invite("A", sdp: audio(), supported: ["100rel"], headers: timer + credentials).at(10.08)
            .respond("A", 100)
        script.at(10.4).respond("A", 183, sdp: audio(), rseq: 7).at(10.44).prack("A").at(10.48).respond(
            "A", 200, to: "PRACK")
        script.at(11).respond("A", 180, rseq: 8).at(11.04).prack("A").at(11.08).respond("A", 200, to: "PRACK")
        script.at(13).answer("A", sdp: nil, headers: timer).at(13.04).ack("A").talk(
            "A", from: 13.1, until: 30, every: 0.1)
        script.at(30).reinvite("A", sdp: audio("sendonly"), headers: timer)
        script.at(30.05).answer("A", sdp: audio("recvonly"), headers: timer).at(30.1).ack("A")
        script.at(50).reinvite("A", sdp: audio(), headers: timer).at(50.05).answer("A", sdp: audio(), headers: timer)
            .at(50.1).ack("A")
        script.talk("A", from: 50.2, until: 70, every: 0.1)
        script.at(60).update("A", sdp: nil, headers: timer).at(60.05).respond("A", 200, to: "UPDATE", headers: timer)
        script.at(70).bye("A", by: .callee).at(70.05).respond("A", 200, to: "BYE")
        return script.frames().map { ($0.seconds, $0.interface, $0.bytes) }
    }()

    private func findings(
        _ profile: Profile, interfaces: [String] = ["eth0"], local: [String] = [], _ frames: [Frame],
        isLive: Bool = false
    ) -> [Finding] {
        let script = Script(profile: profile, interfaces: interfaces, local: local)
        for frame in frames { script.at(frame.seconds).on(Int(frame.interface)).frame(frame.bytes) }
        return isLive ? script.run(until: 200) : script.run()
    }

    /// The frame as a translator passes it on: `old` becomes `new` in the IP header, the datagram stays.
    private func translated(_ bytes: [UInt8], _ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
        var copy = bytes
        for offset in [26, 30] where Array(copy[offset..<offset + 4]) == old {
            copy.replaceSubrange(offset..<offset + 4, with: new)
        }
        return copy
    }

    /// The frame as a retransmission: another IP identification.
    private func resent(_ bytes: [UInt8]) -> [UInt8] {
        var copy = bytes
        copy[18] ^= 0x80
        return copy
    }

    private func isSIP(_ frame: Frame) -> Bool { frame.bytes.count > 43 && frame.bytes[42] & 0xC0 == 0x40 }

    @Test("On the agent's host, in the middle, live and from a file", arguments: profiles, [[], ["192.168.1.10"]])
    func plain(profile: Profile, local: [String]) {
        #expect(findings(profile, local: local, Self.flow).map(\.title.en) == [])
        #expect(findings(profile, local: local, Self.flow, isLive: true).map(\.title.en) == [])
    }

    @Test("Every SIP packet shown twice, by one interface or by two", arguments: profiles, [0, 1])
    func twice(profile: Profile, interface: UInt16) {
        let frames = Self.flow.flatMap { frame -> [Frame] in
            isSIP(frame) ? [frame, (frame.seconds + 0.0001, interface, frame.bytes)] : [frame]
        }
        #expect(findings(profile, interfaces: ["eth0", "br0"], frames).map(\.title.en) == [])
    }

    @Test("Both sides of an address translator", arguments: profiles)
    func translator(profile: Profile) {
        let frames = Self.flow.flatMap { frame -> [Frame] in
            let outside = translated(frame.bytes, [192, 168, 1, 10], [203, 0, 113, 5])
            let isOutgoing = frame.bytes[26] == 192
            let far: Frame = (frame.seconds + (isOutgoing ? 0.001 : -0.001), 1, outside)
            return isOutgoing ? [frame, far] : [far, frame]
        }
        #expect(findings(profile, interfaces: ["lan0", "wan0"], frames).map(\.title.en) == [])
    }

    @Test("Every SIP message sent twice, as after one loss", arguments: profiles)
    func lossy(profile: Profile) {
        let frames = Self.flow.flatMap { frame -> [Frame] in
            isSIP(frame) ? [frame, (frame.seconds + 0.5, frame.interface, resent(frame.bytes))] : [frame]
        }
        #expect(findings(profile, frames).map(\.title.en) == [])
    }

    @Test("Both hops of a proxy that passes everything on", arguments: profiles)
    func proxied(profile: Profile) {
        let proxy: Endpoint = "198.51.100.20:5060"
        let gateway: Endpoint = "203.0.113.7:5060"
        let caller: Endpoint = "192.0.2.10:5060"
        let script = Script(profile: profile)
        script.call("A").at(0).invite("A", supported: ["100rel"]).forwarded(from: proxy, to: gateway)
        func back(
            _ seconds: Double, _ code: Int, to method: String = "INVITE", sdp: Script.SDP? = nil, rseq: UInt32? = nil
        ) {
            script.at(seconds).respond("A", code, to: method, sdp: sdp, rseq: rseq).forwarded(from: proxy, to: caller)
        }
        back(0.5, 180, rseq: 1)
        script.at(0.6).prack("A").forwarded(from: proxy, to: gateway)
        back(0.7, 200, to: "PRACK")
        back(8, 200, sdp: .audio)
        script.at(8.1).ack("A").forwarded(from: proxy, to: gateway)
        script.at(20).reinvite("A", sdp: .audio(direction: "sendonly")).forwarded(from: proxy, to: gateway)
        back(20.1, 200, sdp: .audio(direction: "recvonly"))
        script.at(20.2).ack("A").forwarded(from: proxy, to: gateway)
        script.at(30).update("A").forwarded(from: proxy, to: gateway)
        back(30.1, 200, to: "UPDATE", sdp: .audio)
        script.at(40).bye("A").forwarded(from: proxy, to: gateway)
        back(40.1, 200, to: "BYE")
        #expect(script.run().map(\.title.en) == [])
    }

    @Test("What the kernel dropped makes verdicts that rest on absence less sure, and they say so")
    func drops() throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(1).answer("A").repeated(10, .doublingToFourSeconds)
        script.at(5).drop(17).at(33).hangUp("A", by: .callee)
        let finding = try #require(script.run().finding("ack-missing"))
        #expect(finding.confidence == .likely)
        #expect(finding.names("17"))
        let sure = Script()
        sure.call("A").at(0).drop(17).at(1).invite("A").at(2).answer("A").repeated(10, .doublingToFourSeconds)
        sure.at(34).hangUp("A", by: .callee)
        #expect(sure.run().finding("ack-missing")?.confidence == .proved)
    }
}
