extension ChinesePages {
    static let srtpMismatch = #"""
        # srtp-mismatch: 媒体一侧加密另一侧不加密，或密钥没有谈成

        ## 含义
        协商了 SAVP 却发明文 RTP，或者相反；一侧缺少密钥；或必须先完成的 DTLS、ICE 始终没有完成。
        接收方丢弃这些包：RTP 到了却无声。端口上是什么由首字节判断：STUN 0–3，DTLS 20–63，RTP 128–191。

        ## 用户感受
        - 接通后无声，或刺耳噪声（密文被直接播放）；WebRTC 坐席最常见。

        ## 可能原因
        1. 中继或软电话设为“SRTP 可选”：对端以 RTP/AVP 应答，发送方仍加密。
        2. 缺少 a=crypto，或对端不支持其加密套件。
        3. DTLS：ClientHello 无响应（`media-blocked`）、指纹不符、a=setup 角色有误。
        4. ICE：没有可用的候选对：UDP 被拦截、没有 TURN、只有私网候选。
        5. re-INVITE 带来新密钥，一侧仍用旧密钥。
        6. B2BUA 只加密一侧，却原样转发。

        原因标识：`profile-differs`、`keys-missing`、`suites-differ`、`plain-where-srtp-agreed`、
        `srtp-where-plain-agreed`（按 G.711、G.722 包长判断）、`dtls-unanswered`、`dtls-incomplete`、
        `dtls-refused`（致命告警，写明名称）、`ice-unanswered`。

        ## 如何确认
        双方的媒体协议和密钥：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sdp.media.proto \
              -e sdp.crypto.crypto_suite -e sdp.media_attribute.field

        DTLS 和 ICE 进行到哪一步：

            tshark -r call.pcapng -Y 'dtls.handshake.type || dtls.alert_message || stun.type' -T fields \
              -e frame.time_relative -e ip.src -e udp.dstport -e dtls.handshake.type \
              -e dtls.alert_message.desc -e stun.type

        ## 如何处理
        - 中继：两侧同时开或同时关 SRTP（Asterisk PJSIP `media_encryption = sdes` 或 `no`，
          `media_encryption_optimistic = no`）。
        - SDES 须配合 SIP over TLS，否则密钥以明文传送。
        - WebRTC：放通到媒体服务器的 UDP，提供 TURN 服务器，核对 SDP 中的证书指纹。
        - 向运营商确认：RTP/AVP 还是 RTP/SAVP，支持哪些加密套件。

        ## 何时不算故障
        - RTP/AVP 带 a=crypto 被拒，双向都是明文 RTP。
        - 机会式 DTLS 双方都退回 RTP（RFC 8643）。
        - DTLS 尚在进行时的最初几个 RTP；RTP 旁边的 STUN 保活。
        - 密文内容不作判断：此处看不到。

        ## 阈值
        - `settle`：应答后 3 秒；`handshake`：8 秒后再次检查 DTLS 与 ICE
        - `attempts`：3 次 ClientHello 或 ICE 检查无应答

        ## 参考
        RFC 3711 §3；RFC 4568 §5.1（a=crypto）；RFC 5763 §5（DTLS）；RFC 8445 §7（检查）；RFC 7983 §7。
        """#
}
