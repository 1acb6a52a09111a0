extension ChinesePages {
    static let updateFailed = #"""
        # update-failed: UPDATE 重协商无响应或被拒绝

        ## 含义
        应答前或应答后发 UPDATE（RFC 3311）要求变更或刷新会话，没有得到 2xx。结论会写明目的：
        保持、取消保持、切换编解码、变更媒体地址或会话刷新。
        应答前用于切换早期媒体，应答后多用于会话定时器和媒体切换。

        ## 用户感受
        - 电话接通后一方或双方无声。
        - 若 UPDATE 用于会话刷新，通话会在 90 秒、15 或 30 分钟时中断
          （此时报 `session-refresh-failed`）。

        ## 可能原因
        1. `not-supported`（405、501、420）：对端不支持 UPDATE，其 Allow 中没有 UPDATE。
        2. `no-final-response`：途中丢失（`signalling-blocked`、`sip-alg`、`strict-routing`），或 Contact
           不可达。
        3. `media-refused`（488、606、415）：对端不接受所提供的媒体，见 `codec-mismatch`。
        4. `dialog-gone`（481、408）：对端已没有该对话。
        5. `refused`：500 带 Retry-After（前一个 offer 尚未应答），其他 5xx、6xx。

        同一通话的下列问题列入结论：`answer-invalid`、`sip-alg`、`request-unanswered`、
        `signalling-blocked`。

        ## 如何确认

            tshark -r call.pcapng -Y 'sip.CSeq.method == "UPDATE"' -T fields -e frame.time_relative \
              -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code -e sip.CSeq.seq \
              -e sip.Session-Expires -e sdp.connection_info.address -e sdp.media -e sip.resend

        对端是否声明过支持 UPDATE：

            tshark -r call.pcapng -Y 'sip.Allow contains "UPDATE"' -T fields -e ip.src -e sip.Allow

        ## 如何处理
        - 运营商：要求对每个 UPDATE 和 re-INVITE 重协商都回 200 OK，对端必须支持重协商。
          附上 Call-ID、时间、主叫、被叫和 UPDATE 的 CSeq。
        - 自有网关：对端 Allow 中没有 UPDATE 时不要发，改用 re-INVITE
          （Asterisk：`connected_line_method = invite`；会话刷新也用 re-INVITE）。
        - 自有网关拒绝：启用 UPDATE，并写入 Allow。
        - 无任何响应：关闭路由器 SIP ALG；放通信令端口 5060–5090。

        ## 何时不算故障
        - 回 401 或 407，随后带鉴权重发：只判重发的那次。
        - 回 491，随后重试成功。
        - 回 422，随后以更大的 Session-Expires 重发。
        - BYE 与 UPDATE 交叉。

        ## 阈值
        - `transmissions`：4 次，或 `wait`：4 秒，仍无最终响应为 `likely`
        - `timeout`：32 秒（64·T1），或等待至少 `wait` 后对话被拆除，为 `proved`
        - TCP，或已收到临时响应：只看 `timeout`
        - `retry-wait`：10 秒，等待 401、407、422 之后的重发

        ## 参考
        RFC 3311 §5.1、§5.2（UPDATE）；RFC 3261 §17.1.2.2（定时器 E、F）、§20.5（Allow）；
        RFC 4028 §7.4。
        """#
}
