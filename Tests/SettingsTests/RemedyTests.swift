import Diagnosis
import Foundation
import Settings
import Testing

/// The register of remedies: complete, in both languages, each with its source.
@Suite struct RemedyTests {
    private static let register = try? RemedyLoader.load()

    private func register() throws -> RemedyRegister {
        try #require(Self.register, "`RemedyLoader.load()` says what is wrong with the files")
    }

    @Test("Every file can be read") func everyFileCanBeRead() {
        #expect(throws: Never.self) { try RemedyLoader.load() }
    }

    // `scripts/embed.py` writes one from the other.
    @Test("Every file in the repository is the one in the binary") func everyFileInTheRepositoryIsTheOneInTheBinary()
        throws
    {
        let files = try FileManager.default.contentsOfDirectory(atPath: Repository.path("config/remedies")).sorted()
        #expect(files == RemedyLoader.builtInNames.map { "\($0).yaml" })
        for name in RemedyLoader.builtInNames {
            let file = try String(contentsOfFile: Repository.path("config/remedies/\(name).yaml"), encoding: .utf8)
            #expect(RemedyLoader.builtInText(name) == file, "\(name)")
        }
    }

    @Test("A product is called as its file and no two share a name") func aProductIsCalledAsItsFileAndNoTwoShareAName()
        throws
    {
        let register = try register()
        #expect(register.devices.map(\.id) == RemedyLoader.builtInNames)
        #expect(Set(register.names).count == register.names.count)
        let agents = register.devices.flatMap(\.agents)
        #expect(Set(agents).count == agents.count)
    }

    // One product's advice is an anecdote.
    @Test("Every kind that can be mended is on three products at least")
    func everyKindThatCanBeMendedIsOnThreeProductsAtLeast() throws {
        var products: [Kind: Set<String>] = [:]
        for device in try register().devices {
            for kind in device.remedies.flatMap(\.mends).map(\.kind) { products[kind, default: []].insert(device.id) }
        }
        #expect(products.count >= 18)
        for (kind, names) in products { #expect(names.count >= 3, "\(kind): \(names.sorted())") }
    }

    @Test("Every topic is there in both languages") func everyTopicIsThereInBothLanguages() throws {
        let topics = Set(try register().devices.flatMap(\.remedies).map(\.topic))
        #expect(topics == Set(RemedyTopic.allCases))
        for topic in RemedyTopic.allCases { #expect(topic.title.en != topic.title.zh || topic == .dtmf) }
    }

    @Test("Every remedy has a source and the version it was checked against")
    func everyRemedyHasASourceAndTheVersionItWasCheckedAgainst() throws {
        for device in try register().devices {
            for remedy in device.remedies {
                #expect(!remedy.source.isEmpty && !remedy.checked.isEmpty, "\(device.id) \(remedy.topic)")
                let url = remedy.url ?? "https://"
                #expect(url.hasPrefix("https://") || url.hasPrefix("http://"), "\(url)")
            }
        }
    }

    // What is typed is the same in all languages; what is said around it is not.
    @Test("Both languages say the same") func bothLanguagesSayTheSame() throws {
        func code(_ blocks: [Remedy.Block]) -> [String] {
            blocks.compactMap { if case .code(let text) = $0 { text } else { nil } }
        }
        func isProse(_ block: Remedy.Block) -> Bool { if case .prose = block { true } else { false } }
        for device in try register().devices {
            for remedy in device.remedies {
                let (english, chinese) = (remedy.blocks(.en), remedy.blocks(.zhCN))
                #expect(code(english) == code(chinese), "\(device.id) \(remedy.topic)")
                #expect(english.map(isProse) == chinese.map(isProse), "\(device.id) \(remedy.topic)")
                #expect(remedy.steps.en.utf8.allSatisfy { $0 < 0x80 }, "\(device.id) \(remedy.topic)")
                let isChinese = remedy.steps.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
                #expect(isChinese, "\(device.id) \(remedy.topic)")
            }
        }
    }

    @Test(
        "A product is known by what it calls itself",
        arguments: [
            ("Asterisk PBX 20.5.0", "asterisk"), ("FPBX-16.0.40.4(18.20.0)", "asterisk"),
            ("FreeSWITCH-mod_sofia/1.10.9-release~64bit", "freeswitch"),
            ("kamailio (5.6.3 (x86_64/linux))", "kamailio"),
            ("OpenSIPS (3.4.2 (x86_64/linux))", "opensips"), ("baresip v1.0.0 (x86_64/linux)", "baresip"),
            ("Linphone-Desktop/5.2.6 (pc) LinphoneSDK/5.3.70", "linphone"), ("MICROSIP/3.21.3", "microsip"),
            ("Cisco-SIPGateway/IOS-16.12.4", "cisco-cube"),
            ("Audiocodes-Sip-Gateway-Mediant 800B/v.7.20A", "audiocodes"),
            ("Yealink SIP-T46S 66.86.0.15", nil), ("xasterisky 1.0", nil), ("", nil),
        ])
    func aProductIsKnownByWhatItCallsItself(agent: String, product: String?) throws {
        #expect(try register().device(agent: agent)?.id == product)
    }

    @Test(
        "A product is found by its names in any case",
        arguments: [
            ("mikrotik", "mikrotik"), ("RouterOS", "mikrotik"), ("FortiGate", "fortinet"), ("opnsense", "pfsense"),
            ("mikrotic", nil),
        ])
    func aProductIsFoundByItsNamesInAnyCase(name: String, product: String?) throws {
        #expect(try register().device(named: name)?.id == product)
    }

    @Test("What the linux helper rewrites is known as its work") func whatTheLinuxHelperRewritesIsKnownAsItsWork()
        throws
    {
        let register = try register()
        let list =
            "Via sent-by: 192.168.1.2 → 203.0.113.2; Contact: sip:1@192.168.1.2 → sip:1@203.0.113.2; SDP c=: a → b"
        #expect(register.device(rewriting: "rewritten on the way: \(list)")?.id == "linux")
        #expect(register.device(rewriting: "途中被改写：\(list)")?.id == "linux")
        #expect(register.device(rewriting: "\(list); Call-ID: a → b") == nil, "it leaves the Call-ID")
        #expect(register.device(rewriting: "SDP c=: a → b") == nil)
    }

    @Test("Causes that can be mended go before the symptom") func causesThatCanBeMendedGoBeforeTheSymptom() throws {
        let asterisk = try #require(try register().device(named: "asterisk"))
        func topics(_ kind: Kind, _ causes: [String]) -> [RemedyTopic] {
            asterisk.remedies(forFinding: kind.rawValue, causes: causes).map(\.topic)
        }
        #expect(topics(.oneWayAudio, ["private-address-in-sdp", "peer-not-sending"]) == [.externalAddress])
        #expect(topics(.oneWayAudio, ["local-not-sending"]) == [.externalAddress, .symmetricRTP, .directMedia])
        #expect(topics(.ackMissing, ["ack-late"]) == [], "what a proxy delays is not set here")
        #expect(topics(.ackMissing, ["private-contact"]) == [.externalAddress])
        #expect(topics(.missing100rel, ["not-sent-by-answerer"]) == [.reliableProvisional])
        #expect(topics(.poorQuality, ["packet-loss"]) == [])
    }

    @Test("Mistakes in a file are named with their line") func mistakesInAFileAreNamedWithTheirLine() {
        let text = """
            name: box
            product: {en: Box}
            remedies:
              - topic: alg-of
                mends: [sip-alk, one-way-audio/privat-address-in-sdp]
                en: x
                source: a manual
                colour: red
            """
        do throws(SettingsError) {
            _ = try RemedyLoader.read(text, file: "box.yaml")
            Issue.record("mistakes were accepted")
        } catch {
            for mistake in [
                "product.zh: expected a text", "did you mean \"alg-off\"?", "no kind \"sip-alk\"",
                "no cause \"privat-address-in-sdp\"; did you mean \"private-address-in-sdp\"?", "zh: expected a text",
                "checked: expected a text", "box.yaml:8: unknown key \"colour\"",
            ] {
                #expect(error.description.contains(mistake), "\(mistake)")
            }
        }
    }
}
