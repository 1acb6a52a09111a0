import Diagnosis
import SIP
import Testing
import Tracking
import Wire

@testable import Engine

/// The rules of the house, each with its reason.
@Suite struct HouseTests {
    private static let core = ["Wire", "HEP", "SIP", "Sound", "Tracking", "Diagnosis", "Engine", "Joint", "Probe"]

    /// Every room, and what of this house it may import. The core rooms may import nothing else at all.
    private static let rooms: [String: Set<String>] = [
        "Wire": [],
        // What others mirror to us; zlib is its business as long as compressed payloads are.
        "HEP": ["Wire", "CUnpack"],
        // What the kernel says: files, clocks, sockets, this process.
        "Host": ["Wire"],
        "SIP": ["Wire", "COsip"],
        // What packets sound like: apart from Tracking, so that codecs and the C they need stay behind this door.
        "Sound": ["Wire", "CSpandsp"],
        "Tracking": ["Wire", "SIP", "Sound"],
        "Diagnosis": ["Wire", "SIP", "Tracking"],
        "Engine": ["Wire", "HEP", "SIP", "Tracking", "Diagnosis"],
        // Views of several hosts as one: records come in by Delivery, and verdicts go out by it.
        "Joint": ["Wire", "SIP", "Tracking", "Diagnosis", "Engine"],
        // What two hosts try between them: its words, its bounds, its verdicts.
        "Probe": ["Wire", "SIP", "Diagnosis"],
        // The sockets and the clock of the side that answers.
        "Probing": ["Wire", "Host", "Diagnosis", "Probe"],
        "Capture": ["Wire", "Host", "HEP", "SIP", "Tracking", "Diagnosis", "Engine", "CPcap", "CUnpack"],
        "Settings": ["Wire", "HEP", "SIP", "Tracking", "Diagnosis", "Engine"],
        "Delivery": [
            "Wire", "Host", "Sandbox", "SIP", "Tracking", "Diagnosis", "Engine", "Joint", "CSystemd", "CZlib", "CHooks",
        ],
        // Many hosts: what one tells the others, and what is kept of all.
        "Fleet": [
            "Wire", "Host", "Sandbox", "SIP", "Tracking", "Diagnosis", "Engine", "Joint", "Settings", "Delivery",
            "CNats",
        ],
        "earshot": [
            "Wire", "Host", "SIP", "Tracking", "Diagnosis", "Engine", "Joint", "Probe", "Probing", "Capture",
            "Settings", "Delivery", "Fleet",
            "CNcurses",
        ],
        "earshotd": [
            "Wire", "HEP", "Host", "SIP", "Tracking", "Diagnosis", "Probe", "Probing", "Engine", "Capture", "Settings",
            "Delivery", "Fleet", "Sandbox",
        ],
        "Program": ["earshot", "earshotd"],
        "Sandbox": ["CSandbox"],
        "CHooks": [], "CNats": [],
        "CSandbox": [], "COsip": [], "CPcap": [], "CSpandsp": [], "CSystemd": [], "CNcurses": [],
        "CUnpack": [],
        "CZlib": [],
    ]

    // Each room can be built, tested and understood without the rooms outside it; and the C libraries stay behind one
    // door each, so that replacing one touches one room.
    @Test("Imports point inward") func importsPointInward() {
        for room in SourceTree.folders(in: "Sources") {
            guard let allowed = Self.rooms[room] else {
                Issue.record("Sources/\(room) is no room of the table above")
                continue
            }
            for file in SourceTree.files(below: "Sources/\(room)") {
                let imports = Set(file.imports.map(String.init))
                let known = Self.core.contains(room) ? imports : imports.intersection(Self.rooms.keys)
                #expect(known.subtracting(allowed).isEmpty, "\(file) imports \(known.subtracting(allowed).sorted())")
            }
        }
    }

    @Test("The table of rooms is the source folder") func theTableOfRoomsIsTheSourceFolder() {
        #expect(Set(SourceTree.folders(in: "Sources")).isSubset(of: Self.rooms.keys))
        #expect(SourceTree.files(below: "Sources/Engine").count > 5)
    }

    // The same packets give the same findings, live and from a file, today and in a year: the core knows no clock, no
    // thread, no file. Time and addresses are arguments.
    @Test("The core knows no clock no thread and no file", arguments: core)
    func theCoreKnowsNoClockNoThreadAndNoFile(_ room: String) throws {
        let words = try Regex(
            #"\b(async|await|actor|Task|Mutex|Atomic|NSLock|DispatchQueue|Thread|ContinuousClock|SuspendingClock|"#
                + #"clock_gettime|gettimeofday|Date\(|print\(|debugPrint\(|dump\(|fopen|FileHandle|FileManager|getenv|"#
                + #"readLine|CommandLine|nonisolated\(unsafe\))"#)
        for file in SourceTree.files(below: "Sources/\(room)") {
            for line in file.code {
                #expect(line.text.firstMatch(of: words) == nil, "\(file):\(line.number): \(line.text)")
            }
        }
    }

    // Everything the engine reads was written by strangers. What can fail says so in its type; nothing may trap.
    @Test("Nothing is forced") func nothingIsForced() throws {
        let words = try Regex(
            #"\b(try!|as!|fatalError|unsafeBitCast)|[\w\)\]]!(?![=\w])"#)
        for file in SourceTree.files(below: "Sources") {
            for line in file.code {
                #expect(line.text.firstMatch(of: words) == nil, "\(file):\(line.number): \(line.text)")
            }
        }
    }

    // The optimiser of Swift 6.3.1 has used the frame of an accessor coroutine after its end, and a pointer into a table
    // outlives the table's growth: stored state is read and set, or lent to a closure. What is `unowned` is a trap.
    @Test("Stored state is reached by plain accessors") func storedStateIsReachedByPlainAccessors() throws {
        let words = try Regex(
            #"\b(_read|_modify|unsafeAddress|unsafeMutableAddress|unowned)\b|\byield +&?[a-z]|->\s*Unsafe"#)
        for folder in ["Sources", "Benchmarks", "Tests/Support"] {
            for file in SourceTree.files(below: folder) {
                for line in file.code {
                    #expect(line.text.firstMatch(of: words) == nil, "\(file):\(line.number): \(line.text)")
                }
            }
        }
    }

    // What the compiler checks in the tests it checks in the program that ships; but for one look, whose cost was measured
    // (docs/COST.md), in the rooms that every packet passes, which one thread owns.
    @Test("No check of the compiler is switched off but that of overlapping access where packets pass")
    func noCheckOfTheCompilerIsSwitchedOff() throws {
        let manifest = try #require(
            SourceTree.files(below: "", endings: ["Package.swift"]).first { $0.path == "/Package.swift" })
        let flags = manifest.lines.filter { $0.contains("unchecked") }
        #expect(flags.count == 1)
        let look = ".unsafeFlags([\"-enforce-exclusivity=unchecked\"], .when(configuration: .release))"
        #expect(flags.first?.contains(look) == true)
        let rooms = manifest.text.filter { !$0.isWhitespace }.split(separator: "target(\"").filter {
            $0.contains("settings:passage")
        }
        #expect(rooms.compactMap { $0.split(separator: "\"").first } == ["SIP", "Tracking", "Diagnosis", "Engine"])
        for file in SourceTree.files(below: "Sources") { #expect(!file.text.contains("@exclusivity"), "\(file)") }
    }

    // People read words, not the names of counters.
    @Test("Every reason why a packet was not used has words") func everyReasonWhyAPacketWasNotUsedHasWords() {
        let words = SourceTree.files(below: "Sources/earshot/Drawing").first { $0.name == "RejectWords.swift" }?.text
        let reasons = Set(RejectReason.allCases.map(\.rawValue) + Dismissal.allCases.map(\.name))
        #expect(reasons.count > 18)
        #expect(reasons.filter { words?.contains("\"\($0)\": Text(") != true }.sorted() == [])
    }

    // A file that no longer fits into a head holds two things. Exceptions have a reason here.
    @Test("Files stay small") func filesStaySmall() {
        // Written from files of their own, one a page.
        let exceptions: Set<String> = [
            "Sources/Diagnosis/Explanations/EnglishPages.swift", "Sources/Diagnosis/Explanations/ChinesePages.swift",
            "Sources/Settings/BuiltInRemedies.swift", "Sources/Delivery/Console/ConsoleAssets.swift",
        ]
        for folder in ["Sources", "Tests", "Benchmarks"] {
            for file in SourceTree.files(below: folder) where !exceptions.contains(file.path) {
                #expect(file.lines.count <= 401, "\(file) has \(file.lines.count - 1) lines")
            }
        }
    }

    // MARK: Catalogue

    private static let sections = [
        ("What it means", "含义"), ("What users notice", "用户感受"), ("Likely causes", "可能原因"),
        ("How to confirm", "如何确认"), ("How to fix", "如何处理"), ("When it is no fault", "何时不算故障"),
        ("Thresholds", "阈值"), ("References", "参考"),
    ]

    // `earshot explain` must answer for every kind a finding may have, in both languages, under the same headings.
    @Test("Every kind has both pages in full") func everyKindHasBothPagesInFull() {
        for card in Catalogue.cards {
            let english = card.page.text(.en).split(separator: "\n")
            let chinese = card.page.text(.zhCN).split(separator: "\n")
            #expect(english.first?.hasPrefix("# \(card.kind): ") ?? false, "\(card.kind)")
            #expect(chinese.first?.hasPrefix("# \(card.kind)") ?? false, "\(card.kind)")
            #expect(english.filter { $0.hasPrefix("## ") } == Self.sections.map { "## \($0.0)" }, "\(card.kind)")
            #expect(chinese.filter { $0.hasPrefix("## ") } == Self.sections.map { "## \($0.1)" }, "\(card.kind)")
            #expect(
                card.page.text(.zhCN).unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(card.kind)")
        }
    }

    // A threshold that nobody can find is no configuration.
    @Test("Every threshold is named on both pages") func everyThresholdIsNamedOnBothPages() {
        let unnamed = Catalogue.cards.flatMap { card in
            Language.allCases.flatMap { language in
                card.thresholds.filter { !card.page.text(language).contains("`\($0.name)`") }
                    .map { "\(card.kind).\($0.name) (\(language.rawValue))" }
            }
        }
        #expect(unnamed.isEmpty)
    }

    @Test("Ids are unique and readable") func idsAreUniqueAndReadable() throws {
        let ids = Catalogue.cards.map(\.kind.rawValue)
        #expect(Set(ids).count == ids.count)
        let shape = try Regex("[a-z0-9]+(-[a-z0-9]+)*")
        for card in Catalogue.cards {
            #expect(card.kind.rawValue.wholeMatch(of: shape) != nil)
            #expect(!card.summary.en.isEmpty && !card.summary.zh.isEmpty)
            #expect(Set(card.thresholds.map(\.name)).count == card.thresholds.count)
        }
    }

    // A kind without a card has no page and no severity in the configuration.
    @Test("Every kind has one card") func everyKindHasOneCard() {
        #expect(Catalogue.cards.map(\.kind).sorted() == Kind.allCases)
    }

    // What a finding gives as its cause must be found by whoever asks `earshot explain` for it.
    @Test("Every reason is explained on a page", arguments: Language.allCases) func everyReasonIsExplainedOnAPage(
        _ language: Language
    ) {
        let unexplained = Reason.allCases.filter { reason in
            !Catalogue.cards.contains { !$0.page.passages(naming: "\(reason)", language).isEmpty }
        }
        #expect(unexplained.map(\.rawValue) == [])
        let malformed = Catalogue.card(.sipMalformed)?.page
        let grammar = SIPParseError.Reason.allCases.filter {
            malformed?.passages(naming: $0.rawValue, language).isEmpty ?? true
        }
        #expect(grammar.map(\.rawValue) == [])
    }

    @Test("Every test says in a sentence what holds") func testsAreSentences() throws {
        let nameless = try Regex(#"@Test(?:\s*\((?!\s*"))?[^"`]*?func\s+[a-z]\w*"#)
        for folder in SourceTree.folders(in: "Tests") {
            for file in SourceTree.files(below: "Tests/\(folder)") {
                let found = file.text.matches(of: nameless).map { file.text[$0.range].suffix(60) }
                #expect(found.isEmpty, "\(file.name): \(found.joined(separator: "; "))")
            }
        }
    }

    @Test("An analyzer lies in the folder of its family") func anAnalyzerLiesInTheFolderOfItsFamily() {
        let files = SourceTree.files(below: "Sources/Diagnosis/Analyzers")
        for (family, analyzer) in Catalogue.entries {
            let folder = String(describing: family)
            let path = "Analyzers/\(folder.prefix(1).uppercased())\(folder.dropFirst())/\(analyzer).swift"
            #expect(files.contains { $0.path.hasSuffix(path) }, "\(path)")
        }
    }

    // The compiler checks what is a type; a string that means a kind or a reason is checked by nobody.
    @Test("No literal decides what a finding is") func noLiteralDecidesWhatAFindingIs() throws {
        let literal = try Regex(#""([a-z0-9]+(?:-[a-z0-9]+)+)""#, as: (Substring, Substring).self)
        let ids = Set(Kind.allCases.map(\.rawValue) + Reason.allCases.map(\.rawValue))
        // Counters of passed-over packets, and what scanners call themselves.
        let others: Set<String> = ["Dismissal.swift: sip-malformed", "SIPScan.swift: sip-scan"]
        var found: Set<String> = []
        for file in SourceTree.files(below: "Sources/Diagnosis") + SourceTree.files(below: "Sources/Engine")
        where !file.path.contains("/Explanations/") && !file.path.contains("/Kinds/") {
            for line in file.text.split(separator: "\n") where !line.contains(".init(\"") && !line.contains("context.")
            {
                for match in line.matches(of: literal) where ids.contains(String(match.output.1)) {
                    found.insert("\(file.name): \(match.output.1)")
                }
            }
        }
        #expect(found.subtracting(others).sorted() == [])
    }

    // An endpoint that is printed and read back is read wrong one day: an IPv6 address has colons of its own. Texts of
    // endpoints are read by `Endpoint` and `IPAddress(hostOf:)`, and only where records or settings come in.
    @Test("Endpoints are cut nowhere but in wire") func endpointsAreCutNowhereButInWire() {
        let cuts = [#"of: ":""#, #"separator: ":""#, #"!= ":""#, #"== ":""#, #"hasPrefix("[")"#, #"hasSuffix(":0")"#]
        // Names of headers and of bodies' lines, and schemes of URIs: texts before the first colon.
        let others: Set<Substring> = [
            "SIPHead.swift", "PressedKeys.swift", "SignallingTracker+Calls.swift",
            "AddressFields.swift", "RemedyChoice.swift", "HEPText.swift",
        ]
        for room in SourceTree.folders(in: "Sources") where room != "Wire" {
            for file in SourceTree.files(below: "Sources/\(room)")
            where !others.contains(file.name) && !file.path.contains("/Explanations/") {
                let text = file.text
                #expect(cuts.filter { text.contains($0) } == [], "\(file)")
            }
        }
    }

    // Strangers can make up any number of hosts, accounts and paths. A table that is full and takes nothing more would
    // blind a daemon that has run for months; one that grows would kill it.
    @Test("What analyzers remember of subjects has a bound in the settings and is counted")
    func whatAnalyzersRememberHasABound() throws {
        let own = try Regex(#"static let \w*[lL]imit\b.*= ?([\d_]{4,})"#)
        let growing = try Regex(
            #"^\s*(private |private\(set\) |package |)var \w+: (\[(IPAddress|Endpoint|Flow|Subject|Pair|Way|Path)\b|"#
                + #"Set<(IPAddress|Endpoint|Flow|Subject)>)[^=]*= \[:?\]"#)
        for file in SourceTree.files(below: "Sources/Diagnosis/Analyzers") {
            for (number, line) in file.code {
                #expect(line.firstMatch(of: own) == nil, "\(file):\(number) has a bound of its own: \(line)")
                guard line.firstMatch(of: growing) != nil, !line.hasPrefix("        ") else { continue }
                Issue.record("\(file):\(number) keeps what has no bound; see Table: \(line)")
            }
        }
    }

    // A socket's address is written with unsafe pointers: once.
    @Test("Sockets are connected in one place") func socketsAreConnectedInOnePlace() {
        let places = Self.rooms.keys.flatMap { SourceTree.files(below: "Sources/\($0)") }
            .filter { $0.text.contains("sockaddr_un()") }
        #expect(places.map(\.name) == ["UnixConnection.swift"])
    }

    // An analyzer that handles a fact it did not ask for never sees it; one that asks for more costs every message.
    @Test("Every analyzer asks for the facts it handles") func everyAnalyzerAsksForTheFactsItHandles() throws {
        let asked = try Regex(#"static let wants: Set<Fact.Topic> = \[([^\]]*)\]"#, as: (Substring, Substring).self)
        let handles = try Regex(#"\.([a-zA-Z]+)\("#, as: (Substring, Substring).self)
        let name = try Regex(#"\.([a-zA-Z]+)"#, as: (Substring, Substring).self)
        let topics = Set(Fact.Topic.allCases.map { "\($0)" })
        var count = 0
        for file in SourceTree.files(below: "Sources/Diagnosis/Analyzers") {
            let parts = file.text.split(
                separator: "mutating func note(_ fact: Fact, _ context: Context) {", maxSplits: 1)
            guard parts.count == 2, let body = parts[1].split(separator: "\n    }\n", maxSplits: 1).first else {
                continue
            }
            let handled = Set(body.matches(of: handles).map { String($0.output.1) }.filter(topics.contains))
            let wanted = try #require(file.text.firstMatch(of: asked), "\(file.name)")
            #expect(Set(wanted.output.1.matches(of: name).map { String($0.output.1) }) == handled, "\(file.name)")
            count += 1
        }
        #expect(count > 30)
    }

    // A kind that no test names may fire on everything or on nothing.
    @Test("Every kind is named in a test") func everyKindIsNamedInATest() {
        let tests =
            SourceTree.files(below: "Tests/DiagnosisTests") + SourceTree.files(below: "Tests/TrackingTests")
            + SourceTree.files(below: "Tests/EngineTests")
            + SourceTree.files(below: "Tests/Scenarios", endings: [".ndjson"])
        let text = tests.filter { $0.name != "HouseTests.swift" }.map(\.text).joined(separator: "\n")
        #expect(Catalogue.cards.map(\.kind.rawValue).filter { !text.contains("\"\($0)\"") } == [])
    }

    // What reaches a terminal or a log must not steer it: texts in both languages, escaped where they quote the wire.
    @Test("Every summary is plain text") func everySummaryIsPlainText() {
        for card in Catalogue.cards {
            for text in [card.summary.en, card.summary.zh] {
                #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
            }
        }
    }

    // A sentence told in one language only leaves half of the readers without it. The compiler asks for both; this asks
    // that each is written in its own language.
    @Test("Every sentence is written in both languages") func everySentenceIsWrittenInBothLanguages() throws {
        let english = try Regex(#"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}"#)
        let pair = try Regex(
            #"en:\s*(?:"""(.*?)"""|"([^"\\]*(?:\\.[^"\\]*)*)")\s*,\s*zh:\s*(?:"""(.*?)"""|"([^"\\]*(?:\\.[^"\\]*)*)")"#,
            as: (Substring, Substring?, Substring?, Substring?, Substring?).self
        ).dotMatchesNewlines()
        var pairs = 0
        for file in SourceTree.files(below: "Sources") where !file.path.contains("/Explanations/") {
            for match in file.text.matches(of: pair) {
                let texts = match.output
                let (en, zh) = (texts.1 ?? texts.2 ?? "", texts.3 ?? texts.4 ?? "")
                pairs += 1
                let place = "\(file): \(en.prefix(60))"
                #expect(!en.unicodeScalars.contains(where: isHan), "\(place)")
                // Names and values of the protocols are the same in all languages.
                if en.contains(english) { #expect(zh.unicodeScalars.contains(where: isHan), "\(place)") }
            }
        }
        #expect(pairs > 300)
    }

    private func isHan(_ scalar: Unicode.Scalar) -> Bool { (0x4E00...0x9FFF).contains(scalar.value) }
}
