import Capture
import Testing
import Wire

struct WriterTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a pcapng gives back what was written: bytes, lengths and times`() throws {
        var writer = try PcapngWriter(path: scratch["e.pcapng"])
        let inside = try writer.addInterface(name: "eth0", link: .ethernet)
        let outside = try writer.addInterface(name: "eth1", link: .ethernet)
        for index in 0..<5 {
            let frame = Array(Samples.frame(0).prefix(42 + index))
            let written = try writer.write(
                interface: index % 2 == 0 ? inside : outside, time: Samples.time(Int64(index)), bytes: frame.span,
                wireLength: 214, comment: index == 2 ? "no answer to this INVITE in 32 s" : nil)
            #expect(written)
        }
        #expect(writer.packets == 5)
        try writer.finish()

        let (packets, error) = readAll(try CaptureFile(path: scratch["e.pcapng"]))
        #expect(error == nil)
        #expect(packets.map(\.time) == (0..<5).map { Samples.time($0) })
        #expect(packets.map(\.bytes) == (0..<5).map { Array(Samples.frame(0).prefix(42 + $0)) })
        #expect(packets.allSatisfy { $0.wireLength == 214 })
    }

    @Test func `a comment stands in its packet's block as an option, padded to 32 bits`() throws {
        var writer = try PcapngWriter(path: scratch["e.pcapng"])
        let interface = try writer.addInterface(name: "eth0", link: .ethernet)
        let frame = Samples.frame(0)
        _ = try writer.write(
            interface: interface, time: Samples.time(0), bytes: frame.span, wireLength: frame.count, comment: "媒体")
        try writer.finish()
        let option: [UInt8] = [1, 0, 6, 0] + Array("媒体".utf8) + [0, 0] + [0, 0, 0, 0]
        #expect(scratch.read("e.pcapng").dropLast(4).suffix(option.count) == option[...])
    }

    @Test func `a file never outgrows its limit, and counts what it refused`() throws {
        var writer = try PcapngWriter(path: scratch["e.pcapng"], limitBytes: 400)
        let interface = try writer.addInterface(name: "eth0", link: .ethernet)
        var results: [Bool] = []
        for index in 0..<6 {
            let frame = Samples.frame(index)
            results.append(
                try writer.write(
                    interface: interface, time: Samples.time(0), bytes: frame.span, wireLength: frame.count))
        }
        let (kept, refused) = (writer.packets, writer.refused)
        try writer.finish()
        #expect(results == [true, true, true, false, false, false])
        #expect(kept == 3)
        #expect(refused == 3)
        #expect(scratch.read("e.pcapng").count <= 400)
        #expect(readAll(try CaptureFile(path: scratch["e.pcapng"])).packets.count == 3)
    }

    @Test func `a file is not seen before it is whole, and an abandoned one leaves nothing`() throws {
        do {
            let writer = try PcapngWriter(path: scratch["e.pcapng"])
            #expect(scratch.names == ["e.pcapng.tmp"])
            _ = consume writer
        }
        #expect(scratch.names.isEmpty)
        let writer = try PcapngWriter(path: scratch["e.pcapng"])
        try writer.finish()
        #expect(scratch.names == ["e.pcapng"])
    }

    @Test func `a place that cannot be written is an error that names it`() {
        #expect {
            _ = try PcapngWriter(path: scratch["no/such/place.pcapng"])
        } throws: { error in
            guard let error = error as? CaptureError else { return false }
            return error.code == .cannotWrite && error.description.contains("no/such/place.pcapng")
        }
    }
}
