extension ChinesePages {
    static let signallingBlocked = #"""
        # signalling-blocked: 对端毫无响应，SIP 信令在途中被拦截

        ## 含义
        发往对端的 SIP 请求石沉大海：没有响应，最近 60 秒内也没有该对端的任何报文。
        若对端还回应其他请求，则改报 `request-unanswered`。
        TCP、TLS 各看自己的迹象：SYN 无响应（被丢弃）、RST（被拒绝）、ClientHello 无响应、
        TLS 告警、TLS 端口上出现明文、证书过期或域名不符。

        ## 用户感受
        - 登录提示“接入超时”。呼叫约 32 秒后失败；被拒绝时立即失败。

        ## 可能原因
        1. 软电话或中继配置的服务器地址、端口有误。
        2. 途中防火墙未放通 5060–5090 或 10500–10559 端口。
        3. 引用该请求的 ICMP 指明拦截者：`port-closed`（代码 3，端口未监听）、`firewall`（9、10、13）、
           `routing`（0、1，路由不通或环路）、`icmp-error`（其他）。
        4. `no-reply`：对端宕机，或不理会陌生来源（运营商 IP 白名单）。TCP：`tcp-refused`（RST，无人监听或防
           火墙拒绝）、`tcp-dropped`（SYN 无响应）、`connection-dead`（客户端经此连接注册，空闲后再无回
           复）。`answer-lost`：应答已经过此处而请求仍被重发：丢在去往客户端的途中。`route-ignored`：BYE 没
           有按 200 的 Record-Route（否则按 Contact）发送。
        5. 路由器 SIP ALG 吞掉请求，见 `sip-alg`；只有大报文不通，见 `sip-fragment-lost`。
        6. TLS：`tls-unanswered`（ClientHello 无应答）、`tls-alert`（哪一方以哪种告警终止握手）、
           `tls-closed`、`plain-text-on-tls-port`、`tls-on-plain-text-port`、`certificate-expired`、
           `certificate-name`（仅 TLS 1.2；更高版本的证书是加密的）。

        ## 如何确认
        发往对端的请求及重发，以及任何回来的报文：

            tshark -r call.pcapng -Y 'ip.addr == 203.0.113.10 && (sip || icmp || tcp.flags.syn == 1)' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.resend -e icmp.code -e tcp.flags

        TLS：

            tshark -r call.pcapng -Y 'tls.handshake.type == 1 || tls.alert_message' -T fields \
              -e ip.src -e ip.dst -e tls.handshake.extensions_server_name -e tls.alert_message.desc

        在主机上（203.0.113.10 代表对端；OPTIONS 只要有响应就说明路径是通的）：

            nc -vz -w 3 203.0.113.10 5061
            openssl s_client -connect 203.0.113.10:5061 -servername sip.example.com </dev/null
            nft list ruleset | grep -nE '50[6-9]|drop|reject'

        ## 如何处理
        - 核对服务器地址和端口；换个网络（手机热点）试一次。
        - 对服务商地址双向放通 UDP、TCP 5060–5090 和 UDP 10500–10559。
        - ICMP 指明了设备：改那台设备。
        - 向运营商确认本端公网地址是否已加入白名单。

        ## 何时不算故障
        - 收到任何响应，哪怕是 4xx：路径是通的。
        - 扫描器的请求（`sip-scan`），或对端还回应其他请求。
        - `tls-wait` 内另一次 TLS 连接成功；陌生来源对公网服务器的探测。
        - 抓包在定时器到期前结束，或只抓到单方向：置信度降级。

        ## 阈值
        - `transmissions`：4 次，且历时至少 `wait`：3.5 秒，为 `likely`
        - `timeout`：32 秒，定时器 B 或 F 到期（INVITE 发 7 次，其他请求发 11 次），或收到 ICMP，为 `proved`
        - `peer-silence`：60 秒内没有该对端的其他报文
        - `syn-wait`：TCP SYN 3 秒无响应；收到 RST 立即计
        - `tls-wait`：ClientHello 3 秒无应答；失败后 3 秒内若有新的连接成功，则不报

        ## 参考
        RFC 3261 §17.1.1.2（定时器 A、B）、§17.1.2.2（定时器 E、F）、§18.4（ICMP 差错）、
        §26.3.1（TLS）；RFC 8446 §6（告警）；RFC 5922 §7（证书中的名称）。
        """#
}
