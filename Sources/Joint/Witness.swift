package import Engine
package import Wire

/// Who watched: an agent of the fleet, or a capture file.
package struct Witness: Sendable, Hashable {
    /// As findings name it; unique among those that are joined.
    package var name: String
    /// Addresses of its host; empty where nobody knows.
    package var localAddresses: Set<IPAddress>
    /// `agent-host`, `gateway` or `mirror`; nil where that is not known.
    package var vantage: String?
    /// Tells by which key its numbers are masked; nil where they are not.
    package var maskID: String?

    package init(
        name: String, localAddresses: Set<IPAddress> = [], vantage: String? = nil, maskID: String? = nil
    ) {
        self.name = name
        self.localAddresses = localAddresses
        self.vantage = vantage
        self.maskID = maskID
    }

    /// What is sent to it or by it passes where it watches.
    var standsOnPath: Bool { vantage == "agent-host" || vantage == "gateway" }
}

/// A trace, and whose it is.
package struct WitnessedTrace: Sendable, Hashable {
    package var witness: Witness
    package var trace: CallTrace

    package init(_ witness: Witness, _ trace: CallTrace) {
        self.witness = witness
        self.trace = trace
    }
}

/// One interface of one witness.
struct Point {
    let witness: Int
    let place: String
    /// The witness's name, with the interface where it has several.
    let name: String
}
