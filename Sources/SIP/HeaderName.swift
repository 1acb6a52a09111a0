/// The header fields this room reads; `text` is the canonical name.
///
/// Others keep the name they came with.
enum HeaderName: UInt8, CaseIterable, Sendable {
    case accept, alertInfo, allow, allowEvents, authenticationInfo, authorization, callID, callInfo, contact,
        contentDisposition, contentEncoding, contentLength, contentType, cseq, date, diversion, event, expires, from,
        historyInfo, maxForwards, minExpires, minSE, passertedIdentity, privacy, proxyAuthenticate,
        proxyAuthenticationInfo, proxyAuthorization, proxyRequire, rack, reason, recordRoute, referTo, referredBy,
        remotePartyID, replaces, require, retryAfter, route, rseq, server, sessionExpires, sessionID, subject,
        subscriptionState, supported, to, unsupported, userAgent, via, warning, wwwAuthenticate, xCallID, xCID

    var text: String {
        switch self {
        case .accept: "Accept"
        case .alertInfo: "Alert-Info"
        case .allow: "Allow"
        case .allowEvents: "Allow-Events"
        case .authenticationInfo: "Authentication-Info"
        case .authorization: "Authorization"
        case .callID: "Call-ID"
        case .callInfo: "Call-Info"
        case .contact: "Contact"
        case .contentDisposition: "Content-Disposition"
        case .contentEncoding: "Content-Encoding"
        case .contentLength: "Content-Length"
        case .contentType: "Content-Type"
        case .cseq: "CSeq"
        case .date: "Date"
        case .diversion: "Diversion"
        case .event: "Event"
        case .expires: "Expires"
        case .from: "From"
        case .historyInfo: "History-Info"
        case .maxForwards: "Max-Forwards"
        case .minExpires: "Min-Expires"
        case .minSE: "Min-SE"
        case .passertedIdentity: "P-Asserted-Identity"
        case .privacy: "Privacy"
        case .proxyAuthenticate: "Proxy-Authenticate"
        case .proxyAuthenticationInfo: "Proxy-Authentication-Info"
        case .proxyAuthorization: "Proxy-Authorization"
        case .proxyRequire: "Proxy-Require"
        case .rack: "RAck"
        case .reason: "Reason"
        case .recordRoute: "Record-Route"
        case .referTo: "Refer-To"
        case .referredBy: "Referred-By"
        case .remotePartyID: "Remote-Party-ID"
        case .replaces: "Replaces"
        case .require: "Require"
        case .retryAfter: "Retry-After"
        case .route: "Route"
        case .rseq: "RSeq"
        case .server: "Server"
        case .sessionExpires: "Session-Expires"
        case .sessionID: "Session-ID"
        case .subject: "Subject"
        case .subscriptionState: "Subscription-State"
        case .supported: "Supported"
        case .to: "To"
        case .unsupported: "Unsupported"
        case .userAgent: "User-Agent"
        case .via: "Via"
        case .warning: "Warning"
        case .wwwAuthenticate: "WWW-Authenticate"
        case .xCallID: "X-Call-ID"
        case .xCID: "X-CID"
        }
    }

    /// Compact forms of RFC 3261 §7.3.3 and the extensions' registrations.
    private static let compact: [(name: String, value: HeaderName)] = [
        ("c", .contentType), ("e", .contentEncoding), ("f", .from), ("i", .callID), ("k", .supported),
        ("l", .contentLength), ("m", .contact), ("o", .event), ("r", .referTo), ("b", .referredBy), ("s", .subject),
        ("t", .to), ("u", .allowEvents), ("v", .via), ("x", .sessionExpires),
    ]

    private static let table = NameTable(allCases.map { (name: $0.text, value: $0) } + compact)

    /// The field called `name`, in any case, full or compact; nil for one that is not read here.
    init?(_ name: Span<UInt8>) {
        guard let found = HeaderName.table[name] else { return nil }
        self = found
    }

    /// Its place in a `HeaderNames`.
    var bit: UInt64 { 1 << UInt64(rawValue & 63) }

    /// True where `response`, `cnonce` and other secrets may stand.
    var carriesCredentials: Bool {
        switch self {
        case .authorization, .proxyAuthorization, .authenticationInfo, .proxyAuthenticationInfo: true
        default: false
        }
    }
}

/// Which header fields a message has.
struct HeaderNames: Sendable {
    private var bits: UInt64 = 0

    func contains(_ name: HeaderName) -> Bool { bits & name.bit != 0 }
    mutating func insert(_ name: HeaderName) { bits |= name.bit }

    /// Fields whose secrets must not be kept.
    var hasCredentials: Bool { bits & Self.credentials != 0 }
    private static let credentials = HeaderName.allCases.filter(\.carriesCredentials).reduce(0) { $0 | $1.bit }
}
