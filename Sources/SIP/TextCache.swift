import Wire

/// Texts that came last, so that one which comes again, as a Call-ID does with each message of its call, is made and kept
/// once: its messages then share it, and comparing them compares one address. Bounded by its places and by what a text may
/// have.
final class TextCache {
    private let isOfCallIDs: Bool
    private var slots: [String] = []
    private static let count = 4_096

    /// - Parameter isOfCallIDs: Texts are Call-IDs, which have a form of their own.
    init(isOfCallIDs: Bool = false) { self.isOfCallIDs = isOfCallIDs }

    /// `bytes` as text.
    func text(_ bytes: Span<UInt8>) -> String {
        // Texts of that size have no allocation to share.
        if bytes.count <= 15 { return new(bytes) }
        if slots.isEmpty { slots = [String](repeating: "", count: Self.count) }
        let place = bytes.fingerprint & (Self.count - 1)
        let known = slots[place]
        if known.utf8.count == bytes.count, known.hasBytes(of: bytes) { return known }
        let text = new(bytes)
        slots[place] = text
        return text
    }

    private func new(_ bytes: Span<UInt8>) -> String { isOfCallIDs ? CallIDText.of(bytes) : bytes.text }
}

extension String {
    fileprivate func hasBytes(of bytes: Span<UInt8>) -> Bool {
        let isSame = utf8.withContiguousStorageIfAvailable { own in
            bytes.withUnsafeBufferPointer { own.elementsEqual($0) }
        }
        return isSame ?? false
    }
}
