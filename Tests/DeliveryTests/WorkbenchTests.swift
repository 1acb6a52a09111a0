import Glibc
import Sandbox
import Testing

/// What is made to cost ends its own process and no other. In one row: each makes a process.
@Suite(.serialized) struct WorkbenchTests {
    /// In the child: what the first byte says.
    private static func work(_ piece: [UInt8]) -> [UInt8] {
        switch piece.first {
        case 1: abort()
        case 2:
            var kept: [[UInt8]] = []
            while true { kept.append([UInt8](repeating: 1, count: 8 << 20)) }
        case 3: while true { usleep(10_000) }
        case 4: while true {}
        default: return piece.reversed()
        }
    }

    @Test("Work comes back, whatever the work before it did") func workComesBackWhateverTheWorkBeforeItDid() throws {
        let limits = Workbench.Limits(memoryBytes: 256 << 20, seconds: 2)
        let bench = try #require(Workbench.start(limits, confine: {}, work: Self.work))
        let large = [UInt8](repeating: 7, count: 3 << 20) + [9]
        #expect(try bench.ask(large).get() == large.reversed())
        #expect(throws: Workbench.Refusal.died) { try bench.ask([1]).get() }
        #expect(throws: Workbench.Refusal.died) { try bench.ask([2]).get() }
        #expect(throws: Workbench.Refusal.tookTooLong) { try bench.ask([3]).get() }
        #expect(throws: Workbench.Refusal.tookTooLong) { try bench.ask([4]).get() }
        #expect(try bench.ask([]).get() == [])
        #expect(try bench.ask([8, 5]).get() == [5, 8])
    }
}
