package import Engine
package import Wire

/// Names of the capture interfaces by their number, for records that people read.
package struct InterfaceNames: Sendable {
    private var names: [String]

    package init(_ names: [String] = []) { self.names = names }

    package subscript(_ interface: InterfaceID) -> String {
        let index = Int(interface.index)
        return names.indices.contains(index) ? names[index] : "#\(index)"
    }
}

/// One RTP stream as seen at the capture point. Endpoints are `ip:port`, times RFC 3339, jitter as RFC 3550 A.8.
package struct StreamRecord: Codable, Sendable, Equatable {
    package var source: String
    package var destination: String
    /// `0x1a2b3c4d`, eight hexadecimal digits.
    package var ssrc: String
    package var payloadTypes: [Int]
    @OrNull package var codec: String?
    @OrNull package var direction: String?
    package var packets: UInt64
    /// Expected minus received (RFC 3550 A.3); negative when packets came twice.
    package var lost: Int64
    package var lossPercent: Double
    package var jitterMeanMilliseconds: Double
    package var jitterMaxMilliseconds: Double
    package var first: String
    package var last: String
    package var durationSeconds: Double
    /// Mean opinion score by the E-model; null where the codec is not rated.
    @OrNull package var meanOpinionScore: Double?
    package var interface: String

    private enum CodingKeys: String, CodingKey {
        case ssrc, codec, direction, packets, lost, first, last, interface
        case source = "src"
        case destination = "dst"
        case payloadTypes = "payload_types"
        case lossPercent = "loss_percent"
        case jitterMeanMilliseconds = "jitter_mean_ms"
        case jitterMaxMilliseconds = "jitter_max_ms"
        case durationSeconds = "duration_s"
        case meanOpinionScore = "mos"
    }

    package init(_ stream: MediaSnapshot, interfaces: InterfaceNames) {
        source = stream.source.description
        destination = stream.destination.description
        let digits = String(stream.ssrc, radix: 16)
        ssrc = "0x" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        payloadTypes = stream.payloadTypes
        codec = stream.codec
        direction = stream.direction
        packets = stream.packets
        lost = stream.lost
        let expected = Double(stream.packets) + Double(max(0, stream.lost))
        lossPercent = expected > 0 ? rounded(Double(max(0, stream.lost)) / expected * 100, 3) : 0
        jitterMeanMilliseconds = rounded(stream.jitterMeanMilliseconds, 3)
        jitterMaxMilliseconds = rounded(stream.jitterMaxMilliseconds, 3)
        first = stream.first.rfc3339
        last = stream.last.rfc3339
        durationSeconds = rounded((stream.last - stream.first).seconds, 6)
        meanOpinionScore = nil
        interface = interfaces[stream.interface]
    }
}

/// `value` with `places` decimals; numbers that are none become zero.
func rounded(_ value: Double, _ places: Int) -> Double {
    guard value.isFinite else { return 0 }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return (value * scale).rounded() / scale
}

/// One port of the profile's media range on one local host.
package struct PortRecord: Codable, Sendable, Equatable {
    package var address: String
    package var port: UInt16
    package var calls: UInt64
    package var received: UInt64
    package var icmpErrors: UInt64
    @OrNull package var lastReceived: String?

    private enum CodingKeys: String, CodingKey {
        case address, port, calls, received
        case icmpErrors = "icmp_errors"
        case lastReceived = "last_received"
    }

    package init(_ port: PortSnapshot) {
        address = port.address.description
        self.port = port.port
        calls = port.calls
        received = port.received
        icmpErrors = port.icmpErrors
        lastReceived = port.lastReceived?.rfc3339
    }
}
