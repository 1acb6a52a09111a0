import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Streams that describe silence instead of sending it: discontinuous transmission of the codecs, and comfort noise.
@Suite struct SilenceDescriptionTests {
    /// A codec and its descriptions of silence.
    struct Codec: Sendable, CustomTestStringConvertible {
        var name: String
        var type: UInt8
        var lines: [String] = []
        var clockRate = 8_000.0
        var speech = 33
        var silence: Int
        var every: Double
        var noiseType: UInt8?

        var testDescription: String { name }
        var offer: Script.SDP {
            .audio(payloads: [Int(type)] + (noiseType.map { [Int($0)] } ?? []), lines: lines)
        }
    }

    static let codecs = [
        Codec(name: "G.729", type: 18, speech: 20, silence: 2, every: 10),
        Codec(name: "G.723.1", type: 4, speech: 24, silence: 4, every: 2),
        Codec(name: "AMR", type: 98, lines: ["a=rtpmap:98 AMR/8000"], silence: 7, every: 0.16),
        Codec(
            name: "AMR-WB", type: 98, lines: ["a=rtpmap:98 AMR-WB/16000", "a=fmtp:98 octet-align=1"],
            clockRate: 16_000, speech: 62, silence: 7, every: 0.16),
        Codec(name: "EVS", type: 97, lines: ["a=rtpmap:97 EVS/16000"], clockRate: 16_000, silence: 6, every: 0.16),
        Codec(
            name: "Opus", type: 107, lines: ["a=rtpmap:107 opus/48000/2"], clockRate: 48_000, speech: 60, silence: 1,
            every: 0.4),
        Codec(
            name: "encrypted Opus", type: 107,
            lines: ["a=rtpmap:107 opus/48000/2", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x"], clockRate: 48_000,
            speech: 70, silence: 11, every: 0.4),
        Codec(name: "G.711 with 13", type: 8, speech: 160, silence: 1, every: 5, noiseType: 13),
        Codec(name: "G.711 with 19", type: 0, speech: 160, silence: 5, every: 5, noiseType: 19),
        Codec(
            name: "G.722 with its own", type: 9, lines: ["a=rtpmap:99 CN/16000"], speech: 160, silence: 1, every: 5,
            noiseType: 99),
    ]

    private func begin(_ codec: Codec) -> Script {
        let script = Script().call("A").at(0).establish("A", offer: codec.offer, answer: codec.offer)
        return speak(script, codec, toward: .caller, until: 41)
    }

    @discardableResult
    private func speak(
        _ script: Script, _ codec: Codec, toward party: Party, until end: Double, silence: Bool = false
    ) -> Script {
        script.rtp(
            "A", toward: party, from: 1.1, until: end, every: silence ? codec.every : 0.02,
            payloadType: silence ? codec.noiseType ?? codec.type : codec.type, clockRate: codec.clockRate,
            payload: [UInt8](repeating: 0x4C, count: silence ? codec.silence : codec.speech))
    }

    /// One description of silence after speech up to 10 s, `lead` seconds from the last packet.
    private func fallSilent(_ codec: Codec, lead: Double, size: Int? = nil) -> [Finding] {
        let script = begin(codec)
        speak(script, codec, toward: .callee, until: 10.09)
        script.at(10.08 + lead).rtpPacket(
            "A", toward: .callee, sequence: 550, timestamp: UInt32(9 * codec.clockRate),
            payloadType: codec.noiseType ?? codec.type,
            payload: [UInt8](repeating: 0x4C, count: size ?? codec.silence))
        return script.at(41).hangUp("A").run(until: 60)
    }

    @Test(arguments: codecs) func `descriptions of silence alone are neither a dead stream nor a packet time`(
        _ codec: Codec
    ) {
        let script = begin(codec)
        speak(script, codec, toward: .callee, until: 41, silence: true)
        #expect(script.at(41).hangUp("A").run(until: 60).isEmpty)
    }

    @Test(arguments: codecs) func `who describes silence and sends no more is silent`(_ codec: Codec) {
        #expect(fallSilent(codec, lead: 0.02).isEmpty)
    }

    @Test(arguments: codecs) func `a description that overtakes the last speech is still the last word`(
        _ codec: Codec
    ) {
        // The packet of number 549 leaves at 10.08 s.
        #expect(fallSilent(codec, lead: -0.001).isEmpty)
    }

    @Test(arguments: codecs) func `one description at the answer and then nothing is a listener`(_ codec: Codec) {
        let script = begin(codec)
        script.at(1.1).rtpPacket(
            "A", toward: .callee, sequence: 1, timestamp: 0, payloadType: codec.noiseType ?? codec.type,
            payload: [UInt8](repeating: 0x4C, count: codec.silence))
        #expect(script.at(41).hangUp("A").run(until: 60).isEmpty)
    }

    @Test(arguments: codecs) func `speech that stops without a word has stopped`(_ codec: Codec) {
        let script = begin(codec)
        speak(script, codec, toward: .callee, until: 10)
        #expect(script.at(41).hangUp("A").run(until: 60).kinds().contains("media-stopped"))
    }

    @Test func `speech after a pause has stopped when it ends without a description`() {
        let codec = Self.codecs[2]
        let script = begin(codec)
        script.at(1.1).rtpPacket(
            "A", toward: .callee, sequence: 99, timestamp: 0, payloadType: 98,
            payload: [UInt8](repeating: 0x4C, count: 7))
        script.rtp(
            "A", toward: .callee, from: 1.12, until: 10, payloadType: 98,
            payload: [UInt8](repeating: 0x4C, count: 33), marksFirst: true)
        #expect(script.at(41).hangUp("A").run(until: 60).kinds().contains("media-stopped"))
    }

    @Test func `a true packet time is told beside descriptions of silence`() {
        let codec = Self.codecs[2]
        let script = begin(codec)
        script.rtp(
            "A", toward: .callee, from: 1.1, until: 41, every: 0.04, payloadType: 98,
            payload: [UInt8](repeating: 0x4C, count: 66))
        #expect(script.at(41).hangUp("A").run(until: 60).kinds() == ["ptime-mismatch"])
    }

    @Test func `an early stream that ended in silence is not heard after the answer`() {
        let script = Script().call("A").at(0).invite("A", sdp: .audio(payloads: [8, 13]))
        script.at(0.2).respond("A", 183, sdp: .audio(payloads: [8, 13]))
        script.rtp("A", toward: .caller, from: 0.3, until: 3)
        script.at(3.01).rtpPacket(
            "A", toward: .caller, sequence: 235, timestamp: 21_600, payloadType: 13, payload: [40])
        script.at(4).answer("A", sdp: .audio(payloads: [8, 13])).at(4.05).ack("A")
        script.rtp("A", toward: .callee, from: 4.1, until: 30)
        #expect(script.at(30).hangUp("A").run(until: 60).kinds().contains("one-way-audio"))
    }
}
