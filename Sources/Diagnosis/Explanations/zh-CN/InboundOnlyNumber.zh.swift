extension ChinesePages {
    static let inboundOnlyNumber = #"""
        # inbound-only-number: 外呼以 400 号码作主叫而被拒

        ## 含义
        400 号码只能呼入。以它作主叫的外呼会被运营商拒绝，与被叫无关。哪些号码段只能呼入由配置档设定。

        ## 用户感受
        - 用该主叫号码的外呼全部立即失败，打入该号码正常。

        ## 可能原因
        1. 坐席、技能组或外呼任务的外显号码配成了 400 号码。
        2. 网关把主叫改成了中继主号，而主号是 400 号码。
        3. 呼叫转移时以 400 号码作主叫。

        结论中的原因：`inbound-only-caller`；当时通话很多的，另列 `concurrency-limit`。

        ## 如何确认

            tshark -r trunk.pcapng -T fields -e frame.time -e ip.dst -e sip.Call-ID -e sip.from.user \
              -e sip.pai.user -e sip.to.user -Y 'sip.Method == "INVITE" &&
              (sip.from.user matches "^400" || sip.pai.user matches "^400")'

        响应：

            tshark -r trunk.pcapng -Y 'sip.Status-Code >= 400 && sip.from.user matches "^400"' -T fields \
              -e frame.time -e ip.src -e sip.Call-ID -e sip.Status-Code -e sip.Reason

        ## 如何处理
        - 外呼改用固话或其他可呼出的号码作主叫。
        - 网关：From 和 P-Asserted-Identity 按通话设置，不要统一改成中继主号。
        - 呼叫转移：From 保留原主叫，400 号码只放在 Diversion 或 History-Info 中。

        ## 何时不算故障
        - 打入 400 号码的来话。
        - 以 400 号码作主叫而被应答的外呼：运营商允许。
        - 配置档没有列出只能呼入的号码段。

        ## 阈值
        - 只能呼入的号码段：400（aliyun-ccc 配置档），仅对 7 位及以上的号码
        - 403、603、607、608 或 Q.850 21、29、50、52、57、63：`likely`；其他响应码：`possible`

        ## 参考
        RFC 3261 §8.1.1.3（From）、§21.4.4（403）；RFC 3325 §9.1（P-Asserted-Identity）。
        """#
}
