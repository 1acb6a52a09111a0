import Delivery
import Diagnosis
import Joint
import Support
import Testing
import Wire

@Suite struct RewritingTests {
    private static let agent: Endpoint = "192.168.1.20:5060"
    private static let outside: Endpoint = "203.0.113.2:5060"

    private static func behindNAT() -> TwoPlaces {
        let places = TwoPlaces()
        places.script.call("A", from: agent)
        places.nat = (agent, outside)
        return places
    }

    private static func rewrite(_ text: inout SIPText) {
        text = text.setting("Contact", to: "<sip:1001@203.0.113.2:5060>")
    }

    @Test("A message whose copies differ is told with the two places and the fields", arguments: [0.0, 3, -3_600])
    func copiesThatDifferAreTold(_ ahead: Double) throws {
        let places = Self.behindNAT()
        places.ahead = ahead
        let script = places.script
        script.at(0).on(0).invite("A")
        places.there(edit: Self.rewrite)
        script.at(0.5).on(1).respond("A", 180)
        places.back()
        script.at(2).on(1).respond("A", 486)
        places.back()
        script.at(2.1).on(0).ack("A")
        places.there()
        let found = places.findings
        #expect(found.map(\.short) == ["sip-alg proved two-copies-differ"])
        let title = try #require(found.first?.title)
        #expect(title.en == "a SIP ALG between near and far rewrites messages: the INVITE changed in Contact.")
        #expect(title.zh.contains("near 与 far 之间的 SIP ALG"))
        #expect(found.first?.causes.first?.text.en.contains("192.168.1.20:5060> → <sip:1001@203.0.113.2:5060>") == true)
    }

    @Test("A REGISTER is compared like a call") func aRegisterIsCompared() {
        let places = Self.behindNAT()
        places.script.at(0).on(0).register("A")
        places.there(edit: Self.rewrite)
        places.script.at(0.1).on(1).respond("A", 200, to: "REGISTER")
        places.back()
        places.end = 60
        #expect(places.findings.map(\.short) == ["sip-alg proved two-copies-differ"])
    }

    @Test("An ALG that rewrites the Call-ID is found by the branch") func aRewrittenCallIDIsFound() {
        let places = Self.behindNAT()
        let script = places.script
        script.at(0).on(0).invite("A")
        places.there { $0 = $0.setting("Call-ID", to: "A@203.0.113.2") }
        script.at(0.5).on(1).respond("A", 486) { $0 = $0.setting("Call-ID", to: "A@203.0.113.2") }
        places.back { $0 = $0.setting("Call-ID", to: "A@script") }
        #expect(places.findings.map(\.short) == ["sip-alg proved two-copies-differ"])
    }

    @Test("A translator that rewrites nothing inside is silent") func aPlainTranslatorIsSilent() {
        let places = Self.behindNAT()
        places.establish()
        places.hangUp(at: 5)
        #expect(places.findings.map(\.short) == [])
    }

    @Test("What a proxy between the two sends on is another message") func aProxyIsNoALG() {
        let places = TwoPlaces()
        let script = places.script.call("A")
        let proxy: Endpoint = "198.51.100.1:5060"
        script.at(0).on(0).invite("A").on(1).forwarded(from: proxy, to: "198.51.100.20:5060") {
            $0 = $0.setting("Contact", to: "<sip:1001@198.51.100.1>")
        }
        script.at(0.5).on(1).respond("A", 180).on(0).forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060")
        script.at(2).on(1).respond("A", 486).on(0).forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060")
        #expect(places.findings.map(\.short) == [])
    }

    @Test("Masks by one key are alike, masks by two are no rewriting", arguments: [1, 2]) func masksAreNoRewriting(
        _ other: UInt64
    ) {
        let places = Self.behindNAT()
        places.mask = (
            NumberMask(key: SipHash(low: 1, high: 1)), NumberMask(key: SipHash(low: other, high: other))
        )
        places.establish()
        places.hangUp(at: 5)
        #expect(places.findings.map(\.short) == [])
    }

    @Test("A rewriting is found behind masks, and beside a place that shows numbers") func rewritingBehindMasks() {
        for isBoth in [true, false] {
            let places = Self.behindNAT()
            let mask = NumberMask(key: SipHash(low: 1, high: 1))
            places.mask = (mask, isBoth ? mask : nil)
            places.script.at(0).on(0).invite("A")
            places.there(edit: Self.rewrite)
            places.script.at(0.5).on(1).respond("A", 486)
            places.back()
            #expect(places.findings.map(\.short) == ["sip-alg proved two-copies-differ"])
        }
    }
}
