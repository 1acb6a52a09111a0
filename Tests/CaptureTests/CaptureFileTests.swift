import Capture
import Glibc
import Testing
import Wire

struct CaptureFileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a pcap gives its packets back whole, numbered from 1, to the nanosecond`() throws {
        try scratch.writePcap("a.pcap", milliseconds: [0, 20, 40])
        let (packets, error) = readAll(try CaptureFile(path: scratch["a.pcap"]))
        #expect(error == nil)
        #expect(packets.map(\.number) == [1, 2, 3])
        #expect(packets.map(\.time) == [0, 20, 40].map(Samples.time))
        #expect(packets.map(\.bytes) == (0..<3).map(Samples.frame))
    }

    @Test func `a file is described by its name, link and size`() throws {
        try scratch.writePcap("a.pcap", milliseconds: [0])
        let file = try CaptureFile(path: scratch["a.pcap"])
        #expect(file.name == "a.pcap")
        #expect(file.interfaces.map(\.link) == [.ethernet])
        #expect(file.size == Int64(scratch.read("a.pcap").count))
    }

    @Test func `a pipe is read like a file`() throws {
        try scratch.writePcap("a.pcap", milliseconds: [0, 20])
        let bytes = scratch.read("a.pcap")
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        #expect(write(ends[1], bytes, bytes.count) == bytes.count)
        close(ends[1])
        let file = try CaptureFile(descriptor: ends[0], path: "standard input")
        #expect(file.size == nil)
        #expect(readAll(file).packets.count == 2)
    }

    @Test(arguments: ["pcap", "pcapng"], [1, 10, 50])
    func `a file that is cut off gives all whole packets and then says so`(format: String, cut: Int) throws {
        if format == "pcap" {
            try scratch.writePcap("whole", milliseconds: [0, 20, 40])
        } else {
            var writer = try PcapngWriter(path: scratch["whole"])
            let interface = try writer.addInterface(name: "eth0", link: .ethernet)
            for index in 0..<3 {
                let frame = Samples.frame(index)
                _ = try writer.write(
                    interface: interface, time: Samples.time(0), bytes: frame.span, wireLength: frame.count)
            }
            try writer.finish()
        }
        scratch.write(Array(scratch.read("whole").dropLast(cut)), to: "cut")
        let (packets, error) = readAll(try CaptureFile(path: scratch["cut"]))
        #expect(packets.map(\.bytes) == (0..<2).map(Samples.frame))
        #expect(error?.code == .truncated)
        #expect(error?.path == scratch["cut"])
    }

    @Test func `a record with an absurd length ends the file as damaged, after the packets before it`() throws {
        try scratch.writePcap("a.pcap", milliseconds: [0])
        scratch.write(
            scratch.read("a.pcap") + [0, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8), to: "bad")
        let (packets, error) = readAll(try CaptureFile(path: scratch["bad"]))
        #expect(packets.count == 1)
        #expect(error?.code == .corrupt)
    }

    static let unreadable: [(name: String, bytes: [UInt8], code: CaptureError.Code, words: String)] = [
        ("empty", [], .notACapture, "empty"),
        ("text", Array("INVITE sip:a@b SIP/2.0\r\n".utf8), .notACapture, "not a pcap"),
        ("short header", [0x4D, 0x3C, 0xB2, 0xA1, 2, 0], .truncated, "cut off"),
        ("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], .notACapture, "compressed"),
        ("bzip2", [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59], .notACapture, "bzip2"),
    ]

    @Test(arguments: unreadable.indices)
    func `what cannot be read is refused by name`(index: Int) throws {
        let sample = Self.unreadable[index]
        scratch.write(sample.bytes, to: "file")
        #expect {
            _ = try CaptureFile(path: scratch["file"])
        } throws: { error in
            guard let error = error as? CaptureError else { return false }
            return error.code == sample.code && error.description.contains(sample.words)
        }
    }

    @Test func `a missing file and a directory cannot be opened`() throws {
        for path in [scratch["missing"], scratch.path] {
            #expect {
                _ = try CaptureFile(path: path)
            } throws: {
                ($0 as? CaptureError)?.code == .cannotOpen
            }
        }
    }
}
