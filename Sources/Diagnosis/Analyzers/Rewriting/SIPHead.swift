import SIP
import Tracking
import Wire

/// What the first fragment of a SIP message tells of it.
struct SIPHead {
    /// Method or status code.
    var label: String
    var callID: String?
    var cseq: String?

    /// Nil where the bytes are no SIP.
    init?(_ bytes: [UInt8]) {
        guard looksLikeSIP(bytes.span) else { return nil }
        let lines = String(decoding: bytes.prefix(512), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let start = lines.first else { return nil }
        let words = start.split(separator: " ", maxSplits: 2)
        let isResponse = start.hasPrefix("SIP/2.0")
        label = String(words.dropFirst(isResponse ? 1 : 0).first ?? "").escapedForDisplay(limit: 32)
        // The last line may be cut.
        for line in lines.dropFirst().dropLast() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = String(parts[1].drop { $0 == " " || $0 == "\t" })
            switch parts[0].lowercased().trimmed {
            case "call-id", "i": callID = value.trimmed
            case "cseq": cseq = value.trimmed
            default: break
            }
        }
    }

    /// Whether what followed shows that the message was received whole: a request's response on the same hop, an
    /// answer's ACK, or any later request of the dialog that it opened.
    func wasAnswered(_ flow: Flow, since time: Timestamp, _ orphans: OrphanBook, _ context: Context) -> Bool {
        guard let callID, let cseq else { return false }
        let number = cseq.split(separator: " ").first.map(String.init) ?? ""
        let isResponse = Int(label) != nil
        let messages = orphans.messages(of: callID) + (context.tracker.calls[callID]?.messages ?? [])
        return messages.contains { observation in
            let message = observation.message
            guard observation.time >= time else { return false }
            let isBack = observation.flow.source.address == flow.destination.address
            if isResponse {
                let isOver = message.method == "ACK" || message.method == "PRACK" || message.method == "BYE"
                return isOver && (isBack || observation.flow.destination.address == flow.source.address)
                    && ("\(message.cseq.number)" == number || message.method != "ACK")
            }
            return isBack && message.statusCode != nil && message.cseq.method == label
                && "\(message.cseq.number)" == number
        }
    }

    /// Whether another transmission of the same message was read.
    func hasArrived(_ context: Context) -> Bool {
        guard let callID, let call = context.tracker.calls[callID] else { return false }
        return call.messages.contains { observation in
            let message = observation.message
            let kind = message.method ?? message.statusCode.map { "\($0)" }
            return kind == label && (cseq == nil || cseq == "\(message.cseq.number) \(message.cseq.method)")
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}

/// Messages of dialogs whose first request was never seen whole, by Call-ID; bounded.
struct OrphanBook {
    private var byCallID = Table<String, [Observation]>(.sipFragmentLost)
    private static let perCall = 8

    mutating func note(_ message: Observation, _ context: Context) {
        let callID = message.message.callID
        guard byCallID[callID]?.count ?? 0 < Self.perCall else { return }
        byCallID[callID, context, default: []].append(message)
    }

    func messages(of callID: String) -> [Observation] { byCallID[callID] ?? [] }
}
