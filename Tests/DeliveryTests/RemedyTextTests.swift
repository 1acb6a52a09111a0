import Diagnosis
import Engine
import Testing
import Wire

@testable import Delivery
@testable import earshot

/// Remedies where people read them: on the page, and from `earshot explain --device`.
@Suite struct RemedyTextTests {
    /// A call with one finding at which the far side, 198.51.100.1, is to blame and calls itself `agent`.
    private func record(_ agent: String, kind: Kind = .missing100rel, language: Language = .en) -> CallDetailRecord {
        var finding = Sample.oneWayAudio()
        finding.kind = kind
        finding.place = Place(
            Flow(
                source: Endpoint(address: IPAddress(v4: 0xC633_6401), port: 5060), destination: Sample.agent))
        finding.causes = []
        var ringing = Sample.invite
        ringing.source = Endpoint(address: IPAddress(v4: 0xC633_6401), port: 5060)
        ringing.destination = Sample.agent
        ringing.label = "180 Ringing"
        ringing.text = "SIP/2.0 180 Ringing\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\nServer: \(agent)\n\nv=0"
        return CallDetailRecord(
            CallDetail(summary: Sample.call, ladder: [Sample.invite, ringing], findings: [finding]),
            language: language, interfaces: InterfaceNames(["eth0"]))
    }

    private func page(
        _ record: CallDetailRecord, _ language: Language = .en, device: String? = nil
    ) throws -> String {
        let register = try RemedyRegister.builtIn()
        let source = PageContent.Source(details: [record])
        return HTMLPage.html(
            PageContent(
                sources: [source], language: language, clock: .utc,
                remedies: RemedyChoice(register: register, device: device.flatMap(register.device(named:)))))
    }

    @Test("The page says what to set on the product that is to blame")
    func thePageSaysWhatToSetOnTheProductThatIsToBlame() throws {
        let page = try page(record("Asterisk PBX 20.5.0"))
        #expect(page.contains("<h3>What to do: Asterisk (chan_pjsip)</h3>"))
        #expect(page.contains("It calls itself “Asterisk PBX 20.5.0” at 198.51.100.1."))
        #expect(page.contains("<pre>100rel=peer_supported</pre>"))
        #expect(page.contains("checked against Asterisk 20 and 22."))
    }

    @Test("In chinese too") func inChineseToo() throws {
        let page = try page(record("Asterisk PBX 20.5.0", language: .zhCN), .zhCN)
        #expect(page.contains("<h3>处理建议：Asterisk（chan_pjsip）</h3>"))
        #expect(page.contains("<pre>100rel=peer_supported</pre>"))
        #expect(!page.contains("checked against"))
    }

    @Test("A product that nobody knows gets the general advice only")
    func aProductThatNobodyKnowsGetsTheGeneralAdviceOnly() throws {
        let page = try page(record("Yealink SIP-T46S"))
        #expect(page.contains("<h3>What to do</h3>") && !page.contains("What to do:"))
    }

    @Test("The product asked for goes before the one seen") func theProductAskedForGoesBeforeTheOneSeen() throws {
        let page = try page(record("Asterisk PBX 20.5.0"), device: "freeswitch")
        #expect(page.contains("<h3>What to do: FreeSWITCH</h3>") && !page.contains("chan_pjsip"))
        #expect(page.contains("&lt;param name=&quot;enable-100rel&quot; value=&quot;true&quot;/&gt;"))
        #expect(!page.contains("It calls itself"))
    }

    @Test("What has no remedy on the product gets none") func whatHasNoRemedyOnTheProductGetsNone() throws {
        let page = try page(record("Asterisk PBX 20.5.0", kind: .highJitter))
        #expect(!page.contains("What to do:"))
    }

    @Test(
        "An agent is known from its own messages",
        arguments: [
            ("INVITE sip:1@b SIP/2.0\nVia: SIP/2.0/UDP a\nUser-Agent: baresip v1", ["baresip v1"]),
            ("INVITE sip:1@b SIP/2.0\nVia: SIP/2.0/UDP a\nVia: SIP/2.0/UDP b\nUser-Agent: baresip v1", []),
            ("INVITE sip:1@b SIP/2.0\nv: SIP/2.0/UDP a, SIP/2.0/UDP b\nuser-agent: baresip v1", []),
            ("SIP/2.0 200 OK\nVia: SIP/2.0/UDP a\nServer:FreeSWITCH\n\nServer: x", ["FreeSWITCH"]),
            ("SIP/2.0 200 OK\nVia: SIP/2.0/UDP a\n\nServer: x", []),
            ("", []),
        ])
    func anAgentIsKnownFromItsOwnMessages(text: String, agents: [String]) throws {
        var line = Sample.invite
        line.text = text
        let record = LadderRecord(line, interfaces: InterfaceNames(["eth0"]))
        #expect(SeenAgents([record]).at("192.0.2.1") == agents)
    }

    @Test(
        "The host of an endpoint is without its port",
        arguments: [("192.0.2.1:5060", "192.0.2.1"), ("[2001:db8::1]:5060", "2001:db8::1"), ("x", "x"), ("", "")])
    func theHostOfAnEndpointIsWithoutItsPort(endpoint: String, host: String) {
        #expect(SeenAgents.host(endpoint) == host)
    }

    @Test("The daemon tells it for the product asked for") func theDaemonTellsItForTheProductAskedFor() async throws {
        try await Fixture.run { fixture in
            let page = try await fixture.raw("GET", "/v1/calls/a%2Fb%20c%40192.0.2.1/report?device=FreeSWITCH")
            #expect(page.status == 200 && page.body.contains("<h3>What to do: FreeSWITCH</h3>"))
            let unknown = try await fixture.raw("GET", "/v1/calls/a%2Fb%20c%40192.0.2.1/report?device=freeswich")
            #expect(unknown.status == 400 && unknown.body.contains("there are asterisk, audiocodes"))
            let plain = try await fixture.raw("GET", "/v1/calls/a%2Fb%20c%40192.0.2.1?device=freeswitch")
            #expect(plain.status == 400, "the record has no advice")
        }
    }

    @Test("Explain prints what it sets how and who says so") func explainPrintsWhatItSetsHowAndWhoSaysSo() throws {
        let device = try #require(try RemedyRegister.builtIn().device(named: "mikrotik"))
        let remedy = try #require(device.remedies(for: .sipALG).first)
        let english = RemedyText.lines(remedy, .en)
        #expect(english.first == "SIP ALG off (sip-alg, ack-missing, one-way-audio, no-audio)")
        #expect(english.contains("      /ip firewall service-port set sip disabled=yes"))
        #expect(english.contains { $0.contains("Source: RouterOS documentation") })
        #expect(english.contains { $0.hasPrefix("  https://help.mikrotik.com/") })
        let chinese = RemedyText.lines(remedy, .zhCN)
        #expect(chinese.first?.hasPrefix("关闭 SIP ALG") == true)
        #expect(chinese.contains("      /ip firewall service-port set sip disabled=yes"))
        #expect(chinese.contains { $0.contains("来源：") })
    }

    @Test("The list of products has them all", arguments: Language.allCases)
    func theListOfProductsHasThemAll(_ language: Language) throws {
        let register = try RemedyRegister.builtIn()
        let lines = RemedyText.table(register, language)
        #expect(lines.count == register.devices.count + 1)
        for device in register.devices {
            #expect(lines.contains { $0.hasPrefix(device.id) && $0.contains(device.product.text(language)) })
        }
    }

    @Test(
        "A name that no product has is refused",
        arguments: [
            (
                "mikrotic", "no product \"mikrotic\"; did you mean \"mikrotik\"?", "没有产品“mikrotic”；是否指“mikrotik”？"
            ),
            (
                "zzz", "no product \"zzz\"; `earshot explain --devices` lists all products",
                "没有产品“zzz”；`earshot explain --devices` 列出全部产品"
            ),
        ])
    func aNameThatNoProductHasIsRefused(name: String, english: String, chinese: String) throws {
        var option = DeviceOption()
        option.device = name
        let failure = try #require(throws: Failure.self) { try option.resolve() }
        #expect(failure.text == Text(en: english, zh: chinese))
    }

    @Test("Without a product the register is not read") func withoutAProductTheRegisterIsNotRead() throws {
        var option = DeviceOption()
        option.device = nil
        let device = try option.resolve { throw Failure("read") }
        #expect(device == nil)
    }
}
