extension ChinesePages {
    static let numberNotRouted = #"""
        # number-not-routed: 打入某一号码的来话每次都被立即拒绝（未配置路由）

        ## 含义
        打入某一号码的呼叫到了这里，每次都立即以 404、480、484 或 604 拒绝。线路是通的，而号码后面
        没有接续：没有路由、IVR 或队列。

        ## 用户感受
        - 拨打该号码总是忙音或“空号”。
        - 400 号码已绑定 IVR，拨打仍是忙音。

        ## 可能原因
        1. 平台上没有为该号码配置路由（呼入规则、IVR 或队列绑定），或配置了没有发布。
        2. 送来的号码格式与配置不同：+86、0086、区号、前导 0 或 9。
        3. 被叫号码在 To 中，而 Request-URI 中是账号或引示号。
        4. 484：运营商送来的号码位数不足。
        5. 工作时间或节假日规则没有备选去向。

        结论中的原因：`no-route`、`number-incomplete`（484）；另有针对单个呼叫的
        `registered-without-route`：被叫就注册在回 404、480 的网元上，其拨号方案却没有到该号码的路由。

        ## 如何确认
        送来的被叫号码和响应：

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE"' -T fields -e ip.src -e sip.r-uri.user \
              -e sip.to.user -e sip.History-Info -e sip.Diversion | sort | uniq -c

            tshark -r trunk.pcapng -Y 'sip.Status-Code in {404, 480, 484, 604}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.response-time -e sip.to.user \
              -e sip.Reason

        ## 如何处理
        - 在平台上为该号码配置路由（绑定 IVR、队列或坐席）并发布。
        - 按 Request-URI 中实际送来的格式登记号码，或在网关上做号码变换。
        - 向运营商确认号码格式，以及被叫号码放在 Request-URI 还是 To。
        - 484：请运营商送完整号码；关闭重叠拨号。

        ## 何时不算故障
        - 该号码有通话被应答：说明已有路由。
        - 振铃或播放提示音之后才拒绝。
        - 扫描器随意拨打的号码（`sip-scan`）。

        ## 阈值
        - `calls`：连续 3 次被 404、480、484 或 604 拒绝，每次都在 `at-once`：4 秒之内且未振铃
        - 有一次振铃或应答即清除

        ## 参考
        RFC 3261 §21.4.5（404）、§21.4.18（480）、§21.4.22（484）、§21.6.3（604）、§16.5（目标集）。
        """#
}
