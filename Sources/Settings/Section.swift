import Wire
import Yams

/// One mapping of a YAML file, read key by key; every misreading is noted with its line, and `finish` reports the keys
/// that nobody asked for.
final class Section {
    let file: String
    /// Dotted path from the root, empty at the root.
    let path: String
    /// Where the mapping starts.
    let line: Int?
    let problems: Problems
    private var entries: [(key: String, line: Int?, value: Node)] = []
    private var known: [String] = []

    init(_ node: Node?, file: String, path: String, line: Int?, problems: Problems) {
        self.file = file
        self.path = path
        self.line = node?.mark?.line ?? line
        self.problems = problems
        guard let node, !isNull(node) else { return }
        guard case .mapping(let mapping) = node else {
            problems.add(file, self.line, "\(path.isEmpty ? "the file" : path): expected keys and values")
            return
        }
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                problems.add(file, key.mark?.line, "\(path): a key must be a word")
                continue
            }
            entries.append((scalar.string, scalar.mark?.line, value))
        }
    }

    /// Parses `text` as the root mapping of `file`; syntax errors are problems too.
    static func root(_ text: String, file: String, problems: Problems) -> Section {
        do {
            return Section(try Yams.compose(yaml: text), file: file, path: "", line: nil, problems: problems)
        } catch let error as YamlError {
            let (line, message) = describe(error)
            problems.add(file, line, message)
        } catch {
            problems.add(file, nil, "\(error)")
        }
        return Section(nil, file: file, path: "", line: nil, problems: problems)
    }

    private static func describe(_ error: YamlError) -> (Int?, String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark.line, "not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            (context.mark.line, "key given twice: \(duplicates.sorted().joined(separator: ", "))")
        case .reader(let problem, _, _, _): (nil, "not valid YAML: \(problem)")
        default: (nil, "not valid YAML: \(error)")
        }
    }

    var keys: [String] { entries.map(\.key) }

    func value(_ key: String) -> Node? {
        known.append(key)
        return entries.first { $0.key == key }?.value
    }

    func line(of key: String) -> Int? { entries.first { $0.key == key }?.line ?? line }

    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func complain(_ key: String, _ message: String) {
        problems.add(file, line(of: key), "\(name(key)): \(message)")
    }

    func section(_ key: String) -> Section {
        Section(value(key), file: file, path: name(key), line: line(of: key), problems: problems)
    }

    /// The mappings of a list.
    func sections(_ key: String) -> [Section] {
        list(key)?.enumerated().map { index, node in
            Section(node, file: file, path: "\(name(key))[\(index)]", line: node.mark?.line, problems: problems)
        } ?? []
    }

    /// The elements of a list; one scalar counts as a list of one, null as no list.
    func list(_ key: String) -> [Node]? {
        guard let node = value(key), !isNull(node) else { return nil }
        switch node {
        case .sequence(let sequence): return Array(sequence)
        case .scalar: return [node]
        default:
            complain(key, "expected a list")
            return nil
        }
    }

    /// Call when every key of the section was asked for; `more` are keys that may be there and were not.
    func finish(alsoKnown more: [String] = []) {
        for entry in entries where !known.contains(entry.key) {
            let place = path.isEmpty ? "" : " in \(path)"
            let hint = hint(for: entry.key, among: known + more)
            problems.add(file, entry.line, "unknown key \"\(entry.key)\"\(place)\(hint)")
        }
    }
}

/// True for `key:`, `key: ~` and `key: null`.
func isNull(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
}
