extension ChinesePages {
    static let silentAudio = #"""
        # silent-audio: RTP 正常到达，内容却是数字静音

        ## 含义
        包收到了，但内容只有一个固定码值：G.711µ 为 0xFF 或 0x7F，G.711A 为 0xD5 或 0x55。真实的麦克风
        总有底噪，因此可 `proved`：发送方没有发出声音，问题不在网络。自应答起一直静音为警告；通话中
        连续 10 秒以上静音为提示：静音键或噪声门也是如此。

        G.722、G.726 和 GSM 每 5 秒解码 1 秒：每次都无声则为 `likely`。加密媒体从不监听。

        ## 用户感受
        - 电话接通，一方什么也听不到，连环境声都没有。

        ## 可能原因
        1. 麦克风被硬件（耳麦按键）或操作系统静音；选错输入设备。
        2. 软电话没有麦克风权限，改发静音。
        3. 网关桥接有误：一侧收到的是填充包，不是另一侧的声音。
        4. 运营商媒体网关的 TDM 侧没有接通。
        5. 应播放的 IVR 或录音没有文件。

        原因标识：`no-audio-source`、`silenced-on-the-way`、`silent-for-a-while`。

        同一通话的下列问题列入结论：`reinvite-failed`、`update-failed`、`codec-mismatch`、
        `unexpected-codec`。

        ## 如何确认
        统计该流的不同载荷：某一行次数很大，即为数字静音：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 192.168.1.20' \
              -T fields -e rtp.ssrc -e rtp.p_type -e rtp.payload | sort | uniq -c | sort -rn | head -5

        是否其实是舒适噪声（负载类型 13）：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp.p_type == 13' -T fields \
              -e frame.time_relative -e ip.src -e rtp.seq

        ## 如何处理
        - 坐席：取消静音键，按名称选对麦克风，音量不为零，授予权限。
        - 在系统声音设置中试录：那里没有电平，通话就没有声音。
        - 网关：查看同一通话的另一侧；那边有声、这边静音，就是网关桥接的问题。
        - 运营商：提供 Call-ID、时间、主叫、被叫和无声的方向。

        ## 何时不算故障
        - 舒适噪声（负载类型 13）和 DTX：包少，时间戳跳变。
        - 静音、IVR、音乐的短暂停顿，不足 10 秒。
        - 保持中。加密媒体和此处不解码的编解码：不作判断。
        - 双方都还没说话：除非听到对方，否则到通话结束才判。

        ## 阈值
        - `run`：连续数字静音，10 秒
        - `settle`：按整段判断的最短通话，3 秒
        - `packets`：所需包数，以及认定另一方有声的包数，25

        ## 参考
        ITU-T G.711（码值）；RFC 3551 §4.5.14（PCMA、PCMU）；RFC 3389（舒适噪声）。
        """#
}
