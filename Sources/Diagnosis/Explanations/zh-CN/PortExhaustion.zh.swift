extension ChinesePages {
    static let portExhaustion = #"""
        # port-exhaustion: 同一主机上的软电话用尽了媒体端口

        ## 含义
        某台主机上媒体端口段全部占用，或下一个呼叫被拒、以端口 0 应答；或同一地址注册了 10 个及以上
        客户端。10500–10559 共 60 个端口，每个软电话占 6 个，因此 60 个端口可供 10 个客户端使用
        （huawei-cec）。

        ## 用户感受
        - 终端服务器或共用电脑上，第十一个坐席的通话无声，或打不出去。
        - 重启软电话后恢复，端口再次泄漏后又不行。

        ## 可能原因
        1. 一台主机上软电话过多（终端服务器、虚拟桌面、同一 NAT 地址）。
        2. 端口泄漏：通话已结束而套接字未释放；软电话崩溃后进程仍在。
        3. 其他程序占用了该端口段。
        4. 网关上：RTP 端口段相对通话数太小（每侧 2 个端口）。

        结论中的原因：`all-ports-in-use`、`refused-when-full`、`answered-without-port`、
        `too-many-clients`。

        端口用尽时同一通话出现的 `codec-mismatch`、`concurrency-limit`、`callee-unavailable`、
        `call-rejected` 列入结论。

        ## 如何确认
        该主机通告过的媒体端口及次数：

            tshark -r call.pcapng -Y 'sdp.media.media == "audio" && ip.src == 192.168.1.20' -T fields \
              -e sdp.media.port | sort | uniq -c

        拒绝和端口 0：

            tshark -r call.pcapng -Y 'sdp.media.port == 0 || sip.Status-Code in {480, 486, 488, 500, 503}' \
              -T fields -e frame.time -e ip.src -e sip.Status-Code -e sdp.media -e sip.Warning

        在主机上看该端口段的套接字及其进程；并看端口表：

            ss -uanp 'sport >= :10500 and sport <= :10559'
            earshot ports

        ## 如何处理
        - 每台主机、每个地址不超过 10 个客户端；或在软电话和防火墙上同时扩大端口段。
        - 结束残留的软电话进程；升级有端口泄漏的版本。
        - 让其他程序避开该端口段（Linux：`net.ipv4.ip_local_reserved_ports`）。
        - 网关：扩大 RTP 端口段（Asterisk `rtpstart`、`rtpend`；FreeSWITCH `rtp-start-port`、
          `rtp-end-port`），并在防火墙放通。

        ## 何时不算故障
        - 多个客户端共用一个 NAT 地址，但各在自己的电脑上：端口互不冲突。
        - 视频或 T.38 端口为 0，或因编解码拒绝而为 0（`codec-mismatch`）。

        ## 阈值
        - 端口段：60 个（10500–10559）；每客户端 6 个；每主机客户端 10 个（huawei-cec）
        - 同一主机注册的客户端：10 个即满（提示），11 个过多（警告）
        - 占用数：每路通话 2 个，或每个通话中的客户端 6 个，取较大者

        ## 参考
        RFC 3264 §6（端口 0）；RFC 3550 §11（端口对）。
        """#
}
