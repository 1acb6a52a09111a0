import Diagnosis
import Wire

extension Section {
    /// The list `hooks`: programs and web addresses that get alerts.
    func hooks() -> [AlertHook] {
        var names: Set<String> = []
        return sections("hooks").compactMap { section in
            let hook = section.hook()
            section.finish()
            guard let hook else { return nil }
            guard names.insert(hook.name).inserted else {
                section.complain("name", "there are two hooks \"\(hook.name)\"")
                return nil
            }
            return hook
        }
    }

    private func hook() -> AlertHook? {
        let name = text("name") ?? ""
        if name.isEmpty || name.utf8.count > 64 { complain("name", "expected what to call it, of 64 bytes at most") }
        let target = hookTarget()
        var hook = AlertHook(name: name, target: target ?? .command([]))
        let changes = IncidentEvent.Change.allCases.map { ($0.rawValue, $0) }
        if let events = texts("events") { hook.changes = Set(members(of: events, "events", changes)) }
        let severities = [Severity.notice, .warning, .error].map { ($0.name, $0) }
        hook.minimumSeverity = choice("severity", severities) ?? hook.minimumSeverity
        if let kinds = texts("kinds") {
            hook.kinds = Set(members(of: kinds, "kinds", Kind.allCases.map { ($0.rawValue, $0) }))
        }
        hook.language = choice("language", Language.allCases.map { ($0.rawValue, $0) })
        if let seconds = duration("timeout") {
            if 1...120 ~= seconds { hook.timeoutSeconds = seconds } else { complain("timeout", "expected 1s to 2m") }
        }
        hook.perMinute = integer("per-minute", in: 1...600) ?? hook.perMinute
        hook.retrySeconds = duration("retry-for") ?? hook.retrySeconds
        hook.capacity = integer("queue", in: 1...10_000) ?? hook.capacity
        return target == nil || name.isEmpty ? nil : hook
    }

    private func hookTarget() -> AlertHook.Target? {
        let command = texts("command")
        let service = choice("webhook", AlertHook.Service.allCases.map { ($0.rawValue, $0) })
        let url = secretText("url")
        let secret = secretText("secret")
        switch (command, service) {
        case (let command?, nil):
            guard let program = command.first, program.hasPrefix("/") else {
                complain("command", "expected a program by its whole path, and its arguments, as a list")
                return nil
            }
            if keys.contains("url") || keys.contains("url-file") { complain("url", "belongs to a webhook") }
            return .command(command)
        case (nil, let service?):
            guard let url else {
                complain("webhook", "expected url or url-file beside it")
                return nil
            }
            // What it holds is not repeated: it may be the secret itself.
            guard url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else {
                complain(
                    keys.contains("url") ? "url" : "url-file",
                    "expected an address that begins with https:// or http://")
                return nil
            }
            return .webhook(service, url: url, secret: secret)
        default:
            // A service that is none was complained about.
            if !keys.contains("webhook") || command != nil { complain("name", "expected either command or webhook") }
            return nil
        }
    }

    /// The value of `key`, or the first line of the file that `key-file` names.
    func secretText(_ key: String) -> String? {
        let given = text(key)
        guard let path = text(key + "-file") else { return given }
        if given != nil { complain(key, "given twice, as \(key) and as \(key)-file") }
        switch TextFile.read(path) {
        case .success(let content): return content.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        case .failure(let reason):
            complain(key + "-file", "\(path) cannot be read: \(reason.text)")
            return given
        }
    }

    func members<Value>(of texts: [String], _ key: String, _ choices: [(String, Value)]) -> [Value] {
        texts.compactMap { text in
            if let match = choices.first(where: { $0.0 == text }) { return match.1 }
            let names = choices.map(\.0)
            let all = names.count <= 8 ? "; there are \(names.joined(separator: ", "))" : ""
            complain(key, "there is no \"\(text)\"\(all)\(hint(for: text, among: names))")
            return nil
        }
    }
}
