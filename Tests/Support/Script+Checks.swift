package import Wire

/// What prepares the path of media: ICE checks and DTLS.
extension FrameBuilder {
    /// A STUN message (RFC 8489 §5); `names` are its USERNAME, after an attribute that matters to nobody.
    package static func stun(_ type: UInt16, names: String? = nil) -> [UInt8] {
        var attributes: [UInt8] = []
        if let names {
            let text = Array(names.utf8)
            attributes = big(UInt16(0x8022)) + big(UInt16(5)) + Array("agent".utf8) + [0, 0, 0]
            attributes += big(UInt16(6)) + big(UInt16(text.count)) + text
            attributes += [UInt8](repeating: 0, count: (4 - text.count % 4) % 4)
        }
        return big(type) + big(UInt16(attributes.count)) + big(UInt32(0x2112_A442)) + [UInt8](repeating: 7, count: 12)
            + attributes
    }

    /// A DTLS record (RFC 6347 §4.1); type 22 is a handshake message, 20 ChangeCipherSpec.
    package static func dtls(_ type: UInt8, handshake: UInt8 = 1, epoch: UInt16 = 0) -> [UInt8] {
        [type, 254, 253] + big(epoch) + [0, 0, 0, 0, 0, 1, 0, 40, handshake] + [UInt8](repeating: 0, count: 39)
    }

    /// An alert in the clear (RFC 5246 §7.2).
    package static func dtlsAlert(_ description: UInt8, isFatal: Bool = true) -> [UInt8] {
        [21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, isFatal ? 2 : 1, description]
    }
}

extension Script {
    /// How checks are met.
    package enum CheckAnswer: UInt16, Sendable {
        case success = 0x0101
        case error = 0x0111
        case none = 0
    }

    /// An ICE check every 2.5 s from `start` to before `end` (RFC 7675), and its answer.
    @discardableResult
    package func checks(
        from source: Endpoint, to destination: Endpoint, from start: Double = 1.06, until end: Double = 15,
        names: String? = nil, answer: CheckAnswer = .success
    ) -> Script {
        let before = now
        var time = start
        while time < end {
            at(time).udp(FrameBuilder.stun(0x0001, names: names), from: source, to: destination)
            if answer != .none {
                at(time + 0.01).udp(FrameBuilder.stun(answer.rawValue), from: destination, to: source)
            }
            time += 2.5
        }
        return at(before)
    }

    /// A DTLS handshake that ends, of the client at `source`.
    @discardableResult
    package func handshake(from source: Endpoint, to destination: Endpoint, at start: Double = 1.1) -> Script {
        let before = now
        at(start).udp(FrameBuilder.dtls(22), from: source, to: destination)
        at(start + 0.02).udp(FrameBuilder.dtls(22, handshake: 2), from: destination, to: source)
        at(start + 0.04).udp(FrameBuilder.dtls(20), from: source, to: destination)
        at(start + 0.06).udp(FrameBuilder.dtls(20), from: destination, to: source)
        return at(before)
    }
}
