import Delivery
import Diagnosis
import Engine
import Joint
import Support
import Testing
import Tracking
import Wire

/// One script seen at two places: what is on interface 0 by `near`, what is on interface 1 by `far`, each by a clock of
/// its own and through a record, as two agents of a fleet.
final class TwoPlaces {
    let script = Script(interfaces: ["near", "far"])
    /// Seconds between the two along the way.
    var delay = 0.02
    /// Seconds that the clock of `far` is ahead.
    var ahead = 3.0
    var near = Witness(name: "near")
    var far = Witness(name: "far")
    var mask: (near: NumberMask?, far: NumberMask?) = (nil, nil)
    /// Seconds at the end of which both captures are closed; the last packet's where nil.
    var end: Double?
    /// Seconds from which `far` watches.
    var farBegins = 0.0

    // MARK: A script in two places

    /// The last message came from the near side and passed the far one too.
    @discardableResult
    func there(edit: (inout SIPText) -> Void = { _ in }) -> TwoPlaces { passed(on: 1, edit) }

    /// The last message came from the far side and passed the near one too.
    @discardableResult
    func back(edit: (inout SIPText) -> Void = { _ in }) -> TwoPlaces { passed(on: 0, edit) }

    private func passed(on interface: Int, _ edit: (inout SIPText) -> Void) -> TwoPlaces {
        if let nat {
            // The near side is private.
            if interface == 1 {
                script.translated(from: nat.outside, after: delay, on: 1, edit: edit)
            } else {
                script.translated(to: nat.inside, after: delay, on: 0, edit: edit)
            }
        } else {
            script.duplicated(after: delay, on: interface)
        }
        return self
    }

    /// What the near side's signalling address is outside.
    var nat: (inside: Endpoint, outside: Endpoint)?

    /// INVITE to 180, seen at both.
    func ring(_ name: String = "A", at seconds: Double = 0) {
        script.at(seconds).on(0).invite(name)
        there()
        script.at(seconds + 0.1).on(1).respond(name, 100)
        back()
        script.at(seconds + 0.5).on(1).respond(name, 180)
        back()
    }

    /// A call answered and acknowledged, seen at both.
    func establish(_ name: String = "A", at seconds: Double = 0) {
        ring(name, at: seconds)
        script.at(seconds + 2).on(1).answer(name)
        back()
        script.at(seconds + 2.1).on(0).ack(name)
        there()
    }

    func hangUp(_ name: String = "A", at seconds: Double) {
        script.at(seconds).on(0).bye(name)
        there()
        script.at(seconds + 0.1).on(1).respond(name, 200, to: "BYE")
        back()
    }

    /// Sound both ways, seen at both.
    func talk(_ name: String = "A", from start: Double, until end: Double) {
        script.on(0).rtp(name, toward: .callee, from: start, until: end)
        script.on(1).rtp(name, toward: .callee, from: start + delay, until: end + delay)
        script.on(1).rtp(name, toward: .caller, from: start, until: end)
        script.on(0).rtp(name, toward: .caller, from: start + delay, until: end + delay)
    }

    // MARK: What comes of it

    private func engine(_ interface: UInt16, _ name: String, shift: Double, from: Double) -> Engine {
        let engine = Engine(settings: EngineSettings())
        engine.keepTraces()
        engine.open(InterfaceID(0), name: "eth0", link: .ethernet)
        var number: UInt64 = 0
        for frame in script.frames() where frame.interface == interface && frame.seconds >= from {
            number += 1
            engine.receive(
                FrameHeader(
                    time: Script.time(frame.seconds + shift), wireLength: frame.wireLength, interface: InterfaceID(0),
                    number: number), frame.bytes.span)
        }
        if let end { engine.idle(until: Script.time(end + shift)) }
        engine.finish()
        return engine
    }

    /// The one trace that each of them has.
    ///
    /// - Parameter isOneSided: The other one has none.
    func traces(isOneSided: Bool = false) throws -> (near: WitnessedTrace, far: WitnessedTrace) {
        let one = try #require(engine(0, "near", shift: 0, from: 0).takeTraces().first)
        if isOneSided { return (WitnessedTrace(near, one), WitnessedTrace(far, one)) }
        let other = try #require(engine(1, "far", shift: ahead, from: farBegins).takeTraces().first)
        return (WitnessedTrace(near, one), WitnessedTrace(far, other))
    }

    /// A desk that has what both saw and told.
    func desk() -> JointDesk {
        var desk = JointDesk(settings: EngineSettings(), packing: .deflated)
        for (engine, witness, mask) in [
            (engine(0, "near", shift: 0, from: 0), near, mask.near),
            (engine(1, "far", shift: ahead, from: farBegins), far, mask.far),
        ] {
            var witness = witness
            witness.maskID = mask?.keyName
            for trace in engine.takeTraces() {
                guard let kept = TraceRecord(trace, mask: mask)?.trace else { continue }
                desk.note(WitnessedTrace(witness, kept), at: Script.begin)
            }
            for finding in engine.takeFindings() {
                desk.note(ToldAlone(finding, by: witness.name), at: Script.begin)
            }
        }
        return desk
    }

    /// What both prove together.
    func outcomes() -> [JointOutcome] {
        var desk = desk()
        return desk.review(at: Script.begin + .seconds(60))
    }

    var findings: [Finding] { outcomes().map(\.finding) }
}

extension Finding {
    /// `ack-missing proved lost-between-points`.
    var short: String { "\(kind.rawValue) \(confidence.name) \(causes.first?.id.description ?? "")" }
}
