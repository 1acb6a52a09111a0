import Wire
import Yams

/// Typed values of a section. Each returns nil when the key is absent or null, and when it is wrong (then noted).
extension Section {
    func text(_ key: String) -> String? {
        guard let node = value(key), !isNull(node) else { return nil }
        guard case .scalar(let scalar) = node else {
            complain(key, "expected one value")
            return nil
        }
        return scalar.string
    }

    func texts(_ key: String) -> [String]? {
        list(key)?.compactMap { node in
            guard case .scalar(let scalar) = node, !isNull(node) else {
                problems.add(file, node.mark?.line, "\(name(key)): expected a list of words")
                return nil
            }
            return scalar.string
        }
    }

    func flag(_ key: String) -> Bool? {
        guard let text = text(key) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            complain(key, "expected true or false, found \"\(text)\"")
            return nil
        }
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text.replacing("_", with: "")), range.contains(number) else {
            complain(
                key,
                "expected a whole number from \(range.lowerBound) to \(range.upperBound), found \"\(text)\"")
            return nil
        }
        return number
    }

    func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let text = text(key) else { return nil }
        guard let number = Double(text), number.isFinite, range.contains(number) else {
            complain(key, "expected a number from \(range.lowerBound) to \(range.upperBound), found \"\(text)\"")
            return nil
        }
        return number
    }

    /// One of `choices`, with a hint when it is nearly one.
    func choice<Value>(_ key: String, _ choices: [(String, Value)]) -> Value? {
        guard let text = text(key) else { return nil }
        if let match = choices.first(where: { $0.0 == text }) { return match.1 }
        let names = choices.map(\.0)
        complain(
            key, "expected \(names.joined(separator: ", ")), found \"\(text)\"\(hint(for: text, among: names))")
        return nil
    }

    /// `10500-10559` or `5060`.
    func portRange(_ key: String) -> ClosedRange<UInt16>? {
        guard let text = text(key) else { return nil }
        return range(text, as: UInt16.self, from: 1, key: key, line: line(of: key))
    }

    func portRanges(_ key: String) -> [ClosedRange<UInt16>]? {
        list(key)?.compactMap { node in
            guard case .scalar(let scalar) = node else {
                problems.add(file, node.mark?.line, "\(name(key)): expected ports such as 5060-5090")
                return nil
            }
            return range(scalar.string, as: UInt16.self, from: 1, key: key, line: node.mark?.line)
        }
    }

    /// `10-15` or `20`.
    func countRange(_ key: String) -> ClosedRange<Int>? {
        guard let text = text(key) else { return nil }
        return range(text, as: Int.self, from: 1, key: key, line: line(of: key))
    }

    private func range<Number: FixedWidthInteger>(
        _ text: String, as type: Number.Type, from least: Number, key: String, line: Int?
    ) -> ClosedRange<Number>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map {
            Number($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed().map(String.init).joined())
        }
        if parts.count == 1, let only = parts[0], only >= least { return only...only }
        if parts.count == 2, let low = parts[0], let high = parts[1], low >= least, low <= high { return low...high }
        problems.add(
            file, line, "\(name(key)): expected a number or a range such as 10500-10559, found \"\(text)\"")
        return nil
    }

    func addresses(_ key: String) -> [IPAddress]? {
        texts(key)?.compactMap { text in
            guard let address = IPAddress(text) else {
                complain(key, "\"\(text)\" is no IP address")
                return nil
            }
            return address
        }
    }

    func networks(_ key: String) -> [Network]? {
        texts(key)?.compactMap { text in
            guard let network = Network(text) else {
                complain(key, "\"\(text)\" is no network such as 192.0.2.0/24")
                return nil
            }
            return network
        }
    }
}
