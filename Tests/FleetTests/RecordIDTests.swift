import Fleet
import Testing

@Suite struct FleetSubjectTests {
    @Test("A subject is read back as it was written") func aSubjectIsReadBackAsItWasWritten() {
        let subject = FleetSubject(.call, site: "berlin", agent: "pbx-1")
        #expect(subject.description == "earshot.v1.call.berlin.pbx-1")
        #expect(FleetSubject(subject.description) == subject)
    }

    @Test(
        "A name becomes one word of a subject",
        arguments: [
            ("pbx1.example.net", "pbx1"), ("a b", "a-b"), ("*", "-"), (">", "-"), ("", "unnamed"), ("北京", "------"),
            (String(repeating: "x", count: 80), String(repeating: "x", count: 64)),
        ])
    func aNameBecomesOneWordOfASubject(_ name: String, _ expected: String) {
        #expect(FleetSubject.fit(name) == expected)
    }

    @Test(
        "What is no subject of this version is none",
        arguments: [
            "", "earshot", "earshot.v2.call.a.b", "earshot.v1.message.a.b", "earshot.v1.call.a",
            "earshot.v1.call.a.b.c",
            "earshot.v1.call..b", "earshot.v1.call.a.*", "other.v1.call.a.b",
        ])
    func whatIsNoSubjectOfThisVersionIsNone(_ text: String) { #expect(FleetSubject(text) == nil) }

    @Test("An id is read back as it was written") func anIDIsReadBackAsItWasWritten() {
        for shelf in Shelf.allCases {
            let id = RecordID(outbox: "0123456789abcdef", shelf: shelf, row: 42)
            #expect(RecordID(id.description) == id)
        }
    }

    @Test(
        "What no outbox issues is no id",
        arguments: [
            "", "0123456789abcdef", "0123456789abcdef-", "0123456789abcdef-f", "0123456789abcdef-x1",
            "0123456789abcdef-f0", "0123456789abcdef-f-1", "0123456789ABCDEF-f1", "0123-f1", "0123456789abcdef-f1-2",
            "0123456789abcdef-f99999999999999999999",
        ])
    func whatNoOutboxIssuesIsNoID(_ text: String) { #expect(RecordID(text) == nil) }
}

@Suite struct AcknowledgementTests {
    private func read(_ text: String, _ status: String? = nil) -> Acknowledgement {
        Acknowledgement(Array(text.utf8), status: status)
    }

    @Test("What the stream stored is known from what it refused") func whatTheStreamStoredIsKnownFromWhatItRefused() {
        #expect(read(#"{"stream":"EARSHOT","seq":7}"#) == .stored(isDuplicate: false))
        #expect(read(#"{"stream":"EARSHOT","seq":7,"duplicate":true}"#) == .stored(isDuplicate: true))
        #expect(
            read(#"{"error":{"code":503,"err_code":10077,"description":"maximum bytes exceeded"}}"#)
                == .refused("maximum bytes exceeded"))
        #expect(read("", "503") == .refused("no stream takes our records"))
        for text in ["", "{}", "[]", "+OK", #"{"seq":1}"#] {
            guard case .refused = read(text) else {
                Issue.record("\(text) was taken for a stored record")
                continue
            }
        }
    }
}
