package import Diagnosis
import Wire

/// One stream as it was seen at the capture points on its way, in the order of the way.
package struct StreamPassage: Sendable {
    package var streams: [StreamRecord]
    /// It was seen where it comes to the gateway, and not where it would leave.
    package var isLost = false

    package var first: StreamRecord { streams[0] }
    package var last: StreamRecord { streams[streams.count - 1] }

    /// Nil where it was seen at one place.
    var ends: (StreamRecord, StreamRecord)? { streams.count > 1 ? (first, last) : nil }

    var isToCallee: Bool? { first.direction.map { $0 == "toward-callee" } }

    var places: [String] { streams.map(\.interface) }

    /// Fewer packets went on than came.
    var isThinned: Bool { streams.count > 1 && first.packets > last.packets + max(5, first.packets / 50) }

    /// One sequence of packets begins at one moment, wherever it is seen.
    private static let together = Interval.seconds(2)

    /// - Parameter interfaces: the caller's side first; where it is not known, the way is that of time.
    static func grouped(_ streams: [StreamRecord], interfaces: [String] = []) -> [StreamPassage] {
        var passages: [StreamPassage] = []
        for stream in streams.sorted(by: { $0.first < $1.first }) {
            let place = passages.firstIndex { passage in
                passage.streams.allSatisfy { goesOn($0, stream) }
            }
            if let place { passages[place].streams.append(stream) } else { passages.append(.init(streams: [stream])) }
        }
        return passages.map { passage in
            guard let isToCallee = passage.isToCallee, interfaces.count > 1 else { return passage }
            let way = isToCallee ? interfaces : interfaces.reversed()
            let places = passage.streams.map { way.firstIndex(of: $0.interface) }
            guard !places.contains(nil) else { return passage }
            let order = passage.streams.indices.sorted { (places[$0] ?? 0, $0) < (places[$1] ?? 0, $1) }
            return StreamPassage(streams: order.map { passage.streams[$0] })
        }
    }

    static func isSame(_ one: StreamRecord, _ other: StreamRecord) -> Bool {
        goesOn(one, other)
            && max(one.packets, other.packets) - min(one.packets, other.packets) <= Swift.max(5, one.packets / 50)
    }

    private static func goesOn(_ one: StreamRecord, _ other: StreamRecord) -> Bool {
        guard one.ssrc == other.ssrc, one.direction == other.direction,
            let begin = Timestamp(rfc3339: one.first), let start = Timestamp(rfc3339: other.first),
            (start - begin).magnitude <= together
        else { return false }
        let (isFrom, isTo) = (one.source == other.source, one.destination == other.destination)
        // At one place an address translator's two sides differ in one end.
        return isFrom && isTo ? one.interface != other.interface : isFrom || isTo
    }
}

extension StreamPassage {
    /// `192.168.1.20:10500 → 198.51.100.11:20000`, and what a translator made of an end in parentheses.
    package var route: String {
        func end(_ one: String, _ other: String) -> String { one == other ? one : "\(one) (\(other))" }
        return end(first.source, last.source) + " → " + end(last.destination, first.destination)
    }

    /// What came of it: the figures where it was seen last, or how much of it did not go on.
    package func figures(_ language: Language) -> String {
        if isLost {
            return Text(
                en: "\(first.packets) packets came on \(first.interface), none went on",
                zh: "\(first.interface)收到\(first.packets)个包，一个也未转发"
            ).text(language)
        }
        guard isThinned else { return last.figures(language) }
        return Text(
            en: "\(first.packets) packets came on \(first.interface), \(last.packets) went on by \(last.interface)",
            zh: "\(first.interface)收到\(first.packets)个包，\(last.interface)转发了\(last.packets)个"
        ).text(language)
    }
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
    /// What makes the message matter, with what a translator made of it, and where it was seen.
    package func remark(beyond: LadderRecord?, joint: String) -> String {
        let notes = [note, beyond?.note == note ? nil : beyond?.note].compactMap { $0 }.joined(separator: " ⇒ ")
        let seen = [interface] + also + (beyond.map { [$0.interface] } ?? [])
        var places: [String] = []
        for place in seen where !places.contains(place) { places.append(place) }
        return [notes, places.count > 1 ? places.joined(separator: " + ") : ""].filter { !$0.isEmpty }
            .joined(separator: joint)
    }
}

extension [StreamRecord] {
    /// Each stream once where several interfaces saw the same of it on its way.
    package var once: [StreamRecord] {
        var result: [StreamRecord] = []
        var latest: [String: Int] = [:]
        for stream in self {
            let key = "\(stream.source) \(stream.destination) \(stream.ssrc)"
            if let place = latest[key], StreamPassage.isSame(result[place], stream) {
                result[place].interface += " + " + stream.interface
            } else {
                latest[key] = result.count
                result.append(stream)
            }
        }
        return result
    }
}
