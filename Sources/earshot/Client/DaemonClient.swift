import Delivery

/// Asks the daemon over its socket, one request a connection.
struct DaemonClient {
    let socket: String
    /// Milliseconds without a byte after which a daemon counts as stopped; nil waits for ever.
    var patience: Int? = 30_000

    /// The decoded answer to `GET path`.
    /// - Throws: `Failure` with the daemon's own words when it refuses.
    func get<Value: Decodable>(_ path: String, _ query: [(String, String?)] = [], as type: Value.Type) throws -> Value {
        let body = try text(path, query)
        do {
            return try JSONLine.decode(type, from: body)
        } catch {
            throw Failure.notUnderstood(path, error)
        }
    }

    func text(_ path: String, _ query: [(String, String?)] = []) throws -> String {
        var body: [UInt8] = []
        try request(path, query) { bytes in
            body += bytes
            return true
        }
        return String(decoding: body, as: UTF8.self)
    }

    /// Calls `line` with each line of the answer as it comes, until it returns false or the daemon ends.
    func lines(_ path: String, _ query: [(String, String?)], line: (String) throws -> Bool) throws {
        var rest: [UInt8] = []
        // Nothing to tell is no trouble.
        var follower = self
        follower.patience = nil
        try follower.request(path, query) { bytes in
            rest += bytes
            while let end = rest.firstIndex(of: 10) {
                let text = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                if !text.isEmpty, try !line(text) { return false }
            }
            return true
        }
    }

    func request(
        _ path: String, _ query: [(String, String?)], method: String = "GET", receive: ([UInt8]) throws -> Bool
    ) throws {
        let connection = try SocketConnection(path: socket, patience: patience)
        let pairs = query.compactMap { name, value in value.map { "\(name)=\(DaemonClient.encoded($0))" } }
        let target = pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
        var reader = try HTTPExchange()
        try connection.send(try reader.request(method, target))
        var refusal: [UInt8] = []
        do {
            while !reader.isDone {
                let bytes = try connection.receive()
                guard !bytes.isEmpty else {
                    if reader.end() { break }
                    throw Failure(en: "the daemon ended before its answer did", zh: "守护进程在应答完成前退出")
                }
                let body = try reader.add(bytes)
                if reader.status == 200 {
                    if !body.isEmpty, try !receive(body) { return }
                } else {
                    refusal += body
                }
            }
        } catch is HTTPExchange.Malformed {
            throw Failure(
                en: "\(socket) does not speak HTTP; is it the socket of earshotd?",
                zh: "\(socket) 不是 HTTP 服务；它是 earshotd 的套接字吗？")
        }
        if reader.status != 200 { throw DaemonClient.failure(reader.status, refusal) }
    }

    private struct ErrorBody: Decodable {
        struct Content: Decodable {
            var message: String
        }
        var error: Content
    }

    private static func failure(_ status: Int?, _ body: [UInt8]) -> Failure {
        let text = String(decoding: body, as: UTF8.self)
        let message = try? JSONLine.decode(ErrorBody.self, from: text).error.message
        var failure =
            message.map { Failure($0) }
            ?? Failure(en: "the daemon answered with status \(status ?? 0)", zh: "守护进程应答状态码 \(status ?? 0)")
        failure.status = status
        return failure
    }

    /// Percent-encodes all but RFC 3986's unreserved characters.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0" + digits : "%" + digits
            }
        }
        return result
    }
}

extension Failure {
    static func notUnderstood(_ path: String, _ error: any Error) -> Failure {
        Failure(
            en: "the daemon's answer to \(path) is not understood (is it of another version?): \(error)",
            zh: "无法理解守护进程对 \(path) 的应答（版本是否不同？）：\(error)")
    }
}
