package import Tracking
package import Wire

extension Script {
    /// Who takes part in one dialog (or one account's REGISTERs), and what was said last.
    package struct Participants {
        package var callID: String
        package var caller: String
        package var callee: String
        package var endpoints: [Party: Endpoint]
        package var tags: [Party: String]
        package var cseq: [Party: UInt32] = [.caller: 0, .callee: 100]
        package var isTCP = false
        /// Where each side wants to receive audio.
        package var media: [Party: Endpoint] = [:]
        package var sdpVersion = 0
        /// Last request of each method, with its hop.
        package var requests: [String: Sent] = [:]
        /// Requests of the dialog since its INVITE was answered carry a To tag.
        package var isEstablished = false
        package var lastRSeq: UInt32?

        func endpoint(_ party: Party) -> Endpoint { endpoints[party] ?? Endpoint(address: IPAddress(v4: 0), port: 0) }
    }

    /// A session description; the address defaults to the speaker's signalling address.
    package struct SDP: CustomStringConvertible {
        var address: String?
        var port: Int?
        var direction: String?
        var payloads: [Int]
        var lines: [String]
        var extraMedia: [String]
        var packetTime: Int?
        var originAddress: String?
        var text: String?

        package var description: String {
            let place = [address, port.map { "\($0)" }].compactMap { $0 }.joined(separator: ":")
            let parts = [direction ?? "", place, payloads.map { "\($0)" }.joined(separator: " ")] + lines + extraMedia
            return text ?? parts.filter { !$0.isEmpty }.joined(separator: ", ")
        }

        /// Audio; the port defaults to 10500 for the caller and 20500 for the callee.
        package static func audio(
            port: Int? = nil, address: String? = nil, direction: String? = "sendrecv", payloads: [Int] = [8, 0, 101],
            packetTime: Int? = 20, lines: [String] = [], extraMedia: [String] = [], originAddress: String? = nil
        ) -> SDP {
            SDP(
                address: address, port: port, direction: direction, payloads: payloads, lines: lines,
                extraMedia: extraMedia, packetTime: packetTime, originAddress: originAddress)
        }

        package static var audio: SDP { audio() }

        /// A body as it stands.
        package static func text(_ text: String) -> SDP {
            SDP(payloads: [], lines: [], extraMedia: [], text: text)
        }
    }

    // MARK: Who

    /// A call (or an account, for REGISTER): remembers Call-ID, tags, CSeq, branches and media addresses.
    @discardableResult
    package func call(
        _ name: String, caller: String = "1001", callee: String = "13800138000", from: Endpoint = "192.0.2.10:5060",
        to: Endpoint = "198.51.100.20:5060", callID: String? = nil, tcp: Bool = false
    ) -> Script {
        calls[name] = Participants(
            callID: callID ?? "\(name)@script", caller: caller, callee: callee,
            endpoints: [.caller: from, .callee: to], tags: [.caller: "c-\(name)", .callee: "s-\(name)"], isTCP: tcp)
        return self
    }

    func participants(_ name: String) -> Participants {
        guard let call = calls[name] else { preconditionFailure("no call \(name) in this script") }
        return call
    }

    // MARK: Requests

    /// Any request. `by` sends it; `edit` may spoil it. Its CSeq is the next of the sender but for ACK and CANCEL.
    @discardableResult
    package func request(
        _ name: String, _ method: String, by party: Party = .caller, sdp: SDP? = nil, supported: [String] = [],
        require: [String] = [], headers: [(String, String)] = [], uri: String? = nil, cseq: UInt32? = nil,
        toTag: String? = nil, edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        var call = participants(name)
        let own = call.endpoint(party)
        let peer = call.endpoint(party.other)
        let number: UInt32
        if let cseq {
            number = cseq
            if method != "ACK", method != "CANCEL", method != "PRACK" { call.cseq[party] = cseq }
        } else if method == "ACK" || method == "CANCEL", let invite = call.requests["INVITE"] {
            number = Script.sequence(of: invite.text)
        } else {
            call.cseq[party, default: 0] += 1
            number = call.cseq[party] ?? 1
        }
        let isRegister = method == "REGISTER"
        let names = party == .caller ? (call.caller, call.callee) : (call.callee, call.caller)
        let isInside = call.isEstablished || method == "PRACK" || method == "ACK" || party == .callee
        var all: [(String, String)] = headers
        if !supported.isEmpty { all.append(("Supported", supported.joined(separator: ", "))) }
        if !require.isEmpty { all.append(("Require", require.joined(separator: ", "))) }
        let body = sdp.map { describe($0, by: party, in: &call) }
        var branch = "z9hG4bK-\(name)-\(party)-\(method)-\(number)"
        if method == "CANCEL" || method == "ACK" && !call.isEstablished, let invite = call.requests["INVITE"],
            let sent = Script.branch(of: invite.text)
        {
            branch = sent
        }
        var text = SIPText.message(
            method, uri: uri ?? (isRegister ? "sip:\(peer.address)" : "sip:\(names.1)@\(peer)"),
            from: "<sip:\(names.0)@example.com>", fromTag: call.tags[party],
            to: "<sip:\(isRegister ? names.0 : names.1)@example.com>",
            toTag: toTag ?? (isInside && !isRegister && method != "CANCEL" ? call.tags[party.other] : nil),
            callID: call.callID, cseq: number, via: own.description, transport: call.isTCP ? "TCP" : "UDP",
            branch: branch, contact: method == "ACK" || method == "CANCEL" ? nil : "<sip:\(names.0)@\(own)>",
            headers: all, sdp: body)
        edit(&text)
        calls[name] = call
        send(text, from: own, to: peer, call: name, tcp: call.isTCP)
        if method != "ACK" { calls[name]?.requests[method] = last }
        return self
    }

    /// The INVITE that opens the call, or its next attempt.
    @discardableResult
    package func invite(
        _ name: String, sdp: SDP? = .audio, supported: [String] = [], require: [String] = [],
        headers: [(String, String)] = [], edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        request(
            name, "INVITE", sdp: sdp, supported: supported, require: require, headers: headers, edit: edit)
    }

    /// An INVITE inside the dialog.
    @discardableResult
    package func reinvite(
        _ name: String, by party: Party = .caller, sdp: SDP? = .audio, headers: [(String, String)] = [],
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        calls[name]?.isEstablished = true
        return request(name, "INVITE", by: party, sdp: sdp, headers: headers, edit: edit)
    }

    @discardableResult
    package func update(
        _ name: String, by party: Party = .caller, sdp: SDP? = .audio, headers: [(String, String)] = [],
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        request(
            name, "UPDATE", by: party, sdp: sdp, headers: headers, toTag: participants(name).tags[party.other],
            edit: edit)
    }

    /// Acknowledges the last reliable provisional response (RFC 3262), or the one named.
    @discardableResult
    package func prack(
        _ name: String, rseq: UInt32? = nil, of cseq: UInt32? = nil, toTag: String? = nil, sdp: SDP? = nil,
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        let call = participants(name)
        let number = cseq ?? call.requests["INVITE"].map { Script.sequence(of: $0.text) } ?? 1
        let rack = "\(rseq ?? call.lastRSeq ?? 1) \(number) INVITE"
        return request(name, "PRACK", sdp: sdp, headers: [("RAck", rack)], toTag: toTag, edit: edit)
    }

    /// Acknowledges the final response to the last INVITE, from its sender.
    @discardableResult
    package func ack(
        _ name: String, sdp: SDP? = nil, cseq: UInt32? = nil, toTag: String? = nil,
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        let call = participants(name)
        let isFromCaller =
            call.requests["INVITE"]?.text.value("From")?.contains("tag=\(call.tags[.caller] ?? "")") ?? true
        return request(
            name, "ACK", by: isFromCaller ? .caller : .callee, sdp: sdp, cseq: cseq, toTag: toTag, edit: edit)
    }

    @discardableResult
    package func bye(
        _ name: String, by party: Party = .caller, headers: [(String, String)] = [],
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        request(name, "BYE", by: party, headers: headers, toTag: participants(name).tags[party.other], edit: edit)
    }

    @discardableResult
    package func cancel(_ name: String) -> Script { request(name, "CANCEL") }

    @discardableResult
    package func register(
        _ name: String, expires: Int = 3600, headers: [(String, String)] = [],
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        request(name, "REGISTER", headers: headers + [("Expires", "\(expires)")], edit: edit)
    }

    // MARK: Responses

    /// Answers the last request `method` of the call, back the way it came.
    ///
    /// `rseq` makes it a reliable provisional response: RSeq and `Require: 100rel`.
    @discardableResult
    package func respond(
        _ name: String, _ code: Int, _ reason: String? = nil, to method: String = "INVITE", sdp: SDP? = nil,
        rseq: UInt32? = nil, toTag: String? = nil, headers: [(String, String)] = [],
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        var call = participants(name)
        guard let request = call.requests[method] else { preconditionFailure("\(name) has sent no \(method)") }
        let isFromCaller = request.text.value("From")?.contains("tag=\(call.tags[.caller] ?? "")") ?? true
        let party: Party = isFromCaller ? .callee : .caller
        var all = headers
        if let rseq {
            all += [("Require", "100rel"), ("RSeq", "\(rseq)")]
            call.lastRSeq = rseq
        }
        let body = sdp.map { describe($0, by: party, in: &call) }
        let number = party == .caller ? call.caller : call.callee
        let hasContact = code > 100 && code < 300 && method != "BYE" && method != "CANCEL" && method != "REGISTER"
        var text = SIPText.response(
            code, reason ?? Script.phrase(code), to: request.text,
            toTag: code == 100 ? nil : toTag ?? call.tags[party],
            contact: hasContact ? "<sip:\(number)@\(call.endpoint(party))>" : nil, headers: all, sdp: body)
        edit(&text)
        if method == "INVITE", (200...299).contains(code) { call.isEstablished = true }
        calls[name] = call
        let isTCP = request.isTCP
        return send(text, from: request.flow.destination, to: request.flow.source, call: name, tcp: isTCP)
    }

    /// 200 to the INVITE.
    @discardableResult
    package func answer(
        _ name: String, sdp: SDP? = .audio, toTag: String? = nil, headers: [(String, String)] = [],
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script { respond(name, 200, sdp: sdp, toTag: toTag, headers: headers, edit: edit) }

    /// INVITE, 100, 180, 200 and ACK from now on; `now` is the answer's time afterwards.
    @discardableResult
    package func establish(
        _ name: String, ringing: Double = 1, offer: SDP = .audio, answer: SDP = .audio,
        inviteHeaders: [(String, String)] = [], answerHeaders: [(String, String)] = []
    ) -> Script {
        let start = now
        invite(name, sdp: offer, headers: inviteHeaders).after(0.05).respond(name, 100).after(0.1).respond(name, 180)
        at(start + ringing).answer(name, sdp: answer, headers: answerHeaders)
        after(0.05).ack(name)
        return at(start + ringing)
    }

    /// BYE and its 200.
    @discardableResult
    package func hangUp(_ name: String, by party: Party = .caller) -> Script {
        bye(name, by: party).after(0.05).respond(name, 200, to: "BYE")
    }

    // MARK: Pieces

    private func describe(_ sdp: SDP, by party: Party, in call: inout Participants) -> String {
        if let text = sdp.text { return text }
        let own = call.endpoint(party).address
        let address = sdp.address ?? own.description
        let port = sdp.port ?? (party == .caller ? 10500 : 20500)
        if let parsed = IPAddress(address), let number = UInt16(exactly: port), !parsed.isUnspecified, number != 0 {
            call.media[party] = Endpoint(address: parsed, port: number)
        }
        call.sdpVersion += 1
        return SIPText.sdp(
            address: address, port: port, direction: sdp.direction, payloads: sdp.payloads, version: call.sdpVersion,
            originAddress: sdp.originAddress, packetTime: sdp.packetTime, lines: sdp.lines, extraMedia: sdp.extraMedia)
    }

    /// Any message between any two, on the current time and interface.
    @discardableResult
    package func send(
        _ text: SIPText, from source: Endpoint, to destination: Endpoint, call: String? = nil, tcp: Bool = false
    ) -> Script {
        let sent = Sent(
            text: text, flow: Flow(source: source, destination: destination), isTCP: tcp, call: call, seconds: now,
            interface: interface, identification: nextIdentification())
        last = sent
        add(sent)
        return self
    }

    func add(_ sent: Sent) {
        if sent.isTCP {
            add(.segment(sent.text.bytes, sent.flow, [.psh, .ack]))
        } else {
            add(
                .frame(
                    FrameBuilder.udp(
                        sent.text.bytes, from: sent.flow.source, to: sent.flow.destination,
                        timeToLive: sent.timeToLive, identification: sent.identification)))
        }
    }

    static func sequence(of text: SIPText) -> UInt32 {
        text.value("CSeq").flatMap { $0.split(separator: " ").first }.flatMap { UInt32($0) } ?? 1
    }

    static func branch(of text: SIPText) -> String? {
        text.value("Via")?.split(separator: ";").first { $0.hasPrefix("branch=") }.map { String($0.dropFirst(7)) }
    }

    static func phrase(_ code: Int) -> String {
        let phrases = [
            100: "Trying", 180: "Ringing", 183: "Session Progress", 199: "Early Dialog Terminated", 200: "OK",
            401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
            407: "Proxy Authentication Required", 408: "Request Timeout", 415: "Unsupported Media Type",
            420: "Bad Extension", 422: "Session Interval Too Small", 423: "Interval Too Brief",
            480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 486: "Busy Here",
            487: "Request Terminated", 488: "Not Acceptable Here", 491: "Request Pending", 500: "Server Internal Error",
            501: "Not Implemented", 503: "Service Unavailable", 504: "Server Time-out", 600: "Busy Everywhere",
            603: "Decline", 606: "Not Acceptable",
        ]
        return phrases[code] ?? "Reason"
    }
}
