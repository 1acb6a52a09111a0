package import Diagnosis

/// What to set for a finding on the product that was asked for, or that was seen.
package struct Advice: Sendable {
    package let device: Device
    /// How the product is known; nil where it was asked for.
    package let why: String?
    package let remedies: [Remedy]
}

extension RemedyChoice {
    /// Nil where no product is known, or where it has nothing to set.
    ///
    /// - Parameter ladder: The call's, whose messages name products.
    package func advice(for finding: FindingRecord, _ ladder: [LadderRecord], _ language: Language) -> Advice? {
        devices(for: finding, SeenAgents(ladder)).first.map { chosen in
            Advice(device: chosen.device, why: DeviceView(chosen, language).why, remedies: chosen.remedies)
        }
    }
}
