extension ChinesePages {
    static let accountLocked = #"""
        # account-locked: 密码错误次数过多，账号已被平台锁定

        ## 含义
        同一账号在时间窗内出示错误密码达到 3 次（取自配置档）或更多，随后无论以何种方式都被拒绝，
        密码正确也不行。须由管理员解锁。

        ## 用户感受
        - 坐席再也登录不了，哪怕密码已经改对。

        ## 可能原因
        1. 密码输错或已更改；软电话会自动重试，直到账号被锁。
        2. 另一台设备或旧软电话仍用旧密码在试。
        3. 有人猜密码：见 `sip-scan`，并核对来源地址。

        结论中的原因：`wrong-password`（此处看到过错误的鉴权信息）、`said-by-registrar`（此处没有看到，仅由
        注册服务器自己的短语得知已锁定）。

        ## 如何确认
        该账号的每次尝试、来源地址和响应：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER" && sip.to.user == "1001"' -T fields \
              -e frame.time -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code -e sip.Reason-Phrase \
              -e sip.auth.username -e sip.auth.stale -e sip.User-Agent

        还有谁在用、从哪里用：

            tshark -r call.pcapng -Y 'sip.Method == "REGISTER" && sip.auth.username' -T fields \
              -e sip.auth.username -e ip.src | sort | uniq -c

        ## 如何处理
        - 先找到并停掉仍用错误密码重试的设备，否则解锁后马上又被锁。
        - 请平台管理员解锁账号。
        - 在该坐席的所有设备上更新密码。
        - 来源地址陌生：修改密码，SIP 端口只对已知网络放通。

        ## 何时不算故障
        - 错误次数未达上限，随后成功。
        - 401 带 `stale=true`：nonce 过期，密码是对的。
        - 配置档没有上限，且拒绝原因未提到锁定：只报 `registration-failed`。

        ## 阈值
        - 密码错误次数：3（huawei-cec 配置档）
        - 时间窗：1800 秒
        - 拒绝原因明确写着账号已锁定：单凭此即报，`proved`。

        ## 参考
        RFC 3261 §22.2、§22.4（摘要鉴权、stale）、§10.3（注册服务器）、§21.4.4（403）。
        """#
}
