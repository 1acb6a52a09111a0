import Diagnosis
import Engine
import Foundation
import Support
import Testing
import Tracking
import Wire

@testable import Capture

/// Packets of chosen calls, cut out of a capture, are judged as in the whole.
@Suite struct PacketExtractTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static func scenario(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Scenarios/\(name)").path
    }

    private func judge(_ path: String) throws -> (engine: Engine, packets: UInt64) {
        let engine = Engine(settings: EngineSettings())
        let summary = try FileAnalysis.run(path: path, engine: engine)
        return (engine, summary.packets)
    }

    private func extract(_ engine: Engine, _ choose: (CallSnapshot) -> Bool = { _ in true }) -> PacketExtract {
        var chosen = PacketExtract()
        for call in engine.calls() where choose(call) {
            chosen.add(
                callID: call.identity.callID, signalling: Flow(source: call.from, destination: call.to))
            for stream in call.media {
                chosen.add(
                    stream: Flow(source: stream.source, destination: stream.destination), from: stream.first,
                    to: stream.last)
            }
        }
        return chosen
    }

    @Test(
        "All calls of a capture cut out give the same verdicts",
        arguments: ["missing-100rel-180-agent/capture.pcap", "healthy-prack/capture.pcap"])
    func allCallsCutOutGiveTheSameVerdicts(name: String) throws {
        let path = PacketExtractTests.scenario(name)
        guard access(path, R_OK) == 0 else { return }
        let whole = try judge(path)
        let written = try extract(whole.engine).write([path], to: scratch["out.pcapng"])
        let part = try judge(scratch["out.pcapng"])
        #expect(written > 0 && part.packets == written && written <= whole.packets)
        #expect(part.engine.status().sipMessages == whole.engine.status().sipMessages)
        #expect(part.engine.status().rtpPackets == whole.engine.status().rtpPackets)
        #expect(part.engine.takeFindings().map(\.kind) == whole.engine.takeFindings().map(\.kind))
    }

    @Test(
        "ICMP errors about a call come along, and several captures are merged by time",
        arguments: [
            ["media-blocked-port-closed-agent/capture.pcap"],
            ["media-blocked-drop-gateway/inside.pcap", "media-blocked-drop-gateway/outside.pcap"],
        ])
    func errorsComeAlongAndCapturesAreMerged(names: [String]) throws {
        let paths = names.map(PacketExtractTests.scenario)
        guard paths.allSatisfy({ access($0, R_OK) == 0 }) else { return }
        let engine = Engine(settings: EngineSettings())
        _ = try FileAnalysis.runTogether(paths: paths, engine: engine)
        _ = try extract(engine).write(paths, to: scratch["all.pcapng"])
        let part = try judge(scratch["all.pcapng"])
        #expect(part.engine.status().rejects["time-regressed"] == nil)
        #expect(part.engine.takeFindings().map(\.kind) == engine.takeFindings().map(\.kind))
    }

    @Test("Nothing of other calls comes along") func nothingOfOtherCallsComesAlong() throws {
        let path = PacketExtractTests.scenario("missing-100rel-180-agent/capture.pcap")
        var chosen = PacketExtract()
        #expect(chosen.isEmpty)
        let ends = Flow(
            source: Endpoint(address: IPAddress(v4: 1), port: 1),
            destination: Endpoint(address: IPAddress(v4: 2), port: 2))
        chosen.add(callID: "another", signalling: ends)
        chosen.add(stream: ends, from: Timestamp(seconds: 0), to: Timestamp(seconds: 9))
        #expect(try chosen.write([path], to: scratch["none.pcapng"]) == 0)
    }

    @Test("What passes at a call's ends comes along though it is no RTP, and messages of two hosts for no call")
    func whatPassesAtACallsEndsComesAlong() throws {
        let script = Script()
        script.call("A").at(0).establish("A")
        let (fax, far): (Endpoint, Endpoint) = ("192.0.2.10:10500", "203.0.113.9:20500")
        for second in 2..<40 { script.at(Double(second)).udp([0, 1, 2], from: fax, to: far) }
        var writer = try PcapWriter(path: scratch["in.pcap"], link: .ethernet)
        for frame in script.frames() {
            try writer.write(
                time: Script.time(frame.seconds), bytes: frame.bytes.span, wireLength: frame.bytes.count)
        }
        try writer.finish()
        var chosen = PacketExtract()
        chosen.add(media: [fax], during: Script.time(0)...Script.time(30.5))
        #expect(try chosen.write([scratch["in.pcap"]], to: scratch["fax.pcapng"]) == 29)
        var between = PacketExtract()
        between.add(between: "192.0.2.10", "198.51.100.20", during: Script.time(0)...Script.time(30))
        #expect(try between.write([scratch["in.pcap"]], to: scratch["hosts.pcapng"]) == 5)
    }
}
