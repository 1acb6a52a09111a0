internal import COsip

/// osip2's single-value parsers. Each handle owns itself and lives in one function; no C type leaves this room.
enum Osip {
    /// Set up once per process: tables of the library made, its tracing off.
    static let isReady: Bool = {
        for level in [
            TRACE_LEVEL0, TRACE_LEVEL1, TRACE_LEVEL2, TRACE_LEVEL3, TRACE_LEVEL4, TRACE_LEVEL5, TRACE_LEVEL6,
            TRACE_LEVEL7,
        ] {
            osip_trace_disable_level(level)
        }
        return parser_init() == 0
    }()

    struct URI: ~Copyable {
        private let handle: UnsafeMutablePointer<osip_uri_t>

        init?(_ text: UnsafePointer<CChar>) {
            var handle: UnsafeMutablePointer<osip_uri_t>?
            guard osip_uri_init(&handle) == 0, let handle else { return nil }
            guard osip_uri_parse(handle, text) == 0 else {
                osip_uri_free(handle)
                return nil
            }
            self.handle = handle
        }

        deinit { osip_uri_free(handle) }

        var value: SIPURI { SIPURI(handle.pointee, parameters: MessageLimits.parameters) }
    }

    /// From, To, Contact, Route and every other header field of `name-addr` or `addr-spec` with parameters.
    struct NameAddr: ~Copyable {
        private let handle: UnsafeMutablePointer<osip_from_t>

        init?(_ text: UnsafePointer<CChar>) {
            var handle: UnsafeMutablePointer<osip_from_t>?
            guard osip_from_init(&handle) == 0, let handle else { return nil }
            guard osip_from_parse(handle, text) == 0, handle.pointee.url != nil else {
                osip_from_free(handle)
                return nil
            }
            self.handle = handle
        }

        deinit { osip_from_free(handle) }

        /// - Parameter parameters: how many may be kept, of the URI and of the header field together.
        func value(parameters: Int) -> NameAddress? {
            guard let url = handle.pointee.url else { return nil }
            let uri = SIPURI(url.pointee, parameters: parameters)
            let own = OsipParameters(handle.pointee.gen_params).first(parameters - uri.parameters.count)
            return NameAddress(uri: uri, parameters: own)
        }
    }

    struct ViaValue: ~Copyable {
        private let handle: UnsafeMutablePointer<osip_via_t>

        init?(_ text: UnsafePointer<CChar>) {
            var handle: UnsafeMutablePointer<osip_via_t>?
            guard osip_via_init(&handle) == 0, let handle else { return nil }
            guard osip_via_parse(handle, text) == 0, handle.pointee.host != nil else {
                osip_via_free(handle)
                return nil
            }
            self.handle = handle
        }

        deinit { osip_via_free(handle) }

        var value: Via? {
            guard let host = hostText(handle.pointee.host), !host.isEmpty,
                let transport = Self.transport(handle.pointee.protocol)
            else { return nil }
            var via = Via(transport: transport, host: host)
            via.port = wireText(handle.pointee.port).flatMap { UInt16($0) }
            OsipParameters(handle.pointee.via_params).visit { name, value in
                if name.equalsCaseless("branch") {
                    via.branch = wireText(value)
                } else if name.equalsCaseless("rport") {
                    via.hasRport = true
                    via.rport = wireText(value).flatMap { UInt16($0) }
                } else if name.equalsCaseless("received") {
                    via.received = wireText(value)
                } else if name.equalsCaseless("maddr") {
                    via.maddr = wireText(value)
                }
            }
            return via
        }

        private static func transport(_ name: UnsafePointer<CChar>?) -> String? {
            withWireBytes(name) { name in name.equalsCaseless("udp") ? "UDP" : name.text.uppercased() }
        }
    }
}

/// osip2's list of parameters, walked node by node: its own look-up by position is quadratic.
struct OsipParameters {
    private let list: osip_list_t

    init(_ list: osip_list_t) { self.list = list }

    /// Names as they came, without blanks at their ends; a value may be NULL.
    func visit(
        _ limit: Int = MessageLimits.osipParameters,
        _ body: (_ name: Span<UInt8>, _ value: UnsafePointer<CChar>?) -> Void
    ) {
        var node = list.node
        var left = min(Int(list.nb_elt), limit)
        while left > 0, let current = node {
            if let element = current.pointee.element {
                let parameter = element.assumingMemoryBound(to: osip_uri_param_t.self).pointee
                let value = parameter.gvalue
                withWireBytes(parameter.gname) { name in if !name.isEmpty { body(name, value) } }
            }
            node = current.pointee.next
            left -= 1
        }
    }

    /// The first of each name, lower case, among the first `limit`.
    func first(_ limit: Int) -> Parameters {
        guard list.nb_elt > 0, limit > 0 else { return [:] }
        var result = Parameters()
        visit(limit) { name, value in
            result.add(name.equalsCaseless("tag") ? "tag" : name.lowercaseText, wireText(value) ?? "")
        }
        return result
    }
}

extension SIPURI {
    fileprivate init(_ uri: osip_uri_t, parameters: Int) {
        let scheme = withWireBytes(uri.scheme) { $0.equalsCaseless("sip") ? "sip" : $0.lowercaseText } ?? ""
        if let rest = wireText(uri.string) {
            self.init(scheme: scheme, opaque: Array(rest.utf8)[...])
            return
        }
        self.init(
            scheme: scheme, user: wireText(uri.username), host: hostText(uri.host) ?? "",
            port: wireText(uri.port).flatMap { UInt16($0) },
            parameters: OsipParameters(uri.url_params).first(parameters))
    }
}

extension SIPURI {
    /// A URI of another scheme: `user` holds the text; for `tel` the number, its parameters apart (RFC 3966).
    init(scheme: String, opaque: ArraySlice<UInt8>) {
        self.init(scheme: scheme, user: opaque.text, host: "")
        guard scheme == "tel" else { return }
        let parts = opaque.pieces(separator: ASCII.semicolon, limit: MessageLimits.osipParameters)
        user = parts.first?.text ?? ""
        for part in parts.dropFirst().prefix(MessageLimits.parameters) {
            let (name, value) = part.parameter
            parameters.add(name, value?.text ?? "")
        }
    }
}

/// A C string of osip2 without blanks at its ends; nil for NULL.
func wireText(_ pointer: UnsafePointer<CChar>?) -> String? { withWireBytes(pointer) { $0.text } }

/// Lends the bytes of a C string of osip2 without blanks at its ends; nil for NULL.
func withWireBytes<Result>(_ pointer: UnsafePointer<CChar>?, _ body: (Span<UInt8>) -> Result) -> Result? {
    guard let pointer else { return nil }
    var end = 0
    while pointer[end] != 0 { end += 1 }
    var start = 0
    while start < end, pointer[start] == 0x20 || pointer[start] == 0x09 { start += 1 }
    while end > start, pointer[end - 1] == 0x20 || pointer[end - 1] == 0x09 { end -= 1 }
    return UnsafeRawBufferPointer(start: pointer + start, count: end - start).withMemoryRebound(to: UInt8.self) {
        body($0.span)
    }
}

/// osip2 takes the brackets of an IPv6 reference away; RFC 3261's `host` has them.
private func hostText(_ pointer: UnsafePointer<CChar>?) -> String? {
    withWireBytes(pointer) { $0.firstIndex(of: ASCII.colon) == nil ? $0.text : "[\($0.text)]" }
}

extension String {
    var asciiLowercased: String {
        utf8.contains { $0.isASCIIUpper } ? String(decoding: utf8.map(\.lowercased), as: UTF8.self) : self
    }
}
