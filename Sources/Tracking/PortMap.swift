package import Wire

/// Which media ports of a range worked: kept across calls, it shows a half-open firewall no single call can show.
package struct PortMap {
    package struct Entry: Sendable {
        package var calls: UInt64 = 0
        package var received: UInt64 = 0
        package var icmpErrors: UInt64 = 0
        package var lastReceived: Timestamp?

        package init(
            calls: UInt64 = 0, received: UInt64 = 0, icmpErrors: UInt64 = 0, lastReceived: Timestamp? = nil
        ) {
            self.calls = calls
            self.received = received
            self.icmpErrors = icmpErrors
            self.lastReceived = lastReceived
        }
    }

    package private(set) var entries: [Endpoint: Entry] = [:]
    package private(set) var evictions: UInt64 = 0
    /// Ports of interest; nil where the profile names none.
    package let range: ClosedRange<UInt16>?
    private let limit: Int

    package init(range: ClosedRange<UInt16>?, limit: Int) {
        self.range = range
        self.limit = limit
    }

    /// What an earlier run knew of `endpoint`; what this one knows stays.
    package mutating func restore(_ entry: Entry, at endpoint: Endpoint) {
        guard covers(endpoint), entries[endpoint] == nil, makeRoom(for: endpoint) else { return }
        entries[endpoint] = entry
    }

    package func covers(_ endpoint: Endpoint) -> Bool { range?.contains(endpoint.port) ?? false }

    /// A call that used `endpoint` is over (or judged): `received` tells whether RTP reached it.
    package mutating func noteCall(at endpoint: Endpoint, received: Timestamp?) {
        guard covers(endpoint), makeRoom(for: endpoint) else { return }
        entries[endpoint, default: Entry()].calls += 1
        if let received {
            entries[endpoint, default: Entry()].received += 1
            entries[endpoint, default: Entry()].lastReceived = received
        }
    }

    package mutating func noteICMP(at endpoint: Endpoint) {
        guard covers(endpoint), makeRoom(for: endpoint) else { return }
        entries[endpoint, default: Entry()].icmpErrors += 1
    }

    private mutating func makeRoom(for endpoint: Endpoint) -> Bool {
        guard entries[endpoint] == nil, entries.count >= limit else { return true }
        evictions += 1
        return false
    }

    /// Ports of `address` that received media, and those that calls used and none reached; both ascending.
    package func verdict(for address: IPAddress) -> (open: [UInt16], silent: [UInt16]) {
        let own = entries.filter { $0.key.address == address && $0.value.calls > 0 }
        let open = own.filter { $0.value.received > 0 }.map(\.key.port).sorted()
        let silent = own.filter { $0.value.received == 0 }.map(\.key.port).sorted()
        return (open, silent)
    }
}
