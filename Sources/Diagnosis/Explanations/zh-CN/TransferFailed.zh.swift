extension ChinesePages {
    static let transferFailed = #"""
        # transfer-failed: 呼叫转接被拒绝，或转接目标没有接通

        ## 含义
        REFER 被拒绝；或 REFER 已接受，但报告结果的 NOTIFY（message/sipfrag）中最终状态为 300 或以上。
        结论会写明转接目标和拒绝方。

        ## 用户感受
        - 坐席转接后通话退回、被挂断，或客户一直听保持音乐。

        ## 可能原因
        1. REFER 被拒：403 不允许，405 或 501 不支持（运营商中继常见），603 拒绝。
        2. 目标忙、未注册或号码有误：NOTIFY 报 486、480、404、408。
        3. 协商转：Replaces 在其目标处找不到对应对话（481：`replaced-dialog-unknown`，常见于改写 Call-ID 和
           tag 的 SBC 之后），或不支持（420）。
        4. Refer-To 的主机对方不可达或不允许呼叫（私网地址）。
        5. 转接前后的保持、取消保持失败：`reinvite-failed`、`update-failed`。

        结论中的原因：`refer-refused`、`target-not-reached`、`no-notify`。

        ## 如何确认
        REFER 及其响应、NOTIFY 及其内容：

            tshark -r call.pcapng -Y 'sip.CSeq.method in {"REFER", "NOTIFY"}' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.Refer-To -e sip.Event -e sip.Subscription-State -e sip.msg_body

        NOTIFY 消息体的明文：

            tshark -r call.pcapng -Y 'sip.Method == "NOTIFY" && sip.Content-Type contains "sipfrag"' -O sip

        转接产生的新呼叫：

            tshark -r call.pcapng -Y 'sip.Method == "INVITE" && (sip.Referred-by || sip.Replaces)' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.r-uri -e sip.Replaces

        ## 如何处理
        - 中继不支持 REFER：由平台或网关完成转接（自己桥接两路通话）。
        - 自有网关：允许坐席发 REFER（Asterisk PJSIP `allow_transfer = yes`）。
        - 目标有误：改正号码格式，确认目标坐席已登录且空闲。
        - Replaces：两侧启用，或改用盲转。

        ## 何时不算故障
        - REFER 得到 202 或 200，且 NOTIFY 报 2xx。
        - 401 或 407 之后带鉴权重发。
        - NOTIFY 报 100、180、183：进行中。协商了 norefersub 因而没有 NOTIFY。
        - 目标振铃后人工拒接。

        ## 阈值
        - NOTIFY 报告的状态：300 或以上（487 以及振铃后的忙不报）；REFER 的响应：300 或以上
        - `retry-wait`：被要求鉴权的 REFER 等 5 秒重发；`notify-wait`：32 秒没有 NOTIFY：`possible`

        ## 参考
        RFC 3515 §2.4.2、§2.4.4、§2.4.5（REFER、NOTIFY）；RFC 3420（sipfrag）；RFC 3891（Replaces）；
        RFC 5589。
        """#
}
