extension ChinesePages {
    static let asymmetricSignalling = #"""
        # asymmetric-signalling: 信令不按原路返回

        ## 含义
        响应来自与请求目的不同的地址或端口，或请求带 `rport` 要求回源端口，响应却发往 Via 端口；或者
        对话内请求偏离了记录的路由。NAT 和防火墙只放行来自我方发送目的地的报文，这样的报文会丢失。
        aliyun-ccc 配置档要求 SIP 信令原路返回。

        ## 用户感受
        - NAT 后登录或呼叫失败，换个地方就正常；某一方挂机挂不断。

        ## 可能原因
        1. `other-source`：对端有多个网卡或为集群，用另一个地址回响应。
        2. `rport-ignored`：对端不支持 RFC 3581：响应发往 Via 端口（5060），不发往源端口。
        3. 路由器的 `sip-alg` 或 NAT 改变了某一方向的端口。
        4. `route-left`：发送方不按路由集发送：Route 应为 Record-Route 的逆序，减去已弹出的跳。只有在发送侧
           抓包才能证明。
        5. 自身网络来去路径不一致（双出口、策略路由）。

        ## 如何确认
        请求与响应的地址、端口对照：

            tshark -r trunk.pcapng -Y 'sip.CSeq.method in {"INVITE", "OPTIONS", "REGISTER"}' -T fields \
              -e frame.number -e ip.src -e udp.srcport -e ip.dst -e udp.dstport -e sip.Method \
              -e sip.Status-Code -e sip.CSeq.seq -e sip.Via.rport -e sip.Via.received

        对话内请求及其路由：

            tshark -r trunk.pcapng -Y 'sip.Method in {"ACK", "BYE", "UPDATE"}' -T fields \
              -e frame.number -e ip.src -e ip.dst -e sip.r-uri -e sip.Route

            ip route get 203.0.113.10

        ## 如何处理
        - 请运营商从接收请求的地址和端口回响应，并支持 `rport`。
        - 自有网关：Asterisk PJSIP 设 `force_rport = yes`，每个 transport 只 `bind` 一个地址；FreeSWITCH
          对此类对端设 `NDLB-force-rport`；Kamailio 用 `force_rport()`。
        - 多出口：配置策略路由，从哪个网卡进就从哪个网卡回。
        - 关闭路由器 SIP ALG。

        ## 何时不算故障
        - 按 RFC 正常增加的 `received`、`rport` 取值。
        - TCP 和 TLS：响应走原连接，双方都可复用连接。
        - 没有 Record-Route 时，对话内请求直接发往 Contact。

        ## 阈值
        无；逐个响应与其请求比较。配置档：是否要求信令原路返回。

        ## 参考
        RFC 3581 §3、§4（rport）；RFC 3261 §18.2.2（发送响应）、§12.1、§12.2.1.1（路由集）。
        """#
}
