extension ChinesePages {
    static let lowVolume = #"""
        # low-volume: 有语音，但音量太低，听不清

        ## 含义
        某一方向的有效语音在整段通话中一直低于 −45 dBm0。只计有效语音，不计停顿（每 8 个包按 ITU-T
        P.56 测一个）。因麦克风、环境和人声各异，也可能对方只是在听，只判 `possible`，为提示。

        ## 用户感受
        - “请大点声”。一方声音微弱，调大音量噪声也跟着变大。

        ## 可能原因
        1. 麦克风增益过低，耳麦话筒朝向不对，或选中的不是它。
        2. 软电话关闭了自动增益，或回声抑制把语音压低。
        3. 模拟或 TDM 网关端口的增益（损耗计划）设得过低。
        4. 编码律用错：A 律当作 µ 律播放是失真而不是音量低，见 `unexpected-codec`。
        5. 对方设备或远距离免提：只有运营商或对方能判断。

        原因标识：`low-level`。

        ## 如何确认
        找到该流，在 Wireshark 中试听（Telephony > RTP > RTP Player）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        或导出 G.711A 载荷，用 SoX 测量（`stat` 给出 RMS 幅度）：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp \
              -Y 'rtp.p_type == 8 && ip.src == 192.168.1.20' -T fields -e rtp.payload |
              xxd -r -p > one-side.al
            sox -t al -r 8000 -c 1 one-side.al -n stat

        ## 如何处理
        - 坐席：调高麦克风音量，按名称选耳麦，话筒靠近嘴边。
        - 打开自动增益；更新耳麦驱动和固件。
        - 网关：逐次小幅（几 dB）调整端口输入增益，调后检查回声。
        - 某条中继所有通话音量都低：把双向样本提供给运营商。

        ## 何时不算故障
        - 静音、IVR 和音乐停顿、舒适噪声、保持。
        - 完全没有有效语音：属于 `silent-audio`，或无从判断。
        - 此处不解码的编解码、加密媒体。

        ## 阈值
        - `below`：有效语音低于 0 dBm0 的分贝数，45 dB
        - `speech`：所需的有效语音时长，2 秒
        - `range`：最响与最轻十分之一之间的差，9 dB；平稳的噪声不是语音

        ## 参考
        ITU-T G.711；ITU-T P.56（有效语音电平）；ITU-T G.169（自动电平控制）。
        """#
}
