import Delivery
import Diagnosis
import Engine
import Support
import Tracking
import Wire

/// An engine that one at a time may ask; without one, a capture that does not run.
actor KeptEngine: EngineAsking {
    private let engine: Engine?

    init(_ make: @Sendable () -> Engine?) { engine = make() }

    static let absent = KeptEngine { nil }

    func ask<Answer: Sendable>(_ question: @escaping @Sendable (Engine) -> Answer) async -> Answer? {
        engine.map(question)
    }
}

extension Sample {
    /// Goes on with ``incident`` and a port of an earlier run; then has seen a phone register, the call ``call`` with
    /// nothing heard by its caller, and seven frames that are cut short.
    @Sendable static func engine() -> Engine {
        let began = (answered - Script.begin).seconds - 4
        let script = Script(local: ["192.0.2.1"]) {
            $0.profile.mediaPorts = 10_500...10_559
            $0.trunks = [Trunk(name: "carrier-a", networks: [Network("203.0.113.0/24")].compactMap(\.self))]
        }
        var memory = EngineMemory()
        var incident = incident
        incident.subject = .host(agent.address)
        memory.incidents = [incident]
        memory.ports = [
            PortSnapshot(
                address: agent.address, port: 10_500, calls: 1, received: 1, icmpErrors: 0, lastReceived: nil)
        ]
        script.engine.importMemory(memory)
        script.call("phone", caller: "13800138000", from: agent, to: trunk)
        script.at(began - 56).register("phone").after(0.1).respond("phone", 200, to: "REGISTER")
        script.call("A", from: agent, to: trunk, callID: call.identity.callID)
        script.at(began).invite("A").after(0.1).respond("A", 100).after(1).respond("A", 180)
        script.at(began + 4).answer("A").after(0.05).ack("A")
        script.rtp("A", toward: .callee, from: began + 4, until: began + 20, ssrc: 0xABCD, lost: { $0 % 100 == 50 })
        for second in 0..<7 { script.at(began + 10 + Double(second)).frame([0, 1, 2, 3]) }
        _ = script.run(until: began + 20)
        return script.engine
    }
}
