/// HMAC with SHA-256 (RFC 2104) of data under a key, 32 bytes; nil where no library makes it.
package typealias KeyedDigest = @Sendable (_ key: [UInt8], _ data: [UInt8]) -> [UInt8]?

/// The keys of one probe, made of the key that both sides know and a number that each chose: what was recorded of another
/// probe opens nothing.
package struct SessionKeys: Sendable {
    /// Of what the initiator says, and of what the responder says, on the control connection.
    let toResponder: [UInt8]
    let toInitiator: [UInt8]
    /// Of test packets, both ways.
    let packets: [UInt8]
    /// Names the probe in its packets and messages.
    package let session: UInt64
    let digest: KeyedDigest

    package init?(secret: [UInt8], initiator: [UInt8], responder: [UInt8], digest: @escaping KeyedDigest) {
        func key(_ purpose: StaticString) -> [UInt8]? {
            digest(secret, Seal.label(purpose) + initiator + responder)
        }
        guard let toResponder = key("to responder"), let toInitiator = key("to initiator"),
            let packets = key("packets"), let name = key("session")
        else { return nil }
        self.toResponder = toResponder
        self.toInitiator = toInitiator
        self.packets = packets
        session = Seal.number(name.prefix(8))
        self.digest = digest
    }
}

/// Small pieces of what is sealed.
enum Seal {
    static let length = 32
    /// Of a test packet, of which many bytes are padding.
    static let short = 16

    static func label(_ text: StaticString) -> [UInt8] { text.withUTF8Buffer { Array($0) } + [0] }

    /// Takes as long whatever differs.
    static func areEqual(_ one: some Collection<UInt8>, _ other: some Collection<UInt8>) -> Bool {
        one.count == other.count && zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    static func bytes(_ number: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64(count - 1 - $0))) }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

/// The first words of a control connection, 64 bytes each way. The responder is silent until it has seen that the other
/// side knows the key; that it is no recording, the first sealed frame shows.
package enum Greeting {
    package static let length = 64
    package static let nonceLength = 16
    private static let mark = Array("EARPROBE".utf8)

    package enum Answer: UInt8, Sendable {
        case welcome = 0
        case busy = 1
    }

    /// The initiator's: who it is cannot be told from it, that it knows the key can.
    package static func hello(nonce: [UInt8], secret: [UInt8], digest: KeyedDigest) -> [UInt8]? {
        let open = mark + [1, 0, 0, 0, 0, 0, 0, 0] + nonce
        return digest(secret, Seal.label("hello") + open).map { open + $0 }
    }

    /// The nonce of a hello; nil of anybody else's.
    package static func nonce(ofHello bytes: [UInt8], secret: [UInt8], digest: KeyedDigest) -> [UInt8]? {
        guard bytes.count == length, bytes.starts(with: mark), bytes[8] == 1 else { return nil }
        let open = Array(bytes[..<32])
        guard let seal = digest(secret, Seal.label("hello") + open), Seal.areEqual(seal, bytes[32...]) else {
            return nil
        }
        return Array(open[16...])
    }

    package static func answer(
        _ answer: Answer, nonce: [UInt8], toHello hello: [UInt8], secret: [UInt8], digest: KeyedDigest
    ) -> [UInt8]? {
        let open = mark + [answer.rawValue, 0, 0, 0, 0, 0, 0, 0] + nonce
        return digest(secret, Seal.label("answer") + hello + open).map { open + $0 }
    }

    /// What was answered to the hello with `hello` as its nonce; nil where it was not by one who knows the key.
    package static func read(
        _ bytes: [UInt8], toHello hello: [UInt8], secret: [UInt8], digest: KeyedDigest
    ) -> (answer: Answer, nonce: [UInt8])? {
        guard bytes.count == length, bytes.starts(with: mark), let answer = Answer(rawValue: bytes[8]) else {
            return nil
        }
        let open = Array(bytes[..<32])
        guard let seal = digest(secret, Seal.label("answer") + hello + open), Seal.areEqual(seal, bytes[32...]) else {
            return nil
        }
        return (answer, Array(open[16...]))
    }
}

/// Texts on the control connection, one way: four bytes of length, the text, its seal. Each seal counts the frames before
/// it, so that none can be left out or repeated.
package struct SealedStream: Sendable {
    package struct Broken: Error, Equatable {}

    package static let longest = 262_144
    private let key: [UInt8]
    private let digest: KeyedDigest
    private var written: UInt64 = 0
    private var read: UInt64 = 0
    private var pending: [UInt8] = []

    /// What this side says, and what it hears.
    package static func pair(
        of keys: SessionKeys, isResponder: Bool
    ) -> (outgoing: SealedStream, incoming: SealedStream) {
        let toResponder = SealedStream(keys.toResponder, keys.digest)
        let toInitiator = SealedStream(keys.toInitiator, keys.digest)
        return isResponder ? (toInitiator, toResponder) : (toResponder, toInitiator)
    }

    private init(_ key: [UInt8], _ digest: @escaping KeyedDigest) {
        self.key = key
        self.digest = digest
    }

    /// Nil for a text that is too long.
    package mutating func frame(_ text: String) -> [UInt8]? {
        let body = Array(text.utf8)
        guard body.count <= SealedStream.longest, let seal = digest(key, Seal.bytes(written, count: 8) + body) else {
            return nil
        }
        written &+= 1
        return Seal.bytes(UInt64(body.count), count: 4) + body + seal
    }

    package mutating func add(_ bytes: some Sequence<UInt8>) { pending += bytes }

    /// - Throws: `Broken`, after which nothing more can be read.
    package mutating func next() throws(Broken) -> String? {
        guard pending.count >= 4 else { return nil }
        let length = Int(Seal.number(pending[..<4]))
        guard length <= SealedStream.longest else { throw Broken() }
        guard pending.count >= 4 + length + Seal.length else { return nil }
        let body = Array(pending[4..<4 + length])
        let seal = pending[(4 + length)..<(4 + length + Seal.length)]
        guard let wanted = digest(key, Seal.bytes(read, count: 8) + body), Seal.areEqual(seal, wanted),
            let text = String(validating: body, as: UTF8.self)
        else { throw Broken() }
        read &+= 1
        pending.removeFirst(4 + length + Seal.length)
        return text
    }
}
