extension ChinesePages {
    static let registrationFailed = #"""
        # registration-failed: 软电话或中继注册（登录）失败

        ## 含义
        REGISTER 以拒绝告终。正常的 401 → 200 不上报；看的是带鉴权信息的那次请求得到什么响应。

        ## 用户感受
        - 坐席登录不了（提示“密码错误”“账号不存在”“登录失败”）。

        ## 可能原因
        1. 带鉴权后仍回 401 或 407，realm 相同且没有 `stale=true`：密码或用户名错误（`wrong-password`）。
        2. 应答得太晚，nonce 已失效（“nonce has changed”而没有 `stale=true`），之后又没有重试：原因为
           `nonce-expired`，不算密码错误。
        3. `forbidden`（403）：账号停用、地址不在允许范围，或已锁定（`account-locked`）。
        4. `unknown-account`（404）：该注册服务器上没有此用户或域名。
        5. `interval-too-brief`（423）：Expires 太短，客户端没有按 Min-Expires 重试。
        6. `server-error`（5xx）：注册服务器或其数据库故障。
        7. 服务器只给出客户端不支持的算法：`digest-unsupported`。
        8. 毫无响应：`signalling-blocked` 或 `request-unanswered`。

        其他响应码：`not-supported`（405，该处不接受 REGISTER）、`timed-out`（408，其后端没有应答）、
        `no-such-number`（410，账号已永久停用）、`routing-loop`（482、483），其余为 `refused`。注册服务器在
        Reason、Warning 或自定义短语中的说明优先：`wrong-password`、`no-credit`、`blocklisted`、
        `limit-reached`（达到其自身限制）、`barred`、`name-not-resolved`（其无法解析域名）、
        `no-media-ports`、`routing-loop`。

        ## 如何确认

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER"' -T fields -e frame.time_relative \
              -e ip.src -e sip.Method -e sip.Status-Code -e sip.CSeq.seq -e sip.to.user \
              -e sip.auth.username -e sip.auth.realm -e sip.auth.stale -e sip.auth.algorithm

        423 及其要求的时长：

            tshark -r call.pcapng -Y 'sip.Status-Code == 423' -T fields -e ip.src -e sip.Min-Expires

        ## 如何处理
        - 密码错误：重新输入，注意鉴权用户名和域名；管理员核实之前不要试第三次
          （有的平台错 3 次即锁定账号）。
        - 403：向平台确认账号是否启用、本端公网地址是否允许。
        - 404：检查软电话中的服务器地址和域名。
        - 423：把客户端注册周期设为不小于 Min-Expires。
        - 5xx：联系平台支持，提供 Call-ID、时间和账号。

        ## 何时不算故障
        - 一次 401 或 407 之后 200。`stale=true`：只是更换 nonce，不是密码错误。
        - 先用上次注册的 nonce，被再次质询，随后 200。
        - 423 之后按 Min-Expires 重试成功。
        - 301 或 302 重定向后成功。
        - 扫描器（`sip-scan`）。

        ## 阈值
        - `retry-wait`：等待 5 秒，看重试是否成功；同一地址有多个账号被拒时等 70 秒，以判明是否 `sip-scan`
        - 带鉴权后的首次拒绝即计。时间窗内的密码错误次数见 `account-locked`。

        ## 参考
        RFC 3261 §10.2.8（423）、§10.3（注册服务器）、§22.2、§22.4（摘要鉴权）、§21.4.17（423）、
        §20.23。
        """#
}
