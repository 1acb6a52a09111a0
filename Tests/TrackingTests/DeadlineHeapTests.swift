import Testing
import Tracking
import Wire

@Suite("Deadlines")
struct DeadlineHeapTests {
    private func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    @Test("They come in order of time, whatever the order of asking")
    func order() {
        var heap = DeadlineHeap<Int64>()
        // Every number below 101 once, scattered.
        for index in Int64(1)...100 { heap.add(index * 37 % 101, at: time(index * 37 % 101)) }
        #expect(heap.next == time(1))
        var popped: [Int64] = []
        while let (moment, token) = heap.pop(upTo: .distantFuture) {
            #expect(moment == time(token))
            popped.append(token)
        }
        #expect(popped == Array(1...100))
        #expect(heap.count == 0)
        #expect(heap.next == nil)
    }

    @Test("Deadlines of one moment come in the order of asking")
    func stable() {
        var heap = DeadlineHeap<Int>()
        for token in 0..<50 { heap.add(token, at: time(token % 2 == 0 ? 7 : 3)) }
        var popped: [Int] = []
        while let (_, token) = heap.pop(upTo: .distantFuture) { popped.append(token) }
        #expect(popped == Array(stride(from: 1, to: 50, by: 2)) + Array(stride(from: 0, to: 50, by: 2)))
    }

    @Test("Nothing comes before its time; its very time is in time")
    func limit() {
        var heap = DeadlineHeap<String>()
        heap.add("a", at: time(10))
        #expect(heap.pop(upTo: Timestamp(seconds: 9, nanoseconds: 999_999_999)) == nil)
        #expect(heap.count == 1)
        #expect(heap.pop(upTo: time(10))?.token == "a")
        #expect(heap.pop(upTo: .distantFuture) == nil)
    }

    @Test("Put off, all come so much later, in the same order")
    func postponed() {
        var heap = DeadlineHeap<Int64>()
        for second in [7, 3, 9, 5] as [Int64] { heap.add(second, at: time(second)) }
        heap.postpone(by: .seconds(100))
        heap.add(50, at: time(50))
        #expect(heap.pop(upTo: time(49)) == nil)
        var tokens: [Int64] = []
        while let next = heap.pop(upTo: time(108)) { tokens.append(next.token) }
        #expect(tokens == [50, 3, 5, 7])
        #expect(heap.next == time(109))
        heap.postpone(by: Timestamp.distantFuture - .distantPast)
        #expect(heap.next == .distantFuture)
    }

    @Test("Adding while taking keeps the order")
    func interleaved() {
        var heap = DeadlineHeap<Int64>()
        heap.add(5, at: time(5))
        heap.add(1, at: time(1))
        #expect(heap.pop(upTo: time(9))?.token == 1)
        heap.add(3, at: time(3))
        heap.add(9, at: time(9))
        #expect(heap.pop(upTo: time(9))?.token == 3)
        #expect(heap.pop(upTo: time(9))?.token == 5)
        #expect(heap.pop(upTo: time(9))?.token == 9)
    }

    @Test("What is first of a moment is due before the others of it, and never before an earlier moment")
    func firstOfAMoment() {
        var heap = DeadlineHeap<String>()
        heap.add("symptom", at: Timestamp(seconds: 2))
        heap.add("cause", at: Timestamp(seconds: 2), isFirst: true)
        heap.add("another symptom", at: Timestamp(seconds: 2))
        heap.add("another cause", at: Timestamp(seconds: 2), isFirst: true)
        heap.add("earlier", at: Timestamp(seconds: 1))
        var order: [String] = []
        while let (_, token) = heap.pop(upTo: Timestamp(seconds: 9)) { order.append(token) }
        #expect(order == ["earlier", "cause", "another cause", "symptom", "another symptom"])
    }
}
