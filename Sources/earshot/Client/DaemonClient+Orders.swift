import Delivery
import Glibc

/// Orders to the daemon, and files from it.
extension DaemonClient {
    /// The decoded answer to `POST path`.
    func post<Value: Decodable>(_ path: String, _ query: [(String, String?)], as type: Value.Type) throws -> Value {
        var body: [UInt8] = []
        try request(path, query, method: "POST") { bytes in
            body += bytes
            return true
        }
        do {
            return try JSONLine.decode(type, from: String(decoding: body, as: UTF8.self))
        } catch {
            throw Failure.notUnderstood(path, error)
        }
    }

    /// Writes the answer to `GET path` to the file `output`, which appears when it is whole; `-` is standard output.
    func save(_ path: String, _ query: [(String, String?)], to output: String) throws {
        try SavedFile.write(output) { write in
            try request(path, query) { bytes in
                try write(bytes)
                return true
            }
        }
    }
}

/// A file that appears when it is whole; `-` is standard output. What is no regular file, as a pipe or a device, is
/// written to, and never replaced.
enum SavedFile {
    /// - Parameter body: Is given what writes bytes.
    static func write(_ output: String, _ body: (([UInt8]) throws -> Void) throws -> Void) throws {
        if output == "-" { return try body { try write($0, to: STDOUT_FILENO, output) } }
        var status = stat()
        if stat(output, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            let descriptor = open(output, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Failure("\(output): \(String(cString: strerror(errno)))") }
            defer { close(descriptor) }
            return try body { try write($0, to: descriptor, output) }
        }
        let unfinished = output + ".part"
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Failure("\(output): \(String(cString: strerror(errno)))") }
        do {
            defer { close(descriptor) }
            try body { try write($0, to: descriptor, output) }
        } catch {
            unlink(unfinished)
            throw error
        }
        guard rename(unfinished, output) == 0 else {
            throw Failure("\(output): \(String(cString: strerror(errno)))")
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ name: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("\(name): \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }
}
