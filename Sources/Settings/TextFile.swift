import Glibc

/// Reads a whole settings file; these are small, so more than a megabyte is refused as a mistake.
enum TextFile {
    static let limit = 1 << 20

    /// The text, or the reason there is none in the system's words.
    static func read(_ path: String) -> Result<String, Reason> {
        guard let file = fopen(path, "re") else { return .failure(Reason(String(cString: strerror(errno)))) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { return .failure(Reason("larger than a settings file can be (1 MiB)")) }
        }
        guard ferror(file) == 0 else { return .failure(Reason(String(cString: strerror(errno)))) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .failure(Reason("not UTF-8 text")) }
        return .success(text)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    struct Reason: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }
}
