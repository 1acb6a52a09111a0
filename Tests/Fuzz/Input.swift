import Wire

/// A fuzzer's input read from its front; past its end come zeros and nothing.
struct Input {
    private var rest: ArraySlice<UInt8>

    init(_ data: UnsafePointer<UInt8>?, _ count: Int) {
        rest = unsafe Array(UnsafeBufferPointer(start: data, count: count))[...]
    }

    var isEmpty: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func remainder() -> [UInt8] { bytes(rest.count) }

    /// The next packet: one byte for the time since the one before, two for the length, then its bytes.
    mutating func packet() -> (pause: Interval, bytes: [UInt8]) {
        let pause = Input.pause(byte())
        let length = Int(byte()) << 8 | Int(byte())
        return (pause, bytes(length))
    }

    /// From nothing to an hour: deadlines of every kind are within reach of one byte.
    private static func pause(_ code: UInt8) -> Interval {
        switch code {
        case 0..<64: .milliseconds(Int64(code))
        case 64..<160: .milliseconds(Int64(code - 60) * 20)
        case 160..<250: .seconds(Double(code - 158))
        default: .seconds(Double(code - 249) * 600)
        }
    }

    static let links: [LinkType] = [.ethernet, .linuxCooked, .linuxCooked2, .rawIP, .loopback]

    mutating func link() -> LinkType { Input.links[Int(byte()) % Input.links.count] }
}

/// Keeps a result from being optimised away.
@inline(never)
func use<Value>(_ value: Value) {}
