package import Wire

/// An interface that a capture file describes.
package struct FileInterface: Sendable, Hashable {
    /// `eth0`; nil where the file does not say.
    package var name: String?
    /// The file's link layer number (https://www.tcpdump.org/linktypes.html).
    package var dataLink: Int32
    /// The most bytes the capture kept of a packet; 0 where the file does not say.
    package var snapLength: Int
    /// Addresses of the host that captured, where the file says.
    package var addresses: [IPAddress] = []

    /// Nil for a link layer we do not read.
    package var link: LinkType? { LinkType(dataLink: dataLink) }
}
