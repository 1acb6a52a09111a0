extension ChinesePages {
    static let prackFailed = #"""
        # prack-failed: 可靠 18X 得不到 PRACK 确认，或 PRACK 被拒绝

        ## 含义
        应答侧发出可靠临时响应（`Require: 100rel`、`RSeq`）后不断重发，因为收不到 PRACK；
        或者 PRACK 已发出，但无响应或被回错误码。
        得不到 PRACK，应答侧 32 秒后可用 5xx 结束呼叫；带 SDP 的 18X 未确认前也不得发 200 OK：
        话机振铃，却接不起来。

        ## 用户感受
        - 软电话振铃，坐席点接听后接不通，或约 30 秒后断开。
        - 回铃音中断，或接听后要等好几秒才通。

        ## 可能原因
        1. `prack-never-seen`：此处没有见到 PRACK（主叫就是本机时为 `prack-never-sent`）。主叫侧声明了
           100rel 却不发（网关或软电话缺陷），或
           18X 没有到主叫侧：`sip-alg`、`signalling-blocked`、`asymmetric-signalling`。
        2. `prack-unanswered`：PRACK 已发出而无响应：18X 的 Contact、Record-Route 不可达
           （`contact-unreachable`：Contact 是私网地址），或应答侧不理会。`prack-late`：PRACK 超过等待时间才
           到。
        3. `rack-mismatch`：RAck 与 18X 的 RSeq、CSeq 序号和方法不匹配，或在并行振铃（forking）时发到了
           别的分支（对比 To tag）。通常回 481。
           `prack-mismatch`：RAck 正确，但没有 To tag，或 tag 不属于任何分支。`prack-misrouted`：没有按
           Record-Route 发送。`sip-alg`：以另一个 Call-ID 到达。
        4. `prack-rejected`：PRACK 正确却被拒绝。
        5. `answered-before-prack`：带 SDP 的可靠 1xx 尚未确认就发了 2xx（RFC 3262 §3）。
        结论会指明是哪一侧的问题。

        同一通话的下列问题列入结论：`early-media-missing`、`early-media-cut`、`sip-alg`、`missing-100rel`、
        `request-unanswered`、`call-rejected`。

        ## 如何确认
        列出 18X、重发和 PRACK（RSeq 与 RAck 应成对；`sip.resend` 标记重发）：

            tshark -r call.pcapng -Y 'sip.RSeq || sip.CSeq.method == "PRACK"' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.RSeq -e sip.RAck -e sip.to.tag -e sip.resend

        被拒的 PRACK：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "PRACK" && sip.Status-Code >= 300'

        ## 如何处理
        - 主叫侧没发 PRACK：升级或修正主叫侧网关；应急时可在两侧同时关闭 100rel
          （配置档要求 100rel 的中继不可关）。
        - PRACK 发了但未到达：防火墙放通；检查 18X 的 Contact、Record-Route 从主叫侧是否可达；
          关闭路由器 SIP ALG。
        - 回 481：把 18X 和 PRACK 提供给运营商，核对其期望的 To tag 和 RSeq。

        ## 何时不算故障
        - 18X 只重发一次，随后得到确认。
        - *不带* SDP 的可靠 1xx 未确认时发 2xx 是合法的，随后迟到的 PRACK 也不算。
        - 只抓到单方向报文：置信度降一级。

        ## 阈值
        - `repeats`：2 次，且 `wait`：4 秒没有 PRACK，达到即为警告（warning）
        - 错误（error）：随后出现 5xx 或拆线
        - 18X 重发时刻：0.5、1.5、3.5、7.5 … 32 秒；T1 逐次翻倍，不受 T2 限制

        ## 参考
        RFC 3262 §3（重传与 2xx 规则）、§4（PRACK）、§5（offer/answer）、§7.2（RAck）。
        """#
}
