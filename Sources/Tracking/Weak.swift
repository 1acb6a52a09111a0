/// A reference that does not keep its object: what waits in a queue must not outlive its table.
package struct Weak<Object: AnyObject> {
    package private(set) weak var object: Object?

    package init(_ object: Object) { self.object = object }
}

/// Objects in the order they came, none of which it keeps; those that are gone cost a place until there are as many of
/// them as of the living.
struct WeakQueue<Object: AnyObject> {
    private var places: [Weak<Object>] = []
    private var head = 0
    private var tidyAt = 1_024

    var count: Int { places.count - head }

    mutating func add(_ object: Object) {
        if places.count >= tidyAt { tidy() }
        places.append(Weak(object))
    }

    /// The oldest that is still there, taken out.
    mutating func take() -> Object? {
        while head < places.count {
            head += 1
            if let object = places[head - 1].object { return object }
        }
        places.removeAll(keepingCapacity: true)
        head = 0
        return nil
    }

    private mutating func tidy() {
        places = places[head...].filter { $0.object != nil }
        head = 0
        tidyAt = max(1_024, places.count * 2)
    }
}
