package import Wire

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
    package var parameters: Parameters

    package init(
        scheme: String = "sip", user: String? = nil, host: String, port: UInt16? = nil,
        parameters: Parameters = [:]
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
        for pair in parameters.alphabetical {
            text += pair.value.isEmpty ? ";\(pair.name)" : ";\(pair.name)=\(pair.value)"
        }
        return text
    }
}

/// From, To, Contact, Route and their like: display name, URI, header parameters.
package struct NameAddress: Sendable, Hashable {
    package var displayName: String?
    package var uri: SIPURI
    /// Header parameters (tag, expires, q …), names lower case.
    package var parameters: Parameters
    /// `Contact: *`.
    package var isWildcard = false

    package init(displayName: String? = nil, uri: SIPURI, parameters: Parameters = [:]) {
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
