/// What is told to the fleet.
package enum RecordKind: String, Sendable, CaseIterable, Codable {
    case finding, incident, call, heartbeat
    /// What two ends are compared by.
    case trace

    /// The value of `schema` in its records.
    package var schema: String { "earshot.v1.\(rawValue)" }
}

/// The subject that a record is published under: `earshot.v1.<kind>.<site>.<agent>`.
package struct FleetSubject: Sendable, Hashable, CustomStringConvertible {
    package var kind: RecordKind
    package var site: String
    package var agent: String

    /// All of this version.
    package static let all = "earshot.v1.>"
    private static let longest = 64

    /// - Parameters: Names are made fit: what no word of a subject may hold becomes `-`.
    package init(_ kind: RecordKind, site: String, agent: String) {
        self.kind = kind
        self.site = FleetSubject.fit(site)
        self.agent = FleetSubject.fit(agent)
    }

    /// Nil for what is no such subject: another version, an unknown kind, words more or less.
    package init?(_ text: some StringProtocol) {
        let words = Substring(text).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 5, words[0] == "earshot", words[1] == "v1", let kind = RecordKind(rawValue: words[2]),
            FleetSubject.fit(words[3]) == words[3], FleetSubject.fit(words[4]) == words[4]
        else { return nil }
        self.kind = kind
        (site, agent) = (words[3], words[4])
    }

    package var description: String { "\(kind.schema).\(site).\(agent)" }

    /// One word of a subject: letters, digits, `-` and `_`; a host's name without its domain.
    package static func fit(_ name: String) -> String {
        let first = name.split(separator: ".").first.map(String.init) ?? ""
        let bytes = first.utf8.prefix(longest).map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: byte
            default: 0x2D
            }
        }
        return bytes.isEmpty ? "unnamed" : String(decoding: bytes, as: UTF8.self)
    }
}

/// What makes a record one of its kind for ever, so that it may be sent twice: the outbox it waited in and its row there.
package struct RecordID: Sendable, Hashable, CustomStringConvertible {
    /// Random, 16 digits of base 16; one an outbox.
    package var outbox: String
    package var shelf: Shelf
    package var row: Int64

    package init(outbox: String, shelf: Shelf, row: Int64) {
        self.outbox = outbox
        self.shelf = shelf
        self.row = row
    }

    /// Nil for what no outbox issues.
    package init?(_ text: some StringProtocol) {
        let parts = Substring(text).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, RecordID.isOutbox(parts[0]), let letter = parts[1].first,
            let shelf = Shelf(letter: letter), let row = Int64(parts[1].dropFirst()), row > 0
        else { return nil }
        outbox = String(parts[0])
        self.shelf = shelf
        self.row = row
    }

    package var description: String { "\(outbox)-\(shelf.letter)\(row)" }

    package static func isOutbox(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 16
            && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
    }
}

/// Where a record waits: what is sent first stands first, and is given up last.
package enum Shelf: Int, Sendable, CaseIterable, Comparable {
    /// Findings and incidents, in one order.
    case findings
    case heartbeats
    case calls
    case traces

    package init(_ kind: RecordKind) {
        switch kind {
        case .finding, .incident: self = .findings
        case .heartbeat: self = .heartbeats
        case .call: self = .calls
        case .trace: self = .traces
        }
    }

    init?(letter: Character) {
        guard let shelf = Shelf.allCases.first(where: { $0.letter == letter }) else { return nil }
        self = shelf
    }

    var letter: Character {
        switch self {
        case .findings: "f"
        case .heartbeats: "h"
        case .calls: "c"
        case .traces: "t"
        }
    }

    package static func < (left: Shelf, right: Shelf) -> Bool { left.rawValue < right.rawValue }
}
