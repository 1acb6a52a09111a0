extension ChinesePages {
    static let mediaStopped = #"""
        # media-stopped: 通话未结束，RTP 早已中断

        ## 含义
        某一方向或双向的 RTP 曾经正常，在通话结束之前超过稳定时间就停了，且并非保持。
        通话本身仍在，信令并不知情。

        ## 用户感受
        - 通话中途一方突然无声，双方“喂喂”之后挂机。

        ## 可能原因
        1. NAT 或防火墙的媒体表项老化：静音抑制且没有保活，UDP 超时。
        2. 重协商切换了媒体，一方没有跟上：`reinvite-failed`、`update-failed`、`media-wrong-port`。
        3. 取消保持后方向仍停在 `sendonly` 或 `inactive`。
        4. 坐席主机网络变化（Wi-Fi 切有线、VPN 上下线、DHCP 换地址）。
        5. 对端或其远端掉线（手机失去信号），信令稍后才超时。
        6. 音频设备被拔出；软电话崩溃，而代理仍保持通话。
        7. `media-blocked`：自那一刻起直到结束被 ICMP 拒收，或在两个抓包点之间丢失。
        8. `local-not-sending`：发送方就是本机，已停止发送。`peer-not-sending`：对端仍发 RTCP，但不再发
           RTP。

        同一通话的下列问题列入结论：`late-media`、`sip-alg`、`missing-100rel`、`prack-failed`、
        `reinvite-failed`、`update-failed`、`ack-missing`、`codec-mismatch`、`port-exhaustion`、
        `srtp-mismatch`、`unexpected-codec`、`silent-audio`、`answer-invalid`、`early-media-missing`、
        `early-media-cut`。

        ## 如何确认
        各流的结束时刻（“End time”列）与 BYE 对照：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

            tshark -r call.pcapng -Y 'sip.Method in {"BYE", "INVITE", "UPDATE"}' \
              -T fields -e frame.time_relative -e ip.src -e sip.Method -e sip.CSeq.seq -e sip.Reason

        那一刻发生了什么，有无 ICMP、SDP 变更：

            tshark -r call.pcapng -Y 'icmp || sdp' -T fields -e frame.time_relative -e ip.src \
              -e icmp.type -e icmp.code -e sdp.connection_info.address -e sdp.media_attribute.field

        Linux NAT 的 UDP 超时（默认未应答 30 秒，成流 120 秒）：

            sysctl net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream

        ## 如何处理
        - 调大防火墙和 NAT 的 UDP 超时，或关闭静音抑制。
        - 及早拆除死通话：网关设 RTP 超时（Asterisk `rtp_timeout`，FreeSWITCH `media_timeout`）和
          会话定时器（RFC 4028）。
        - 重协商：见 `reinvite-failed`。Wi-Fi：坐席改用有线网络。
        - 对端停发：向运营商提供末包时刻、Call-ID，有 RTCP 的一并提供。

        ## 何时不算故障
        - 保持、启用 DTX 的静音、舒适噪声（序号连续，时间戳跳变）。
        - RTCP BYE 之后很快就有 SIP BYE；在稳定时间之内停止。
        - 转接后媒体不再经过本抓包点。
        - 抓包或其过滤条件在通话之前结束。

        ## 阈值
        - `silence`：3 秒（即稳定时间），从最后一个 RTP 到通话结束

        ## 参考
        RFC 3264 §8.4（保持）；RFC 3389；RFC 4787 §4.3（UDP 映射超时）；RFC 3550 §6.6（RTCP BYE）。
        """#
}
