package import Wire

/// The keys of one stream, sent as telephone events (RFC 4733 §2.3) or heard as tones. Trivial.
package struct KeyPresses: Sendable {
    /// Keys 0–15; other events are not counted.
    package private(set) var count: UInt32 = 0
    /// Payload type of the latest event.
    package private(set) var payloadType: UInt8 = 0
    /// When the first key was seen, and its frame.
    package private(set) var first: Timestamp?
    package private(set) var firstFrame: UInt64 = 0
    /// The latest packet of an event, or the latest tone.
    package private(set) var last = Timestamp.distantPast
    /// Latest sixteen keys, four bits each, the newest lowest.
    private var codes: UInt64 = 0
    private var lastRTPTimestamp: UInt32 = 0

    init() {}

    /// One packet of an event: its repeats and its three end packets share one timestamp (RFC 4733 §2.5.1).
    mutating func note(event: UInt8, head: RTPHead, at time: Timestamp, frame: UInt64) {
        payloadType = head.payloadType
        last = time
        guard event < 16 else { return }
        if first == nil {
            first = time
            firstFrame = frame
        } else if Int32(bitPattern: head.timestamp &- lastRTPTimestamp) <= 0 {
            return
        }
        lastRTPTimestamp = head.timestamp
        codes = codes << 4 | UInt64(event)
        count &+= 1
    }

    /// One key heard as a tone (ITU-T Q.23): 0…15 as RFC 4733 §3.2 numbers them.
    mutating func note(tone: UInt8, at time: Timestamp, frame: UInt64) {
        guard tone < 16 else { return }
        last = time
        if first == nil {
            first = time
            firstFrame = frame
        }
        codes = codes << 4 | UInt64(tone)
        count &+= 1
    }

    /// `12*#`, oldest first; an ellipsis stands for keys before the latest sixteen.
    package var digits: String {
        let shown = Int(min(count, 16))
        let keys = (0..<shown).reversed().map { KeyPresses.symbols[Int(codes >> UInt64($0 * 4) & 15)] }
        return (count > 16 ? "…" : "") + keys.joined()
    }

    private static let symbols = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "A", "B", "C", "D"]
}
