package import Wire

/// When each SIP address was last heard, and which addresses were ever sent anything we could see.
package struct PeerBook {
    package struct Entry {
        package var lastHeard: Timestamp?
        package var lastAddressed: Timestamp?
        /// When a request of it that passed elsewhere was answered here: it speaks, and the capture does not show it.
        package var lastAsked: Timestamp?
        /// When it answered where the capture does not show it.
        package var lastUnseen: Timestamp?
        package var messages: UInt64 = 0
    }

    private var entries: [IPAddress: Entry] = [:]
    private let limit: Int
    package private(set) var evictions: UInt64 = 0

    package init(limit: Int) { self.limit = limit }

    package subscript(address: IPAddress) -> Entry? { entries[address] }

    package mutating func note(_ flow: Flow, at time: Timestamp) {
        update(flow.source.address) {
            $0.lastHeard = time
            $0.messages += 1
        }
        update(flow.destination.address) { $0.lastAddressed = time }
    }

    package mutating func noteAsked(_ address: IPAddress, at time: Timestamp) {
        update(address) { $0.lastAsked = time }
    }

    package mutating func noteUnseen(_ address: IPAddress, at time: Timestamp) {
        update(address) { $0.lastUnseen = time }
    }

    private mutating func update(_ address: IPAddress, _ change: (inout Entry) -> Void) {
        if entries[address] == nil, entries.count >= limit {
            evictions += 1
            // Scanners fill the book with addresses heard once: those go, all at once, so that this stays cheap.
            let before = entries.count
            entries = entries.filter { $0.value.messages > 2 }
            if entries.count == before { entries.removeAll(keepingCapacity: true) }
        }
        change(&entries[address, default: Entry()])
    }
}
