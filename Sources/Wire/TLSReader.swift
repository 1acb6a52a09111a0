/// What one direction of a TLS connection shows before encryption hides it (RFC 8446 §4, §5.1; RFC 5246 §7).
package enum TLSSign: Sendable, Hashable {
    /// The name the client asks for (RFC 6066 §3), as it stands on the wire; may hold anything.
    case clientHello(serverName: String?)
    case serverHello
    /// The server's own certificate, TLS 1.2 and before.
    case certificate(TLSCertificate)
    case alert(isFatal: Bool, description: UInt8)
    /// Nothing after this can be read.
    case encrypted
    /// These bytes are no TLS.
    case plain
}

/// Reads the clear records of one direction. Bounded; reads nothing once encryption began.
package struct TLSReader: Sendable {
    private var held: [UInt8] = []
    private var handshake: [UInt8] = []
    /// Nothing more is to be learnt.
    package private(set) var isDone = false
    private static let limit = 1 << 16

    package init() {}

    /// The first byte is a content type and the next two a version of TLS (RFC 8446 §5.1).
    package static func isRecord(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 3 && (20...23).contains(bytes[0]) && bytes[1] == 3 && bytes[2] <= 4
    }

    /// The next bytes of the stream.
    package mutating func add(_ bytes: [UInt8]) -> [TLSSign] {
        guard !isDone else { return [] }
        held += bytes
        var signs: [TLSSign] = []
        var start = 0
        while !isDone, held.count - start >= 5 {
            let length = Int(held[start + 3]) << 8 | Int(held[start + 4])
            guard Self.isRecord(Array(held[start..<start + 3])), length <= 18_432 else {
                isDone = true
                signs.append(.plain)
                break
            }
            guard held.count - start - 5 >= length else { break }
            read(type: held[start], Array(held[start + 5..<start + 5 + length]), into: &signs)
            start += 5 + length
        }
        held.removeFirst(start)
        if isDone || held.count > Self.limit || handshake.count > Self.limit {
            isDone = true
            held = []
            handshake = []
        }
        return signs
    }

    private mutating func read(type: UInt8, _ content: [UInt8], into signs: inout [TLSSign]) {
        switch type {
        case 21 where content.count == 2: signs.append(.alert(isFatal: content[0] == 2, description: content[1]))
        case 22:
            handshake += content
            readMessages(into: &signs)
        default:
            // ChangeCipherSpec, application data, or an alert that is encrypted.
            signs.append(.encrypted)
            isDone = true
        }
    }

    private mutating func readMessages(into signs: inout [TLSSign]) {
        var start = 0
        // Taken off once: a record may hold thousands of empty messages.
        defer { handshake.removeFirst(min(start, handshake.count)) }
        while handshake.count - start >= 4 {
            let length =
                Int(handshake[start + 1]) << 16 | Int(handshake[start + 2]) << 8 | Int(handshake[start + 3])
            guard length <= Self.limit else {
                isDone = true
                return
            }
            guard handshake.count - start - 4 >= length else { return }
            let body = Array(handshake[start + 4..<start + 4 + length])
            switch handshake[start] {
            case 1: signs.append(.clientHello(serverName: Self.serverName(body)))
            case 2: signs.append(.serverHello)
            case 11:
                // The list's length, then that of the first certificate (RFC 5246 §7.4.2).
                if body.count > 6 {
                    let size = Int(body[3]) << 16 | Int(body[4]) << 8 | Int(body[5])
                    if size <= body.count - 6, let certificate = TLSCertificate(Array(body[6..<6 + size])) {
                        signs.append(.certificate(certificate))
                    }
                }
            default: break
            }
            start += 4 + length
        }
    }

    /// Version, random, session, cipher suites, compression, then extensions; server_name is number 0.
    private static func serverName(_ hello: [UInt8]) -> String? {
        let bytes = hello.span
        guard let session = bytes.uint8(at: 34) else { return nil }
        let suites = 35 + Int(session)
        guard let suitesLength = bytes.uint16(at: suites) else { return nil }
        let compression = suites + 2 + Int(suitesLength)
        guard let compressionLength = bytes.uint8(at: compression) else { return nil }
        var offset = compression + 1 + Int(compressionLength) + 2
        while let type = bytes.uint16(at: offset), let length = bytes.uint16(at: offset + 2) {
            // The list's length, the name's type, the name's length (RFC 6066 §3).
            if type == 0, let size = bytes.uint16(at: offset + 7), bytes.holds(Int(size), at: offset + 9) {
                return String(decoding: bytes.copy(from: offset + 9, length: Int(size)), as: UTF8.self)
            }
            offset += 4 + Int(length)
        }
        return nil
    }
}
