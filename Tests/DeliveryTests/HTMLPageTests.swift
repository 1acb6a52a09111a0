import Diagnosis
import Engine
import Foundation
import FoundationXML
import Support
import Testing
import Wire

@testable import Delivery
@testable import earshot

/// The page for people: one file, well-formed, safe whatever the wire says.
@Suite struct HTMLPageTests {
    private func detail(_ language: Language) throws -> CallDetailRecord {
        CallDetailRecord(
            try #require(Sample.scripted), language: language, interfaces: InterfaceNames(["eth0"]))
    }

    private func page(
        _ details: [CallDetailRecord], _ language: Language = .en, name: String? = nil,
        change: (inout PageContent) -> Void = { _ in }
    ) -> String {
        var source = PageContent.Source(name: name, summary: name.map { _ in "1 call" }, details: details)
        source.calls = details.map(\.call)
        var content = PageContent(sources: [source], language: language, made: Sample.answered, clock: .utc)
        change(&content)
        return HTMLPage.html(content)
    }

    /// Elements in order, with their classes; attributes by element.
    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [String] = []
        var attributes: [String: Set<String>] = [:]
        var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes found: [String: String]
        ) {
            elements.append(name + (found["class"].map { "." + $0 } ?? ""))
            attributes[name, default: []].formUnion(found.keys)
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }

    private func read(_ page: String) throws -> Reader {
        let parser = XMLParser(data: Data(page.utf8))
        let reader = Reader()
        parser.delegate = reader
        let isWellFormed = parser.parse()
        try #require(isWellFormed, "line \(parser.lineNumber): \(String(describing: parser.parserError))")
        return reader
    }

    @Test(arguments: Language.allCases)
    func `what is not held of a call is never told as absent`(_ language: Language) throws {
        var record = try detail(language)
        let seen = Set(record.call.media.filter { $0.packets > 0 }.compactMap(\.direction))
        try #require(seen.count == 1, "one direction came, the other did not")
        // As the history gives it after a restart.
        record.timelines = []
        record.ladder = []
        let text = try read(page([record], language)).text
        let absent = language == .en ? "No RTP this way was seen here." : "此处未看到该方向的RTP。"
        let forgotten = language == .en ? "is no longer held; the table has its totals" : "已不再保留，总计见下表"
        #expect(text.components(separatedBy: absent).count == 2 && text.components(separatedBy: forgotten).count == 2)
    }

    @Test("The verdict comes first then who then the ladder") func theVerdictComesFirstThenWhoThenTheLadder() throws {
        let record = try detail(.en)
        let text = try read(page([record])).text
        let finding = try #require(record.findings.first)
        let headline = String(finding.title.split(separator: ". ")[0])
        let body = try #require(text.firstRange(of: "Call report")?.lowerBound)
        // The tab's title is the verdict too.
        #expect(text[..<body].contains(headline.prefix(1).uppercased() + headline.dropFirst()))
        let places = try [
            "Call report", headline.prefix(1).uppercased() + headline.dropFirst(), "What to do",
            finding.fix.dropFirst(),
            "Who, when, where", "Callee", "What happened", "180 Ringing", "RTP PCMA begins", "RTP ends",
            "What was heard", "No RTP this way was seen here.", "Packets per second", "Evidence", "Messages (7)",
            "INVITE sip:13800138000@",
        ].map { try #require(text[body...].firstRange(of: String($0))?.lowerBound, "\($0)") }
        #expect(places == places.sorted())
    }

    @Test("Both languages have the same structure") func bothLanguagesHaveTheSameStructure() throws {
        let english = try read(page([try detail(.en)], .en))
        let chinese = try read(page([try detail(.zhCN)], .zhCN))
        #expect(english.elements == chinese.elements)
        #expect(english.attributes == chinese.attributes)
        #expect(chinese.text.contains("呼叫报告"))
        #expect(chinese.text.contains("此处未看到该方向的RTP。"))
        for word in ["Call report", "What to do", "Evidence", "Caller", "Toward"] {
            #expect(!chinese.text.contains(word), "\(word)")
        }
    }

    // Opened in a browser anywhere, it asks nobody for anything and runs nothing.
    @Test("The page refers to nothing outside", arguments: [nil, "capture.pcap"])
    func thePageRefersToNothingOutside(name: String?) throws {
        let page = page([try detail(.en)], name: name) { $0.hasEvidence = true }
        for word in [
            "http:", "https:", "src=", "@import", "url(", "<script", "<link", "<iframe", "<img", "javascript:",
        ] {
            #expect(!page.lowercased().contains(word), "\(word)")
        }
        let attributes = try read(page).attributes.values.reduce(Set()) { $0.union($1) }
        #expect(attributes.isDisjoint(with: ["src", "srcset", "data", "action", "ping", "onload", "onclick"]))
        #expect(page.contains("default-src 'none'"))
    }

    @Test(
        "What the wire says stays text",
        arguments: [
            "<script>alert(1)</script>", "\" onload=\"x", "' onload='x", "</pre></details>", "&lt;b&amp;", "]]>",
            "<!--",
            "\u{0}\u{7}\u{1B}[2J", "\u{202E}\u{2066}\u{FEFF}", "\u{85}\u{9B}\u{2028}", "\u{FFFE}\u{FFFF}",
            // A quote that carries an accent is one character, and still a quote to a browser.
            "\"\u{301} onload=x", "<\u{338}script>", "{{w.fix}}{{{sheet}}}", "\r\n<b>",
        ])
    func whatTheWireSaysStaysText(hostile: String) throws {
        var record = try detail(.en)
        record.call.caller = hostile
        record.call.callee = "+86\(hostile)"
        record.call.callID = hostile
        record.call.from = hostile
        record.call.media[0].codec = hostile
        record.ladder[0].label = hostile
        record.ladder[0].note = hostile
        record.ladder[0].text = hostile
        record.ladder[0].interface = hostile
        record.findings[0].title = hostile
        record.findings[0].fix = hostile
        record.findings[0].causes = [.init(kind: hostile, confidence: hostile, text: hostile)]
        record.findings[0].evidence[0].text = hostile
        let clean = try read(page([try detail(.en)], name: "x"))
        let reader = try read(page([record], name: hostile))
        #expect(
            Set(reader.elements.map { $0.prefix { $0 != "." } }).isSubset(
                of: clean.elements.map { $0.prefix { $0 != "." } }))
        for (element, names) in reader.attributes {
            #expect(names.isSubset(of: clean.attributes[element] ?? []), "\(element)")
        }
        #expect(!reader.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(!reader.text.contains("\u{202E}"))
    }

    @Test("Secrets are not on the page") func secretsAreNotOnThePage() throws {
        let digest =
            "Digest username=\"1001\", realm=\"pbx\", nonce=\"n\", uri=\"sip:pbx\", "
            + "response=\"0123456789abcdef0123456789abcdef\", cnonce=\"clientnonce\""
        let script = Script().call("A").at(0)
        script.invite("A", headers: [("Proxy-Authorization", digest), ("Authorization", "Basic MTAwMTpzZWNyZXQ=")]) {
            $0.body += "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9|2^20\r\n"
            $0.body += "a=ice-pwd:icesecret\r\n"
        }
        _ = script.at(1).respond("A", 486).run(until: 3)
        let record = CallDetailRecord(
            try #require(script.engine.call("A@script")), language: .en, interfaces: InterfaceNames(["eth0"]))
        let page = page([record])
        for secret in [
            "MTAwMTpzZWNyZXQ=", "0123456789abcdef0123456789abcdef", "clientnonce", "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9",
            "icesecret",
        ] {
            #expect(!page.contains(secret), "\(secret)")
        }
        #expect(page.contains("AES_CM_128_HMAC_SHA1_80 …"))
        #expect(page.contains("response=…"))
    }

    @Test("Masked numbers stay masked everywhere") func maskedNumbersStayMaskedEverywhere() throws {
        let mask = NumberMask(key: SipHash(low: 1, high: 2))
        let page = page([try detail(.en).masked(by: mask)]) { $0.masksNumbers = true }
        #expect(!page.contains("13800138000"))
        #expect(page.contains(mask.mask("13800138000")))
        #expect(page.contains("Telephone numbers are masked"))
    }

    @Test("A healthy call says so") func aHealthyCallSaysSo() throws {
        var record = try detail(.en)
        record.findings = []
        let text = try read(page([record])).text
        #expect(text.contains("Nothing found wrong with this call"))
        #expect(!text.contains("What to do"))
    }

    @Test("A call of the history has no ladder and says so") func aCallOfTheHistoryHasNoLadderAndSaysSo() throws {
        let full = try detail(.en)
        let record = CallDetailRecord(call: full.call, ladder: [], findings: full.findings)
        #expect(try read(page([record])).text.contains("The messages of this call are no longer held."))
    }

    @Test("A capture has its calls in a table and the healthy ones folded")
    func aCaptureHasItsCallsInATableAndTheHealthyOnesFolded() throws {
        let bad = try detail(.en)
        var calls = [bad.call]
        for number in 0..<300 {
            var call = bad.call
            call.callID = "healthy-\(number)"
            call.findings = []
            calls.append(call)
        }
        let finding = FindingRecord(Sample.trunkDown(), language: .en)
        let source = PageContent.Source(
            name: "a.pcap", summary: "301 calls", calls: calls, found: [bad], findings: [finding])
        let text = try read(
            HTMLPage.html(PageContent(sources: [source], language: .en, made: nil, clock: .utc))
        ).text
        #expect(text.contains("Calls with findings"))
        #expect(text.contains("Calls without findings (300)"))
        #expect(text.contains("healthy-0") && !text.contains("healthy-299"))
        #expect(text.contains("100 more are not listed."))
        #expect(text.contains("The trunk does not answer"))
    }

    @Test("Of many calls with one fault the first are told in full") func ofManyCallsWithOneFaultTheFirstAreToldInFull()
        throws
    {
        let bad = try detail(.en)
        let many = (0..<25).map { number in
            var copy = bad
            copy.call.callID = "c-\(number)"
            copy.call.start = "2025-03-01T10:\(10 + number):00.000000Z"
            return copy
        }
        let source = PageContent.Source(
            name: "a.pcap", summary: nil, calls: many.map(\.call), found: many, findings: [])
        #expect(source.details.map(\.call.callID) == (0..<10).map { "c-\($0)" })
    }

    @Test("The daemon gives the page") func theDaemonGivesThePage() async throws {
        try await Fixture.run { fixture in
            let page = try await fixture.ask {
                try $0.text("/v1/calls/a%2Fb%20c%40192.0.2.1/report", [("lang", "zh-CN")])
            }
            #expect(page.contains("呼叫报告"))
            #expect(try read(page).text.contains("13800138000"))
            let unknown = try await fixture.raw("GET", "/v1/calls/none/report").status
            #expect(unknown == 404)
        }
    }

    @Test(arguments: Language.allCases)
    func `every arrow leads to its message and every drawing has a name`(_ language: Language) throws {
        let page = page([try detail(language)], language)
        let links = page.matches(of: #/href="\#([^"]+)"/#).map { String($0.1) }
        let anchors = page.matches(of: #/\sid="([^"]+)"/#).map { String($0.1) }
        #expect(links.count { $0.contains("-message-") } == 7)
        #expect(Set(links).isSubset(of: anchors), "\(Set(links).subtracting(anchors))")
        #expect(Set(anchors).count == anchors.count)
        let drawings = page.matches(of: #/<svg[^>]*>(<title>[^<]+</title>)?/#)
        #expect(!drawings.isEmpty)
        #expect(drawings.allSatisfy { $0.0.contains("aria-label=\"") && $0.1 != nil })
    }

    @Test func `the page says how long it rang, who hung up and what was checked`() throws {
        let script = Script().call("A")
        _ = script.at(0).invite("A").at(2).respond("A", 180).at(3).respond("A", 200).at(3.1).ack("A").at(9).bye("A")
            .at(9.1).respond("A", 200, to: "BYE").run(until: 12)
        let record = CallDetailRecord(
            try #require(script.engine.call("A@script")), language: .en, interfaces: InterfaceNames(["eth0"]))
        let text = try read(page([record])).text
        #expect(text.contains("Post-dial delay2.0 s"))
        #expect(text.contains("Ended bythe caller, with BYE"))
        #expect(text.contains("The hang-up was answered."))
    }

    @Test func `packets ride inside the page, and a page that is mailed stays small`() throws {
        let record = try detail(.en)
        let finding = try #require(record.findings.first)
        let bytes = Array("0123456789".utf8)
        let page = page([record]) { $0.evidence = [finding.id: bytes] }
        let address = try #require(page.firstMatch(of: #/href="(data:[^"]+)"/#)?.1)
        let encoded = try #require(address.split(separator: ",").last)
        #expect(Data(base64Encoded: String(encoded)) == Data(bytes))
        #expect(page.utf8.count < 100_000)
        for length in 0..<7 {
            let some = Array(bytes.prefix(length))
            #expect(EvidenceDownload.base64(some) == Data(some).base64EncodedString())
        }
    }

    @Test func `many calls begin with what was found where and how often, errors first and notices folded`() throws {
        let bad = try detail(.en)
        var findings: [FindingRecord] = []
        for number in 0..<6 {
            var finding = try #require(bad.findings.first)
            finding.id = "f-\(number)"
            finding.severity = number < 3 ? "warning" : number < 5 ? "error" : "notice"
            finding.kind = number < 3 ? "high-jitter" : number < 5 ? "one-way-audio" : "sip-scan"
            findings.append(finding)
        }
        var call = bad
        call.findings = findings
        let source = PageContent.Source(
            name: "a.pcap", summary: nil, calls: [bad.call], found: [call], findings: findings)
        let page = HTMLPage.html(PageContent(sources: [source], language: .en, made: nil, clock: .utc))
        let text = try read(page).text
        let start = try #require(text.firstRange(of: "What was found")?.lowerBound)
        let places = try ["one-way-audio", "high-jitter", "Notices (1)", "sip-scan", "Calls with findings"].map {
            try #require(text[start...].firstRange(of: $0)?.lowerBound)
        }
        #expect(places == places.sorted())
        #expect(page.contains("<title>a.pcap") || page.contains("hears nothing</title>"))
    }

    @Test func `a registration has its ladder and its messages, and no parties of a call`() throws {
        let directory = try TemporaryDirectory()
        let output = directory.path + "/page.html"
        let capture = Repository.path("Tests/Scenarios/registration-failed-unknown-gateway/inside.pcap")
        var report = FilePage(language: .en, mask: nil, remedies: RemedyChoice(register: try .builtIn()))
        var runner = FileRun(settings: EngineSettings())
        report.prepare(&runner)
        let outcome = try runner.run(capture) { report.note($0) }
        report.add(outcome)
        try report.write(to: output)
        let page = try String(contentsOfFile: output, encoding: .utf8)
        let text = try read(page).text
        #expect(page.contains("class=\"step\"") && text.contains("REGISTER sip:"))
        #expect(!text.contains("Caller") && page.contains("data:application/x-pcapng"))
        // What was written on the way is gone.
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["page.html"])
    }

    @Test func `an explanation keeps its headings, items and commands apart`() {
        let blocks = ExplainView.blocks(
            "# kind: title\n\n## Head\nOne `word`\nmore.\n- item\n  goes on\n2. second\nAnd prose.\n\n    a \\\\\n      b\n\n## 中文\n第一行\n第二行"
        )
        let told = blocks.map {
            $0.head.map { "#" + $0 } ?? $0.item.map { "-" + $0 } ?? $0.code.map { ">" + $0 } ?? $0.prose ?? ""
        }
        #expect(
            told == [
                "#Head", "One word more.", "-• item goes on", "-2. second", "And prose.", ">a \\\\\n  b", "#中文",
                "第一行第二行",
            ])
    }
}
