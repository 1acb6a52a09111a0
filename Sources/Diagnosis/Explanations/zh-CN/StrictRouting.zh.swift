extension ChinesePages {
    static let strictRouting = #"""
        # strict-routing: 对端按 RFC 2543 严格路由，不支持松散路由（loose routing）

        ## 含义
        Record-Route 或 Route 的 URI 不带 `;lr`，或 Request-URI 按旧方式被改写（下一跳写进
        Request-URI，真正的目标放到 Route 末尾）。对话内的请求，尤其是 ACK、BYE、re-INVITE，可能因此
        送不到目标。aliyun-ccc 配置档要求松散路由：线路支持松散路由才能接入。

        ## 用户感受
        - 能接通，但约 32 秒后断开（ACK 丢失），或挂不断、保持失败。

        ## 可能原因
        1. `no-loose-route`：线路上的旧代理、网关或 SBC 插入的 Record-Route 不带 `;lr`。
        2. 途中设备去掉了 Record-Route 的 URI 参数，`sip-alg` 也会如此。
        3. `preloaded-route`：静态 Route 或出局代理配置中缺少 `;lr`。
        4. `rewritten-request-uri`：旧协议栈把记录的路由写进 Request-URI，尽管它带 `;lr`。

        ## 如何确认
        不带 `;lr` 的路由及其插入者：

            tshark -r trunk.pcapng -Y 'sip.Record-Route || sip.Route' -T fields -e frame.number -e ip.src \
              -e sip.Method -e sip.Status-Code -e sip.Record-Route -e sip.Route

            tshark -r trunk.pcapng -Y '(sip.Record-Route && !(sip.Record-Route matches ";lr"))
              || (sip.Route && !(sip.Route matches ";lr"))'

        Request-URI 与对方的 Contact 对照：

            tshark -r trunk.pcapng -Y 'sip.Method in {"ACK", "BYE"}' -T fields -e frame.number -e ip.dst \
              -e sip.r-uri -e sip.Route

        ## 如何处理
        - 请运营商在出问题的 Record-Route 所指主机上启用松散路由。
        - 自有代理或网关：出局代理 URI 写上 `;lr`（Asterisk：
          `outbound_proxy = sip:203.0.113.10\;lr`；Kamailio 的 `record_route()` 默认会写）。
        - 参数在途中被去掉：关闭 SIP ALG；在该跳两侧对比抓包。

        ## 何时不算故障
        - `;lr=on`、`;lr=true` 都算松散路由。
        - 没有 Record-Route。Contact 中的 URI 不带 `;lr`：那是目标，不是路由。
        - 下一跳不带 `;lr` 时，对话内请求按 RFC 2543 方式发送：这正是 RFC 3261 对严格路由器的兼容做法。

        ## 阈值
        无；逐个检查路由 URI。配置档：是否要求松散路由。

        ## 参考
        RFC 3261 §19.1.1（lr）、§16.4、§16.12.1.2（严格路由器）、§12.2.1.1（对话内请求）。
        """#
}
