/// Why a packet or a message was not used, besides what `FrameDecoder` says of frames.
package enum Dismissal: Int, CaseIterable {
    case timeRegressed, unknownLink, icmpUnrelated, emptyDatagram, shortMedia, badRTP, badRTCP, stun, dtls, notSIP
    case notSIPOnSIPPort, otherUDP, otherTCP, truncated, sipMalformed, sipCut, fragmentExpired
    case hepMalformed, hepNotRead, hepKeepAlive, hepJSONReport, hepCopy, probe

    /// Of its counter.
    package var name: String {
        switch self {
        case .timeRegressed: "time-regressed"
        case .unknownLink: "unknown-link"
        case .icmpUnrelated: "icmp-unrelated"
        case .emptyDatagram: "empty-datagram"
        case .shortMedia: "short-media"
        case .badRTP: "bad-rtp"
        case .badRTCP: "bad-rtcp"
        case .stun: "stun"
        case .dtls: "dtls"
        case .notSIP: "not-sip"
        case .notSIPOnSIPPort: "not-sip-on-sip-port"
        case .otherUDP: "other-udp"
        case .otherTCP: "other-tcp"
        case .truncated: "truncated"
        case .sipMalformed: "sip-malformed"
        case .sipCut: "sip-cut"
        case .fragmentExpired: "fragment-expired"
        case .hepMalformed: "hep-malformed"
        case .hepNotRead: "hep-not-read"
        case .hepKeepAlive: "hep-keep-alive"
        case .hepJSONReport: "hep-json-report"
        case .hepCopy: "hep-copy"
        case .probe: "probe"
        }
    }
}

/// How often each was. By place, not by name: what is none of ours is most of the traffic of some hosts, and counting it in
/// a dictionary of names took 540 instructions a packet.
struct DismissalCounts {
    private var counts = [UInt64](repeating: 0, count: Dismissal.allCases.count)

    mutating func note(_ reason: Dismissal) { counts[reason.rawValue] &+= 1 }

    func add(to rejects: inout [String: UInt64]) {
        for reason in Dismissal.allCases where counts[reason.rawValue] > 0 {
            rejects[reason.name, default: 0] &+= counts[reason.rawValue]
        }
    }
}
