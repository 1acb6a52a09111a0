import Wire

/// A message's body: its bytes until somebody asks what they mean. Messages with equal bodies share one.
final class MessageBody {
    private var bytes: [UInt8]
    private var type: [UInt8]?
    private let isTruncated: Bool
    // Read and set, and nothing is called meanwhile.
    /// What was read of it.
    private var content: Body?
    private var text: String?

    var sdp: SessionDescription? {
        readContent()
        return content?.sdp
    }
    var sdpIsBroken: Bool {
        readContent()
        return content?.sdpIsBroken ?? false
    }
    var shortText: String? {
        readContent()
        return content?.shortText
    }
    /// The SDP as it may be shown.
    var sdpText: String? {
        if let text { return text }
        readContent()
        return (content?.sdpBytes).map(SDPText.blanked)
    }

    private static let bytesKept = 4_096
    private static let sdpType = Array("application/sdp".utf8)

    /// A value of Content-Type as it is kept here.
    static func type(_ value: ArraySlice<UInt8>) -> [UInt8] {
        value.span.equalsCaseless("application/sdp") ? sdpType : Array(value.text.utf8)
    }

    /// - Parameters:
    ///   - bytes: the body, cut at its Content-Length where that is shorter.
    ///   - type: the value of Content-Type; nil where the header is missing.
    init(_ bytes: Span<UInt8>, type: [UInt8]?, isTruncated: Bool) {
        self.bytes = bytes.withUnsafeBufferPointer { [UInt8]($0) }
        self.type = type
        self.isTruncated = isTruncated
        if bytes.count > Self.bytesKept || bytes.mayHoldCredentials || SDPText.mayHoldSecret(self.bytes[...]) {
            readWhole()
        }
    }

    /// Reads everything and lets the bytes go: they are many, or hold a secret.
    private func readWhole() {
        text = sdpText
        content?.sdpBytes = nil
        bytes = []
        type = nil
    }

    /// What was read of it is let go where it can be read again.
    func forgetContent() { if !bytes.isEmpty { content = nil } }

    private func readContent() {
        guard content == nil else { return }
        content = Body(bytes[...], contentType: type?[...], isTruncated: isTruncated)
    }

    func isEqual(to other: Span<UInt8>, type: [UInt8]?) -> Bool {
        guard bytes.count == other.count, !isTruncated, self.type == type else { return false }
        return bytes.withUnsafeBytes { own in
            other.withUnsafeBytes { other in own.elementsEqual(other) }
        }
    }
}

/// The bodies that came last, so that one which comes again (a copy, a retransmission, a session refreshed) is neither
/// kept nor read twice. Bounded by its places, and by what a body may keep.
final class BodyCache {
    private var slots: [MessageBody?] = []
    private static let count = 256

    func body(_ bytes: Span<UInt8>, type: [UInt8]?, isTruncated: Bool) -> MessageBody {
        guard !isTruncated else { return MessageBody(bytes, type: type, isTruncated: true) }
        if slots.isEmpty { slots = [MessageBody?](repeating: nil, count: Self.count) }
        let place = bytes.fingerprint & (Self.count - 1)
        if let known = slots[place], known.isEqual(to: bytes, type: type) { return known }
        let body = MessageBody(bytes, type: type, isTruncated: false)
        slots[place] = body
        return body
    }
}

extension Span<UInt8> {
    /// The name of a header field with credentials stands in it somewhere.
    fileprivate var mayHoldCredentials: Bool {
        for letter in [UInt8(ascii: "z"), UInt8(ascii: "Z")] {
            var position = 0
            while let found = firstIndex(of: letter, from: position) {
                if hasCaselessPrefix("authorization", at: found - 7) { return true }
                position = found + 1
            }
        }
        return false
    }
}
