import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

@testable import Capture

/// Somebody sets the clock while calls are up: what is found stays what it is, and is told once.
struct ClockStepTests {
    /// What a live capture finds of `script` whose clock is set by `step` seconds at `moment`, packets and silence alike.
    private static func found(_ script: Script, step: Double, at moment: Double, until end: Double = 90) -> [Finding] {
        let engine = Engine(settings: EngineSettings())
        engine.open(InterfaceID(0), name: "eth0", link: .ethernet)
        var clock = ClockGuard()
        var findings: [Finding] = []
        var passed = 0.0
        func turn(_ seconds: Double) -> Timestamp {
            let wall = Script.time(seconds < moment ? seconds : seconds + step)
            if let step = clock.observe(wall: wall, monotonic: Script.time(seconds)) {
                engine.noteDrops(1, interface: InterfaceID(0), at: clock.corrected(wall, now: wall))
                engine.noteClockStep(step, to: clock.corrected(wall, now: wall))
            }
            return clock.corrected(wall, now: wall)
        }
        func wait(until seconds: Double) {
            while passed + 0.2 < seconds {
                passed += 0.2
                engine.idle(until: turn(passed) - .milliseconds(200))
                findings += engine.takeFindings()
            }
        }
        for (number, frame) in script.frames().enumerated() {
            wait(until: frame.seconds)
            let header = FrameHeader(
                time: turn(frame.seconds), wireLength: frame.wireLength, interface: InterfaceID(0),
                number: UInt64(number + 1))
            engine.receive(header, frame.bytes.span)
        }
        wait(until: end)
        engine.finish()
        return findings + engine.takeFindings()
    }

    private static func troubled() -> Script {
        let script = Script()
        for (index, heard) in [[Party.caller, .callee], [.callee], []].enumerated() {
            let name = "call\(index)"
            script.call(name, from: Endpoint(address: IPAddress(v4: 0xC000_0210 + UInt32(index)), port: 5060))
            script.at(0).establish(name)
            for party in heard { script.rtp(name, toward: party, from: 1.1, until: 30) }
            script.at(30).hangUp(name)
        }
        script.call("dead", to: "203.0.113.99:5060").at(2).invite("dead").repeated(6, .doubling)
        script.call("busy", to: "203.0.113.98:5060").at(4).invite("busy").after(0.3).respond("busy", 486)
        return script.after(0.1).ack("busy")
    }

    @Test(
        arguments: [-3_600.0, 86_400, -0.9, 2], [0.02, 1.05, 3, 4.1, 8, 20, 29.99, 30.02])
    func `a clock that is set leaves the findings as they are, each told once`(step: Double, moment: Double) {
        let plain = Self.found(Self.troubled(), step: 0, at: 0).map { "\($0.kind) \($0.call?.callID ?? "")" }
        let stepped = Self.found(Self.troubled(), step: step, at: moment).map { "\($0.kind) \($0.call?.callID ?? "")" }
        #expect(stepped.sorted() == plain.sorted())
        #expect(Set(stepped).count == stepped.count)
    }
}
