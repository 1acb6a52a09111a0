/// One hook in the answers of the API; what is secret of it is not among it.
package struct HookRecord: Codable, Sendable, Equatable {
    package var name: String
    /// `command`, `json`, `alertmanager`, `wecom`, `dingtalk`, `feishu`, `slack`.
    package var type: String
    package var sent: UInt64 = 0
    /// Attempts that were made again.
    package var retried: UInt64 = 0
    /// Alerts that were given up after attempts, or for which there was no room.
    package var failed: UInt64 = 0
    package var dropped: UInt64 = 0
    package var waiting = 0
    /// Whether the last attempt went well; true before the first.
    package var isWell = true
    /// What came back last, or why it failed.
    @OrNull package var answer: String?

    private enum CodingKeys: String, CodingKey {
        case name, type, sent, retried, failed, dropped, waiting, answer
        case isWell = "ok"
    }

    package init(name: String, type: String) {
        self.name = name
        self.type = type
        _answer = OrNull(wrappedValue: nil)
    }

    /// The process that had them is gone.
    mutating func lose(_ reason: String) {
        answer = reason
        dropped &+= UInt64(max(0, waiting))
        waiting = 0
        isWell = false
    }
}

/// What came of one test alert.
package struct HookTestRecord: Codable, Sendable, Equatable {
    package var hook: String
    package var ok: Bool
    /// What was answered, or why it failed.
    package var answer: String

    package init(hook: String, ok: Bool, answer: String) {
        self.hook = hook
        self.ok = ok
        self.answer = answer
    }
}
