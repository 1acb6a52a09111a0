package import Diagnosis
package import Wire

/// Answers to queries: plain values taken at a safe point of the loop.

/// Counters since the start; every refusal has a name.
package struct EngineStatus: Sendable {
    package var packets: UInt64 = 0
    package var bytes: UInt64 = 0
    package var sipMessages: UInt64 = 0
    package var rtpPackets: UInt64 = 0
    package var rtcpPackets: UInt64 = 0
    /// Packets of HEP that were read.
    package var mirrored: UInt64 = 0
    package var activeCalls = 0
    /// INVITE dialogs seen since the start.
    package var calls: UInt64 = 0
    package var streams: UInt64 = 0
    package var activeStreams = 0
    /// Accounts bound now, as far as their REGISTERs passed here.
    package var registrations = 0
    /// Alerts that were over the budget of their hour.
    package var alertsWithheld: UInt64 = 0
    package var findings: [Severity: UInt64] = [:]
    /// Packets the kernel or interface dropped before us.
    package var captureDrops: UInt64 = 0
    /// Reason → packets or messages not used: `truncated`, `sip-malformed`, `not-ip`, `fragment-expired`, …
    package var rejects: [String: UInt64] = [:]
    /// Table → entries evicted because the table was full.
    package var evictions: [String: UInt64] = [:]
    package var firstPacket: Timestamp?
    package var lastPacket: Timestamp?

    package init() {}
}

package struct CallSnapshot: Sendable {
    package var identity: CallIdentity
    /// `setup`, `ringing`, `answered`, `ended`.
    package var state: String
    /// `answered`, `cancelled`, `rejected 486`, `timeout`, … once ended.
    package var result: String?
    /// Endpoints that exchanged the first INVITE.
    package var from: Endpoint
    package var to: Endpoint
    package var findingKinds: [Kind]
    package var media: [MediaSnapshot]

    package init(
        identity: CallIdentity, state: String, result: String? = nil, from: Endpoint, to: Endpoint,
        findingKinds: [Kind] = [], media: [MediaSnapshot] = []
    ) {
        self.identity = identity
        self.state = state
        self.result = result
        self.from = from
        self.to = to
        self.findingKinds = findingKinds
        self.media = media
    }
}

/// One line of a ladder.
package struct LadderLine: Sendable {
    package var time: Timestamp
    package var frame: UInt64
    package var source: Endpoint
    package var destination: Endpoint
    /// `INVITE`, `180 Ringing`, … escaped.
    package var label: String
    /// What makes it matter: `SDP 10.0.0.1:10500`, `Require: 100rel`, `retransmission 2`, ….
    package var note: String?
    package var interface: InterfaceID
    /// Interfaces where copies of the message were seen besides.
    package var also: [InterfaceID] = []
    /// Frame of the same message before an address translator.
    package var copyOf: UInt64?
    /// The message: start line, header fields and body, a line each, escaped, secrets blanked; nil where it is no
    /// longer held, and for ICMP errors.
    package var text: String?

    package init(
        time: Timestamp, frame: UInt64, source: Endpoint, destination: Endpoint, label: String, note: String? = nil,
        interface: InterfaceID, text: String? = nil
    ) {
        self.time = time
        self.frame = frame
        self.source = source
        self.destination = destination
        self.label = label
        self.note = note
        self.interface = interface
        self.text = text
    }
}

package struct CallDetail: Sendable {
    package var summary: CallSnapshot
    package var ladder: [LadderLine]
    package var findings: [Finding]

    package init(summary: CallSnapshot, ladder: [LadderLine], findings: [Finding]) {
        self.summary = summary
        self.ladder = ladder
        self.findings = findings
    }
}

/// One port of the profile's media range on one local host.
package struct PortSnapshot: Sendable {
    package var address: IPAddress
    package var port: UInt16
    /// Calls that advertised it, calls of those that received RTP there, ICMP errors quoting it.
    package var calls: UInt64
    package var received: UInt64
    package var icmpErrors: UInt64
    package var lastReceived: Timestamp?

    package init(
        address: IPAddress, port: UInt16, calls: UInt64, received: UInt64, icmpErrors: UInt64, lastReceived: Timestamp?
    ) {
        self.address = address
        self.port = port
        self.calls = calls
        self.received = received
        self.icmpErrors = icmpErrors
        self.lastReceived = lastReceived
    }
}
