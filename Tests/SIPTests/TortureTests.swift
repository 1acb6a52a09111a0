import SIP
import Testing

@Suite("RFC 4475 torture messages", .enabled(if: Corpus.hasTorture, "shared/corpus is not beside the repository"))
struct TortureTests {
    @Test("A valid message parses", arguments: Corpus.torture.filter { $0.category == "valid" })
    func valid(_ message: Corpus.TortureCase) throws {
        let parsed = try SIPParser().parse(message.bytes.span)
        #expect(parsed.callID.isEmpty == false)
        #expect(parsed.vias.isEmpty == false)
        #expect(parsed.rejectedHeaders == [])
    }

    @Test("A message that only an application refuses parses, but for those with mandatory fields missing or doubled")
    func application() throws {
        for message in Corpus.torture
        where ["application", "transaction", "backward-compat"].contains(message.category) {
            let reason: SIPParseError.Reason? =
                switch message.name {
                case "insuf": .missingTo
                case "multi01": .duplicateTo
                default: nil
                }
            let result = Result { () throws(SIPParseError) in try SIPParser().parse(message.bytes.span) }
            switch result {
            case .success: #expect(reason == nil, "\(message.name)")
            case .failure(let error): #expect(error.reason == reason, "\(message.name)")
            }
        }
    }

    static let refusals: [(name: String, reason: SIPParseError.Reason)] = [
        ("badinv01", .badVia), ("scalar02", .badCSeq), ("scalarlg", .badCSeq),
        ("ltgtruri", .badRequestURI), ("lwsruri", .badStartLine), ("lwsstart", .badStartLine), ("trws", .badStartLine),
        ("badaspec", .badTo), ("badvers", .unsupportedVersion), ("mismatch01", .methodMismatch),
        ("mismatch02", .methodMismatch), ("bigcode", .badStartLine),
    ]

    @Test("An invalid message is refused by name and keeps its Call-ID", arguments: refusals)
    func refused(name: String, reason: SIPParseError.Reason) throws {
        let message = try #require(Corpus.torture.first { $0.name == name })
        let error = #expect(throws: SIPParseError.self) { try SIPParser().parse(message.bytes.span) }
        #expect(error?.reason == reason)
        #expect(error?.callID?.hasPrefix(name) == true)
        #expect(error?.startLine?.isEmpty == false)
    }

    @Test(
        "An invalid message that can be followed none the less yields a value",
        arguments: [
            ("clerr", SIPParseError.Reason.shortBody), ("ncl", .badContentLength), ("regbadct", .badContact),
            ("escruri", nil), ("baddate", nil), ("baddn", nil), ("quotbal", nil),
        ])
    func tolerated(name: String, violation: SIPParseError.Reason?) throws {
        let message = try #require(Corpus.torture.first { $0.name == name })
        let parsed = try SIPParser().parse(message.bytes.span)
        #expect(parsed.callID.isEmpty == false)
        #expect(parsed.violation == violation)
    }

    @Test("The table of 49: all but the start lines that are none are told as SIP, and what is valid breaks no rule")
    func table() {
        let numbered = Corpus.torture.filter { $0.name != "test" }
        #expect(numbered.count == 49)
        let strange: Set<String> = ["ltgtruri", "lwsruri", "lwsstart", "badvers", "bigcode"]
        for message in numbered where !strange.contains(message.name) {
            let isTold = looksLikeSIP(message.bytes.span)
            #expect(isTold, "\(message.name)")
        }
        for message in numbered where message.category != "invalid" {
            guard let parsed = try? SIPParser().parse(message.bytes.span) else { continue }
            #expect(parsed.violation == nil, "\(message.name)")
        }
        let refused = Set(Self.refusals.map(\.name))
        let tolerated: Set = ["clerr", "ncl", "regbadct", "escruri", "baddate", "baddn", "quotbal"]
        #expect(refused.union(tolerated) == Set(numbered.filter { $0.category == "invalid" }.map(\.name)))
    }

    @Test("The tortuous INVITE keeps every value")
    func tortuous() throws {
        let message = try #require(Corpus.torture.first { $0.name == "wsinv" })
        let parsed = try SIPParser().parse(message.bytes.span)
        #expect(parsed.vias.map(\.sentBy) == ["192.0.2.2", "spindle.example.com", "192.168.255.111"])
        #expect(parsed.vias.map(\.branch) == ["390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239"])
        #expect(parsed.vias.map(\.transport) == ["UDP", "TCP", "UDP"])
        #expect(parsed.to.tag == "1918181833n")
        #expect(parsed.maxForwards == 68)
        #expect(parsed.contacts.first?.displayName == "Quoted string \"\"")
        #expect(parsed.routes.first?.uri.isLooseRouting == true)
        #expect(parsed.sdp?.media.first?.port == 49217)
    }

    @Test("Escaped NULs do not cut a user name short")
    func escapedNULs() throws {
        let message = try #require(Corpus.torture.first { $0.name == "escnull" })
        let parsed = try SIPParser().parse(message.bytes.span)
        #expect(parsed.to.uri.user == "null-%00-null")
        #expect(parsed.contacts.map(\.uri.user) == ["%00", "%00%00"])
    }

    @Test("What follows the body of a datagram is counted and not read")
    func trailing() throws {
        let message = try #require(Corpus.torture.first { $0.name == "dblreq" })
        let parsed = try SIPParser().parse(message.bytes.span)
        #expect(parsed.method == "REGISTER")
        #expect(parsed.declaredContentLength == 0)
        #expect(parsed.bodyLength == 450)
        #expect(parsed.sdp == nil)
    }
}
