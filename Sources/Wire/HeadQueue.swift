/// First in, first out. What has left is let go at once; its places are given back together, so that each costs one move.
///
/// Elements have numbers that run on from 1: a number names an element until it has left. Inlinable, so that other modules
/// compile it for their elements: without, each step looks for the element's type.
public struct HeadQueue<Element> {
    @usableFromInline var places: [Element?] = []
    @usableFromInline var head = 0
    /// The number of `places[0]`.
    @usableFromInline var base = 1

    @inlinable public init() {}

    @inlinable public var count: Int { places.count - head }
    @inlinable public var isEmpty: Bool { head == places.count }
    @inlinable public var first: Element? { isEmpty ? nil : places[head] }
    /// The number of the first element, or of the next to come.
    @inlinable public var firstNumber: Int { base + head }

    /// The element with that number; nil where it has left or has not come yet.
    @inlinable
    public subscript(number: Int) -> Element? {
        number >= firstNumber && number - base < places.count ? places[number - base] : nil
    }

    /// - Returns: Its number.
    @inlinable
    @discardableResult
    public mutating func append(_ element: Element) -> Int {
        places.append(element)
        return base + places.count - 1
    }

    @inlinable
    @discardableResult
    public mutating func popFirst() -> Element? {
        guard head < places.count else { return nil }
        let element = places[head].take()
        head += 1
        if head > 256, head * 2 > places.count {
            places.removeFirst(head)
            base += head
            head = 0
        }
        return element
    }
}
