import CAllocationCounter
import Capture
import Diagnosis
import Engine
import Foundation

/// Makes captures, runs the analysis over them in this process, counts what it allocates, and compares it with tcpdump.
struct Benchmark {
    private let options: Options
    private var callsPath: String { options.directory + "/earshot-bench-calls.pcap" }
    private var signallingPath: String { options.directory + "/earshot-bench-signalling.pcap" }
    private var steadyPath: String { options.directory + "/earshot-bench-steady.pcap" }

    static func main() {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
            print(Options.usage)
            exit(2)
        }
        do {
            switch options.command {
            case .table: try exit(Table(options).run())
            case .inside: try exit(Benchmark(options: options).run())
            case .make(let name, let path):
                let census = try CaptureMaker.write(Shape.named(name).scaled(options.share), to: path)
                print(String(decoding: try JSONEncoder().encode(census), as: UTF8.self))
            }
        } catch {
            print("earshot-bench: \(error)")
            exit(2)
        }
    }

    private init(options: Options) { self.options = options }

    private func run() throws -> Int32 {
        guard Benchmark.counterCounts() else {
            print("earshot-bench: the allocation counter does not count")
            return 2
        }
        let measured = try measure()
        if !options.keepsFiles { for path in [callsPath, signallingPath, steadyPath] { unlink(path) } }
        if options.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(measured), as: UTF8.self))
        } else {
            for line in measured.lines { print(line) }
        }
        guard let path = options.thresholds else { return 0 }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let failures = try JSONDecoder().decode(Thresholds.self, from: data).inside.exceeded(by: measured)
        for failure in failures { FileHandle.standardError.write(Data((failure + "\n").utf8)) }
        return failures.isEmpty ? 0 : 1
    }

    /// A loop that allocates must be seen to allocate, or all other counts mean nothing.
    private static func counterCounts() -> Bool {
        let before = allocation_count()
        var kept: [[Int]] = []
        for index in 0..<1_000 { kept.append([Int](repeating: index, count: 8)) }
        return allocation_count() - before >= 1_000 && kept.count == 1_000
    }

    private func measure() throws -> Measurement {
        let signalling = try Traffic.signalling(slots: options.calls, seconds: 20).write(to: signallingPath)
        // Long enough for several looks at the allocation counter after the calls are set up and judged (10 s each).
        let steadySeconds = max(24, 8_000 / options.calls)
        _ = try Traffic.steady(slots: options.calls, seconds: steadySeconds).write(to: steadyPath)
        let census = try Traffic.calls(slots: options.calls, seconds: options.seconds).write(to: callsPath)

        // Memory first, while the heap is fresh; the small capture loads what is loaded once.
        _ = try FileAnalysis.run(path: signallingPath, engine: Engine(settings: EngineSettings()))
        release_free_memory()
        let memory = try observe(callsPath)
        let still = try observe(steadyPath)

        let allocationsBefore = allocation_count()
        let (_, sip) = try Usage.time {
            try FileAnalysis.run(path: signallingPath, engine: Engine(settings: EngineSettings()))
        }
        let sipAllocations = Double(allocation_count() - allocationsBefore) / Double(signalling.sip)
        let microsecondsPerSIP = sip.processor / Double(signalling.sip) * 1e6

        var analyses: [Usage.Time] = []
        var dumps: [Usage.Time] = []
        var reads: [Double] = []
        for _ in 0..<options.rounds {
            guard let dump = Usage.time(program: ["tcpdump", "-r", callsPath, "-w", "/dev/null"]) else {
                throw Failure.noTcpdump
            }
            dumps.append(dump)
            let engine = Engine(settings: EngineSettings())
            analyses.append(try Usage.time { try FileAnalysis.run(path: callsPath, engine: engine) }.1)
            reads.append(try readOnly(callsPath))
        }
        let analysis = median(analyses.map(\.processor))
        let rtp = (analysis - microsecondsPerSIP * 1e-6 * Double(census.sip)) / Double(census.rtp) * 1e9
        return Measurement(
            rtpPackets: census.rtp, sipMessages: census.sip, calls: census.calls, fileBytes: census.bytes,
            analysisSeconds: analysis, analysisWallSeconds: median(analyses.map(\.wall)),
            tcpdumpSeconds: median(dumps.map(\.processor)), tcpdumpWallSeconds: median(dumps.map(\.wall)),
            analysisToTcpdump: median(zip(analyses, dumps).map { $0.processor / $1.processor }),
            analysisToTcpdumpWall: median(zip(analyses, dumps).map { $0.wall / $1.wall }),
            readNanosecondsPerPacket: median(reads) / Double(census.rtp + census.sip) * 1e9,
            nanosecondsPerRTPPacket: rtp, microsecondsPerSIPMessage: microsecondsPerSIP,
            sipToRTP: microsecondsPerSIP * 1e3 / rtp, allocationsPerRTPPacket: still.allocationsPerPacket,
            allocationsWithIntervals: still.allocationsWithIntervals,
            allocationsPerSIPMessage: sipAllocations, peakCalls: max(memory.peakCalls, options.calls),
            residentBytesPerCall: Double(memory.peakResident - memory.baseResident)
                / Double(max(memory.peakCalls, options.calls)),
            peakResidentBytes: memory.peakResident, findings: memory.findings)
    }

    enum Failure: Error { case noTcpdump }

    private struct Observation {
        var baseResident = Usage.resident()
        var peakResident = 0
        var peakCalls = 0
        /// Late in the capture, where no interval of a stream ends, and with those that end.
        var allocationsPerPacket = 0.0
        var allocationsWithIntervals = 0.0
        var findings: [String: Int] = [:]
    }

    private struct Look {
        var packets: UInt64
        var before: UInt64
        var after: UInt64
    }

    /// One analysis, watched as it goes.
    private func observe(_ path: String) throws -> Observation {
        var observation = Observation()
        // Counted before and after each look, because looking allocates too.
        var looks: [Look] = []
        looks.reserveCapacity(10_000)
        let engine = Engine(settings: EngineSettings())
        _ = try FileAnalysis.run(path: path, engine: engine) { progress in
            let before = allocation_count()
            observation.peakResident = max(observation.peakResident, Usage.resident())
            observation.peakCalls = max(observation.peakCalls, engine.status().activeCalls)
            looks.append(Look(packets: progress.packets, before: before, after: allocation_count()))
        }
        // The last look is at the end of the file and may span few packets; the first part holds the set-up and the verdicts.
        let late = looks.dropLast().suffix(max(2, looks.count / 3))
        let spans = zip(late, late.dropFirst()).filter { $0.packets < $1.packets }.map { first, next in
            Double(next.before &- first.after) / Double(next.packets - first.packets)
        }
        // All streams' intervals end within one second of five: the least of the spans is that of packets alone.
        observation.allocationsPerPacket = spans.min() ?? .nan
        observation.allocationsWithIntervals = spans.isEmpty ? .nan : spans.reduce(0, +) / Double(spans.count)
        for finding in engine.takeFindings() { observation.findings[finding.kind.rawValue, default: 0] += 1 }
        return observation
    }

    /// Seconds to read a file and do nothing with it.
    private func readOnly(_ path: String) throws -> Double {
        try Usage.time {
            var file = try CaptureFile(path: path)
            var bytes = 0
            while try file.next({ _, frame in bytes &+= frame.count }) {}
            precondition(bytes > 0)
        }.1.processor
    }
}
