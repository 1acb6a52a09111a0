import Wire

/// The attributes of one SDP section, read from `a=name:value`.
struct SDPAttributes {
    var direction: MediaDirection?
    var rtcpPort: UInt16?
    var rtcpHost: String?
    var hasRTCPMux = false
    var packetTimeMilliseconds: Int?
    var maximumPacketTimeMilliseconds: Int?
    var candidates: [MediaDescription.Candidate] = []
    /// `a=ice-ufrag` (RFC 8839 §5.4).
    var fragment: String?
    var hasFingerprint = false
    var cryptoSuites: [String] = []
    var hasAlternatives = false
    /// `a=mid` (RFC 5888 §4), `a=bundle-only` and the names of an `a=group:BUNDLE` (RFC 9143 §5, §6).
    var identification: String?
    var isBundleOnly = false
    var bundle: [String] = []
    /// Of a payload type the last one counts; likewise below.
    private var mappings: [MediaDescription.Format] = []
    private var formatParameters: [(payloadType: Int, text: String)] = []

    /// The attributes that say where media goes and how.
    enum Name: String, CaseIterable {
        case rtpmap, fmtp, ptime, maxptime, rtcp, candidate, fingerprint, crypto, sendrecv, sendonly, recvonly, inactive
        case pcfg, acfg, group, mid
        case bundleOnly = "bundle-only"
        case rtcpMux = "rtcp-mux"
        case iceUfrag = "ice-ufrag"

        private static let table = NameTable(allCases.map { (name: $0.rawValue, value: $0) })

        /// In any case; nil for an attribute that is not read.
        init?(_ name: ArraySlice<UInt8>) {
            guard (3...11).contains(name.count), let found = Name.table[name.span] else { return nil }
            self = found
        }
    }

    mutating func add(_ name: Name, _ value: ArraySlice<UInt8>) {
        switch name {
        case .sendrecv, .sendonly, .recvonly, .inactive: direction = MediaDirection(rawValue: name.rawValue)
        case .ptime: packetTimeMilliseconds = value.leadingNumber()
        case .maxptime: maximumPacketTimeMilliseconds = value.leadingNumber()
        case .rtcpMux: hasRTCPMux = true
        case .iceUfrag: fragment = value.prefix(64).text
        case .fingerprint: hasFingerprint = true
        case .pcfg, .acfg: hasAlternatives = true
        case .mid: identification = value.prefix(64).text
        case .bundleOnly: isBundleOnly = true
        case .group:
            let words = value.words(limit: SDPLimits.media + 1)
            if bundle.isEmpty, words.first?.equalsCaseless("BUNDLE") == true { bundle = words.dropFirst().map(\.text) }
        case .rtcp: addRTCP(value)
        case .rtpmap: addMapping(value)
        case .fmtp:
            let number = value.prefix { !$0.isBlank }
            let parameters = value[number.endIndex...].trimmed
            if !parameters.isEmpty, let payloadType = number.number(Int.self) {
                formatParameters.append((payloadType, parameters.text))
            }
        case .crypto:
            // TAG SUITE KEY (RFC 4568 §9.1): the key is left behind.
            let parts = value.words(limit: 2)
            if parts.count == 2, cryptoSuites.count < 16 { cryptoSuites.append(parts[1].text) }
        case .candidate: addCandidate(value)
        }
    }

    /// `53020` or `53020 IN IP4 126.16.64.4` (RFC 3605 §2.1).
    private mutating func addRTCP(_ value: ArraySlice<UInt8>) {
        let parts = value.words(limit: 4)
        rtcpPort = parts.first.flatMap { $0.number() }
        rtcpHost = parts.count >= 4 && rtcpPort != nil ? parts[3].text : nil
    }

    /// `101 telephone-event/8000` or `96 opus/48000/2` (RFC 8866 §6.6).
    private mutating func addMapping(_ value: ArraySlice<UInt8>) {
        let number = value.prefix { !$0.isBlank }
        guard let payloadType = number.number(Int.self) else { return }
        var rest = value[number.endIndex...].trimmed
        func field() -> ArraySlice<UInt8>? {
            rest = rest.drop { $0 == UInt8(ascii: "/") }
            guard !rest.isEmpty else { return nil }
            let field = rest.prefix { $0 != UInt8(ascii: "/") }
            rest = rest[field.endIndex...]
            return field
        }
        guard let encoding = field() else { return }
        mappings.append(
            MediaDescription.Format(
                payloadType: payloadType, encoding: encoding.trimmed.text, clockRate: field()?.leadingNumber() ?? 0,
                channels: field()?.leadingNumber() ?? 1))
    }

    /// `FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ KIND …` (RFC 8839 §5.1).
    private mutating func addCandidate(_ value: ArraySlice<UInt8>) {
        guard candidates.count < SDPLimits.candidates else { return }
        let parts = value.words(limit: 8)
        guard parts.count == 8, let component = parts[1].number(Int.self), let port = parts[5].number(UInt16.self),
            let address = IPAddress(parts[4].text)
        else { return }
        candidates.append(
            MediaDescription.Candidate(
                component: component, endpoint: Endpoint(address: address, port: port), kind: parts[7].text))
    }

    /// One format of the `m=` line; nil where it is no number (`t38`, `webrtc-datachannel`, `*`).
    func format(_ word: ArraySlice<UInt8>) -> MediaDescription.Format? {
        guard let payloadType = word.number(Int.self), payloadType < 256 else { return nil }
        var format =
            mappings.last { $0.payloadType == payloadType } ?? StaticPayload.format(payloadType)
            ?? MediaDescription.Format(payloadType: payloadType, encoding: "", clockRate: 0)
        format.parameters = formatParameters.last { $0.payloadType == payloadType }?.text
        return format
    }
}

/// Static payload types (RFC 3551 §6, tables 4 and 5).
enum StaticPayload {
    private static let assigned: [Int: (name: String, rate: Int, channels: Int)] = [
        0: ("PCMU", 8_000, 1), 3: ("GSM", 8_000, 1), 4: ("G723", 8_000, 1), 5: ("DVI4", 8_000, 1),
        6: ("DVI4", 16_000, 1), 7: ("LPC", 8_000, 1), 8: ("PCMA", 8_000, 1), 9: ("G722", 8_000, 1),
        10: ("L16", 44_100, 2), 11: ("L16", 44_100, 1), 12: ("QCELP", 8_000, 1), 13: ("CN", 8_000, 1),
        14: ("MPA", 90_000, 1), 15: ("G728", 8_000, 1), 16: ("DVI4", 11_025, 1), 17: ("DVI4", 22_050, 1),
        18: ("G729", 8_000, 1), 25: ("CelB", 90_000, 1), 26: ("JPEG", 90_000, 1), 28: ("nv", 90_000, 1),
        31: ("H261", 90_000, 1), 32: ("MPV", 90_000, 1), 33: ("MP2T", 90_000, 1), 34: ("H263", 90_000, 1),
    ]

    static func format(_ payloadType: Int) -> MediaDescription.Format? {
        assigned[payloadType].map {
            MediaDescription.Format(
                payloadType: payloadType, encoding: $0.name, clockRate: $0.rate, channels: $0.channels)
        }
    }
}
