import Tracking

/// How sure a verdict remains with what the capture shows, and why that is less than the wire alone would make it.
struct Gate {
    var confidence: Confidence
    /// Nil where nothing lowered it, or where that is not to be said.
    var reason: Text?

    init(_ confidence: Confidence, because reason: Text? = nil) {
        self.confidence = confidence
        self.reason = reason
    }
}

extension Context {
    /// The gate before every rule: how sure `confidence` remains for this call, and why it sank.
    func gated(_ confidence: Confidence, _ call: Call?) -> Gate {
        var reasons: [Text] = []
        if let call {
            let drops = tracker.captureDrops - min(tracker.captureDrops, call.dropsAtStart)
            if drops > 0 {
                reasons.append(
                    Text(
                        en: "the kernel dropped \(drops) packets during the call",
                        zh: "通话期间内核丢弃了 \(drops) 个抓包报文"))
            }
            if call.isPartial {
                reasons.append(Text(en: "the capture began inside the call", zh: "抓包在通话中途才开始"))
            }
        }
        if isFinishing {
            let isRefused = if case .rejected = call?.ending { true } else { false }
            reasons.append(
                isRefused
                    ? Text(en: "the capture ended before the caller could try again", zh: "抓包在主叫可能重试之前就停止了")
                    : Text(en: "the capture ended first", zh: "抓包在通话结束前就停止了"))
        }
        guard let first = reasons.first else { return Gate(confidence) }
        let all = reasons.dropFirst().reduce(first) { $0 + Text(en: "; ", zh: "；") + $1 }
        return Gate(confidence.lowered, because: all)
    }

    /// The gate's reason as the end of a title, or nothing.
    static func because(_ reason: Text?) -> Text {
        guard let reason else { return Text(en: "", zh: "") }
        return Text(en: " (Less sure: \(reason.en).)", zh: "（可信度降低：\(reason.zh)。）")
    }
}
