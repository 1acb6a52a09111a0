package import Wire

/// Tables that strangers may fill.
extension Dictionary {
    /// Makes room for another key: of a full table the half that was seen longest ago goes.
    ///
    /// - Returns: How many went.
    package mutating func makeRoom(limit: Int, last: (Value) -> Timestamp) -> Int {
        guard count >= limit else { return 0 }
        let times = values.map(last).sorted()
        guard let middle = times.dropFirst(times.count / 2).first else { return 0 }
        let before = count
        self = filter { last($0.value) > middle }
        return before - count
    }
}

extension Context {
    /// The same, counted among what was evicted under the name of `kind`.
    func makeRoom<Key, Value>(
        in table: inout [Key: Value], limit: Int, of kind: Kind, last: (Value) -> Timestamp
    ) {
        noteEvicted(table.makeRoom(limit: limit, last: last), of: kind)
    }

    func noteEvicted(_ count: Int, of kind: Kind) {
        if count > 0 { evictions[kind, default: 0] &+= UInt64(count) }
    }
}
