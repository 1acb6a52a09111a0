import Delivery
import Diagnosis
import Probe

/// What a probe saw, as one table.
enum ProbeTable {
    static func lines(_ outcome: ProbeOutcome, _ language: Language) -> [String] {
        let header = [
            Text(en: "TEST", zh: "测试"),
            Text(en: "\(outcome.here) → \(outcome.there)", zh: "\(outcome.here) → \(outcome.there)"),
            Text(en: "\(outcome.there) → \(outcome.here)", zh: "\(outcome.there) → \(outcome.here)"),
        ]
        let rows = ProbeWords.rows(of: outcome).map { [$0.name, $0.out, $0.back].map { $0.text(language) } }
        return Table.draw(header.map { $0.text(language) }, rows)
    }
}

/// `earshot probe --json`: one object, schema version 1.
struct ProbeRecord: Encodable {
    struct Row: Encodable {
        /// Key; never changes.
        var test: String
        var out: String
        var back: String
    }

    struct Port: Encodable {
        var use: String
        var transport: String
        var port: UInt16
        var out: String
        var back: String
    }

    struct Binding: Encodable {
        var seconds: Int
        @OrNull var open: Bool?
    }

    var probe = 1
    var time: String
    var here: String
    var there: String
    var seenAs: String
    var profile: String
    var rows: [Row]
    var ports: [Port]
    var bindings: [Binding]
    @OrNull var pathMTU: Int?
    var packets: Int
    var seconds: Double

    private enum CodingKeys: String, CodingKey {
        case probe, time, here, there, profile, rows, ports, bindings, packets, seconds
        case seenAs = "seen_as"
        case pathMTU = "path_mtu"
    }

    init(_ outcome: ProbeOutcome, profile: String, language: Language) {
        time = outcome.time.rfc3339
        here = "\(outcome.here)"
        there = "\(outcome.there)"
        seenAs = "\(outcome.seenAs)"
        self.profile = profile
        rows = ProbeWords.rows(of: outcome).map {
            Row(test: $0.test, out: $0.out.text(language), back: $0.back.text(language))
        }
        ports = outcome.ports.map {
            Port(
                use: $0.test.use.rawValue, transport: $0.test.transport.rawValue, port: $0.test.port,
                out: $0.fate.out.key, back: $0.fate.back.key)
        }
        bindings = outcome.bindings.map { Binding(seconds: $0.seconds, open: $0.isOpen) }
        pathMTU = outcome.pathMTU
        packets = outcome.packets
        seconds = (outcome.seconds * 10).rounded() / 10
    }
}

extension Fate {
    /// Key; never changes.
    var key: String {
        switch self {
        case .arrived: "arrived"
        case .lost: "lost"
        case .refused: "refused"
        case .tooLarge: "too-large"
        case .untried(let reason): reason.rawValue
        }
    }
}
