import Foundation

/// The captures of `Shape`, each read by tcpdump and by the release program as users run them, in turns.
struct Table {
    private let options: Options

    /// What tcpdump keeps of *noise*: what Earshot is there for.
    private static let filter = "udp port 5060 or udp portrange 10000-39999"

    enum Failure: Error, CustomStringConvertible {
        case cannotMake(String)
        case cannotRun(String)

        var description: String {
            switch self {
            case .cannotMake(let name): "the capture \(name) cannot be made"
            case .cannotRun(let program): "\(program) cannot be run or failed"
            }
        }
    }

    /// One line of the table. Processor time of a run, the least of all rounds.
    struct Line: Codable {
        var capture: String
        var packets: Int
        var sipMessages: Int
        var tcpdumpSeconds: Double
        var earshotSeconds: Double
        var residentMegabytes: Double

        var ratio: Double { earshotSeconds / tcpdumpSeconds }
        var nanosecondsPerPacket: Double { earshotSeconds / Double(packets) * 1e9 }
        var microsecondsPerMessage: Double { earshotSeconds / Double(sipMessages) * 1e6 }
    }

    init(_ options: Options) { self.options = options }

    /// Exit code: 1 where a bound is exceeded.
    func run() throws -> Int32 {
        let bounds = try options.thresholds.map { path in
            try JSONDecoder().decode(Thresholds.self, from: Data(contentsOf: URL(fileURLWithPath: path))).captures
        }
        show("capture     packets   tcpdump   earshot   ratio  ns/packet  µs/message     RSS   bound")
        var isKept = true
        for name in options.captures {
            let line = try measure(Shape.named(name).scaled(options.share))
            let bound = bounds?[name.rawValue]
            let exceeded = bound?.exceeded(by: line) ?? []
            isKept = isKept && exceeded.isEmpty
            show(Table.text(line, bound, exceeded))
        }
        return isKept ? 0 : 1
    }

    /// A line is worth seeing when it is there: the table takes minutes.
    private func show(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private func measure(_ shape: Shape) throws -> Line {
        let path = "\(options.directory)/earshot-bench-\(shape.name.rawValue).pcap"
        defer { if !options.keepsFiles { unlink(path) } }
        // In a process of its own, so that this one stays small: a child's peak memory counts that of its parent.
        let maker = [CommandLine.arguments[0], "make", shape.name.rawValue, path, "--share", "\(options.share)"]
        guard Usage.time(program: maker, output: path + ".json") != nil,
            let data = FileManager.default.contents(atPath: path + ".json"),
            let census = try? JSONDecoder().decode(CaptureMaker.Census.self, from: data)
        else { throw Failure.cannotMake(shape.name.rawValue) }
        unlink(path + ".json")
        var dumps: [Usage.Time] = []
        var analyses: [Usage.Time] = []
        let filter = shape.name == .noise ? [Table.filter] : []
        for _ in 0..<options.rounds {
            guard let dump = Usage.time(program: ["tcpdump", "-r", path, "-w", "/dev/null"] + filter) else {
                throw Failure.cannotRun("tcpdump")
            }
            guard let analysis = Usage.time(program: [options.earshot, "analyze", path], accepts: [0, 1]) else {
                throw Failure.cannotRun(options.earshot)
            }
            dumps.append(dump)
            analyses.append(analysis)
        }
        return Line(
            capture: shape.name.rawValue, packets: census.packets, sipMessages: census.sip,
            tcpdumpSeconds: dumps.map(\.processor).min() ?? .nan,
            earshotSeconds: analyses.map(\.processor).min() ?? .nan,
            residentMegabytes: analyses.map(\.residentMegabytes).max() ?? .nan)
    }

    private static func text(_ line: Line, _ bound: Thresholds.Capture?, _ exceeded: [String]) -> String {
        var text = pad(line.capture, 10, left: true) + pad("\(line.packets)", 9)
        text += pad("\(line.tcpdumpSeconds.rounded(2)) s", 10) + pad("\(line.earshotSeconds.rounded(2)) s", 10)
        text += pad("\(line.ratio.rounded(2))", 8) + pad("\(line.nanosecondsPerPacket.rounded(0))", 11)
        text += pad(line.sipMessages * 4 > line.packets ? "\(line.microsecondsPerMessage.rounded(1))" : "–", 12)
        text += pad("\(Int(line.residentMegabytes)) MB", 8) + "   "
        guard let bound else { return text + "none" }
        return text + bound.words + (exceeded.isEmpty ? ": kept" : ": NOT kept (\(exceeded.joined(separator: ", ")))")
    }

    private static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return left ? text + space : space + text
    }
}
