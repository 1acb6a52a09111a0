import Wire

/// Tables of the engine that strangers may fill: who matters more stays longer, by the time that the table gives it.
/// What analyzers remember lies in a `Table`, where all that counts is which was written last.
extension Dictionary {
    /// Makes room for another key: of a full table the half that was seen longest ago goes.
    ///
    /// - Returns: How many went.
    mutating func makeRoom(limit: Int, last: (Value) -> Timestamp) -> Int {
        guard count >= limit else { return 0 }
        let times = values.map(last).sorted()
        guard let middle = times.dropFirst(times.count / 2).first else { return 0 }
        let before = count
        self = filter { last($0.value) > middle }
        return before - count
    }
}
