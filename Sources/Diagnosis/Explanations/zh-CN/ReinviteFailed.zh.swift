extension ChinesePages {
    static let reinviteFailed = #"""
        # reinvite-failed: re-INVITE 重协商无响应或被拒绝

        ## 含义
        在已建立的对话内发 INVITE 要求变更会话，没有得到 2xx。结论会写明目的：保持、取消保持、
        切换编解码、变更媒体地址、会话刷新或 T.38。
        原会话继续有效（RFC 3261 §14.1），但需要切换媒体的一侧切换不成，例如从 IVR 转到坐席，
        于是接通后无声。

        ## 用户感受
        - 转到坐席、电话接通后，一方或双方无声。
        - 保持、取消保持失效，恢复后仍无声；传真失败；通话中断。

        ## 可能原因
        1. `no-final-response`：对端不支持重协商；re-INVITE 在途中丢失（`signalling-blocked`、`sip-alg`、
           `strict-routing`、`sip-fragment-lost`）；或发往不可达的 Contact。
        2. `media-refused`（488、606、415）：对端不接受所提供的媒体，见 `codec-mismatch`。
        3. `not-supported`（405、501、420）：对端不支持该方法或扩展。
        4. `dialog-gone`（481、408）：对端已没有该对话（重启、倒换、会话定时器超时）。
        5. `refused`（5xx、6xx 及其他）：对端拒绝。

        同一通话的下列问题列入结论：`answer-invalid`、`sip-alg`、`request-unanswered`、
        `signalling-blocked`。

        ## 如何确认
        对话内的 INVITE 带 To tag，连同全部最终响应列出：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.to.tag' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.CSeq.seq -e sdp.connection_info.address -e sdp.media -e sip.resend

        ## 如何处理
        - 运营商：要求对每个 UPDATE 和 re-INVITE 重协商都回 200 OK，对端必须支持重协商。
          附上 Call-ID、时间、主叫、被叫和 re-INVITE 的 CSeq。
        - 自有网关：允许向中继发 re-INVITE；或让媒体固定经过网关，避免重协商（Asterisk 设
          `direct_media = no`；FreeSWITCH 不用 `bypass_media`）。
        - 488：两侧编解码列表要有交集。481：核对两侧会话定时器。
        - 无任何响应：关闭路由器 SIP ALG 后再试；放通信令端口 5060–5090。

        ## 何时不算故障
        - 回 401 或 407，随后带鉴权重发：只判重发的那次。
        - 回 491，随后重试成功（双方同时发起重协商）。
        - 回 422，随后以更大的 Session-Expires 重发。
        - BYE 与 re-INVITE 交叉。

        ## 阈值
        - `transmissions`：4 次，或 `wait`：4 秒，仍无最终响应为 `likely`
        - `timeout`：32 秒（64·T1），或等待至少 `wait` 后对话被拆除，为 `proved`
        - TCP，或已收到临时响应：只看 `timeout`
        - `retry-wait`：10 秒，等待 401、407、422 之后的重发

        ## 参考
        RFC 3261 §14.1、§14.2（re-INVITE）、§17.1.1.2（定时器 A、B）；RFC 3264 §8（修改会话）。
        """#
}
