import Delivery
import Diagnosis
import SIP
import Wire

/// Columns as wide as their widest cell.
enum Table {
    static func draw(_ header: [String], _ rows: [[String]]) -> [String] {
        let cells = ([header] + rows).map { $0.map { $0.escapedForDisplay(limit: 120) } }
        let widths = header.indices.map { column in cells.map { width($0[column]) }.max() ?? 0 }
        return cells.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - width(cell) + 2) }
            }
            return line
        }
    }

    /// Terminal columns: East Asian characters take two.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                sum + 2
            default: scalar.properties.generalCategory == .nonspacingMark ? sum : sum + 1
            }
        }
    }

    static func calls(_ calls: [CallRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? ["START", "CALLER", "CALLEE", "STATE", "TALK", "FINDINGS", "CALL-ID"]
            : ["开始", "主叫", "被叫", "状态", "通话", "发现", "CALL-ID"]
        // Other legs are a column of their own where there are any.
        let hasLegs = calls.contains { !$0.linked.isEmpty }
        return draw(
            header + (hasLegs ? [language == .en ? "OTHER LEG" : "另一侧"] : []),
            calls.map { call in
                [
                    local(call.start), call.caller, call.callee, state(call, language), talk(call),
                    call.findings.isEmpty ? "-" : call.findings.joined(separator: ","), call.callID,
                ] + (hasLegs ? [otherLegs(call)] : [])
            })
    }

    /// A key in English, as in JSON; in words else.
    private static func state(_ call: CallRecord, _ language: Language) -> String {
        language == .en ? call.result ?? call.state : ReportWords.result(call, language)
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
        return Timestamp(rfc3339: time).map { WallClock.local.dateTime($0) } ?? time
    }

    static func incidents(_ incidents: [IncidentRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? ["OPENED", "LAST", "OVER", "SEVERITY", "KIND", "AT", "FINDINGS", "CALLS", "FIRST"]
            : ["开始", "最近", "恢复", "级别", "类别", "对象", "发现", "呼叫", "首个发现"]
        return draw(
            header,
            incidents.map {
                [
                    local($0.opened), local($0.last), local($0.cleared), $0.severity, $0.kind, $0.subject,
                    "\($0.count)", $0.calls == 0 ? "-" : "\($0.calls)", $0.firstFinding,
                ]
            })
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
            })
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
                    $0.meanOpinionScore.map { "\($0)" } ?? "–", "\($0.durationSeconds)",
                ]
            })
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
        return lines + hooks(delivery.hooks, language: language)
    }
}
