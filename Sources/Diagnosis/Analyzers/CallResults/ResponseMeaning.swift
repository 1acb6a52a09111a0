/// What a refusal means by the RFC that defines its code.
enum ResponseMeaning {
    /// The cause's id, the sentence, and what to do about it.
    static func of(_ code: Int, method: String = "INVITE") -> (cause: Reason, text: Text) {
        if code == 405 {
            return (.notSupported, Text(en: "\(method) is not allowed there", zh: "该处不允许 \(method)"))
        }
        if let known = table[code] { return known }
        switch code {
        case 300...399:
            return (.redirected, Text(en: "it asks to call elsewhere, and nobody did", zh: "要求改呼他处，但无人执行"))
        case 500...599: return (.serverFailure, Text(en: "its server failed", zh: "其服务器出错"))
        case 600...699: return (.refused, Text(en: "nobody may be reached at this number", zh: "该号码任何位置均不可达"))
        default: return (.refused, Text(en: "it refused the request", zh: "请求被拒绝"))
        }
    }

    private static let table: [Int: (cause: Reason, text: Text)] = [
        400: (.badRequest, Text(en: "it found the request malformed", zh: "认为请求格式有误")),
        401: (.challengeNotAnswered, Text(en: "it asked for credentials", zh: "要求鉴权")),
        402: (.notAllowed, Text(en: "payment is required", zh: "需要付费")),
        403: (.notAllowed, Text(en: "the call is forbidden", zh: "该呼叫被禁止")),
        404: (.noSuchNumber, Text(en: "the number does not exist there", zh: "该处不存在此号码")),
        406: (.badRequest, Text(en: "no acceptable answer is possible", zh: "无法给出可接受的应答")),
        407: (.challengeNotAnswered, Text(en: "it asked for credentials", zh: "要求鉴权")),
        408: (.timedOut, Text(en: "it waited in vain for an answer from behind it", zh: "等待后端应答超时")),
        410: (.noSuchNumber, Text(en: "the number is gone for good", zh: "该号码已永久停用")),
        413: (.badRequest, Text(en: "the request is too large", zh: "请求过大")),
        414: (.badRequest, Text(en: "the Request-URI is too long", zh: "Request-URI 过长")),
        415: (.notSupported, Text(en: "the body's type is not supported", zh: "不支持该消息体类型")),
        416: (.notSupported, Text(en: "the URI scheme is not supported", zh: "不支持该 URI 类型")),
        420: (.notSupported, Text(en: "a required extension is not supported", zh: "不支持所要求的扩展")),
        421: (.notSupported, Text(en: "it requires an extension the caller lacks", zh: "要求主叫不具备的扩展")),
        422: (.sessionInterval, Text(en: "the session interval is too small", zh: "会话间隔过小")),
        423: (.sessionInterval, Text(en: "the interval is too brief", zh: "间隔过短")),
        428: (.notAllowed, Text(en: "it demands an Identity header field", zh: "要求 Identity 头域")),
        433: (.anonymityDisallowed, Text(en: "anonymous callers are not accepted", zh: "不接受匿名主叫")),
        436: (.notAllowed, Text(en: "the caller's identity could not be verified", zh: "无法验证主叫身份")),
        437: (.notAllowed, Text(en: "the caller's certificate is not accepted", zh: "主叫证书不被接受")),
        438: (.notAllowed, Text(en: "the caller's identity is not valid", zh: "主叫身份无效")),
        480: (.notAvailable, Text(en: "the callee is not available now", zh: "被叫暂时不可用")),
        481: (.badRequest, Text(en: "it knows no such dialog", zh: "不存在该对话")),
        482: (.routingLoop, Text(en: "the request came back to it: a loop", zh: "请求绕回：出现环路")),
        483: (.routingLoop, Text(en: "too many hops: likely a loop", zh: "跳数过多：可能存在环路")),
        484: (.noSuchNumber, Text(en: "the number is incomplete", zh: "号码不完整")),
        485: (.noSuchNumber, Text(en: "the number is ambiguous", zh: "号码不明确")),
        486: (.busy, Text(en: "the callee is busy", zh: "被叫忙")),
        488: (.mediaRefused, Text(en: "the media offered is not acceptable", zh: "所提供的媒体不被接受")),
        493: (.notSupported, Text(en: "the body cannot be decrypted", zh: "消息体无法解密")),
        494: (.notSupported, Text(en: "a security agreement is required", zh: "需要安全协商")),
        500: (.serverFailure, Text(en: "its server failed", zh: "其服务器内部出错")),
        501: (.notSupported, Text(en: "it does not implement the request", zh: "未实现该请求")),
        502: (.serverFailure, Text(en: "the element behind it answered badly", zh: "其后端应答异常")),
        503: (.serverFailure, Text(en: "the service is not available", zh: "服务不可用")),
        504: (.timedOut, Text(en: "the element behind it did not answer in time", zh: "其后端未及时应答")),
        505: (.notSupported, Text(en: "the SIP version is not supported", zh: "不支持该 SIP 版本")),
        513: (.badRequest, Text(en: "the message is too large", zh: "消息过大")),
        580: (.serverFailure, Text(en: "a precondition could not be met", zh: "前置条件无法满足")),
        600: (.busy, Text(en: "the callee is busy everywhere", zh: "被叫各处均忙")),
        603: (.declined, Text(en: "the callee's side declines", zh: "被叫方拒绝")),
        604: (.noSuchNumber, Text(en: "the number exists nowhere", zh: "该号码在任何地方都不存在")),
        606: (.mediaRefused, Text(en: "the media offered is not acceptable", zh: "所提供的媒体不被接受")),
        607: (.notAllowed, Text(en: "the callee marks the call as unwanted", zh: "被叫将该呼叫标为骚扰")),
        608: (.notAllowed, Text(en: "an analytics service blocked the call", zh: "呼叫被反骚扰分析系统拦截")),
    ]

    static func fix(_ cause: Reason) -> Text {
        switch cause {
        case .noSuchNumber:
            Text(
                en: "Check the number and the form in which it is sent (area code, +86, leading 0 or 9).",
                zh: "请检查号码及其发送格式（区号、+86、前缀 0 或 9）。")
        case .noRoute:
            Text(
                en: "Ask the operator who refused for a route to this number, or send it with the prefix agreed.",
                zh: "请向拒绝方运营商确认到此号码的路由，或按约定的前缀发送。")
        case .notAllowed:
            Text(
                en:
                    """
                    Ask the operator who refused why this caller may not call there: allow list, caller \
                    number, balance.
                    """,
                zh: "请向拒绝方运营商确认该主叫为何不被允许：白名单、主叫号码、余额。")
        case .challengeNotAnswered:
            Text(en: "Enter account and password of this line at the caller.", zh: "请在主叫侧配置该线路的账号和密码。")
        case .credentialsRefused:
            Text(
                en:
                    "Check user name, password and domain of this line at the caller against those at the one who refused.",
                zh: "请核对主叫侧该线路的用户名、密码和域名与拒绝方的配置是否一致。")
        case .replacedDialogUnknown:
            Text(
                en: "Keep the call that is to be taken over up until then, and route both calls by one element.",
                zh: "在接管完成之前保持原通话，并让两路通话经过同一设备。")
        case .routingLoop:
            Text(en: "Look for a routing loop between gateway and carrier.", zh: "请检查网关与运营商之间的路由环路。")
        case .timedOut:
            Text(
                en: "Check the element behind the one that refused: is it up, registered, reachable?",
                zh: "请检查拒绝方后面的设备：是否在线、已注册、可达。")
        case .overload:
            Text(en: "Send fewer calls there, or ask for more capacity.", zh: "请减少送往该处的呼叫，或申请扩容。")
        case .busy, .declined, .notAvailable:
            Text(en: "Nothing to repair unless it repeats for every callee.", zh: "如非所有被叫都如此，则无需处理。")
        default:
            Text(
                en: "Give the operator who refused: Call-ID, time, caller, callee, code and Reason.",
                zh: "请向拒绝方运营商提供 Call-ID、时间、主叫、被叫、响应码和 Reason。")
        }
    }
}
