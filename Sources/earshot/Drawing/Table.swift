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

    static func width(_ text: String) -> Int { TableLayout.width(text) }

    static func calls(_ calls: [CallRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? ["HANDLE", "START", "CALLER", "CALLEE", "STATE", "TALK", "FINDINGS", "CALL-ID"]
            : ["编号", "开始", "主叫", "被叫", "状态", "通话", "发现", "CALL-ID"]
        // Other legs are a column of their own where there are any.
        let hasLegs = calls.contains { !$0.linked.isEmpty }
        return draw(
            header + (hasLegs ? [language == .en ? "OTHER LEG" : "另一侧"] : []),
            calls.map { call in
                [
                    call.handle, local(call.start), call.caller, call.callee, state(call, language), talk(call),
                    call.findings.isEmpty ? "-" : call.findings.joined(separator: ","), call.callID,
                ] + (hasLegs ? [otherLegs(call)] : [])
            }, figures: [5], firm: [0, 1, 2, 3])
    }

    /// A key in English, as in JSON; in words else.
    private static func state(_ call: CallRecord, _ language: Language) -> String {
        (call.end == nil && call.state != "ended" ? liveMark : "")
            + (language == .en ? call.result ?? call.state : ReportWords.result(call, language))
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
        let header =
            language == .en
            ? ["HANDLE", "OPENED", "LAST", "OVER", "SEVERITY", "KIND", "AT", "FINDINGS", "CALLS", "FIRST"]
            : ["编号", "开始", "最近", "恢复", "级别", "类别", "对象", "发现", "呼叫", "首个发现"]
        return draw(
            header,
            incidents.map {
                [
                    $0.handle, local($0.opened), local($0.last), local($0.cleared), $0.severity, $0.kind, $0.subject,
                    "\($0.count)", $0.calls == 0 ? "-" : "\($0.calls)",
                    Handle(finding: $0.firstFinding).description,
                ]
            }, figures: [7, 8], firm: [0, 1, 2, 3, 9])
    }

    static func ports(_ ports: [PortRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? ["ADDRESS", "PORT", "CALLS", "RECEIVED MEDIA", "ICMP ERRORS", "LAST"]
            : ["地址", "端口", "呼叫", "收到媒体", "ICMP错误", "最近"]
        return draw(
            header,
            ports.map {
                [
                    $0.address, "\($0.port)", "\($0.calls)", "\($0.received)", "\($0.icmpErrors)",
                    local($0.lastReceived),
                ]
            }, figures: [1, 2, 3, 4])
    }

    static func streams(_ streams: [StreamRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? ["FROM", "TO", "SSRC", "CODEC", "PACKETS", "LOST", "JITTER MEAN/MAX", "MOS", "SECONDS"]
            : ["源", "目的", "SSRC", "编码", "包数", "丢失", "抖动 平均/最大", "MOS", "秒"]
        return draw(
            header,
            streams.map {
                [
                    $0.source, $0.destination, $0.ssrc, codec($0), "\($0.packets)", "\($0.lost) (\($0.lossPercent) %)",
                    "\($0.jitterMeanMilliseconds)/\($0.jitterMaxMilliseconds) ms",
                    $0.meanOpinionScore.map { "\($0)" } ?? "–", "\(($0.durationSeconds * 10).rounded() / 10)",
                ]
            }, figures: [4, 5, 6, 7, 8], firm: [0, 1])
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
        return lines + hooks(delivery.hooks, language: language)
    }
}
