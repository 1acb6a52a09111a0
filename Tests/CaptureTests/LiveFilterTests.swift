import Capture
import Support
import Testing
import Wire

struct LiveFilterTests {
    private static let v6a = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 1), port: 5060)
    private static let v6b = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 2), port: 5060)
    private static let large = [UInt8](repeating: 0x41, count: 3_000)

    private static func tcp(_ port: UInt16, in envelope: FrameBuilder.Envelope = .ethernet) -> [UInt8] {
        var destination = Samples.callee
        destination.port = port
        return FrameBuilder.tcp([1], from: Samples.caller, to: destination, sequence: 1, in: envelope)
    }

    /// The second piece of a TCP segment cut by IP, which has no ports.
    private static func tcpFragment(vlans: [UInt16] = []) -> [UInt8] {
        FrameBuilder.frame(
            FrameBuilder.ip(
                [UInt8](repeating: 0x41, count: 64), protocol: 6, from: Samples.caller.address,
                to: Samples.callee.address, fragment: 185), in: FrameBuilder.Envelope(vlans: vlans))
    }

    private static func passes(_ frame: [UInt8], _ text: String, _ link: LinkType) throws -> Bool {
        let filter = try CompiledFilter(text, link: link)
        return filter.admits(frame.span)
    }

    static let admitted: [(String, LinkType, [UInt8])] = [
        ("RTP", .ethernet, Samples.frame(0)),
        ("UDP over IPv6", .ethernet, FrameBuilder.udp("x", from: v6a, to: v6b)),
        ("SIP over TCP", .ethernet, tcp(5060)),
        ("SIP over TLS", .ethernet, tcp(5061)),
        ("ICMP error", .ethernet, FrameBuilder.icmpError(quoting: Samples.frame(0))),
        ("ICMPv6 error", .ethernet, FrameBuilder.icmpError(quoting: FrameBuilder.udp("x", from: v6a, to: v6b))),
        ("first fragment", .ethernet, FrameBuilder.fragments(large, from: Samples.caller, to: Samples.callee)[0]),
        ("last fragment", .ethernet, FrameBuilder.fragments(large, from: Samples.caller, to: Samples.callee)[2]),
        ("TCP's later fragment", .ethernet, tcpFragment()),
        ("IPv6 fragment", .ethernet, FrameBuilder.fragments(large, from: v6a, to: v6b)[1]),
        ("tagged", .ethernet, FrameBuilder.udp("x", from: v6a, to: v6b, in: .init(vlans: [100]))),
        ("tagged TCP", .ethernet, tcp(5060, in: .init(vlans: [100]))),
        ("tagged later fragment", .ethernet, tcpFragment(vlans: [100])),
        ("tagged twice", .ethernet, FrameBuilder.udp("x", from: v6a, to: v6b, in: .init(vlans: [7, 100]))),
        ("cooked", .linuxCooked, FrameBuilder.udp("x", from: v6a, to: v6b, in: .init(link: .linuxCooked))),
        ("cooked 2", .linuxCooked2, tcp(5060, in: .init(link: .linuxCooked2))),
        ("raw", .rawIP, FrameBuilder.udp("x", from: Samples.caller, to: Samples.callee, in: .init(link: .rawIP))),
    ]

    @Test(arguments: admitted.indices)
    func `the standard filter admits what a diagnosis can need`(index: Int) throws {
        let (name, link, frame) = Self.admitted[index]
        let text = LiveFilter.standard(tcpPorts: LiveSettings().tcpPorts, tagged: link == .ethernet)
        #expect(try Self.passes(frame, text, link), "\(name)")
    }

    @Test(arguments: [[], [100], [7, 100]])
    func `the standard filter leaves other TCP alone`(vlans: [UInt16]) throws {
        let text = LiveFilter.standard(tcpPorts: [5060...5061], tagged: true)
        #expect(try !Self.passes(Self.tcp(443, in: .init(vlans: vlans)), text, .ethernet))
    }

    @Test func `more TCP ports are admitted when asked for`() throws {
        let text = LiveFilter.standard(tcpPorts: [5060...5061, 5080...5080], tagged: true)
        #expect(try Self.passes(Self.tcp(5080), text, .ethernet))
    }

    @Test func `a filter that does not compile is refused with libpcap's reason`() {
        #expect {
            _ = try CompiledFilter("port and", link: .ethernet)
        } throws: { error in
            (error as? CaptureError)?.code == .badFilter && (error as? CaptureError)?.cause != nil
        }
    }
}
