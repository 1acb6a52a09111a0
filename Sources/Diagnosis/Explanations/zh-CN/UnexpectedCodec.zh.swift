extension ChinesePages {
    static let unexpectedCodec = #"""
        # unexpected-codec: RTP 使用了没有协商过的负载类型

        ## 含义
        某一路流使用了接收方 SDP 中没有的负载类型，或以某编解码的编号传另一种编解码。接收方会丢弃，或
        播放出噪声。双向都有包却无声，可能就是它。

        ## 用户感受
        - RTP 在流动，一方却无声或听到刺耳噪声；按键音听起来是咔哒声。

        ## 可能原因
        1. 发送方没有按最后的 answer（re-INVITE 或 UPDATE 之后仍用旧编解码）。
        2. 动态负载类型号混淆：发送时应使用*对方* SDP 给出的编号。
        3. 网关在应答前用自己的编解码发早期媒体。
        4. 网关把 A 律（8）和 µ 律（0）弄反。
        5. 两侧协商了不同的编解码，B2BUA 却原样转发媒体。

        原因标识：`codec-in-no-sdp`、`codec-of-sender-only`、`own-number-used`（第 2 条）、
        `codec-not-in-answer`（应答方发送自己应答中没有的编码）；仅作提示的 `comfort-noise-not-agreed`（未协
        商的舒适噪声）。

        ## 如何确认
        线上的负载类型：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.src \
              -e udp.dstport -e rtp.ssrc -e rtp.p_type | sort | uniq -c

        双方各自要求的：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.media -e sdp.media_attribute.value

        ## 如何处理
        - 把 SDP 的帧号和首个有误的 RTP 提供给发送方厂商。
        - 应急：中继侧和坐席侧都只留一种编解码（PCMA）。
        - B2BUA：打开转码，或强制两侧编解码一致。

        ## 何时不算故障
        - 接收方列表中的任何编解码，不限于第一个；通话中在其间切换。
        - 列表中已有的舒适噪声（13）和 telephone-event。
        - 重协商之后仍有少量旧编解码的包。
        - 尚未见到 answer 的早期媒体。rtcp-mux 的 RTCP（类型 192–223）、STUN、DTLS。

        ## 阈值
        - `settle`：应答及最后一次重协商后 3 秒

        ## 参考
        RFC 3264 §5.1、§6.1（负载类型号）；RFC 3551 §6（静态类型）；RFC 5761 §4（rtcp-mux）。
        """#
}
