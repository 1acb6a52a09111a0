/// Whose probes this host answered, in the answers of the API.
package struct ProbeAnswerRecord: Codable, Sendable, Equatable {
    /// Address and port.
    package var listen = ""
    /// Why none are answered; null where they are.
    @OrNull package var problem: String?
    /// One runs now.
    package var running = false
    /// Since the start.
    package var probes: UInt64 = 0
    /// Who sent the last one, and when it began; null before the first.
    @OrNull package var last: String?
    @OrNull package var lastBegun: String?
    /// Connections that were no probe's, by the reason: `foreign`, `wrong-key`, `busy`.
    package var refused: [String: UInt64] = [:]

    private enum CodingKeys: String, CodingKey {
        case listen, problem, running, probes, last, refused
        case lastBegun = "last_begun"
    }

    package init() {
        _problem = OrNull(wrappedValue: nil)
        _last = OrNull(wrappedValue: nil)
        _lastBegun = OrNull(wrappedValue: nil)
    }
}
