import Foundation

/// The part of JSON Schema 2020-12 that our schema files use; any other keyword is an error, so that a new one is not
/// silently ignored.
struct JSONSchema {
    private let root: [String: Any]
    private let path: String

    init(_ path: String) throws {
        self.path = path
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// What is wrong with `text`, each with its place.
    func problems(_ text: String) throws -> [String] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return check(value, root, at: "$")
    }

    private func check(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        var problems: [String] = []
        for (keyword, rule) in schema {
            switch keyword {
            case "$schema", "$id", "title", "description", "$defs": break
            case "anyOf":
                let choices = rule as? [[String: Any]] ?? []
                let found = choices.map { check(value, $0, at: place) }
                if !found.contains(where: \.isEmpty) { problems += found.last ?? [] }
            case "$ref" where (rule as? String)?.hasSuffix(".json") == true:
                let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
                guard let other = try? JSONSchema(folder.appendingPathComponent(rule as? String ?? "").path) else {
                    problems.append("\(place): there is no \(rule)")
                    continue
                }
                problems += other.check(value, other.root, at: place)
            case "$ref":
                let name = (rule as? String)?.replacing("#/$defs/", with: "") ?? ""
                guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                    problems.append("\(place): no definition \(name)")
                    continue
                }
                problems += check(value, target, at: place)
            case "type":
                let allowed = rule as? [String] ?? [rule as? String ?? ""]
                if !allowed.contains(where: { JSONSchema.matches(value, $0) }) {
                    problems.append("\(place): is not \(allowed)")
                }
            case "const", "enum":
                let allowed = rule as? [Any] ?? [rule]
                if !allowed.contains(where: { JSONSchema.equal(value, $0) }) {
                    problems.append("\(place): not allowed")
                }
            case "required":
                guard let object = value as? [String: Any] else { continue }
                for key in rule as? [String] ?? [] where object[key] == nil {
                    problems.append("\(place): lacks \(key)")
                }
            case "properties":
                guard let object = value as? [String: Any], let rules = rule as? [String: Any] else { continue }
                for (key, child) in object {
                    if let rule = rules[key] as? [String: Any] {
                        problems += check(child, rule, at: "\(place).\(key)")
                    } else {
                        problems.append("\(place): has unknown \(key)")
                    }
                }
            case "additionalProperties": break  // With `properties`, which refuses what it does not list.
            case "items":
                guard let array = value as? [Any], let rule = rule as? [String: Any] else { continue }
                for (index, child) in array.enumerated() { problems += check(child, rule, at: "\(place)[\(index)]") }
            case "pattern":
                guard let text = value as? String else { continue }
                let expression = try? Regex(rule as? String ?? "")
                if expression.flatMap({ try? $0.wholeMatch(in: text) }) == nil {
                    problems.append("\(place): \"\(text)\" does not match")
                }
            case "minLength":
                if let text = value as? String, text.count < (rule as? Int ?? 0) {
                    problems.append("\(place): too short")
                }
            case "minimum":
                if let number = value as? Double, number < (rule as? Double ?? 0) {
                    problems.append("\(place): too small")
                }
            case "maximum":
                if let number = value as? Double, number > (rule as? Double ?? 0) {
                    problems.append("\(place): too large")
                }
            case "contentEncoding":
                if let text = value as? String, Data(base64Encoded: text) == nil {
                    problems.append("\(place): is not base64")
                }
            default: problems.append("\(place): the test does not know \"\(keyword)\"")
            }
        }
        return problems.sorted()
    }

    private static func matches(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "null": value is NSNull
        case "integer": value is Int && !(value is String)
        case "number": value is Double
        case "boolean": value is Bool
        default: false
        }
    }

    private static func equal(_ left: Any, _ right: Any) -> Bool {
        if let left = left as? String { return left == right as? String }
        if let left = left as? Int { return left == right as? Int }
        return left is NSNull && right is NSNull
    }
}
