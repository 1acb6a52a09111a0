/// The header fields this room reads; the raw value is the canonical name.
///
/// Others keep the name they came with.
enum HeaderName: String, CaseIterable, Sendable {
    case accept = "Accept"
    case alertInfo = "Alert-Info"
    case allow = "Allow"
    case allowEvents = "Allow-Events"
    case authenticationInfo = "Authentication-Info"
    case authorization = "Authorization"
    case callID = "Call-ID"
    case callInfo = "Call-Info"
    case contact = "Contact"
    case contentDisposition = "Content-Disposition"
    case contentEncoding = "Content-Encoding"
    case contentLength = "Content-Length"
    case contentType = "Content-Type"
    case cseq = "CSeq"
    case date = "Date"
    case diversion = "Diversion"
    case event = "Event"
    case expires = "Expires"
    case from = "From"
    case historyInfo = "History-Info"
    case maxForwards = "Max-Forwards"
    case minExpires = "Min-Expires"
    case minSE = "Min-SE"
    case passertedIdentity = "P-Asserted-Identity"
    case privacy = "Privacy"
    case proxyAuthenticate = "Proxy-Authenticate"
    case proxyAuthenticationInfo = "Proxy-Authentication-Info"
    case proxyAuthorization = "Proxy-Authorization"
    case proxyRequire = "Proxy-Require"
    case rack = "RAck"
    case reason = "Reason"
    case recordRoute = "Record-Route"
    case referTo = "Refer-To"
    case referredBy = "Referred-By"
    case remotePartyID = "Remote-Party-ID"
    case replaces = "Replaces"
    case require = "Require"
    case retryAfter = "Retry-After"
    case route = "Route"
    case rseq = "RSeq"
    case server = "Server"
    case sessionExpires = "Session-Expires"
    case sessionID = "Session-ID"
    case subject = "Subject"
    case subscriptionState = "Subscription-State"
    case supported = "Supported"
    case to = "To"
    case unsupported = "Unsupported"
    case userAgent = "User-Agent"
    case via = "Via"
    case warning = "Warning"
    case wwwAuthenticate = "WWW-Authenticate"
    case xCallID = "X-Call-ID"
    case xCID = "X-CID"

    /// Compact forms of RFC 3261 §7.3.3 and the extensions' registrations.
    private static let compact: [String: HeaderName] = [
        "c": .contentType, "e": .contentEncoding, "f": .from, "i": .callID, "k": .supported, "l": .contentLength,
        "m": .contact, "o": .event, "r": .referTo, "b": .referredBy, "s": .subject, "t": .to, "u": .allowEvents,
        "v": .via, "x": .sessionExpires,
    ]

    private static let byHash: [UInt64: HeaderName] = {
        var table: [UInt64: HeaderName] = [:]
        for name in allCases { table[Array(name.rawValue.utf8)[...].caselessHash] = name }
        for (letter, name) in compact { table[Array(letter.utf8)[...].caselessHash] = name }
        return table
    }()

    /// The field called `name`, in any case, full or compact; nil for one that is not read here.
    init?(_ name: ArraySlice<UInt8>) {
        guard let found = HeaderName.byHash[name.caselessHash] else { return nil }
        // A hash alone would let a made-up name pass for another.
        guard name.count == 1 || name.equalsCaseless(found.rawValue) else { return nil }
        self = found
    }

    /// True where `response`, `cnonce` and other secrets may stand.
    var carriesCredentials: Bool {
        switch self {
        case .authorization, .proxyAuthorization, .authenticationInfo, .proxyAuthenticationInfo: true
        default: false
        }
    }
}
