/// Reads one HTTP/1.1 response (RFC 9112) from bytes as they come.
struct HTTPReader {
    private enum Stage {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailer
        case untilClose
        case done
    }

    struct Malformed: Error {}

    private(set) var status: Int?
    private var stage = Stage.head
    private var buffer: [UInt8] = []
    /// Longest head or chunk line that is believed.
    private static let lineLimit = 65_536

    var isDone: Bool {
        if case .done = stage { return true }
        return false
    }

    /// Whether the response may end here because the connection did.
    var mayEnd: Bool {
        if case .untilClose = stage { return true }
        return isDone
    }

    /// The part of the body that `bytes` completes.
    mutating func add(_ bytes: [UInt8]) throws(Malformed) -> [UInt8] {
        buffer += bytes
        var body: [UInt8] = []
        while try step(&body) {}
        return body
    }

    /// One step; false when more bytes are needed.
    private mutating func step(_ body: inout [UInt8]) throws(Malformed) -> Bool {
        switch stage {
        case .head:
            guard let end = buffer.firstRange(of: [13, 10, 13, 10]) else {
                guard buffer.count < HTTPReader.lineLimit else { throw Malformed() }
                return false
            }
            try readHead(String(decoding: buffer[..<end.lowerBound], as: UTF8.self))
            buffer.removeSubrange(..<end.upperBound)
            return true
        case .length(let left), .chunk(let left):
            guard left > 0 else {
                if case .chunk = stage { stage = .chunkEnd } else { stage = .done }
                return true
            }
            let taken = min(left, buffer.count)
            guard taken > 0 else { return false }
            body += buffer[..<taken]
            buffer.removeSubrange(..<taken)
            if case .chunk = stage { stage = .chunk(left - taken) } else { stage = .length(left - taken) }
            return true
        case .chunkSize:
            guard let line = try takeLine() else { return false }
            let digits = line.prefix { $0 != ";" }
            guard let size = Int(digits, radix: 16), size >= 0 else { throw Malformed() }
            stage = size == 0 ? .trailer : .chunk(size)
            return true
        case .chunkEnd:
            guard let line = try takeLine() else { return false }
            guard line.isEmpty else { throw Malformed() }
            stage = .chunkSize
            return true
        case .trailer:
            guard let line = try takeLine() else { return false }
            if line.isEmpty { stage = .done }
            return true
        case .untilClose:
            body += buffer
            buffer = []
            return false
        case .done:
            return false
        }
    }

    private mutating func takeLine() throws(Malformed) -> String? {
        guard let end = buffer.firstRange(of: [13, 10]) else {
            guard buffer.count < HTTPReader.lineLimit else { throw Malformed() }
            return nil
        }
        defer { buffer.removeSubrange(..<end.upperBound) }
        return String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
    }

    private mutating func readHead(_ head: String) throws(Malformed) {
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), first.hasPrefix("HTTP/1."),
            let code = first.split(separator: " ").dropFirst().first, let status = Int(code)
        else { throw Malformed() }
        self.status = status
        stage = .untilClose
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1].filter { $0 != " " }.lowercased()
            switch parts[0].lowercased() {
            case "content-length":
                guard let length = Int(value), length >= 0 else { throw Malformed() }
                stage = .length(length)
            case "transfer-encoding" where value.hasSuffix("chunked"):
                stage = .chunkSize
                return
            default: break
            }
        }
    }
}
