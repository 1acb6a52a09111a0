/// What most values never have, and some hundreds of bytes where they do: an allocation of its own, made when it is first
/// changed. A value like any other: a copy shares it until one of the two is changed.
///
/// Inlinable, so that other modules compile it for their types.
public struct Seldom<Value> {
    /// Empty, or the one.
    @usableFromInline var kept: [Value] = []

    @inlinable public init() {}

    @inlinable public var isEmpty: Bool { kept.isEmpty }
    @inlinable public var value: Value? { kept.first }

    /// Changes the value in place; it begins as `new`.
    @inlinable
    public mutating func change<Result>(from new: @autoclosure () -> Value, _ body: (inout Value) -> Result) -> Result {
        begin(new())
        return body(&kept[0])
    }

    /// Likewise, with something that lies beside it.
    @inlinable
    public mutating func change<Other, Result>(
        from new: @autoclosure () -> Value, with other: inout Other, _ body: (inout Value, inout Other) -> Result
    ) -> Result {
        begin(new())
        return body(&kept[0], &other)
    }

    @inlinable
    mutating func begin(_ new: @autoclosure () -> Value) {
        guard kept.isEmpty else { return }
        kept.reserveCapacity(1)
        kept.append(new())
    }
}

extension Seldom: Sendable where Value: Sendable {}
