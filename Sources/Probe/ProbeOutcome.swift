package import SIP
package import Wire

/// What became of one test in one direction.
package enum Fate: Sendable, Hashable {
    case arrived
    /// Nothing came of all attempts.
    case lost
    /// An ICMP error or a reset says so.
    case refused(Refusal)
    /// A smaller packet only: the path said so.
    case tooLarge
    case untried(Reason)

    package enum Reason: String, Sendable, Hashable {
        /// Another service has the port at the far end, or here.
        case portInUse = "port-in-use"
        /// Behind NAT nothing comes in unasked.
        case nat
        /// What it needs was lost.
        case needsOther = "needs-other"
    }
}

package struct Refusal: Sendable, Hashable {
    package enum Meaning: Sendable, Hashable {
        /// ICMP type and code as the address family has them.
        case icmp(type: UInt8, code: UInt8)
        case reset
        /// An error of the system without more.
        case other(Int32)
    }

    package var meaning: Meaning
    package var reporter: IPAddress?

    package init(_ meaning: Meaning, reporter: IPAddress? = nil) {
        self.meaning = meaning
        self.reporter = reporter
    }
}

/// A test both ways.
package struct BothWays: Sendable, Hashable {
    /// From here to the other, and from the other to here.
    package var out: Fate
    package var back: Fate

    package init(out: Fate = .lost, back: Fate = .lost) {
        self.out = out
        self.back = back
    }

    package subscript(direction: ProbeDirection) -> Fate { direction == .out ? out : back }
}

package enum ProbeDirection: String, Sendable, Hashable, CaseIterable { case out, back }

/// All that a probe saw.
package struct ProbeOutcome: Sendable {
    package struct Port: Sendable, Hashable {
        package var test: ProbePlan.PortTest
        package var fate: BothWays

        package init(_ test: ProbePlan.PortTest, _ fate: BothWays = BothWays()) {
            self.test = test
            self.fate = fate
        }
    }

    package struct Size: Sendable, Hashable {
        package var bytes: Int
        package var fate: BothWays

        package init(bytes: Int, fate: BothWays = BothWays()) {
            self.bytes = bytes
            self.fate = fate
        }
    }

    package struct Message: Sendable, Hashable {
        package var message: ProbeMessage
        package var transport: Order.Transport
        package var direction: ProbeDirection
        package var fate: Fate
        package var changes: [FieldDifference]

        package init(
            _ message: ProbeMessage, _ transport: Order.Transport, _ direction: ProbeDirection, _ fate: Fate,
            changes: [FieldDifference] = []
        ) {
            self.message = message
            self.transport = transport
            self.direction = direction
            self.fate = fate
            self.changes = changes
        }
    }

    package struct Binding: Sendable, Hashable {
        package var seconds: Int
        /// Nil where its own way there was lost.
        package var isOpen: Bool?

        package init(seconds: Int, isOpen: Bool?) {
            self.seconds = seconds
            self.isOpen = isOpen
        }
    }

    package var time: Timestamp
    package var here: IPAddress
    package var there: IPAddress
    /// This side, as the other saw it.
    package var seenAs: IPAddress
    /// A port as it is here, and as the other side saw it.
    package var translated: (local: Endpoint, seen: Endpoint)?
    package var ports: [Port] = []
    package var sizes: [Size] = []
    package var fragments = BothWays(out: .untried(.needsOther), back: .untried(.needsOther))
    package var messages: [Message] = []
    /// The octet that arrived where 0xB8 was sent.
    package var marks: (out: UInt8?, back: UInt8?) = (nil, nil)
    package var bindings: [Binding] = []
    /// As the kernel learned it, in bytes.
    package var pathMTU: Int?
    package var packets = 0
    package var seconds = 0.0
    /// Not of this probe, and ignored.
    package var foreign = 0

    package init(time: Timestamp, here: IPAddress, there: IPAddress, seenAs: IPAddress) {
        self.time = time
        self.here = here
        self.there = there
        self.seenAs = seenAs
    }

    package var isTranslated: Bool { here != seenAs || translated.map { $0.local != $0.seen } ?? false }

    /// The longest time after which the way back was open, and the shortest after which it was not.
    package var bindingBounds: (open: Int?, closed: Int?) {
        let closed = bindings.filter { $0.isOpen == false }.map(\.seconds).min()
        let open = bindings.filter { $0.isOpen == true && $0.seconds < closed ?? .max }.map(\.seconds).max()
        return (open, closed)
    }
}
