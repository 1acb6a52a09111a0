import Testing

@testable import Diagnosis

@Suite("Numbers in order")
struct OrderedNumbersTests {
    @Test("Say what a set of the same numbers says, whatever came and went in whatever order")
    func likeASet() {
        var random = SystemRandomNumberGenerator()
        var numbers = OrderedNumbers()
        var set: Set<Int> = []
        for _ in 0..<4_000 {
            let number = Int.random(in: 0..<60, using: &random)
            if Bool.random(using: &random) {
                numbers.insert(number)
                set.insert(number)
            } else {
                numbers.remove(number)
                set.remove(number)
            }
            let limit = Int.random(in: 0...60, using: &random)
            #expect(numbers.isEmpty == set.isEmpty)
            #expect(Array(numbers.all) == set.sorted())
            #expect(numbers.count(below: limit) == set.count { $0 < limit })
            #expect(numbers.contains(besides: limit) == set.contains { $0 != limit })
        }
    }
}
