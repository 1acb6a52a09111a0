import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Answered at 1 s: what the calls of the media tests have in common.
let answerTime = 1.0

extension Script {
    /// A call answered at 1 s whose RTP flows only `toward` the given party, or to nobody, until `end`.
    @discardableResult
    func oneWay(
        _ name: String = "A", toward party: Party? = .callee, until end: Double = 15,
        from: Endpoint = "192.0.2.10:5060",
        to: Endpoint = "198.51.100.20:5060", offer: SDP = .audio, answer: SDP = .audio
    ) -> Script {
        call(name, from: from, to: to).at(0).establish(name, offer: offer, answer: answer)
        if let party { rtp(name, toward: party, from: answerTime + 0.1, until: end) }
        return self
    }

    /// A call answered at 1 s that both hear, hung up at `end`.
    @discardableResult
    func heard(_ name: String = "A", until end: Double = 15, offer: SDP = .audio, answer: SDP = .audio) -> Script {
        call(name).at(0).establish(name, offer: offer, answer: answer)
        talk(name, from: answerTime + 0.1, until: end)
        return at(end).hangUp(name)
    }

    /// The address where a party of the call receives audio.
    func media(_ name: String = "A", of party: Party) -> Endpoint {
        calls[name]?.media[party] ?? Endpoint(address: .unspecifiedV4, port: 0)
    }

    /// What the callee's RTP toward the caller looks like to routers, and the other way round.
    func mediaFlow(_ name: String = "A", toward party: Party) -> Flow {
        Flow(source: media(name, of: party.other), destination: media(name, of: party))
    }

    /// One ICMP error a second that quotes the media toward `party`, as routers limit their rate.
    @discardableResult
    func refuseMedia(
        _ name: String = "A", toward party: Party, from start: Double, until end: Double, reporter: IPAddress? = nil,
        type: UInt8? = nil, code: UInt8? = nil
    ) -> Script {
        let before = now
        var time = start
        while time < end {
            at(time).icmp(quoting: mediaFlow(name, toward: party), from: reporter, type: type, code: code)
            time += 1
        }
        return at(before)
    }
}

/// A call flow of a table of tests, with a name for its row.
struct Flowed: Sendable, CustomTestStringConvertible {
    var name: String
    var build: @Sendable () -> Script

    init(_ name: String, _ build: @escaping @Sendable () -> Script) {
        self.name = name
        self.build = build
    }

    var testDescription: String { name }
}
