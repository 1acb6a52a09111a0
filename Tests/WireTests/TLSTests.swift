import Support
import Testing
import Wire

/// What a TLS connection shows before it is encrypted, and what hostile bytes do to its reader.
@Suite struct TLSTests {
    @Test("A hello names its server") func aHelloNamesItsServer() {
        var reader = TLSReader()
        #expect(
            reader.add(TLSBytes.clientHello(for: "sip.example.com")) == [.clientHello(serverName: "sip.example.com")])
        var other = TLSReader()
        #expect(other.add(TLSBytes.clientHello(for: nil)) == [.clientHello(serverName: nil)])
    }

    @Test("Records may come byte by byte") func recordsMayComeByteByByte() {
        let stream =
            TLSBytes.serverHello(certificate: TLSBytes.expiredCertificate) + TLSBytes.changeCipherSpec
            + TLSBytes.alert(40)
        var reader = TLSReader()
        let signs = stream.flatMap { reader.add([$0]) }
        #expect(signs.count == 3)
        #expect(signs.first == .serverHello)
        // The alert behind the change of cipher is encrypted, whatever it looks like.
        #expect(signs.last == .encrypted)
        #expect(reader.isDone)
    }

    @Test("Alerts are read with their level") func alertsAreReadWithTheirLevel() {
        var reader = TLSReader()
        #expect(
            reader.add(TLSBytes.alert(112, isFatal: false) + TLSBytes.alert(48)) == [
                .alert(isFatal: false, description: 112), .alert(isFatal: true, description: 48),
            ])
    }

    @Test("What is no record is plain") func whatIsNoRecordIsPlain() {
        var reader = TLSReader()
        #expect(reader.add(Array("SIP/2.0 400 Bad Request\r\n".utf8)) == [.plain])
        #expect(reader.add(TLSBytes.alert(40)).isEmpty)
    }

    @Test("A certificate tells its time and names") func aCertificateTellsItsTimeAndNames() throws {
        let certificate = try #require(TLSCertificate(TLSBytes.expiredCertificate))
        #expect(certificate.notBefore == Timestamp(seconds: 1_577_836_800))
        #expect(certificate.notAfter == Timestamp(seconds: 1_677_672_000))
        #expect(certificate.names == ["sip.example.com", "*.trunk.example.com", "192.0.2.7"])
    }

    @Test(
        "A star stands for one label",
        arguments: [
            ("sip.example.com", true), ("SIP.example.COM", true), ("a.trunk.example.com", true), ("192.0.2.7", true),
            ("example.com", false), ("trunk.example.com", false), ("a.b.trunk.example.com", false),
            ("192.0.2.8", false),
            ("", false), ("xsip.example.com", false),
        ])
    func aStarStandsForOneLabel(_ host: String, _ isFor: Bool) throws {
        let certificate = try #require(TLSCertificate(TLSBytes.expiredCertificate))
        #expect(certificate.isFor(host) == isFor)
    }

    /// Every cut and thousands of changed bytes: nothing traps, and nothing is read beyond its length.
    @Test("Hostile bytes are borne") func hostileBytesAreBorne() {
        var generator = SeededGenerator(seed: 5)
        let whole =
            TLSBytes.clientHello(for: "sip.example.com")
            + TLSBytes.serverHello(certificate: TLSBytes.expiredCertificate) + TLSBytes.alert(45)
        for cut in 0..<whole.count {
            var reader = TLSReader()
            _ = reader.add(Array(whole.prefix(cut)))
        }
        for cut in 0..<TLSBytes.expiredCertificate.count {
            #expect(TLSCertificate(Array(TLSBytes.expiredCertificate.prefix(cut))) == nil)
        }
        for _ in 0..<4_000 {
            var bytes = whole
            var certificate = TLSBytes.expiredCertificate
            for _ in 0..<4 {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
                certificate[Int(generator.next() % UInt64(certificate.count))] = UInt8(
                    truncatingIfNeeded: generator.next())
            }
            var reader = TLSReader()
            _ = reader.add(bytes)
            if let read = TLSCertificate(certificate) { _ = read.isFor("a.example.com") }
        }
    }

    @Test("A record without end is given up") func aRecordWithoutEndIsGivenUp() {
        var reader = TLSReader()
        for _ in 0..<40 { _ = reader.add([22, 3, 3, 0x40, 0] + [UInt8](repeating: 1, count: 0x4000)) }
        #expect(reader.isDone)
    }
}
