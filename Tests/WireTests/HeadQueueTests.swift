import Testing
import Wire

@Suite("First in, first out")
struct HeadQueueTests {
    @Test("Elements leave in the order they came, and go by their numbers until then")
    func order() {
        var queue = HeadQueue<Int>()
        var next = 0
        for round in 0..<2_000 {
            for _ in 0..<(round % 3) {
                let number = queue.append(next)
                #expect(queue[number] == next)
                next += 1
            }
            let before = (first: queue.first, number: queue.firstNumber, count: queue.count)
            guard let taken = queue.popFirst() else {
                #expect(before.count == 0)
                continue
            }
            #expect(taken == before.first)
            #expect(taken == before.number - 1)
            #expect(queue[before.number] == nil)
            #expect(queue.count == before.count - 1)
        }
        while queue.popFirst() != nil {}
        #expect(queue.isEmpty)
        #expect(queue.first == nil)
        #expect(queue[queue.firstNumber] == nil)
    }

    @Test("What has left is not kept")
    func release() {
        final class Thing {}
        var queue = HeadQueue<Thing>()
        queue.append(Thing())
        weak let seen = queue.first
        #expect(seen != nil)
        queue.popFirst()
        #expect(seen == nil)
    }
}
