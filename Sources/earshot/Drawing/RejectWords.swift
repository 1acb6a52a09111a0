import Delivery
import Diagnosis

/// What the counters of unused packets mean, in words.
enum RejectWords {
    /// `8 of another protocol, 3 truncated`, most first.
    static func list(_ counts: [String: UInt64], _ language: Language) -> String {
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.map { reason, count in
            let words = table[reason]?.text(language) ?? reason
            return language == .en ? "\(count) \(words)" : "\(words) \(count)"
        }.joined(separator: language == .en ? ", " : "，")
    }

    static let table: [String: Text] = [
        "truncated": Text(en: "cut off by the capture", zh: "被抓包截断"),
        "not-ip": Text(en: "not IP", zh: "非 IP"),
        "unknown-link": Text(en: "of an unknown link layer", zh: "链路层类型未知"),
        "bad-header": Text(en: "with a header that contradicts itself", zh: "报头自相矛盾"),
        "too-many-layers": Text(en: "with too many layers", zh: "封装层数过多"),
        "other-transport": Text(en: "of another transport than UDP and TCP", zh: "非 UDP/TCP"),
        "icmp-not-error": Text(en: "ICMP that is no error", zh: "非差错 ICMP"),
        "bad-fragment": Text(en: "fragments that contradict each other", zh: "互相矛盾的分片"),
        "fragment-expired": Text(en: "messages that lacked a fragment", zh: "缺少分片的报文"),
        "icmp-unrelated": Text(en: "ICMP errors about something else", zh: "与呼叫无关的 ICMP 差错"),
        "empty-datagram": Text(en: "without content", zh: "空报文"),
        "stun": Text(en: "STUN of no call", zh: "不属于任何呼叫的 STUN"),
        "dtls": Text(en: "DTLS of no call", zh: "不属于任何呼叫的 DTLS"),
        "not-sip": Text(en: "of another protocol over UDP", zh: "其他 UDP 协议"),
        "other-udp": Text(en: "text over UDP that is not SIP", zh: "非 SIP 的 UDP 文本"),
        "not-sip-on-sip-port": Text(en: "on a SIP port without SIP in them", zh: "SIP 端口上的非 SIP 报文"),
        "other-tcp": Text(en: "of another protocol over TCP", zh: "其他 TCP 协议"),
        "sip-malformed": Text(en: "malformed SIP messages", zh: "格式错误的 SIP 消息"),
        "sip-cut": Text(
            en: "SIP messages cut off by the capture (record whole packets: tcpdump -s 0)",
            zh: "被抓包截断的 SIP 消息（请录制完整数据包：tcpdump -s 0）"),
        "short-media": Text(en: "too short for RTP", zh: "长度不足以构成 RTP"),
        "bad-rtp": Text(en: "like RTP and malformed", zh: "格式错误的 RTP"),
        "bad-rtcp": Text(en: "like RTCP and malformed", zh: "格式错误的 RTCP"),
        "hep-malformed": Text(en: "malformed HEP", zh: "格式错误的 HEP"),
        "hep-not-read": Text(en: "HEP of other things than SIP and RTCP", zh: "非 SIP/RTCP 的 HEP"),
        "hep-keep-alive": Text(en: "HEP without content", zh: "无内容的 HEP"),
        "hep-json-report": Text(en: "reports in HEP that are not binary RTCP", zh: "HEP 中非二进制 RTCP 的报告"),
        "hep-copy": Text(en: "reports in HEP that came twice", zh: "HEP 中重复的报告"),
        "probe": Text(en: "messages of earshot probe", zh: "earshot probe 的探测消息"),
        "time-regressed": Text(en: "with a time before that of their predecessors", zh: "时间戳倒退"),
    ]
}
