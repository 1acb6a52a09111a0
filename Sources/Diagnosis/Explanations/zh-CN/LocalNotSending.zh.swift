extension ChinesePages {
    static let localNotSending = #"""
        # local-not-sending: RTP 到了坐席主机，坐席主机却一个包也没发

        ## 含义
        在坐席主机上收得到对端的 RTP，本机却没有向对端指定的地址发包。问题不在网络：包没有产生，
        或被本机防火墙丢弃。它是 `one-way-audio`、`no-audio` 中的一个原因。

        ## 用户感受
        - 客户听不到坐席，坐席听客户正常。

        ## 可能原因
        1. 音频设备：没选麦克风、设备拔出、被其他程序占用、驱动故障。
        2. 操作系统不允许软电话使用麦克风（Windows、macOS 或浏览器的隐私设置）。
        3. 本机防火墙或安全软件丢弃软电话发出的 UDP。
        4. 软电话静音后停止发包，或在保持、切换耳麦后卡住。
        5. 取消保持后方向仍停在 `recvonly` 或 `inactive`。

        ## 如何确认
        按源地址看 RTP，缺的是坐席主机的：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        最后约定的方向：

            tshark -r call.pcapng -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.media_attribute.field \
              -Y 'sdp.media_attribute.field in {"sendrecv", "sendonly", "recvonly", "inactive"}'

        本机防火墙出方向的丢弃规则，以及软电话的套接字：

            nft list ruleset | grep -nE 'hook output|drop|reject'
            ss -uanp 'sport >= :10500 and sport <= :10559'

        ## 如何处理
        - 在软电话中检查音频输入输出设备；按名称选耳麦，不用“默认设备”。
        - 在系统隐私设置中允许软电话或浏览器使用麦克风。
        - 在本机防火墙和杀毒软件中放通软电话的出方向 UDP。
        - 更换耳麦后重启软电话；保持后必现的，升级软电话。

        ## 何时不算故障
        - 静音或不说话时启用 DTX、舒适噪声：仍有少量包，序号连续。
        - 保持中，或以 `recvonly` 应答。
        - 不在坐席主机上抓的包，无法与 `media-blocked` 区分。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒，可配置

        ## 参考
        RFC 3264 §6.1（answer 的方向）、§8.4（保持）；RFC 3389 §4（舒适噪声）。
        """#
}
