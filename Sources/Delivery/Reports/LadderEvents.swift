package import Diagnosis
package import Wire

/// What happened in a call in the order of time, for a drawing: messages, media that begins and ends, findings; and
/// the columns between which it happened.
package struct LadderEvents: Sendable {
    package enum Event: Sendable {
        case message(LadderRecord)
        case mediaBegins(StreamRecord)
        case mediaEnds(StreamRecord)
        /// Numbered from 1.
        case found(FindingRecord, number: Int)
    }

    package struct Row: Sendable {
        package var time: Timestamp
        /// Columns; nil where the end is not drawn.
        package var from: Int?
        package var to: Int?
        package var event: Event
    }

    /// Endpoints, in the order they appear; for media without signalling of its own, the address alone.
    package private(set) var columns: [String] = []
    package private(set) var rows: [Row] = []
    /// Endpoints and streams beyond what a drawing can hold.
    package private(set) var hiddenEndpoints = 0
    package private(set) var hiddenStreams = 0

    private static let columnLimit = 8
    private static let streamLimit = 12

    package init(_ detail: CallDetailRecord) {
        var hidden: Set<String> = []
        for line in detail.ladder where !line.isError {
            for end in [line.source, line.destination] where !columns.contains(end) {
                if columns.count < LadderEvents.columnLimit { columns.append(end) } else { hidden.insert(end) }
            }
        }
        for line in detail.ladder {
            guard let time = Timestamp(rfc3339: line.time) else { continue }
            rows.append(
                Row(
                    time: time, from: column(line.source, line.isError), to: column(line.destination, line.isError),
                    event: .message(line)))
        }
        let streams = detail.call.media.sorted { $0.first < $1.first }
        for stream in streams.prefix(LadderEvents.streamLimit) { add(stream) }
        hiddenStreams = max(0, streams.count - LadderEvents.streamLimit)
        hiddenEndpoints = hidden.count
        for (index, finding) in detail.rankedFindings.enumerated() {
            guard let time = Timestamp(rfc3339: finding.time) else { continue }
            rows.append(Row(time: time, event: .found(finding, number: index + 1)))
        }
        rows = rows.enumerated().sorted {
            $0.element.time == $1.element.time ? $0.offset < $1.offset : $0.element.time < $1.element.time
        }.map(\.element)
    }

    private mutating func add(_ stream: StreamRecord) {
        guard let first = Timestamp(rfc3339: stream.first), let last = Timestamp(rfc3339: stream.last) else { return }
        var (from, to) = (column(stream.source, true), column(stream.destination, true))
        // Both ends on one host: its ports tell them apart.
        if from == to { (from, to) = (column(stream.source, false), column(stream.destination, false)) }
        rows.append(Row(time: first, from: from, to: to, event: .mediaBegins(stream)))
        rows.append(Row(time: last, from: from, to: to, event: .mediaEnds(stream)))
    }

    /// Media and ICMP errors come from another port than signalling: their host's column is theirs.
    private mutating func column(_ endpoint: String, _ byAddress: Bool) -> Int? {
        if let exact = columns.firstIndex(of: endpoint) { return exact }
        let address = LadderEvents.address(endpoint)
        if byAddress, let same = columns.firstIndex(where: { LadderEvents.address($0) == address }) { return same }
        guard columns.count < LadderEvents.columnLimit else { return nil }
        columns.append(byAddress ? address : endpoint)
        return columns.count - 1
    }

    /// What the record says of an endpoint, without its port.
    static func address(_ endpoint: String) -> String { IPAddress(hostOf: endpoint)?.description ?? endpoint }
}

extension StreamRecord {
    /// `234 packets, 0 lost (0 %), jitter 0.1/0.9 ms, MOS 4.4`.
    package func figures(_ language: Language) -> String {
        let jitter = "\(rounded(jitterMeanMilliseconds, 1))/\(rounded(jitterMaxMilliseconds, 1)) ms"
        let mos = meanOpinionScore.map { "MOS \($0)" }
        return switch language {
        case .en:
            "\(packets) packets, \(lost) lost (\(lossPercent) %), jitter \(jitter)" + (mos.map { ", \($0)" } ?? "")
        case .zhCN: "\(packets)个包，丢失\(lost)（\(lossPercent)%），抖动\(jitter)" + (mos.map { "，\($0)" } ?? "")
        }
    }

    /// `RTP PCMA begins`.
    package func beginning(_ language: Language) -> String {
        let name = ["RTP", codec].compactMap { $0 }.joined(separator: " ")
        return name + (language == .en ? " begins" : " 开始")
    }

    package func ending(_ language: Language) -> String { language == .en ? "RTP ends" : "RTP 结束" }
}

extension LadderRecord {
    /// An ICMP error: it has no ports.
    var isError: Bool { Endpoint(source)?.port == 0 }
}
