extension ChinesePages {
    static let dtmfMismatch = #"""
        # dtmf-mismatch: 按键（DTMF）的发送方式与协商的不符

        ## 含义
        协商了 telephone-event（RFC 4733），按键却以 SIP INFO 或带内音发送；或者相反；或事件使用了接收方
        SDP 中没有的负载类型。结论会给出按键内容（事件 10 = *，11 = #，12–15 = A–D；一个按键 = 一个
        时间戳，3 个结束包）。

        ## 用户感受
        - IVR 菜单按键没反应，或按一次识别两次；密码、卡号输不进去。

        ## 可能原因
        1. 软电话或网关设为 SIP INFO 或带内，而中继要求 telephone-event。
        2. offer 或 answer 中没有 telephone-event（被 SBC 删除，或编解码列表被改）。
        3. 负载类型混淆：用了自己的编号，而不是对方 SDP 的编号。
        4. 带内音经过 G.729 等压缩编解码，无法还原。
        5. 重复：事件和带内音同时发送。

        原因标识：`info-instead-of-event`、`info-refused`、`keys-doubled`、`event-not-agreed`、
        `wrong-payload-type`、`tones-instead-of-event`。

        带内音只在 G.711、通话开始的第一分钟内，且双方已协商 telephone-event 而发送方没有使用时才监听；
        `earshot streams` 的 `dtmf_inband` 会显示。

        ## 如何确认
        以事件发送的按键，含负载类型和结束位：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtpevent' -T fields \
              -e frame.time_relative -e ip.src -e rtp.p_type -e rtp.timestamp -e rtpevent.event_id \
              -e rtpevent.end_of_event -e rtpevent.duration

        以 INFO 发送的按键：

            tshark -r call.pcapng -Y 'sip.Method == "INFO"' -T fields -e frame.time_relative -e ip.src \
              -e sip.Content-Type -e sip.msg_body

        协商的内容：

            tshark -r call.pcapng -Y 'sdp.media_attribute.value contains "telephone-event"' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.value

        ## 如何处理
        - 统一使用 RFC 4733：Asterisk PJSIP `dtmf_mode = rfc4733`，FreeSWITCH `dtmf-type = rfc2833`，
          软电话选“RFC 2833”。
        - 运营商不支持 telephone-event：在网关上转换（`dtmf_mode = auto`），且只用 G.711。
        - 向运营商确认线路使用的方式和负载类型（一般为 101）。

        ## 何时不算故障
        - 没有协商 telephone-event 时使用 INFO 或带内音。
        - INFO 携带的不是 DTMF（视频刷新、呼叫状态）。
        - 两个方向负载类型号不同，但各按接收方要求。
        - 3 个结束包丢了一两个。
        - 只有一个带内音；同一发送方已用事件发送。

        ## 阈值
        无；第一个方式有误的按键即计。带内音两个为 `possible`（提示），四个及以上为 `likely`（警告）：
        人声可能碰巧像一个按键。

        ## 参考
        RFC 4733 §2.3（载荷）、§2.5（流程）、§3.2（DTMF 事件）；RFC 6086（INFO）；RFC 3264 §6.1。
        """#
}
