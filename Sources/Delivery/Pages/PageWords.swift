package import Diagnosis
import Wire

/// The words of the page around the findings' own sentences; a template names one as `{{w.NAME}}`.
package enum PageWords {
    static let all: [String: Text] = [
        "title": Text(en: "Call report", zh: "呼叫报告"),
        "registrationTitle": Text(en: "Registration report", zh: "注册报告"),
        "captureTitle": Text(en: "Capture report", zh: "抓包报告"),
        "fix": Text(en: "What to do", zh: "处理建议"),
        "also": Text(en: "Also found", zh: "其他发现"),
        "who": Text(en: "Who, when, where", zh: "呼叫信息"),
        "caller": Text(en: "Caller", zh: "主叫"),
        "callee": Text(en: "Callee", zh: "被叫"),
        "start": Text(en: "Started", zh: "开始"),
        "answered": Text(en: "Answered", zh: "接通"),
        "end": Text(en: "Ended", zh: "结束"),
        "talk": Text(en: "Talk time", zh: "通话时长"),
        "result": Text(en: "Result", zh: "结果"),
        "account": Text(en: "Account", zh: "账号"),
        "registrar": Text(en: "Registrar", zh: "注册服务器"),
        "state": Text(en: "State", zh: "状态"),
        "clientAgent": Text(en: "Client is", zh: "客户端程序"),
        "registrarAgent": Text(en: "Registrar is", zh: "注册服务器程序"),
        "callID": Text(en: "Call-ID", zh: "Call-ID"),
        "signalling": Text(en: "Signalling", zh: "信令"),
        "vantage": Text(en: "Capture point", zh: "抓包位置"),
        "profile": Text(en: "Profile", zh: "配置档"),
        "finding": Text(en: "Finding", zh: "发现编号"),
        "incident": Text(en: "Incident", zh: "事件编号"),
        "handle": Text(en: "Handle", zh: "编号"),
        "ladder": Text(en: "What happened", zh: "呼叫过程"),
        "gateway": Text(en: "passes here", zh: "经过此处"),
        "mediaHost": Text(en: "media", zh: "媒体"),
        "noLadder": Text(
            en: "The messages of this call are no longer held.", zh: "此呼叫的消息已不再保留。"),
        "media": Text(en: "What was heard", zh: "媒体质量"),
        "noMedia": Text(en: "No RTP of this call was seen here.", zh: "此处未看到该呼叫的RTP。"),
        "towardCaller": Text(en: "Toward the caller", zh: "发往主叫"),
        "towardCallee": Text(en: "Toward the callee", zh: "发往被叫"),
        "forgotten": Text(
            en: "What came this way over time is no longer held; the table has its totals.",
            zh: "该方向媒体随时间的变化已不再保留，总计见下表。"),
        "nothing": Text(en: "No RTP this way was seen here.", zh: "此处未看到该方向的RTP。"),
        "packetsPlot": Text(en: "Packets per second", zh: "每秒包数"),
        "lossPlot": Text(en: "Loss, %", zh: "丢包率，%"),
        "jitterPlot": Text(en: "Jitter, ms: mean, and highest dotted", zh: "抖动，毫秒：平均值，虚线为最大值"),
        "levelPlot": Text(en: "Level, dBm0", zh: "电平，dBm0"),
        "missing": Text(en: "Nothing this way was seen on", zh: "该方向未出现于："),
        "stream": Text(en: "Stream", zh: "媒体流"),
        "codec": Text(en: "Codec", zh: "编码"),
        "packets": Text(en: "Packets", zh: "包数"),
        "lost": Text(en: "Lost", zh: "丢失"),
        "jitter": Text(en: "Jitter mean/max, ms", zh: "抖动 平均/最大，毫秒"),
        "gap": Text(en: "Longest gap, ms", zh: "最长间隔，毫秒"),
        "mos": Text(en: "MOS", zh: "MOS"),
        "far": Text(en: "Far end's report", zh: "接收端报告"),
        "when": Text(en: "Time", zh: "时间"),
        "groups": Text(en: "What was found", zh: "发现汇总"),
        "notices": Text(en: "Notices", zh: "提示"),
        "kind": Text(en: "Kind", zh: "类型"),
        "peer": Text(en: "At", zh: "对象"),
        "count": Text(en: "Times", zh: "次数"),
        "first": Text(en: "First", zh: "首次"),
        "mild": Text(en: "Calls with notices only", zh: "仅有提示的呼叫"),
        "explained": Text(en: "What these kinds mean", zh: "类型说明"),
        "checked": Text(en: "What was checked and is well", zh: "已检查且正常的内容"),
        "inside": Text(
            en: "The packets are inside this page: save them and open them in Wireshark.",
            zh: "数据包已包含在本页中：保存后可用Wireshark打开。"),
        "postDial": Text(en: "Post-dial delay", zh: "拨号后时延"),
        "endedBy": Text(en: "Ended by", zh: "挂断方"),
        "callerAgent": Text(en: "Caller's program", zh: "主叫侧程序"),
        "calleeAgent": Text(en: "Callee's program", zh: "被叫侧程序"),
        "evidence": Text(en: "Evidence", zh: "证据"),
        "frame": Text(en: "Frame", zh: "帧"),
        "shows": Text(en: "What it shows", zh: "说明"),
        "packetsFile": Text(en: "The packets as a pcapng for Wireshark:", zh: "可用Wireshark打开的数据包（pcapng）："),
        "messages": Text(en: "Messages", zh: "消息原文"),
        "blanked": Text(
            en: "Digest responses and media keys are replaced by “…”.", zh: "摘要认证的响应与媒体密钥已用“…”代替。"),
        "noText": Text(
            en: "The text of these messages is no longer held; the evidence file has them.",
            zh: "这些消息的原文已不再保留，请见证据文件。"),
        "overview": Text(en: "Calls with findings", zh: "有问题的呼叫"),
        "others": Text(en: "Findings about no single call", zh: "不属于单个呼叫的发现"),
        "healthy": Text(en: "Calls without findings", zh: "未发现问题的呼叫"),
        "findings": Text(en: "Findings", zh: "发现"),
        "allWell": Text(en: "Nothing was found wrong.", zh: "未发现问题。"),
        "wellCall": Text(en: "Nothing found wrong with this call", zh: "未发现此呼叫有问题"),
        "wellText": Text(
            en:
                "Its signalling and what was seen of its media were judged; what does not pass this capture point was not.",
            zh: "已检查其信令与此处可见的媒体；未经过此抓包点的部分无法判断。"),
        "seen": Text(en: "Seen at", zh: "发现时间"),
        "masked": Text(
            en: "Telephone numbers are masked; one number has one mask.", zh: "电话号码已遮盖；同一号码的遮盖结果相同。"),
        "madeBy": Text(en: "Made by", zh: "生成工具："),
        "times": Text(en: "Times are those of", zh: "时间均为"),
    ]

    static func words(_ language: Language) -> [String: String] { all.mapValues { $0.text(language) } }

    static func registration(_ state: String, _ language: Language) -> String {
        let words = [
            "bound": Text(en: "registered", zh: "已注册"), "expired": Text(en: "expired", zh: "已过期"),
            "removed": Text(en: "removed by the client", zh: "已注销"), "refused": Text(en: "refused", zh: "被拒绝"),
            "pending": Text(en: "not answered", zh: "未应答"),
        ]
        return words[state]?.text(language) ?? state
    }

    static func severity(_ name: String, _ language: Language) -> String {
        switch name {
        case "error": Text(en: "Error", zh: "错误").text(language)
        case "warning": Text(en: "Warning", zh: "警告").text(language)
        default: Text(en: "Notice", zh: "提示").text(language)
        }
    }

    /// How sure the finding is, and what that rests on.
    static func confidence(_ name: String, _ language: Language) -> String {
        switch name {
        case "proved": Text(en: "proved", zh: "已证实").text(language)
        case "likely": Text(en: "likely", zh: "很可能").text(language)
        default: Text(en: "possible", zh: "可能").text(language)
        }
    }

    static func cause(_ confidence: String, _ language: Language) -> String {
        let sure = PageWords.confidence(confidence, language)
        return language == .en ? "Cause (\(sure)):" : "原因（\(sure)）："
    }

    static func vantage(_ name: String, _ language: Language) -> String {
        switch name {
        case "agent-host": Text(en: "agent host", zh: "坐席主机").text(language)
        case "gateway": Text(en: "gateway", zh: "网关").text(language)
        case "mirror": Text(en: "beside the path (mirror)", zh: "旁路镜像").text(language)
        default: Text(en: "not known", zh: "未知").text(language)
        }
    }

    /// `answered`, `rejected 486` and their like in words: the page's and the command's are the same.
    package static func result(_ call: CallRecord, _ language: Language) -> String {
        let name = call.result ?? call.state
        let code = name.split(separator: " ").dropFirst().joined(separator: " ")
        return switch name.split(separator: " ").first {
        case "answered": Text(en: "answered", zh: "已接通").text(language)
        case "cancelled": Text(en: "cancelled by the caller", zh: "主叫取消").text(language)
        case "rejected": Text(en: "rejected with \(code)", zh: "被拒绝，\(code)").text(language)
        case "timeout": Text(en: "no answer", zh: "无应答超时").text(language)
        case "lost": Text(en: "no end was seen", zh: "未看到结束").text(language)
        case "setup": Text(en: "being set up", zh: "建立中").text(language)
        case "ringing": Text(en: "ringing", zh: "振铃").text(language)
        case "ended": Text(en: "ended", zh: "已结束").text(language)
        default: name
        }
    }

    static func direction(_ name: String?, _ language: Language) -> String {
        switch name {
        case "toward-caller": all["towardCaller"]?.text(language) ?? ""
        case "toward-callee": all["towardCallee"]?.text(language) ?? ""
        default: "–"
        }
    }

    static func seconds(_ value: Double) -> String {
        let tenths = Int64(clamping: Int64(exactly: (value * 10).rounded()) ?? 0)
        guard tenths >= 600 else { return "\(tenths / 10).\(tenths % 10) s" }
        let whole = tenths / 10
        let clock = CivilTime.padded(whole % 60, 2)
        return whole >= 3_600
            ? "\(whole / 3_600):\(CivilTime.padded(whole / 60 % 60, 2)):\(clock)" : "\(whole / 60):\(clock)"
    }
}
