/// Builds SIP messages for tests: right line ends, right Content-Length, every mandatory header (RFC 3261 §8.1.1).
///
/// ```swift
/// let invite = SIPText.request("INVITE", callID: "a", sdp: SIPText.sdp(address: "192.0.2.1", port: 10500))
/// let answer = SIPText.response(200, "OK", to: invite, toTag: "b", sdp: …)
/// ```
package struct SIPText: Sendable {
    package var startLine: String
    /// Everything but Content-Length and Content-Type, in order.
    package var headers: [(name: String, value: String)]
    package var body: String
    package var contentType: String?
    /// Replaces the true Content-Length, to build damaged messages; `leavesOutContentLength` drops the header.
    package var declaredContentLength: Int?
    package var leavesOutContentLength = false

    package init(
        startLine: String, headers: [(name: String, value: String)] = [], body: String = "", contentType: String? = nil
    ) {
        self.startLine = startLine
        self.headers = headers
        self.body = body
        self.contentType = contentType
    }

    package var text: String {
        var text = startLine + "\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if !body.isEmpty, let contentType { text += "Content-Type: \(contentType)\r\n" }
        if !leavesOutContentLength { text += "Content-Length: \(declaredContentLength ?? body.utf8.count)\r\n" }
        return text + "\r\n" + body
    }

    package var bytes: [UInt8] { Array(text.utf8) }

    /// The first value of header `name`, compared without case.
    package func value(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// A copy with the first header `name` replaced, or appended where there is none.
    package func setting(_ name: String, to value: String) -> SIPText {
        var copy = self
        if let index = copy.headers.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) {
            copy.headers[index].value = value
        } else {
            copy.headers.append((name, value))
        }
        return copy
    }

    /// A copy without any header `name`.
    package func removing(_ name: String) -> SIPText {
        var copy = self
        copy.headers.removeAll { $0.name.lowercased() == name.lowercased() }
        return copy
    }
}

extension SIPText {
    /// A request with one Via and every mandatory header; `headers` follow them.
    ///
    /// `via` is the sent-by (`host:port`); the branch defaults to one made of Call-ID, method and sequence number.
    package static func message(
        _ method: String, uri: String = "sip:callee@example.com", from: String = "<sip:1001@example.com>",
        fromTag: String? = "f1", to: String = "<sip:13800138000@example.com>", toTag: String? = nil,
        callID: String = "call-1@192.0.2.1", cseq: UInt32 = 1, cseqMethod: String? = nil,
        via: String = "192.0.2.1:5060", transport: String = "UDP", branch: String? = nil, maxForwards: Int? = 70,
        contact: String? = nil, headers: [(String, String)] = [], sdp: String? = nil
    ) -> SIPText {
        let branch = branch ?? "z9hG4bK-\(callID.prefix { $0 != "@" })-\(method)-\(cseq)"
        var all: [(name: String, value: String)] = [("Via", "SIP/2.0/\(transport) \(via);branch=\(branch);rport")]
        if let maxForwards { all.append(("Max-Forwards", "\(maxForwards)")) }
        all.append(("From", from + (fromTag.map { ";tag=\($0)" } ?? "")))
        all.append(("To", to + (toTag.map { ";tag=\($0)" } ?? "")))
        all.append(("Call-ID", callID))
        all.append(("CSeq", "\(cseq) \(cseqMethod ?? method)"))
        if let contact { all.append(("Contact", contact)) }
        all += headers.map { (name: $0.0, value: $0.1) }
        return SIPText(
            startLine: "\(method) \(uri) SIP/2.0", headers: all, body: sdp ?? "",
            contentType: sdp == nil ? nil : "application/sdp")
    }

    /// The bytes of `message(…)`.
    package static func request(
        _ method: String, uri: String = "sip:callee@example.com", from: String = "<sip:1001@example.com>",
        fromTag: String? = "f1", to: String = "<sip:13800138000@example.com>", toTag: String? = nil,
        callID: String = "call-1@192.0.2.1", cseq: UInt32 = 1, cseqMethod: String? = nil,
        via: String = "192.0.2.1:5060", transport: String = "UDP", branch: String? = nil, maxForwards: Int? = 70,
        contact: String? = nil, headers: [(String, String)] = [], sdp: String? = nil
    ) -> [UInt8] {
        message(
            method, uri: uri, from: from, fromTag: fromTag, to: to, toTag: toTag, callID: callID, cseq: cseq,
            cseqMethod: cseqMethod, via: via, transport: transport, branch: branch, maxForwards: maxForwards,
            contact: contact, headers: headers, sdp: sdp
        ).bytes
    }

    /// An answer that copies Via, From, To, Call-ID, CSeq and Record-Route of `request` (RFC 3261 §8.2.6.2).
    ///
    /// `toTag` is added to the To where it has none.
    package static func response(
        _ code: Int, _ reason: String, to request: SIPText, toTag: String? = "t1", contact: String? = nil,
        headers: [(String, String)] = [], sdp: String? = nil
    ) -> SIPText {
        let copied = ["via", "from", "to", "call-id", "cseq", "record-route"]
        var all = request.headers.filter { copied.contains($0.name.lowercased()) }
        if let toTag, let index = all.firstIndex(where: { $0.name.lowercased() == "to" }),
            !all[index].value.contains(";tag=")
        {
            all[index].value += ";tag=\(toTag)"
        }
        if let contact { all.append(("Contact", contact)) }
        all += headers.map { (name: $0.0, value: $0.1) }
        return SIPText(
            startLine: "SIP/2.0 \(code) \(reason)", headers: all, body: sdp ?? "",
            contentType: sdp == nil ? nil : "application/sdp")
    }

    /// The bytes of the answer to a request given as bytes.
    package static func response(
        _ code: Int, _ reason: String, to request: [UInt8], toTag: String? = "t1", contact: String? = nil,
        headers: [(String, String)] = [], sdp: String? = nil
    ) -> [UInt8] {
        response(
            code, reason, to: SIPText(bytes: request), toTag: toTag, contact: contact, headers: headers, sdp: sdp
        ).bytes
    }

    /// Takes bytes that a builder of this type made apart again; no folding, no compact names.
    package init(bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        let end = lines.firstIndex { $0.isEmpty } ?? lines.endIndex
        self.init(startLine: lines.first.map(String.init) ?? "")
        for line in lines[..<end].dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = String(line[..<colon])
            let value = String(line[line.index(after: colon)...].drop { $0 == " " })
            switch name.lowercased() {
            case "content-length": continue
            case "content-type": contentType = value
            default: headers.append((name, value))
            }
        }
        if end < lines.endIndex { body = lines[lines.index(after: end)...].joined(separator: "\r\n") }
    }

    /// An SDP with one audio section. `payloads` are payload types; telephone-event (101) gets its rtpmap.
    ///
    /// `sessionLines` stand before the `m=` line, `lines` after its attributes; `extraMedia` are whole sections.
    package static func sdp(
        address: String = "192.0.2.1", port: Int = 10500, direction: String? = "sendrecv",
        payloads: [Int] = [8, 0, 101],
        version: Int = 1, originAddress: String? = nil, packetTime: Int? = 20, sessionLines: [String] = [],
        lines: [String] = [], extraMedia: [String] = []
    ) -> String {
        let family = address.contains(":") ? "IP6" : "IP4"
        var all = [
            "v=0", "o=- 4711 \(version) IN \(family) \(originAddress ?? address)", "s=-", "c=IN \(family) \(address)",
            "t=0 0",
        ]
        all += sessionLines
        all.append("m=audio \(port) RTP/AVP " + payloads.map { "\($0)" }.joined(separator: " "))
        let names = [0: "PCMU/8000", 8: "PCMA/8000", 9: "G722/8000", 18: "G729/8000", 101: "telephone-event/8000"]
        for payload in payloads {
            if let name = names[payload] { all.append("a=rtpmap:\(payload) \(name)") }
            if payload == 101 { all.append("a=fmtp:101 0-15") }
        }
        if let packetTime { all.append("a=ptime:\(packetTime)") }
        if let direction { all.append("a=\(direction)") }
        all += lines + extraMedia
        return all.joined(separator: "\r\n") + "\r\n"
    }
}
