/// The parameters of a digest challenge or of credentials (RFC 3261 §20.7, RFC 8760), read without osip2 so that
/// secrets are copied nowhere.
struct AuthenticationFields {
    /// Parameters that may be kept and shown. Everything else is blanked: `response`, `cnonce`, `rspauth`, the whole
    /// of Basic and Bearer, and whatever a private scheme carries.
    private static let publicNames: Set<String> = [
        "username", "realm", "nonce", "uri", "algorithm", "opaque", "qop", "nc", "stale", "domain", "nextnonce",
        "integrity-protected",
    ]

    /// Parameters whose names may be shown with the value blanked; of others not even the name is, since a token
    /// without name looks like one.
    private static let secretNames: Set<String> = ["response", "cnonce", "rspauth", "auts", "password", "gssapi-data"]

    var scheme: String
    private var parameters: [(name: String, value: ArraySlice<UInt8>?)]

    /// Nil where no scheme stands apart from what follows it.
    init?(_ value: ArraySlice<UInt8>) {
        let bare = value.trimmed
        let scheme = bare.prefix { !$0.isBlank }
        guard scheme.isShortToken, scheme.endIndex < bare.endIndex else { return nil }
        self.scheme = scheme.text
        parameters = bare[scheme.endIndex...]
            .pieces(separator: ASCII.comma, limit: MessageLimits.listValues).map(\.parameter)
    }

    subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value.flatMap { $0.isOneValue ? $0.unquoted : nil }
    }

    private var nonceHash: Int {
        Int(truncatingIfNeeded: Array((self["nonce"] ?? "").utf8)[...].caseHash)
    }

    var challenge: Challenge {
        Challenge(
            scheme: scheme, realm: self["realm"] ?? "", algorithm: self["algorithm"]?.uppercased(),
            isStale: self["stale"]?.asciiLowercased == "true", nonceHash: nonceHash)
    }

    var credentials: Credentials {
        Credentials(
            scheme: scheme, realm: self["realm"] ?? "", username: self["username"] ?? "",
            algorithm: self["algorithm"]?.uppercased(), nonceHash: nonceHash)
    }

    /// The header field's value with every secret replaced by "…".
    static func blanked(_ value: ArraySlice<UInt8>, hasScheme: Bool) -> String {
        let bare = value.trimmed
        let scheme = hasScheme ? bare.prefix { !$0.isBlank } : bare.prefix(0)
        if hasScheme, !scheme.equalsCaseless("digest") {
            // Without a blank after it the "scheme" may be the secret itself.
            return scheme.endIndex < bare.endIndex && scheme.isShortToken ? scheme.text + " …" : "…"
        }
        let pieces = bare[scheme.endIndex...].pieces(separator: ASCII.comma, limit: MessageLimits.listValues)
        let shown = pieces.map { piece in
            let name = piece.prefix { $0 != ASCII.equals }.trimmed
            if publicNames.contains(name.lowercaseText), let value = piece.parameter.value, value.isOneValue {
                return URIPassword.blanked(piece)
            }
            return secretNames.contains(name.lowercaseText) ? name.text + "=…" : "…"
        }
        return (hasScheme ? scheme.text + " " : "") + shown.joined(separator: ", ")
    }
}

extension ArraySlice<UInt8> {
    fileprivate var isShortToken: Bool { !isEmpty && count <= 32 && allSatisfy(\.isToken) }

    /// One quoted string or one unquoted word: nothing else may hide behind a public name.
    fileprivate var isOneValue: Bool {
        guard first == ASCII.quote else { return !isEmpty && !contains { $0.isBlank || $0 == ASCII.quote } }
        guard count >= 2, last == ASCII.quote else { return false }
        var isEscaped = false
        for byte in dropFirst().dropLast() {
            if isEscaped {
                isEscaped = false
            } else if byte == ASCII.backslash {
                isEscaped = true
            } else if byte == ASCII.quote {
                return false
            }
        }
        return !isEscaped
    }

    /// FNV-1a over the bytes: the same in every run, unlike `Hasher`.
    fileprivate var caseHash: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in self { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}
