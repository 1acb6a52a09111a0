extension ChinesePages {
    static let oneWayAudio = #"""
        # one-way-audio: 单通：接通后 RTP 只有一个方向，一方听不到声音

        ## 含义
        通话已应答，双方均为 sendrecv，本抓包点在媒体路径上，已过稳定时间，而 RTP 只流向一侧的媒体
        地址，另一侧没有。结论会写明谁听不到、两个方向各多少包、从何时开始；通话结束时再判一次。

        ## 用户感受
        - 坐席听得到客户，客户听不到坐席，或者相反；往往几秒内就挂机。

        ## 可能原因
        1. `media-blocked`：ICMP 引用了该媒体流，或某一跳之前有、之后没有：`proved`。
        2. `private-address-in-sdp`：SDP 给出的地址从发送方不可达。
        3. `media-wrong-port`：RTP 发往本对话中从未通告过的地址或端口。
        4. `media-blocked`：坐席主机的 RTP 发得出去，却什么也收不到：`likely`；端口表说明该端口段
           的其他端口是否正常。
        5. `local-not-sending`：RTP 到了坐席主机，而坐席主机一个包也没发。
        6. `peer-not-sending`：在网关的对端一侧看到对端没发。
        7. `srtp-mismatch`：协商了 SAVP 却发明文 RTP，或缺密钥；DTLS、ICE 始终未完成。
        8. `direction-left-on-hold`：取消保持后方向仍停在 `sendonly` 或 `inactive`。
        9. `ack-missing`：没有发送的一方一直重发 200，没有收到 ACK。
        10. `sip-alg`：两份报文显示 c= 被改而 m= 端口未改，RTP 却从另一端口发出。
        11. 同一通话的 `reinvite-failed`、`update-failed`、`missing-100rel`、`sip-alg`。
        未给出 `--local` 或 `--vantage` 时不知道本机是哪一侧：“没有发送”与“途中被丢弃”都只是 `possible`。
        同一网络内的两份抓包（TTL 未减）之间丢失为 `likely`，跨路由器为 `proved`。
        看不到信令时（加密，或走另一条路径）只按方向判断，所属通话未知，结论最多为 `possible`：ICMP 拒收该流；
        接收方 RTCP 不再增长而包仍在经过（`lost-beyond-this-point`，仅为提示）；另一端 RTCP 称在发包而此处从未经过
        （`lost-before-this-point`）；其声音与 RTCP 同时中断（`gone-silent`，仅为提示）。
        对端的 RTCP（最高序号不动、丢包 100 %、或正常）可区分“没发”和“没收到”，能把 `likely`
        升为 `proved`。

        同一通话的下列问题列入结论：`late-media`、`media-stopped`、`prack-failed`、`codec-mismatch`、
        `port-exhaustion`、`unexpected-codec`、`silent-audio`、`answer-invalid`、`early-media-missing`、
        `early-media-cut`。

        ## 如何确认
        两个方向的包数：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        双方约定的接收地址和方向：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.connection_info.address -e sdp.media.port -e sdp.media_attribute.field

        对端自己说收到了多少：

            tshark -r call.pcapng -Y 'rtcp.ssrc.fraction' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.fraction -e rtcp.ssrc.high_seq

        在坐席主机上查连接跟踪和端口表：

            conntrack -L -p udp | grep -E 'port=105[0-5][0-9]'
            earshot ports

        ## 如何处理
        - 坐席主机：放通入方向 UDP 10500–10559；换手机热点试呼，以区分是否办公网络的问题。
        - 坐席主机没有发包：检查麦克风、静音、音频输入输出设备。
        - 私网地址：在网关上配置外网地址；关闭路由器 SIP ALG。
        - 然后看 100rel：请运营商在 18X 中携带 `Require: 100rel`，或在中继网关打开 PRACK。
        - 再看重协商：请运营商对 UPDATE 和 re-INVITE 回 200 OK。

        ## 何时不算故障
        - 保持：`sendonly`、`recvonly`、`inactive`、0.0.0.0、端口 0。通话短于稳定时间。
        - 舒适噪声和 DTX：序号连续，时间戳跳变。
        - 听不到的一方自己的 RTCP 报告在计包：媒体走另一条路径。经 TURN 服务器封装的媒体。同一主机的两份
          内容不同的抓包。
        - RTP 来自 SDP 以外的地址或端口。早期媒体、应答前的单向提示音。
        - 看不到信令时：无人应答的单向流，或应答方停发而 RTCP 仍在（放音、保持音乐、录音、回铃），组播，RTCP BYE。
        - 视频和 T.38。媒体不经过本抓包点。

        ## 阈值
        - `settle`：应答后 3 秒，此前不作判断
        - `confirm`：应答或最后一次重协商后 10 秒，通话中的判断时刻
        - `packets`：流向听得到的一侧至少 25 包，才判另一侧听不到
        - `unsignalled`：看不到信令时，上述迹象须持续 20 秒

        ## 参考
        RFC 3264 §5.1、§6.1（方向）、§8.4（保持）；RFC 4961 §3；RFC 3550 §6.4（RTCP）；RFC 3389。
        """#
}
