/// Cause values of ITU-T Q.850 table 1, as `Reason: Q.850;cause=` carries them (RFC 3326, RFC 6432).
enum Q850 {
    static func meaning(_ cause: Int) -> Text {
        table[cause] ?? Text(en: "not assigned by Q.850", zh: "Q.850 未定义的原因值")
    }

    /// What a cause says of a call that was refused, where it is more than a code of SIP says; nil for others.
    static func verdict(_ cause: Int) -> (cause: Reason, text: Text)? {
        switch cause {
        case 1, 5, 22, 28: (.noSuchNumber, Text(en: "the number is not valid there", zh: "该号码在该处无效"))
        case 2, 3, 25: (.noRoute, Text(en: "it has no route to this number", zh: "没有到此号码的路由"))
        case 17: (.busy, Text(en: "the callee is busy", zh: "被叫忙"))
        case 18...20: (.notAvailable, Text(en: "the callee does not answer", zh: "被叫无应答"))
        case 34, 38, 41, 42, 44, 47: (.serverFailure, Text(en: "its network is in trouble or full", zh: "其网络故障或拥塞"))
        case 50, 52...55, 57, 87: (.notAllowed, Text(en: "this call is not allowed there", zh: "该处不允许此呼叫"))
        case 58, 65, 66, 69, 70, 79, 88:
            (.notSupported, Text(en: "it cannot carry this kind of call", zh: "其不支持此类呼叫"))
        default: nil
        }
    }

    private static let table: [Int: Text] = [
        1: Text(en: "unallocated number", zh: "空号"),
        2: Text(en: "no route to the transit network", zh: "无到转接网的路由"),
        3: Text(en: "no route to the destination", zh: "无到目的地的路由"),
        4: Text(en: "special information tone", zh: "发送专用信息音"),
        5: Text(en: "misdialled trunk prefix", zh: "误拨中继前缀"),
        6: Text(en: "channel unacceptable", zh: "通路不可接受"),
        7: Text(en: "call awarded in an established channel", zh: "呼叫已在建立的通路中交付"),
        8: Text(en: "preemption", zh: "预占"),
        9: Text(en: "preemption, circuit reserved", zh: "预占，电路保留"),
        14: Text(en: "ported number", zh: "号码已携带"),
        16: Text(en: "normal clearing", zh: "正常释放"),
        17: Text(en: "user busy", zh: "用户忙"),
        18: Text(en: "no user responding", zh: "用户无响应"),
        19: Text(en: "no answer", zh: "用户未应答"),
        20: Text(en: "subscriber absent", zh: "用户不在服务区"),
        21: Text(en: "call rejected", zh: "呼叫被拒绝"),
        22: Text(en: "number changed", zh: "号码已变更"),
        23: Text(en: "redirection to a new destination", zh: "改向新目的地"),
        24: Text(en: "rejected by a feature at the destination", zh: "被目的地业务功能拒绝"),
        25: Text(en: "exchange routing error", zh: "交换机选路错误"),
        26: Text(en: "non-selected user clearing", zh: "未被选中的用户释放"),
        27: Text(en: "destination out of order", zh: "目的地故障"),
        28: Text(en: "invalid number format", zh: "号码格式无效"),
        29: Text(en: "facility rejected", zh: "业务功能被拒绝"),
        30: Text(en: "response to a status enquiry", zh: "对状态查询的响应"),
        31: Text(en: "normal, unspecified", zh: "正常，未指明"),
        34: Text(en: "no circuit available", zh: "无可用电路"),
        38: Text(en: "network out of order", zh: "网络故障"),
        39: Text(en: "permanent frame connection out of service", zh: "永久帧连接不可用"),
        40: Text(en: "permanent frame connection operational", zh: "永久帧连接正常"),
        41: Text(en: "temporary failure", zh: "临时故障"),
        42: Text(en: "switching equipment congestion", zh: "交换设备拥塞"),
        43: Text(en: "access information discarded", zh: "接入信息被丢弃"),
        44: Text(en: "requested circuit not available", zh: "所请求的电路不可用"),
        46: Text(en: "precedence call blocked", zh: "优先呼叫受阻"),
        47: Text(en: "resource unavailable", zh: "资源不可用"),
        49: Text(en: "quality of service unavailable", zh: "服务质量不可用"),
        50: Text(en: "facility not subscribed", zh: "未申请该业务"),
        52: Text(en: "outgoing calls barred", zh: "呼出被限制"),
        53: Text(en: "outgoing calls barred in the closed user group", zh: "闭合用户群内禁止呼出"),
        54: Text(en: "incoming calls barred", zh: "呼入被限制"),
        55: Text(en: "incoming calls barred in the closed user group", zh: "闭合用户群内禁止呼入"),
        57: Text(en: "bearer capability not authorised", zh: "承载能力未授权"),
        58: Text(en: "bearer capability not available now", zh: "承载能力目前不可用"),
        62: Text(en: "inconsistency in access information", zh: "接入信息不一致"),
        63: Text(en: "service or option not available", zh: "业务或选项不可用"),
        65: Text(en: "bearer capability not implemented", zh: "承载能力未实现"),
        66: Text(en: "channel type not implemented", zh: "通路类型未实现"),
        69: Text(en: "facility not implemented", zh: "业务功能未实现"),
        70: Text(en: "only restricted digital information", zh: "仅支持受限数字信息"),
        79: Text(en: "service or option not implemented", zh: "业务或选项未实现"),
        81: Text(en: "invalid call reference", zh: "呼叫参考无效"),
        82: Text(en: "channel does not exist", zh: "通路不存在"),
        83: Text(en: "a suspended call exists, but not this one", zh: "存在被挂起的呼叫，但不是此呼叫"),
        84: Text(en: "call identity in use", zh: "呼叫标识已使用"),
        85: Text(en: "no call suspended", zh: "没有被挂起的呼叫"),
        86: Text(en: "call already cleared", zh: "呼叫已释放"),
        87: Text(en: "user not member of the closed user group", zh: "用户不属于该闭合用户群"),
        88: Text(en: "incompatible destination", zh: "终端不兼容"),
        90: Text(en: "closed user group does not exist", zh: "闭合用户群不存在"),
        91: Text(en: "invalid transit network selection", zh: "转接网选择无效"),
        95: Text(en: "invalid message", zh: "消息无效"),
        96: Text(en: "mandatory information missing", zh: "缺少必备信息"),
        97: Text(en: "message type does not exist", zh: "消息类型不存在"),
        98: Text(en: "message not compatible with the call's state", zh: "消息与呼叫状态不符"),
        99: Text(en: "information element does not exist", zh: "信息单元不存在"),
        100: Text(en: "invalid information element", zh: "信息单元内容无效"),
        101: Text(en: "message not compatible with the call's state", zh: "消息与呼叫状态不相容"),
        102: Text(en: "recovery on timer expiry", zh: "定时器超时恢复"),
        103: Text(en: "parameter does not exist, passed on", zh: "参数不存在，已透传"),
        110: Text(en: "message with an unknown parameter discarded", zh: "含未知参数的消息被丢弃"),
        111: Text(en: "protocol error", zh: "协议错误"),
        127: Text(en: "interworking", zh: "互通问题"),
    ]
}
