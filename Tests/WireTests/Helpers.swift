import Support
import Wire

let alice = Endpoint(address: IPAddress(v4: 0xC000_0201), port: 5060)
let bob = Endpoint(address: IPAddress(v4: 0xC633_6402), port: 5080)
let aliceV6 = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 1), port: 5060)
let bobV6 = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 2), port: 5080)

/// Milliseconds of packet time after a fixed start.
func at(_ milliseconds: Int64) -> Timestamp { Timestamp(seconds: 1_700_000_000) + .milliseconds(milliseconds) }

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// `count` bytes that differ from their neighbours.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

extension FrameDecoder {
    init() { self.init(maxFragmentedDatagrams: 64, maxFragmentBytes: 1 << 20) }

    /// Decodes a frame and names the outcome, with the payload of datagrams and segments.
    mutating func outcome(_ frame: [UInt8], link: LinkType = .ethernet, at time: Timestamp = at(0)) -> Outcome {
        switch decode(frame.span, link: link, at: time) {
        case .udp(let datagram):
            return .udp(frame.span.copy(from: datagram.payloadOffset, length: datagram.payloadLength), datagram.flow)
        case .reassembled(let datagram):
            let whole = reassembled
            return .reassembled(
                whole.span.copy(from: datagram.payloadOffset, length: datagram.payloadLength), datagram.flow)
        case .tcp(let segment):
            return .tcp(frame.span.copy(from: segment.payloadOffset, length: segment.payloadLength), segment.flow)
        case .icmp(let error): return .icmp(error.meaning)
        case .held: return .held
        case .rejected(let reason): return .rejected(reason)
        }
    }
}

enum Outcome: Equatable {
    case udp([UInt8], Flow)
    case tcp([UInt8], Flow)
    case reassembled([UInt8], Flow)
    case icmp(ICMPError.Meaning)
    case held
    case rejected(RejectReason)
}

/// Numbers that are the same on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
