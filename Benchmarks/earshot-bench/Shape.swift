/// What a capture of the table is like. The same numbers make the same file.
struct Shape {
    enum Name: String, CaseIterable { case calls, signalling, gateway, noise }

    var name: Name
    var calls: Int
    /// All calls begin within it, at random.
    var seconds: Double
    var ring: ClosedRange<Double>
    /// From the answer to the BYE.
    var talk: ClosedRange<Double>
    var hasMedia = true
    var hasReports = true
    /// Both legs of a call through a gateway.
    var hasBothLegs = false
    /// Of the calls whose ringing uses the 100rel that the INVITE offered; the others' does not: a finding each.
    var reliable = 0.15
    /// Of the calls whose INVITE is sent twice.
    var repeated = 0.07
    /// Of the calls that are refused as busy.
    var busy = 0.0
    /// Packets of other traffic for each of a call.
    var noise = 0.0
    var seed: UInt64 = 11

    /// As it is measured.
    static func named(_ name: Name) -> Shape {
        switch name {
        // About 450 at once.
        case .calls: Shape(name: name, calls: 2_000, seconds: 89, ring: 0.8...1.8, talk: 17.4...20)
        // About 2,000 at once.
        case .signalling:
            Shape(
                name: name, calls: 40_000, seconds: 600, ring: 1...5, talk: 20...50, hasMedia: false,
                hasReports: false, repeated: 0, busy: 0.225)
        case .gateway:
            Shape(
                name: name, calls: 10_000, seconds: 1.2, ring: 0.2...0.4, talk: 2.2...2.6, hasReports: false,
                hasBothLegs: true)
        case .noise: Shape(name: name, calls: 50, seconds: 20, ring: 0.8...1.8, talk: 17.4...20, noise: 9)
        }
    }

    /// A `share` of it: fewer calls in as much less time, as many at once; of what all runs at once, fewer at once.
    func scaled(_ share: Double) -> Shape {
        var shape = self
        shape.calls = max(1, Int(Double(calls) * share))
        if name == .calls || name == .signalling { shape.seconds = seconds * share }
        return shape
    }
}
