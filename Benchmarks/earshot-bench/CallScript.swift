import Wire

/// The endpoints, names and messages of one call: a carrier calls an agent host, where the capture is.
struct CallScript {
    let number: Int
    let callID: String
    let caller: String
    let callee: String
    /// Who calls, and who is called.
    let carrier: Endpoint
    let agent: Endpoint
    let carrierMedia: Endpoint
    let agentMedia: Endpoint
    /// The INVITE offers 100rel (RFC 3262), and the ringing answer uses it.
    var offersReliable = false
    var isReliable = false

    /// - Parameters:
    ///   - number: Counts the calls of a capture.
    ///   - slot: One of the calls that run at a time; it has media ports of its own.
    init(number: Int, slot: Int, seed: UInt64) {
        self.number = number
        callID = "\(String(seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number), radix: 16))-\(number)@198.51.100.10"
        caller = "138\(String(10_000_000 + number % 89_999_999))"
        callee = "\(1000 + slot % 9000)"
        let agentAddress = IPAddress(v4: 0xC000_0214)
        // More calls than one host has ports spread over several carrier media addresses.
        let mediaAddress = IPAddress(v4: 0xC633_6420 + UInt32(slot / 10_000))
        carrier = Endpoint(address: IPAddress(v4: 0xC633_640A), port: 5060)
        agent = Endpoint(address: agentAddress, port: 5060)
        let pair = UInt16(slot % 10_000) * 2
        carrierMedia = Endpoint(address: mediaAddress, port: 30_000 + pair)
        agentMedia = Endpoint(address: agentAddress, port: 10_000 + pair)
    }

    /// The other leg of a call that the agent host, a gateway, takes on to a switch behind it.
    init(behind first: CallScript, seed: UInt64) {
        number = first.number
        callID = "\(String(seed &* 0xD6E8_FEB8_6659_FD93 &+ UInt64(first.number), radix: 16))-b\(first.number)"
        caller = first.caller
        callee = first.callee
        let inside = IPAddress(v4: 0x0A00_0001)
        let exchange = IPAddress(v4: 0x0A00_0002)
        carrier = Endpoint(address: inside, port: 5060)
        agent = Endpoint(address: exchange, port: 5060)
        carrierMedia = Endpoint(address: inside, port: first.agentMedia.port)
        agentMedia = Endpoint(address: exchange, port: first.carrierMedia.port)
        offersReliable = first.offersReliable
        isReliable = first.isReliable
    }

    enum Message: UInt8, CaseIterable {
        case invite, trying, ringing, prack, prackOK, ok, ack, bye, byeOK, busy, busyACK
    }

    func frame(_ message: Message) -> FrameTemplate {
        let fromCarrier = [.invite, .prack, .ack, .bye, .busyACK].contains(message)
        return FrameTemplate(
            from: fromCarrier ? carrier : agent, to: fromCarrier ? agent : carrier, payload: Array(text(message).utf8))
    }

    private func text(_ message: Message) -> String {
        switch message {
        case .invite: request("INVITE", cseq: 1, tag: nil, body: description(of: carrierMedia))
        case .trying: response("100 Trying", "1 INVITE", branch: "INVITE1", tag: nil)
        case .ringing:
            response(
                "180 Ringing", "1 INVITE", branch: "INVITE1", tag: "agent\(number)",
                more: isReliable ? "Require: 100rel\r\nRSeq: 1\r\n" : "")
        case .prack: request("PRACK", cseq: 2, tag: "agent\(number)", more: "RAck: 1 1 INVITE\r\n")
        case .prackOK: response("200 OK", "2 PRACK", branch: "PRACK2", tag: "agent\(number)")
        case .ok:
            response(
                "200 OK", "1 INVITE", branch: "INVITE1", tag: "agent\(number)", body: description(of: agentMedia))
        case .ack: request("ACK", cseq: 1, tag: "agent\(number)")
        case .bye: request("BYE", cseq: 3, tag: "agent\(number)")
        case .byeOK: response("200 OK", "3 BYE", branch: "BYE3", tag: "agent\(number)")
        case .busy: response("486 Busy Here", "1 INVITE", branch: "INVITE1", tag: "agent\(number)")
        case .busyACK: request("ACK", cseq: 1, tag: "agent\(number)", branch: "INVITE1")
        }
    }

    private func request(
        _ method: String, cseq: Int, tag: String?, branch: String? = nil, body: String = "", more: String = ""
    ) -> String {
        var text = "\(method) sip:\(callee)@\(agent) SIP/2.0\r\n"
        text += common(branch: branch ?? "\(method)\(cseq)", tag: tag, cseq: "\(cseq) \(method)")
        text += "Max-Forwards: 70\r\nContact: <sip:\(caller)@\(carrier)>\r\nUser-Agent: carrier/4.2\r\n"
        if method == "INVITE" {
            text += "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK\r\n"
            text += "Supported: timer\(offersReliable ? ", 100rel" : "")\r\n"
        }
        return text + more + ending(body)
    }

    private func response(
        _ status: String, _ cseq: String, branch: String, tag: String?, body: String = "", more: String = ""
    ) -> String {
        "SIP/2.0 \(status)\r\n" + common(branch: branch, tag: tag, cseq: cseq) + more
            + "Contact: <sip:\(callee)@\(agent)>\r\nServer: agent/1.8\r\n" + ending(body)
    }

    private func common(branch: String, tag: String?, cseq: String) -> String {
        """
        Via: SIP/2.0/UDP \(carrier);rport;branch=z9hG4bK-\(number)-\(branch)\r
        From: <sip:\(caller)@\(carrier.address)>;tag=carrier\(number)\r
        To: <sip:\(callee)@\(agent.address)>\(tag.map { ";tag=\($0)" } ?? "")\r
        Call-ID: \(callID)\r
        CSeq: \(cseq)\r\n
        """
    }

    private func ending(_ body: String) -> String {
        (body.isEmpty ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
    }

    private func description(of media: Endpoint) -> String {
        """
        v=0\r
        o=- \(number) 1 IN IP4 \(media.address)\r
        s=-\r
        c=IN IP4 \(media.address)\r
        t=0 0\r
        m=audio \(media.port) RTP/AVP 8 0 101\r
        a=rtpmap:8 PCMA/8000\r
        a=rtpmap:0 PCMU/8000\r
        a=rtpmap:101 telephone-event/8000\r
        a=fmtp:101 0-16\r
        a=ptime:20\r
        a=sendrecv\r\n
        """
    }
}
