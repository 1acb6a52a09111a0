/// One thing wrong with a settings file, and where.
package struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// From 1; nil when the whole file is meant.
    package var line: Int?
    package var message: String

    package init(file: String, line: Int?, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `/etc/earshot/earshot.yaml:12: capture.snap-length: …`, as compilers write it and editors jump to it.
    package var description: String {
        guard let line else { return "\(file): \(message)" }
        return "\(file):\(line): \(message)"
    }
}

/// Everything wrong with the settings at once, in the order of the files.
package struct SettingsError: Error, Sendable, CustomStringConvertible {
    package var problems: [SettingsProblem]

    package init(problems: [SettingsProblem]) { self.problems = problems }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Collects problems while a file is read to its end.
final class Problems {
    private(set) var all: [SettingsProblem] = []

    func add(_ file: String, _ line: Int?, _ message: String) {
        all.append(SettingsProblem(file: file, line: line, message: message))
    }

    /// Files keep the order in which they were read; within a file, lines count up.
    func throwIfAny() throws(SettingsError) {
        guard !all.isEmpty else { return }
        var files: [String] = []
        for problem in all where !files.contains(problem.file) { files.append(problem.file) }
        throw SettingsError(
            problems: files.flatMap { file in
                all.filter { $0.file == file }.sorted { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) }
            })
    }
}

/// The name of `candidates` that was probably meant: at most two edits away (one for short words), or begun by it.
package func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    let limit = word.count <= 4 ? 1 : 2
    let ranked = candidates.map { (name: $0, distance: editDistance(word, $0)) }
        .filter { $0.distance <= limit || $0.name.replacing("-", with: "") == word.replacing("_", with: "") }
    let nearest = ranked.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    return nearest ?? (word.count >= 3 ? candidates.filter { $0.hasPrefix(word) }.min() : nil)
}

/// Levenshtein's distance.
private func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, character) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in right.indices {
            let cost = diagonal + (right[column] == character ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(cost, row[column] + 1, diagonal + 1)
        }
    }
    return row[right.count]
}

/// ` (did you mean "x"?)`, or nothing.
func hint(for word: String, among candidates: some Sequence<String>) -> String {
    suggestion(for: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
}
