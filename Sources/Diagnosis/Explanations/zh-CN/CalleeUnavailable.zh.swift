extension ChinesePages {
    static let calleeUnavailable = #"""
        # callee-unavailable: 被叫软电话立即拒接，或未注册

        ## 含义
        软电话在 INVITE 之后 1 秒内回 480、486、600 或 603，快得不可能是人工操作；或注册服务器代其
        回 404、408、480。主叫听忙音，坐席的话机没有振铃。

        ## 用户感受
        - 坐席明明空闲，客户却听到忙音或“无法接通”；坐席侧没有来话显示。

        ## 可能原因
        1. 软电话设了免打扰，或坐席、桌面软件把状态置忙。
        2. 软电话仍停在已结束的通话中（线路挂死），单线路模式。
        3. 软电话没有注册，或注册已过期：`registration-lost`。
        4. 注册到了别处：`registration-conflict`。
        5. 没有音频设备，或媒体端口用尽（`port-exhaustion`）：有的客户端会回 480。

        结论中的原因：`refused-at-once`、`not-registered`、`binding-dead`（注册服务器回 408）。

        ## 如何确认
        从 INVITE 到拒绝的时间，以及谁拒绝：

            tshark -r call.pcapng -Y 'sip.Status-Code in {404, 408, 480, 486, 600, 603}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.response-time -e sip.to.user \
              -e sip.Reason -e sip.Warning -e sip.User-Agent

        是否先振过铃（振过则是人工操作）：

            tshark -r call.pcapng -Y 'sip.Status-Code in {180, 183} && sip.CSeq.method == "INVITE"' \
              -T fields -e frame.time -e ip.src -e sip.Call-ID

        ## 如何处理
        - 问坐席：关闭免打扰，状态置闲；线路挂死则重启软电话。
        - 注册服务器回 404、408、480：先查登录，再看 `registration-lost`。
        - 核对平台上的坐席状态与软电话状态，两者都须空闲。

        ## 何时不算故障
        - 振铃之后的 486、603：人工拒接。
        - 坐席确实在另一通话中。
        - 多台设备中一台拒绝，另一台振铃或应答（forking）。

        ## 阈值
        - `at-once`：INVITE 之后 1 秒内拒绝且未振铃（480、486、600、603）
        - 来自注册服务器：404、408、480；从未见过该账号注册时只作提示

        ## 参考
        RFC 3261 §21.4.18（480）、§21.4.24（486）、§21.6.1（600）、§21.6.2（603）、§21.4.5（404）。
        """#
}
