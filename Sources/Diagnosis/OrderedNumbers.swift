/// Numbers in order, each once: mostly the newest is added, and how many are below one is found without a walk.
struct OrderedNumbers {
    private var numbers: [Int] = []

    var isEmpty: Bool { numbers.isEmpty }
    var all: [Int] { numbers }

    mutating func insert(_ number: Int) {
        let place = count(below: number)
        guard place == numbers.count || numbers[place] != number else { return }
        numbers.insert(number, at: place)
    }

    mutating func remove(_ number: Int) {
        let place = count(below: number)
        guard place < numbers.count, numbers[place] == number else { return }
        numbers.remove(at: place)
    }

    func contains(besides number: Int) -> Bool { numbers.count > 1 || numbers.first.map { $0 != number } ?? false }

    func count(below number: Int) -> Int {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
