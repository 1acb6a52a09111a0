import Diagnosis
import Support
import Testing
import Wire

/// What incidents are about has one description, and a later run knows it by that.
@Suite struct SubjectTests {
    static let phone: IPAddress = "192.0.2.10"
    static let server: Endpoint = "[2001:db8::20]:5060"

    static let all: [(Subject, String)] = [
        (.host(phone), "192.0.2.10"), (.host(server.address), "2001:db8::20"),
        (.path(from: phone, to: .endpoint(server)), "192.0.2.10>[2001:db8::20]:5060"),
        (.path(from: phone, to: .host(server.address)), "192.0.2.10>2001:db8::20"),
        (.path(from: phone, to: .endpoint(server), over: .tcp), "tcp 192.0.2.10>[2001:db8::20]:5060"),
        (.path(from: phone, to: .endpoint(server), over: .tls), "tls 192.0.2.10>[2001:db8::20]:5060"),
        (.sides(phone, server.address), "192.0.2.10 2001:db8::20"),
        (.reason(.answerContradicts, at: phone), "192.0.2.10 answer-contradicts"),
        (.method("REFER", at: .host(phone)), "192.0.2.10 REFER"),
        (.method("SUBSCRIBE", at: .endpoint(server)), "[2001:db8::20]:5060 SUBSCRIBE"),
        (.number("13800138000"), "13800138000"), (.account("8001@example.com"), "8001@example.com"),
        (.account("8001@example.com", at: phone), "8001@example.com 192.0.2.10"),
        (.binding("8001@example.com", client: phone), "8001@example.com at 192.0.2.10"),
        (.softphones(client: phone, host: "10.0.0.5"), "192.0.2.10 10.0.0.5"),
        (.route("proxy.example.com:5060", nil), "proxy.example.com:5060"),
        (.scan(phone, .crowd), "192.0.2.10 crowd"), (.scan(phone, .success), "192.0.2.10 success"),
    ]

    @Test("It is described in one way", arguments: all) func itIsDescribedInOneWay(subject: Subject, text: String) {
        #expect(subject.description == text)
        #expect(subject.remembered.description == text)
        #expect(subject.remembered == Subject(remembered: text))
    }

    @Test("A host is a host again in a later run") func aHostIsAHostAgainInALaterRun() {
        #expect(Subject(remembered: "2001:db8::20") == .host(Self.server.address))
        #expect(Subject.route("192.0.2.10", Self.phone).remembered == .host(Self.phone))
        for text in [
            "192.0.2.10:5060", "a>b", "192.0.2.10>", "tcp 192.0.2.10>192.0.2.20 x", "udp 192.0.2.10>192.0.2.20", "",
        ] {
            #expect(Subject(remembered: text) == .remembered(text))
        }
    }

    @Test("A path is a path again in a later run", arguments: all) func aPathIsAPathAgainInALaterRun(
        subject: Subject, text: String
    ) {
        if case .path = subject { #expect(subject.remembered == subject) }
    }

    @Test("Good calls are evidence about hosts only") func goodCallsAreEvidenceAboutHostsOnly() {
        let hosts = Self.all.compactMap(\.0.host)
        #expect(hosts == [Self.phone, Self.server.address])
        #expect(Subject.route("192.0.2.10", Self.phone).host == Self.phone)
    }

    @Test("Numbers are masked and addresses are not") func numbersAreMaskedAndAddressesAreNot() {
        let mask = { (text: String) in text.replacing("13800138000", with: "138*") }
        #expect(Subject.number("13800138000").masked(by: mask) == .number("138*"))
        #expect(Subject.account("13800138000@x", at: Self.phone).masked(by: mask) == .account("138*@x", at: Self.phone))
        for (subject, _) in Self.all where subject.host != nil { #expect(subject.masked { _ in "?" } == subject) }
        let sides = Subject.sides(Self.phone, Self.phone)
        #expect(sides.masked { _ in "?" } == sides, "two addresses side by side are no number")
    }
}
