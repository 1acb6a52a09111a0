extension ChinesePages {
    static let packetLoss = #"""
        # packet-loss: RTP 在到达抓包点之前丢包

        ## 含义
        某一路流的序号有缺口：包发出了，却没有经过这里。按 5 秒窗口统计（应收与实收之比，RFC 3550 A.1、
        A.3），不用累计值。抓包点之后的丢包只能从对端的 RTCP 中看到。

        ## 用户感受
        - 断字、机器人声、断续；按键（DTMF）识别不了。

        ## 可能原因
        1. Wi-Fi，或接入带宽占满（通话时上传文件，没有 QoS）。
        2. 限速或按包速率限制的防火墙；交换机端口双工不匹配。
        3. 运营商或 VPN 服务商网络丢包。
        4. 主机过载：网关 CPU、虚拟机调度不及时、套接字缓冲区过小。
        5. 抓包自身丢包：置信度降级，并写明。

        原因标识：`lost-before-this-point`（到达此处之前丢失）；`lost-between-points`（两个抓包点或接口之间丢失）；
        `lost-beyond-this-point`（此处之后丢失，只有接收方的 RTCP 能说明）。

        同一通话的下列问题列入结论：`duplicate-media`。

        ## 如何确认
        各流丢包（“Lost”列，含百分比）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        对端的丢包（fraction × 100 / 256 = %）：

            tshark -r call.pcapng -Y 'rtcp.ssrc.fraction > 0' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.fraction -e rtcp.ssrc.cum_nr -e rtcp.ssrc.jitter

        丢在哪一段，主机是否丢包：

            mtr -u -P 10500 -c 100 -r 203.0.113.10
            nstat -az UdpRcvbufErrors UdpInErrors
            ethtool -S eth0 | grep -iE 'drop|err'

        ## 如何处理
        - 坐席用有线网络，不用 Wi-Fi。QoS：RTP 打 DSCP EF（46），接入线路为其设优先队列。
        - 检查交换机端口双工和误包；媒体端口段不做限速。
        - 网关外侧就已丢包：找运营商，提供地址、端口、时间和丢包率。
        - 只有经过 VPN 才丢：媒体不走 VPN。

        ## 何时不算故障
        - SSRC 改变，或转接时序号跳变：重新计数。
        - DTX 和舒适噪声：时间戳跳变，序号不跳。
        - 乱序但及时到达；重复的包只计一次。
        - 抓包丢包（`pcap_stats`）：见 `earshot status`。

        ## 阈值
        - 警告 `warning`：1 % 及以上；错误 `error`：5 % 及以上
        - 至少 `windows`：3 个 5 秒窗口（或接收方报告）达到；或整段短通话达到，且应收至少 `packets`：100 包

        ## 参考
        RFC 3550 §6.4.1、A.1、A.3（丢包）；RFC 4594 §4.1（电话业务用 DSCP EF）。
        """#
}
