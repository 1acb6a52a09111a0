extension ChinesePages {
    static let digestUnsupported = #"""
        # digest-unsupported: 服务器要求的摘要算法客户端不支持

        ## 含义
        401 或 407 只给出客户端不会的算法（如 SHA-256）；客户端就此停住，或用另一种算法应答而被拒。
        2023 年 8 月之前的客户端版本只支持 MD5（huawei-cec）。

        ## 用户感受
        - 平台或服务器升级后登录不了，而密码没有错。

        ## 可能原因
        1. 软电话版本旧，只支持 MD5。
        2. 服务器改为只用 SHA-256，不再同时提供 MD5。
        3. 中继网关不支持 RFC 8760。
        4. 代理只转发了多个质询中的第一个。

        结论中的原因：`answered-with-another`（客户端用未提供的算法应答而被拒）、`client-stopped`（等待时间
        内没有再发鉴权信息，也可能没有密码）。`call-rejected`：因此失败的呼叫。

        ## 如何确认
        服务器给出的算法与客户端应答的算法：

            tshark -r call.pcapng -Y 'sip.WWW-Authenticate || sip.Proxy-Authenticate || sip.Authorization
              || sip.Proxy-Authorization' -T fields -e frame.number -e ip.src -e sip.Method \
              -e sip.Status-Code -e sip.auth.realm -e sip.auth.algorithm -e sip.User-Agent

        401 之后没有 Authorization，说明客户端已放弃：

            tshark -r call.pcapng -Y 'sip.Status-Code in {401, 407} || sip.Method == "REGISTER"' \
              -T fields -e frame.time_relative -e ip.src -e sip.Status-Code -e sip.CSeq.seq

        ## 如何处理
        - 把软电话升级到 2023 年 8 月或更新的版本。
        - 升级之前：让服务器在 SHA-256 之外同时提供 MD5（强者在前，RFC 8760）。
        - 中继网关：升级固件，或两侧都设为 MD5。

        ## 何时不算故障
        - 给出多个质询，客户端应答了其中之一。
        - 没有 algorithm 参数：即为 MD5。
        - 401 → Authorization → 200，不论哪种算法。
        - 算法正确而仍被拒：属于 `registration-failed`。

        ## 阈值
        - `wait`：质询之后 10 秒没有鉴权信息；抓包在此之前结束：notice、`possible`
        - 配置档：客户端支持的摘要算法。

        ## 参考
        RFC 8760 §2.3、§2.4（多种算法）；RFC 7616 §3.3（质询）；RFC 3261 §22.4。
        """#
}
