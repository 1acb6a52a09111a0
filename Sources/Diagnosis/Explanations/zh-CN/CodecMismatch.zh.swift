extension ChinesePages {
    static let codecMismatch = #"""
        # codec-mismatch: 双方没有共同的音频编解码

        ## 含义
        呼叫或重协商以 488、606 失败；或应答中音频 m= 端口为 0；或 answer 中没有 offer 里的任何编解码。
        结论会列出双方的编解码。

        ## 用户感受
        - 走某条线路或呼叫某类设备立即失败，其他正常。
        - 接通后无声（answer 没有共同编解码，或音频端口为 0）。

        ## 可能原因
        1. 运营商线路只支持 G.711A（PCMA），软电话只给 Opus 或 G.729，或者相反。
        2. 网关中继侧关闭了某种编解码（缺许可或转码模块）。
        3. 一侧要求 SRTP，另一侧是明文 RTP：`srtp-mismatch`。
        4. 途中设备从 offer 中删除了编解码。
        5. offer 中带 T.38 或视频，对端因此拒绝整个 offer。

        结论中的原因：`no-common-codec`、`audio-refused`（m= 端口为 0）、`media-refused`、`srtp-refused`、
        `no-audio-offered`（被拒，而 offer 中的语音端口全为 0）。

        ## 如何确认
        各次 offer 与 answer：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sip.Status-Code -e sdp.media -e sdp.media_attribute.value

        拒绝及 Warning 中的原因（304 媒体类型，305 格式）：

            tshark -r call.pcapng -Y 'sip.Status-Code in {415, 488, 606}' -T fields -e frame.time \
              -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.Warning -e sip.Reason

        以端口 0 拒绝音频：

            tshark -r call.pcapng -Y 'sdp.media.media == "audio" && sdp.media.port == 0' -T fields \
              -e frame.number -e ip.src -e sdp.media

        ## 如何处理
        - 两侧都启用 PCMA（G.711A）：国内运营商线路都支持；PCMU 作备选。
        - 网关：打开转码，或让两侧编解码一致（Asterisk `allow = alaw,ulaw`；FreeSWITCH
          `global_codec_prefs`）。
        - 向运营商索取该线路支持的编解码和打包时长。

        ## 何时不算故障
        - 488 之后换一个 offer 被接受。
        - 视频、T.38 或第二路音频端口为 0，而有一路音频被接受。
        - 只是顺序不同，或同一动态编解码的负载类型号不同。

        ## 阈值
        - `wait`：应答后 3 秒：把此时达成的 answer 与其 offer 比较

        ## 参考
        RFC 3264 §6（answer、端口 0）、§6.1；RFC 3261 §21.4.26（488）、§21.6.4（606）、
        §20.43（Warning）。
        """#
}
