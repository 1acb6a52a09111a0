/// What the daemon tells the process that runs the hooks. It names hooks and never says what they are: that stands in
/// the settings, which that process reads itself.
struct HookOrder: Codable, Sendable, Equatable {
    enum Kind: String, Codable, Sendable { case deliver, test, reload }

    var kind: Kind
    var hook = ""
    var id: UInt64 = 0
    var message: HookMessage?
}

/// What it tells the daemon.
struct HookOutcome: Codable, Sendable, Equatable {
    enum Kind: String, Codable, Sendable {
        case sent, tested
        /// It failed and is tried again; or is not.
        case again, givenUp
        /// There was no room for it, or no such hook.
        case dropped
        /// The settings were read anew, or could not be.
        case reloaded, notReloaded
        /// It is in the place of one that was killed, and knows nothing of what waited there.
        case renewed
    }

    var kind: Kind
    var hook = ""
    var id: UInt64 = 0
    /// What was answered, or why it failed; secrets are hidden.
    var words = ""
    var isWell = true
    var waiting = 0
}

/// A message of at most 192 KiB: what a socket takes at once.
enum HookPacket {
    static let limit = 196_608

    static func encode(_ value: some Encodable) -> [UInt8]? {
        let bytes = Array(JSONLine.encode(value).utf8)
        return bytes.count <= limit ? bytes : nil
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: some Collection<UInt8>) -> Value? {
        try? JSONLine.decode(type, from: String(decoding: bytes, as: UTF8.self))
    }
}
