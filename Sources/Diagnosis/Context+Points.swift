import SIP
import Tracking
import Wire

/// What is said where the views of several capture points are joined.
extension Context {
    /// The point's name as a reader sees it.
    func pointName(_ interface: InterfaceID) -> String {
        (interfaceNames[interface] ?? "?").escapedForDisplay(limit: 64)
    }

    /// The stretch on which `message` was lost; nil where nobody can tell, as at one point nobody can.
    ///
    /// - Parameter name: of the message, as `ACK` or `200 OK`.
    func lost(_ message: Observation, _ name: String) -> Cause? {
        guard let missed = message.missed else { return nil }
        let (seen, unseen) = (pointName(message.interface), pointName(missed.interface))
        return Cause(
            .lostBetweenPoints, confidence: missed.isSure ? .proved : .likely,
            text: Text(
                en: "the \(name) passed \(seen) and never reached \(unseen): lost between them",
                zh: "\(name) 经过了 \(seen)，却从未到达 \(unseen)：丢失在两者之间"),
            stretch: Stretch(message.interface, missed.interface))
    }

    /// A cause as a sentence behind a title, or nothing.
    static func asSentence(_ cause: Cause?) -> Text {
        guard let cause else { return Text(en: "", zh: "") }
        let first = cause.text.en.prefix(1).uppercased()
        return Text(en: " \(first)\(cause.text.en.dropFirst()).", zh: "\(cause.text.zh)。")
    }

    /// What to do about it.
    func lostFix(_ message: Observation) -> Text? {
        guard let missed = message.missed else { return nil }
        let (seen, unseen) = (pointName(message.interface), pointName(missed.interface))
        let way = message.transport.rawValue
        return Text(
            en:
                """
                Find what drops \(way) to \(message.flow.destination) between \(seen) and \(unseen): firewall, NAT, \
                SIP ALG.
                """,
            zh: "请查找 \(seen) 与 \(unseen) 之间丢弃发往 \(message.flow.destination) 的 \(way) 的设备：防火墙、NAT 或 SIP ALG。")
    }

    /// The two points, where the copies are of two and these have names that tell a reader something.
    func stretch(_ before: Observation, _ after: Observation) -> Stretch? {
        rules.namesPoints ? Stretch(before.interface, after.interface) : nil
    }
}
