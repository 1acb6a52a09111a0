extension ChinesePages {
    static let mediaBlocked = #"""
        # media-blocked: RTP 已发出却未到达，途中被防火墙或 NAT 拦截

        ## 含义
        一侧按对端通告的地址发 RTP，途中被丢弃。确信程度取决于证据：
        - ICMP 引用了该媒体流：`proved`，ICMP 的源地址就是拦截者（代码 9、10、13：防火墙；
          3：端口未监听；0、1：无路由）。
        - 某一跳之前有、之后没有（两块网卡，或两台 Earshot）：`proved`，就在这两点之间。
        - 坐席主机自己的 RTP 发得出去，却什么也收不到：`likely`。
        它是 `one-way-audio`、`no-audio` 中的一个原因；端口表会给出哪些端口曾收到过媒体。

        ## 用户感受
        - 接通后一方或双方听不到声音；换手机热点就正常。
        - 只有部分通话有问题：分到了未放通的端口。

        ## 可能原因
        1. 坐席主机或办公室防火墙没有放通媒体端口段。
        2. 只放通了一部分（“10500–10523 今天收到过媒体，10524–10559 从未收到”）。
        3. NAT 映射已老化，或是对称型 NAT：通告的地址不是实际打开的地址。
        4. 云安全组，或运营商侧的访问控制列表。
        5. ICMP 代码 3：端口已无人监听，软电话已关闭或换了端口。
        6. ICMP 曾拒收媒体，之后通话恢复有声：仅为提示，并指明拦截者：`port-closed`（无人监听）、
           `firewall`（管理禁止）、`routing`（无路由或环路）、`icmp-error`（其他）。

        ## 如何确认
        两个方向的 RTP（下文 `10512` 代表该通话的端口）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        引用媒体端口的 ICMP 及其源地址：

            tshark -r call.pcapng -Y 'icmp.type == 3 && udp.port in {10500..10559}' -T fields \
              -e frame.time_relative -e ip.src -e icmp.code -e udp.dstport

        在主机上看报文是否到网卡、是否被丢、防火墙规则如何：

            tshark -i any -f 'udp port 10512'
            nft list ruleset | grep -nE '105|drop|reject'
            conntrack -L -p udp | grep -E 'sport=10512|dport=10512'
            earshot ports

        ## 如何处理
        - Linux 主机：`nft insert rule inet filter input udp dport 10500-10559 accept`，并写入持久配置。
        - firewalld：`firewall-cmd --permanent --add-port=10500-10559/udp`，再 `firewall-cmd --reload`。
        - Windows 坐席电脑：在系统防火墙和杀毒软件中为软电话放通入方向 UDP 10500–10559。
        - 办公室防火墙、云安全组：双向放通 UDP 10500–10559。
        - ICMP 或两点抓包已指明设备的，先改那台设备。

        ## 何时不算故障
        - 保持中（`sendonly`、`recvonly`、`inactive`、0.0.0.0、端口 0）；尚未应答。
        - 媒体不经过本抓包点。
        - RTP 来自 SDP 以外的地址或端口：SDP 写的是接收地址。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒，可配置；通话结束时再判一次
        - 媒体端口段：取自配置档（huawei-cec 为 10500–10559）

        ## 参考
        RFC 792（ICMP 类型 3）；RFC 1812 §5.2.7.1（代码 13）；RFC 4443 §3.1（ICMPv6）；RFC 4961 §3。
        """#
}
