extension ChinesePages {
    static let requestUnanswered = #"""
        # request-unanswered: 某个请求无响应，而对端仍在响应其他请求

        ## 含义
        某个 SIP 请求重发到底（或已足够久）仍无任何响应，而最近 60 秒内收到过同一对端的报文。
        路径是通的，不通的是这个请求、这种方法或这个长度。
        若对端毫无报文，则改报 `signalling-blocked`。

        ## 用户感受
        - 某项功能失败而其他正常：能呼叫却登录不了，能登录却打不出，转接不了。
        - 呼叫建立卡住 32 秒。

        ## 可能原因
        1. `no-reply-to-method`：对端不理会该请求：账号不存在、方法不支持、过载、软件缺陷。
        2. 该请求比其他的大，分片丢失：`sip-fragment-lost`。
        3. 响应去了别处：`asymmetric-signalling`，或 Via、rport 被 `sip-alg` 改写。
        4. 请求去了别处：DNS 或 Route 指向同一对端的其他地址或端口。
        5. 报文格式有误，被静默丢弃：`sip-malformed`。
        6. `hangup-ignored`：BYE 没有应答而对方仍在通话；或 CANCEL 已得到 200，INVITE 却始终没有 487。

        ## 如何确认
        按方法统计请求与响应：

            tshark -r call.pcapng -q -z sip,stat

        该请求、重发、长度，以及对端的其他报文：

            tshark -r call.pcapng -Y 'sip && ip.addr == 203.0.113.10' -T fields -e frame.time_relative \
              -e ip.src -e udp.srcport -e udp.dstport -e sip.Method -e sip.Status-Code -e sip.CSeq \
              -e frame.len -e sip.resend

        ## 如何处理
        - 与有响应的请求对比：端口、长度、Via、Contact、From 域名。
        - 超过约 1300 字节：改用 TCP，或缩短报文（减少编解码和无用头域）。
        - Via 或 rport 途中被改：关闭路由器 SIP ALG。
        - 向运营商提供 Call-ID、CSeq、时间和双方地址，确认是否收到。

        ## 何时不算故障
        - ACK 本来没有响应。CANCEL 交叉：INVITE 以 487 结束。
        - 重发后得到响应：是丢包，单独不算故障。
        - 已收到临时响应：对端已收到 INVITE，可以振铃数分钟。
        - 抓包在定时器到期前结束。

        ## 阈值
        与 `signalling-blocked` 相同；对端可能已在别处响应，因此最高为 `likely`：
        - `transmissions`：4 次且历时至少 `wait`：3.5 秒，或 `timeout`：32 秒（定时器 B 或 F）
        - `peer-silence`：最近 60 秒内收到过该对端的其他报文

        ## 参考
        RFC 3261 §17.1.1.2（定时器 A、B）、§17.1.2.2（定时器 E、F）、§18.1.1（长度，1300 字节）。
        """#
}
