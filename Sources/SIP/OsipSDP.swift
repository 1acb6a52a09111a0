internal import COsip
import Wire

extension Osip {
    struct SDP: ~Copyable {
        private let handle: UnsafeMutablePointer<sdp_message_t>

        init?(_ text: UnsafePointer<CChar>) {
            var handle: UnsafeMutablePointer<sdp_message_t>?
            guard sdp_message_init(&handle) == 0, let handle else { return nil }
            guard sdp_message_parse(handle, text) == 0 else {
                sdp_message_free(handle)
                return nil
            }
            self.handle = handle
        }

        deinit { sdp_message_free(handle) }

        /// Nil where a `m=` line makes no sense: leaving it out would shift the answer's lines against the offer's.
        func value(hasOrigin: Bool) -> SessionDescription? {
            let sdp = handle.pointee
            var session = SessionDescription()
            if hasOrigin, let host = wireText(sdp.o_addr) {
                session.origin = SessionDescription.Origin(
                    username: wireText(sdp.o_username) ?? "", sessionID: wireText(sdp.o_sess_id) ?? "",
                    version: wireText(sdp.o_sess_version) ?? "", host: host)
            }
            session.connectionHost = sdp.c_connection.flatMap { wireText($0.pointee.c_addr) }
            var attributes = SDPAttributes()
            OsipList(sdp.a_attributes).visit(sdp_attribute_t.self) { attributes.add($0) }
            session.direction = attributes.direction ?? .sendrecv
            session.hasICE = attributes.hasICE
            session.hasFingerprint = attributes.hasFingerprint
            OsipList(sdp.m_medias).visit(sdp_media_t.self) { section in
                if let media = MediaDescription(section, in: session, isMuxed: attributes.hasRTCPMux) {
                    session.media.append(media)
                }
            }
            guard session.media.count == Int(sdp.m_medias.nb_elt) else { return nil }
            return session
        }
    }
}

extension MediaDescription {
    fileprivate init?(_ section: sdp_media_t, in session: SessionDescription, isMuxed: Bool) {
        guard let kind = wireText(section.m_media), let port = wireText(section.m_port).flatMap({ UInt16($0) }),
            let transport = wireText(section.m_proto)
        else { return nil }
        var host = session.connectionHost
        OsipList(section.c_connections).visit(sdp_connection_t.self) { connection in
            if let own = wireText(connection.c_addr) { host = own }
        }
        self.init(
            kind: kind.asciiLowercased, port: port, transportProtocol: transport, connectionHost: host)
        var attributes = SDPAttributes()
        OsipList(section.a_attributes).visit(sdp_attribute_t.self) { attributes.add($0) }
        direction = attributes.direction ?? session.direction
        rtcpPort = attributes.rtcpPort
        rtcpHost = attributes.rtcpHost
        hasRTCPMux = attributes.hasRTCPMux || isMuxed
        packetTimeMilliseconds = attributes.packetTimeMilliseconds
        maximumPacketTimeMilliseconds = attributes.maximumPacketTimeMilliseconds
        candidates = attributes.candidates
        hasICE = attributes.hasICE || session.hasICE
        hasFingerprint = attributes.hasFingerprint || session.hasFingerprint
        cryptoSuites = attributes.cryptoSuites
        hasAlternatives = attributes.hasAlternatives
        OsipList(section.m_payloads).visit(CChar.self) { pointer in
            if let format = wireText(pointer).flatMap({ attributes.format($0) }) { formats.append(format) }
        }
    }
}

/// osip2's list walked node by node.
struct OsipList {
    private let list: osip_list_t

    init(_ list: osip_list_t) { self.list = list }

    func visit<Element>(_: Element.Type, _ body: (UnsafePointer<Element>) -> Void) {
        var node = list.node
        var left = list.nb_elt
        while left > 0, let current = node {
            if let element = current.pointee.element {
                body(UnsafePointer(element.assumingMemoryBound(to: Element.self)))
            }
            node = current.pointee.next
            left -= 1
        }
    }

    func visit<Element>(_: Element.Type, _ body: (Element) -> Void) {
        visit(Element.self) { (pointer: UnsafePointer<Element>) in body(pointer.pointee) }
    }
}

extension SDPAttributes {
    fileprivate mutating func add(_ attribute: sdp_attribute_t) {
        guard let name = wireText(attribute.a_att_field) else { return }
        add(name.asciiLowercased, Array((wireText(attribute.a_att_value) ?? "").utf8)[...])
    }
}
