extension ChinesePages {
    static let answerInvalid = #"""
        # answer-invalid: SDP 应答与 offer 不符

        ## 含义
        offer 在应有应答的消息中没有得到应答，或应答不为该 offer 所允许：对带 offer 的 INVITE 回送不带 SDP 的
        200 OK；200 OK 中的 offer 在 ACK 中没有应答；`m=` 行少于 offer；对 `sendonly` 应答 `sendrecv`；
        应答给出的是 offer 方自己的地址和端口。结论会指明应答方。

        ## 用户感受
        - 保持、恢复或传真的瞬间掉线。
        - 通话仍在，但双方都听不到声音。
        - 对端宽容时没有感觉。

        ## 可能原因
        1. `answer-missing`：B2BUA 或 SBC 自行应答 re-INVITE 而遗漏 SDP。
        2. 同为 `answer-missing`：终端不支持 200 中的 offer，ACK 不带应答。
        3. `direction-not-allowed`：协议栈对保持仍应答 `sendrecv`。
        4. `media-line-missing`：网关删掉不认识的行（视频、T.38），而不是以端口 0 拒绝。
        5. `offerers-own-address`：中间设备在双方 SDP 中写入同一地址。

        ## 如何确认
        按顺序列出 offer 与应答：

            tshark -r call.pcapng -Y 'sdp || sip.CSeq.method == "INVITE"' -T fields -e frame.time_relative \
              -e ip.src -e sip.Request-Line -e sip.Status-Line -e sdp.media -e sdp.media_attr

        ## 如何处理
        - 升级应答方协议栈；对保持应答 `recvonly` 或 `inactive`。
        - 不需要的媒体行保留在应答中，端口填 0。
        - 让 SBC 透传 SDP，或在两侧分别完成 offer/answer。

        ## 何时不算故障
        - 应答已在 18x 中给出：2xx 不必重复（RFC 6337 §3）。
        - 省略的行在 offer 中本就关闭。
        - 消息体无法读取，或抓包被截断。

        ## 阈值
        - `torn-down`：2 秒，此后这么快出现 BYE 即为错误
        - `silence`：3 秒，此后一直没有 RTP 即为错误
        - `wait`：10 秒，通话继续时等待判定的时间

        ## 参考
        RFC 3261 §13.2.1；RFC 3264 §6、§6.1；RFC 3262 §5；RFC 3311 §5.1；RFC 6337 §2。
        """#
}
