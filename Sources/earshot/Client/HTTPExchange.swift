import NIOCore
import NIOEmbedded
import NIOHTTP1

/// One request and its response over a stream that blocks: SwiftNIO's codec writes and reads them, and what comes is
/// read as fast as its reader goes.
struct HTTPExchange {
    struct Malformed: Error {}

    private let channel = EmbeddedChannel()
    private(set) var status: Int?
    private(set) var isDone = false

    init() throws { try channel.pipeline.syncOperations.addHTTPClientHandlers() }

    /// The bytes of a request without a body.
    func request(_ method: String, _ target: String) throws -> [UInt8] {
        var headers = HTTPHeaders([("Host", "earshot"), ("Connection", "close")])
        if method != "GET" { headers.add(name: "Content-Length", value: "0") }
        let head = HTTPRequestHead(version: .http1_1, method: .init(rawValue: method), uri: target, headers: headers)
        try channel.writeOutbound(HTTPClientRequestPart.head(head))
        try channel.writeOutbound(HTTPClientRequestPart.end(nil))
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        return bytes
    }

    /// The part of the body that `bytes` completes.
    mutating func add(_ bytes: [UInt8]) throws(Malformed) -> [UInt8] {
        do { try channel.writeInbound(ByteBuffer(bytes: bytes)) } catch { throw Malformed() }
        return try taken()
    }

    /// The connection ended: true when the response did too.
    mutating func end() -> Bool {
        _ = try? channel.finish()
        _ = try? taken()
        return isDone
    }

    private mutating func taken() throws(Malformed) -> [UInt8] {
        var body: [UInt8] = []
        do {
            while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
                switch part {
                case .head(let head): status = Int(head.status.code)
                case .body(let buffer): body += buffer.readableBytesView
                case .end: isDone = true
                }
            }
        } catch { throw Malformed() }
        return body
    }
}
