package import SIP
package import Wire

/// The two messages that a SIP ALG cannot leave alone, and what came of them.
package enum ProbeMessage: String, Sendable, CaseIterable {
    case register = "REGISTER"
    case invite = "INVITE"

    /// As a softphone behind `local` writes it, which knows of no NAT.
    ///
    /// - Parameters:
    ///   - session: The probe, whose name stands in the message more than once.
    ///   - remote: Where it is sent.
    package func bytes(
        from local: Endpoint, to remote: Endpoint, over transport: Order.Transport, session: UInt64
    ) -> [UInt8] {
        let name = ProbeMessage.name(of: session)
        let place = "\(local)"
        let body: String
        let address = local.address
        let family = address.isIPv4 ? "IP4" : "IP6"
        switch self {
        case .register: body = ""
        case .invite:
            body = [
                "v=0", "o=earshot 1 1 IN \(family) \(address)", "s=\(name)", "c=IN \(family) \(address)", "t=0 0",
                "m=audio 10500 RTP/AVP 8 0 101", "a=rtcp:10501 IN \(family) \(address)",
                "a=rtpmap:101 telephone-event/8000",
                "a=sendrecv", "",
            ].joined(separator: "\r\n")
        }
        let host = remote.address.isIPv4 ? "\(remote.address)" : "[\(remote.address)]"
        let upper = transport.rawValue.uppercased()
        var lines = [
            self == .register ? "REGISTER sip:\(host) SIP/2.0" : "INVITE sip:probe@\(remote) SIP/2.0",
            "Via: SIP/2.0/\(upper) \(place);branch=z9hG4bK\(name)\(rawValue);rport", "Max-Forwards: 70",
            "From: <sip:earshot@\(host)>;tag=\(name)",
            self == .register ? "To: <sip:earshot@\(host)>" : "To: <sip:probe@\(host)>",
            "Call-ID: \(name)-\(rawValue)@\(address)", "CSeq: 1 \(rawValue)",
            "Contact: <sip:earshot@\(place);transport=\(transport.rawValue)>",
        ]
        lines += self == .register ? ["Expires: 60"] : ["Content-Type: application/sdp"]
        lines += ["User-Agent: \(ProbeMark.agent) \(name)", "Content-Length: \(body.utf8.count)", "", body]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    static func name(of session: UInt64) -> String { Hex.text(Seal.bytes(session, count: 8)) }

    /// The probe's name stands in it.
    package static func isOf(_ session: UInt64, _ bytes: [UInt8]) -> Bool {
        let name = Array(ProbeMessage.name(of: session).utf8)
        guard bytes.count >= name.count else { return false }
        return (0...(bytes.count - name.count)).contains { bytes[$0] == name[0] && bytes[$0...].starts(with: name) }
    }

    /// Which of the two it is.
    package init?(_ bytes: [UInt8]) {
        guard let found = ProbeMessage.allCases.first(where: { bytes.starts(with: Array("\($0.rawValue) ".utf8)) })
        else { return nil }
        self = found
    }

    /// What was changed on the way, field by field; none where not one byte was.
    package static func changes(_ sent: [UInt8], _ received: [UInt8]) -> [FieldDifference] {
        guard sent != received else { return [] }
        let parser = SIPParser()
        do throws(SIPParseError) {
            let found = differences(try parser.parse(sent.span), try parser.parse(received.span))
            if !found.isEmpty { return found }
        } catch {
            // What it arrived as is no SIP any more: told by its first line that differs.
        }
        func lines(_ bytes: [UInt8]) -> [String] {
            bytes.split(separator: 0x0A, maxSplits: 200, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
        let (before, after) = (lines(sent), lines(received))
        let index = zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let place = index ?? min(before.count, after.count)
        func line(_ lines: [String]) -> String { lines.indices.contains(place) ? String(lines[place].prefix(200)) : "" }
        return [FieldDifference(field: "line \(place + 1)", before: line(before), after: line(after))]
    }
}
