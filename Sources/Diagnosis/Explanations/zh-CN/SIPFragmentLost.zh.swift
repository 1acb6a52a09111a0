extension ChinesePages {
    static let sipFragmentLost = #"""
        # sip-fragment-lost: UDP 上的大 SIP 报文丢失 IP 分片

        ## 含义
        SIP 报文超过 MTU，以 IP 分片传送，直到重组超时仍缺一片；或报文反复重发而始终不完整。
        结论会给出报文长度和 MTU；若发往该对端的小请求能过、大请求不能过，也会写明。

        ## 用户感受
        - 能登录却打不出电话，或只有编解码少的呼叫能通；部分呼叫卡住 32 秒。

        ## 可能原因
        1. 防火墙、NAT 或运营商丢弃分片（后续分片没有端口号）。
        2. 路径 MTU 小于网卡 MTU（VPN、PPPoE 1492、GRE 1476），且 ICMP“需要分片”被过滤。
        3. 报文过大：编解码过多、ICE 候选、History-Info、Record-Route 过长。
        4. 普通丢包：任何一片丢失都不完整。

        结论中的原因：`fragment-missing`（有分片始终没有到达此处）、`large-unanswered`（大请求无应答而小请求
        有应答）、`reassembly-timeout`（ICMP 称接收方未能重组）、`packet-too-big`（ICMP 给出 MTU，重发也无应
        答）。由此引起的 `ack-missing`、`signalling-blocked`、`request-unanswered` 列入结论。

        ## 如何确认
        IPv4、IPv6 分片及是否重组成功：

            tshark -r trunk.pcapng -o ip.defragment:TRUE \
              -Y 'ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr' -T fields -e frame.number \
              -e ip.src -e ip.dst -e ip.id -e ip.frag_offset -e ip.len -e ip.reassembled_in

        已到达的最大 SIP 报文：

            tshark -r trunk.pcapng -Y 'sip && udp.length > 1300' -T fields -e frame.number -e ip.src \
              -e sip.Method -e sip.Status-Code -e udp.length

        抓包过滤条件须包含后续分片；用 ping 测路径 MTU：

            tcpdump -i any -w trunk.pcap 'udp port 5060 or (ip[6:2] & 0x1fff != 0) or ip6[6] = 44'
            ping -M do -s 1472 -c 3 203.0.113.10

        ## 如何处理
        - 与该对端改用 TCP 或 TLS，至少大报文如此。
        - 缩短报文：只留两三种编解码，中继上不带视频和 ICE，使用头域缩写。
        - 防火墙放通 IP 分片和 ICMP 类型 3 代码 4（IPv6：Packet Too Big）。
        - VPN 或 PPPoE：把网关网卡的 MTU 设为路径 MTU。

        ## 何时不算故障
        - 超过 1300 字节的 UDP 请求得到了响应。
        - 抓包过滤条件没有包含后续分片：不作判断。
        - 分片乱序或重复。

        ## 阈值
        - 分片丢失：重组定时器（30 秒）结束前缺失的分片始终未到
        - `large`：1300 字节，路径 MTU 未知时 RFC 对 UDP 的上限；小于它的算小请求
        - `small-answered-within`：120 秒内小请求曾得到应答，而超过一个报文的大请求始终无应答

        ## 参考
        RFC 3261 §18.1.1（超过 MTU − 200 或 1300 字节应改用 TCP）；RFC 8200 §4.5；RFC 4787 §11（NAT）。
        """#
}
