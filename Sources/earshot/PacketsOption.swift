import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Engine
import Wire

/// `-w OUT.pcapng`: the packets of what was selected.
struct PacketsOption: ParsableArguments {
    @Option(
        name: .customShort("w"),
        help: ArgumentHelp(
            en: "Write the packets of the calls or streams that were selected there.", zh: "将所选呼叫或流的数据包写入该文件。",
            valueName: "pcapng"),
        completion: .file())
    var output: String?

    /// - Throws: `ValidationError` where a path cannot be read once more.
    func check(_ paths: [String]) throws {
        guard let output else { return }
        try SavedFile.check(output, reading: paths, isPlain: true)
        guard paths.contains("-") else { return }
        let text = Text(
            en: "-w reads the capture once more, which standard input cannot be", zh: "-w 需要再次读取抓包，标准输入无法再次读取")
        throw ValidationError(text.ofCommandLine)
    }

    /// - Throws: `Failure` when there is nothing to write, or no way to.
    func write(_ chosen: PacketExtract, of paths: [String]) throws {
        guard let output else { return }
        guard !chosen.isEmpty else {
            throw Failure(en: "nothing was selected: \(output) is not written", zh: "没有选中任何内容：未写入 \(output)")
        }
        do throws(CaptureError) {
            let count = try chosen.write(paths, to: output)
            let text = Text(en: "\(count) packets written to \(output)", zh: "已将 \(count) 个数据包写入 \(output)")
            Console.complain("earshot: \(text.text(.ofCommandLine))")
        } catch {
            throw Failure(error.description)
        }
    }
}

extension PacketExtract {
    mutating func add(_ call: CallSnapshot, of engine: Engine) {
        let callID = call.identity.callID
        add(callID: callID, signalling: Flow(source: call.from, destination: call.to))
        for stream in call.media { add(stream) }
        if let time = engine.mediaTime(ofCall: callID), let ends = engine.mediaEndpoints(ofCall: callID) {
            add(media: ends, during: time)
        }
    }

    /// What a finding is about: its call with the other legs, else what the two ends said to each other until then.
    mutating func add(_ finding: Finding, of engine: Engine) {
        if let call = finding.call {
            for callID in [call.callID] + call.linked.map(\.callID) {
                if let summary = engine.summary(ofCall: callID) { add(summary, of: engine) }
            }
        } else if let from = finding.place.from?.address, let to = finding.place.to?.address {
            let first = finding.evidence.map(\.time).min() ?? finding.time
            add(between: from, to, during: min(first, finding.time) - PacketExtract.lookBack...finding.time)
        }
    }

    /// Before a finding about no call.
    private static let lookBack = Interval.seconds(120)

    mutating func add(_ stream: MediaSnapshot) {
        add(stream: Flow(source: stream.source, destination: stream.destination), from: stream.first, to: stream.last)
    }

    mutating func add(_ stream: StreamRecord) {
        guard let source = Endpoint(stream.source), let destination = Endpoint(stream.destination),
            let first = Timestamp(rfc3339: stream.first), let last = Timestamp(rfc3339: stream.last)
        else { return }
        add(stream: Flow(source: source, destination: destination), from: first, to: last)
    }
}
