extension ChinesePages {
    static let noAudio = #"""
        # no-audio: 双方无声：接通后两个方向都没有 RTP

        ## 含义
        通话已应答，双方均为 sendrecv，本抓包点在媒体路径上，已过稳定时间，而流向两侧媒体地址的 RTP
        一个也没有。通话结束时再判一次。

        ## 用户感受
        - 界面显示已接通，双方都听不到声音，“喂喂”几声后挂机。

        ## 可能原因
        1. `media-blocked`：ICMP 引用了媒体端口（`proved`），或两个方向都被丢弃。
        2. `private-address-in-sdp`：双方都发往不可达的地址。
        3. `media-wrong-port`：RTP 发到了没有约定的地方。
        4. `local-not-sending`，同时对端要先收到包才发（媒体锁定 latching，运营商 SBC 常见）。
        5. `srtp-mismatch`：DTLS 或 ICE 始终未完成，双方都没开始发。
        6. `direction-left-on-hold`：取消保持后仍停在 `inactive`。
        7. 文件中没有任何 RTP，也可能是抓包过滤器所致：此时为告警、`possible`。
        8. `reinvite-failed`、`update-failed`：媒体没能切换到坐席。`missing-100rel`：18X 中的媒体描述
           丢失。同一通话的 `sip-alg`。
        9. `ack-missing`：一方一直重发 200，收不到 ACK，因而没有发送。`peer-not-sending`：在对端一侧看到，或
           由其 RTCP 得知。

        同一通话的下列问题列入结论：`late-media`、`media-stopped`、`prack-failed`、`codec-mismatch`、
        `port-exhaustion`、`unexpected-codec`、`silent-audio`、`answer-invalid`、`early-media-missing`、
        `early-media-cut`。

        ## 如何确认
        媒体地址之间是否有 UDP，不论是不是 RTP：

            tshark -r call.pcapng -q -z conv,udp

        约定的地址，以及代替 RTP 出现的 ICMP、STUN：

            tshark -r call.pcapng -Y 'sdp || icmp.type == 3 || stun || dtls' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e _ws.col.Protocol \
              -e sdp.connection_info.address -e sdp.media -e icmp.code

        在主机上：

            nft list ruleset | grep -nE '105|drop|reject'
            conntrack -L -p udp | grep UNREPLIED
            earshot ports

        ## 如何处理
        - 在坐席主机、办公室防火墙、云安全组上双向放通 UDP 10500–10559。
        - 换手机热点试呼：正常则是办公网络的问题。
        - 检查音频设备：没有可用设备的软电话可能一个包也不发。
        - 在网关上配置外网媒体地址；关闭路由器 SIP ALG。
        - 然后看中继的 100rel（`missing-100rel`），再看重协商（`reinvite-failed`）。

        ## 何时不算故障
        - 保持：`sendonly`、`recvonly`、`inactive`、0.0.0.0、端口 0。通话短于稳定时间。
        - 媒体不经过本抓包点：这里没见过该通话的 RTP，其媒体地址也都不是本机。
          只抓 5060 端口的文件说明不了媒体问题。
        - 舒适噪声和 DTX。视频和 T.38。

        ## 阈值
        - 取自 `one-way-audio`：`settle`，应答后 3 秒，此前不作判断；`confirm`，应答或最后一次重协商后
          10 秒，通话中的判断时刻

        ## 参考
        RFC 3264 §5.1、§6.1、§8.4；RFC 7362 §4（latching）；RFC 7983 §7（媒体端口上各协议的区分）。
        """#
}
