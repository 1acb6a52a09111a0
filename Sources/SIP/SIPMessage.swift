/// One SIP message (RFC 3261 §7): its bytes, and what was read of them. Text from the wire is not escaped here: escape
/// where it is shown.
///
/// What a message cannot stand without is read at once; every other value when somebody first asks. A message that
/// carries a secret (digest credentials, a password, keys), or a very large one, is read whole at once, and its bytes
/// are let go: of secrets nothing is kept. It is no value that may pass to another thread, since asking it writes: it
/// stays on the engine's, and what leaves that is made of values before.
package final class SIPMessage {
    package enum Start: Sendable, Hashable {
        // Apart, so that a response has no room for a URI.
        indirect case request(method: String, uri: SIPURI)
        case response(code: Int, reason: String)
    }

    package let start: Start
    package let callID: String
    package let cseq: CSeq
    package let fromTag: String?
    package let toTag: String?
    /// Of the topmost Via.
    package let branch: String?
    package var viaCount: Int { Int(lengths.vias) }
    /// What `Content-Length` declares; nil when absent.
    package var declaredContentLength: Int? { lengths.declared < 0 ? nil : Int(lengths.declared) }
    /// Bytes of body that really came.
    package var bodyLength: Int { Int(lengths.body) }
    /// Total size in bytes.
    package var length: Int { Int(lengths.all) }
    /// True when the capture cut the message; `bodyLength` is then what was captured of it.
    package let isTruncated: Bool
    /// The capture cut the body, or the message before it: what it offers, answers or refuses is not known.
    package let isBodyCut: Bool
    /// What is against the grammar, though the message can be followed without it; nil where nothing is.
    package let violation: SIPParseError.Reason?

    private let lengths: Lengths
    /// A request whose method is written alike in both places.
    private let hasMethodOfCSeq: Bool
    /// Vias are read when somebody asks.
    private let hasPlainVias: Bool
    /// All values were read at once, and their bytes let go.
    private let isWhole: Bool
    /// Without bytes where `isWhole`.
    private let text: HeaderText
    private var header: HeaderText? { isWhole ? nil : text }
    private var present: HeaderNames { text.present }
    // Read and set, and nothing is called meanwhile.
    private var keptValues: HeaderValues?
    private var values: HeaderValues {
        if let keptValues { return keptValues }
        let values = HeaderValues(text)
        keptValues = values
        return values
    }
    private var fromValue: KeptAddress?
    private var toValue: KeptAddress?
    private var viaValues: [Via]?
    private let body: MessageBody?

    /// - Parameters:
    ///   - whole: the header fields where they were read at once.
    ///   - body: nil where there is none.
    init(
        _ mandatory: HeaderReader.Mandatory, vias: ViaFields, _ frame: MessageFrame, _ header: HeaderText,
        whole: HeaderValues?, body: MessageBody?
    ) {
        start = mandatory.start
        callID = mandatory.callID
        cseq = mandatory.cseq
        hasMethodOfCSeq =
            if case .request(let method, _) = mandatory.start { method == mandatory.cseq.method } else { false }
        fromTag = mandatory.from.tag
        fromValue = mandatory.from.value.map(KeptAddress.init)
        toTag = mandatory.to.tag
        toValue = mandatory.to.value.map(KeptAddress.init)
        branch = vias.branch
        viaValues = vias.values
        hasPlainVias = vias.values == nil
        lengths = Lengths(frame, vias: vias.count)
        isTruncated = frame.isTruncated
        isBodyCut = frame.isBodyCut
        violation = frame.violation
        isWhole = whole != nil
        text = isWhole ? header.emptied : header
        self.body = body
        keptValues = whole
    }
}

extension SIPMessage {
    /// A message that lives with its call lives as long as that: what few ask for has an allocation of its own.
    private final class KeptAddress {
        let value: NameAddress

        init(_ value: NameAddress) { self.value = value }
    }

    /// Numbers of a message that fit 32 bits: a declared length does by its reader, the others are bounded by a datagram's.
    private struct Lengths {
        let vias: UInt32
        /// -1 when absent.
        let declared: Int32
        let body: UInt32
        let all: UInt32

        init(_ frame: MessageFrame, vias: Int) {
            self.vias = UInt32(clamping: vias)
            declared = frame.declaredContentLength.map { Int32(clamping: $0) } ?? -1
            body = UInt32(clamping: frame.bodyLength)
            all = UInt32(clamping: frame.length)
        }
    }
}

/// A message's lengths, and what is wrong with them or with its fields.
struct MessageFrame {
    var length: Int
    var bodyLength: Int
    var declaredContentLength: Int?
    var isTruncated: Bool
    var violation: SIPParseError.Reason?

    var isBodyCut: Bool { isTruncated && declaredContentLength ?? .max > bodyLength }

    init(_ bytes: Span<UInt8>, bodyStart: Int, _ faults: HeaderFaults, isTruncated: Bool) {
        length = bytes.count
        bodyLength = bytes.count - bodyStart
        declaredContentLength = faults.declaredContentLength
        self.isTruncated = isTruncated
        violation = faults.violation
        if !isTruncated, let declaredContentLength, declaredContentLength > bodyLength {
            violation = violation ?? .shortBody
        }
    }
}

/// From or To as it is asked for: its tag by every message, the rest seldom.
package struct Correspondent {
    fileprivate let message: SIPMessage
    fileprivate let isFrom: Bool

    package var tag: String? { isFrom ? message.fromTag : message.toTag }
    package var address: NameAddress { message.address(isFrom: isFrom) }
    package var uri: SIPURI { address.uri }
    package var displayName: String? { address.displayName }
    package var parameters: Parameters { address.parameters }
}

// MARK: Header fields

extension SIPMessage {
    package var from: Correspondent { Correspondent(message: self, isFrom: true) }
    package var to: Correspondent { Correspondent(message: self, isFrom: false) }

    fileprivate func address(isFrom: Bool) -> NameAddress {
        if let known = isFrom ? fromValue : toValue { return known.value }
        // What is in the plain form can be read; should it not be, it names nobody.
        let field = text.fields.next(isFrom ? .from : .to).map { text.fields[$0] }
        var reader = ValueReader(text)
        let address = field.flatMap { reader.address($0.value) } ?? NameAddress(uri: SIPURI(scheme: "", host: ""))
        if isFrom { fromValue = KeptAddress(address) } else { toValue = KeptAddress(address) }
        return address
    }

    /// Topmost first.
    package var vias: [Via] {
        if let viaValues { return viaValues }
        var reader = ValueReader(text)
        var vias: [Via] = []
        for index in header?.indices(of: .via) ?? [] { try? reader.readVias(index, into: &vias) }
        viaValues = vias
        return vias
    }

    package var contacts: [NameAddress] { present.contains(.contact) ? values.contacts : [] }
    package var routes: [NameAddress] { present.contains(.route) ? values.routes : [] }
    package var recordRoutes: [NameAddress] { present.contains(.recordRoute) ? values.recordRoutes : [] }
    package var maxForwards: Int? { present.contains(.maxForwards) ? values.maxForwards : nil }
    /// Option tags, lower case, from all `Supported`/`k` header fields; likewise the next two.
    package var supported: [String] { present.contains(.supported) ? values.supported : [] }
    package var require: [String] { present.contains(.require) ? values.require : [] }
    package var unsupported: [String] { present.contains(.unsupported) ? values.unsupported : [] }
    /// Methods of `Allow`, upper case.
    package var allow: [String] { present.contains(.allow) ? values.allow : [] }
    /// RFC 3262 §7.1.
    package var rseq: UInt32? { present.contains(.rseq) ? values.rseq : nil }
    package var rack: RAck? { present.contains(.rack) ? values.rack : nil }
    /// RFC 4028 §4; seconds.
    package var sessionExpires: SessionExpires? { present.contains(.sessionExpires) ? values.sessionExpires : nil }
    package var minSE: UInt32? { present.contains(.minSE) ? values.minSE : nil }
    /// Seconds.
    package var expires: UInt32? { present.contains(.expires) ? values.expires : nil }
    package var minExpires: UInt32? { present.contains(.minExpires) ? values.minExpires : nil }
    package var retryAfterSeconds: UInt32? { present.contains(.retryAfter) ? values.retryAfterSeconds : nil }
    /// `Reason` values (RFC 3326), in order.
    package var reasons: [ReasonValue] { present.contains(.reason) ? values.reasons : [] }
    package var warnings: [WarningValue] { present.contains(.warning) ? values.warnings : [] }
    package var assertedIdentities: [NameAddress] {
        present.contains(.passertedIdentity) ? values.assertedIdentities : []
    }
    package var remotePartyIDs: [NameAddress] { present.contains(.remotePartyID) ? values.remotePartyIDs : [] }
    package var diversions: [NameAddress] { present.contains(.diversion) ? values.diversions : [] }
    package var privacy: [String] { present.contains(.privacy) ? values.privacy : [] }
    // Asked for in most messages, once: read each time, because the object that keeps all values has 544 bytes.
    package var userAgent: String? {
        present.contains(.userAgent) ? header?.firstValue(.userAgent)?.text ?? values.userAgent : nil
    }
    package var server: String? {
        present.contains(.server) ? header?.firstValue(.server)?.text ?? values.server : nil
    }
    package var contentType: String? { present.contains(.contentType) ? values.contentType : nil }
    package var referTo: NameAddress? { present.contains(.referTo) ? values.referTo : nil }
    package var replaces: String? { present.contains(.replaces) ? values.replaces : nil }
    package var event: String? { present.contains(.event) ? values.event : nil }
    package var subscriptionState: String? { present.contains(.subscriptionState) ? values.subscriptionState : nil }
    /// `Session-ID` (RFC 7989) as it stands.
    package var sessionID: String? { present.contains(.sessionID) ? values.sessionID : nil }
    package var date: String? { present.contains(.date) ? values.date : nil }
    /// `X-Call-ID` or `X-CID` as it stands.
    package var xCallID: String? {
        present.contains(.xCallID) || present.contains(.xCID) ? values.xCallID : nil
    }
    package var hasHistoryInfo: Bool { present.contains(.historyInfo) }
    /// `WWW-Authenticate` and `Proxy-Authenticate`.
    package var challenges: [Challenge] {
        present.contains(.wwwAuthenticate) || present.contains(.proxyAuthenticate) ? values.challenges : []
    }
    /// `Authorization` and `Proxy-Authorization`, without the digest response.
    package var credentials: [Credentials] { present.hasCredentials ? values.credentials : [] }
    /// Header fields in order of arrival, names canonical (`Via`, not `v`), values unfolded; secrets blanked.
    package var headers: [Header] { values.headers }
    /// Names of optional header fields with a value that could not be read; the message stands without it.
    package var rejectedHeaders: [String] { values.rejected }

    /// False where no Via, Contact and Record-Route can name TCP, TLS or a `sips` URI, told without reading them.
    package var mayNameStream: Bool {
        // What was read at once may name anything.
        guard let header, hasPlainVias else { return true }
        return header.mayNameStream
    }

    /// False where the topmost Via has no such parameter, told without reading it.
    ///
    /// - Parameter parameter: in lower case.
    package func mayName(_ parameter: StaticString) -> Bool {
        guard let header, hasPlainVias, let top = header.firstRange(.via) else { return true }
        return header.bytes.span.extracting(top).mayName(parameter)
    }

    /// True where both have the same Vias by their bytes; false where others may say the same.
    package func hasSameVias(as other: SIPMessage) -> Bool { hasSame(.via, as: other) }

    /// Likewise for From.
    package func hasSameFrom(as other: SIPMessage) -> Bool { hasSame(.from, as: other) }

    private func hasSame(_ name: HeaderName, as other: SIPMessage) -> Bool {
        guard let header, let theirs = other.header else { return false }
        return header.hasSame(name, as: theirs)
    }
}

// MARK: Body

extension SIPMessage {
    /// First SDP of the body, also inside multipart; nil when there is none, or not the whole of it (`isBodyCut`).
    package var sdp: SessionDescription? { isBodyCut ? nil : body?.sdp }
    /// What was captured of an SDP that the capture cut: it shows where media goes, and what it lacks shows nothing.
    package var partialSDP: SessionDescription? { isBodyCut ? body?.sdp : nil }
    /// True when a body of type application/sdp was there and could not be parsed.
    package var sdpIsBroken: Bool { !isBodyCut && body?.sdpIsBroken ?? false }
    /// The SDP as it came, its keys blanked; the first 4,096 bytes.
    package var sdpText: String? { body?.sdpText }
    /// The body as text when it is no SDP and short (message/sipfrag, application/dtmf-relay …), at most 1,024 bytes.
    package var shortBody: String? { body?.shortText }

    /// Nobody asks for most of it any more: what was read is let go where it can be read again.
    package func forgetValues() {
        if !isWhole {
            keptValues = nil
            if hasPlainVias { viaValues = nil }
        }
        body?.forgetContent()
    }

    func sharesBody(with other: SIPMessage) -> Bool { body != nil && body === other.body }
}

extension SIPMessage {
    package var isRequest: Bool { if case .request = start { true } else { false } }

    /// The request's method, or nil for a response.
    package var method: String? {
        // Both are the same nearly always; taking it from the start line copies its URI.
        if hasMethodOfCSeq { return cseq.method }
        return if case .request(let method, _) = start { method } else { nil }
    }
    package var requestURI: SIPURI? { if case .request(_, let uri) = start { uri } else { nil } }

    /// The response's status code, or nil for a request.
    package var statusCode: Int? { if case .response(let code, _) = start { code } else { nil } }
    package var reasonPhrase: String? { if case .response(_, let reason) = start { reason } else { nil } }

    /// True where `100rel` is listed in `Supported` or `Require`.
    package var offersReliableProvisional: Bool { lists100rel(.supported) || lists100rel(.require) }

    /// RFC 3262 §3: a provisional response sent reliably.
    package var isReliableProvisional: Bool {
        guard let code = statusCode, (101...199).contains(code) else { return false }
        return lists100rel(.require) && rseq != nil
    }

    /// Asked of each INVITE and each answer to it: without texts of the whole list.
    private func lists100rel(_ name: HeaderName) -> Bool {
        guard present.contains(name) else { return false }
        guard let header else { return (name == .require ? require : supported).contains("100rel") }
        return header.lists("100rel", in: name)
    }
}
