import Delivery
import Diagnosis
import Fleet

/// What a collector answers.
extension Table {
    static func fleetStatus(_ status: FleetStatusRecord, language: Language) -> [String] {
        let chinese = language == .zhCN
        let (pull, counts) = (status.pull, status.counts)
        var lines = [
            chinese
                ? "收集器 \(status.version)，启动于 \(local(status.started))，流 \(status.stream)，消费者 \(status.consumer)"
                : """
                collector \(status.version), running since \(local(status.started)), stream \(status.stream), consumer \
                \(status.consumer)
                """
        ]
        if let problem = pull.problem {
            lines.append(chinese ? "未在接收：\(problem)" : "nothing is taken in: \(problem)")
        } else if pull.connected {
            lines.append(
                chinese
                    ? "\(pull.server)：\(pull.waiting)条记录在等待，延迟\(pull.lagSeconds)秒"
                    : "\(pull.server): \(pull.waiting) records wait, \(pull.lagSeconds) s behind")
        } else {
            lines.append(chinese ? "尚未连接" : "not connected yet")
        }
        lines.append(
            chinese
                ? "主机\(status.agents)台，其中\(status.silent)台静默；未恢复的事件\(status.openIncidents)个；告警\(status.alerts)次"
                : """
                \(status.agents) hosts, \(status.silent) silent; \(status.openIncidents) open incidents; \
                \(status.alerts) alerts
                """)
        lines.append(
            chinese
                ? "自启动以来记录\(counts.stored)条，重复\(counts.duplicates)条；数据库\(counts.bytes >> 20) MB"
                : """
                since the start \(counts.stored) records, \(counts.duplicates) that were here already; \
                \(counts.bytes >> 20) MB kept
                """)
        if !counts.rejected.isEmpty {
            let list = counts.rejected.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
                .joined(separator: ", ")
            lines.append(chinese ? "无效记录：\(list)" : "records that are none: \(list)")
        }
        return lines + hooks(status.hooks, language: language)
    }

    static func fleetAgents(_ agents: [FleetAgentRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? [
                "SITE", "HOST", "HEARD", "VERSION", "CLOCK", "DROPS", "CALLS", "CPU", "MEMORY", "WAITING", "LOST",
                "NOTE",
            ]
            : ["站点", "主机", "最近", "版本", "时钟", "丢包", "呼叫", "CPU", "内存", "待发", "丢失", "备注"]
        return draw(
            header,
            agents.map { record in
                let state = record.state
                return [
                    state.site, state.agent, (record.isSilent ? "! " : "") + local(state.last), state.version,
                    clock(state), "\(state.drops)", "\(state.activeCalls)", "\(state.cpuPercent) %",
                    "\(state.residentBytes >> 20) MB", "\(state.waiting)", "\(state.lost)", note(record, language),
                ]
            }, figures: [4, 5, 6, 7, 8, 9, 10], firm: [0, 1, 2])
    }

    private static func clock(_ state: AgentState) -> String {
        let seconds = (Double(state.clockDifference) / 100).rounded() / 10
        return (seconds > 0 ? "+" : "") + "\(seconds == 0 ? 0 : seconds) s" + (state.clockSynchronised ? "" : "?")
    }

    private static func note(_ record: FleetAgentRecord, _ language: Language) -> String {
        let (state, chinese) = (record.state, language == .zhCN)
        var notes: [String] = []
        if state.hasTwin { notes.append(chinese ? "两台主机同名" : "two hosts have this name") }
        if let now = state.renamedTo { notes.append(chinese ? "现名 \(now)" : "is \(now) now") }
        if let before = state.formerly { notes.append(chinese ? "曾名 \(before)" : "was \(before)") }
        if record.isSilent {
            notes.append(chinese ? "静默\(Int(exactly: record.silentSeconds.rounded()) ?? 0)秒" : "silent")
        }
        return notes.isEmpty ? "-" : notes.joined(separator: chinese ? "；" : "; ")
    }

    static func fleetFinding(_ record: FleetFindingRecord, language: Language) -> String {
        let hosts = record.joint?.witnesses.joined(separator: " + ") ?? "\(record.site)/\(record.agent)"
        return "\(hosts) \(ReadableLine.listed(record.finding, language: language))"
    }

    static func fleetIncidents(_ incidents: [FleetIncidentRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? ["HANDLE", "OPENED", "LAST", "OVER", "SEVERITY", "KIND", "AT", "FINDINGS", "HOSTS"]
            : ["编号", "开始", "最近", "恢复", "级别", "类别", "对象", "发现", "主机"]
        return draw(
            header,
            incidents.map {
                [
                    $0.handle, local($0.opened), local($0.last), local($0.cleared), $0.severity, $0.kind,
                    $0.subject + ($0.site.map { " (\($0))" } ?? ""), "\($0.count)",
                    ($0.stretch.isEmpty ? $0.agents.map(\.name) : [$0.stretch.joined(separator: " <-> ")])
                        .joined(separator: ", "),
                ]
            }, figures: [7], firm: [0, 1, 2, 3])
    }

    static func fleetCalls(_ calls: [FleetCallRecord], language: Language) -> [String] {
        let header =
            language == .en
            ? ["HOST", "HANDLE", "START", "CALLER", "CALLEE", "RESULT", "FINDINGS", "CALL-ID"]
            : ["主机", "编号", "开始", "主叫", "被叫", "结果", "发现", "CALL-ID"]
        return draw(
            header,
            calls.map { record in
                let call = record.call
                return [
                    "\(record.site)/\(record.agent)", call.handle, local(call.start), call.caller, call.callee,
                    language == .en ? call.result ?? call.state : PageWords.result(call, language),
                    call.findings.isEmpty ? "-" : call.findings.joined(separator: ","), call.callID,
                ]
            }, firm: [0, 1, 2, 3, 4])
    }

    /// The call at each host, its media there, and what was found of it.
    static func fleetCall(_ detail: FleetCallDetail, language: Language) -> [String] {
        var lines = fleetCalls(detail.calls, language: language)
        let media = detail.calls.flatMap { record in
            record.call.media.map { stream in
                [
                    "\(record.site)/\(record.agent)", stream.source, stream.destination, codec(stream),
                    "\(stream.packets)", "\(stream.lost) (\(stream.lossPercent) %)",
                    "\(stream.jitterMeanMilliseconds)/\(stream.jitterMaxMilliseconds) ms",
                    stream.meanOpinionScore.map { "\($0)" } ?? "–",
                ]
            }
        }
        if !media.isEmpty {
            let header =
                language == .en
                ? ["HOST", "FROM", "TO", "CODEC", "PACKETS", "LOST", "JITTER MEAN/MAX", "MOS"]
                : ["主机", "源", "目的", "编码", "包数", "丢失", "抖动 平均/最大", "MOS"]
            lines += [""] + draw(header, media, figures: [4, 5, 6, 7], firm: [0, 1, 2])
        }
        if !detail.findings.isEmpty { lines.append("") }
        return lines + detail.findings.map { fleetFinding($0, language: language) }
    }
}
