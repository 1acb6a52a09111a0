import Diagnosis
package import Joint
import Wire

/// What the views of several hosts prove together, as it leaves the program: schema version 1
/// (`config/schema/joint.schema.json`).
package struct JointRecord: Codable, Sendable, Equatable {
    package static let schemaVersion = 1

    package var schema: Int
    /// 1 for the first; what came late makes the next one, with an id of its own.
    package var revision: Int
    /// Id of the revision before.
    @OrNull package var earlier: String?
    /// What came late shows that it was none.
    package var withdrawn: Bool
    /// Who saw it.
    package var witnesses: [String]
    /// Ids of the findings that single witnesses told, which it takes the place of.
    package var replaces: [String]
    /// Milliseconds that each one's clock was ahead of the first one's.
    package var clocks: [String: Double]
    package var finding: FindingRecord
}

extension JointRecord {
    /// What it rests on, without the finding.
    package struct Basis: Codable, Sendable, Equatable {
        package var revision: Int
        @OrNull package var earlier: String?
        package var witnesses: [String]
        package var replaces: [String]
        package var clocks: [String: Double]
    }

    package var basis: Basis {
        Basis(revision: revision, earlier: earlier, witnesses: witnesses, replaces: replaces, clocks: clocks)
    }

    /// - Parameter finding: of the outcome, as it is to be shown.
    package init(_ outcome: JointOutcome, finding: FindingRecord) {
        schema = JointRecord.schemaVersion
        revision = outcome.revision
        earlier = outcome.earlier
        withdrawn = outcome.isWithdrawn
        witnesses = outcome.witnesses
        replaces = outcome.replaces
        clocks = outcome.clockOffsets.mapValues { ($0.milliseconds * 10).rounded() / 10 + 0 }
        self.finding = finding
    }
}

extension Presentation {
    package func record(_ outcome: JointOutcome) -> JointRecord {
        JointRecord(outcome, finding: record(outcome.finding))
    }
}
