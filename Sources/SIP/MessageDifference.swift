/// One field that two copies of a message do not agree on.
package struct FieldDifference: Sendable, Hashable {
    /// As an engineer names it: `Via sent-by`, `Contact`, `From host`, `SDP c=`, `SDP m= port`, `a=rtcp`, …
    package var field: String
    /// "" where the field was missing; likewise the next one.
    package var before: String
    package var after: String

    package init(field: String, before: String, after: String) {
        self.field = field
        self.before = before
        self.after = after
    }
}

/// What something between two points changed in one message, field by field, in the message's order.
///
/// Meant for copies taken before and after a hop that is no SIP element: nothing may differ there. `received` and
/// `rport`, which the receiving server adds to the topmost Via (RFC 3261 §18.2.1, RFC 3581 §4), are no differences;
/// neither are folding, compact header names and the case of names. Secrets are never compared: they are not kept.
package func differences(_ before: SIPMessage, _ after: SIPMessage) -> [FieldDifference] {
    var comparison = Comparison()
    comparison.compareStart(before, after)
    comparison.compareVias(before.vias, after.vias)
    comparison.note("Max-Forwards", before.maxForwards, after.maxForwards)
    comparison.compareAddress("From", before.from.address, after.from.address)
    comparison.compareAddress("To", before.to.address, after.to.address)
    comparison.note("Call-ID", before.callID, after.callID)
    comparison.note("CSeq", before.cseq.shown, after.cseq.shown)
    comparison.note("Contact", before.contacts.map(\.shown), after.contacts.map(\.shown))
    comparison.note("Route", before.routes.map(\.shown), after.routes.map(\.shown))
    comparison.note("Record-Route", before.recordRoutes.map(\.shown), after.recordRoutes.map(\.shown))
    comparison.compareOtherHeaders(before.headers, after.headers)
    comparison.note("Content-Length", before.declaredContentLength, after.declaredContentLength)
    if !before.isTruncated, !after.isTruncated { comparison.compareBodies(before, after) }
    return comparison.found
}

private struct Comparison {
    var found: [FieldDifference] = []

    mutating func note(_ field: String, _ before: String?, _ after: String?) {
        guard before != after else { return }
        found.append(FieldDifference(field: field, before: before ?? "", after: after ?? ""))
    }

    mutating func note(_ field: String, _ before: (some BinaryInteger)?, _ after: (some BinaryInteger)?) {
        note(field, before.map { "\($0)" }, after.map { "\($0)" })
    }

    /// Lists of the same length value by value, so that only what changed is told; others as a whole.
    mutating func note(_ field: String, _ before: [String], _ after: [String]) {
        guard before.count == after.count else {
            return note(field, before.joined(separator: ", "), after.joined(separator: ", "))
        }
        for (old, new) in zip(before, after) { note(field, old, new) }
    }

    mutating func compareStart(_ before: SIPMessage, _ after: SIPMessage) {
        note("Method", before.method, after.method)
        note("Request-URI", before.requestURI?.description, after.requestURI?.description)
        note("Status", before.statusLine, after.statusLine)
    }

    mutating func compareVias(_ before: [Via], _ after: [Via]) {
        guard before.count == after.count else {
            return note(
                "Via", before.map(\.sentBy).joined(separator: ", "), after.map(\.sentBy).joined(separator: ", "))
        }
        for (index, (old, new)) in zip(before, after).enumerated() {
            note("Via sent-by", old.sentBy, new.sentBy)
            note("Via transport", old.transport, new.transport)
            note("Via branch", old.branch, new.branch)
            note("Via maddr", old.maddr, new.maddr)
            let isTop = index == 0
            if !isTop || old.received != nil { note("Via received", old.received, new.received) }
            if !isTop || old.rport != nil { note("Via rport", old.rport, new.rport) }
        }
    }

    mutating func compareAddress(_ name: String, _ before: NameAddress, _ after: NameAddress) {
        note("\(name) user", before.uri.user, after.uri.user)
        note("\(name) host", before.uri.hostAndPort, after.uri.hostAndPort)
        note("\(name) scheme", before.uri.scheme, after.uri.scheme)
        note("\(name) tag", before.tag, after.tag)
        note("\(name) display name", before.displayName, after.displayName)
    }

    /// Header fields without a comparison of their own, all values of a name together.
    mutating func compareOtherHeaders(_ before: [Header], _ after: [Header]) {
        let own: Set<String> = [
            "Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Contact", "Route", "Record-Route",
            "Content-Length",
        ]
        func values(_ headers: [Header]) -> (order: [String], byName: [String: (name: String, values: [String])]) {
            var order: [String] = []
            var byName: [String: (name: String, values: [String])] = [:]
            for header in headers where !own.contains(header.name) {
                let key = header.name.asciiLowercased
                if byName[key] == nil { order.append(key) }
                byName[key, default: (header.name, [])].values.append(header.value)
            }
            return (order, byName)
        }
        let (oldOrder, old) = values(before)
        let (newOrder, new) = values(after)
        for key in oldOrder + newOrder.filter({ old[$0] == nil }) {
            note(old[key]?.name ?? new[key]?.name ?? key, old[key]?.values ?? [], new[key]?.values ?? [])
        }
    }

    mutating func compareBodies(_ before: SIPMessage, _ after: SIPMessage) {
        note("Body length", before.bodyLength, after.bodyLength)
        note("Body", before.bodyWithoutKeys, after.bodyWithoutKeys)
        guard let old = before.sdp, let new = after.sdp else {
            note("SDP", before.sdpState, after.sdpState)
            return
        }
        note("SDP o=", old.origin?.shown, new.origin?.shown)
        note("SDP c=", old.connectionHost, new.connectionHost)
        guard old.media.count == new.media.count else {
            return note(
                "SDP m=", old.media.map(\.shown).joined(separator: ", "), new.media.map(\.shown).joined(separator: ", ")
            )
        }
        for (oldMedia, newMedia) in zip(old.media, new.media) {
            // A c= inherited from the session has been told already.
            if oldMedia.connectionHost != old.connectionHost || newMedia.connectionHost != new.connectionHost {
                note("SDP c=", oldMedia.connectionHost, newMedia.connectionHost)
            }
            compare(oldMedia, newMedia)
        }
    }

    private mutating func compare(_ old: MediaDescription, _ new: MediaDescription) {
        note("SDP m=", old.kind + " " + old.transportProtocol, new.kind + " " + new.transportProtocol)
        note("SDP m= port", old.port, new.port)
        note(
            "SDP m= formats", old.formats.map(\.shown).joined(separator: " "),
            new.formats.map(\.shown).joined(separator: " "))
        note("SDP direction", old.direction.rawValue, new.direction.rawValue)
        note("a=rtcp", old.rtcpShown, new.rtcpShown)
        note("a=ptime", old.packetTimeMilliseconds, new.packetTimeMilliseconds)
        note("a=candidate", old.candidates.map(\.shown), new.candidates.map(\.shown))
        note("a=crypto", old.cryptoSuites, new.cryptoSuites)
    }
}

extension SIPMessage {
    fileprivate var statusLine: String? {
        if case .response(let code, let reason) = start { "\(code) \(reason)" } else { nil }
    }

    fileprivate var sdpState: String { sdp != nil ? "present" : sdpIsBroken ? "broken" : "absent" }
}

extension CSeq {
    fileprivate var shown: String { "\(number) \(method)" }
}

extension SIPURI {
    fileprivate var hostAndPort: String { port.map { "\(host):\($0)" } ?? host }
}

extension NameAddress {
    fileprivate var shown: String {
        if isWildcard { return "*" }
        let tail = parameters.alphabetical.map { $0.value.isEmpty ? ";\($0.name)" : ";\($0.name)=\($0.value)" }
        return "<\(uri)>" + tail.joined()
    }
}

extension SessionDescription.Origin {
    fileprivate var shown: String { "\(username) \(sessionID) \(version) \(host)" }
}

extension MediaDescription {
    fileprivate var shown: String { "\(kind) \(port) \(transportProtocol)" }
    fileprivate var rtcpShown: String? { rtcpPort.map { port in rtcpHost.map { "\(port) \($0)" } ?? "\(port)" } }
}

extension MediaDescription.Format {
    fileprivate var shown: String { encoding.isEmpty ? "\(payloadType)" : "\(payloadType) \(encoding)/\(clockRate)" }
}

extension MediaDescription.Candidate {
    fileprivate var shown: String { "\(component) \(kind) \(endpoint)" }
}
