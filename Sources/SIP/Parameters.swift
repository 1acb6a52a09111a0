/// Parameters of a URI or a header field by their names. A few stand in order of arrival and are looked through, which
/// costs less than a table of them.
package struct Parameters: Sendable {
    package struct Pair: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    private var pairs: [Pair] = []

    package init() {}

    package var count: Int { pairs.count }
    package var alphabetical: [Pair] { pairs.sorted { $0.name < $1.name } }

    /// The value of the parameter called `name`, "" where it has none; nil where it is not there.
    package subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The first of a name stays.
    mutating func add(_ name: String, _ value: String) {
        guard self[name] == nil else { return }
        pairs.append(Pair(name: name, value: value))
    }
}

extension Parameters: Hashable {
    /// Order means nothing.
    package static func == (left: Parameters, right: Parameters) -> Bool {
        left.pairs == right.pairs || left.count == right.count && left.alphabetical == right.alphabetical
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(alphabetical) }
}

extension Parameters: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }
}
