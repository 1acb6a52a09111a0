package import Diagnosis
package import Engine
package import Wire

/// Which calls, findings or incidents are asked for. Nil asks for all.
package struct HistoryFilter: Sendable, Hashable {
    package var kind: String?
    package var minimumSeverity: Severity
    package var callID: String?
    /// Caller or callee contains it.
    package var number: String?
    /// An address without its port; of incidents the subject.
    package var peer: String?
    package var since: Timestamp?
    package var until: Timestamp?
    /// Only incidents that are open.
    package var isOpen: Bool
    /// What its handle begins with.
    package var handle: HandlePrefix?
    /// What numbers and Call-IDs may also be kept as.
    package var mask: NumberMask?

    package init(
        kind: String? = nil, minimumSeverity: Severity = .notice, callID: String? = nil, number: String? = nil,
        peer: String? = nil, since: Timestamp? = nil, isOpen: Bool = false, handle: HandlePrefix? = nil
    ) {
        self.kind = kind
        self.minimumSeverity = minimumSeverity
        self.callID = callID
        self.number = number
        self.peer = peer
        self.since = since
        self.isOpen = isOpen
        self.handle = handle
    }

    // The same in memory as in the tables.

    package func admits(_ finding: Finding) -> Bool {
        finding.severity >= minimumSeverity && (kind == nil || kind == finding.kind.rawValue)
            && (callID == nil || finding.call.map { names($0.callID) } ?? false) && isWithin(finding.time)
            && (number == nil || finding.call.map(concerns) ?? false)
            && (peer.map { Peers.of(finding).contains($0) } ?? true)
            && handle?.begins(Handle(finding: finding.id)) ?? true
    }

    package func admits(_ call: CallSnapshot) -> Bool {
        names(call.identity.callID) && isWithin(call.identity.start)
            && (kind == nil || call.findingKinds.contains { $0.rawValue == kind })
            && (number == nil || concerns(call.identity))
            && (peer.map { $0 == call.from.address.description || $0 == call.to.address.description } ?? true)
            && handle?.begins(Handle(call: call.identity.callID, start: call.identity.start)) ?? true
    }

    package func admits(_ incident: Incident) -> Bool {
        incident.severity >= minimumSeverity && (kind == nil || kind == incident.kind.rawValue)
            && (peer == nil || peer == incident.subject.description) && isWithin(incident.last)
            && (!isOpen || incident.cleared == nil) && handle?.begins(Handle(incident: incident.id)) ?? true
    }

    /// Whether a call with this Call-ID is asked for, either of them masked or not.
    func names(_ other: String) -> Bool {
        guard let callID, callID != other else { return true }
        return mask.map { $0.hide(callID) == $0.hide(other) } ?? false
    }

    /// What the Call-ID may be kept as.
    var callIDs: [String] {
        guard let callID else { return [] }
        return [callID] + (mask.map { [$0.hide(callID)] } ?? [])
    }

    private func isWithin(_ time: Timestamp) -> Bool {
        time >= since ?? .distantPast && (until.map { time <= $0 } ?? true)
    }

    private func concerns(_ call: CallIdentity) -> Bool {
        number.map { call.caller.contains($0) || call.callee.contains($0) } ?? true
    }
}
