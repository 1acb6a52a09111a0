import Delivery
import Diagnosis
import Engine
import Joint
import Support
import Testing
import Wire

@Suite struct TraceRecordTests {
    private static func places() -> TwoPlaces {
        let places = TwoPlaces()
        places.script.call("A", caller: "02088880001")
        places.establish()
        places.talk(from: 2.2, until: 30)
        places.hangUp(at: 30)
        return places
    }

    @Test("A trace comes back from its record as it was") func aTraceComesBack() throws {
        let trace = try Self.places().traces().near.trace
        let record = try #require(TraceRecord(trace, mask: nil))
        let line = JSONLine.encode(record)
        let back = try #require(try JSONLine.decode(TraceRecord.self, from: line).trace)
        #expect(back.messages.map(\.text) == trace.messages.map(\.text))
        #expect(back.messages.map(\.flow) == trace.messages.map(\.flow))
        #expect(back.messages.map(\.timeToLive) == trace.messages.map(\.timeToLive))
        #expect(back.streams.map(\.packets) == trace.streams.map(\.packets))
        #expect(back.streams.map(\.ssrc) == trace.streams.map(\.ssrc))
        #expect(back.callID == trace.callID)
        #expect(record.messages == 7)
        #expect(record.streams == 2)
    }

    @Test("An ordinary call takes less than 6 KB, and a message less than 400 bytes") func recordsAreSmall() throws {
        let trace = try Self.places().traces().near.trace
        let line = JSONLine.encode(try #require(TraceRecord(trace, mask: nil)))
        #expect(line.utf8.count < 6_000)
        #expect(line.utf8.count / trace.messages.count < 400)
    }

    @Test("Secrets are not in a trace") func secretsAreNotInATrace() throws {
        let places = TwoPlaces()
        places.script.call("A").at(0).on(0).register(
            "A",
            headers: [
                (
                    "Authorization",
                    #"Digest username="1001", realm="r", nonce="n", uri="sip:x", response="0123456789abcdef0123456789abcdef""#
                )
            ])
        places.end = 60
        let trace = try places.traces(isOneSided: true).near.trace
        #expect(trace.matter == .registration)
        #expect(!trace.messages[0].text.contains("0123456789abcdef"))
        #expect(trace.messages[0].text.contains(#"username="1001""#))
    }

    @Test("A mask hides numbers where they stand, and nothing that holds the message together") func masksHideNumbers()
        throws
    {
        let trace = try Self.places().traces().near.trace
        let mask = NumberMask(key: SipHash(low: 1, high: 2))
        let record = try #require(TraceRecord(trace, mask: mask))
        let back = try #require(record.trace)
        #expect(record.mask == mask.keyName)
        let texts = back.messages.map(\.text).joined()
        #expect(!texts.contains("13800138000"))
        #expect(!texts.contains("02088880001"))
        #expect(texts.contains(mask.mask("13800138000")))
        #expect(texts.contains("CSeq: 1 INVITE"))
        #expect(NumberMask(key: SipHash(low: 1, high: 2)).keyName == mask.keyName)
        #expect(NumberMask(key: SipHash(low: 1, high: 3)).keyName != mask.keyName)
    }

    @Test("Content-Length goes with what a mask changes in a body") func lengthsFollowMasks() {
        let text =
            "MESSAGE sip:1001@example.com SIP/2.0\r\nContent-Length: 22\r\nCSeq: 12345678 MESSAGE\r\n\r\nCall 13800138000 now.\r\n"
        let masked = NumberPlaces.replaced(in: text) { $0.replacing("13800138000", with: "138*abcd*00x") }
        #expect(masked.contains("Content-Length: 23\r\n"))
        #expect(masked.contains("CSeq: 12345678 MESSAGE"))
        #expect(masked.hasSuffix("Call 138*abcd*00x now.\r\n"))
    }

    @Test("What is broken or of another version is no trace") func brokenRecordsAreNone() throws {
        let trace = try Self.places().traces().near.trace
        let record = try #require(TraceRecord(trace, mask: nil))
        var other = record
        other.schema = 2
        #expect(other.trace == nil)
        other = record
        other.matter = "party"
        #expect(other.trace == nil)
        other = record
        other.packed = "AAAA"
        #expect(other.trace == nil)
        // Each byte spoilt once: nil or a trace, and never more than that.
        let letters = Array(record.packed)
        for index in stride(from: 0, to: letters.count, by: 7) {
            var spoilt = letters
            spoilt[index] = spoilt[index] == "A" ? "B" : "A"
            other.packed = String(spoilt)
            if let back = other.trace { #expect(back.messages.count <= 96) }
        }
    }
}
