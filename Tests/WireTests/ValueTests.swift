import Testing
import Wire

@Suite struct ValueTests {
    @Test(
        "Addresses are read in every form and written in the recommended one (RFC 5952)",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("::", "::"), ("::1", "::1"),
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("[2001:db8::1]", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("1::", "1::"),
        ])
    func addresses(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", "example.org", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "+1.2.3.4", "1..2.3", ":", ":::",
            "1::2::3",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1.2.3", "-1::", "٣.1.1.1",
        ])
    func refused(text: String) { #expect(IPAddress(text) == nil) }

    @Test(
        "An endpoint is read as it is written",
        arguments: ["192.0.2.1:5060", "0.0.0.0:0", "[2001:db8::1]:65535", "[::]:9"])
    func endpoints(text: String) throws {
        let endpoint = try #require(Endpoint(text))
        #expect(endpoint.description == text)
        #expect(IPAddress(hostOf: text) == endpoint.address)
    }

    @Test(
        "What names no port is no endpoint",
        arguments: [
            "", ":", ":5060", "192.0.2.1", "192.0.2.1:", "192.0.2.1:+5", "192.0.2.1:65536", "192.0.2.1:5060:1",
            "example.org:5060", "2001:db8::1", "2001:db8::1:5060", "[2001:db8::1]", "[2001:db8::1:5060",
        ])
    func noEndpoint(text: String) { #expect(Endpoint(text) == nil) }

    @Test(
        "The host of a text is never cut at a colon of its own",
        arguments: [
            ("2001:db8::7", "2001:db8::7"), ("[2001:db8::7]", "2001:db8::7"), ("[2001:db8::7]:5060", "2001:db8::7"),
            ("192.0.2.1:5060", "192.0.2.1"), ("192.0.2.1", "192.0.2.1"), ("example.org:5060", nil), ("", nil),
        ])
    func hosts(text: String, host: String?) { #expect(IPAddress(hostOf: text)?.description == host) }

    @Test(
        "Lengths of time are read with their unit",
        arguments: [
            ("90s", 90), ("30m", 1_800), ("4h", 14_400), ("7d", 604_800), ("0s", nil), ("s", nil), ("", nil),
            ("90", nil), ("+9s", nil), ("-9s", nil), ("9 s", nil), ("9S", nil), ("٣s", nil), ("1.5h", nil),
            ("9223372036854775807d", nil), ("99999999999999999999s", nil),
        ])
    func lengths(text: String, seconds: Int?) { #expect(Interval.seconds(of: text) == seconds) }

    @Test(
        "Addresses know where they can be reached",
        arguments: [
            ("8.8.8.8", true), ("10.0.0.1", false), ("172.15.255.255", true), ("172.16.0.0", false),
            ("172.31.255.255", false), ("172.32.0.0", true), ("192.168.1.1", false), ("100.63.255.255", true),
            ("100.64.0.0", false), ("100.127.255.255", false), ("100.128.0.0", true), ("127.0.0.1", false),
            ("169.254.1.1", false), ("224.0.0.1", false), ("0.0.0.0", false), ("2001:4860::1", true), ("::1", false),
            ("fe80::1", false), ("febf::1", false), ("fd00::1", false), ("ff02::1", false), ("::", false),
        ])
    func reach(text: String, isReachable: Bool) throws {
        #expect(try #require(IPAddress(text)).isGloballyReachable == isReachable)
    }

    @Test(
        "Data link numbers name the links we read",
        arguments: [
            (1, .ethernet), (113, .linuxCooked), (276, .linuxCooked2), (12, .rawIP), (101, .rawIP), (228, .rawIP),
            (229, .rawIP), (0, .loopback), (108, .loopback), (127, nil), (-1, nil),
        ] as [(Int32, LinkType?)])
    func links(number: Int32, link: LinkType?) { #expect(LinkType(dataLink: number) == link) }

    @Test("Time saturates instead of overflowing")
    func saturation() {
        #expect(Timestamp(seconds: .max) == .distantFuture)
        #expect(Timestamp(seconds: .min, nanoseconds: -1) == .distantPast)
        #expect(Timestamp.distantFuture + .milliseconds(1) == .distantFuture)
        #expect(Timestamp.distantPast - .milliseconds(1) == .distantPast)
        #expect(Timestamp.distantPast - Timestamp.distantFuture == Interval(nanoseconds: .min))
        #expect(Interval(nanoseconds: .min).magnitude == Interval(nanoseconds: .max))
        #expect(Interval.seconds(.nan) == .zero)
        #expect(Interval.seconds(1e30) == Interval(nanoseconds: .max))
        #expect(Interval.milliseconds(.max) == Interval(nanoseconds: .max))
        #expect(Interval(nanoseconds: .min) * -1 == Interval(nanoseconds: .max))
        #expect(Interval(nanoseconds: .max) * -2 == Interval(nanoseconds: .min))
        #expect(Timestamp(seconds: 1, nanoseconds: 500_000_000).seconds == 1.5)
    }

    @Test("Endpoints and flows are written as people write them")
    func descriptions() {
        #expect(alice.description == "192.0.2.1:5060")
        #expect(aliceV6.description == "[2001:db8::1]:5060")
        #expect(Flow(source: alice, destination: bob).reversed.description == "198.51.100.2:5080 → 192.0.2.1:5060")
    }

    @Test("Reads outside the bytes are nil")
    func reads() {
        let nine = pattern(9)
        #expect(nine.span.uint8(at: 8) == nine[8] && nine.span.uint8(at: 9) == nil && nine.span.uint8(at: -1) == nil)
        #expect(nine.span.uint16(at: 7) != nil && nine.span.uint16(at: 8) == nil && nine.span.uint16(at: .max) == nil)
        #expect(nine.span.uint32(at: 5) != nil && nine.span.uint32(at: 6) == nil && nine.span.uint32(at: .min) == nil)
        #expect(nine.span.uint64(at: 1) != nil && nine.span.uint64(at: 2) == nil)
        #expect(nine.span.copy(from: 7, length: .max) == Array(nine.suffix(2)))
        #expect(nine.span.copy(from: -1, length: 2) == [] && nine.span.copy(from: 9, length: 1) == [])
        #expect(nine.span.copy(from: 3, length: -1) == [])
    }
}

@Suite struct HostAndPortTests {
    @Test(
        "A host and a port are read as they are written",
        arguments: [
            "homer.example.net:9060", "192.0.2.1:9060", "[2001:db8::1]:9060", "x:1",
        ])
    func readAsWritten(_ text: String) { #expect(HostAndPort(text)?.description == text) }

    @Test(
        "What is no host and port is none",
        arguments: [
            "", ":", "x", "x:", ":9060", "x:0", "x:65536", "2001:db8::1:9060", "a b:1", "x:1:2", "x/y:1",
        ])
    func none(_ text: String) { #expect(HostAndPort(text) == nil) }
}
