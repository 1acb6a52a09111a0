import Support
import Testing
import Tracking
import Wire

@Suite("One message seen several times")
struct CopyDetectorTests {
    static let outside: Endpoint = "203.0.113.5:5060"

    private func invite(interfaces: Int = 2) -> Script {
        let script = Script(interfaces: (0..<interfaces).map { "eth\($0)" })
        return script.call("A").at(0).invite("A")
    }

    @Test("The same packet on another interface, or at once on the same, counts once")
    func duplicates() throws {
        let script = invite(interfaces: 3)
        script.duplicated(after: 0.0001, on: 1).duplicated(after: 0.25, on: 2).duplicated(after: 0.02)
        let tracked = try Tracked(script)
        #expect(tracked.tracker.copies == 3)
        #expect(tracked.story == ["offered", "request INVITE"])
        #expect(try tracked.call("A").callerFacing?.transmissions == 1)
    }

    @Test("A retransmission has another IP identification and comes no sooner than T1")
    func retransmission() throws {
        let tracked = try Tracked(invite().repeated(2, .doubling))
        #expect(tracked.tracker.copies == 0)
        #expect(tracked.story == ["offered", "request INVITE", "request INVITE again", "request INVITE again"])
        #expect(try tracked.call("A").callerFacing?.transmissions == 3)
    }

    @Test("The same words under another IP identification were sent twice, however soon: a PRACK for each repeated 183")
    func sentTwiceAtOnce() throws {
        let tracked = try Tracked(invite().repeated(after: [0.001]))
        #expect(tracked.tracker.copies == 0)
        #expect(try tracked.call("A").callerFacing?.transmissions == 2)
    }

    @Test("A retransmission shown twice counts once more, not twice")
    func retransmissionTwice() throws {
        let script = invite()
        script.duplicated(on: 1).at(0.5).repeated(after: [0.5])
        let again = script.frames().last
        script.at(0.5001).on(1).frame(again?.bytes ?? [])
        let tracked = try Tracked(script)
        #expect(try tracked.call("A").callerFacing?.transmissions == 2)
        #expect(tracked.tracker.copies == 2)
    }

    @Test("A message with one address changed and the same branch is the far side of a translator")
    func translated() throws {
        let tracked = try Tracked(invite().translated(from: Self.outside, on: 1))
        #expect(tracked.story == ["offered", "request INVITE", "translated"])
        #expect(try tracked.call("A").invites.count == 1)
        #expect(
            try tracked.call("A").callerFacing?.translatedHops == [
                Flow(source: Self.outside, destination: "198.51.100.20:5060")
            ])
    }

    @Test("A proxy's forwarded request is the next hop of the same call")
    func proxied() throws {
        let script = invite().forwarded(from: "198.51.100.20:5060", to: "203.0.113.7:5060")
        let tracked = try Tracked(script)
        #expect(tracked.story == ["offered", "request INVITE", "request INVITE"])
        #expect(try tracked.call("A").invites.count == 2)
        #expect(tracked.tracker.copies == 0)
    }

    @Test("A forking proxy's requests to several targets are no copies")
    func forked() throws {
        let script = invite()
        script.at(0.1).forwarded(from: "198.51.100.20:5060", to: "203.0.113.7:5060", after: 0)
        script.translated(to: "203.0.113.8:5060", after: 0.001) { text in
            text.replace("-p5060-70", with: "-p5060-71", in: "Via")
        }
        let tracked = try Tracked(script)
        #expect(tracked.story == ["offered", "request INVITE", "request INVITE", "request INVITE"])
    }

    @Test("The answers of forks that come at one moment are no copies")
    func forkedAnswers() throws {
        let script = invite()
        script.at(0.1).forwarded(from: "198.51.100.20:5060", to: "203.0.113.7:5060", after: 0).respond("A", 100)
        // The second fork's comes from another host, with the branch of its own request.
        script.translated(from: "203.0.113.8:5060", after: 0.001) { text in
            text.replace("-p5060-70", with: "-p5060-71", in: "Via")
        }
        let tracked = try Tracked(script)
        #expect(!tracked.story.contains("translated"))
    }

    @Test("A request that comes by two ways is no copy; one whose topmost branch alone is another may be")
    func merged() throws {
        for (isMerged, name) in [(true, "-p5060-70"), (false, "z9hG4bK-none")] {
            let script = invite()
            script.at(0.1).forwarded(from: "198.51.100.20:5060", to: "203.0.113.7:5060", after: 0)
            script.forwarded(from: "203.0.113.7:5060", to: "203.0.113.50:5060", after: 0.001)
            script.translated(from: "203.0.113.8:5060", after: 0.002) { text in
                text.headers[0].value = "SIP/2.0/UDP 203.0.113.8:5060;branch=z9hG4bK-other-way"
                text.headers[1].value = text.headers[1].value.replacing(name, with: "-p5060-71")
            }
            #expect(try Tracked(script).story.contains("translated") == !isMerged)
        }
    }

    @Test("Two clients with the same words are two", arguments: ["Call-ID", "From", "CSeq"])
    func strangers(header: String) throws {
        let script = invite()
        script.translated(from: Self.outside, on: 1) { text in
            switch header {
            case "Call-ID":
                text = text.setting("Call-ID", to: "other@script")
                text.replace("z9hG4bK-A", with: "z9hG4bK-other", in: "Via")
            case "From": text.replace("tag=c-A", with: "tag=other", in: "From")
            default: text = text.setting("CSeq", to: "2 INVITE")
            }
        }
        #expect(try Tracked(script).story.contains("translated") == false)
    }

    @Test("Two sockets of one host are no translator")
    func otherPort() throws {
        let tracked = try Tracked(invite().translated(from: "192.0.2.10:5080"))
        #expect(tracked.story.contains("translated") == false)
    }

    @Test("A copy that comes after T1's half is no copy")
    func late() throws {
        #expect(
            try Tracked(invite().translated(from: Self.outside, after: 0.4, on: 1)).story.contains("translated")
                == false)
    }
}
