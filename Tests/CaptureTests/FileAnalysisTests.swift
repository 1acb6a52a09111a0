import Capture
import Engine
import Testing
import Wire

struct FileAnalysisTests {
    let scratch: Scratch
    let engine = Engine(settings: EngineSettings())

    init() throws { scratch = try Scratch() }

    @Test func `a summary counts packets and bytes and spans the file's time`() throws {
        try scratch.writePcap("a.pcap", milliseconds: [5, 25, 45])
        let summary = try FileAnalysis.run(path: scratch["a.pcap"], engine: engine)
        #expect(summary.packets == 3)
        #expect(summary.bytes == UInt64(Samples.frame(0).count * 3))
        #expect(summary.firstPacket == Samples.time(5))
        #expect(summary.lastPacket == Samples.time(45))
        #expect(summary.cutPackets == 0)
        #expect(summary.failure == nil)
        #expect(summary.truncatedAt == nil)
    }

    @Test func `a cut-off file is analysed up to the cut, and the summary names the packet`() throws {
        try scratch.writePcap("a.pcap", milliseconds: [0, 20, 40])
        scratch.write(Array(scratch.read("a.pcap").dropLast(5)), to: "cut.pcap")
        let summary = try FileAnalysis.run(path: scratch["cut.pcap"], engine: engine)
        #expect(summary.packets == 2)
        #expect(summary.truncatedAt == 3)
        #expect(summary.failure?.code == .truncated)
    }

    @Test func `packets that the snap length cut are counted`() throws {
        var writer = try PcapWriter(path: scratch["a.pcap"], link: .ethernet)
        let frame = Samples.frame(0)
        try writer.write(time: Samples.time(0), bytes: frame.span.extracting(0..<44), wireLength: frame.count)
        try writer.write(time: Samples.time(1), bytes: frame.span, wireLength: frame.count)
        try writer.finish()
        let summary = try FileAnalysis.run(path: scratch["a.pcap"], engine: engine)
        #expect(summary.cutPackets == 1)
        #expect(summary.bytes == UInt64(frame.count * 2))
    }

    @Test func `progress ends with the whole file`() throws {
        try scratch.writePcap("a.pcap", milliseconds: [0, 20])
        var last: FileProgress?
        _ = try FileAnalysis.run(path: scratch["a.pcap"], engine: engine) { last = $0 }
        #expect(last?.packets == 2)
        #expect(last?.bytesRead == last?.size)
    }

    @Test func `files read together become one stream in the order of time, each packet with its file's number`() throws
    {
        try scratch.writePcap("inside.pcap", milliseconds: [0, 20, 40])
        try scratch.writePcap("outside.pcap", milliseconds: [1, 20, 21, 60])
        var seen: [String] = []
        let summaries = try FileAnalysis.runTogether(
            paths: [scratch["inside.pcap"], scratch["outside.pcap"]], engine: engine,
            tap: { header, _ in
                let time = (header.time - Samples.time(0)).milliseconds
                seen.append("\(time) \(header.interface.index):\(header.number)")
            })
        #expect(seen == ["0.0 0:1", "1.0 1:1", "20.0 0:2", "20.0 1:2", "21.0 1:3", "40.0 0:3", "60.0 1:4"])
        #expect(summaries.flatMap(\.interfaces).map(\.name) == ["inside.pcap", "outside.pcap"])
    }

    @Test func `one cut-off file among several does not stop the others`() throws {
        try scratch.writePcap("a.pcap", milliseconds: [0, 20, 40])
        try scratch.writePcap("b.pcap", milliseconds: [0, 10, 90])
        scratch.write(Array(scratch.read("a.pcap").dropLast(1)), to: "a.pcap")
        let summaries = try FileAnalysis.runTogether(paths: [scratch["a.pcap"], scratch["b.pcap"]], engine: engine)
        #expect(summaries.map(\.name) == ["a.pcap", "b.pcap"])
        #expect(summaries.map(\.packets) == [2, 3])
        #expect(summaries.map(\.truncatedAt) == [3, nil])
        #expect(summaries.flatMap(\.interfaces).map(\.id) == [InterfaceID(0), InterfaceID(1)])
    }
}
