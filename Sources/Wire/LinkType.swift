/// The link layers Earshot reads, by libpcap's DLT numbers (https://www.tcpdump.org/linktypes.html).
package enum LinkType: Sendable, Hashable {
    case ethernet
    case linuxCooked
    case linuxCooked2
    case rawIP
    /// BSD loopback: a four-byte address family in the writer's byte order (DLT_NULL) or network order (DLT_LOOP).
    case loopback

    /// Nil for a link layer we do not read.
    package init?(dataLink: Int32) {
        switch dataLink {
        case 1: self = .ethernet
        case 113: self = .linuxCooked
        case 276: self = .linuxCooked2
        case 12, 14, 101, 228, 229: self = .rawIP
        case 0, 108: self = .loopback
        default: return nil
        }
    }
}
