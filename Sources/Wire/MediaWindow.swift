/// One interval of a stream: what rules judge, never the whole stream's sums. Trivial.
package struct MediaWindow: Sendable, Hashable {
    /// Arrival of the last packet before the interval (of the first packet for the first interval) and of its last one.
    package var start: Timestamp
    package var end: Timestamp
    package var packets: UInt32 = 0
    /// Payload bytes on the wire.
    package var bytes: UInt64 = 0
    /// Sequence numbers that became due.
    package var expected: UInt32 = 0
    /// Of these, never seen; a packet later than the close counts here and makes up for it in the next interval.
    package var lost: UInt32 = 0
    /// Packets beyond `expected`: those that an earlier interval missed and that came after its close.
    package var recovered: UInt32 = 0
    /// Runs of missing packets.
    package var lossEvents: UInt32 = 0
    package var duplicates: UInt32 = 0
    package var reordered: UInt32 = 0
    package var restarts: UInt32 = 0
    package var markers: UInt32 = 0
    package var jitterMaxMilliseconds = 0.0
    package var jitterMeanMilliseconds = 0.0
    /// Packets the jitter figures rest on.
    package var jitterSamples: UInt32 = 0
    package var longestPause = Interval.zero
    /// Time in which the sender went on, by its numbers and its clock, and nothing of it came.
    package var hole = Interval.zero
    /// Bit n is set when payload type n was seen.
    package var payloadTypes: UInt128 = 0
    package var sound = SoundWindow()

    package init(start: Timestamp) {
        self.start = start
        end = start
    }
}
