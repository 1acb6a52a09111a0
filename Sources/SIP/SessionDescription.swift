package import Wire

/// The parts of an SDP (RFC 8866) that decide where media goes.
///
/// An object that never changes: a description is read once and then held by its message, by offer and answer, by the
/// agreement and by both sides of a media session. As a value each of these had a copy, and each copy a count of every
/// text in it.
package final class SessionDescription: Sendable {
    package struct Origin: Sendable, Hashable {
        package var username: String
        package var sessionID: String
        package var version: String
        package var host: String

        package init(username: String, sessionID: String, version: String, host: String) {
            self.username = username
            self.sessionID = sessionID
            self.version = version
            self.host = host
        }
    }

    package let origin: Origin?
    /// Session-level `c=` host, as text.
    package let connectionHost: String?
    /// Session-level direction, default `sendrecv`.
    package let direction: MediaDirection
    package let media: [MediaDescription]
    /// True where the session level carries ICE (`a=ice-ufrag`) or a DTLS fingerprint.
    package let hasICE: Bool
    package let hasFingerprint: Bool

    package init(
        origin: Origin? = nil, connectionHost: String? = nil, direction: MediaDirection = .sendrecv,
        media: [MediaDescription] = [], hasICE: Bool = false, hasFingerprint: Bool = false
    ) {
        self.origin = origin
        self.connectionHost = connectionHost
        self.direction = direction
        self.media = media
        self.hasICE = hasICE
        self.hasFingerprint = hasFingerprint
    }
}

extension SessionDescription: Equatable {
    package static func == (one: SessionDescription, other: SessionDescription) -> Bool {
        one === other
            || one.origin == other.origin && one.connectionHost == other.connectionHost
                && one.direction == other.direction && one.media == other.media && one.hasICE == other.hasICE
                && one.hasFingerprint == other.hasFingerprint
    }
}

/// RFC 3264 §5.1, seen from the describer.
package enum MediaDirection: String, Sendable, Hashable {
    case sendrecv, sendonly, recvonly, inactive

    package var sends: Bool { self == .sendrecv || self == .sendonly }
    package var receives: Bool { self == .sendrecv || self == .recvonly }
}

/// One `m=` section; an object that never changes, for the same reason.
package final class MediaDescription: Sendable {
    package struct Format: Sendable, Hashable {
        package var payloadType: Int
        /// As in rtpmap, or the static assignment of RFC 3551; "" when unknown.
        package var encoding: String
        package var clockRate: Int
        package var channels: Int
        package var parameters: String?

        package init(payloadType: Int, encoding: String, clockRate: Int, channels: Int = 1, parameters: String? = nil) {
            self.payloadType = payloadType
            self.encoding = encoding
            self.clockRate = clockRate
            self.channels = channels
            self.parameters = parameters
        }
    }

    package struct Candidate: Sendable, Hashable {
        package var component: Int
        package var endpoint: Endpoint
        /// `host`, `srflx`, `prflx`, `relay`.
        package var kind: String

        package init(component: Int, endpoint: Endpoint, kind: String) {
            self.component = component
            self.endpoint = endpoint
            self.kind = kind
        }
    }

    /// What its attributes say.
    package struct Attributes: Sendable, Hashable {
        package var direction = MediaDirection.sendrecv
        /// `a=rtcp` port, and its own address where given (RFC 3605).
        package var rtcpPort: UInt16?
        package var rtcpHost: String?
        package var hasRTCPMux = false
        /// Milliseconds: `a=ptime` is a wish, `a=maxptime` a limit (RFC 8866 §6.4, §6.5).
        package var packetTimeMilliseconds: Int?
        package var maximumPacketTimeMilliseconds: Int?
        package var candidates: [Candidate] = []
        package var hasICE = false
        /// The name by which ICE checks call its side: `a=ice-ufrag`, the session's where it has none (RFC 8839 §5.4).
        package var fragment: String?
        package var hasFingerprint = false
        /// `a=crypto` lines present (RFC 4568); keys are never kept.
        package var cryptoSuites: [String] = []
        /// Another profile than the `m=` line's may be chosen, or was (`a=pcfg`, `a=acfg`, RFC 5939 §3.5).
        package var hasAlternatives = false

        package init() {}
    }

    /// `audio`, `video`, `image`, …
    package let kind: String
    package let port: UInt16
    /// `RTP/AVP`, `RTP/SAVP`, `udptl`, …
    package let transportProtocol: String
    /// The profile is SAVP or SAVPF (RFC 3711, RFC 5124).
    package let isSecureProfile: Bool
    package let formats: [Format]
    /// The effective `c=` host, media level before session level; nil when neither is there.
    package let connectionHost: String?
    /// `connectionHost` where it is an address; kept, because every verdict on media asks for it.
    package let connectionAddress: IPAddress?
    package let attributes: Attributes

    package convenience init(
        kind: String, port: UInt16, transportProtocol: String, connectionHost: String? = nil, formats: [Format] = [],
        attributes: Attributes = Attributes()
    ) {
        self.init(
            kind: kind, port: port, transportProtocol: transportProtocol, connectionHost: connectionHost,
            connectionAddress: connectionHost.flatMap { IPAddress($0) }, formats: formats, attributes: attributes)
    }

    /// As above, where `connectionHost` was read as an address before.
    init(
        kind: String, port: UInt16, transportProtocol: String, connectionHost: String?, connectionAddress: IPAddress?,
        formats: [Format], attributes: Attributes
    ) {
        self.kind = kind
        self.port = port
        self.connectionHost = connectionHost
        self.connectionAddress = connectionAddress
        self.transportProtocol = transportProtocol
        self.formats = formats
        self.attributes = attributes
        isSecureProfile = Self.isSecure(transportProtocol)
    }

    /// It goes by another section's port (RFC 9143 §7.2).
    func bundled(with tagged: MediaDescription) -> MediaDescription {
        var attributes = attributes
        if attributes.candidates.isEmpty { attributes.candidates = tagged.candidates }
        return MediaDescription(
            kind: kind, port: tagged.port, transportProtocol: transportProtocol, connectionHost: connectionHost,
            connectionAddress: connectionAddress, formats: formats, attributes: attributes)
    }

    private static func isSecure(_ transportProtocol: String) -> Bool {
        switch transportProtocol {
        case "RTP/AVP", "RTP/AVPF": return false
        default:
            let profile = transportProtocol.uppercased()
            return profile.hasSuffix("SAVP") || profile.hasSuffix("SAVPF")
        }
    }
}

extension MediaDescription: Hashable {
    package static func == (one: MediaDescription, other: MediaDescription) -> Bool {
        one === other
            || one.port == other.port && one.kind == other.kind && one.transportProtocol == other.transportProtocol
                && one.connectionHost == other.connectionHost && one.connectionAddress == other.connectionAddress
                && one.formats == other.formats && one.attributes == other.attributes
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(port)
        hasher.combine(connectionHost)
    }
}

extension MediaDescription {
    package var direction: MediaDirection { attributes.direction }
    package var rtcpPort: UInt16? { attributes.rtcpPort }
    package var rtcpHost: String? { attributes.rtcpHost }
    package var hasRTCPMux: Bool { attributes.hasRTCPMux }
    package var packetTimeMilliseconds: Int? { attributes.packetTimeMilliseconds }
    package var maximumPacketTimeMilliseconds: Int? { attributes.maximumPacketTimeMilliseconds }
    package var candidates: [Candidate] { attributes.candidates }
    package var hasICE: Bool { attributes.hasICE }
    package var fragment: String? { attributes.fragment }
    package var hasFingerprint: Bool { attributes.hasFingerprint }
    package var cryptoSuites: [String] { attributes.cryptoSuites }
    package var hasAlternatives: Bool { attributes.hasAlternatives }

    /// Where the describer receives RTP; nil for names, or port 0 (rejected).
    package var endpoint: Endpoint? {
        guard port != 0, let address = connectionAddress else { return nil }
        return Endpoint(address: address, port: port)
    }

    /// Where the describer receives RTCP: `a=rtcp`, rtcp-mux, or the next port (RFC 3550 §11, RFC 3605).
    package var rtcpEndpoint: Endpoint? {
        guard let endpoint else { return nil }
        if let rtcpPort {
            let address = rtcpHost.flatMap { IPAddress($0) } ?? endpoint.address
            // The discard port, or no address: candidates tell it (RFC 8840 §4.1.1).
            return rtcpPort == 9 || address.isUnspecified ? nil : Endpoint(address: address, port: rtcpPort)
        }
        return port < .max ? Endpoint(address: endpoint.address, port: port + 1) : nil
    }

    /// True where either secure profile or keys are offered.
    package var isSecure: Bool { isSecureProfile || !cryptoSuites.isEmpty }
    /// `0.0.0.0` or `::` without ICE, whose candidates tell or will tell the address (RFC 8840 §4.1.1).
    package var namesNoAddress: Bool {
        connectionAddress?.isUnspecified == true && candidates.isEmpty && !hasICE
    }
    /// `c=` and `m=` tell no place to send to: a name, no address, or the discard port of ICE (RFC 8840 §4.1.1).
    package var isPlaceholder: Bool { connectionAddress?.isUnspecified ?? true || port == 9 && hasICE }
    /// Neither the session nor the section has a `c=` line, though one of them must (RFC 8866 §5.7).
    package var lacksConnectionLine: Bool { port != 0 && connectionHost == nil }
    /// On hold: nothing is to be received (RFC 3264 §8.4, and the 0.0.0.0 of RFC 2543).
    package var isHeld: Bool { direction != .sendrecv || namesNoAddress }
}
