import Glibc
import Testing
import Wire

@testable import Capture

/// Our reader of pcap beside libpcap's.
struct PcapReaderTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private struct Order {
        var isSwapped = false
        var isNanoseconds = false

        func word(_ value: UInt32) -> [UInt8] {
            let bytes = [value, value >> 8, value >> 16, value >> 24].map { UInt8(truncatingIfNeeded: $0) }
            return isSwapped ? bytes.reversed() : bytes
        }

        func half(_ value: UInt16) -> [UInt8] {
            let bytes = [UInt8(value & 255), UInt8(value >> 8)]
            return isSwapped ? bytes.reversed() : bytes
        }

        func header(version: (UInt16, UInt16) = (2, 4), snapLength: UInt32 = 65_535, link: UInt32 = 1) -> [UInt8] {
            word(isNanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4) + half(version.0) + half(version.1) + word(0) + word(0)
                + word(snapLength) + word(link)
        }

        func packet(_ seconds: UInt32, _ fraction: UInt32, _ bytes: [UInt8], wire: UInt32? = nil) -> [UInt8] {
            word(seconds) + word(fraction) + word(UInt32(bytes.count)) + word(wire ?? UInt32(bytes.count)) + bytes
        }
    }

    private static let orders = [false, true].flatMap { swapped in
        [false, true].map { Order(isSwapped: swapped, isNanoseconds: $0) }
    }

    /// What a reader made of a file.
    private struct Reading: Equatable {
        var packets: [ReadPacket] = []
        var interfaces: [FileInterface] = []
        var error: CaptureError?
    }

    private func ours(_ name: String) -> Reading {
        do throws(CaptureError) {
            let file = try CaptureFile(path: scratch[name])
            let interfaces = file.interfaces
            let (packets, error) = readAll(file)
            return Reading(packets: packets, interfaces: interfaces, error: error)
        } catch {
            return Reading(error: error)
        }
    }

    private func libpcaps(_ name: String) -> Reading {
        var reading = Reading()
        do throws(CaptureError) {
            var buffer = ReadBuffer(open(scratch[name], O_RDONLY))
            var file = try ForeignFile(&buffer, beginning: [], path: scratch[name])
            defer { file.close() }
            reading.interfaces = [file.interface]
            while try file.step() {
                let place = file.place
                file.withBytes { bytes in
                    reading.packets.append(
                        ReadPacket(
                            time: place.time, number: UInt64(reading.packets.count + 1), wireLength: place.wireLength,
                            bytes: bytes.withUnsafeBufferPointer { Array($0) }))
                }
            }
        } catch {
            reading.error = error
        }
        return reading
    }

    private func compare(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        scratch.write(bytes, to: "file.pcap")
        #expect(ours("file.pcap") == libpcaps("file.pcap"), sourceLocation: sourceLocation)
    }

    @Test(arguments: [0, 1, 12, 14, 101, 105, 108, 113, 228, 229, 276, 0x0400_0001] as [UInt32])
    func `either byte order, either unit of time and every link layer read as libpcap reads them`(link: UInt32) {
        for order in Self.orders {
            let file =
                order.header(link: link) + order.packet(1_700_000_000, 999_999, Samples.frame(0))
                + order.packet(1_700_000_001, 0, Samples.frame(1), wire: 1_500)
            compare(file)
            compare(order.header(link: link))
        }
    }

    @Test func `odd times, lengths and headers read as libpcap reads them`() {
        for order in Self.orders {
            let packets: [[UInt8]] = [
                order.packet(0, 0, []), order.packet(0xFFFF_FFFF, 5, Samples.frame(0)),
                order.packet(0x8000_0000, 0xFFFF_FFFF, Samples.frame(1), wire: 3),
                order.packet(7, 2_000_000_000, Samples.frame(2), wire: 0xFFFF_FFFF),
            ]
            compare(order.header() + packets.flatMap { $0 })
            for snapLength: UInt32 in [0, 1, 40, 262_144, 262_145, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] {
                compare(order.header(snapLength: snapLength) + packets.flatMap { $0 })
            }
            for version: (UInt16, UInt16) in [(2, 3), (2, 2), (1, 4), (2, 5), (3, 0), (4, 2), (543, 0)] {
                compare(order.header(version: version) + packets.flatMap { $0 })
            }
        }
    }

    @Test func `packets of the greatest length are read, and longer ones refused, as by libpcap`() {
        let order = Order(isSwapped: true)
        for length in [262_144, 262_145] {
            let long = order.packet(1, 1, [UInt8](repeating: 9, count: length))
            for snapLength: UInt32 in [65_535, 262_144, 1 << 20] {
                compare(order.header(snapLength: snapLength) + long + order.packet(2, 2, Samples.frame(0)))
            }
        }
    }

    @Test func `a file cut off anywhere ends in libpcap's words`() {
        for order in Self.orders {
            let whole =
                order.header(snapLength: 50) + order.packet(1, 1, Samples.frame(0))
                + order.packet(2, 2, [UInt8](repeating: 7, count: 90))
            for count in 1...whole.count { compare(Array(whole.prefix(count))) }
        }
    }

    @Test func `damaged files read as libpcap reads them`() {
        var random: UInt64 = 88_172_645_463_325_252
        func next(_ bound: Int) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random % UInt64(bound))
        }
        for round in 0..<600 {
            let order = Self.orders[round % Self.orders.count]
            var file = order.header()
            for index in 0..<4 { file += order.packet(UInt32(index), 1, Samples.frame(index)) }
            for _ in 0...next(3) { file[next(file.count)] = UInt8(next(256)) }
            compare(file)
        }
    }

    @Test func `packets longer than the buffer, and those that lie across its end, come whole`() throws {
        let order = Order()
        var file = order.header(snapLength: 262_144)
        for index in 0..<40 { file += order.packet(UInt32(index), 0, [UInt8](repeating: UInt8(index), count: 20_011)) }
        scratch.write(file, to: "long.pcap")
        let reading = ours("long.pcap")
        #expect(reading.error == nil)
        #expect(reading.packets.map(\.bytes.count) == [Int](repeating: 20_011, count: 40))
        #expect(reading.packets.map { $0.bytes.first } == (0..<40).map { UInt8($0) })
        #expect(reading.packets.map { $0.bytes.last } == (0..<40).map { UInt8($0) })
    }

    @Test(arguments: ["ours", "libpcap's"])
    func `a pipe gives a packet as soon as it is written`(reader: String) throws {
        let order = Order()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        func put(_ bytes: [UInt8]) { #expect(write(ends[1], bytes, bytes.count) == bytes.count) }
        put(order.header(version: reader == "ours" ? (2, 4) : (2, 3)) + order.packet(1, 0, Samples.frame(0)))
        var file = try CaptureFile(descriptor: ends[0], path: "standard input")
        for index in 0..<3 {
            var found: [UInt8] = []
            #expect(try file.next { _, bytes in found = bytes.copy(from: 0, length: bytes.count) })
            #expect(found == Samples.frame(index))
            put(order.packet(UInt32(index) + 2, 0, Samples.frame(index + 1)))
        }
        close(ends[1])
        #expect(try file.next { _, _ in })
        #expect(try file.next { _, _ in } == false)
    }
}
