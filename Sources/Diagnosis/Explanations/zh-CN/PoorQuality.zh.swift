extension ChinesePages {
    static let poorQuality = #"""
        # poor-quality: 估算的话音质量（MOS）差

        ## 含义
        按 E 模型（ITU-T G.107）由丢包、突发程度、编解码和已知时延估算 MOS，并注明是收听质量（不含时延）
        还是会话质量（含时延），以及对应的抓包点：抓包点之后的情况不在其中。
        R = 93.2 − Id − Ie,eff；Id = 0.024 d + 0.11 (d − 177.3)·H(d − 177.3)，d 为单向时延（毫秒）；
        Ie,eff = Ie + (95 − Ie)·Ppl/(Ppl/BurstR + Bpl)；MOS = 1 + 0.035 R + R(R − 60)(100 − R)·7e-6。

        ## 用户感受
        - 听不清，要反复说；投诉说不出具体是什么毛病。

        ## 可能原因
        1. `packet-loss`，尤其是突发丢包。
        2. `high-jitter`：包来得太晚，抖动缓冲等不及。
        3. 编解码本身有损（G.723.1、GSM、G.729A），或多次转码。
        4. 时延：卫星、VPN、过大的抖动缓冲（只影响会话质量）。

        同一通话的下列问题列入结论：`duplicate-media`、`ptime-mismatch`。

        ## 如何确认

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        对端发 RTCP XR 时，看对端自己的评价：

            tshark -r call.pcapng -Y 'rtcp.xr.voipmetrics.moslq' -T fields -e frame.time_relative \
              -e ip.src -e rtcp.xr.voipmetrics.rfactor -e rtcp.xr.voipmetrics.moslq \
              -e rtcp.xr.voipmetrics.moscq

        ## 如何处理
        - 按首要原因处理：`packet-loss` 或 `high-jitter`。
        - 端到端使用 G.711A，或只用一种编解码不转码；打开丢包隐藏（PLC）。
        - 时延：媒体走最短路径，自适应抖动缓冲，不绕 VPN。

        ## 何时不算故障
        - 没有公布 Ie、Bpl 的编解码（Opus、iLBC）：“不评分”。宽带编解码（G.722、AMR-WB）按 G.107.1 的
          独立刻度评分（`earshot streams`），不适用此处的阈值。
        - 在发送方本侧丢包恒为 0：对端的质量只有 RTCP 能说明。
        - 舒适噪声、DTX、保持、SSRC 改变。抓包丢包：置信度降级。

        ## 阈值
        - 警告 `warning`：MOS 低于 3.6（R 70）；错误 `error`：MOS 低于 3.1（R 60）
        - 至少 `windows`：3 个 5 秒窗口；或整段短通话，且应收至少 `packets`：100 包；严重程度不低于其中的
          `packet-loss` 或 `high-jitter`
        - 时延 d：RTCP 往返时延的一半加一个打包时长；G.711 按有丢包隐藏计算
        - G.107 刻度：R 80 = MOS 4.0 满意；70 = 3.6 部分用户不满意，60 = 3.1 多数不满意，
          50 = 2.6 几乎都不满意；最高 4.41（窄带）
        - Ie/Bpl：G.711 有丢包隐藏 0/25.1，没有 0/4.3；G.729A 11/19；GSM 20/10；G.723.1 15/16.1

        ## 参考
        ITU-T G.107 §7、附录 B；ITU-T G.113 附录 I（Ie、Bpl）；RFC 3611 §4.7（RTCP XR VoIP 指标）。
        """#
}
