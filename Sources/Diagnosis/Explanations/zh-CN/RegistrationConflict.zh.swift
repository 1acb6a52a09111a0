extension ChinesePages {
    static let registrationConflict = #"""
        # registration-conflict: 同一账号同时在两台主机上登录

        ## 含义
        同一账号（AOR）在重叠的时间内从两台主机注册，或两者反复互相顶替。来话会振到别的座位上、两边
        同振，或都不振，取决于注册服务器。

        ## 用户感受
        - 坐席反复被踢下线；来话振到同事那里，或哪里都不振。

        ## 可能原因
        1. 有其他坐席用该账号登录。
        2. 同一坐席在另一台电脑或手机上没有退出软电话。
        3. 配置或虚拟机被克隆：两台设备同一账号。
        4. 一台电脑有两条路径（VPN 和局域网），软电话在两边都注册。

        结论中的原因：`taking-over`（注册服务器只保留最后的绑定，或没有列出绑定：来话振到最后注册的一方）、
        `two-bindings`（200 中列出两个绑定：来话两边同振）。

        ## 如何确认
        每个账号的来源地址和 Contact：

            tshark -r call.pcapng -Y 'sip.Method == "REGISTER"' -T fields -e sip.to.addr -e ip.src \
              -e sip.contact.uri -e sip.User-Agent | sort | uniq -c

        注册服务器 200 OK 中列出的绑定：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER" && sip.Status-Code == 200' -T fields \
              -e frame.time -e sip.to.user -e sip.Contact -e sip.Expires

        ## 如何处理
        - 检查是否有其他坐席用该账号登录；一个坐席一个账号。
        - 在另一台设备上退出登录，并删除其中的账号配置。
        - 之后仍有绑定：等 Expires 到期，或请管理员清除绑定。
        - 不需要同振时，在注册服务器上限制每个账号一个绑定（Asterisk PJSIP `max_contacts = 1`、
          `remove_existing = yes`）。

        ## 何时不算故障
        - 客户端只迁移了一次：旧绑定已删除，或不再有报文。
        - NAT 改变了同一客户端的端口（实例、User-Agent、用户都相同）。
        - 不带 Contact 的查询 REGISTER。
        - 客户端自己遗留的绑定：只会到期。
        - 仍按旧绑定被呼叫的主机：注册服务器保留了未列出的绑定。

        ## 阈值
        - 配置中有 `one-binding-per-account`：另一台主机注册之后，原有注册（Call-ID 相同）仍在继续，
          立即计；warning、`likely`。
        - 其他配置：`takeovers`，连续互相顶替 3 次，且注册服务器只列出最后一个绑定；warning、`likely`。
          列出两个或没有列出时，可能本来就是这样配置：notice、`possible`。
        - 给一台主机的 200 不再列出另一台尚未到期的绑定，而那台主机仍在继续（Call-ID 相同的刷新或其他
          请求）：warning、`likely`；若那台主机随后退出登录：`possible`。
        - 200 中除自身绑定外还列出另一台主机的绑定，且是上次 200 之后新增或刷新的：视同两者都在此注册。
          首个 200 中已有的可能是遗留的绑定。

        ## 参考
        RFC 3261 §10.2.1（绑定）、§10.3（注册服务器，第 7 步）、§16.6（forking）；
        RFC 5626 §4.1（实例）。
        """#
}
