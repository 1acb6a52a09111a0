extension ChinesePages {
    static let duplicateMedia = #"""
        # duplicate-media: 某一路流的每个 RTP 包确实到达两次

        ## 含义
        某一路流的包在线上出现两次：SSRC、序号、时间戳都相同，却确实被发送或转发了两次。带宽翻倍；有的
        接收方播放失真，或误计丢包。仅由抓包造成的重复会被识别，不上报。

        ## 用户感受
        - 多数情况下没有感觉；带宽小时出现 `packet-loss` 和断续；个别设备有回声或咔哒声。

        ## 可能原因
        1. 交换环路，或链路捆绑工作在广播模式。
        2. 路由器或录音设备复制媒体，又把副本转发出去。
        3. 网关把同一通话桥接两次，或从两个网卡发出。
        4. 有意的冗余（两条路径各发一份 RTP）。

        原因标识：`sent-twice`（重复包间隔 1 毫秒以上）；仅作提示的 `copied-on-the-way`（间隔更短，接口本身不会
        复制，且 SIP 只出现一次）。

        ## 如何确认
        出现一次以上的包：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.src -e ip.dst \
              -e udp.dstport -e rtp.ssrc -e rtp.seq -e rtp.timestamp | sort | uniq -cd | head

        是抓包重复还是真重复？抓包重复的 IP 标识和 TTL 相同：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e frame.time_relative \
              -e frame.interface_name -e eth.src -e ip.id -e ip.ttl -e rtp.ssrc -e rtp.seq | head -40

        ## 如何处理
        - TTL 不同：包走了两条路或成环；检查交换机、链路捆绑、策略路由。
        - 以太网源地址不同：第二个地址的设备在发副本。
        - 网关或录音设备：只把副本发往自己的地址。
        - 完全相同且只有一个抓包点：检查镜像口配置（两个端口的双向都被镜像）。

        ## 何时不算故障
        - 在 `any` 接口、网桥，或进出都抓到的镜像口抓包。
        - 有意的重发：RTP 冗余（RFC 2198）、流复制（RFC 7198）。
        - DTMF 事件的 3 个结束包：时间戳相同，序号不同。

        ## 阈值
        - `share`：一路流 90 % 的包，至少持续一个 5 秒窗口

        ## 参考
        RFC 3550 A.1（重复包）；RFC 7198（有意的流复制）。
        """#
}
