extension ChinesePages {
    static let registrationLost = #"""
        # registration-lost: 注册过期或 NAT 映射老化，来话到不了

        ## 含义
        在服务器给定的 Expires 之前没有刷新，随后打给该账号的呼叫失败；或注册仍有效而 NAT 映射已
        老化：发往 Contact 的请求无响应，或每次刷新 Contact 端口都变。呼出正常，呼入不通。

        ## 用户感受
        - 坐席看上去已登录，却接不到来话；主叫听到“无法接通”或长时间无声。
        - 重启软电话后恢复，过一阵又不行。

        ## 可能原因
        1. `nat-binding-expired`：NAT 或防火墙的 UDP 老化快于客户端刷新（Linux：未应答 30 秒，成流 120
           秒），且没有保活。`connection-dead`：注册所用的 TCP 连接同样失效。
        2. `expired`：呼叫之前注册已到期，未见刷新。电脑休眠、切换网络，或软电话卡死。
        3. 刷新被拒或无响应：`registration-failed`、`signalling-blocked`。
        4. 客户端不理会服务器给定的 Expires，仍按自己请求的时长刷新。
        5. 注册服务器重启，丢失绑定。

        呼叫因此遇到的问题列入结论：`signalling-blocked`、`request-unanswered`、`callee-unavailable`、
        `call-rejected`、`number-not-routed`。

        ## 如何确认
        给定的时长，以及各次刷新和源端口：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER"' -T fields -e frame.time -e ip.src \
              -e udp.srcport -e sip.Method -e sip.Status-Code -e sip.Contact -e sip.Expires

        保活报文（CRLF，UDP 载荷 2 或 4 字节）及其间隔：

            tshark -r call.pcapng -Y 'udp.port == 5060 && udp.length <= 12' -T fields \
              -e frame.time_relative -e ip.src -e udp.length

        在 Linux 路由器上看 NAT：

            conntrack -L -p udp --dport 5060
            sysctl net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream

        ## 如何处理
        - 软电话每 20–25 秒保活一次，或由服务器发 OPTIONS（Asterisk `qualify_frequency = 25`；
          FreeSWITCH `nat-options-ping`）。
        - NAT 后注册周期取 60–120 秒；或用 TCP、TLS 代替 UDP。
        - 调大路由器 UDP 超时；关闭其 SIP ALG。
        - 坐席电脑在班期间不休眠。

        ## 何时不算故障
        - 主动退出：REGISTER 带 Expires 0。
        - 注册过期，但期间没有人呼叫该账号。
        - 客户端马上用新地址重新注册。

        ## 阈值
        - `grace`：超过给定的 Expires 2 秒仍未刷新，随后的呼叫得到 404、408 或 480
        - `nat-timeout`：发往客户端的请求无响应之前，客户端已有 30 秒没有 SIP；NAT 后 120 秒为 `likely`
        - 绑定仍有效而 NAT 自身返回端口不可达：立即计，`likely`
        - `port-changes`：连续 3 次刷新来自不同的 NAT 端口
        - 刷新或保活慢于 Linux UDP 超时（30 秒、120 秒）的会写明

        ## 参考
        RFC 3261 §10.2.4（刷新）、§10.3（Expires）；RFC 5626 §4.4（保活）；RFC 4787 §4.3。
        """#
}
