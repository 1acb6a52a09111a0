import Diagnosis
package import Engine
import Wire

/// Counters since the start, as `/v1/status` and the summary of `earshot analyze` give them.
package struct StatusRecord: Codable, Sendable, Equatable {
    package var packets: UInt64
    package var bytes: UInt64
    package var sipMessages: UInt64
    package var rtpPackets: UInt64
    package var rtcpPackets: UInt64
    package var calls: UInt64
    package var activeCalls: Int
    package var streams: UInt64
    package var activeStreams: Int
    package var registrations: Int
    /// Severity → findings.
    package var findings: [String: UInt64]
    package var captureDrops: UInt64
    /// Alerts over the budget of their hour.
    package var alertsWithheld: UInt64
    package var rejects: [String: UInt64]
    package var evictions: [String: UInt64]
    @OrNull package var firstPacket: String?
    @OrNull package var lastPacket: String?

    private enum CodingKeys: String, CodingKey {
        case packets, bytes, calls, streams, registrations, findings, rejects, evictions
        case sipMessages = "sip_messages"
        case rtpPackets = "rtp_packets"
        case rtcpPackets = "rtcp_packets"
        case activeCalls = "active_calls"
        case activeStreams = "active_streams"
        case captureDrops = "capture_drops"
        case alertsWithheld = "alerts_withheld"
        case firstPacket = "first_packet"
        case lastPacket = "last_packet"
    }

    package init(_ status: EngineStatus) {
        packets = status.packets
        bytes = status.bytes
        sipMessages = status.sipMessages
        rtpPackets = status.rtpPackets
        rtcpPackets = status.rtcpPackets
        calls = status.calls
        activeCalls = status.activeCalls
        streams = status.streams
        activeStreams = status.activeStreams
        registrations = status.registrations
        findings = ["notice": 0, "warning": 0, "error": 0]
        for (severity, count) in status.findings { findings[severity.name] = count }
        captureDrops = status.captureDrops
        alertsWithheld = status.alertsWithheld
        rejects = status.rejects
        evictions = status.evictions
        firstPacket = status.firstPacket?.rfc3339
        lastPacket = status.lastPacket?.rfc3339
    }
}
