import Delivery
import Diagnosis
import Support
import Testing
import Tracking
import Wire

@Suite struct RecordTests {
    private let schema: JSONSchema

    init() throws { schema = try JSONSchema(Repository.path("config/schema/finding.schema.json")) }

    @Test("A record fits its schema in every language", arguments: Language.allCases)
    func aRecordFitsItsSchemaInEveryLanguage(language: Language) throws {
        for finding in [Sample.oneWayAudio(), Sample.trunkDown()] {
            let line = JSONLine.encode(FindingRecord(finding, language: language))
            #expect(try schema.problems(line) == [])
        }
    }

    @Test("The schema refuses what is no record") func theSchemaRefusesWhatIsNoRecord() throws {
        var record = FindingRecord(Sample.oneWayAudio(), language: .en)
        record.severity = "fatal"
        record.time = "yesterday"
        #expect(try schema.problems(JSONLine.encode(record)).count == 2)
        #expect(try schema.problems("{\"schema\":1,\"extra\":true}").contains("$: has unknown extra"))
        #expect(try schema.problems("{\"schema\":1}").contains("$: lacks where"))
    }

    @Test("The bytes of a record never change") func theBytesOfARecordNeverChange() {
        let line = JSONLine.encode(FindingRecord(Sample.trunkDown(), language: .en))
        #expect(
            line == """
                {"call":null,"causes":[],"confidence":"proved","evidence":[],"fix":"","id":"f-2","incident":"i-1",\
                "kind":"trunk-down","profile":"generic","schema":1,"severity":"warning",\
                "time":"2025-03-01T10:02:11.000000Z","title":"the trunk does not answer",\
                "where":{"direction":null,"from":null,"interface":null,"leg":null,"to":null,"vantage":"unknown"}}
                """)
    }

    @Test("Languages differ in texts only") func languagesDifferInTextsOnly() {
        var english = FindingRecord(Sample.oneWayAudio(), language: .en)
        let chinese = FindingRecord(Sample.oneWayAudio(), language: .zhCN)
        #expect(chinese.title.hasPrefix("主叫听不到声音"))
        english.title = chinese.title
        english.fix = chinese.fix
        english.causes[0].text = chinese.causes[0].text
        english.evidence[0].text = chinese.evidence[0].text
        #expect(english == chinese)
    }

    @Test("A record is read back") func aRecordIsReadBack() throws {
        let record = FindingRecord(Sample.oneWayAudio(), language: .zhCN)
        #expect(try JSONLine.decode(FindingRecord.self, from: JSONLine.encode(record)) == record)
    }

    @Test("A record is one line whatever its texts hold") func aRecordIsOneLineWhateverItsTextsHold() {
        var finding = Sample.trunkDown()
        finding.title = Text(en: "a\nb\u{2028}c\u{0}\"\\", zh: "")
        let line = JSONLine.encode(FindingRecord(finding, language: .en))
        #expect(!line.contains { $0.isNewline && $0 != "\u{2028}" })
        #expect(!line.utf8.contains { $0 < 0x20 })
    }

    @Test("A line is what the general encoder writes, whatever a record holds", arguments: Language.allCases)
    func aLineIsWhatTheGeneralEncoderWrites(language: Language) {
        var everything = Sample.oneWayAudio()
        everything.call?.linked = [.init(callID: "a\u{8}\u{c}b", side: .incoming), .init(callID: "", side: .outgoing)]
        everything.title = Text(en: "a\n\t\r\u{0}\u{1f}\"\\/\u{7f}\u{85}\u{202e}é", zh: "“主叫”\u{200b}🎧/\\")
        everything.place.leg = .incoming
        for finding in [everything, Sample.oneWayAudio(), Sample.trunkDown()] {
            let record = FindingRecord(finding, language: language)
            #expect(JSONLine.encode(record) == Self.general(record))
        }
    }

    /// By the way that every other record takes.
    private static func general(_ value: some Encodable) -> String { JSONLine.encode(value) }

    @Test(
        "Times are RFC 3339 in UTC",
        arguments: [
            (Int64(0), "1970-01-01T00:00:00.000000Z"), (1_740_823_331_000_250_999, "2025-03-01T10:02:11.000250Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"), (-1_000, "1969-12-31T23:59:59.999999Z"),
            (Int64.max, "2262-04-11T23:47:16.854775Z"), (Int64.min, "1677-09-21T00:12:43.145224Z"),
        ])
    func timesAreRFC3339InUTC(nanoseconds: Int64, text: String) throws {
        let time = Timestamp(nanoseconds: nanoseconds)
        #expect(time.rfc3339 == text)
        let back = try #require(Timestamp(rfc3339: text))
        // The second that holds the earliest moment begins before it, so that one only comes near.
        guard nanoseconds != .min else { return }
        #expect(abs(Double(back.nanoseconds) - Double(nanoseconds)) <= 1_024, "microseconds survive")
    }

    @Test(
        "Only RFC 3339 is read as a time",
        arguments: [
            ("2025-03-01T18:02:11+08:00", true), ("2025-03-01T10:02:11.5Z", true), ("2025-03-01t10:02:11z", true),
            ("2025-03-01T10:02:11", false), ("2025-13-01T10:02:11Z", false), ("2025-03-01T25:02:11Z", false),
            ("2025-03-01T10:02:11.Z", false), ("", false), ("x", false), ("2025-03-01T10:02:11+8", false),
        ])
    func onlyRFC3339IsReadAsATime(text: String, isTime: Bool) {
        #expect((Timestamp(rfc3339: text) != nil) == isTime)
    }

    @Test("An offset is taken off") func anOffsetIsTakenOff() throws {
        let time = try #require(Timestamp(rfc3339: "2025-03-01T18:02:11+08:00"))
        #expect(time == Sample.answered)
    }
}

@Suite struct ReadableLineTests {
    @Test("The line of the design") func theLineOfTheDesign() {
        #expect(
            ReadableLine.write(Sample.oneWayAudio(), language: .en, clock: .utc)
                == "error one-way-audio 1001→13800138000 answered 10:02:11: the caller hears nothing. "
                + "512 RTP packets left 192.168.1.20:10512, none came back in 12.4 s. "
                + "Likely cause: inbound UDP 10512 is blocked before this host "
                + "(10500–10523 received media today, 10524–10559 never did). Open UDP 10500–10559 to this host.")
    }

    @Test("The same in chinese") func theSameInChinese() {
        #expect(
            ReadableLine.write(Sample.oneWayAudio(), language: .zhCN, clock: .utc)
                == "error one-way-audio 1001→13800138000 10:02:11接通：主叫听不到声音。"
                + "从192.168.1.20:10512发出512个RTP包，12.4秒内没有收到任何包。"
                + "很可能的原因：入方向UDP 10512在到达本机之前被阻断。对本机放行UDP 10500–10559。")
    }

    @Test("A finding without a call names its place and time") func aFindingWithoutACallNamesItsPlaceAndTime() {
        var finding = Sample.trunkDown()
        finding.place = Place(vantage: "unknown", from: "192.0.2.1:5060", to: "203.0.113.5:5060")
        #expect(
            ReadableLine.write(finding, language: .en, clock: .utc)
                == "warning trunk-down 192.0.2.1:5060→203.0.113.5:5060 at 10:02:11: the trunk does not answer.")
    }

    @Test("What is said already is not said again") func whatIsSaidAlreadyIsNotSaidAgain() {
        var finding = Sample.trunkDown()
        let text = Text(en: "the trunk does not answer", zh: "")
        finding.causes = [Cause(.trunkDown, confidence: .proved, text: text)]
        finding.evidence = [Evidence(time: Sample.answered, text: text)]
        finding.fix = Text(en: "Ask the carrier. (It may know.)", zh: "")
        #expect(
            ReadableLine.write(finding, language: .en, clock: .utc)
                == "warning trunk-down at 10:02:11: the trunk does not answer. Ask the carrier. (It may know.)")
    }

    @Test("A line feed forges no second line") func aLineFeedForgesNoSecondLine() {
        var finding = Sample.trunkDown()
        finding.title = Text(en: "down\nerror one-way-audio forged\u{1B}[2J", zh: "")
        let line = ReadableLine.write(finding, language: .en, clock: .utc)
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
    }
}
