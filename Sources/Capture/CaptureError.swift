import CPcap

/// Why a capture cannot be read, taken or written.
package struct CaptureError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The file cannot be opened at all: missing, a directory, no right to read it.
        case cannotOpen = "cannot-open"
        /// The bytes are neither pcap nor pcapng.
        case notACapture = "not-a-capture"
        /// The file ends inside a packet or block.
        case truncated
        /// The file contradicts its own format.
        case corrupt
        /// A link layer that Earshot does not read.
        case unsupportedLink = "unsupported-link"
        case permissionDenied = "permission-denied"
        case noSuchInterface = "no-such-interface"
        /// The interface went down or away.
        case interfaceGone = "interface-gone"
        case badFilter = "bad-filter"
        case cannotCapture = "cannot-capture"
        case cannotWrite = "cannot-write"
    }

    package var code: Code
    /// One sentence for a person, without the path.
    package var message: String
    /// What libpcap or the system said, where that adds something.
    package var cause: String?
    /// File path or interface name.
    package var path: String?

    package init(_ code: Code, _ message: String, cause: String? = nil, path: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
        self.path = path
    }

    /// `call.pcap: the file is cut off inside a packet (truncated dump file; …)`.
    package var description: String {
        var text = path.map { "\($0): " } ?? ""
        text += message
        if let cause, !cause.isEmpty { text += " (\(cause))" }
        return text
    }
}

extension CaptureError {
    /// libpcap tells the reasons of a file apart in words only, so they are read from the words.
    static func file(_ words: String, path: String) -> CaptureError {
        if words.hasPrefix("truncated") {
            return CaptureError(.truncated, "the file is cut off", cause: words, path: path)
        }
        if words.hasPrefix("unknown file format") || words.hasPrefix("bad dump file format") {
            return CaptureError(.notACapture, "not a pcap or pcapng file", cause: words, path: path)
        }
        return CaptureError(.corrupt, "the file is damaged", cause: words, path: path)
    }

    /// No packet of the file has a link layer we read.
    static func unsupportedLink(_ dataLink: Int32, path: String) -> CaptureError {
        let name = pcap_datalink_val_to_name(dataLink).map { "\(String(cString: $0)) (\(dataLink))" }
        return CaptureError(.unsupportedLink, "link type \(name ?? "\(dataLink)") is not read", path: path)
    }

    /// The status of `pcap_activate` and of live reads.
    static func live(_ status: Int32, _ words: String, interface: String) -> CaptureError {
        switch status {
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            CaptureError(
                .permissionDenied,
                "capturing needs CAP_NET_RAW: run as root, or give the service AmbientCapabilities=CAP_NET_RAW",
                cause: words, path: interface)
        case PCAP_ERROR_NO_SUCH_DEVICE:
            CaptureError(.noSuchInterface, "there is no such interface", cause: words, path: interface)
        case PCAP_ERROR_IFACE_NOT_UP:
            CaptureError(.interfaceGone, "the interface is down", cause: words, path: interface)
        // A device that is unplugged while being read has no status of its own.
        case _ where words.hasPrefix("The interface "):
            CaptureError(.interfaceGone, "the interface went away", cause: words, path: interface)
        default:
            CaptureError(.cannotCapture, "capturing failed", cause: words, path: interface)
        }
    }

    /// The text of the last C error, which must be read before anything else runs.
    static func system(_ code: Code, _ message: String, errno number: Int32, path: String?) -> CaptureError {
        CaptureError(code, message, cause: String(cString: pcap_strerror(number)), path: path)
    }
}
