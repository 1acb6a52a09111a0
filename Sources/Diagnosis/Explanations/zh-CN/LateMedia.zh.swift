extension ChinesePages {
    static let lateMedia = #"""
        # late-media: 应答后首个 RTP 来得太晚

        ## 含义
        通话已应答且双方为 sendrecv，某一方向的首个 RTP 在应答 2 秒之后才到。之后声音正常，但开头
        的话丢了。

        ## 用户感受
        - 开头的“喂，您好”听不到，坐席问候语开头被截掉。
        - 客户头几秒听不到声音，便挂机了。

        ## 可能原因
        1. 媒体要等重协商之后才切换，而重协商缓慢或重发：`reinvite-failed`、`update-failed`。
        2. `missing-100rel`：早期媒体描述丢失，媒体等到 200 OK 才开始。
        3. ACK 来得晚，或 200 OK 重发后才到：见 `ack-missing`。
        4. `srtp-mismatch`：DTLS 或 ICE 耗时过长，ICE 先试了不可达的候选地址。
        5. latching：对端收到我方首包后才发。
        6. 软电话：音频设备打开慢（蓝牙耳机、浏览器权限弹窗）。

        同一通话的下列问题列入结论：`early-media-missing`、`early-media-cut`、`media-blocked`、
        `srtp-mismatch`、`sip-alg`、`missing-100rel`、`prack-failed`。

        ## 如何确认
        INVITE 的 200 OK 时刻：

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.CSeq.method == "INVITE"' -T fields \
              -e frame.time_relative -e ip.src -e sip.Call-ID

        各 RTP 流的起始时刻（“Start time”列）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        两者之间发生了什么（STUN、DTLS、重协商）：

            tshark -r call.pcapng -Y 'sip || stun || dtls' -T fields -e frame.time_relative -e ip.src \
              -e _ws.col.Protocol -e _ws.col.Info

        ## 如何处理
        - 运营商：18X 带 100rel 和早期 SDP；尽快响应 re-INVITE 和 UPDATE。
        - 网关：避免应答后立即重协商（媒体固定经过网关）。
        - ICE：去掉对端不可达的网卡（VPN、虚拟网卡）。
        - 坐席主机：使用有线耳麦；一次性授予麦克风权限。

        ## 何时不算故障
        - 应答前该流已有早期媒体。
        - 通话一开始就是保持，或一方为 `recvonly`、`inactive`。
        - 不在媒体路径上；抓包在应答后才开始。
        - 开头是舒适噪声或 DTX。

        ## 阈值
        - `delay`：2 秒，应答到首个 RTP 的时间

        ## 参考
        RFC 3264 §5.1（发出 offer 即须准备接收）；RFC 3262 §5；RFC 8445 §12（ICE：数据处理）。
        """#
}
