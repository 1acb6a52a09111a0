import SIP
package import Tracking
package import Wire

/// Sources that were seen to probe, for an hour after they were last seen to. Bounded.
package struct ScannerBook {
    private var lastSeen = Table<IPAddress, Timestamp>(.sipScan)
    private static let life = Interval.seconds(3_600)

    package init() {}

    mutating func mark(_ source: IPAddress, at time: Timestamp, _ context: Context) {
        lastSeen[source, context] = time
    }

    mutating func clear(_ source: IPAddress) { lastSeen.remove(source) }

    package func contains(_ source: IPAddress, at time: Timestamp) -> Bool {
        lastSeen[source].map { time - $0 <= Self.life } ?? false
    }
}

extension Context {
    package func isScanner(_ source: IPAddress) -> Bool { scanners.contains(source, at: now) }

    /// Whether a scanner made the call: such calls are no findings.
    package func isFromScanner(_ call: Call) -> Bool { isScanner(call.first.origin) }
}

extension Observation {
    /// Who sent a request at first: behind proxies the bottom Via tells, or the packet's source where it is a name.
    var origin: IPAddress {
        guard message.isRequest, message.viaCount > 1, let bottom = message.vias.last else {
            return flow.source.address
        }
        return (bottom.received.flatMap { IPAddress($0) } ?? IPAddress(bottom.host)) ?? flow.source.address
    }
}
