import Diagnosis
import Support
import Testing
import Tracking
import Wire

@Suite("Softphones that use up the media ports of one host")
struct PortExhaustionTests {
    private static let platform: Endpoint = "203.0.113.9:5060"

    private func host(_ profile: Profile = .huawei) -> Script { Script(profile: profile) }

    private static func endpoint(_ text: String) -> Endpoint { Endpoint(stringLiteral: text) }

    /// `count` clients of one host, each in a call with a port of its own.
    private func busy(_ script: Script, _ count: Int, address: (Int) -> String = { _ in "10.0.0.5" }) {
        for number in 0..<count {
            script.at(Double(number)).opened(
                "up\(number)", from: "10\(number)", to: "1390013900\(number)",
                source: Self.endpoint("\(address(number)):\(5070 + number)"), destination: Self.platform,
                offer: .audio(port: 10_500 + number * 6))
        }
    }

    private func found(_ script: Script) -> [Finding] { script.run().all("port-exhaustion") }

    @Test("Ten clients in calls hold all 60 ports, nine do not", arguments: [(9, 0), (10, 1)])
    func allPorts(clients: Int, count: Int) {
        let script = host()
        busy(script, clients)
        script.at(60).hangUp("up0")
        let findings = found(script)
        #expect(findings.count == count)
        #expect(findings.allSatisfy { $0.cause == "all-ports-in-use" && $0.severity == .warning })
    }

    @Test("Told once until room was made again")
    func once() {
        let script = host()
        busy(script, 10)
        script.at(60).hangUp("up9").at(70).opened(
            "again", from: "1099", source: "10.0.0.5:5079", destination: Self.platform, offer: .audio(port: 10_554))
        for number in 0..<5 { script.at(80 + Double(number)).hangUp("up\(number)") }
        script.at(100)
        for number in 0..<5 {
            script.at(100 + Double(number)).opened(
                "new\(number)", source: Self.endpoint("10.0.0.5:\(5070 + number)"), destination: Self.platform,
                offer: .audio(port: 10_500 + number * 6))
        }
        script.at(120).hangUp("again")
        #expect(found(script).count == 2)
    }

    @Test("The next call refused or answered with port 0 is an error, and one finding")
    func nextCall() throws {
        let script = host()
        busy(script, 10)
        script.at(60).refused(
            "A", 480, from: "13900139000", to: "1011", source: Self.platform, destination: "10.0.0.5:5090")
        let findings = script.run()
        #expect(
            findings.filter { $0.call != nil && CallResultScripts.kinds.contains($0.kind) }.kinds() == [
                "port-exhaustion"
            ])
        let finding = try #require(findings.all("port-exhaustion").last)
        #expect(finding.severity == .error)
        #expect(finding.cause == "refused-when-full")

        let zero = host()
        busy(zero, 10)
        zero.at(60).call("A", caller: "13900139000", callee: "1011", from: Self.platform, to: "10.0.0.5:5090")
        zero.invite("A").after(0.1).answer("A", sdp: .audio(port: 0)).after(0.1).ack("A").at(80).hangUp("A")
        let answered = zero.run().filter { $0.call != nil && CallResultScripts.kinds.contains($0.kind) }
        #expect(answered.kinds() == ["port-exhaustion"])
        #expect(answered.first?.cause("answered-without-port") != nil)
    }

    @Test("A refusal while ports are free is another matter")
    func free() {
        let script = host()
        busy(script, 8)
        script.at(60).refused(
            "A", 480, from: "13900139000", to: "1011", source: Self.platform, destination: "10.0.0.5:5090")
        #expect(found(script).isEmpty)
    }

    @Test("Clients on computers of their own do not collide")
    func ownComputers() {
        let script = host()
        busy(script, 12) { "10.0.0.\(10 + $0)" }
        script.at(60).hangUp("up0")
        #expect(found(script).isEmpty)
    }

    @Test("Ten registered clients of one host fill the house, an eleventh is too many", arguments: [9, 10, 11])
    func registered(clients: Int) {
        let script = host()
        for number in 0..<clients {
            script.at(Double(number)).registered(
                "10\(number)", at: Self.endpoint("10.0.0.5:\(5070 + number)"), on: Self.platform)
        }
        let findings = found(script)
        #expect(findings.map(\.severity) == [[], [.notice], [.notice, .warning]][clients - 9])
        #expect(findings.allSatisfy { $0.cause == "too-many-clients" })
    }

    @Test("A gateway with many accounts, and computers behind one address, are none")
    func lookAlikes() {
        let gateway = host()
        for number in 0..<15 {
            gateway.at(Double(number)).registered("10\(number)", at: "10.0.0.5:5060", on: Self.platform)
        }
        #expect(found(gateway).isEmpty)
        let translated = host()
        for number in 0..<15 {
            let name = "r\(number)"
            translated.at(Double(number)).call(
                name, caller: "10\(number)", callee: "10\(number)",
                from: Self.endpoint("198.51.100.77:\(30000 + number)"),
                to: Self.platform)
            translated.register(name) {
                $0 = $0.setting("Contact", to: "<sip:10\(number)@192.168.1.\(number + 10):5060>")
            }
            translated.after(0.05).respond(name, 200, to: "REGISTER")
        }
        #expect(found(translated).isEmpty)
    }

    /// 30 calls between an agents' host and the provider, whose media uses the same ports where `isShared`.
    private func shared(
        _ script: Script, isShared: Bool = true, agentPort: Int = 10_500, incoming: Bool = false
    ) -> [Place.End] {
        for number in 0..<30 {
            let agent = Script.SDP.audio(port: agentPort + number * 2, address: "10.0.0.5")
            let far = Script.SDP.audio(port: (isShared ? 10_500 : 30_000) + number * 2, address: "203.0.113.9")
            let name = "s\(number)"
            let (source, target): (Endpoint, Endpoint) =
                incoming ? (Self.platform, "10.0.0.5:5070") : ("10.0.0.5:5070", Self.platform)
            script.at(100 + Double(number)).call(name, from: source, to: target)
            script.invite(name, sdp: incoming ? far : agent).after(0.1).answer(name, sdp: incoming ? agent : far)
            script.after(0.1).ack(name)
        }
        return script.at(160).hangUp("s0").run().all("port-exhaustion").compactMap(\.place.to)
    }

    @Test("A carrier that happens to use the same ports is not the agents' host", arguments: [false, true])
    func carrierInTheRange(incoming: Bool) {
        // Nobody knows whose the range is.
        #expect(shared(host(), incoming: incoming).isEmpty)
        // Registered, or this host: the agents' side it is, and that alone.
        let registered = host()
        registered.at(0).registered("1001", at: "10.0.0.5:5070", on: Self.platform)
        #expect(shared(registered, incoming: incoming) == ["10.0.0.5"])
        #expect(shared(Script(profile: .huawei, local: ["10.0.0.5"]), incoming: incoming) == ["10.0.0.5"])
        // The ports of one side alone tell.
        #expect(shared(host(), isShared: false, incoming: incoming) == ["10.0.0.5"])
    }

    @Test("A provider in the range whose agents use other ports is none", arguments: [false, true])
    func providerAlone(incoming: Bool) {
        let registered = host()
        registered.at(0).registered("1001", at: "10.0.0.5:5070", on: Self.platform)
        #expect(shared(registered, agentPort: 40_000, incoming: incoming).isEmpty)
        // Others registered there: it is a registrar.
        let others = host()
        others.at(0).registered("1009", at: "10.0.0.99:5070", on: Self.platform)
        #expect(shared(others, agentPort: 40_000, incoming: incoming).isEmpty)
    }

    @Test("Re-registering does not tell it again; a client that leaves makes room")
    func repeats() {
        let script = host()
        for round in 0..<3 {
            for number in 0..<11 {
                script.at(Double(round) * 100 + Double(number)).registered(
                    "10\(number)", at: Self.endpoint("10.0.0.5:\(5070 + number)"), on: Self.platform)
            }
        }
        #expect(found(script).count == 2)
    }

    @Test("Without the provider's numbers nothing is said")
    func generic() {
        let script = host(.generic)
        busy(script, 12)
        for number in 0..<12 {
            script.at(40 + Double(number)).registered(
                "10\(number)", at: Self.endpoint("10.0.0.5:\(5070 + number)"), on: Self.platform)
        }
        #expect(found(script).isEmpty)
    }
}
