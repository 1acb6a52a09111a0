import Support
import Testing
import Tracking
import Wire

@testable import Diagnosis
@testable import Engine

/// What has left its table is gone: no deadline, queue or analyzer keeps a call, a transaction or a message.
@Suite struct RetentionTests {
    private final class Witness {
        var calls: [Weak<Call>] = []
        var transactions: [Weak<Transaction>] = []
        var observations: [Weak<Observation>] = []

        var living: [Int] {
            [
                calls.count { $0.object != nil }, transactions.count { $0.object != nil },
                observations.count { $0.object != nil },
            ]
        }
    }

    /// Sees every fact, and keeps nothing.
    private struct Probe: Analyzer {
        static let cards: [Card] = []
        static let wants: Set<Fact.Topic> = [.offered, .request, .provisional, .final, .ack]
        var witness = Witness()

        mutating func note(_ fact: Fact, _ context: Context) {
            switch fact {
            case .offered(let call): witness.calls.append(Weak(call))
            case .request(let transaction):
                witness.transactions.append(Weak(transaction))
                witness.observations.append(Weak(transaction.request))
            case .provisional(_, let response, _), .final(_, let response, _):
                witness.observations.append(Weak(response))
            case .ack(_, let ack): witness.observations.append(Weak(ack))
            default: break
            }
        }
    }

    private func witnessed(_ script: Script) -> Witness {
        let probe = Probe()
        script.engine.analyzers = AnalyzerSet(
            context: script.engine.analyzers.context, analyzers: Catalogue.makeAnalyzers() + [probe])
        return probe.witness
    }

    /// Calls with every kind of end, one after another; `script` runs until all of them are forgotten.
    private func feed(_ script: Script, calls: Int) {
        for index in 0..<calls {
            let name = "call\(index)"
            let start = Double(index) * 0.05
            script.call(
                name, from: Endpoint(address: IPAddress(v4: 0xC000_0210 + UInt32(index % 40)), port: 5060))
            switch index % 5 {
            case 0: script.at(start).invite(name).at(start + 0.1).respond(name, 486)
            case 1: script.at(start).invite(name)
            case 2: script.at(start).invite(name).at(start + 0.1).respond(name, 407)
            case 3: script.at(start).establish(name)
            default:
                script.at(start).establish(name).at(start + 3).bye(name).at(start + 3.1).respond(name, 200, to: "BYE")
            }
        }
    }

    @Test("Nothing of a forgotten call is kept") func nothingOfAForgottenCallIsKept() {
        // The list of ended calls keeps messages on purpose, of so many bytes.
        let script = Script { $0.limits.endedCalls = 0 }
        let witness = witnessed(script)
        feed(script, calls: 10_000)
        // Established calls without an end go after an hour; one more packet, from somebody else, passes the time.
        script.call("last", from: "192.0.2.99:5060").at(9_000).invite("last")
        _ = script.run(until: 9_000)
        #expect(witness.calls.count == 10_001)
        #expect(script.engine.status().activeCalls == 1)
        #expect(witness.living == [1, 1, 1])
    }

    @Test("Ringing calls at the head of the queue keep nobody behind them")
    func ringingCallsAtTheHeadOfTheQueueKeepNobodyBehindThem() {
        let script = Script()
        let witness = witnessed(script)
        // It rings on and on, as the oldest of all.
        script.call("patient", from: "192.0.2.98:5060").at(0).invite("patient").at(0.1).respond("patient", 180)
        feed(script, calls: 2_000)
        script.call("last", from: "192.0.2.99:5060").at(290).invite("last")
        _ = script.run(until: 290)
        // Without an end on the wire an answered call is open for an hour.
        let open = script.engine.status().activeCalls
        #expect(witness.living[0] == Int(open))
    }
}
