package import Wire

/// What the initiator asks of the responder, one a line.
package enum Order: Sendable, Hashable {
    /// The probe's longest time.
    case begin(seconds: Int)
    case open(Transport, [UInt16])
    /// A test packet from this port of the responder's: to where that test's packet came from, else, if `fallback` is not
    /// 0, to that port of the initiator's address.
    case send(test: UInt32, port: UInt16, size: Int, tos: UInt8, isWhole: Bool, fallback: UInt16)
    /// The same, this much later: to see whether the way back is still open.
    case later(test: UInt32, port: UInt16, milliseconds: Int)
    /// A SIP message by UDP.
    case message(test: UInt32, port: UInt16, fallback: UInt16, [UInt8])
    case connect(test: UInt32, port: UInt16)
    /// What was seen since it was asked last.
    case report

    package enum Transport: String, Sendable, Hashable { case udp, tcp }

    package static let longestMessage = 4_096
    package static let portLimit = 160
}

/// What the responder says, one a line.
package enum Account: Sendable, Hashable {
    /// Where the control connection comes from as seen there, and where it ends.
    case begun(initiator: Endpoint, responder: IPAddress)
    /// Ports that something else has, or that may not be had.
    case busy(Order.Transport, [UInt16])
    case got(test: UInt32, size: Int, tos: UInt8, source: Endpoint)
    /// A packet from this port met an ICMP error.
    case refused(port: UInt16, type: UInt8, code: UInt8, reporter: IPAddress)
    /// A packet from this port is larger than the path takes, as far as the kernel knows.
    case tooLarge(test: UInt32)
    /// Text with the probe's name in it.
    case message(Order.Transport, port: UInt16, [UInt8])
    /// How a connection to the initiator ended: 0, or the system's number of the error.
    case connected(test: UInt32, error: Int32)
    /// What was asked is against the bounds.
    case denied
}

extension Order {
    package var line: String {
        switch self {
        case .begin(let seconds): "begin \(seconds)"
        case .open(let transport, let ports):
            "open \(transport.rawValue) " + ports.map(\.description).joined(separator: " ")
        case .send(let test, let port, let size, let tos, let isWhole, let fallback):
            "send \(test) \(port) \(size) \(tos) \(isWhole ? 1 : 0) \(fallback)"
        case .later(let test, let port, let milliseconds): "later \(test) \(port) \(milliseconds)"
        case .message(let test, let port, let fallback, let bytes):
            "message \(test) \(port) \(fallback) \(Hex.text(bytes))"
        case .connect(let test, let port): "connect \(test) \(port)"
        case .report: "report"
        }
    }

    /// Nil for what is none, or beyond the bounds.
    package init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ")
        switch (words.first, words.count) {
        case ("begin", 2):
            guard let seconds = Int(words[1]), 1...600 ~= seconds else { return nil }
            self = .begin(seconds: seconds)
        case ("open", 3...(Order.portLimit + 2)):
            let ports = words.dropFirst(2).compactMap { UInt16($0) }.filter { $0 > 0 }
            guard let transport = Transport(rawValue: String(words[1])), ports.count == words.count - 2 else {
                return nil
            }
            self = .open(transport, ports)
        case ("send", 7):
            guard let test = UInt32(words[1]), let port = UInt16(words[2]), let size = Int(words[3]),
                TestPacket.least...TestPacket.most ~= size, let tos = UInt8(words[4]), let fallback = UInt16(words[6])
            else { return nil }
            self = .send(test: test, port: port, size: size, tos: tos, isWhole: words[5] == "1", fallback: fallback)
        case ("later", 4):
            guard let test = UInt32(words[1]), let port = UInt16(words[2]), let milliseconds = Int(words[3]),
                0...300_000 ~= milliseconds
            else { return nil }
            self = .later(test: test, port: port, milliseconds: milliseconds)
        case ("message", 5):
            guard let test = UInt32(words[1]), let port = UInt16(words[2]), let fallback = UInt16(words[3]),
                let bytes = Hex.bytes(words[4], limit: Order.longestMessage)
            else { return nil }
            self = .message(test: test, port: port, fallback: fallback, bytes)
        case ("connect", 3):
            guard let test = UInt32(words[1]), let port = UInt16(words[2]), port > 0 else { return nil }
            self = .connect(test: test, port: port)
        case ("report", 1): self = .report
        default: return nil
        }
    }
}

extension Account {
    package var line: String {
        switch self {
        case .begun(let initiator, let responder): "begun \(initiator) \(responder)"
        case .busy(let transport, let ports):
            "busy \(transport.rawValue)" + ports.map { " \($0)" }.joined()
        case .got(let test, let size, let tos, let source): "got \(test) \(size) \(tos) \(source)"
        case .refused(let port, let type, let code, let reporter): "refused \(port) \(type) \(code) \(reporter)"
        case .tooLarge(let test): "large \(test)"
        case .message(let transport, let port, let bytes): "message \(transport.rawValue) \(port) \(Hex.text(bytes))"
        case .connected(let test, let error): "connected \(test) \(error)"
        case .denied: "denied"
        }
    }

    package init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ")
        switch (words.first, words.count) {
        case ("begun", 3):
            guard let initiator = Endpoint(words[1]), let responder = IPAddress(words[2]) else { return nil }
            self = .begun(initiator: initiator, responder: responder)
        case ("busy", 2...(Order.portLimit + 2)):
            guard let transport = Order.Transport(rawValue: String(words[1])) else { return nil }
            self = .busy(transport, words.dropFirst(2).compactMap { UInt16($0) })
        case ("got", 5):
            guard let test = UInt32(words[1]), let size = Int(words[2]), let tos = UInt8(words[3]),
                let source = Endpoint(words[4])
            else { return nil }
            self = .got(test: test, size: size, tos: tos, source: source)
        case ("refused", 5):
            guard let port = UInt16(words[1]), let type = UInt8(words[2]), let code = UInt8(words[3]),
                let reporter = IPAddress(words[4])
            else { return nil }
            self = .refused(port: port, type: type, code: code, reporter: reporter)
        case ("large", 2):
            guard let test = UInt32(words[1]) else { return nil }
            self = .tooLarge(test: test)
        case ("message", 4):
            guard let transport = Order.Transport(rawValue: String(words[1])), let port = UInt16(words[2]),
                let bytes = Hex.bytes(words[3], limit: Order.longestMessage)
            else { return nil }
            self = .message(transport, port: port, bytes)
        case ("connected", 3):
            guard let test = UInt32(words[1]), let error = Int32(words[2]) else { return nil }
            self = .connected(test: test, error: error)
        case ("denied", 1): self = .denied
        default: return nil
        }
    }
}

/// Bytes as text of two digits each.
enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Nil for what is none, or holds more than `limit` bytes.
    static func bytes(_ text: some StringProtocol, limit: Int) -> [UInt8]? {
        let values = text.utf8.prefix(2 * limit + 1).map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x61...0x66: byte - 0x57
            default: 0xFF
            }
        }
        guard values.count % 2 == 0, values.count <= 2 * limit, !values.contains(0xFF) else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
