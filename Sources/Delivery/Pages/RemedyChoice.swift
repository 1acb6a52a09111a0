package import Diagnosis
import Wire

/// Whose remedies a page tells: those of the product that was asked for, else of the one that was seen.
package struct RemedyChoice: Sendable {
    package var register: RemedyRegister
    /// Asked for; nil is found out.
    package var device: Device?

    package init(register: RemedyRegister, device: Device? = nil) {
        self.register = register
        self.device = device
    }
}

/// A product with what mends one finding on it.
struct ChosenDevice {
    enum Sign {
        case asked
        /// The name it gave itself, and the address where it did.
        case agent(String, at: String)
        /// What was rewritten looks like its work.
        case rewriting
    }

    let device: Device
    let sign: Sign
    let remedies: [Remedy]
}

extension RemedyChoice {
    /// One or none; none too where the product has nothing to set for it.
    func devices(for finding: FindingRecord, _ agents: SeenAgents) -> [ChosenDevice] {
        guard let (device, sign) = choose(finding, agents) else { return [] }
        let remedies = device.remedies(forFinding: finding.kind, causes: finding.causes.map(\.kind))
        return remedies.isEmpty ? [] : [ChosenDevice(device: device, sign: sign, remedies: remedies)]
    }

    private func choose(_ finding: FindingRecord, _ agents: SeenAgents) -> (Device, ChosenDevice.Sign)? {
        if let device { return (device, .asked) }
        let rewritten = finding.causes.first { $0.kind == Reason.twoCopiesDiffer.description }
        if let rewritten, let device = register.device(rewriting: rewritten.text) { return (device, .rewriting) }
        guard let blamed = finding.blamed else { return nil }
        for agent in agents.at(blamed) {
            if let device = register.device(agent: agent) { return (device, .agent(agent, at: blamed)) }
        }
        return nil
    }
}

extension FindingRecord {
    /// Address, without the port, of the party that its kind blames.
    var blamed: String? {
        guard let kind = Kind(rawValue: kind) else { return nil }
        let end =
            switch kind.blamed {
            case .source: place.from
            case .target: place.to
            }
        return end.map(SeenAgents.host)
    }
}

/// What the parties of a call wrote into User-Agent and Server, by the address it came from.
struct SeenAgents {
    private var byHost: [String: [String]] = [:]

    init() {}

    /// From the messages of a ladder whose text is held. A request that went through others already is not its sender's
    /// own, and says nothing about it.
    init(_ ladder: [LadderRecord]) {
        for line in ladder {
            guard let text = line.text, let agent = SeenAgents.agent(text) else { continue }
            let host = SeenAgents.host(line.source)
            if byHost[host]?.contains(agent) != true { byHost[host, default: []].append(agent) }
        }
    }

    /// In the order in which they were seen.
    func at(_ host: String) -> [String] { byHost[host] ?? [] }

    /// `192.0.2.1` of `192.0.2.1:5060`, `2001:db8::1` of `[2001:db8::1]:5060`.
    static func host(_ endpoint: String) -> String {
        IPAddress(hostOf: endpoint)?.description ?? endpoint
    }

    private static func agent(_ message: String) -> String? {
        var agent: String?
        var vias = 0
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropFirst() {
            guard !line.isEmpty else { break }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased().filter({ $0 != " " }) {
            case "via", "v": vias += 1 + value.count { $0 == "," }
            case "user-agent", "server": agent = agent ?? String(value.prefix(120))
            default: break
            }
        }
        let isRequest = lines.first?.hasPrefix("SIP/2.0") != true
        return isRequest && vias > 1 ? nil : agent
    }
}

/// A product's remedies as the templates show them.
struct DeviceView {
    struct Part {
        let prose: String?
        let code: String?
    }

    struct Step {
        let topic: String
        let blocks: [Part]
        let checked: String
    }

    /// `What to do: FreeSWITCH`.
    let deviceTitle: String
    /// How the product is known; nil where it was asked for.
    let why: String?
    let remedies: [Step]

    init(_ chosen: ChosenDevice, _ language: Language) {
        let fix = PageWords.all["fix"]?.text(language) ?? ""
        deviceTitle = fix + (language == .en ? ": " : "：") + chosen.device.product.text(language)
        why =
            switch chosen.sign {
            case .asked: nil
            case .agent(let name, let host):
                language == .en ? "It calls itself “\(name)” at \(host)." : "位于 \(host)，自称“\(name)”。"
            case .rewriting:
                language == .en
                    ? "What was rewritten, and what was not, looks like its work; routers built on it do the same."
                    : "被改写与未被改写的字段符合其特征；基于它的路由器也是如此。"
            }
        remedies = chosen.remedies.map { remedy in
            Step(
                topic: remedy.topic.title.text(language),
                blocks: remedy.blocks(language).map { block in
                    switch block {
                    case .prose(let text): Part(prose: text, code: nil)
                    case .code(let text): Part(prose: nil, code: text)
                    }
                },
                checked: language == .en
                    ? "\(remedy.source); checked against \(remedy.checked)."
                    : "\(remedy.source)；核对版本：\(remedy.checked)。")
        }
    }
}

/// What to set for a finding on the product that was asked for, or that was seen.
package struct Advice: Sendable {
    package let device: Device
    /// How the product is known; nil where it was asked for.
    package let why: String?
    package let remedies: [Remedy]
}

extension RemedyChoice {
    /// Nil where no product is known, or where it has nothing to set.
    ///
    /// - Parameter ladder: The call's, whose messages name products.
    package func advice(for finding: FindingRecord, _ ladder: [LadderRecord], _ language: Language) -> Advice? {
        devices(for: finding, SeenAgents(ladder)).first.map { chosen in
            Advice(device: chosen.device, why: DeviceView(chosen, language).why, remedies: chosen.remedies)
        }
    }
}
