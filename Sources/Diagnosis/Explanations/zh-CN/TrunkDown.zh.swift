extension ChinesePages {
    static let trunkDown = #"""
        # trunk-down: 中继中断：对端不再响应 OPTIONS 保活

        ## 含义
        发往某一对端的 OPTIONS 保活连续至少 3 次无响应，或回 503。对该对端只开一个事件；恢复响应后
        事件清除，并给出中断时长。其他任何响应（200、404、405、481）都说明对端存活。

        ## 用户感受
        - 该中继呼入呼出全部失败，呼叫改走其他路由，或听忙音。

        ## 可能原因
        1. `no-reply`：对端或其链路中断，或路径被拦截。`unavailable`（503）：对端在运行，但过载或正在维护割
           接。
        2. 路径被拦截（防火墙或路由变更）：`signalling-blocked`，ICMP 会指明位置：`port-closed`（端口未监
           听）、`firewall`（管理禁止）、`routing`（无路由或环路）、`icmp-error`（其他）。
        3. 本端公网地址变了，运营商白名单未更新。
        4. 保活间隔过长，NAT 或防火墙到对端的表项老化。
        5. 响应去了别处：`asymmetric-signalling`。TLS 证书过期。

        ## 如何确认

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "OPTIONS"' -T fields -e frame.time -e ip.src \
              -e ip.dst -e sip.Method -e sip.Status-Code -e sip.CSeq.seq -e sip.Retry-After

        按方法统计请求与响应（503 单独列出）：

            tshark -r trunk.pcapng -q -z sip,stat

        该对端有无其他报文，或相关的 ICMP 差错：

            tshark -r trunk.pcapng -Y 'ip.src == 203.0.113.10 || icmp.type == 3' -T fields \
              -e frame.time -e ip.src -e _ws.col.Info

            ping -c 3 203.0.113.10
            traceroute -U -p 5060 203.0.113.10
            conntrack -L -d 203.0.113.10

        ## 如何处理
        - 本端依次检查：链路、路由、公网地址、防火墙（5060–5090）、证书。
        - 对端：联系运营商，提供对端地址、最后一次 OPTIONS 得到响应的时间，有 ICMP 的一并提供。
        - 中继配置备用对端，OPTIONS 无响应时网关自动倒换（Asterisk `qualify_frequency`，
          FreeSWITCH gateway 的 `ping`）。
        - 途中有 NAT：保活间隔不大于 30 秒。

        ## 何时不算故障
        - 回 404、405、481，或 503 以外的任何响应。只丢了一两次保活。
        - 不再向该对端发 OPTIONS：不作判断。
        - 抓包晚于请求开始，或早于定时器结束。

        ## 阈值
        - `failures`：连续 3 次保活无响应或回 503
        - `timeout`：单次保活 32 秒（定时器 F）无响应

        ## 参考
        RFC 3261 §11（OPTIONS）、§17.1.2.2（定时器 F）、§21.5.4（503）；RFC 5626 §4.4（保活）。
        """#
}
