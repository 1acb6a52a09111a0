import ArgumentParser
import Delivery
import Diagnosis
import Glibc
import Host

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
    /// Nothing that is read may be written over, under whatever name.
    ///
    /// - Parameter isPlain: What stands there already must be a file that another may take the place of.
    /// - Throws: `ValidationError`.
    static func check(_ output: String, reading inputs: [String], isPlain: Bool = false) throws {
        func refuse(_ en: String, _ zh: String) -> ValidationError {
            ValidationError(Text(en: en, zh: zh).text(.ofCommandLine))
        }
        if isPlain, output == "-" { throw refuse("-w writes a file, not standard output", "-w 写入文件，不能写到标准输出") }
        let there = FileStatus(path: output)
        if isPlain, let there, there.kind != .regular {
            throw refuse("\(output) is no plain file: it is not written over", "\(output) 不是普通文件：不会覆盖")
        }
        let isInput = inputs.contains { input in
            input == output && input != "-"
                || there.map { $0.kind == .regular && FileStatus(path: input)?.identity == $0.identity } ?? false
        }
        if isInput { throw refuse("\(output) is read: it is not written over", "\(output) 正被读取：不会覆盖") }
    }

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
