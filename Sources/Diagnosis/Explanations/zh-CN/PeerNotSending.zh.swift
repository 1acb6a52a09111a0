extension ChinesePages {
    static let peerNotSending = #"""
        # peer-not-sending: 对端没有发 RTP（在网关的对端一侧看到）

        ## 含义
        在网关朝向对端的一侧，对端同意发送却没有 RTP 过来，而我方 RTP 正常发往对端；对端与本抓包点
        之间没有我方设备阻挡。它是 `one-way-audio`、`no-audio` 中的一个原因；“没发”还是“到我方之前
        丢了”由 RTCP 区分。

        ## 用户感受
        - 坐席听不到客户，客户可能听得到坐席。

        ## 可能原因
        1. 对端在等待：我方的首个 RTP（latching）、PRACK（`prack-failed`）、ACK（`ack-missing`）、
           重协商（`reinvite-failed`、`update-failed`）。
        2. 对端发错了地方：见 `private-address-in-sdp`、`media-wrong-port`。
        3. 运营商媒体网关故障，或其远端无声（手机没有信号）。
        4. 运营商侧或途中有过滤：没有 RTCP 时在此无法区分。
        5. `srtp-mismatch`：对端在等 DTLS 或密钥。

        ## 如何确认
        中继侧按源地址看 RTP：

            tshark -r trunk.pcapng -q -d udp.port==10000-20000,rtp -z rtp,streams

        对端 SR 中的发包数是否在增长：

            tshark -r trunk.pcapng -Y 'rtcp.pt == 200 || rtcp.pt == 201' -T fields \
              -e frame.time_relative -e ip.src -e rtcp.pt -e rtcp.sender.packetcount \
              -e rtcp.ssrc.fraction -e rtcp.ssrc.high_seq

        SR 计数增长而无 RTP：发了但丢了。没有 SR，或计数为 0：没发。

        ## 如何处理
        - 运营商：提供 Call-ID、时间、主叫、被叫、通告给对方的媒体地址（c=、m=）和该侧抓包，请其
          核对媒体网关发了什么、发往哪里。
        - latching：应答后由我方先发（舒适噪声或静音包）。
        - 网关前的防火墙要放通整个 RTP 端口段，不能只放通运营商的信令地址：媒体通常来自其他地址。

        ## 何时不算故障
        - 保持，或对端 SDP 为 `recvonly`/`inactive`。舒适噪声和 DTX。
        - 应答前的早期媒体和提示音。
        - 只有一侧的抓包：在坐席主机上应判为 `likely` 的 `media-blocked`，不是本项。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒，可配置

        ## 参考
        RFC 3550 §6.4.1（SR 发包数）、§6.4.2（RR）；RFC 7362 §4（latching）；RFC 3264 §6.1。
        """#
}
