#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One JSON object on one line. Keys are sorted, so that equal values are equal bytes.
package enum JSONLine {
    /// The object without its line feed. Records hold only strings, integers, booleans and finite numbers.
    package static func encode(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A non-finite number would throw and lose the whole record; as text it stays visible.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let data = try? encoder.encode(value) else { return "{}" }
        // JSON may hold DEL, C1 controls and what turns the direction of writing; whoever reads it on a terminal may not.
        return InertText.json(String(decoding: data, as: UTF8.self))
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from text: some StringProtocol) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

/// A key that is always there: null says "unknown", and a reader needs no test for presence.
@propertyWrapper
package struct OrNull<Value: Codable & Sendable>: Codable, Sendable {
    package var wrappedValue: Value?

    package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

extension OrNull: Equatable where Value: Equatable {}
extension OrNull: Hashable where Value: Hashable {}

extension KeyedDecodingContainer {
    /// A key that an older or newer daemon leaves out reads as null.
    package func decode<Value>(_ type: OrNull<Value>.Type, forKey key: Key) throws -> OrNull<Value> {
        try decodeIfPresent(type, forKey: key) ?? OrNull(wrappedValue: nil)
    }
}

/// A text that is always there, and that an older daemon did not know.
@propertyWrapper
package struct OrBlank: Codable, Sendable, Equatable, Hashable {
    package var wrappedValue: String

    package init(wrappedValue: String) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws { wrappedValue = try String(from: decoder) }

    package func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

extension KeyedDecodingContainer {
    /// A key that an older daemon leaves out reads as an empty text.
    package func decode(_ type: OrBlank.Type, forKey key: Key) throws -> OrBlank {
        try decodeIfPresent(type, forKey: key) ?? OrBlank(wrappedValue: "")
    }
}

/// A list that is always there, and that an older daemon did not know.
@propertyWrapper
package struct OrEmpty<Element: Codable & Sendable>: Codable, Sendable {
    package var wrappedValue: [Element]

    package init(wrappedValue: [Element]) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws { wrappedValue = try [Element](from: decoder) }

    package func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

extension OrEmpty: Equatable where Element: Equatable {}

extension KeyedDecodingContainer {
    package func decode<Element>(_ type: OrEmpty<Element>.Type, forKey key: Key) throws -> OrEmpty<Element> {
        try decodeIfPresent(type, forKey: key) ?? OrEmpty(wrappedValue: [])
    }
}
