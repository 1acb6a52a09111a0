import Wire

/// The UDP checksum after some bytes were changed (RFC 1624), so that a right one stays right and a wrong one wrong.
struct ChecksumRepair {
    private var sum: UInt32 = 0

    /// - Parameter odd: The changed byte is the second of its 16-bit word.
    mutating func replace(_ old: UInt8, by new: UInt8, odd: Bool) {
        let shift: UInt32 = odd ? 0 : 8
        add(~UInt16(UInt32(old) << shift))
        add(UInt16(UInt32(new) << shift))
    }

    private mutating func add(_ word: UInt16) {
        sum += UInt32(word)
        sum = (sum & 0xFFFF) + (sum >> 16)
    }

    func applied(to checksum: UInt16) -> UInt16 {
        // Zero says that there is none.
        guard checksum != 0 else { return 0 }
        var total = UInt32(~checksum) + sum
        total = (total & 0xFFFF) + (total >> 16)
        let result = ~UInt16(truncatingIfNeeded: total)
        return result == 0 ? 0xFFFF : result
    }
}

extension PacketBundle {
    /// Blanks the secrets of all packets; answers which packets were changed and could not be given a new checksum.
    mutating func blankSecrets() -> Set<Int> {
        var blanking = SecretBlanking()
        var unsealed: Set<Int> = []
        for index in packets.indices {
            let packet = packets[index]
            let start = min(packet.bytes.lowerBound + packet.payload, packet.bytes.upperBound)
            let before: [UInt8]
            let changed: [Range<Int>]
            switch packet.kind {
            case .rtp:
                guard let event = pressedKey(packet) else { continue }
                before = Array(bytes[packet.bytes])
                bytes[event] = 0
                changed = [event..<event + 1]
            case .sip, .fragment, .icmp:
                before = Array(bytes[packet.bytes])
                changed = blanking.blank(&bytes, in: start..<packet.bytes.upperBound, stream: packet.stream)
            default: continue
            }
            guard !changed.isEmpty else { continue }
            guard packet.isDatagram, packet.payload >= 8, packet.kind == .sip || packet.kind == .rtp else {
                unsealed.insert(index)
                continue
            }
            var repair = ChecksumRepair()
            for range in changed {
                for place in range {
                    repair.replace(
                        before[place - packet.bytes.lowerBound], by: bytes[place], odd: (place - start) % 2 == 1)
                }
            }
            let place = start - 2
            let checksum = repair.applied(to: UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]))
            bytes[place] = UInt8(checksum >> 8)
            bytes[place + 1] = UInt8(checksum & 0xFF)
        }
        return unsealed
    }

    /// Where an RTP packet kept with its payload names a key: four bytes of a dynamic payload type (RFC 4733 §2.3), of an
    /// event below 16 (§3.2). What else is as short is no speech. A key becomes `0`, so that a reader still sees that one
    /// was pressed.
    private func pressedKey(_ packet: Packet) -> Int? {
        let start = packet.bytes.lowerBound + packet.payload
        guard packet.isDatagram, packet.payload >= 8, start + 12 < packet.bytes.upperBound,
            bytes[start + 1] & 0x7F >= 96
        else { return nil }
        // Frames are padded: the datagram says where it ends.
        let length = Int(bytes[start - 4]) << 8 | Int(bytes[start - 3])
        let header = PacketRecorder.headerEnd(
            bytes.span.extracting(packet.bytes), packet.payload, packet.bytes.count - packet.payload)
        let event = packet.bytes.lowerBound + header
        guard start + length - 8 - event == 4, event + 4 <= packet.bytes.upperBound, 1...15 ~= bytes[event]
        else { return nil }
        return event
    }
}
