extension ChinesePages {
    static let sipScan = #"""
        # sip-scan: 陌生来源扫描本系统的分机和可用路由

        ## 含义
        同一来源向大量目标发请求而极少成功，或自报已知扫描器的名称。每个来源只报一次；大量来源同时
        扫描一台主机时（分布式扫描或伪造源地址）合并为一次。其失败呼叫和失败注册不另行上报，也不计入任何限额和统计。

        ## 用户感受
        - 夜间出现来自 100、1001 之类号码的骚扰振铃，接起来没有人。
        - 若密码被猜中：账单上出现盗打话费。

        ## 可能原因
        1. 互联网扫描器（User-Agent 为 friendly-scanner、sipvicious、sipcli、pplsip 等）。
        2. 拨号器轮番试出局前缀（00、900、011 等），寻找可盗打的路由。
        3. 少数情况：自己的监控系统或安全审计。

        结论中的原因：`known-agent`（使用已知扫描器的名称）、`many-targets`（尝试大量用户，应答很少或没
        有）、`many-sources`（同时超过 `sources` 个来源：分布式扫描，或源地址系伪造）、`probe-succeeded`（扫
        描者的请求被接受）。

        ## 如何确认
        谁在发、自称什么、目标是谁：

            tshark -r call.pcapng -Y 'sip.Method in {"OPTIONS", "REGISTER", "INVITE"}' -T fields \
              -e ip.src -e sip.Method -e sip.User-Agent -e sip.to.user |
              sort | uniq -c | sort -rn | head -20

        有没有成功的：

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.CSeq.method in {"REGISTER", "INVITE"}' \
              -T fields -e ip.dst -e sip.CSeq.method -e sip.to.user

        立即封禁（198.51.100.7 代表该来源）：

            nft insert rule inet filter input ip saddr 198.51.100.7 drop
            conntrack -D -s 198.51.100.7

        ## 如何处理
        - SIP 端口只对运营商和办公网络地址放通。
        - 按失败次数封禁（fail2ban）；账号存在与否回同样的响应。
        - 使用长随机密码，不得与分机号相同；匿名呼叫不给出局路由。
        - 第二条命令查到成功的：立即改密码，核对账单，通知运营商。

        ## 何时不算故障
        - 已注册的对端，或呼叫有人应答的对端。
        - 中继对端的 OPTIONS 保活。软电话密码错误（`registration-failed`）。
        - 自己的外呼系统经中继呼叫大量号码。

        ## 阈值
        - 已知扫描器名称：立即
        - 同一来源在 `window`：60 秒内，`targets`：20 个用户或 `calls`：60 次尝试，成功的不超过 `answered`：10 %，
          其余大多被 4xx 拒绝（5xx 是服务器自身问题）或不予理会
        - 扫描同一主机的来源不超过 `sources`：8 个时各报一次，超过则合并为一次；扫描成功的为 error

        ## 参考
        RFC 3261 §26.1（攻击）、§22（鉴权）、§11.2（对 OPTIONS 的响应）。
        """#
}
