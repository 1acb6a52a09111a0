package import Wire

/// One SIP message as plain Swift values (RFC 3261 §7). Text from the wire is not escaped here: escape where it is shown.
package struct SIPMessage: Sendable {
    package enum Start: Sendable, Hashable {
        case request(method: String, uri: SIPURI)
        case response(code: Int, reason: String)
    }

    package var start: Start
    package var callID: String
    package var cseq: CSeq
    package var from: NameAddress
    package var to: NameAddress
    /// Topmost first.
    package var vias: [Via] = []
    package var contacts: [NameAddress] = []
    package var routes: [NameAddress] = []
    package var recordRoutes: [NameAddress] = []
    package var maxForwards: Int?
    /// Option tags, lower case, from all `Supported`/`k` header fields; likewise the next two.
    package var supported: [String] = []
    package var require: [String] = []
    package var unsupported: [String] = []
    /// Methods of `Allow`, upper case.
    package var allow: [String] = []
    /// RFC 3262 §7.1.
    package var rseq: UInt32?
    package var rack: RAck?
    /// RFC 4028 §4; seconds.
    package var sessionExpires: SessionExpires?
    package var minSE: UInt32?
    /// Seconds.
    package var expires: UInt32?
    package var minExpires: UInt32?
    package var retryAfterSeconds: UInt32?
    /// `Reason` values (RFC 3326), in order.
    package var reasons: [ReasonValue] = []
    package var warnings: [WarningValue] = []
    package var assertedIdentities: [NameAddress] = []
    package var remotePartyIDs: [NameAddress] = []
    package var diversions: [NameAddress] = []
    package var hasHistoryInfo = false
    package var privacy: [String] = []
    /// `WWW-Authenticate` and `Proxy-Authenticate`.
    package var challenges: [Challenge] = []
    /// `Authorization` and `Proxy-Authorization`, without the digest response.
    package var credentials: [Credentials] = []
    package var userAgent: String?
    package var server: String?
    package var contentType: String?
    /// What `Content-Length` declares; nil when absent.
    package var declaredContentLength: Int?
    /// Bytes of body that really came.
    package var bodyLength = 0
    /// First SDP of the body, also inside multipart; nil when there is none, or not the whole of it (`isBodyCut`).
    package var sdp: SessionDescription?
    /// What was captured of an SDP that the capture cut: it shows where media goes, and what it lacks shows nothing.
    package var partialSDP: SessionDescription?
    /// The capture cut the body, or the message before it: what it offers, answers or refuses is not known.
    package var isBodyCut = false
    /// True when a body of type application/sdp was there and could not be parsed.
    package var sdpIsBroken = false
    /// The SDP as it came, its keys blanked; the first 4,096 bytes.
    package var sdpText: String?
    /// The body as text when it is no SDP and short (message/sipfrag, application/dtmf-relay …), at most 1,024 bytes.
    package var shortBody: String?
    package var referTo: NameAddress?
    package var replaces: String?
    package var event: String?
    package var subscriptionState: String?
    /// `Session-ID` (RFC 7989) or `X-Call-ID`/`X-CID`, as they stand.
    package var sessionID: String?
    package var xCallID: String?
    package var date: String?
    /// Header fields in order of arrival, names canonical (`Via`, not `v`), values unfolded; secrets blanked.
    package var headers: [Header] = []
    /// Names of optional header fields with a value that could not be read; the message stands without it.
    package var rejectedHeaders: [String] = []
    /// What is against the grammar, though the message can be followed without it; nil where nothing is.
    package var violation: SIPParseError.Reason?
    /// Total size in bytes.
    package var length = 0
    /// True when the capture cut the message; `bodyLength` is then what was captured of it.
    package var isTruncated = false

    package init(start: Start, callID: String, cseq: CSeq, from: NameAddress, to: NameAddress) {
        self.start = start
        self.callID = callID
        self.cseq = cseq
        self.from = from
        self.to = to
    }
}

extension SIPMessage {
    package var isRequest: Bool { if case .request = start { true } else { false } }

    /// The request's method, or nil for a response.
    package var method: String? { if case .request(let method, _) = start { method } else { nil } }
    package var requestURI: SIPURI? { if case .request(_, let uri) = start { uri } else { nil } }

    /// The response's status code, or nil for a request.
    package var statusCode: Int? { if case .response(let code, _) = start { code } else { nil } }
    package var reasonPhrase: String? { if case .response(_, let reason) = start { reason } else { nil } }

    /// True where `100rel` is listed in `Supported` or `Require`.
    package var offersReliableProvisional: Bool { supported.contains("100rel") || require.contains("100rel") }

    /// RFC 3262 §3: a provisional response sent reliably.
    package var isReliableProvisional: Bool {
        guard let code = statusCode, (101...199).contains(code) else { return false }
        return require.contains("100rel") && rseq != nil
    }
}

package struct Header: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

package struct CSeq: Sendable, Hashable {
    package var number: UInt32
    /// Upper case where the method is a known one; otherwise as it stands.
    package var method: String

    package init(number: UInt32, method: String) {
        self.number = number
        self.method = method
    }
}

/// RFC 3262 §7.2.
package struct RAck: Sendable, Hashable {
    package var rseq: UInt32
    package var cseq: CSeq

    package init(rseq: UInt32, cseq: CSeq) {
        self.rseq = rseq
        self.cseq = cseq
    }
}

package struct SessionExpires: Sendable, Hashable {
    package var seconds: UInt32
    /// `uac`, `uas`, or nil when the parameter is absent.
    package var refresher: String?

    package init(seconds: UInt32, refresher: String?) {
        self.seconds = seconds
        self.refresher = refresher
    }
}

/// A SIP, SIPS or tel URI; other schemes keep their text in `user`. Escapes (`%40`) are resolved, but for `%00`;
/// an IPv6 host keeps its brackets; a password is never kept.
package struct SIPURI: Sendable, Hashable {
    /// Lower case: `sip`, `sips`, `tel`, …
    package var scheme: String
    package var user: String?
    package var host: String
    package var port: UInt16?
    /// Names lower case; a parameter without value holds "".
    package var parameters: [String: String]

    package init(
        scheme: String = "sip", user: String? = nil, host: String, port: UInt16? = nil,
        parameters: [String: String] = [:]
    ) {
        self.scheme = scheme
        self.user = user
        self.host = host
        self.port = port
        self.parameters = parameters
    }

    /// `host` as an address where it is one and not a name.
    package var address: IPAddress? { IPAddress(host) }
    package var isLooseRouting: Bool { parameters["lr"] != nil }
}

extension SIPURI: CustomStringConvertible {
    /// `sip:user@host:port;parameters`, parameters in alphabetical order.
    package var description: String {
        if host.isEmpty { return scheme + ":" + (user ?? "") }
        var text = scheme + ":"
        if let user { text += user + "@" }
        text += host
        if let port { text += ":\(port)" }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            text += value.isEmpty ? ";\(name)" : ";\(name)=\(value)"
        }
        return text
    }
}

/// From, To, Contact, Route and their like: display name, URI, header parameters.
package struct NameAddress: Sendable, Hashable {
    package var displayName: String?
    package var uri: SIPURI
    /// Header parameters (tag, expires, q …), names lower case.
    package var parameters: [String: String]
    /// `Contact: *`.
    package var isWildcard = false

    package init(displayName: String? = nil, uri: SIPURI, parameters: [String: String] = [:]) {
        self.displayName = displayName
        self.uri = uri
        self.parameters = parameters
    }

    package var tag: String? { parameters["tag"] }
}

/// RFC 3261 §20.42, with `rport` of RFC 3581.
package struct Via: Sendable, Hashable {
    /// Upper case: `UDP`, `TCP`, `TLS`, `WS`, `WSS`, `SCTP`.
    package var transport: String
    package var host: String
    package var port: UInt16?
    package var branch: String?
    package var received: String?
    package var maddr: String?
    /// True when `rport` is present, with or without value.
    package var hasRport: Bool
    package var rport: UInt16?

    package init(
        transport: String, host: String, port: UInt16? = nil, branch: String? = nil, received: String? = nil,
        maddr: String? = nil, hasRport: Bool = false, rport: UInt16? = nil
    ) {
        self.transport = transport
        self.host = host
        self.port = port
        self.branch = branch
        self.received = received
        self.maddr = maddr
        self.hasRport = hasRport
        self.rport = rport
    }

    /// `host:port` as sent, the port only where given.
    package var sentBy: String { port.map { "\(host):\($0)" } ?? host }
}

/// RFC 3326.
package struct ReasonValue: Sendable, Hashable {
    /// `SIP`, `Q.850`, …
    package var protocolName: String
    package var cause: Int?
    package var text: String?

    package init(protocolName: String, cause: Int?, text: String?) {
        self.protocolName = protocolName
        self.cause = cause
        self.text = text
    }
}

/// RFC 3261 §20.43.
package struct WarningValue: Sendable, Hashable {
    package var code: Int
    package var agent: String
    package var text: String

    package init(code: Int, agent: String, text: String) {
        self.code = code
        self.agent = agent
        self.text = text
    }
}

/// A digest challenge (RFC 8760, RFC 3261 §22).
package struct Challenge: Sendable, Hashable {
    package var scheme: String
    package var realm: String
    /// Upper case as offered; nil means MD5.
    package var algorithm: String?
    package var isStale: Bool
    /// Tells nonces apart; never the nonce itself.
    package var nonceHash: Int

    package init(scheme: String, realm: String, algorithm: String?, isStale: Bool, nonceHash: Int) {
        self.scheme = scheme
        self.realm = realm
        self.algorithm = algorithm
        self.isStale = isStale
        self.nonceHash = nonceHash
    }
}

/// The public half of digest credentials: the response and the client nonce are never kept.
package struct Credentials: Sendable, Hashable {
    package var scheme: String
    package var realm: String
    package var username: String
    package var algorithm: String?
    package var nonceHash: Int

    package init(scheme: String, realm: String, username: String, algorithm: String?, nonceHash: Int) {
        self.scheme = scheme
        self.realm = realm
        self.username = username
        self.algorithm = algorithm
        self.nonceHash = nonceHash
    }
}
