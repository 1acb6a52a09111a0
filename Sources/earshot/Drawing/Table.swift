import Delivery
import Diagnosis
import SIP
import Wire

/// Lists of records as tables.
enum Table {
    /// Stands before the state of what goes on.
    static let liveMark = "● "

    /// - Parameters:
    ///   - figures: Columns of numbers.
    ///   - firm: Columns that are of no use cut.
    static func draw(_ header: [String], _ rows: [[String]], figures: Set<Int> = [], firm: Set<Int> = []) -> [String] {
        TableLayout.draw(header, rows, figures: figures, firm: firm, width: Console.width)
    }

    /// One row a record, as the columns say.
    static func draw<Row>(_ columns: [Column<Row>], _ rows: [Row], _ language: Language) -> [String] {
        func places(_ kind: Column<Row>.Kind) -> Set<Int> {
            Set(columns.indices.filter { columns[$0].kind == kind })
        }
        return draw(
            columns.map { $0.title.text(language) }, rows.map { row in columns.map { $0.cell(row) } },
            figures: places(.figure), firm: places(.firm))
    }

    static func calls(_ calls: [CallRecord], language: Language) -> [String] {
        var columns: [Column<CallRecord>] = [
            .firm("HANDLE", "编号") { $0.handle },
            .firm("START", "开始") { local($0.start) },
            .firm("CALLER", "主叫") { $0.caller },
            .firm("CALLEE", "被叫") { $0.callee },
            .text("STATE", "状态") { state($0, language) },
            .figure("TALK", "通话") { talk($0) },
            .text("FINDINGS", "发现") { $0.findings.isEmpty ? "-" : $0.findings.joined(separator: ",") },
            .text("CALL-ID", "CALL-ID") { $0.callID },
        ]
        // Other legs are a column of their own where there are any.
        if calls.contains(where: { !$0.linked.isEmpty }) { columns.append(.text("OTHER LEG", "另一侧", otherLegs)) }
        return draw(columns, calls, language)
    }

    /// A key in English, as in JSON; in words else.
    private static func state(_ call: CallRecord, _ language: Language) -> String {
        (call.end == nil && call.state != "ended" ? liveMark : "")
            + (language == .en ? call.result ?? call.state : PageWords.result(call, language))
    }

    /// `← a@host` for the leg it came in by, `→ b@host` for one it was sent on by.
    private static func otherLegs(_ call: CallRecord) -> String {
        guard !call.linked.isEmpty else { return "-" }
        return call.linked.map { ($0.side == "incoming" ? "← " : "→ ") + $0.callID }.joined(separator: ", ")
    }

    /// Seconds from answer to end.
    private static func talk(_ call: CallRecord) -> String {
        guard let from = call.answered.flatMap({ Timestamp(rfc3339: $0) }),
            let to = call.end.flatMap({ Timestamp(rfc3339: $0) })
        else { return "-" }
        return "\(Int((to - from).seconds.rounded())) s"
    }

    static func local(_ time: String?) -> String {
        guard let time else { return "-" }
        return SaidTime().text(time)
    }

    static func incidents(_ incidents: [IncidentRecord], language: Language) -> [String] {
        draw(
            [
                .firm("HANDLE", "编号") { $0.handle },
                .firm("OPENED", "开始") { local($0.opened) },
                .firm("LAST", "最近") { local($0.last) },
                .firm("OVER", "恢复") { local($0.cleared) },
                .text("SEVERITY", "级别") { $0.severity },
                .text("KIND", "类别") { $0.kind },
                .text("AT", "对象") { $0.subject },
                .figure("FINDINGS", "发现") { "\($0.count)" },
                .figure("CALLS", "呼叫") { $0.calls == 0 ? "-" : "\($0.calls)" },
                .firm("FIRST", "首个发现") { Handle(finding: $0.firstFinding).description },
            ], incidents, language)
    }

    static func ports(_ ports: [PortRecord], language: Language) -> [String] {
        draw(
            [
                .text("ADDRESS", "地址") { $0.address },
                .figure("PORT", "端口") { "\($0.port)" },
                .figure("CALLS", "呼叫") { "\($0.calls)" },
                .figure("RECEIVED MEDIA", "收到媒体") { "\($0.received)" },
                .figure("ICMP ERRORS", "ICMP错误") { "\($0.icmpErrors)" },
                .text("LAST", "最近") { local($0.lastReceived) },
            ], ports, language)
    }

    static func streams(_ streams: [StreamRecord], language: Language) -> [String] {
        draw(
            [
                .firm("FROM", "源") { $0.source },
                .firm("TO", "目的") { $0.destination },
                .text("SSRC", "SSRC") { $0.ssrc },
                .text("CODEC", "编码") { codec($0) },
                .figure("PACKETS", "包数") { "\($0.packets)" },
                .figure("LOST", "丢失") { "\($0.lost) (\($0.lossPercent) %)" },
                .figure("JITTER MEAN/MAX", "抖动 平均/最大") {
                    "\($0.jitterMeanMilliseconds)/\($0.jitterMaxMilliseconds) ms"
                },
                .figure("MOS", "MOS") { $0.meanOpinionScore.map { "\($0)" } ?? "–" },
                .figure("SECONDS", "秒") { "\(($0.durationSeconds * 10).rounded() / 10)" },
            ], streams, language)
    }

    static func codec(_ stream: StreamRecord) -> String {
        let types = stream.payloadTypes.map { String($0) }.joined(separator: ",")
        return stream.codec.map { "\($0) (\(types))" } ?? types
    }

    static func status(_ daemon: DaemonRecord, language: Language) -> [String] {
        let chinese = language == .zhCN
        var lines = [
            chinese
                ? "earshotd \(daemon.version)，启动于 \(local(daemon.started))，配置 \(daemon.profile)"
                : "earshotd \(daemon.version), running since \(local(daemon.started)), profile \(daemon.profile)"
        ]
        if let problem = daemon.settingsProblem {
            lines.append(
                chinese
                    ? "上次重新加载失败，仍使用之前的设置：\(problem)"
                    : "the last reload failed, the settings before it are in force: \(problem)")
        }
        for interface in daemon.capture.interfaces {
            let state = interface.open ? (chinese ? "抓包中" : "capturing") : (chinese ? "未打开" : "not open")
            lines.append(
                chinese
                    ? "\(interface.name)：\(state)，\(interface.packets)个数据包，丢弃\(interface.drops)个"
                    : "\(interface.name): \(state), \(interface.packets) packets, \(interface.drops) dropped")
        }
        if let hep = daemon.capture.hep { lines += Table.hep(hep, language: language) }
        let name = chinese ? "活动呼叫\(daemon.engine.activeCalls)个，共" : "\(daemon.engine.activeCalls) active calls; total"
        lines.append(Summary.text(name: name, status: daemon.engine, language: language))
        let withheld = daemon.engine.alertsWithheld
        if withheld > 0 {
            lines.append(
                chinese
                    ? "因超出每小时上限未发出的告警：\(withheld)" : "alerts withheld, over the budget of an hour: \(withheld)")
        }
        let delivery = daemon.delivery
        if delivery.queueDropped + delivery.logLost + delivery.alertsDropped > 0 {
            lines.append(
                chinese
                    ? "未送达：队列\(delivery.queueDropped)，日志\(delivery.logLost)，告警\(delivery.alertsDropped)"
                    : """
                    not delivered: queue \(delivery.queueDropped), log \(delivery.logLost), alerts \
                    \(delivery.alertsDropped)
                    """
            )
        }
        if let fleet = delivery.fleet { lines += self.fleet(fleet, language: language) }
        if let probe = delivery.probe { lines += probes(probe, language: language) }
        return lines + hooks(delivery.hooks, language: language)
    }

    /// For `status`: hooks that do not work, or lost something.
    static func hooks(_ hooks: [HookRecord], language: Language) -> [String] {
        hooks.filter { !$0.isWell || $0.failed + $0.dropped > 0 }.map { hook in
            let answer = hook.answer ?? "-"
            let lost = hook.failed + hook.dropped
            let (failing, working) =
                language == .en ? ("fails: \(answer)", "works") : ("失败：\(answer)", "正常")
            let state = hook.isWell ? working : failing
            return language == .en
                ? "alert hook \(hook.name) (\(hook.type)) \(state); sent \(hook.sent), waiting \(hook.waiting), lost \(lost)"
                : "告警通道 \(hook.name)（\(hook.type)）\(state)；已发送 \(hook.sent)，等待 \(hook.waiting)，丢失 \(lost)"
        }
    }

    static func hookTests(_ tests: [HookTestRecord], language: Language) -> [String] {
        let (good, bad) = language == .en ? ("ok", "failed") : ("成功", "失败")
        return draw(
            [
                .text("HOOK", "通道") { $0.hook },
                .text("RESULT", "结果") { $0.ok ? good : bad },
                .text("ANSWER", "应答") { $0.answer },
            ], tests, language)
    }
}

/// A column of a list of records: what it is called, how it stands, and what it says of each.
struct Column<Row> {
    enum Kind {
        case text
        /// Of no use cut.
        case firm
        /// A number, which stands right.
        case figure
    }

    let title: Text
    let kind: Kind
    let cell: (Row) -> String

    static func text(_ english: String, _ chinese: String, _ cell: @escaping (Row) -> String) -> Column {
        Column(title: Text(en: english, zh: chinese), kind: .text, cell: cell)
    }

    static func firm(_ english: String, _ chinese: String, _ cell: @escaping (Row) -> String) -> Column {
        Column(title: Text(en: english, zh: chinese), kind: .firm, cell: cell)
    }

    static func figure(_ english: String, _ chinese: String, _ cell: @escaping (Row) -> String) -> Column {
        Column(title: Text(en: english, zh: chinese), kind: .figure, cell: cell)
    }
}
