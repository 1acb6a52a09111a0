import Delivery
import Diagnosis
import Wire

/// One table of the screen.
enum TopPane: Int, CaseIterable {
    case incidents, peers, calls

    /// A column: its head, its width (nil takes what is left), and whether figures stand in it.
    struct Column {
        var head: Text
        var width: Int?
        var isFigure = false

        init(_ en: String, _ zh: String, _ width: Int?, isFigure: Bool = false) {
            head = Text(en: en, zh: zh)
            self.width = width
            self.isFigure = isFigure
        }
    }

    struct Row {
        /// What makes it the same row after the next look.
        var id: String
        var cells: [Span]
    }

    var name: Text {
        switch self {
        case .incidents: Text(en: "Open incidents", zh: "未结事件")
        case .peers: Text(en: "Trunks and peers", zh: "中继与对端")
        case .calls: Text(en: "Live calls", zh: "进行中的呼叫")
        }
    }

    var nothing: Text {
        switch self {
        case .incidents: Text(en: "nothing is wrong", zh: "没有异常")
        case .peers: Text(en: "no calls yet", zh: "尚无呼叫")
        case .calls: Text(en: "no call is up", zh: "当前没有呼叫")
        }
    }

    var columns: [Column] {
        switch self {
        case .incidents:
            [
                Column("HANDLE", "编号", 8), Column("SEVERITY", "级别", 8), Column("KIND", "类型", 20),
                Column("AT", "对象", 20),
                Column("N", "次数", 5, isFigure: true), Column("LAST", "最近", 8), Column("WHAT", "内容", nil),
            ]
        case .peers:
            [
                Column("PEER", "对端", 22), Column("WAY", "方向", 4), Column("CALLS", "呼叫", 6, isFigure: true),
                Column("ASR%", "ASR%", 5, isFigure: true), Column("ABR%", "ABR%", 5, isFigure: true),
                Column("PDD s", "PDD秒", 5, isFigure: true), Column("MOS", "MOS", 4, isFigure: true),
                Column("LOSS%", "丢包%", 5, isFigure: true), Column("CODES", "响应码", nil),
            ]
        case .calls:
            [
                Column("SINCE", "开始", 8), Column("CALLER", "主叫", 14), Column("CALLEE", "被叫", 14),
                Column("STATE", "状态", 8), Column("→CALLER", "→主叫", 13), Column("→CALLEE", "→被叫", 13),
                Column("FINDINGS", "发现", nil),
            ]
        }
    }

    /// The orders that `s` goes through; the first is where one begins.
    var orders: [Text] {
        switch self {
        case .incidents:
            [Text(en: "severity", zh: "级别"), Text(en: "last", zh: "最近"), Text(en: "count", zh: "次数")]
        case .peers: [Text(en: "calls", zh: "呼叫数"), Text(en: "ASR", zh: "ASR"), Text(en: "MOS", zh: "MOS")]
        case .calls: [Text(en: "start", zh: "开始"), Text(en: "worst media", zh: "媒体最差"), Text(en: "state", zh: "状态")]
        }
    }

    func rows(_ snapshot: TopSnapshot, _ flow: MediaFlow, order: Int, _ language: Language) -> [Row] {
        switch self {
        case .incidents: Self.incidents(snapshot.incidents, order)
        case .peers: Self.peers(snapshot.peers, order, language)
        case .calls: Self.calls(snapshot.calls, flow, order, language)
        }
    }

    // MARK: Incidents

    private static let severities = ["error": 0, "warning": 1, "notice": 2]

    private static func incidents(_ incidents: [IncidentRecord], _ order: Int) -> [Row] {
        let sorted = incidents.sorted { left, right in
            switch order {
            case 1: (right.last, left.id) < (left.last, right.id)
            case 2: (right.count, left.id) < (left.count, right.id)
            default:
                (severities[left.severity] ?? 3, right.last, left.id)
                    < (severities[right.severity] ?? 3, left.last, right.id)
            }
        }
        return sorted.map { incident in
            Row(
                id: incident.id,
                cells: [
                    Span(incident.handle, .strong), Span(incident.severity, Look(severity: incident.severity)),
                    Span(incident.kind),
                    Span(incident.subject), Span("\(incident.count)"), Span(hour(incident.last)),
                    Span(incident.share.isEmpty ? incident.title : incident.share),
                ])
        }
    }

    // MARK: Peers

    private struct Way {
        var peer: PeerRecord
        var name: Text
        var side: PeerRecord.Side
    }

    private static func peers(_ peers: [PeerRecord], _ order: Int, _ language: Language) -> [Row] {
        let ways = peers.flatMap { peer -> [Way] in
            [
                Way(peer: peer, name: Text(en: "in", zh: "呼入"), side: peer.inbound),
                Way(peer: peer, name: Text(en: "out", zh: "呼出"), side: peer.outbound),
            ].filter { $0.side.attempts > 0 }
        }
        func before<Figure: Comparable>(_ left: Figure, _ right: Figure, _ one: Way, _ other: Way) -> Bool {
            left == right ? one.peer.address < other.peer.address : left < right
        }
        let sorted = ways.sorted { (left: Way, right: Way) -> Bool in
            switch order {
            case 1: before(left.side.answerSeizurePercent ?? 101, right.side.answerSeizurePercent ?? 101, left, right)
            case 2: before(left.side.meanOpinionScore ?? 6, right.side.meanOpinionScore ?? 6, left, right)
            default: before(right.side.attempts, left.side.attempts, left, right)
            }
        }
        return sorted.map { way in
            let (peer, side, name) = (way.peer, way.side, way.name.text(language))
            let codes = side.codes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key)×\($0.value)" }
            let ratio = side.answerSeizurePercent
            return Row(
                id: "\(peer.address) \(way.name.en)",
                cells: [
                    Span(peer.trunk ?? peer.address, peer.openIncidents > 0 ? .error : .plain), Span(name),
                    Span("\(side.attempts)"), Span(figure(ratio), ratio.map { $0 < 30 ? .warning : .plain } ?? .dim),
                    Span(figure(side.answerBidPercent)), Span(figure(side.postDialDelayMeanSeconds)),
                    Span(
                        figure(side.meanOpinionScore),
                        side.meanOpinionScore.map { $0 < 3 ? .error : $0 < 3.6 ? .warning : .plain } ?? .dim),
                    Span(figure(side.lossMeanPercent)), Span(codes.joined(separator: " ")),
                ])
        }
    }

    private static func figure(_ value: Double?) -> String { value.map { "\(($0 * 10).rounded() / 10)" } ?? "–" }

    // MARK: Calls

    private static func calls(
        _ calls: [CallRecord], _ flow: MediaFlow, _ order: Int, _ language: Language
    ) -> [Row] {
        func worst(_ call: CallRecord) -> Double {
            ["toward-caller", "toward-callee"].compactMap { flow.way($0, of: call)?.share }.min() ?? 2
        }
        let sorted = calls.sorted { left, right in
            switch order {
            case 1: (worst(left), left.start, left.callID) < (worst(right), right.start, right.callID)
            case 2: (left.state, left.start, left.callID) < (right.state, right.start, right.callID)
            default: (right.start, left.callID) < (left.start, right.callID)
            }
        }
        return sorted.map { call in
            Row(
                id: call.callID,
                cells: [
                    Span(hour(call.start)), Span(call.caller), Span(call.callee), Span(state(call, language)),
                    media("toward-caller", of: call, flow), media("toward-callee", of: call, flow),
                    Span(call.findings.joined(separator: " "), call.findings.isEmpty ? .plain : .error),
                ])
        }
    }

    /// `██████ 4.1`: how much of what is due comes, and its mean opinion score, else its loss.
    private static func media(_ direction: String, of call: CallRecord, _ flow: MediaFlow) -> Span {
        guard let (stream, share) = flow.way(direction, of: call) else {
            return call.answered == nil ? Span("") : Span("·······", .dim)
        }
        let note = stream.meanOpinionScore.map { "\(($0 * 10).rounded() / 10)" } ?? "\(stream.lossPercent.rounded()) %"
        let look: Look = share < 0.5 || stream.lossPercent >= 5 ? .error : share < 0.9 ? .warning : .good
        return Span("\(ScreenText.bar(share, columns: 7)) \(note)", look)
    }

    private static func state(_ call: CallRecord, _ language: Language) -> String {
        language == .en ? call.state : PageWords.result(call, language)
    }

    static func hour(_ time: String) -> String { Timestamp(rfc3339: time).map { WallClock.local.time($0) } ?? time }
}
