import Diagnosis
import Engine
import Support
import Tracking
import Wire

/// Frames fed to an engine one after another, as a capture does.
final class Feed {
    let engine: Engine
    private(set) var number: UInt64 = 0
    /// Seconds since the script's begin.
    var now = 0.0

    init(settings: EngineSettings = EngineSettings(), links: [LinkType] = [.ethernet]) {
        engine = Engine(settings: settings)
        for (index, link) in links.enumerated() {
            engine.open(InterfaceID(UInt16(index)), name: "eth\(index)", link: link)
        }
    }

    /// One frame now, or at `seconds`.
    @discardableResult
    func frame(_ bytes: [UInt8], at seconds: Double? = nil, on interface: UInt16 = 0) -> Feed {
        if let seconds { now = seconds }
        return frame(bytes, time: Script.time(now), on: interface)
    }

    @discardableResult
    func frame(_ bytes: [UInt8], time: Timestamp, on interface: UInt16 = 0) -> Feed {
        number += 1
        engine.receive(
            FrameHeader(time: time, wireLength: bytes.count, interface: InterfaceID(interface), number: number),
            bytes.span)
        return self
    }

    /// Everything of a script, with a tick of silence every `tick` seconds where one is given.
    func frames(of script: Script, tick: Double? = nil) {
        for frame in script.frames() {
            if let tick {
                while now + tick < frame.seconds {
                    now += tick
                    engine.idle(until: Script.time(now))
                }
            }
            self.frame(frame.bytes, at: frame.seconds, on: frame.interface)
        }
    }

    /// All that is told of a value, to compare it byte by byte.
    static func bytes(_ value: some Any) -> String { String(reflecting: value) }
}

/// Numbers that are the same on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension Script {
    /// A call heard by one side only, an unanswered INVITE, an unacknowledged 200, a lost fragment and a dropped SYN.
    static func troubled() -> Script {
        let script = Script()
        script.call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 18)
        script.call("B", from: "192.0.2.11:5060", to: "198.51.100.30:5060").at(2).invite("B").repeated(6, .doubling)
        script.call("C", from: "192.0.2.12:5060", to: "198.51.100.31:5060").at(3).invite("C")
        script.at(4).answer("C").repeated(10, .doublingToFourSeconds)
        script.at(36.2).bye("C", by: .callee).after(0.05).respond("C", 200, to: "BYE")
        script.at(5).syn(from: "192.0.2.13:40000", to: "198.51.100.32:5060", times: 4)
        let big = SIPText.request(
            "INVITE", callID: "big", headers: [("X-Filler", String(repeating: "x", count: 1_800))])
        let pieces = FrameBuilder.fragments(
            big, from: "192.0.2.14:5060", to: "198.51.100.33:5060", identification: 77)
        if let first = pieces.first { script.at(6).frame(first) }
        script.at(18).hangUp("A")
        return script
    }
}
