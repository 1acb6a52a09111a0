import Delivery
import Host
import Probe
import Probing
import Wire

/// The control connection to the other side; asks and waits.
final class ProbeLink {
    let keys: SessionKeys
    let here: IPAddress
    let there: IPAddress
    private(set) var seen: Endpoint
    private let stream: StreamSocket
    private var outgoing: SealedStream
    private var incoming: SealedStream

    private static let patience = Interval.seconds(6)

    /// - Throws: `Failure` that says why there is no probe.
    init(to other: Endpoint, secret: [UInt8], seconds: Int) throws {
        guard let stream = StreamSocket(to: other) else {
            throw Failure(en: "no socket for \(other)", zh: "无法为 \(other) 创建套接字")
        }
        try ProbeLink.connect(stream, other)
        let nonce = ProbeAnswerer.nonce()
        guard let hello = Greeting.hello(nonce: nonce, secret: secret, digest: KeyedDigests.sha256) else {
            throw Failure(
                en: "libcrypto is not installed (apt install libssl3)", zh: "未安装 libcrypto（apt install libssl3）")
        }
        stream.send(hello)
        let bytes = ProbeLink.read(Greeting.length, from: stream)
        guard
            let (answer, theirs) = Greeting.read(bytes, toHello: nonce, secret: secret, digest: KeyedDigests.sha256)
        else {
            throw Failure(
                en: """
                    \(other) closed the connection: it has another key, does not allow this host, or is no \
                    `earshot probe --answer`
                    """,
                zh: "\(other) 关闭了连接：密钥不同、未允许本机，或对端不是 `earshot probe --answer`")
        }
        guard answer == .welcome else {
            throw Failure(en: "\(other) is busy with another probe; try again", zh: "\(other) 正在进行另一次探测，请重试")
        }
        guard let keys = SessionKeys(secret: secret, initiator: nonce, responder: theirs, digest: KeyedDigests.sha256)
        else { throw Failure(en: "libcrypto cannot be used", zh: "无法使用 libcrypto") }
        self.keys = keys
        self.stream = stream
        there = other.address
        let local = stream.local ?? Endpoint(address: .unspecifiedV4, port: 0)
        here = local.address
        seen = local
        (outgoing, incoming) = SealedStream.pair(of: keys, isResponder: false)
        for case .begun(let initiator, _) in try ask([.begin(seconds: seconds)]) { seen = initiator }
    }

    private static func connect(_ stream: StreamSocket, _ other: Endpoint) throws {
        let start = ProbeAnswerer.now
        while ProbeAnswerer.now - start < patience {
            _ = Waiting.ready(reading: [], writing: [stream.descriptor], milliseconds: 500)
            switch stream.state {
            case .open: return
            case .failed(let number):
                let words = SystemError.words(number)
                throw Failure(en: "no answer of \(other): \(words)", zh: "\(other) 无应答：\(words)")
            case .waiting: continue
            }
        }
        throw Failure(
            en: "no answer of \(other) within \(Int(patience.seconds)) s: is TCP \(other.port) open?",
            zh: "\(other) 在 \(Int(patience.seconds)) 秒内无应答：TCP \(other.port) 是否放通？")
    }

    private static func read(_ count: Int, from stream: StreamSocket) -> [UInt8] {
        var bytes: [UInt8] = []
        let start = ProbeAnswerer.now
        while bytes.count < count, ProbeAnswerer.now - start < patience {
            _ = Waiting.ready(reading: [stream.descriptor], milliseconds: 500)
            guard let more = stream.receive(limit: count - bytes.count) else { continue }
            guard !more.isEmpty else { break }
            bytes += more
        }
        return bytes
    }

    /// What the other side says to these orders.
    ///
    /// - Throws: `Failure` where it is gone.
    func ask(_ orders: [Order]) throws -> [Account] {
        guard let frame = outgoing.frame(orders.map(\.line).joined(separator: "\n")), stream.send(frame) else {
            throw ProbeLink.gone
        }
        let start = ProbeAnswerer.now
        while ProbeAnswerer.now - start < ProbeLink.patience {
            do throws(SealedStream.Broken) {
                if let text = try incoming.next() { return text.split(separator: "\n").compactMap { Account($0) } }
            } catch {
                throw ProbeLink.gone
            }
            stream.flush()
            _ = Waiting.ready(reading: [stream.descriptor], milliseconds: 500)
            guard let bytes = stream.receive() else { continue }
            guard !bytes.isEmpty else { break }
            incoming.add(bytes)
        }
        throw ProbeLink.gone
    }

    private static var gone: Failure {
        Failure(en: "the other side ended the probe", zh: "对端结束了探测")
    }
}
