extension ChinesePages {
    static let callerRestricted = #"""
        # caller-restricted: 主叫呼叫同一被叫过于频繁，被运营商限制

        ## 含义
        外呼被拒（403、480、503、603、607、608，或 Q.850 原因值 21、57、63），而该主叫对该被叫的呼叫
        次数已超过配置档上限；或多个主叫同时呼叫同一被叫。运营商和平台以此防骚扰。
        计数在重启后保留。

        ## 用户感受
        - 同一客户今天再也打不通，其他客户正常。

        ## 可能原因
        1. 对同一被叫每天超过 5 次：运营商的通行规则。
        2. 对同一被叫每天超过 3 次或每月超过 5 次：平台规则（aliyun-ccc）。
        3. 多个坐席或线路同时呼叫同一被叫。
        4. 被叫投诉过，或自己开通了拦截服务（607、608）。
        5. 主叫号码整体被限制：此时其他被叫也打不通。

        结论中的原因：`calls-per-day`、`calls-per-month`、`callers-at-once`；当时通话很多的，另列
        `concurrency-limit`。

        ## 如何确认
        被拒的呼叫及原因：

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.Status-Code >= 400' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.from.user -e sip.to.user \
              -e sip.reason_cause_q850 -e sip.Reason -e sip.Warning

        今天该主叫对该被叫的呼叫次数：

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && !sip.to.tag' -T fields -e sip.Call-ID \
              -e sip.from.user -e sip.to.user | sort -u | cut -f2,3 | sort | uniq -c | sort -rn | head

            earshot calls --number 13800138000

        ## 如何处理
        - 停止重拨该被叫，把重试分散到多天；同一被叫同一时间只归一个任务。
        - 外呼系统按被叫、按天计数，控制在运营商上限以内。
        - 误限制：向运营商或平台申诉，提供主叫、被叫、时间和 Call-ID。
        - 不要换主叫号码绕开限制，否则号码会被一并封停。

        ## 何时不算故障
        - 次数没有超过上限：改报 `call-rejected`。
        - 被叫振铃后拒接（603、486）。
        - 所有被叫都被拒：见 `concurrency-limit`、`inbound-only-number`、`trunk-down`。

        ## 阈值
        - 对同一被叫：每天 5 次（运营商）；aliyun-ccc：每天 3 次、每月 5 次（平台），按配置档的时区计日
        - `callers-at-once`：同一时刻有 2 个主叫呼叫同一被叫
        - 响应码：403、480、503、603、607、608；Q.850 21、57、63；不带 Q.850 的 480、503、603 为 `possible`，
          超过 `at-once`：4 秒或播放提示音之后才拒绝的只作提示（可能是关机）

        ## 参考
        RFC 8197（607）；RFC 8688（608）；RFC 3326 §2（Reason）；RFC 6432（响应中的 Q.850）。
        """#
}
