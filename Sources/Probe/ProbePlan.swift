package import Diagnosis
import Wire

/// What one probe tries, in the order of its numbers.
package struct ProbePlan: Sendable {
    package enum Use: String, Sendable, Hashable { case signalling, media }

    /// One port of one transport, tried both ways.
    package struct PortTest: Sendable, Hashable {
        package var test: UInt32
        package var use: Use
        package var transport: Order.Transport
        package var port: UInt16
    }

    /// Where a profile names none.
    package static let usualMedia: ClosedRange<UInt16> = 10_500...10_559
    /// Of UDP payloads; the last fills an Ethernet frame.
    package static func sizes(isIPv4: Bool) -> [Int] {
        [60, 160, 512, 1_024, 1_280, 1_372, 1_412, isIPv4 ? 1_472 : 1_452]
    }
    package static let fragmented = 2_000
    /// Expedited Forwarding (RFC 3246) as the octet of the IP header.
    package static let expedited: UInt8 = 0xB8
    /// Seconds after which the way back is tried; RFC 4787 REQ-5 asks for more than two minutes.
    package static let bindings = [15, 30, 60, 110, 180, 300]
    /// Transmissions of one test, before it counts as lost.
    package static let attempts = 3
    private static let portsOfAUse = 64

    package var ports: [PortTest]
    /// Numbers of tests that are not of a port, from here on.
    package static let sizeTests: UInt32 = 0x1000
    package static let fragmentTest: UInt32 = 0x2000
    package static let markTest: UInt32 = 0x2001
    package static let messageTests: UInt32 = 0x3000
    package static let bindingTests: UInt32 = 0x4000

    package init(_ profile: Profile) {
        let signalling = ProbePlan.sample(profile.signallingPorts.prefix(16).flatMap { ProbePlan.some(of: $0) })
        let media = ProbePlan.sample(ProbePlan.some(of: profile.mediaPorts ?? ProbePlan.usualMedia))
        var ports: [PortTest] = []
        func add(_ use: Use, _ transport: Order.Transport, _ numbers: [UInt16]) {
            for port in numbers {
                ports.append(PortTest(test: UInt32(ports.count) + 1, use: use, transport: transport, port: port))
            }
        }
        add(.signalling, .udp, signalling)
        add(.media, .udp, media.filter { !signalling.contains($0) })
        add(.signalling, .tcp, signalling)
        self.ports = ports
    }

    /// As many as are of use, evenly.
    private static func some(of range: ClosedRange<UInt16>) -> [UInt16] {
        let count = Int(range.upperBound) - Int(range.lowerBound) + 1
        guard count > portsOfAUse else { return Array(range).filter { $0 > 0 } }
        return (0..<portsOfAUse).map { UInt16(Int(range.lowerBound) + $0 * (count - 1) / (portsOfAUse - 1)) }
            .filter { $0 > 0 }
    }

    private static func sample(_ ports: [UInt16]) -> [UInt16] {
        let all = Set(ports).sorted()
        guard all.count > portsOfAUse else { return all }
        return (0..<portsOfAUse).map { all[$0 * (all.count - 1) / (portsOfAUse - 1)] }
    }

    package func ports(_ transport: Order.Transport, _ use: Use? = nil) -> [PortTest] {
        ports.filter { $0.transport == transport && (use == nil || $0.use == use) }
    }

    /// Below are signalling and services; a firewall that asks for RTP does so above.
    package static func looks(of port: UInt16) -> TestPacket.Looks { port < 6_000 ? .plain : .rtp }

    /// Packets that this side sends at most.
    package var packets: Int {
        ports(.udp).count * ProbePlan.attempts + ports(.tcp).count * 6
            + (ProbePlan.sizes(isIPv4: true).count + 4) * ProbePlan.attempts + 40
    }
}
