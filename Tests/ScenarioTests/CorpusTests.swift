import Capture
import Diagnosis
import Engine
import Foundation
import Testing
import Wire

/// Captures of others, read where they lie beside the repository; skipped, and said so, where they are absent.
enum Corpus {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpus")

    static let files: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasSuffix(".tsv") && !$0.hasSuffix(".md") && $0 != "torture" }.sorted()
    }()

    static var isAbsent: Bool { files.isEmpty }

    /// What must be found; `Tests/corpus.py` holds the release program to the same file.
    struct Table: Decodable {
        struct Line: Decodable {
            let kinds: Set<String>
        }

        /// By file name. Files that are not named must have nothing at warning or above.
        let expected: [String: Line]
        /// The kinds the table was read for; later families have their own.
        let families: Set<String>
    }

    static func table() throws -> Table {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("corpus-expected.json")
        return try JSONDecoder().decode(Table.self, from: Data(contentsOf: file))
    }

    static func findings(in name: String) throws -> [Finding] {
        let engine = Engine(settings: EngineSettings())
        _ = try FileAnalysis.run(path: folder.appendingPathComponent(name).path, engine: engine)
        return engine.takeFindings()
    }
}

@Suite("Captures of others", .disabled(if: Corpus.isAbsent, "../shared/corpus is absent"))
struct CorpusTests {
    @Test(
        "Every file is read to its end, and what is found at warning or above is what its diagnosis names",
        arguments: Corpus.files)
    func judged(name: String) throws {
        let table = try Corpus.table()
        let loud = try Corpus.findings(in: name).filter { $0.severity > .notice }
        let kinds = Set(loud.map(\.kind.rawValue)).intersection(table.families)
        #expect(kinds == table.expected[name]?.kinds ?? [], "\(loud.map(\.title.en))")
    }
}
