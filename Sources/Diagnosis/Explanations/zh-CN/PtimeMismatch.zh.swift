extension ChinesePages {
    static let ptimeMismatch = #"""
        # ptime-mismatch: RTP 打包时长与协商的不符

        ## 含义
        每个包所含的语音（时间戳步长和载荷长度）与接收方 a=ptime 的要求不同，或超过其 a=maxptime。多数
        接收方能适应；有的网关和 DSP 不行，播放断续或无声。

        ## 用户感受
        - 只在某条线路上声音断续、像机器人，而并没有丢包。

        ## 可能原因
        1. 发送方固定打包时长（20 或 30 毫秒），不理会 a=ptime。
        2. 线路、G.729 或 G.723.1 网关为省带宽设成 30、40 或 60 毫秒。
        3. B2BUA 两侧声明的打包时长不同，却原样转发媒体。

        原因标识：`packet-time-in-no-sdp`、`packet-time-above-maximum`；仅作提示的 `packet-time-of-sender-only`
        （发送方自己的 SDP 如此声明）。

        ## 如何确认
        要求的打包时长：

            tshark -r call.pcapng -Y 'sdp.media_attribute.field in {"ptime", "maxptime"}' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.field -e sdp.media_attribute.value

        实际发送：8 kHz 时，时间戳步长 160 为 20 毫秒，240 为 30 毫秒：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 203.0.113.10' \
              -T fields -e rtp.ssrc -e rtp.seq -e rtp.timestamp -e rtp.p_type -e udp.length | head -20

        ## 如何处理
        - 中继两侧都设为 20 毫秒（Asterisk `allow = alaw:20`；FreeSWITCH `PCMA@20i`）。
        - 向运营商确认线路需要的打包时长，并写入 a=ptime。
        - 网关：打开打包时长转换（同一编解码自转码），或设 `use_ptime = yes`（Asterisk PJSIP）。

        ## 何时不算故障
        - 接收方 SDP 没有 a=ptime：无从违反。
        - 一段话的末包、舒适噪声、DTMF、SSRC 改变。
        - 个别包短于 a=ptime（a=ptime 是期望值，a=maxptime 才是上限）。

        ## 阈值
        - `settle`：应答及最后一次重协商后 3 秒；以窗口内多数包的打包时长为准，窗口应收至少 `packets`：100 包
          或 4 秒的包

        ## 参考
        RFC 8866 §6.4（ptime）、§6.5（maxptime）；RFC 3551 §4.2（打包）、§4.5.14。
        """#
}
