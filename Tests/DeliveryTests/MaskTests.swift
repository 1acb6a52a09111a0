import Delivery
import Diagnosis
import Engine
import Foundation
import Testing
import Tracking

@Suite struct MaskTests {
    static let mask = NumberMask(key: SipHash(low: 1, high: 2))
    private let mask = MaskTests.mask

    @Test("The hash is the one of its authors") func theHashIsTheOneOfItsAuthors() {
        // The first, ninth and last of the vectors published with SipHash-2-4: key 00…0f, message 00, 01, ….
        let hash = SipHash(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908)
        #expect(hash.hash([]) == 0x726F_DB47_DD0E_0E31)
        #expect(hash.hash((0..<8).map { UInt8($0) }) == 0x93F5_F579_9A93_2462)
        #expect(hash.hash((0..<15).map { UInt8($0) }) == 0xA129_CA61_49BE_45E5)
    }

    @Test("A mask keeps the ends and stands for the whole number") func aMaskKeepsTheEndsAndStandsForTheWholeNumber() {
        let masked = mask.mask("13800138000")
        #expect(masked.hasPrefix("138*") && masked.hasSuffix("*00") && masked.count == 11)
        #expect(mask.mask("13800138000") == masked, "one caller stays one caller")
        #expect(mask.mask("13811138000") != masked, "alike at both ends, but another")
        #expect(NumberMask(key: SipHash(low: 1, high: 3)).mask("13800138000") != masked, "the key matters")
        #expect(mask.mask(masked) == masked, "masked twice is masked once")
    }

    @Test("One number in its forms has one mark") func oneNumberInItsFormsHasOneMark() {
        let marks = ["13800138000", "+86 138-0013-8000", "008613800138000", "+8613800138000"].map {
            mask.mask($0).split(separator: "*")[1]
        }
        #expect(Set(marks).count == 1)
    }

    @Test(
        "What is no telephone number stays",
        arguments: [
            "1001", "123456", "alice", "anonymous", "203.0.113.77", "2001:db8::1", "[2001:db8::1]:5060",
            "203.0.113.7:30000", "", "0xdeadbeef12345678",
        ])
    func whatIsNoTelephoneNumberStays(text: String) {
        #expect(mask.mask(text) == text)
        #expect(mask.hide(text) == text)
    }

    @Test("Numbers in texts are masked wherever they stand") func numbersInTextsAreMaskedWhereverTheyStand() {
        let masked = mask.mask("13800138000")
        #expect(mask.hide("主叫13800138000听不到声音") == "主叫\(masked)听不到声音")
        #expect(mask.hide("sip:13800138000@192.0.2.1:5060") == "sip:\(masked)@192.0.2.1:5060")
        #expect(mask.hide("+8613800138000 called") == mask.mask("+8613800138000") + " called")
        #expect(mask.hide("sip:%2B8613800138000@h") == "sip:" + mask.mask("+8613800138000") + "@h")
        #expect(mask.hide("a%4013800138000;b%2b") == "a%40\(masked);b%2b")
        #expect(mask.hide("a84b4c76e66710 2025-03-01 10512") == "a84b4c76e66710 2025-03-01 10512")
    }

    @Test("Nothing that leaves the program names the number") func nothingThatLeavesTheProgramNamesTheNumber() throws {
        var finding = Sample.oneWayAudio()
        let text = Text(en: "13800138000 of 4001234567", zh: "13800138000与4001234567")
        finding.title = text
        finding.fix = text
        finding.causes[0].text = text
        finding.evidence[0].text = text
        var incident = Sample.incident
        incident.subject = .number("13800138000")
        incident.title = text
        let event = IncidentEvent(
            change: .opened, incident: incident, time: incident.opened, isAlert: true, finding: finding)
        for language in Language.allCases {
            let presentation = Presentation(language: language, mask: mask)
            let alerts = Collected<AlertWriter.Alert>()
            let writer = AlertWriter(presentation: { presentation }, send: { alerts.add($0) })
            var cleared = event
            cleared.change = .cleared
            writer.write([event, cleared])
            var texts = [
                JSONLine.encode(presentation.record(finding)), JSONLine.encode(presentation.record(event)),
                JSONLine.encode(presentation.record(Sample.call, interfaces: InterfaceNames(["eth0"]))),
                IncidentLine.write(event, presentation), IncidentLine.write(cleared, presentation),
            ]
            texts += alerts.all.flatMap { [$0.line] + $0.fields }
            #expect(alerts.all.count == 2)
            for text in texts { #expect(!text.contains("00138000") && !text.contains("4001234"), "\(text)") }
            #expect(texts[0].contains(mask.mask("13800138000")))
        }
    }

    @Test("Numbers in Call-IDs are masked in every record, and its handle stays that of the call")
    func numbersInCallIDsAreMaskedInEveryRecord() throws {
        let callID = "13800138000-7@192.0.2.1"
        let masked = mask.mask("13800138000") + "-7@192.0.2.1"
        var finding = Sample.oneWayAudio()
        finding.call?.callID = callID
        finding.call?.linked = [CallIdentity.OtherLeg(callID: "x-4001234567", side: .outgoing)]
        var call = Sample.call
        call.identity.callID = callID
        let presentation = Presentation(mask: mask)
        let shown = presentation.record(finding)
        let row = presentation.record(call, interfaces: InterfaceNames(["eth0"]))
        #expect(shown.call?.callID == masked && row.callID == masked)
        #expect(shown.call?.linked.first?.callID == "x-" + mask.mask("4001234567"))
        let start = call.identity.start
        #expect(Handle(row) == Handle(call: callID, start: start) && row.handle == Handle(row).description)
        #expect(try Handle(#require(shown.call)) == Handle(#require(FindingRecord(finding, language: .en).call)))
        #expect(Handle(row) != Handle(call: "13811138000-8@192.0.2.1", start: start))
    }

    @Test("A call is asked for by its Call-ID as it was on the wire or as it is shown, whatever is kept")
    func aCallIsAskedForByEither() {
        let callID = "13800138000-7@192.0.2.1"
        var finding = Sample.oneWayAudio()
        finding.call?.callID = callID
        for asked in [callID, mask.hide(callID)] {
            var filter = HistoryFilter(callID: asked)
            filter.mask = mask
            #expect(filter.admits(finding))
            finding.call?.callID = mask.hide(callID)
            #expect(filter.admits(finding))
            finding.call?.callID = "13811138000-7@192.0.2.1"
            #expect(!filter.admits(finding))
            finding.call?.callID = callID
        }
    }

    @Test("The key is made once and for its owner only") func theKeyIsMadeOnceAndForItsOwnerOnly() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/mask.key"
        #expect(MaskKey.read(path) == nil)
        let key = try #require(MaskKey.load(path))
        #expect(MaskKey.load(path) == key)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(MaskKey.load("/nonexistent/mask.key") == nil)
    }
}
