import Glibc

/// The source files of this package, read relative to this very file.
struct SourceTree {
    struct File: Sendable, CustomStringConvertible {
        /// Below the package's root.
        var path: String
        var lines: [Substring]
        var text: String { lines.joined(separator: "\n") }
        var name: Substring { path.split(separator: "/").last ?? "" }
        var description: String { path }

        /// The lines without comments and without the inside of string literals, with their numbers from 1.
        ///
        /// Good enough for this house: no block comments, and multi-line literals only where a page is written.
        var code: [(number: Int, text: String)] {
            var isLiteral = false
            return lines.enumerated().compactMap { index, line in
                let quotes = line.split(separator: "\"\"\"", omittingEmptySubsequences: false).count - 1
                if quotes % 2 == 1 {
                    isLiteral.toggle()
                    return nil
                }
                if isLiteral { return nil }
                return (index + 1, File.stripped(line))
            }
        }

        private static func stripped(_ line: Substring) -> String {
            var result = ""
            var isLiteral = false
            var before: Character = " "
            for character in line {
                if character == "\"", before != "\\" {
                    isLiteral.toggle()
                } else if !isLiteral {
                    result.append(character)
                }
                if result.hasSuffix("//") { return String(result.dropLast(2)) }
                before = character
            }
            return result
        }

        /// Modules of its import declarations.
        var imports: [Substring] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), !line.hasPrefix(" "), words.count > place + 1,
                    words[..<place].allSatisfy({ Self.accessLevels.contains(String($0)) || $0.hasPrefix("@") })
                else { return nil }
                return words[place + 1].split(separator: ".").first
            }
        }

        private static let accessLevels: Set<String> = ["package", "internal", "private", "fileprivate", "public"]
    }

    static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    /// Names of the folders in `folder`.
    static func folders(in folder: String) -> [String] {
        entries(of: folder).filter { isFolder("\(folder)/\($0)") }
    }

    /// Files below `folder` whose names end in one of `endings`, in order of their paths.
    static func files(below folder: String, endings: [String] = [".swift"]) -> [File] {
        entries(of: folder).flatMap { name -> [File] in
            let path = "\(folder)/\(name)"
            if isFolder(path) { return files(below: path, endings: endings) }
            guard endings.contains(where: { name.hasSuffix($0) }) else { return [] }
            return [file(path)]
        }
    }

    /// One file; empty where there is none.
    static func file(_ path: String) -> File {
        File(path: path, lines: read(path).split(separator: "\n", omittingEmptySubsequences: false))
    }

    private static func entries(of folder: String) -> [String] {
        guard let directory = opendir("\(root)/\(folder)") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat("\(root)/\(path)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func read(_ path: String) -> String {
        guard let file = fopen("\(root)/\(path)", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
