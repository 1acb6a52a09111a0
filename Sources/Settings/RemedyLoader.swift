package import Diagnosis

/// Reads the register of remedies that `config/remedies` holds; only whoever asks for it pays for the reading.
package enum RemedyLoader {
    package static var builtInNames: [String] { BuiltInRemedies.texts.keys.sorted() }

    /// The text of a file, as `config/remedies` has it.
    package static func builtInText(_ name: String) -> String? { BuiltInRemedies.texts[name] }

    /// All files.
    package static func load() throws(SettingsError) -> RemedyRegister {
        let problems = Problems()
        let devices = builtInNames.compactMap { name in
            BuiltInRemedies.texts[name].map { read($0, file: "built-in \(name).yaml", problems) }
        }
        try problems.throwIfAny()
        return RemedyRegister(devices: devices)
    }

    /// One file.
    package static func read(_ text: String, file: String) throws(SettingsError) -> Device {
        let problems = Problems()
        let device = read(text, file: file, problems)
        try problems.throwIfAny()
        return device
    }

    private static func read(_ text: String, file: String, _ problems: Problems) -> Device {
        let root = Section.root(text, file: file, problems: problems)
        var device = Device(
            id: root.needed("name"), product: root.bothLanguages("product"),
            alsoCalled: (root.texts("also-called") ?? []).map { $0.lowercased() },
            agents: (root.texts("agents") ?? []).map { $0.lowercased() }, remedies: [])
        if root.keys.contains("fingerprint") {
            let section = root.section("fingerprint")
            device.fingerprint = Device.Fingerprint(
                rewrites: section.texts("rewrites") ?? [], leaves: section.texts("leaves") ?? [])
            section.finish()
        }
        device.remedies = root.sections("remedies").compactMap(remedy)
        if device.remedies.isEmpty { root.complain("remedies", "expected one or more") }
        root.finish()
        return device
    }

    private static func remedy(_ section: Section) -> Remedy? {
        let topic = section.choice("topic", RemedyTopic.allCases.map { ($0.rawValue, $0) })
        let mends = (section.texts("mends") ?? []).compactMap { target($0, section) }
        let steps = Text(en: section.needed("en"), zh: section.needed("zh"))
        let source = section.needed("source")
        let url = section.text("url")
        let checked = section.needed("checked")
        section.finish()
        guard let topic else {
            if !section.keys.contains("topic") { section.complain("topic", "expected what it sets") }
            return nil
        }
        if mends.isEmpty { section.complain("mends", "expected one or more kinds") }
        return Remedy(topic: topic, mends: mends, steps: steps, source: source, url: url, checked: checked)
    }

    /// `KIND`, or `KIND/CAUSE` for one cause inside its findings.
    private static func target(_ text: String, _ section: Section) -> Remedy.Target? {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        guard let kind = parts.first.flatMap(Kind.init(rawValue:)) else {
            section.complain("mends", "no kind \"\(text)\"\(hint(for: text, among: Kind.allCases.map(\.rawValue)))")
            return nil
        }
        guard parts.count > 1 else { return Remedy.Target(kind) }
        let causes = Kind.allCases.map(\.rawValue) + Reason.allCases.map(\.description)
        guard causes.contains(parts[1]) else {
            section.complain("mends", "no cause \"\(parts[1])\"\(hint(for: parts[1], among: causes))")
            return nil
        }
        return Remedy.Target(kind, cause: parts[1])
    }
}

extension Section {
    /// A text that must be there; empty, and noted, when it is not.
    fileprivate func needed(_ key: String) -> String {
        let text = text(key) ?? ""
        if text.isEmpty { complain(key, "expected a text") }
        return text
    }

    fileprivate func bothLanguages(_ key: String) -> Text {
        let section = section(key)
        let text = Text(en: section.needed("en"), zh: section.needed("zh"))
        section.finish()
        return text
    }
}
