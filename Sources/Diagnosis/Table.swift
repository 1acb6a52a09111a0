/// What analyzers remember of hosts, accounts, numbers and paths: strangers can make up any number of them.
///
/// A full table lets go of the half that was written longest ago, which is counted under its kind: what is new is always
/// taken in, so that a daemon which ran for months notices as much as on its first day. What belongs to a call needs
/// none of this: it goes with the call.
struct Table<Key: Hashable, Value> {
    /// Which of the bounds in the settings holds.
    enum Bound {
        case subjects, registrations, transactions

        func limit(_ rules: Rules) -> Int {
            switch self {
            case .subjects: rules.bounds.subjects
            case .registrations: rules.bounds.registrations
            case .transactions: rules.bounds.transactions
            }
        }
    }

    private struct Entry {
        var value: Value
        /// Grows with each writing.
        var turn: UInt64
    }

    private var entries: [Key: Entry] = [:]
    private var turn: UInt64 = 0
    private let kind: Kind
    private let bound: Bound

    /// - Parameter kind: What it serves; its evictions are counted under that name.
    init(_ kind: Kind, bound: Bound = .subjects) {
        self.kind = kind
        self.bound = bound
    }

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    var keys: some Collection<Key> { entries.keys }
    var values: some Collection<Value> { entries.values.lazy.map { $0.value } }

    func contains(_ key: Key) -> Bool { entries[key] != nil }

    subscript(key: Key) -> Value? { entries[key]?.value }

    /// Writing takes the context, since another entry may have to go.
    subscript(key: Key, context: Context) -> Value? {
        get { entries[key]?.value }
        set {
            guard let newValue else {
                entries[key] = nil
                return
            }
            makeRoom(for: key, context)
            turn &+= 1
            entries[key] = Entry(value: newValue, turn: turn)
        }
    }

    subscript(key: Key, context: Context, default value: @autoclosure () -> Value) -> Value {
        get { entries[key]?.value ?? value() }
        set { self[key, context] = newValue }
    }

    /// Changes what is there in place; what is not stays away.
    ///
    /// - Returns: Whether it is there.
    @discardableResult
    mutating func change(_ key: Key, _ body: (inout Value) -> Void) -> Bool {
        guard let index = entries.index(forKey: key) else { return false }
        turn &+= 1
        entries.values[index].turn = turn
        body(&entries.values[index].value)
        return true
    }

    @discardableResult
    mutating func remove(_ key: Key) -> Value? { entries.removeValue(forKey: key)?.value }

    mutating func removeAll() { entries = [:] }

    private mutating func makeRoom(for key: Key, _ context: Context) {
        let limit = max(2, bound.limit(context.rules))
        guard entries.count >= limit, entries[key] == nil else { return }
        let turns = entries.values.map(\.turn).sorted()
        guard let middle = turns.dropFirst(turns.count / 2).first else { return }
        let before = entries.count
        entries = entries.filter { $0.value.turn >= middle }
        context.noteEvicted(before - entries.count, of: kind)
    }
}

/// A set of what was told or seen.
extension Table where Value == Void {
    /// - Returns: Whether it is new.
    @discardableResult
    mutating func insert(_ key: Key, _ context: Context) -> Bool {
        let isNew = !contains(key)
        self[key, context] = ()
        return isNew
    }
}

extension Context {
    func noteEvicted(_ count: Int, of kind: Kind) {
        if count > 0 { evictions[kind, default: 0] &+= UInt64(count) }
    }
}
