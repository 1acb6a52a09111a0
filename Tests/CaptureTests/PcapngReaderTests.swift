import Capture
import Engine
import Testing
import Wire

struct PcapngReaderTests {
    let scratch: Scratch
    let engine = Engine(settings: EngineSettings())

    init() throws { scratch = try Scratch() }

    /// A block with both its lengths.
    private static func block(_ type: UInt32, _ body: [UInt8], swapped: Bool = false) -> [UInt8] {
        let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        let total = word(UInt32(padded.count + 12), swapped)
        return word(type, swapped) + total + padded + total
    }

    private static func word(_ value: UInt32, _ swapped: Bool = false) -> [UInt8] {
        let bytes = [UInt8](
            [value, value >> 8, value >> 16, value >> 24].map { UInt8(truncatingIfNeeded: $0) })
        return swapped ? bytes.reversed() : bytes
    }

    private static func half(_ value: UInt16, _ swapped: Bool = false) -> [UInt8] {
        let bytes = [UInt8(value & 255), UInt8(value >> 8)]
        return swapped ? bytes.reversed() : bytes
    }

    private static func section(swapped: Bool = false) -> [UInt8] {
        block(
            0x0A0D_0D0A,
            word(0x1A2B_3C4D, swapped) + half(1, swapped) + half(0, swapped) + [UInt8](repeating: 0xFF, count: 8),
            swapped: swapped)
    }

    private static func interface(
        link: UInt16 = 1, snapLength: UInt32 = 65_535, options: [UInt8] = [], swapped: Bool = false
    ) -> [UInt8] {
        block(1, half(link, swapped) + half(0) + word(snapLength, swapped) + options, swapped: swapped)
    }

    /// An Enhanced Packet Block.
    private static func packet(
        _ bytes: [UInt8], interface: UInt32 = 0, ticks: UInt64, options: [UInt8] = [], swapped: Bool = false
    ) -> [UInt8] {
        let head = [
            interface, UInt32(ticks >> 32), UInt32(truncatingIfNeeded: ticks), UInt32(bytes.count), UInt32(bytes.count),
        ]
        let padding = [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
        return block(6, head.flatMap { word($0, swapped) } + bytes + padding + options, swapped: swapped)
    }

    private static func name(_ text: String) -> [UInt8] {
        half(2) + half(UInt16(text.utf8.count)) + Array(text.utf8)
            + [UInt8](repeating: 0, count: (4 - text.utf8.count % 4) % 4)
    }

    private func read(_ bytes: [UInt8]) throws -> (packets: [ReadPacket], error: CaptureError?) {
        scratch.write(bytes, to: "file.pcapng")
        return readAll(try CaptureFile(path: scratch["file.pcapng"]))
    }

    @Test func `interfaces keep their names, links and packets apart, whatever their snap lengths`() throws {
        let bytes =
            Self.section() + Self.interface(options: Self.name("eth0"))
            + Self.interface(link: 101, snapLength: 96, options: Self.name("tun0"))
            + Self.packet([1], interface: 0, ticks: 1) + Self.packet([2], interface: 1, ticks: 2)
            + Self.packet([3], interface: 0, ticks: 3)
        scratch.write(bytes, to: "file.pcapng")
        var seen: [InterfaceID] = []
        let summary = try FileAnalysis.run(
            path: scratch["file.pcapng"], engine: engine, tap: { header, _ in seen.append(header.interface) })
        #expect(summary.interfaces.map(\.name) == ["eth0", "tun0"])
        #expect(summary.interfaces.map(\.link) == [.ethernet, .rawIP])
        #expect(seen == [0, 1, 0].map { InterfaceID($0) })
        #expect(summary.failure == nil)
    }

    @Test func `packets of an unread link layer are counted and numbered, and the others are read`() throws {
        let bytes =
            Self.section() + Self.interface() + Self.interface(link: 127)
            + Self.packet([1], interface: 1, ticks: 1) + Self.packet([2], interface: 0, ticks: 2)
        scratch.write(bytes, to: "file.pcapng")
        var numbers: [UInt64] = []
        let summary = try FileAnalysis.run(
            path: scratch["file.pcapng"], engine: engine, tap: { header, _ in numbers.append(header.number) })
        #expect(summary.unreadPackets == 1)
        #expect(numbers == [2])
        #expect(summary.failure == nil)
    }

    @Test func `a file of nothing but unread link layers says which`() throws {
        scratch.write(Self.section() + Self.interface(link: 127) + Self.packet([1], ticks: 1), to: "file.pcapng")
        let summary = try FileAnalysis.run(path: scratch["file.pcapng"], engine: engine)
        #expect(summary.failure?.code == .unsupportedLink)
        #expect(summary.failure?.description.contains("IEEE802_11_RADIO (127)") == true)
    }

    static let resolutions: [(option: [UInt8], ticks: UInt64, nanoseconds: Int64)] = [
        ([], 1_700_000_000_123_456, 1_700_000_000_123_456_000),
        ([9, 0, 1, 0, 9, 0, 0, 0], 1_700_000_000_123_456_789, 1_700_000_000_123_456_789),
        ([9, 0, 1, 0, 3, 0, 0, 0], 1_700_000_000_123, 1_700_000_000_123_000_000),
        ([9, 0, 1, 0, 0, 0, 0, 0], 1_700_000_000, 1_700_000_000_000_000_000),
        ([9, 0, 1, 0, 12, 0, 0, 0], 1_700_000_123_456_789_012, 1_700_000_123_456_789),
        ([9, 0, 1, 0, 0x81, 0, 0, 0], 3, 1_500_000_000),
        ([9, 0, 1, 0, 0xFF, 0, 0, 0], .max / 2, 499_999_999),
        ([14, 0, 8, 0, 100, 0, 0, 0, 0, 0, 0, 0], 1_000_000, 101_000_000_000),
        ([14, 0, 8, 0, 255, 255, 255, 255, 255, 255, 255, 127], .max, .max),
    ]

    @Test(arguments: resolutions.indices)
    func `timestamps are read in the unit their interface declares`(index: Int) throws {
        let sample = Self.resolutions[index]
        let bytes = Self.section() + Self.interface(options: sample.option) + Self.packet([1], ticks: sample.ticks)
        #expect(try read(bytes).packets.map(\.time.nanoseconds) == [sample.nanoseconds])
    }

    @Test func `a section in the other byte order reads the same`() throws {
        let bytes =
            Self.section(swapped: true) + Self.interface(swapped: true) + Self.packet([7, 8], ticks: 5, swapped: true)
        let packets = try read(bytes).packets
        #expect(packets.map(\.bytes) == [[7, 8]])
        #expect(packets.map(\.time.nanoseconds) == [5_000])
    }

    @Test func `joined files keep one interface where the descriptions agree`() throws {
        let part = Self.section() + Self.interface(options: Self.name("eth0")) + Self.packet([1], ticks: 1)
        scratch.write(part + part, to: "file.pcapng")
        let summary = try FileAnalysis.run(path: scratch["file.pcapng"], engine: engine)
        #expect(summary.packets == 2)
        #expect(summary.interfaces.map(\.name) == ["eth0"])
    }

    @Test func `dropped packets that the writer counted are known`() throws {
        let lost: [UInt8] = [4, 0, 8, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let statistics = Self.word(0) + Self.word(0) + Self.word(9) + [5, 0, 8, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let bytes =
            Self.section() + Self.interface() + Self.packet([1], ticks: 1)
            + Self.packet([2, 2, 2], ticks: 2, options: lost) + Self.block(5, statistics) + Self.block(5, statistics)
        scratch.write(bytes, to: "file.pcapng")
        #expect(try FileAnalysis.run(path: scratch["file.pcapng"], engine: engine).drops == 7)
    }

    @Test func `a simple packet is the first interface's, cut to its snap length, at the last known time`() throws {
        let bytes =
            Self.section() + Self.interface(snapLength: 2) + Self.packet([1], ticks: 1)
            + Self.block(3, Self.word(5) + [9, 9])
        let packets = try read(bytes).packets
        #expect(
            packets.last == ReadPacket(time: Timestamp(nanoseconds: 1_000), number: 2, wireLength: 5, bytes: [9, 9]))
    }

    @Test func `an interface's name cannot play tricks on a terminal`() throws {
        let bytes = Self.section() + Self.interface(options: Self.name("e\u{1B}[2J\u{202E}th"))
        scratch.write(bytes, to: "file.pcapng")
        let file = try CaptureFile(path: scratch["file.pcapng"])
        #expect(file.interfaces.map(\.name) == ["e?[2J?th"])
    }

    static let damaged: [(name: String, bytes: [UInt8])] = [
        ("no interface", section()),
        ("packet before any interface", section() + packet([1], ticks: 1)),
        ("unknown interface", section() + interface() + packet([1], interface: 1, ticks: 1)),
        ("captured length beyond the block", section() + interface() + block(6, [UInt8](repeating: 0xFF, count: 24))),
        ("packet block too short", section() + interface() + block(6, [0, 0, 0, 0])),
        ("length too small", section() + interface() + word(6) + word(8) + word(8)),
        (
            "length not a multiple of four",
            section() + interface() + word(6) + word(33) + [UInt8](repeating: 0, count: 64)
        ),
        ("length absurd", section() + interface() + word(6) + word(0xFFFF_FFF0)),
        ("lengths differ", section() + interface() + word(99) + word(12) + word(16)),
        ("second section without magic", section() + interface() + word(0x0A0D_0D0A) + word(28) + word(0)),
        ("too many interfaces", section() + (0..<1_100).flatMap { interface(snapLength: UInt32($0)) }),
    ]

    @Test(arguments: damaged.indices)
    func `a damaged file says so and gives no packet made up`(index: Int) {
        do {
            let (packets, error) = try read(Self.damaged[index].bytes)
            #expect(packets.isEmpty)
            #expect(error?.code == .corrupt, "\(Self.damaged[index].name)")
        } catch {
            #expect((error as? CaptureError)?.code == .corrupt, "\(Self.damaged[index].name)")
        }
    }

    @Test func `every cut and every flipped byte of a file ends in packets or an error, never in a trap`() throws {
        let whole =
            Self.section() + Self.interface(options: Self.name("eth0")) + Self.packet([1, 2, 3], ticks: 1)
            + Self.block(3, Self.word(2) + [9, 9]) + Self.section(swapped: true) + Self.interface(swapped: true)
            + Self.packet([4], ticks: 2, swapped: true)
        #expect(try read(whole).packets.count == 3)
        for index in whole.indices {
            let cut = try? read(Array(whole[..<index]))
            #expect((cut?.packets.count ?? 0) <= 3)
            for flip: UInt8 in [0x01, 0x80, 0xFF] {
                var bytes = whole
                bytes[index] ^= flip
                #expect(((try? read(bytes))?.packets.count ?? 0) <= 3)
            }
        }
    }
}
