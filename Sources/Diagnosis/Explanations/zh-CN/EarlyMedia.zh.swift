extension ChinesePages {
    static let earlyMediaMissing = #"""
        # early-media-missing: 承诺了早期媒体却没有发送

        ## 含义
        18x 响应带有会发送媒体的 SDP，而振铃期间 3 秒内没有来自该处的 RTP。主叫侧收到这样的 SDP 后会停止本地
        回铃音，等待媒体。

        ## 用户感受
        - 拨号后一片寂静，然后突然接通。
        - 客户以为打不通而挂机。

        ## 可能原因
        1. 运营商或网关在放音资源接通之前就回送带 SDP 的 183。
        2. 早期 RTP 在途中被防火墙或 NAT 丢弃：见 `media-blocked`。
        3. 媒体网关等待主叫先发一个包（latching）。

        结论中的原因：`peer-not-sending`（振铃期间此处没有发往主叫的 RTP）。

        ## 如何确认
        带 SDP 的 18x 及其后的媒体：

            tshark -r call.pcapng -Y 'sip.Status-Code >= 180 && sip.Status-Code < 200 && sdp' -T fields \
              -e frame.time_relative -e ip.src -e sdp.connection_info -e sdp.media
            tshark -r call.pcapng -q -z rtp,streams

        ## 如何处理
        - 运营商：随 183 送回铃音，或改用不带 SDP 的 180。
        - 主叫侧：早期媒体到来之前在本地放回铃音（RFC 3960 §3.2）。

        ## 何时不算故障
        - 随后有不带 SDP 的 180：由主叫侧自行放音。
        - `a=inactive`、`a=recvonly` 或 `P-Early-Media: inactive`。
        - 3 秒内应答；另一分支在送媒体。
        - 媒体不经过此处，或抓包中完全没有 RTP。
        - 对带 SDP 的 180，多数终端会自行放回铃音：此时仅为提示。

        ## 阈值
        - `silence`：3 秒内没有发往主叫的 RTP

        ## 参考
        RFC 3960 §3.2；RFC 5009；RFC 3261 §13.2.1；RFC 6337 §2。
        """#

    static let earlyMediaCut = #"""
        # early-media-cut: 振铃期间早期媒体中断

        ## 含义
        回铃音或提示音以早期媒体到达，但在应答或拒绝之前 2 秒以上就停止了。

        ## 用户感受
        - 回铃音突然中断，线路似乎断了，而对端仍在振铃。

        ## 可能原因
        1. 对端把呼叫转到下一跳（前转、轮选），而下一跳不送音。
        2. 提示音播完后没有回铃音。
        3. NAT 或防火墙在振铃期间关闭了路径。

        结论中的原因：`early-media-stopped`。

        ## 如何确认
        最终响应之前的最后一个 RTP 包：

            tshark -r call.pcapng -Y 'rtp || sip.Status-Code' -T fields -e frame.time_relative -e ip.src \
              -e sip.Status-Line -e rtp.seq

        ## 如何处理
        - 运营商或网关：一直送音到应答，或结束时发送不带 SDP 的 180。

        ## 何时不算故障
        - 2 秒内出现最终响应。
        - 舒适噪声或静音抑制；应答的是另一分支。
        - 由不带 SDP 的 180 接管。

        ## 阈值
        - `silence`：2 秒，早期媒体最后一个包到振铃结束
        - `packets`：至少 25 个早期媒体包

        ## 参考
        RFC 3960 §3；RFC 3389。
        """#
}
