extension ChinesePages {
    static let ackMissing = #"""
        # ack-missing: INVITE 的 200 OK 反复重发，始终收不到 ACK

        ## 含义
        应答侧重发 200 OK（0.5、1.5、3.5、7.5、11.5 … 31.5 秒，TCP 也一样），因为收不到 ACK。
        满 32 秒（64·T1）后它发 BYE 放弃，即使此前双方一直在通话。
        结论会区分各种情形，并指出 ACK 丢在抓包点的哪一侧。

        ## 用户感受
        - 软电话振铃，坐席点接听后界面一直不显示接通。
        - 接通 30–34 秒后断开，断开前通话正常。

        ## 可能原因
        1. `contact-unreachable`：200 OK 的 Contact 从主叫侧不可达（NAT 后未配外网地址），ACK 因而发往
           私网或错误的地址。
        2. `ack-never-seen`：200 OK 未到主叫侧，或 ACK 到抓包点之前已丢：`signalling-blocked`、
           `asymmetric-signalling`、`strict-routing`。`ack-never-sent`：主叫就是本机，其程序没有发送。
        3. `ack-lost-beyond`：抓包点见到了 ACK，200 OK 仍在重发。`ack-late`：ACK 来得晚。
        4. `ack-mismatch`：ACK 的 CSeq 或 tag 有误，应答侧无法匹配。`ack-misrouted`：没有按 Record-Route，
           或用了别的传输方式或端口；`ack-connection-failed`：主叫用 TCP 连接 Contact 未成。
        5. `sip-alg` 改写了 Contact、Record-Route 或 Via（`possible`），或 ACK 的 Call-ID（`likely`）。
        6. `hangup-ignored`：200 与主叫的 CANCEL 交叉，CANCEL 不能结束已应答的呼叫。
        7. `sip-fragment-lost`：200 大于单个报文，分片可能在途中被丢弃。`request-unanswered`：同一通话的其他
           请求也没有响应。

        ## 如何确认

            tshark -r call.pcapng -Y 'sip.Method == "ACK" || sip.Status-Code == 200' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.Status-Code -e sip.CSeq \
              -e sip.to.tag -e sip.Contact -e sip.r-uri -e sip.Route -e sip.Record-Route

        ACK 的 Request-URI 应等于 200 OK 的 Contact，CSeq 序号等于 INVITE 的，Route 等于 200 OK 的
        Record-Route 逆序。只看重发：

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.resend == 1'

        ## 如何处理
        - Contact 是私网地址：在应答侧网关配置公网地址（Asterisk PJSIP transport 的
          `external_signaling_address`、`local_net`，endpoint 的 `rewrite_contact = yes`；FreeSWITCH
          的 `ext-sip-ip`）。
        - ALG：关闭路由器 SIP ALG，重新登录。
        - ACK 途中丢失：双向放通 UDP 5060–5090；检查 Record-Route 中的地址从主叫侧是否可达。
        - 主叫侧不发或错发 ACK：把 200 OK 和 ACK 的报文及帧号提供给运营商。

        ## 何时不算故障
        - 重发不足 3 次，最终收到 ACK。
        - 非 2xx 响应的 ACK 是逐跳的，不在此判断。
        - 抓包提前结束，或只抓到单方向：置信度降级。

        ## 阈值
        - `repeats`：200 OK 重发 3 次起为警告（warning）
        - `teardown-from`：30 秒，`teardown-to`：34 秒；首个 200 OK 之后在此期间拆线为错误（error）

        ## 参考
        RFC 3261 §13.3.1.4（重发与 BYE）、§13.2.2.4（2xx 的 ACK）、§12.2.1.1（Route、Request-URI）。
        """#
}
