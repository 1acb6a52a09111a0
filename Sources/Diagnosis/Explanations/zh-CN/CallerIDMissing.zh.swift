extension ChinesePages {
    static let callerIDMissing = #"""
        # caller-id-missing: 主叫号码没有送达，或只显示转接方号码

        ## 含义
        来话没有可用的主叫：From 为匿名或不是号码，P-Asserted-Identity 和 Remote-Party-ID 也没有；
        或转移来的呼叫只显示转接方号码（有 Diversion 或 History-Info，却没有原主叫）。

        ## 用户感受
        - 坐席看到“匿名”“未知”或总是同一个号码；无法弹屏，无法回拨。

        ## 可能原因
        1. 主叫隐藏号码（Privacy: id）：这是主叫的权利，不是线路故障。
        2. 运营商线路没有开通来电显示，或放在了本端不读取的头域里。
        3. 自有网关不读取 P-Asserted-Identity，或对任何对端都不信任。
        4. 呼叫转移（手机转 400、分支转总部）时用转接方号码替换了主叫。
        5. 网关把 From 改写成中继账号。

        结论中的原因：`number-withheld`（主叫要求隐藏，仅为提示）、`no-caller`、`forwarder-only`、
        `called-number-shown`（显示的主叫就是被叫号码）。

        ## 如何确认

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && !sip.to.tag' -T fields -e frame.time \
              -e ip.src -e sip.from.user -e sip.pai.user -e sip.Privacy -e sip.Diversion \
              -e sip.History-Info -e sip.Call-ID

        Remote-Party-ID 没有专门字段，按文本查找：

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && sip.msg_hdr contains "Remote-Party-ID"'

        ## 如何处理
        - 请运营商在 From 或 P-Asserted-Identity 中送原主叫，呼叫转移时也一样，转接方放在 Diversion 或
          History-Info 中。
        - 自有网关：信任运营商的身份头域（Asterisk PJSIP `trust_id_inbound = yes`）。
        - 做转移的交换机：转移时保留原主叫。

        ## 何时不算故障
        - Privacy: id 且 From 匿名：主叫自愿。
        - 三个头域中任何一个带有号码。
        - 内部分机互打；扫描器（`sip-scan`）。

        ## 阈值
        - 单个呼叫没有主叫号码：提示；同一来源 `in-a-row`：连续 10 个：警告；只显示转接方：警告

        ## 参考
        RFC 3325 §9.1（P-Asserted-Identity）、§9.3（Privacy id）；RFC 3323 §4.2；RFC 5806；RFC 7044 §5。
        """#
}
