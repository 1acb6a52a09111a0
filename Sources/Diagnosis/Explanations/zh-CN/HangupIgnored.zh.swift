extension ChinesePages {
    static let hangupIgnored = #"""
        # hangup-ignored: 一方已挂断，另一方的通话仍在继续

        ## 含义
        BYE 被拒绝或一直没有应答，而对方在此之后至少 5 秒仍在发送 RTP 或请求；或 CANCEL 已被接受，INVITE
        却一直没有最终响应；或应答与 CANCEL 交叉，却没有人发送 ACK。一方认为通话已结束，另一方仍在通话中。
        请求完全没有应答时，报告为 `request-unanswered`（或 `ack-missing`），本项是其原因。

        ## 用户感受
        - 坐席已挂断，客户仍听到静音或音乐，或继续计费。
        - 线路一直占用；主叫已放弃，话机仍在振铃。

        ## 可能原因
        1. `old-contact`：对方已换地址（re-INVITE 或 UPDATE 带新的 Contact），BYE 却发往旧地址：
           发送方没有更新远端目标。
        2. `private-contact`：BYE 发往到不了的私网 Contact，而对方报文来自另一地址（NAT）。
        3. `wrong-tag`：BYE 携带其他对话的 tag，或没有 tag。
        4. `bye-refused`：对端拒绝（Route、Request-URI、鉴权或自身状态）。
        5. `bye-lost`、`another-address`：途中丢失，或发到了对方不在的地址。
        6. `route-ignored`：BYE 没有按 200 中的 Record-Route 发送。
        7. CANCEL 得到 200 却没有 487：应答方的缺陷。

        ## 如何确认
        BYE 发往何处，最近的 Contact 是哪个：

            tshark -r call.pcapng -Y 'sip.Call-ID == "ID"' -T fields -e frame.time_relative -e ip.src \
              -e ip.dst -e sip.Method -e sip.Status-Code -e sip.r-uri -e sip.contact.uri

        此后谁仍在发送：

            tshark -r call.pcapng -Y 'rtp' -T fields -e frame.time_relative -e ip.src -e udp.srcport | tail

        ## 如何处理
        - 旧 Contact：升级发送 BYE 的一方；RFC 3261 §12.2.1.1 要求发往最近的 Contact。
        - 私网 Contact：在服务器上启用 NAT 支持，或让话机在 Contact 中填写公网地址。
        - 被拒绝：在拒绝方日志中按 Call-ID 查找。
        - 没有 487：升级应答方；在此之前让主叫侧在 32 秒后自行结束呼叫。

        ## 何时不算故障
        - BYE 之后 5 秒内媒体停止；通话确已结束时的 481 或 408。
        - BYE 与 BYE 交叉；质询（401、407）之后带鉴权重发的 BYE。
        - 抓包在时间到之前结束。

        ## 阈值
        - `goes-on`：BYE 之后对方的媒体或请求持续 5 秒
        - `timeout`：BYE（或 CANCEL 之后的 INVITE）32 秒没有应答

        ## 参考
        RFC 3261 §9.1、§9.2（CANCEL）、§12.2.1.1（远端目标）、§13.2.2.4（ACK）、§15.1（BYE）。
        """#
}
