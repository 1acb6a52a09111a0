import Diagnosis
import Wire

@testable import Probe

/// What the tests of this room share.
enum ProbeKit {
    /// Not HMAC, but as long, and another for each key and each byte.
    static let digest: KeyedDigest = { key, data in
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key + [0xFF] + data { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (0..<4).flatMap { Seal.bytes(state &* (UInt64($0) &+ 1), count: 8) }
    }

    static let secret = Array("sixteen bytes at least".utf8)
    static let here = IPAddress(v4: 0xC000_0201)
    static let there = IPAddress(v4: 0xC000_0202)
    static let start = Timestamp(seconds: 1_000)

    static func at(_ seconds: Double) -> Timestamp { start + .seconds(seconds) }

    static func responder(secret: [UInt8] = secret) -> Responder {
        Responder(
            ResponderSettings(secret: secret, networks: [], kept: [7_060]),
            initiator: Endpoint(address: here, port: 40_000), here: there, nonce: [UInt8](repeating: 9, count: 16),
            now: start, digest: digest)
    }

    /// The initiator's side of a control connection to `responder`, after the greeting.
    struct Client {
        var keys: SessionKeys
        var outgoing: SealedStream
        var incoming: SealedStream

        init?(_ responder: inout Responder, secret: [UInt8] = secret, isTaken: Bool = false) {
            let nonce = [UInt8](repeating: 7, count: 16)
            guard let hello = Greeting.hello(nonce: nonce, secret: secret, digest: digest),
                case .say(let answer)? = responder.receive(hello, isTaken: isTaken, at: start).first,
                let (state, theirs) = Greeting.read(answer, toHello: nonce, secret: secret, digest: digest),
                state == .welcome,
                let keys = SessionKeys(secret: secret, initiator: nonce, responder: theirs, digest: digest)
            else { return nil }
            self.keys = keys
            (outgoing, incoming) = SealedStream.pair(of: keys, isResponder: false)
        }

        mutating func frame(_ order: Order) -> [UInt8] { outgoing.frame(order.line) ?? [] }

        /// What the responder has its sockets do, and what it says.
        mutating func ask(
            _ orders: [Order], _ responder: inout Responder, at now: Timestamp = start
        ) throws -> (actions: [ResponderAction], lines: [Account]) {
            let frame = outgoing.frame(orders.map(\.line).joined(separator: "\n")) ?? []
            let actions = responder.receive(frame, isTaken: false, at: now)
            for case .say(let bytes) in actions { incoming.add(bytes) }
            let text = try incoming.next() ?? ""
            return (actions, text.split(separator: "\n").compactMap { Account($0) })
        }
    }
}
