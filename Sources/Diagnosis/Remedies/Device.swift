/// A product family with its remedies: one file of `config/remedies`.
package struct Device: Sendable, Hashable {
    /// What a rewriter on the way changes in two copies of one message; fields as `FieldDifference` names them.
    package struct Fingerprint: Sendable, Hashable {
        package var rewrites: [String]
        package var leaves: [String]

        package init(rewrites: [String], leaves: [String]) {
            self.rewrites = rewrites
            self.leaves = leaves
        }
    }

    /// What `--device` takes.
    package var id: String
    package var product: Text
    package var alsoCalled: [String]
    /// Parts of the User-Agent or Server it writes, in lower case.
    package var agents: [String]
    package var fingerprint: Fingerprint?
    package var remedies: [Remedy]

    package init(
        id: String, product: Text, alsoCalled: [String] = [], agents: [String] = [], fingerprint: Fingerprint? = nil,
        remedies: [Remedy]
    ) {
        self.id = id
        self.product = product
        self.alsoCalled = alsoCalled
        self.agents = agents
        self.fingerprint = fingerprint
        self.remedies = remedies
    }
}

extension Device {
    /// Everything that mends `kind`, whatever brought it about.
    package func remedies(for kind: Kind) -> [Remedy] {
        remedies.filter { remedy in remedy.mends.contains { $0.kind == kind } }
    }

    /// What mends `reason` by name, else what mends one of `kinds`, the findings it stands in.
    package func remedies(for reason: String, in kinds: [Kind]) -> [Remedy] {
        let narrow = remedies.filter { remedy in remedy.mends.contains { $0.cause == reason } }
        return narrow.isEmpty
            ? remedies.filter { remedy in remedy.mends.contains { kinds.contains($0.kind) && $0.cause == nil } }
            : narrow
    }

    /// What mends one finding: its causes where they are kinds that can be mended here, else the symptom.
    ///
    /// - Parameters:
    ///   - kind: id of the finding's kind.
    ///   - causes: ids of its causes, as records show them.
    package func remedies(forFinding kind: String, causes: [String]) -> [Remedy] {
        func isSymptoms(_ target: Remedy.Target, narrowOnly: Bool) -> Bool {
            target.kind.rawValue == kind && (target.cause.map { causes.contains($0) } ?? !narrowOnly)
        }
        let ofCauses = remedies.filter { remedy in
            remedy.mends.contains { $0.cause == nil && causes.contains($0.kind.rawValue) }
        }
        guard ofCauses.isEmpty else {
            return remedies.filter { remedy in
                ofCauses.contains(remedy) || remedy.mends.contains { isSymptoms($0, narrowOnly: true) }
            }
        }
        return remedies.filter { remedy in remedy.mends.contains { isSymptoms($0, narrowOnly: false) } }
    }

    /// Whether what was rewritten, a list of `FIELD: old → new` in any language, looks like its work.
    package func isRewriter(_ list: String) -> Bool {
        guard let fingerprint else { return false }
        return fingerprint.rewrites.allSatisfy { list.contains("\($0): ") }
            && fingerprint.leaves.allSatisfy { !list.contains("\($0): ") }
    }
}

/// All products, in order of their ids.
package struct RemedyRegister: Sendable {
    package var devices: [Device]

    package init(devices: [Device]) { self.devices = devices }

    /// The product called `name`, whatever its case.
    package func device(named name: String) -> Device? {
        let name = name.lowercased()
        return devices.first { $0.id == name || $0.alsoCalled.contains(name) }
    }

    /// The product that wrote `agent` into User-Agent or Server: the longest of the names that begin a word of it.
    package func device(agent: String) -> Device? {
        let agent = agent.lowercased()
        let candidates = devices.flatMap { device in device.agents.map { (device: device, part: $0) } }
        return candidates.filter { Self.hasWord(beginningWith: $0.part, in: agent) }.max {
            $0.part.count < $1.part.count
        }?.device
    }

    private static func hasWord(beginningWith part: String, in agent: String) -> Bool {
        agent.ranges(of: part).contains { range in
            guard range.lowerBound > agent.startIndex else { return true }
            let before = agent[agent.index(before: range.lowerBound)]
            return !before.isLetter && !before.isNumber
        }
    }

    /// The product whose rewriting `list` looks like.
    package func device(rewriting list: String) -> Device? { devices.first { $0.isRewriter(list) } }

    /// What `--device` takes, for suggestions.
    package var names: [String] { devices.flatMap { [$0.id] + $0.alsoCalled } }
}
