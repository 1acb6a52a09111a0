package import Diagnosis

/// Finds and reads provider profiles: by path, by name in a directory, by name among the built-in ones.
package struct ProfileLoader: Sendable {
    /// Where a user's own profiles lie; looked in before the built-in ones.
    package var directory: String

    package static let defaultDirectory = "/etc/earshot/profiles"
    package static var builtInNames: [String] { BuiltInProfiles.texts.keys.sorted() }

    /// The text of a built-in profile, as `config/profiles` has it.
    package static func builtInText(_ name: String) -> String? { BuiltInProfiles.texts[name] }

    package init(directory: String = ProfileLoader.defaultDirectory) { self.directory = directory }

    /// Reads the profile called `name`, or the file when `name` is a path.
    package func load(_ name: String) throws(SettingsError) -> Profile {
        let problems = Problems()
        let profile = load(name, chain: [], problems: problems, asker: ("--profile", nil))
        try problems.throwIfAny()
        return profile
    }

    /// `asker` is the file and line that named the profile; a path is relative to the working directory.
    func load(
        _ name: String, chain: [String], problems: Problems, asker: (file: String, line: Int?)
    ) -> Profile {
        guard !chain.contains(name) else {
            problems.add(asker.file, asker.line, "profile \"\(name)\" extends itself")
            return Profile(name: name)
        }
        if ProfileLoader.isPath(name) {
            switch TextFile.read(name) {
            case .success(let text):
                return read(text, file: name, fallbackName: stem(of: name), chain: chain + [name], problems: problems)
            case .failure(let reason):
                problems.add(asker.file, asker.line, "profile \"\(name)\" cannot be read: \(reason.text)")
                return Profile(name: name)
            }
        }
        let path = "\(directory)/\(name).yaml"
        if TextFile.exists(path), case .success(let text) = TextFile.read(path) {
            return read(text, file: path, fallbackName: name, chain: chain + [name], problems: problems)
        }
        if let text = BuiltInProfiles.texts[name] {
            return read(
                text, file: "built-in \(name).yaml", fallbackName: name, chain: chain + [name], problems: problems)
        }
        let names = ProfileLoader.builtInNames
        problems.add(
            asker.file, asker.line,
            "no profile \"\(name)\" in \(directory) or built in (\(names.joined(separator: ", ")))"
                + hint(for: name, among: names))
        return Profile(name: name)
    }

    private static func isPath(_ name: String) -> Bool {
        name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    }

    private func stem(of path: String) -> String {
        let file = path.split(separator: "/").last ?? Substring(path)
        return String(file.split(separator: ".").first ?? file)
    }

    private func read(
        _ text: String, file: String, fallbackName: String, chain: [String], problems: Problems
    ) -> Profile {
        let section = Section.root(text, file: file, problems: problems)
        let name = section.text("name") ?? fallbackName
        var profile = Profile(name: name)
        if let parent = section.text("extends") {
            profile = load(parent, chain: chain, problems: problems, asker: (file, section.line(of: "extends")))
            profile.name = name
        }
        section.fill(&profile)
        section.finish()
        return profile
    }
}

extension Section {
    /// Overwrites what the file names; a key that is there with null takes an inherited rule away.
    fileprivate func fill(_ profile: inout Profile) {
        set(&profile.signallingPorts, "signalling-ports", portRanges, absent: [])
        set(&profile.mediaPorts, "media-ports", portRange)
        set(&profile.requiresReliableProvisional, "requires-100rel", flag, absent: false)
        set(&profile.requiresRenegotiation, "requires-renegotiation", flag, absent: false)
        set(&profile.wrongPasswordLimit, "wrong-passwords-before-lock", { integer($0, in: 1...1_000) })
        set(
            &profile.wrongPasswordWindowSeconds, "wrong-password-window-seconds", { integer($0, in: 1...86_400) },
            absent: Profile.generic.wrongPasswordWindowSeconds)
        set(&profile.oneBindingPerAccount, "one-binding-per-account", flag, absent: false)
        set(&profile.mediaPortsPerClient, "media-ports-per-client", { integer($0, in: 1...65_535) })
        set(&profile.clientsPerHost, "clients-per-host", { integer($0, in: 1...65_535) })
        set(&profile.digestMD5Only, "digest-md5-only", flag, absent: false)
        set(&profile.requiresLooseRouting, "loose-routing", flag, absent: false)
        set(&profile.requiresSymmetricSignalling, "symmetric-signalling", flag, absent: false)
        set(&profile.concurrentCallsPerNumber, "concurrent-calls-per-number", { integer($0, in: 1...1_000_000) })
        set(&profile.concurrentCallsPerLandline, "concurrent-calls-per-landline", countRange)
        set(&profile.concurrentCallsPerInboundTrunk, "lines-per-inbound-trunk", { integer($0, in: 1...1_000_000) })
        set(&profile.callsToOneCalleePerDay, "calls-to-one-callee-per-day", { integer($0, in: 1...1_000_000) })
        set(&profile.callsToOneCalleePerMonth, "calls-to-one-callee-per-month", { integer($0, in: 1...1_000_000) })
        set(
            &profile.carrierCallsToOneCalleePerDay, "carrier-calls-to-one-callee-per-day",
            { integer($0, in: 1...1_000_000) })
        set(
            &profile.utcOffsetSeconds, "utc-offset-seconds", { integer($0, in: -50_400...50_400) },
            absent: Profile.generic.utcOffsetSeconds)
        set(&profile.inboundOnlyPrefixes, "inbound-only-prefixes", texts, absent: [])
        set(&profile.supportAsksFor, "support-asks-for", texts, absent: [])
    }

    private func set<Value>(_ target: inout Value?, _ key: String, _ read: (String) -> Value?) {
        let given = read(key)
        if keys.contains(key) { target = given }
    }

    private func set<Value>(_ target: inout Value, _ key: String, _ read: (String) -> Value?, absent: Value) {
        let given = read(key)
        if keys.contains(key) { target = given ?? absent }
    }
}
