import Engine
import Support
import Testing
import Wire

@testable import Diagnosis

/// Tables that strangers may fill take in what is new, keep what was written last, and say how many went.
@Suite struct TableTests {
    @Test("A table with room loses nothing") func aTableWithRoomLosesNothing() {
        let context = Context.quiet(subjects: 4)
        var table = Table<Int, String>(.sipScan)
        for number in 1...4 { table[number, context] = "\(number)" }
        #expect(table.count == 4 && table[1] == "1" && context.evictions.isEmpty)
    }

    @Test("Of a full table the half written longest ago goes, and is counted", arguments: [2, 3, 4, 9, 100])
    func ofAFullTableTheOlderHalfGoes(limit: Int) {
        let context = Context.quiet(subjects: limit)
        var table = Table<Int, Int>(.sipScan)
        for number in 0..<limit { table[number, context] = number }
        table[limit, context] = limit
        #expect(table.count == limit - limit / 2 + 1 && table[limit] == limit)
        #expect(table.keys.allSatisfy { $0 >= limit / 2 })
        #expect(context.evictions == [.sipScan: UInt64(limit / 2)])
    }

    @Test("What is written again is young again") func whatIsWrittenAgainIsYoung() {
        let context = Context.quiet(subjects: 4)
        var table = Table<Int, Int>(.trunkDown)
        for number in 0..<4 { table[number, context] = number }
        table.change(0) { $0 += 10 }
        table[1, context] = 11
        table[4, context] = 4
        #expect(table[0] == 10 && table[1] == 11 && table[2] == nil && table[3] == nil && table[4] == 4)
    }

    @Test("Changing what is not there adds nothing, and removing makes room") func changingWhatIsNotThere() {
        let context = Context.quiet(subjects: 2)
        var table = Table<Int, Int>(.trunkDown)
        table.change(7) { $0 = 1 }
        #expect(table.isEmpty)
        table[1, context] = 1
        table[2, context, default: 5] += 1
        #expect(table.remove(1) == 1 && table[2] == 6)
        table[3, context] = 3
        table[2, context] = nil
        #expect(table.count == 1 && context.evictions.isEmpty)
    }

    @Test("A set knows what is new") func aSetKnowsWhatIsNew() {
        let context = Context.quiet(subjects: 8)
        var told = Table<String, Void>(.sipALG)
        let first = told.insert("a", context)
        let again = told.insert("a", context)
        #expect(first && !again && told.contains("a") && !told.contains("b"))
    }

    // Seven hosts one after the other do not answer: with room for two of them the seventh is told as the first was.
    @Test("A daemon whose tables were filled goes on telling") func aFullTableGoesOnTelling() {
        let script = Script { $0.limits.subjects = 2 }
        for number in 1...7 {
            let name = "R\(number)"
            script.call(
                name, caller: "100\(number)", callee: "100\(number)", from: "192.0.2.10:5060",
                to: Endpoint("203.0.113.\(number):5060") ?? "203.0.113.9:5060")
            script.at(Double(number) * 100).register(name)
            script.repeated(after: [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5])
        }
        let found = script.run(until: 900).all("signalling-blocked")
        #expect(found.count == 7)
        #expect((script.engine.status().evictions["signalling-blocked"] ?? 0) > 0)
    }
}
