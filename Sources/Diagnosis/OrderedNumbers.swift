/// Numbers in order, each once: mostly the newest is added, and how many are below one is found without a walk.
struct OrderedNumbers {
    private var numbers: [Int] = []
    /// Those before it are gone. Calls end roughly in the order they began: what stands before a gap is less than what is
    /// behind it, and moves up.
    private var start = 0

    var isEmpty: Bool { start == numbers.count }
    var all: ArraySlice<Int> { numbers[start...] }

    mutating func insert(_ number: Int) {
        let place = self.place(of: number)
        guard place == numbers.count || numbers[place] != number else { return }
        numbers.insert(number, at: place)
    }

    mutating func remove(_ number: Int) {
        let place = self.place(of: number)
        guard place < numbers.count, numbers[place] == number else { return }
        guard place - start < numbers.count - place else {
            numbers.remove(at: place)
            return
        }
        for index in stride(from: place, to: start, by: -1) { numbers[index] = numbers[index - 1] }
        start += 1
        guard start > 16, start * 2 > numbers.count else { return }
        numbers.removeFirst(start)
        start = 0
    }

    func contains(besides number: Int) -> Bool { all.count > 1 || all.first.map { $0 != number } ?? false }

    func count(below number: Int) -> Int { place(of: number) - start }

    /// Where it stands, or would.
    private func place(of number: Int) -> Int {
        var low = start
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
