extension ChinesePages {
    static let mediaWrongPort = #"""
        # media-wrong-port: RTP 发往本对话从未通告过的地址或端口

        ## 含义
        本通话的某一发送方把 RTP 发到了任何 SDP 都没有要求的地方，而约定的端口空着。
        它是 `one-way-audio`、`no-audio` 中的一个原因。

        ## 用户感受
        - 一方听不到声音，往往从保持、转接或坐席应答那一刻开始。

        ## 可能原因
        1. 没有跟上变更：`reinvite-failed`、`update-failed` 之后，或 200、PRACK 中给出 answer 之后，
           发送方仍用旧的地址和端口。
        2. `sip-alg` 或 NAT helper 只对一侧改写了 c= 或 m= 端口。
        3. rtcp-mux 混乱：RTP 发到了 a=rtcp 端口或端口 + 1，或 RTCP 预期在别处。
        4. 并行振铃（forking）：发送方用了落选的早期对话的 SDP，而不是应答的那个。
        5. 媒体中继（SBC、TURN）在通话中被释放或重新分配。

        ## 如何确认
        按顺序列出通告过的全部地址和端口：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sip.Status-Code -e sip.to.tag -e sdp.connection_info.address -e sdp.media.port

        UDP 实际去向；每个目的地都应在上表中：

            tshark -r call.pcapng -q -z conv,udp

        a=rtcp 与 rtcp-mux：

            tshark -r call.pcapng -Y 'sdp.media_attribute.field matches "rtcp"' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.field -e sdp.media_attribute.value

        ## 如何处理
        - 没跟上变更：把最后一个 SDP answer 的帧号及其后首个 RTP 提供给发送方厂商或运营商。
        - ALG：关闭路由器 SIP ALG。
        - rtcp-mux：中继两侧同时关闭，或同时打开。
        - 并行振铃：请运营商按 200 OK 的 To tag 发送媒体。

        ## 何时不算故障
        - RTP *来自* SDP 以外的地址或端口：SDP 写的是接收地址。
        - re-INVITE 或 UPDATE 之后短暂重叠，途中的包仍到旧端口。
        - 端口 + 1 上的 RTCP，媒体端口上的 STUN、DTLS。
        - 对端采用对称 RTP，按我方报文源地址回送，且声音正常。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒，媒体地址每次变更后同样计算

        ## 参考
        RFC 3264 §8.3.1（变更地址或端口）；RFC 3605 §2.1（a=rtcp）；RFC 5761 §5.1.1（rtcp-mux）。
        """#
}
