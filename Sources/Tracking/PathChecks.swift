package import Wire

/// What one party sent besides media on its media path: ICE checks (RFC 8445 §7), DTLS (RFC 5763) and ZRTP (RFC 6189).
package struct PathChecks: Sendable {
    /// Binding requests, and successful answers to the other side's requests (RFC 8489 §5).
    package private(set) var requests: UInt32 = 0
    package private(set) var answers: UInt32 = 0
    /// Error responses to the other side's requests, and the code of the latest.
    package private(set) var refusals: UInt32 = 0
    package private(set) var refusalCode: UInt16 = 0
    package private(set) var clientHellos: UInt32 = 0
    package private(set) var serverHellos: UInt32 = 0
    /// The latest fatal alert with which it answered the other side's hello (RFC 6347 §4.1.2.7).
    package private(set) var alert: UInt8?
    /// The way its latest hello went.
    private(set) var greeting: Flow?
    /// It sent records under the keys agreed: its half of the handshake is done (RFC 6347 §4.1).
    package var isEncrypting: Bool { encrypting != nil }
    /// The way the latest of them went.
    private(set) var encrypting: Flow?
    /// ZRTP: it said Hello, or confirmed the keys (RFC 6189 §4).
    package private(set) var greets = false
    package private(set) var confirms = false
    /// What it sends is wrapped for a TURN server (RFC 8656 §11, §12).
    package private(set) var isRelayed = false
    package private(set) var first: Timestamp?
    package private(set) var last: Timestamp?
    /// When it last answered a check: what was sent to it got there.
    package private(set) var lastAnswer: Timestamp?
    /// When anything of it last came from an endpoint known for its.
    package private(set) var lastOwn: Timestamp?

    init() {}

    /// Media would follow here: a check that was not answered may have tried a path that nobody took.
    package var preparesMedia: Bool { answers > 0 || clientHellos > 0 || serverHellos > 0 }

    /// - Parameters:
    ///   - other: What the other side sent, which this may answer.
    ///   - isOwn: Whether the source is known for the party's; else a STUN server may have answered it.
    mutating func note(
        _ message: PathMessage, answering other: PathChecks, on flow: Flow, isOwn: Bool, at time: Timestamp
    ) {
        if first == nil { first = time }
        last = time
        if isOwn { lastOwn = time }
        switch message {
        case .bindingRequest: requests &+= 1
        case .bindingSuccess:
            answers &+= 1
            if isOwn { lastAnswer = time }
        case .bindingError(let code):
            refusals &+= 1
            refusalCode = code
        case .clientHello:
            clientHellos &+= 1
            greeting = flow
        case .serverHello:
            serverHellos &+= 1
            greeting = flow
        case .alert(let description): if other.greeting == flow.reversed { alert = description }
        case .encrypted: encrypting = flow
        case .zrtpHello: greets = true
        case .zrtpConfirm: confirms = true
        case .relayed: isRelayed = true
        case .other: break
        }
    }
}

/// One STUN or DTLS packet of a media port, as far as it matters here.
package enum PathMessage: Sendable {
    /// With whom it asks for, where it says so.
    case bindingRequest(CheckNames?)
    case bindingSuccess
    /// With its code (RFC 8489 §14.8).
    case bindingError(UInt16)
    case clientHello, serverHello
    /// A fatal one, in the clear, by its number.
    case alert(UInt8)
    /// ChangeCipherSpec, or any record of a later epoch.
    case encrypted
    case zrtpHello, zrtpConfirm
    /// ChannelData, or a Send or Data indication.
    case relayed
    case other

    /// Reads the packet of `length` bytes at `offset`; nil where it is neither.
    package init?(_ bytes: Span<UInt8>, offset: Int, length: Int) {
        switch MediaPacketClass(bytes, offset: offset, length: length) {
        case .stun:
            // The magic cookie of RFC 8489 §5.
            guard bytes.uint32(at: offset + 4) == 0x2112_A442, let type = bytes.uint16(at: offset) else { return nil }
            self =
                type == 0x0001
                ? .bindingRequest(CheckNames(bytes, offset: offset, length: length))
                : type == 0x0101
                    ? .bindingSuccess
                    : type == 0x0111
                        ? .bindingError(STUNAttributes.errorCode(bytes, offset: offset, length: length))
                        : type == 0x0016 || type == 0x0017 ? .relayed : .other
        case .dtls:
            // type, version 254.x, epoch, …, then the handshake type (RFC 6347 §4.1, §4.2.2).
            guard let type = bytes.uint8(at: offset), bytes.uint8(at: offset + 1) == 254,
                let epoch = bytes.uint16(at: offset + 3)
            else { return nil }
            if epoch > 0 || type == 20 {
                self = .encrypted
            } else if type == 22, length > 13 {
                let handshake = bytes.uint8(at: offset + 13)
                self = handshake == 1 ? .clientHello : handshake == 2 ? .serverHello : .other
            } else if type == 21, length >= 15, bytes.uint8(at: offset + 13) == 2,
                let description = bytes.uint8(at: offset + 14)
            {
                self = .alert(description)
            } else {
                self = .other
            }
        case .zrtp:
            // Magic cookie; then preamble, length and eight letters of the message's type (RFC 6189 §5).
            guard bytes.uint32(at: offset + 4) == 0x5A52_5450, bytes.uint16(at: offset + 12) == 0x505A,
                length >= 24, let type = bytes.uint32(at: offset + 16)
            else { return nil }
            // Hello; Confirm1, Confirm2 and Conf2ACK.
            self = type == 0x4865_6C6C ? .zrtpHello : type == 0x436F_6E66 ? .zrtpConfirm : .other
        case .other:
            // Channels 0x4000 to 0x4FFF, and the length of what follows, over UDP without padding or with.
            guard let channel = bytes.uint16(at: offset), channel >> 12 == 4, length >= 4,
                let inner = bytes.uint16(at: offset + 2), (0...3).contains(length - 4 - Int(inner))
            else { return nil }
            self = .relayed
        default: return nil
        }
    }
}

/// Whom an ICE check is for and whom it is from: the fragments of both descriptions (RFC 8445 §7.2.2).
package struct CheckNames: Sendable {
    package var receiver: String
    package var sender: String

    /// Of the request of `length` bytes at `offset`; nil where it names none.
    init?(_ bytes: Span<UInt8>, offset: Int, length: Int) {
        guard let found = STUNAttributes.first(0x0006, in: bytes, offset: offset, length: length),
            (3...256).contains(found.length)
        else { return nil }
        let name = bytes.copy(from: found.place, length: found.length)
        guard let colon = name.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        receiver = String(decoding: name[..<colon], as: UTF8.self)
        sender = String(decoding: name[(colon + 1)...], as: UTF8.self)
    }
}

/// The attributes of a STUN message (RFC 8489 §14).
enum STUNAttributes {
    /// Where the value of the first attribute of one of two types stands.
    static func first(
        _ type: UInt16, or other: UInt16? = nil, in bytes: Span<UInt8>, offset: Int, length: Int
    ) -> (type: UInt16, place: Int, length: Int)? {
        let end = offset + length
        var place = offset + 20
        // As many attributes as any message has; each is padded to four bytes.
        for _ in 0..<16 {
            guard place + 4 <= end, let found = bytes.uint16(at: place), let size = bytes.uint16(at: place + 2),
                place + 4 + Int(size) <= end
            else { return nil }
            if found == type || found == other { return (found, place + 4, Int(size)) }
            place += 4 + (Int(size) + 3) / 4 * 4
        }
        return nil
    }
}

extension STUNAttributes {
    /// Class and number; 0 where the message names none.
    static func errorCode(_ bytes: Span<UInt8>, offset: Int, length: Int) -> UInt16 {
        guard let found = first(0x0009, in: bytes, offset: offset, length: length), found.length >= 4,
            let kind = bytes.uint8(at: found.place + 2), let number = bytes.uint8(at: found.place + 3)
        else { return 0 }
        return UInt16(kind & 7) * 100 + UInt16(number)
    }
}

extension PathMessage {
    /// The IPv4 address that a STUN server says it saw (RFC 8489 §14.1, §14.2); nil where the packet says none.
    package static func mappedAddress(_ bytes: Span<UInt8>, _ datagram: Datagram) -> IPAddress? {
        let begin = datagram.payloadOffset
        let cookie: UInt32 = 0x2112_A442
        guard datagram.payloadLength >= 20, bytes.uint16(at: begin) == 0x0101, bytes.uint32(at: begin + 4) == cookie
        else { return nil }
        guard
            let found = STUNAttributes.first(
                0x0020, or: 0x0001, in: bytes, offset: begin, length: datagram.payloadLength),
            found.length == 8, bytes.uint8(at: found.place + 1) == 1, let value = bytes.uint32(at: found.place + 4)
        else { return nil }
        return IPAddress(v4: found.type == 0x0020 ? value ^ cookie : value)
    }
}
