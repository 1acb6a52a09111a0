extension ChinesePages {
    static let callRejected = #"""
        # call-rejected: 呼叫被拒，原因不属于其他各类

        ## 含义
        INVITE 得到最终拒绝。结论给出该响应码在 RFC 中的含义、Reason 中的 Q.850 原因值、Warning 头域，
        以及由谁拒绝。能归入更具体的类别时不报本项。

        ## 用户感受
        - 呼叫不成功：听到忙音、提示音，或软电话报错。

        ## 可能原因
        按响应码：400 请求有误 · 403 禁止 · 404 号码不存在 · 408 超时 · 410 已停用 · 420 需要某扩展 ·
        480 暂时不可用 · 481 无此对话 · 482 环路 · 483 跳数过多 · 484 号码不全 · 486 忙 ·
        500、503 服务器故障或过载 · 502、504 网关故障 · 603 拒绝。
        按 Q.850：1 空号 · 3 无路由 · 17 忙 · 18、19 无应答 · 21 拒绝 · 27 终端故障 · 28 号码无效 ·
        34 无可用电路 · 38、41 网络故障 · 42 拥塞 · 57 未授权 · 63 业务不可用 · 88 不兼容 ·
        102 定时器超时 · 127 互通问题。
        相关类别：`callee-unavailable`、`number-not-routed`、`caller-restricted`、`concurrency-limit`、
        `inbound-only-number`、`codec-mismatch`、`registration-failed`。

        结论中按响应码给出的原因：`bad-request`、`not-allowed`、`no-such-number`、`not-available`、`busy`、
        `declined`、`timed-out`、`overload`（503 带 Retry-After）、`server-failure`、`not-supported`、
        `routing-loop`、`session-interval`、`redirected`、`anonymity-disallowed`、`challenge-not-answered`、
        `credentials-refused`，按 Q.850 给出 `no-route`（2、3、25），其余为 `refused`。488、
        606（`media-refused`）归入 `codec-mismatch`。拒绝方在 Reason、Warning 或自定义短语中的说明优先：
        `limit-reached`、`blocklisted`、`barred`、`wrong-password`、`no-credit`、`name-not-resolved`、
        `no-media-ports`、`routing-loop`。

        同一通话的下列问题列入结论：`early-media-missing`、`early-media-cut`。

        ## 如何确认
        按响应码、来源和原因统计：

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.Status-Code >= 400' -T fields \
              -e ip.src -e sip.Status-Code -e sip.Reason-Phrase -e sip.reason_cause_q850 -e sip.Warning |
              sort | uniq -c | sort -rn

        查看单个呼叫全文：

            tshark -r trunk.pcapng -Y 'sip.Call-ID == "CALL-ID"' -O sip

        ## 如何处理
        - 运营商拒绝：提供 Call-ID、时间、主叫、被叫、响应码和 Reason。
        - 403：查白名单、主叫号码、余额。404、484：号码格式。482、483：网关与运营商之间路由成环。
          420：看 Unsupported 中的扩展。503：看 Retry-After。
        - 自有网关拒绝：查当时的网关日志、拨号规则、权限和许可。

        ## 何时不算故障
        - 401 或 407 之后带鉴权重发；3xx 之后按重定向呼叫。
        - 487：振铃时主叫挂机。振铃之后的 486、603、480：人工拒接或无人接听。
        - forking 的一个分支拒绝，另一个应答。
        - 对扫描器的拒绝（`sip-scan`）。

        ## 阈值
        - 单次普通拒绝（404、480、484、486、603 等，或 Q.850 1、16–20、22、26–28、31）：提示；其他：警告
        - `in-a-row`：同一网元连续 5 个呼叫被同样拒绝，涉及 `callees`：3 个以上被叫，期间无一接受：错误

        ## 参考
        RFC 3261 §21（响应码）、§20.43（Warning）；RFC 3326 §2（Reason）；RFC 6432；ITU-T Q.850 表 1。
        """#
}
