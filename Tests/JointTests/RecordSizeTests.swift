import Capture
import Delivery
import Engine
import Joint
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Records of calls as real stacks make them.
@Suite struct RecordSizeTests {
    private static var captures: [String] {
        let parts = #filePath.split(separator: "/").dropLast(2)
        let folder = "/" + parts.joined(separator: "/") + "/Scenarios"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().filter { $0.hasPrefix("healthy") && $0.hasSuffix("-gateway") }
            .map { "\(folder)/\($0)/inside.pcap" }
    }

    @Test("Nine of ten calls take less than 6 KB, and their messages less than 400 bytes each") func recordsAreSmall()
        throws
    {
        var sizes: [(bytes: Int, messages: Int)] = []
        for path in Self.captures {
            let engine = Engine(settings: EngineSettings().ofFile)
            engine.keepTraces()
            guard (try? FileAnalysis.run(path: path, engine: engine)) != nil else { continue }
            for trace in engine.takeTraces() where trace.matter == .call && trace.messages.count >= 7 {
                guard let record = TraceRecord(trace, mask: nil) else { continue }
                sizes.append((JSONLine.encode(record).utf8.count, trace.messages.count))
            }
        }
        #expect(sizes.count > 30)
        let calls = sizes.map(\.bytes).sorted()
        let each = sizes.map { $0.bytes / $0.messages }.sorted()
        #expect(calls[calls.count * 9 / 10] < 6_000)
        #expect(each[each.count * 9 / 10] < 400)
    }
}
