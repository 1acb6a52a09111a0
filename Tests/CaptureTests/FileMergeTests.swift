import Capture
import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Files of two places read together, of which one ends before the other: what it did not watch it did not miss.
struct FileMergeTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A call of 20 s that passes `one` and then `two`; behind it media is seen until `end`.
    private static func forwarded(mediaUntil end: Double, byeAtBoth: Bool = false) -> Script {
        let script = Script(interfaces: ["one", "two"]).call("A")
        script.at(0).invite("A").duplicated(after: 0.001, on: 1)
        script.on(1).at(1).answer("A").duplicated(after: 0.001, on: 0)
        script.on(0).at(1.05).ack("A").duplicated(after: 0.001, on: 1)
        for party in Party.allCases {
            script.on(0).rtp("A", toward: party, from: 1.1, until: 20)
            script.on(1).rtp("A", toward: party, from: 1.1, until: end)
        }
        script.on(0).at(20).bye("A")
        return byeAtBoth ? script.duplicated(after: 0.001, on: 1) : script
    }

    /// One file an interface, in the order of `names`.
    private func write(_ script: Script, _ names: [String] = ["0.pcap", "1.pcap"]) throws {
        for (index, name) in names.enumerated() {
            var writer = try PcapWriter(path: scratch[name], link: .ethernet)
            for frame in script.frames() where frame.interface == UInt16(index) {
                try writer.write(
                    time: Script.time(frame.seconds), bytes: frame.bytes.span, wireLength: frame.wireLength)
            }
            try writer.finish()
        }
    }

    private func kinds(_ names: [String]) throws -> [String] {
        let engine = Engine(settings: EngineSettings())
        _ = try FileAnalysis.runTogether(paths: names.map { scratch[$0] }, engine: engine)
        return engine.takeFindings().kinds(atLeast: .warning)
    }

    @Test(arguments: [["0.pcap", "1.pcap"], ["1.pcap", "0.pcap"]])
    func `a file that ends before the other shows no gap, whichever is named first`(names: [String]) throws {
        try write(Self.forwarded(mediaUntil: 9))
        #expect(try kinds(names).isEmpty)
    }

    @Test(arguments: [["0.pcap", "1.pcap"], ["1.pcap", "0.pcap"]])
    func `a file that goes on to the end shows what was lost before it`(names: [String]) throws {
        try write(Self.forwarded(mediaUntil: 9, byeAtBoth: true))
        #expect(try kinds(names) == ["media-stopped"])
    }

    @Test func `what was lost long before the file's end is told all the same`() throws {
        let script = Self.forwarded(mediaUntil: 9)
        // It watches until 15 s.
        script.on(1).at(15).udp([0x12, 0x34, 1, 0], from: "192.0.2.50:53", to: "192.0.2.51:40000")
        try write(script)
        #expect(try kinds(["0.pcap", "1.pcap"]) == ["media-stopped"])
    }

    @Test func `a file that breaks off ends there too`() throws {
        try write(Self.forwarded(mediaUntil: 9, byeAtBoth: true))
        // Its last packet, the BYE, is cut.
        scratch.write(Array(scratch.read("1.pcap").dropLast(1)), to: "1.pcap")
        #expect(try kinds(["0.pcap", "1.pcap"]).isEmpty)
    }

    @Test func `a third file without a packet changes nothing`() throws {
        try write(Self.forwarded(mediaUntil: 9), ["0.pcap", "1.pcap", "2.pcap"])
        #expect(try kinds(["2.pcap", "0.pcap", "1.pcap"]).isEmpty)
        try write(Self.forwarded(mediaUntil: 20, byeAtBoth: true))
        #expect(try kinds(["0.pcap", "1.pcap", "2.pcap"]).isEmpty)
    }

    @Test func `each file alone is judged to its own end`() throws {
        try write(Self.forwarded(mediaUntil: 9))
        for name in ["0.pcap", "1.pcap"] { #expect(try kinds([name]).isEmpty) }
    }
}
