extension ChinesePages {
    static let sessionRefreshFailed = #"""
        # session-refresh-failed: 会话定时器未刷新，通话到点被拆

        ## 含义
        双方在 2xx 中约定了会话时长（Session-Expires，SE），刷新方须在此时间内用 UPDATE 或
        re-INVITE 成功刷新一次。实际没有，定时器一到通话就被拆除：典型的 15 分钟、30 分钟或
        90 秒掉线。以下也上报：刷新被拒或无响应；连续两次 422 仍未谈成；SE 小于 90 秒；
        422 不带 Min-SE。

        ## 用户感受
        - 长通话总在同一时长掉线：90 秒、15 分钟、30 分钟。

        ## 可能原因
        1. `no-refresh`：2xx 中指定的刷新方（`refresher=uac` 或 `uas`）没有发起刷新。
        2. `update-failed`、`reinvite-failed`：刷新已发出，但无响应或被拒，随后掉线；`refresh-refused`：
           刷新被拒，通话暂时继续。常见情形：通话期间信令静默，NAT 或防火墙表项老化；或 Contact、Route 已不可达。
        3. 双方都以为由对方刷新：B2BUA 或 SBC 改动了 refresher 参数。
        4. `interval-never-accepted`：422 反复，所给时长始终小于对端的 Min-SE。`no-min-se`：422 没有
           说明要求的时长。`interval-too-small`：SE 小于 90 秒。

        同一通话的下列问题列入结论：`reinvite-failed`、`update-failed`、`request-unanswered`、`sip-alg`。

        ## 如何确认
        约定的时长和每次刷新：

            tshark -r call.pcapng -Y 'sip.Session-Expires || sip.Min-SE || sip.Status-Code == 422' \
              -T fields -e frame.time_relative -e ip.src -e sip.Method -e sip.Status-Code \
              -e sip.CSeq.method -e sip.Session-Expires -e sip.Min-SE

        谁先挂机、何时挂机：

            tshark -r call.pcapng -Y 'sip.Method == "BYE"' -T fields -e frame.time_relative -e ip.src \
              -e sip.Reason

        ## 如何处理
        - 刷新方是自己：启用会话定时器（Asterisk PJSIP：`timers = yes`、`timers_min_se = 90`、
          `timers_sess_expires = 1800`），或改由对端刷新。
        - 刷新方是运营商：提供 Call-ID、带 Session-Expires 的 2xx 和 BYE 的时间；应急时由自己承担
          刷新（INVITE 中写 `refresher=uac`）。
        - 途中丢失：保活间隔要短于 NAT 的 UDP 老化时间；关闭路由器 SIP ALG。
        - 422：把 Session-Expires 调到对端给出的 Min-SE 以上；任何时候不得小于 90 秒。

        ## 何时不算故障
        - 仅仅缺少 refresher 参数。
        - 通话结束时刻不在 SE 或 SE − min(32, SE/3) 的 ± 2 秒内。
        - 422 之后以更大的值谈成。2xx 中没有 Session-Expires：不存在定时器。

        ## 阈值
        - `tolerance`：2 秒；通话结束时刻与 SE 或 SE − min(32 秒, SE/3) 相差不超过此值
        - `wait`：4 秒；通话结束时刷新已无任何应答达此时长（TCP 或已有临时响应时为 `timeout`：32 秒）
        - `retry-wait`：5 秒；收到 422 后等待再次尝试的时间
        - SE 合法最小值：90 秒
        - 422 未谈成：2 次

        ## 参考
        RFC 4028 §4（Session-Expires）、§5（Min-SE）、§6（422）、§7.2、§9（刷新方）、
        §10（刷新与 BYE）。
        """#
}
