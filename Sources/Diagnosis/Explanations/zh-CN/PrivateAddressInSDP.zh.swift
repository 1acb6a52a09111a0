extension ChinesePages {
    static let privateAddressInSDP = #"""
        # private-address-in-sdp: SDP 要求对端把媒体发往不可达的地址（私网地址）

        ## 含义
        offer 或 answer 的 c= 行是私网、CGNAT、环回或链路本地地址，而对端在别处，RTP 便发往该地址，
        或发不出去。发送方照章办事，报文到自己的路由器就断了。它是 `one-way-audio`、`no-audio` 中的
        一个原因。

        ## 用户感受
        - 地址有误的一侧听不到声音，另一方向正常。

        ## 可能原因
        1. NAT 后的软电话或网关不知道自己的公网地址（没有 STUN，也没配外网地址）。
        2. 双网卡网关把内侧地址写进了外侧的 SDP。
        3. 途中的 SBC 或 NAT 中继原来会代为修正，现在不修正了。
        4. `sip-alg` 只改了 c=、o=、m= 中的一部分。
        5. VPN：用了隧道接口地址，对端没有到它的路由。

        ## 如何确认
        SDP 中的地址与报文源地址对照（RFC 1918、100.64.0.0/10、127/8、169.254/16）：

            tshark -r call.pcapng -T fields -e frame.number -e ip.src -e ip.dst -e sip.CSeq \
              -e sdp.connection_info.address \
              -Y 'sdp.connection_info.address matches "^(10|127|192\\.168|169\\.254|100|172)\\."'

        发往这类地址的 RTP：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

            conntrack -L -p udp | grep UNREPLIED

        ## 如何处理
        - Asterisk PJSIP：transport 上设 `external_media_address`、`external_signaling_address`、
          `local_net`，endpoint 上设 `rtp_symmetric = yes`。FreeSWITCH：`ext-rtp-ip`、`ext-sip-ip`。
        - 软电话：打开 STUN 或 ICE，或使用服务商的媒体中继。
        - 路由器：客户端已自报公网地址时，关闭 SIP ALG。
        - 双侧网关：每一侧的媒体绑定该侧的网卡。
        - 运营商：确认是否按 RTP 源地址回送媒体（对称 RTP），从何时起生效。

        ## 何时不算故障
        - 双方在同一私网或 VPN 内，RTP 正常。
        - 对端按报文源地址回送媒体（对称 RTP、latching），声音正常。
        - 仅 o= 或 Call-ID 中有私网地址：o= 只是标识，不是目的地址。
        - c=0.0.0.0：保持。ICE 中同时带私网 a=candidate：正常。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒；以 RTP 的有无为准

        ## 参考
        RFC 1918 §3；RFC 6598 §7；RFC 3927；RFC 8866 §5.7（c=）；RFC 7362 §4（latching）。
        """#
}
