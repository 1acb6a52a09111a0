extension ChinesePages {
    static let ssrcConflict = #"""
        # ssrc-conflict: 两个源同时向同一媒体端口发送

        ## 含义
        两个发送方或两个 SSRC 的包交错到达同一通话的同一媒体端口。接收方只播其一、轮流播放，或发出
        噪声。

        ## 用户感受
        - 通话时背景仍有回铃音或音乐；串音、回声；声音断续。
        - 听到陌生人：别的通话的媒体到了这个端口。

        ## 可能原因
        1. 应答后早期媒体没有停：提示音或回铃音服务器仍在发。
        2. forking：两个分支向同一端口发媒体。
        3. 端口被复用，而前一通话的发送方还在发（通话挂死，见 `media-stopped`）。
        4. 转接或会议：新旧媒体源重叠。
        5. 网关成环，或有人注入 RTP。

        原因标识：`early-media-goes-on`、`two-senders`；仅作提示的 `two-streams-of-one-sender`。

        ## 如何确认
        每个目的端口的来源：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.dst \
              -e udp.dstport -e ip.src -e udp.srcport -e rtp.ssrc | sort | uniq -c

        各流的起止时刻，看是否重叠：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        哪些对话通告过该端口：

            tshark -r call.pcapng -Y 'sdp.media.port == 10512' -T fields -e frame.number -e ip.src \
              -e sip.Call-ID -e sip.from.tag -e sip.to.tag

        ## 如何处理
        - 运营商或 IVR：应答后停止早期媒体；提供 Call-ID 和两个源地址。
        - 网关：只接受协商来源的媒体（Asterisk `strictrtp = yes`）。
        - 通话结束后端口静置几秒再用；拆除挂死的通话（RTP 超时）。
        - 来源陌生：媒体端口段只对运营商地址放通；使用 SRTP。

        ## 何时不算故障
        - SSRC 改变：旧的结束，新的开始（转接、提示音、重协商）。
        - 前一路流迟到的少量包。
        - DTMF 或舒适噪声用单独的 SSRC，与语音交替。
        - 抓包把同一个包抓到两次（`any` 接口、镜像）。

        ## 阈值
        - `settle`：应答及最后一次重协商后 3 秒；`overlap`：同时发送达 2 秒
        - 同时重叠才算，先后接续不算

        ## 参考
        RFC 3550 §8.2（冲突）、§5.1（SSRC）；RFC 3264 §5.1；RFC 3960 §3（早期媒体、forking）。
        """#
}
