/// What one receiver says about one source (RFC 3550 §6.4.1).
package struct RTCPReportBlock: Sendable, Hashable {
    /// The source the report is about.
    package var ssrc: UInt32
    /// Loss since the previous report, in 256ths.
    package var fractionLost: UInt8
    /// Packets lost since the start; negative when duplicates outnumber losses.
    package var cumulativeLost: Int32
    /// Extended highest sequence number received.
    package var highestSequence: UInt32
    /// Interarrival jitter in RTP timestamp units.
    package var jitter: UInt32
    /// Middle 32 bits of the NTP time of the last sender report; 0 when none came.
    package var lastSenderReport: UInt32
    /// Time since that report in 1/65536 s.
    package var delaySinceLastSenderReport: UInt32

    package init(
        ssrc: UInt32, fractionLost: UInt8 = 0, cumulativeLost: Int32 = 0, highestSequence: UInt32 = 0,
        jitter: UInt32 = 0, lastSenderReport: UInt32 = 0, delaySinceLastSenderReport: UInt32 = 0
    ) {
        self.ssrc = ssrc
        self.fractionLost = fractionLost
        self.cumulativeLost = cumulativeLost
        self.highestSequence = highestSequence
        self.jitter = jitter
        self.lastSenderReport = lastSenderReport
        self.delaySinceLastSenderReport = delaySinceLastSenderReport
    }
}
