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
            let own = OsipParameters(handle.pointee.gen_params).dictionary(limit: parameters - uri.parameters.count)
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
            guard let host = wireText(handle.pointee.host), !host.isEmpty,
                let transport = wireText(handle.pointee.protocol)
            else { return nil }
            var via = Via(transport: transport.uppercased(), host: bracketed(host))
            via.port = wireText(handle.pointee.port).flatMap { UInt16($0) }
            OsipParameters(handle.pointee.via_params).visit { name, value in
                switch name {
                case "branch": via.branch = value
                case "received": via.received = value
                case "maddr": via.maddr = value
                case "rport":
                    via.hasRport = true
                    via.rport = value.flatMap { UInt16($0) }
                default: break
                }
            }
            return via
        }
    }
}

/// osip2's list of parameters, walked node by node: its own look-up by position is quadratic.
struct OsipParameters {
    private let list: osip_list_t

    init(_ list: osip_list_t) { self.list = list }

    /// Names in lower case.
    func visit(_ limit: Int = MessageLimits.osipParameters, _ body: (_ name: String, _ value: String?) -> Void) {
        var node = list.node
        var left = min(Int(list.nb_elt), limit)
        while left > 0, let current = node {
            if let element = current.pointee.element {
                let parameter = element.assumingMemoryBound(to: osip_uri_param_t.self).pointee
                if let name = wireText(parameter.gname), !name.isEmpty {
                    body(name.asciiLowercased, wireText(parameter.gvalue))
                }
            }
            node = current.pointee.next
            left -= 1
        }
    }

    /// The first of each name, at most `limit`.
    func dictionary(limit: Int) -> [String: String] {
        guard list.nb_elt > 0, limit > 0 else { return [:] }
        var result: [String: String] = [:]
        visit(limit) { name, value in if result[name] == nil { result[name] = value ?? "" } }
        return result
    }
}

extension SIPURI {
    fileprivate init(_ uri: osip_uri_t, parameters: Int) {
        let scheme = wireText(uri.scheme)?.asciiLowercased ?? ""
        if let rest = wireText(uri.string) {
            self.init(scheme: scheme, opaque: Array(rest.utf8)[...])
            return
        }
        self.init(
            scheme: scheme, user: wireText(uri.username), host: bracketed(wireText(uri.host) ?? ""),
            port: wireText(uri.port).flatMap { UInt16($0) },
            parameters: OsipParameters(uri.url_params).dictionary(limit: parameters))
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
            if parameters[name] == nil { parameters[name] = value?.text ?? "" }
        }
    }
}

/// A C string of osip2 without blanks at its ends; nil for NULL.
func wireText(_ pointer: UnsafePointer<CChar>?) -> String? {
    guard let pointer else { return nil }
    return pointer.withMemoryRebound(to: UInt8.self, capacity: 1) { bytes in
        var start = 0
        while bytes[start].isBlank { start += 1 }
        var end = start
        var next = start
        while bytes[next] != 0 {
            if !bytes[next].isBlank { end = next + 1 }
            next += 1
        }
        let buffer = UnsafeBufferPointer(start: bytes + start, count: end - start)
        return String(validating: buffer, as: UTF8.self) ?? Array(buffer)[...].text
    }
}

/// osip2 takes the brackets of an IPv6 reference away; RFC 3261's `host` has them.
func bracketed(_ host: String) -> String {
    host.utf8.contains(ASCII.colon) ? "[\(host)]" : host
}

extension String {
    var asciiLowercased: String {
        utf8.contains { $0.isASCIIUpper } ? String(decoding: utf8.map(\.lowercased), as: UTF8.self) : self
    }
}
