extension ChinesePages {
    static let highJitter = #"""
        # high-jitter: RTP 到达间隔抖动过大

        ## 含义
        到达间隔抖动（RFC 3550 A.8，与 tshark 给出的一致）持续偏高：包成堆到达。抖动缓冲可以抹平，代价
        是时延增加；来得太晚的包等于丢了。

        ## 用户感受
        - 声音断续、发金属音，时延变大，双方抢话。

        ## 可能原因
        1. Wi-Fi、移动或卫星接入；线路占满造成缓冲膨胀（bufferbloat）。
        2. 没有 QoS，通话时有大流量传输。
        3. 软电话电脑、网关或虚拟机过载，发包成堆。
        4. 多条时延不同的路径（链路捆绑、SD-WAN）。
        5. 抓包主机自身时钟或镜像口繁忙：此时所有流同时出现。

        原因标识：`uneven-before-this-point`（到达此处之前）；`uneven-beyond-this-point`（此处之后，只有接收方的
        RTCP 能说明）。

        ## 如何确认
        各流抖动（平均与最大，毫秒）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        每个包的到达间隔与其时间戳对照：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 203.0.113.10' \
              -T fields -e rtp.seq -e rtp.timestamp -e rtp.marker -e frame.time_delta_displayed | head -200

        对端报告的抖动（单位为 RTP 时钟，8 kHz 时 8 = 1 毫秒）：

            tshark -r call.pcapng -Y 'rtcp.ssrc.jitter > 240' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.jitter

        ## 如何处理
        - 坐席用有线网络；QoS 打 DSCP EF（46），接入线路用短队列（fq_codel、CAKE）。
        - 发送方的问题（在其本侧就有抖动）：降低负载，给网关实时优先级。
        - 软电话和网关启用自适应抖动缓冲（Asterisk `JITTERBUFFER()`，FreeSWITCH
          `jitterbuffer_msec`）。
        - 网关外侧就有抖动：找运营商，提供地址、时间和数值。

        ## 何时不算故障
        - 跨越 marker 位、舒适噪声或 DTMF 的间隔：不计。
        - SSRC 改变则重新计数。
        - 时延大但均匀：不是抖动。
        - 时间戳粗糙的录制或合并抓包。

        ## 阈值
        - 警告 `warning`：30 毫秒及以上；错误 `error`：60 毫秒及以上（窗口内的平均值）
        - 至少 `windows`：3 个 5 秒窗口（或接收方报告）达到；或整段短通话达到，且应收至少 `packets`：100 包

        ## 参考
        RFC 3550 §6.4.1、A.8（抖动）；RFC 4594 §4.1（电话业务用 DSCP EF）。
        """#
}
