/// The pages of `zh-CN`, written from their Markdown by `scripts/embed.py`: change that and run it.
enum ChinesePages {
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

    static let ackMissing = #"""
        # ack-missing: INVITE 的 200 OK 反复重发，始终收不到 ACK

        ## 含义
        应答侧重发 200 OK（0.5、1.5、3.5、7.5、11.5 … 31.5 秒，TCP 也一样），因为收不到 ACK。
        满 32 秒（64·T1）后它发 BYE 放弃，即使此前双方一直在通话。
        结论会区分各种情形，并指出 ACK 丢在抓包点的哪一侧。

        ## 用户感受
        - 软电话振铃，坐席点接听后界面一直不显示接通。
        - 接通 30–34 秒后断开，断开前通话正常。

        ## 可能原因
        1. `contact-unreachable`：200 OK 的 Contact 从主叫侧不可达（NAT 后未配外网地址），ACK 因而发往
           私网或错误的地址。
        2. `ack-never-seen`：200 OK 未到主叫侧，或 ACK 到抓包点之前已丢：`signalling-blocked`、
           `asymmetric-signalling`、`strict-routing`。`ack-never-sent`：主叫就是本机，其程序没有发送。
           `answer-not-forwarded`：200 OK 到达代理服务器后没有转发给主叫；代理应转发应答，而不是发 ACK。
        3. `ack-lost-beyond`：抓包点见到了 ACK，200 OK 仍在重发；或 ACK 到达代理后没有被转发。`ack-late`：ACK 来得晚。
           `lost-between-points`：两处抓包中，ACK（或 200）经过一处而从未到达另一处。
        4. `ack-mismatch`：ACK 的 CSeq 或 tag 有误，应答侧无法匹配。`ack-misrouted`：没有按 Record-Route，
           或用了别的传输方式或端口，或 Request-URI 不是 200 的 Contact，或 Route 不是 Record-Route 的逆序；
           `fork-ignored`：两部话机应答，主叫只确认了另一个 200；`ack-connection-failed`：主叫用 TCP 连接 Contact 未成。
        5. `sip-alg` 改写了 Contact、Record-Route 或 Via（`possible`），或 ACK 的 Call-ID（`likely`）。
        6. `hangup-ignored`：200 与主叫的 CANCEL 交叉，CANCEL 不能结束已应答的呼叫。
        7. `sip-fragment-lost`：200 大于单个报文，分片可能在途中被丢弃。`request-unanswered`：同一通话的其他
           请求也没有响应。

        ## 如何确认

            tshark -r call.pcapng -Y 'sip.Method == "ACK" || sip.Status-Code == 200' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.Status-Code -e sip.CSeq \
              -e sip.to.tag -e sip.Contact -e sip.r-uri -e sip.Route -e sip.Record-Route

        ACK 的 Request-URI 应等于 200 OK 的 Contact，CSeq 序号等于 INVITE 的，Route 等于 200 OK 的
        Record-Route 逆序。只看重发：

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.resend == 1'

        ## 如何处理
        - Contact 是私网地址：在应答侧网关配置公网地址（Asterisk PJSIP transport 的
          `external_signaling_address`、`local_net`，endpoint 的 `rewrite_contact = yes`；FreeSWITCH
          的 `ext-sip-ip`）。
        - ALG：关闭路由器 SIP ALG，重新登录。
        - ACK 途中丢失：双向放通 UDP 5060–5090；检查 Record-Route 中的地址从主叫侧是否可达。
        - 主叫侧不发或错发 ACK：把 200 OK 和 ACK 的报文及帧号提供给运营商。

        ## 何时不算故障
        - 重发不足 3 次，最终收到 ACK。
        - 非 2xx 响应的 ACK 是逐跳的，不在此判断。
        - 抓包提前结束，或只抓到单方向：置信度降级。

        ## 阈值
        - `repeats`：200 OK 重发 3 次起为警告（warning）
        - `teardown-from`：30 秒，`teardown-to`：34 秒；首个 200 OK 之后在此期间拆线为错误（error）

        ## 参考
        RFC 3261 §13.3.1.4（重发与 BYE）、§13.2.2.4（2xx 的 ACK）、§12.2.1.1（Route、Request-URI）。
        """#

    static let answerInvalid = #"""
        # answer-invalid: SDP 应答与 offer 不符

        ## 含义
        offer 在应有应答的消息中没有得到应答，或应答不为该 offer 所允许：对带 offer 的 INVITE 回送不带 SDP 的
        200 OK；200 OK 中的 offer 在 ACK 中没有应答；`m=` 行少于 offer；对 `sendonly` 应答 `sendrecv`；
        应答给出的是 offer 方自己的地址和端口。结论会指明应答方。

        ## 用户感受
        - 保持、恢复或传真的瞬间掉线。
        - 通话仍在，但双方都听不到声音。
        - 对端宽容时没有感觉。

        ## 可能原因
        1. `answer-missing`：B2BUA 或 SBC 自行应答 re-INVITE 而遗漏 SDP。
        2. 同为 `answer-missing`：终端不支持 200 中的 offer，ACK 不带应答。
        3. `direction-not-allowed`：协议栈对保持仍应答 `sendrecv`。
        4. `media-line-missing`：网关删掉不认识的行（视频、T.38），而不是以端口 0 拒绝。
        5. `offerers-own-address`：中间设备在双方 SDP 中写入同一地址。
        6. `group-not-kept`：对组播地址应答了另一地址（RFC 3264 §6.2 要求地址与端口相同，或填端口 0）。

        ## 如何确认
        按顺序列出 offer 与应答：

            tshark -r call.pcapng -Y 'sdp || sip.CSeq.method == "INVITE"' -T fields -e frame.time_relative \
              -e ip.src -e sip.Request-Line -e sip.Status-Line -e sdp.media -e sdp.media_attr

        ## 如何处理
        - 升级应答方协议栈；对保持应答 `recvonly` 或 `inactive`。
        - 不需要的媒体行保留在应答中，端口填 0。
        - 让 SBC 透传 SDP，或在两侧分别完成 offer/answer。

        ## 何时不算故障
        - 应答已在 18x 中给出：2xx 不必重复（RFC 6337 §3）。
        - 省略的行在 offer 中本就关闭。
        - 消息体无法读取，或抓包被截断。

        ## 阈值
        - `torn-down`：2 秒，此后这么快出现 BYE 即为错误
        - `silence`：3 秒，此后一直没有 RTP 即为错误
        - `wait`：10 秒，通话继续时等待判定的时间

        ## 参考
        RFC 3261 §13.2.1；RFC 3264 §6、§6.1；RFC 3262 §5；RFC 3311 §5.1；RFC 6337 §2。
        """#

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

    static let callRejected = #"""
        # call-rejected: 呼叫被拒，原因不属于其他各类

        ## 含义
        INVITE 得到最终拒绝。结论给出该响应码在 RFC 中的含义、Reason 中的 Q.850 原因值、Warning 头域，
        以及由谁拒绝。能归入更具体的类别时不报本项。

        ## 用户感受
        - 呼叫不成功：听到忙音、提示音，或软电话报错。

        ## 可能原因
        按响应码：400 请求有误 · 403 禁止 · 404 号码不存在 · 408 超时 · 410 已停用 · 420 需要某扩展 ·
        480 暂时不可用 · 481 无此对话 · 482 环路 · 483 跳数过多 · 484 号码不全 · 486 忙 ·
        500、503 服务器故障或过载 · 502、504 网关故障 · 603 拒绝。
        按 Q.850：1 空号 · 3 无路由 · 17 忙 · 18、19 无应答 · 21 拒绝 · 27 终端故障 · 28 号码无效 ·
        34 无可用电路 · 38、41 网络故障 · 42 拥塞 · 57 未授权 · 63 业务不可用 · 88 不兼容 ·
        102 定时器超时 · 127 互通问题。
        相关类别：`callee-unavailable`、`number-not-routed`、`caller-restricted`、`concurrency-limit`、
        `inbound-only-number`、`codec-mismatch`、`registration-failed`。

        结论中按响应码给出的原因：`bad-request`、`not-allowed`、`no-such-number`、`not-available`、`busy`、
        `declined`、`timed-out`、`overload`（503 带 Retry-After）、`server-failure`、`not-supported`、
        `routing-loop`、`session-interval`、`redirected`、`anonymity-disallowed`、`challenge-not-answered`、
        `credentials-refused`，按 Q.850 给出 `no-route`（2、3、25），其余为 `refused`。488、
        606（`media-refused`）归入 `codec-mismatch`。拒绝方在 Reason、Warning 或自定义短语中的说明优先：
        `limit-reached`、`blocklisted`、`barred`、`wrong-password`、`no-credit`、`name-not-resolved`、
        `no-media-ports`、`routing-loop`。

        同一通话的下列问题列入结论：`early-media-missing`、`early-media-cut`。

        ## 如何确认
        按响应码、来源和原因统计：

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.Status-Code >= 400' -T fields \
              -e ip.src -e sip.Status-Code -e sip.Reason-Phrase -e sip.reason_cause_q850 -e sip.Warning |
              sort | uniq -c | sort -rn

        查看单个呼叫全文：

            tshark -r trunk.pcapng -Y 'sip.Call-ID == "CALL-ID"' -O sip

        ## 如何处理
        - 运营商拒绝：提供 Call-ID、时间、主叫、被叫、响应码和 Reason。
        - 403：查白名单、主叫号码、余额。404、484：号码格式。482、483：网关与运营商之间路由成环。
          420：看 Unsupported 中的扩展。503：看 Retry-After。
        - 自有网关拒绝：查当时的网关日志、拨号规则、权限和许可。

        ## 何时不算故障
        - 401 或 407 之后带鉴权重发；3xx 之后按重定向呼叫。
        - 487：振铃时主叫挂机。振铃之后的 486、603、480：人工拒接或无人接听。
        - forking 的一个分支拒绝，另一个应答。
        - 对扫描器的拒绝（`sip-scan`）。

        ## 阈值
        - 单次普通拒绝（404、480、484、486、603 等，或 Q.850 1、16–20、22、26–28、31）：提示；其他：警告
        - `in-a-row`：同一网元连续 5 个呼叫被同样拒绝，涉及 `callees`：3 个以上被叫，期间无一接受：错误

        ## 参考
        RFC 3261 §21（响应码）、§20.43（Warning）；RFC 3326 §2（Reason）；RFC 6432；ITU-T Q.850 表 1。
        """#

    static let calleeUnavailable = #"""
        # callee-unavailable: 被叫软电话立即拒接，或未注册

        ## 含义
        软电话在 INVITE 之后 1 秒内回 480、486、600 或 603，快得不可能是人工操作；或注册服务器代其
        回 404、408、480。主叫听忙音，坐席的话机没有振铃。

        ## 用户感受
        - 坐席明明空闲，客户却听到忙音或“无法接通”；坐席侧没有来话显示。

        ## 可能原因
        1. 软电话设了免打扰，或坐席、桌面软件把状态置忙。
        2. 软电话仍停在已结束的通话中（线路挂死），单线路模式。
        3. 软电话没有注册，或注册已过期：`registration-lost`。
        4. 注册到了别处：`registration-conflict`。
        5. 没有音频设备，或媒体端口用尽（`port-exhaustion`）：有的客户端会回 480。

        结论中的原因：`refused-at-once`、`not-registered`、`binding-dead`（注册服务器回 408）。

        ## 如何确认
        从 INVITE 到拒绝的时间，以及谁拒绝：

            tshark -r call.pcapng -Y 'sip.Status-Code in {404, 408, 480, 486, 600, 603}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.response-time -e sip.to.user \
              -e sip.Reason -e sip.Warning -e sip.User-Agent

        是否先振过铃（振过则是人工操作）：

            tshark -r call.pcapng -Y 'sip.Status-Code in {180, 183} && sip.CSeq.method == "INVITE"' \
              -T fields -e frame.time -e ip.src -e sip.Call-ID

        ## 如何处理
        - 问坐席：关闭免打扰，状态置闲；线路挂死则重启软电话。
        - 注册服务器回 404、408、480：先查登录，再看 `registration-lost`。
        - 核对平台上的坐席状态与软电话状态，两者都须空闲。

        ## 何时不算故障
        - 振铃之后的 486、603：人工拒接。
        - 坐席确实在另一通话中。
        - 多台设备中一台拒绝，另一台振铃或应答（forking）。

        ## 阈值
        - `at-once`：INVITE 之后 1 秒内拒绝且未振铃（480、486、600、603）
        - 来自注册服务器：404、408、480；从未见过该账号注册时只作提示

        ## 参考
        RFC 3261 §21.4.18（480）、§21.4.24（486）、§21.6.1（600）、§21.6.2（603）、§21.4.5（404）。
        """#

    static let callerIDMissing = #"""
        # caller-id-missing: 主叫号码没有送达，或只显示转接方号码

        ## 含义
        来话没有可用的主叫：From 为匿名或不是号码，P-Asserted-Identity 和 Remote-Party-ID 也没有；
        或转移来的呼叫只显示转接方号码（有 Diversion 或 History-Info，却没有原主叫）。

        ## 用户感受
        - 坐席看到“匿名”“未知”或总是同一个号码；无法弹屏，无法回拨。

        ## 可能原因
        1. 主叫隐藏号码（Privacy: id）：这是主叫的权利，不是线路故障。
        2. 运营商线路没有开通来电显示，或放在了本端不读取的头域里。
        3. 自有网关不读取 P-Asserted-Identity，或对任何对端都不信任。
        4. 呼叫转移（手机转 400、分支转总部）时用转接方号码替换了主叫。
        5. 网关把 From 改写成中继账号。

        结论中的原因：`number-withheld`（主叫要求隐藏，仅为提示）、`no-caller`、`forwarder-only`、
        `called-number-shown`（显示的主叫就是被叫号码）。

        ## 如何确认

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && !sip.to.tag' -T fields -e frame.time \
              -e ip.src -e sip.from.user -e sip.pai.user -e sip.Privacy -e sip.Diversion \
              -e sip.History-Info -e sip.Call-ID

        Remote-Party-ID 没有专门字段，按文本查找：

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && sip.msg_hdr contains "Remote-Party-ID"'

        ## 如何处理
        - 请运营商在 From 或 P-Asserted-Identity 中送原主叫，呼叫转移时也一样，转接方放在 Diversion 或
          History-Info 中。
        - 自有网关：信任运营商的身份头域（Asterisk PJSIP `trust_id_inbound = yes`）。
        - 做转移的交换机：转移时保留原主叫。

        ## 何时不算故障
        - Privacy: id 且 From 匿名：主叫自愿。
        - 三个头域中任何一个带有号码。
        - 内部分机互打；扫描器（`sip-scan`）。

        ## 阈值
        - 单个呼叫没有主叫号码：提示；同一来源 `in-a-row`：连续 10 个：警告；只显示转接方：警告

        ## 参考
        RFC 3325 §9.1（P-Asserted-Identity）、§9.3（Privacy id）；RFC 3323 §4.2；RFC 5806；RFC 7044 §5。
        """#

    static let callerRestricted = #"""
        # caller-restricted: 主叫呼叫同一被叫过于频繁，被运营商限制

        ## 含义
        外呼被拒（403、480、503、603、607、608，或 Q.850 原因值 21、57、63），而该主叫对该被叫的呼叫
        次数已超过配置档上限；或多个主叫同时呼叫同一被叫。运营商和平台以此防骚扰。
        计数在重启后保留。

        ## 用户感受
        - 同一客户今天再也打不通，其他客户正常。

        ## 可能原因
        1. 对同一被叫每天超过 5 次：运营商的通行规则。
        2. 对同一被叫每天超过 3 次或每月超过 5 次：平台规则（aliyun-ccc）。
        3. 多个坐席或线路同时呼叫同一被叫。
        4. 被叫投诉过，或自己开通了拦截服务（607、608）。
        5. 主叫号码整体被限制：此时其他被叫也打不通。

        结论中的原因：`calls-per-day`、`calls-per-month`、`callers-at-once`；当时通话很多的，另列
        `concurrency-limit`。

        ## 如何确认
        被拒的呼叫及原因：

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.Status-Code >= 400' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.from.user -e sip.to.user \
              -e sip.reason_cause_q850 -e sip.Reason -e sip.Warning

        今天该主叫对该被叫的呼叫次数：

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && !sip.to.tag' -T fields -e sip.Call-ID \
              -e sip.from.user -e sip.to.user | sort -u | cut -f2,3 | sort | uniq -c | sort -rn | head

            earshot calls --number 13800138000

        ## 如何处理
        - 停止重拨该被叫，把重试分散到多天；同一被叫同一时间只归一个任务。
        - 外呼系统按被叫、按天计数，控制在运营商上限以内。
        - 误限制：向运营商或平台申诉，提供主叫、被叫、时间和 Call-ID。
        - 不要换主叫号码绕开限制，否则号码会被一并封停。

        ## 何时不算故障
        - 次数没有超过上限：改报 `call-rejected`。
        - 被叫振铃后拒接（603、486）。
        - 所有被叫都被拒：见 `concurrency-limit`、`inbound-only-number`、`trunk-down`。

        ## 阈值
        - 对同一被叫：每天 5 次（运营商）；aliyun-ccc：每天 3 次、每月 5 次（平台），按配置档的时区计日
        - `callers-at-once`：同一时刻有 2 个主叫呼叫同一被叫
        - 响应码：403、480、503、603、607、608；Q.850 21、57、63；不带 Q.850 的 480、503、603 为 `possible`，
          超过 `at-once`：4 秒或播放提示音之后才拒绝的只作提示（可能是关机）

        ## 参考
        RFC 8197（607）；RFC 8688（608）；RFC 3326 §2（Reason）；RFC 6432（响应中的 Q.850）。
        """#

    static let codecMismatch = #"""
        # codec-mismatch: 双方没有共同的音频编解码

        ## 含义
        呼叫或重协商以 488、606 失败；或应答中音频 m= 端口为 0；或 answer 中没有 offer 里的任何编解码。
        结论会列出双方的编解码。

        ## 用户感受
        - 走某条线路或呼叫某类设备立即失败，其他正常。
        - 接通后无声（answer 没有共同编解码，或音频端口为 0）。

        ## 可能原因
        1. 运营商线路只支持 G.711A（PCMA），软电话只给 Opus 或 G.729，或者相反。
        2. 网关中继侧关闭了某种编解码（缺许可或转码模块）。
        3. 一侧要求 SRTP，另一侧是明文 RTP：`srtp-mismatch`。
        4. 途中设备从 offer 中删除了编解码。
        5. offer 中带 T.38 或视频，对端因此拒绝整个 offer。

        结论中的原因：`no-common-codec`、`audio-refused`（m= 端口为 0）、`media-refused`、`srtp-refused`、
        `no-audio-offered`（被拒，而 offer 中的语音端口全为 0）、`payload-type-twice`（offer 的语音行中同一载荷类
        型代表两种格式）、`no-connection-line`（offer 的语音没有 c= 行）。

        ## 如何确认
        各次 offer 与 answer：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sip.Status-Code -e sdp.media -e sdp.media_attribute.value

        拒绝及 Warning 中的原因（304 媒体类型，305 格式）：

            tshark -r call.pcapng -Y 'sip.Status-Code in {415, 488, 606}' -T fields -e frame.time \
              -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.Warning -e sip.Reason

        以端口 0 拒绝音频：

            tshark -r call.pcapng -Y 'sdp.media.media == "audio" && sdp.media.port == 0' -T fields \
              -e frame.number -e ip.src -e sdp.media

        ## 如何处理
        - 两侧都启用 PCMA（G.711A）：国内运营商线路都支持；PCMU 作备选。
        - 网关：打开转码，或让两侧编解码一致（Asterisk `allow = alaw,ulaw`；FreeSWITCH
          `global_codec_prefs`）。
        - 向运营商索取该线路支持的编解码和打包时长。

        ## 何时不算故障
        - 488 之后换一个 offer 被接受。
        - 视频、T.38 或第二路音频端口为 0，而有一路音频被接受。
        - 只是顺序不同，或同一动态编解码的负载类型号不同。

        ## 阈值
        - `wait`：应答后 3 秒：把此时达成的 answer 与其 offer 比较

        ## 参考
        RFC 3264 §6（answer、端口 0）、§6.1；RFC 3261 §21.4.26（488）、§21.6.4（606）、
        §20.43（Warning）。
        """#

    static let concurrencyLimit = #"""
        # concurrency-limit: 号码或中继并发已满，呼叫被拒

        ## 含义
        呼叫被拒（486、503、500、403、600）时，该号码或中继上的在途通话数已达配置档上限，或达到由多次
        拒绝学到的水平。结论会给出该水平，并注明是估计值。过载（Retry-After）和每秒呼叫数限制（拒绝
        随 INVITE 速率出现）会区分开来。

        ## 用户感受
        - 忙时客户听忙音，或外呼立即失败；闲时一切正常。

        ## 可能原因
        1. 同时通话数超过购买的线路数（aliyun-ccc：每个号码 20；固话外呼每个号码 10–15；400 号码的
           中继 20 线）。
        2. 已经死掉却没有释放的通话占着线路：见 `media-stopped`、`session-refresh-failed`。
        3. 外呼系统发起的呼叫多于坐席数。
        4. 运营商实际设置的上限低于约定，或把双向合并计数。

        结论中的原因：`profile-limit`、`learned-level`、`calls-per-second`；并列的 `concurrency-limit`：被拒
        时已有如此多的通话，且从未见更多呼叫被接受。

        ## 如何确认
        拒绝次数与呼叫速率：

            tshark -r trunk.pcapng -q \
              -z io,stat,60,"sip.Method==INVITE","sip.Status-Code==486","sip.Status-Code==503"

            tshark -r trunk.pcapng -Y 'sip.Status-Code in {403, 486, 500, 503, 600}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.from.user -e sip.Reason \
              -e sip.Retry-After

        当前在途通话：

            earshot calls

        ## 如何处理
        - 把给出的水平与合同对照；扩容线路，或把呼叫分散到更多号码。
        - 外呼系统按可用线路数限流，并为呼入留余量。
        - 死通话：启用会话定时器（RFC 4028），网关设 RTP 超时。
        - 低于合同就被拒：向运营商提供时间、号码、当时在途通话数、响应码和 Reason。

        ## 何时不算故障
        - 远低于该水平时的拒绝：另有原因（`call-rejected`、`caller-restricted`）。
        - 503 带 Retry-After：对端过载，会如实写明。
        - 被叫本人的 486：正在通话。

        ## 阈值
        - aliyun-ccc 配置档：每个号码并发 20；固话外呼每个号码 10–15；400 中继 20
        - 学到的水平 N：在 0.9 N 及以上至少 `refusals`：3 次拒绝且响应码和 Reason 相同，0.7 N 以下没有拒绝，
          至少分布在 `episodes`：3 个时段；N 至少为 `smallest-level`：3 路，或 `smallest-rate`：每秒 5 个呼叫
        - `hint`：呼叫被立即拒绝时已有 10 路通话，且从未见更多呼叫被接受：作为该次拒绝的 `possible` 原因
        - 在该水平上仍有呼叫被接受，则排除；拒绝次数少、可能出于偶然时只作提示（`possible`）

        ## 参考
        RFC 3261 §21.4.24（486）、§21.5.4（503）、§20.33（Retry-After）；RFC 3326 §2（Reason）。
        """#

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

    static let dtmfMismatch = #"""
        # dtmf-mismatch: 按键（DTMF）的发送方式与协商的不符

        ## 含义
        协商了 telephone-event（RFC 4733），按键却以 SIP INFO 或带内音发送；或者相反；或事件使用了接收方
        SDP 中没有的负载类型。结论会给出按键内容（事件 10 = *，11 = #，12–15 = A–D；一个按键 = 一个
        时间戳，3 个结束包）。

        ## 用户感受
        - IVR 菜单按键没反应，或按一次识别两次；密码、卡号输不进去。

        ## 可能原因
        1. 软电话或网关设为 SIP INFO 或带内，而中继要求 telephone-event。
        2. offer 或 answer 中没有 telephone-event（被 SBC 删除，或编解码列表被改）。
        3. 负载类型混淆：用了自己的编号，而不是对方 SDP 的编号。
        4. 带内音经过 G.729 等压缩编解码，无法还原。
        5. 重复：事件和带内音同时发送。

        原因标识：`info-instead-of-event`、`info-refused`、`keys-doubled`、`event-not-agreed`、
        `wrong-payload-type`、`tones-instead-of-event`。

        带内音只在 G.711、通话开始的第一分钟内，且双方已协商 telephone-event 而发送方没有使用时才监听；
        `earshot streams` 的 `dtmf_inband` 会显示。

        ## 如何确认
        以事件发送的按键，含负载类型和结束位：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtpevent' -T fields \
              -e frame.time_relative -e ip.src -e rtp.p_type -e rtp.timestamp -e rtpevent.event_id \
              -e rtpevent.end_of_event -e rtpevent.duration

        以 INFO 发送的按键：

            tshark -r call.pcapng -Y 'sip.Method == "INFO"' -T fields -e frame.time_relative -e ip.src \
              -e sip.Content-Type -e sip.msg_body

        协商的内容：

            tshark -r call.pcapng -Y 'sdp.media_attribute.value contains "telephone-event"' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.value

        ## 如何处理
        - 统一使用 RFC 4733：Asterisk PJSIP `dtmf_mode = rfc4733`，FreeSWITCH `dtmf-type = rfc2833`，
          软电话选“RFC 2833”。
        - 运营商不支持 telephone-event：在网关上转换（`dtmf_mode = auto`），且只用 G.711。
        - 向运营商确认线路使用的方式和负载类型（一般为 101）。

        ## 何时不算故障
        - 没有协商 telephone-event 时使用 INFO 或带内音。
        - INFO 携带的不是 DTMF（视频刷新、呼叫状态）。
        - 两个方向负载类型号不同，但各按接收方要求。
        - 3 个结束包丢了一两个。
        - 只有一个带内音；同一发送方已用事件发送。

        ## 阈值
        无；第一个方式有误的按键即计。带内音两个为 `possible`（提示），四个及以上为 `likely`（警告）：
        人声可能碰巧像一个按键。

        ## 参考
        RFC 4733 §2.3（载荷）、§2.5（流程）、§3.2（DTMF 事件）；RFC 6086（INFO）；RFC 3264 §6.1。
        """#

    static let duplicateMedia = #"""
        # duplicate-media: 某一路流的每个 RTP 包确实到达两次

        ## 含义
        某一路流的包在线上出现两次：SSRC、序号、时间戳都相同，却确实被发送或转发了两次。带宽翻倍；有的
        接收方播放失真，或误计丢包。仅由抓包造成的重复会被识别，不上报。

        ## 用户感受
        - 多数情况下没有感觉；带宽小时出现 `packet-loss` 和断续；个别设备有回声或咔哒声。

        ## 可能原因
        1. 交换环路，或链路捆绑工作在广播模式。
        2. 路由器或录音设备复制媒体，又把副本转发出去。
        3. 网关把同一通话桥接两次，或从两个网卡发出。
        4. 有意的冗余（两条路径各发一份 RTP）。

        原因标识：`sent-twice`（重复包间隔 1 毫秒以上）；仅作提示的 `copied-on-the-way`（间隔更短，接口本身不会
        复制，且 SIP 只出现一次）。
        `sequence-stands-still`：序号不变而时间戳前进，接收方会当作重复包丢弃。

        ## 如何确认
        出现一次以上的包：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.src -e ip.dst \
              -e udp.dstport -e rtp.ssrc -e rtp.seq -e rtp.timestamp | sort | uniq -cd | head

        是抓包重复还是真重复？抓包重复的 IP 标识和 TTL 相同：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e frame.time_relative \
              -e frame.interface_name -e eth.src -e ip.id -e ip.ttl -e rtp.ssrc -e rtp.seq | head -40

        ## 如何处理
        - TTL 不同：包走了两条路或成环；检查交换机、链路捆绑、策略路由。
        - 以太网源地址不同：第二个地址的设备在发副本。
        - 网关或录音设备：只把副本发往自己的地址。
        - 完全相同且只有一个抓包点：检查镜像口配置（两个端口的双向都被镜像）。

        ## 何时不算故障
        - 在 `any` 接口、网桥，或进出都抓到的镜像口抓包。
        - 有意的重发：RTP 冗余（RFC 2198）、流复制（RFC 7198）。
        - DTMF 事件的 3 个结束包：时间戳相同，序号不同。

        ## 阈值
        - `share`：一路流 90 % 的包，至少持续一个 5 秒窗口

        ## 参考
        RFC 3550 A.1（重复包）；RFC 7198（有意的流复制）。
        """#

    static let earlyMediaCut = #"""
        # early-media-cut: 振铃期间早期媒体中断

        ## 含义
        回铃音或提示音以早期媒体到达，但在应答或拒绝之前 2 秒以上就停止了。

        ## 用户感受
        - 回铃音突然中断，线路似乎断了，而对端仍在振铃。

        ## 可能原因
        1. 对端把呼叫转到下一跳（前转、轮选），而下一跳不送音。
        2. 提示音播完后没有回铃音。
        3. NAT 或防火墙在振铃期间关闭了路径。

        结论中的原因：`early-media-stopped`。

        ## 如何确认
        最终响应之前的最后一个 RTP 包：

            tshark -r call.pcapng -Y 'rtp || sip.Status-Code' -T fields -e frame.time_relative -e ip.src \
              -e sip.Status-Line -e rtp.seq

        ## 如何处理
        - 运营商或网关：一直送音到应答，或结束时发送不带 SDP 的 180。

        ## 何时不算故障
        - 2 秒内出现最终响应。
        - 舒适噪声或静音抑制；应答的是另一分支。
        - 由不带 SDP 的 180 接管。

        ## 阈值
        - `silence`：2 秒，早期媒体最后一个包到振铃结束
        - `packets`：至少 25 个早期媒体包

        ## 参考
        RFC 3960 §3；RFC 3389。
        """#

    static let earlyMediaMissing = #"""
        # early-media-missing: 承诺了早期媒体却没有发送

        ## 含义
        18x 响应带有会发送媒体的 SDP，而振铃期间 3 秒内没有来自该处的 RTP。主叫侧收到这样的 SDP 后会停止本地
        回铃音，等待媒体。

        ## 用户感受
        - 拨号后一片寂静，然后突然接通。
        - 客户以为打不通而挂机。

        ## 可能原因
        1. 运营商或网关在放音资源接通之前就回送带 SDP 的 183。
        2. 早期 RTP 在途中被防火墙或 NAT 丢弃：见 `media-blocked`。
        3. 媒体网关等待主叫先发一个包（latching）。

        结论中的原因：`peer-not-sending`（振铃期间此处没有发往主叫的 RTP）。

        ## 如何确认
        带 SDP 的 18x 及其后的媒体：

            tshark -r call.pcapng -Y 'sip.Status-Code >= 180 && sip.Status-Code < 200 && sdp' -T fields \
              -e frame.time_relative -e ip.src -e sdp.connection_info -e sdp.media
            tshark -r call.pcapng -q -z rtp,streams

        ## 如何处理
        - 运营商：随 183 送回铃音，或改用不带 SDP 的 180。
        - 主叫侧：早期媒体到来之前在本地放回铃音（RFC 3960 §3.2）。

        ## 何时不算故障
        - 随后有不带 SDP 的 180：由主叫侧自行放音。
        - `a=inactive`、`a=recvonly`、`P-Early-Media: inactive` 或 `Require: precondition`。
        - 3 秒内应答；另一分支在送媒体。
        - 媒体不经过此处，或抓包中完全没有 RTP。
        - 对带 SDP 的 180，多数终端会自行放回铃音：此时仅为提示。

        ## 阈值
        - `silence`：3 秒内没有发往主叫的 RTP

        ## 参考
        RFC 3960 §3.2；RFC 5009；RFC 3261 §13.2.1；RFC 6337 §2。
        """#

    static let hangupIgnored = #"""
        # hangup-ignored: 一方已挂断，另一方的通话仍在继续

        ## 含义
        BYE 被拒绝或一直没有应答，而对方在此之后至少 5 秒仍在发送 RTP 或请求；或 CANCEL 已被接受，INVITE
        却一直没有最终响应；或应答与 CANCEL 交叉，却没有人发送 ACK。一方认为通话已结束，另一方仍在通话中。
        请求完全没有应答时，报告为 `request-unanswered`（或 `ack-missing`），本项是其原因。

        ## 用户感受
        - 坐席已挂断，客户仍听到静音或音乐，或继续计费。
        - 线路一直占用；主叫已放弃，话机仍在振铃。

        ## 可能原因
        1. `old-contact`：对方已换地址（re-INVITE 或 UPDATE 带新的 Contact），BYE 却发往旧地址：
           发送方没有更新远端目标。
        2. `private-contact`：BYE 发往到不了的私网 Contact，而对方报文来自另一地址（NAT）。
        3. `wrong-tag`：BYE 携带其他对话的 tag，或没有 tag。
        4. `bye-refused`：对端拒绝（Route、Request-URI、鉴权或自身状态）。
        5. `bye-lost`、`another-address`：途中丢失，或发到了对方不在的地址。
        6. `route-ignored`：BYE 没有按 200 中的 Record-Route 发送。
        7. `cseq-too-low`：BYE 的 CSeq 低于其发送方在该对话中用过的值，对端必须拒绝（RFC 3261 §12.2.2）。
        8. CANCEL 得到 200 却没有 487：应答方的缺陷。
        9. CANCEL 没有终止 INVITE，数秒后被接听，已无人在线：`cancel-mismatched`（branch 或 CSeq 与 INVITE
           不同）、`cancel-refused`（两者均正确：服务器的缺陷）、`cancel-ignored`（接受了 CANCEL，INVITE
           却继续）、`cancel-lost`（CANCEL 没有应答）。

        ## 如何确认
        BYE 发往何处，最近的 Contact 是哪个：

            tshark -r call.pcapng -Y 'sip.Call-ID == "ID"' -T fields -e frame.time_relative -e ip.src \
              -e ip.dst -e sip.Method -e sip.Status-Code -e sip.r-uri -e sip.contact.uri

        此后谁仍在发送：

            tshark -r call.pcapng -Y 'rtp' -T fields -e frame.time_relative -e ip.src -e udp.srcport | tail

        ## 如何处理
        - 旧 Contact：升级发送 BYE 的一方；RFC 3261 §12.2.1.1 要求发往最近的 Contact。
        - 私网 Contact：在服务器上启用 NAT 支持，或让话机在 Contact 中填写公网地址。
        - 被拒绝：在拒绝方日志中按 Call-ID 查找。
        - 没有 487：升级应答方；在此之前让主叫侧在 32 秒后自行结束呼叫。

        ## 何时不算故障
        - BYE 之后 5 秒内媒体停止；通话确已结束时的 481 或 408。
        - BYE 与 BYE 交叉；质询（401、407）之后带鉴权重发的 BYE。
        - 抓包在时间到之前结束。

        ## 阈值
        - `goes-on`：BYE 之后对方的媒体或请求持续 5 秒
        - `timeout`：BYE（或 CANCEL 之后的 INVITE）32 秒没有应答

        ## 参考
        RFC 3261 §9.1、§9.2（CANCEL）、§12.2.1.1（远端目标）、§13.2.2.4（ACK）、§15.1（BYE）。
        """#

    static let highJitter = #"""
        # high-jitter: RTP 到达间隔抖动过大

        ## 含义
        到达间隔抖动（RFC 3550 A.8，与 tshark 给出的一致）持续偏高：包成堆到达。抖动缓冲可以抹平，代价
        是时延增加；来得太晚的包等于丢了。

        ## 用户感受
        - 声音断续、发金属音，时延变大，双方抢话。

        ## 可能原因
        1. Wi-Fi、移动或卫星接入；线路占满造成缓冲膨胀（bufferbloat）。
        2. 没有 QoS，通话时有大流量传输。
        3. 软电话电脑、网关或虚拟机过载，发包成堆。
        4. 多条时延不同的路径（链路捆绑、SD-WAN）。
        5. 抓包主机自身时钟或镜像口繁忙：此时所有流同时出现。

        原因标识：`uneven-before-this-point`（到达此处之前）；`uneven-in-relay`（到达转发设备或网关时均匀）；
        `uneven-beyond-this-point`（此处之后，只有接收方的 RTCP 能说明）。
        超过 1 秒、或超过其最新包所容许的 RTCP 抖动值单位有误，不予采信。

        ## 如何确认
        各流抖动（平均与最大，毫秒）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        每个包的到达间隔与其时间戳对照：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 203.0.113.10' \
              -T fields -e rtp.seq -e rtp.timestamp -e rtp.marker -e frame.time_delta_displayed | head -200

        对端报告的抖动（单位为 RTP 时钟，8 kHz 时 8 = 1 毫秒）：

            tshark -r call.pcapng -Y 'rtcp.ssrc.jitter > 240' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.jitter

        ## 如何处理
        - 坐席用有线网络；QoS 打 DSCP EF（46），接入线路用短队列（fq_codel、CAKE）。
        - 发送方的问题（在其本侧就有抖动）：降低负载，给网关实时优先级。
        - 软电话和网关启用自适应抖动缓冲（Asterisk `JITTERBUFFER()`，FreeSWITCH
          `jitterbuffer_msec`）。
        - 网关外侧就有抖动：找运营商，提供地址、时间和数值。

        ## 何时不算故障
        - 跨越 marker 位、舒适噪声或 DTMF 的间隔：不计。
        - SSRC 改变则重新计数。
        - 时延大但均匀：不是抖动。
        - 时间戳粗糙的录制或合并抓包。

        ## 阈值
        - 警告 `warning`：30 毫秒及以上；错误 `error`：60 毫秒及以上（窗口内的平均值）
        - 至少 `windows`：3 个 5 秒窗口（或接收方报告）达到；或整段短通话达到，且应收至少 `packets`：100 包

        ## 参考
        RFC 3550 §6.4.1、A.8（抖动）；RFC 4594 §4.1（电话业务用 DSCP EF）。
        """#

    static let inboundOnlyNumber = #"""
        # inbound-only-number: 外呼以 400 号码作主叫而被拒

        ## 含义
        400 号码只能呼入。以它作主叫的外呼会被运营商拒绝，与被叫无关。哪些号码段只能呼入由配置档设定。

        ## 用户感受
        - 用该主叫号码的外呼全部立即失败，打入该号码正常。

        ## 可能原因
        1. 坐席、技能组或外呼任务的外显号码配成了 400 号码。
        2. 网关把主叫改成了中继主号，而主号是 400 号码。
        3. 呼叫转移时以 400 号码作主叫。

        结论中的原因：`inbound-only-caller`；当时通话很多的，另列 `concurrency-limit`。

        ## 如何确认

            tshark -r trunk.pcapng -T fields -e frame.time -e ip.dst -e sip.Call-ID -e sip.from.user \
              -e sip.pai.user -e sip.to.user -Y 'sip.Method == "INVITE" &&
              (sip.from.user matches "^400" || sip.pai.user matches "^400")'

        响应：

            tshark -r trunk.pcapng -Y 'sip.Status-Code >= 400 && sip.from.user matches "^400"' -T fields \
              -e frame.time -e ip.src -e sip.Call-ID -e sip.Status-Code -e sip.Reason

        ## 如何处理
        - 外呼改用固话或其他可呼出的号码作主叫。
        - 网关：From 和 P-Asserted-Identity 按通话设置，不要统一改成中继主号。
        - 呼叫转移：From 保留原主叫，400 号码只放在 Diversion 或 History-Info 中。

        ## 何时不算故障
        - 打入 400 号码的来话。
        - 以 400 号码作主叫而被应答的外呼：运营商允许。
        - 配置档没有列出只能呼入的号码段。

        ## 阈值
        - 只能呼入的号码段：400（aliyun-ccc 配置档），仅对 7 位及以上的号码
        - 403、603、607、608 或 Q.850 21、29、50、52、57、63：`likely`；其他响应码：`possible`

        ## 参考
        RFC 3261 §8.1.1.3（From）、§21.4.4（403）；RFC 3325 §9.1（P-Asserted-Identity）。
        """#

    static let lateMedia = #"""
        # late-media: 应答后首个 RTP 来得太晚

        ## 含义
        通话已应答且双方为 sendrecv，某一方向的首个 RTP 在应答 2 秒之后才到。之后声音正常，但开头
        的话丢了。若迟到到该通话已被报告为 `one-way-audio` 或 `no-audio`，则以本结论取代前者：端口一直是通的。

        ## 用户感受
        - 开头的“喂，您好”听不到，坐席问候语开头被截掉。
        - 客户头几秒听不到声音，便挂机了。

        ## 可能原因
        1. 媒体要等重协商之后才切换，而重协商缓慢或重发：`reinvite-failed`、`update-failed`。
        2. `missing-100rel`：早期媒体描述丢失，媒体等到 200 OK 才开始。
        3. `ack-late`：ACK 来得晚，或 200 OK 重发后才到；见 `ack-missing`。
        4. `srtp-mismatch`：DTLS 或 ICE 耗时过长，ICE 先试了不可达的候选地址。
        5. latching：对端收到我方首包后才发。
        6. 软电话：音频设备打开慢（蓝牙耳机、浏览器权限弹窗）。

        同一通话的下列问题列入结论：`early-media-missing`、`early-media-cut`、`media-blocked`、
        `srtp-mismatch`、`sip-alg`、`missing-100rel`、`prack-failed`。

        ## 如何确认
        INVITE 的 200 OK 时刻：

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.CSeq.method == "INVITE"' -T fields \
              -e frame.time_relative -e ip.src -e sip.Call-ID

        各 RTP 流的起始时刻（“Start time”列）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        两者之间发生了什么（STUN、DTLS、重协商）：

            tshark -r call.pcapng -Y 'sip || stun || dtls' -T fields -e frame.time_relative -e ip.src \
              -e _ws.col.Protocol -e _ws.col.Info

        ## 如何处理
        - 运营商：18X 带 100rel 和早期 SDP；尽快响应 re-INVITE 和 UPDATE。
        - 网关：避免应答后立即重协商（媒体固定经过网关）。
        - ICE：去掉对端不可达的网卡（VPN、虚拟网卡）。
        - 坐席主机：使用有线耳麦；一次性授予麦克风权限。

        ## 何时不算故障
        - 应答前该流已有早期媒体。
        - 通话一开始就是保持，或一方为 `recvonly`、`inactive`。
        - 不在媒体路径上；抓包在应答后才开始。
        - 开头是舒适噪声或 DTX。

        ## 阈值
        - `delay`：2 秒，应答到首个 RTP 的时间

        ## 参考
        RFC 3264 §5.1（发出 offer 即须准备接收）；RFC 3262 §5；RFC 8445 §12（ICE：数据处理）。
        """#

    static let localNotSending = #"""
        # local-not-sending: RTP 到了坐席主机，坐席主机却一个包也没发

        ## 含义
        在坐席主机上收得到对端的 RTP，本机却没有向对端指定的地址发包。问题不在网络：包没有产生，
        或被本机防火墙丢弃。它是 `one-way-audio`、`no-audio` 中的一个原因。

        ## 用户感受
        - 客户听不到坐席，坐席听客户正常。

        ## 可能原因
        1. 音频设备：没选麦克风、设备拔出、被其他程序占用、驱动故障。
        2. 操作系统不允许软电话使用麦克风（Windows、macOS 或浏览器的隐私设置）。
        3. 本机防火墙或安全软件丢弃软电话发出的 UDP。
        4. 软电话静音后停止发包，或在保持、切换耳麦后卡住。
        5. 取消保持后方向仍停在 `recvonly` 或 `inactive`。

        ## 如何确认
        按源地址看 RTP，缺的是坐席主机的：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        最后约定的方向：

            tshark -r call.pcapng -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.media_attribute.field \
              -Y 'sdp.media_attribute.field in {"sendrecv", "sendonly", "recvonly", "inactive"}'

        本机防火墙出方向的丢弃规则，以及软电话的套接字：

            nft list ruleset | grep -nE 'hook output|drop|reject'
            ss -uanp 'sport >= :10500 and sport <= :10559'

        ## 如何处理
        - 在软电话中检查音频输入输出设备；按名称选耳麦，不用“默认设备”。
        - 在系统隐私设置中允许软电话或浏览器使用麦克风。
        - 在本机防火墙和杀毒软件中放通软电话的出方向 UDP。
        - 更换耳麦后重启软电话；保持后必现的，升级软电话。

        ## 何时不算故障
        - 静音或不说话时启用 DTX、舒适噪声：仍有少量包，序号连续。
        - 保持中，或以 `recvonly` 应答。
        - 不在坐席主机上抓的包，无法与 `media-blocked` 区分。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒，可配置

        ## 参考
        RFC 3264 §6.1（answer 的方向）、§8.4（保持）；RFC 3389 §4（舒适噪声）。
        """#

    static let lowVolume = #"""
        # low-volume: 有语音，但音量太低，听不清

        ## 含义
        某一方向的有效语音在整段通话中一直低于 −45 dBm0。只计有效语音，不计停顿（每 8 个包按 ITU-T
        P.56 测一个）。因麦克风、环境和人声各异，也可能对方只是在听，只判 `possible`，为提示。

        ## 用户感受
        - “请大点声”。一方声音微弱，调大音量噪声也跟着变大。

        ## 可能原因
        1. 麦克风增益过低，耳麦话筒朝向不对，或选中的不是它。
        2. 软电话关闭了自动增益，或回声抑制把语音压低。
        3. 模拟或 TDM 网关端口的增益（损耗计划）设得过低。
        4. 编码律用错：A 律当作 µ 律播放是失真而不是音量低，见 `unexpected-codec`。
        5. 对方设备或远距离免提：只有运营商或对方能判断。

        原因标识：`low-level`；`attenuated-in-relay`（同一声音到达转发设备或网关时，比其发出时至少高 15 dB）。

        ## 如何确认
        找到该流，在 Wireshark 中试听（Telephony > RTP > RTP Player）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        或导出 G.711A 载荷，用 SoX 测量（`stat` 给出 RMS 幅度）：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp \
              -Y 'rtp.p_type == 8 && ip.src == 192.168.1.20' -T fields -e rtp.payload |
              xxd -r -p > one-side.al
            sox -t al -r 8000 -c 1 one-side.al -n stat

        ## 如何处理
        - 坐席：调高麦克风音量，按名称选耳麦，话筒靠近嘴边。
        - 打开自动增益；更新耳麦驱动和固件。
        - 网关：逐次小幅（几 dB）调整端口输入增益，调后检查回声。
        - 某条中继所有通话音量都低：把双向样本提供给运营商。

        ## 何时不算故障
        - 静音、IVR 和音乐停顿、舒适噪声、保持。
        - 完全没有有效语音：属于 `silent-audio`，或无从判断。
        - 此处不解码的编解码、加密媒体。

        ## 阈值
        - `below`：有效语音低于 0 dBm0 的分贝数，45 dB
        - `speech`：所需的有效语音时长，2 秒
        - `range`：最响与最轻十分之一之间的差，9 dB；平稳的噪声不是语音

        ## 参考
        ITU-T G.711；ITU-T P.56（有效语音电平）；ITU-T G.169（自动电平控制）。
        """#

    static let mediaBlocked = #"""
        # media-blocked: RTP 已发出却未到达，途中被防火墙或 NAT 拦截

        ## 含义
        一侧按对端通告的地址发 RTP，途中被丢弃。确信程度取决于证据：
        - ICMP 引用了该媒体流：`proved`，ICMP 的源地址就是拦截者（代码 9、10、13：防火墙；
          3：端口未监听；0、1：无路由）。
        - 某一跳之前有、之后没有（两块网卡，或两台 Earshot）：`proved`，就在这两点之间。
        - 坐席主机自己的 RTP 发得出去，却什么也收不到：`likely`。该端口在本通话中收到过 RTP 的，说明并未封闭：
          结论写明来源与截止时刻，仅为 `possible`。
        - 没有报文到达的这段时间里，发送方的 RTCP 计数仍在增长：`likely`。
        它是 `one-way-audio`、`no-audio` 中的一个原因；端口表会给出哪些端口曾收到过媒体。

        ## 用户感受
        - 接通后一方或双方听不到声音；换手机热点就正常。
        - 只有部分通话有问题：分到了未放通的端口。

        ## 可能原因
        1. 坐席主机或办公室防火墙没有放通媒体端口段。
        2. 只放通了一部分（“10500–10523 今天收到过媒体，10524–10559 从未收到”）。
        3. NAT 映射已老化，或是对称型 NAT：通告的地址不是实际打开的地址。
        4. 云安全组，或运营商侧的访问控制列表。
        5. ICMP 代码 3：端口已无人监听，软电话已关闭或换了端口。
        6. ICMP 曾拒收媒体，之后通话恢复有声：仅为提示，并指明拦截者：`port-closed`（无人监听）、
           `firewall`（管理禁止）、`routing`（无路由或环路）、`icmp-error`（其他）。

        ## 如何确认
        两个方向的 RTP（下文 `10512` 代表该通话的端口）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        引用媒体端口的 ICMP 及其源地址：

            tshark -r call.pcapng -Y 'icmp.type == 3 && udp.port in {10500..10559}' -T fields \
              -e frame.time_relative -e ip.src -e icmp.code -e udp.dstport

        在主机上看报文是否到网卡、是否被丢、防火墙规则如何：

            tshark -i any -f 'udp port 10512'
            nft list ruleset | grep -nE '105|drop|reject'
            conntrack -L -p udp | grep -E 'sport=10512|dport=10512'
            earshot ports

        ## 如何处理
        - Linux 主机：`nft insert rule inet filter input udp dport 10500-10559 accept`，并写入持久配置。
        - firewalld：`firewall-cmd --permanent --add-port=10500-10559/udp`，再 `firewall-cmd --reload`。
        - Windows 坐席电脑：在系统防火墙和杀毒软件中为软电话放通入方向 UDP 10500–10559。
        - 办公室防火墙、云安全组：双向放通 UDP 10500–10559。
        - ICMP 或两点抓包已指明设备的，先改那台设备。

        ## 何时不算故障
        - 保持中（`sendonly`、`recvonly`、`inactive`、0.0.0.0、端口 0）；尚未应答。
        - 媒体不经过本抓包点。
        - RTP 来自 SDP 以外的地址或端口：SDP 写的是接收地址。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒，可配置；通话结束时再判一次
        - 媒体端口段：取自配置档（huawei-cec 为 10500–10559）

        ## 参考
        RFC 792（ICMP 类型 3）；RFC 1812 §5.2.7.1（代码 13）；RFC 4443 §3.1（ICMPv6）；RFC 4961 §3。
        """#

    static let mediaStopped = #"""
        # media-stopped: 通话未结束，RTP 早已中断

        ## 含义
        某一方向或双向的 RTP 曾经正常，在通话结束之前超过稳定时间就停了，且并非保持。
        通话本身仍在，信令并不知情。

        ## 用户感受
        - 通话中途一方突然无声，双方“喂喂”之后挂机。

        ## 可能原因
        1. NAT 或防火墙的媒体表项老化：静音抑制且没有保活，UDP 超时。
        2. 重协商切换了媒体，一方没有跟上：`reinvite-failed`、`update-failed`、`media-wrong-port`。
        3. 取消保持后方向仍停在 `sendonly` 或 `inactive`。
        4. 坐席主机网络变化（Wi-Fi 切有线、VPN 上下线、DHCP 换地址）。
        5. 对端或其远端掉线（手机失去信号），信令稍后才超时。
        6. 音频设备被拔出；软电话崩溃，而代理仍保持通话。
        7. `media-blocked`：自那一刻起直到结束被 ICMP 拒收，或在两个抓包点之间丢失，或发送方的
           RTCP 计数仍在增长而报文没有到达。
        8. `local-not-sending`：发送方就是本机，已停止发送。`peer-not-sending`：对端仍发 RTCP，但计数
           不再增长，或转发设备仍收到声音而不再转发。
        9. `leg-left-up`：当时另一侧已挂断，而 B2BUA 没有结束这一侧。

        同一通话的下列问题列入结论：`late-media`、`sip-alg`、`missing-100rel`、`prack-failed`、
        `reinvite-failed`、`update-failed`、`ack-missing`、`codec-mismatch`、`port-exhaustion`、
        `srtp-mismatch`、`unexpected-codec`、`silent-audio`、`answer-invalid`、`early-media-missing`、
        `early-media-cut`。

        ## 如何确认
        各流的结束时刻（“End time”列）与 BYE 对照：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

            tshark -r call.pcapng -Y 'sip.Method in {"BYE", "INVITE", "UPDATE"}' \
              -T fields -e frame.time_relative -e ip.src -e sip.Method -e sip.CSeq.seq -e sip.Reason

        那一刻发生了什么，有无 ICMP、SDP 变更：

            tshark -r call.pcapng -Y 'icmp || sdp' -T fields -e frame.time_relative -e ip.src \
              -e icmp.type -e icmp.code -e sdp.connection_info.address -e sdp.media_attribute.field

        Linux NAT 的 UDP 超时（默认未应答 30 秒，成流 120 秒）：

            sysctl net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream

        ## 如何处理
        - 调大防火墙和 NAT 的 UDP 超时，或关闭静音抑制。
        - 及早拆除死通话：网关设 RTP 超时（Asterisk `rtp_timeout`，FreeSWITCH `media_timeout`）和
          会话定时器（RFC 4028）。
        - 重协商：见 `reinvite-failed`。Wi-Fi：坐席改用有线网络。
        - 对端停发：向运营商提供末包时刻、Call-ID，有 RTCP 的一并提供。

        ## 何时不算故障
        - 保持、启用 DTX 的静音、舒适噪声（序号连续，时间戳跳变）。
        - RTCP BYE 之后很快就有 SIP BYE；在稳定时间之内停止。
        - 转接后媒体不再经过本抓包点。
        - 抓包或其过滤条件在通话之前结束。

        ## 阈值
        - `silence`：3 秒（即稳定时间），从最后一个 RTP 到通话结束

        ## 参考
        RFC 3264 §8.4（保持）；RFC 3389；RFC 4787 §4.3（UDP 映射超时）；RFC 3550 §6.6（RTCP BYE）。
        """#

    static let mediaWrongPort = #"""
        # media-wrong-port: RTP 发往本对话从未通告过的地址或端口

        ## 含义
        本通话的某一发送方把 RTP 发到了任何 SDP 都没有要求的地方，而约定的端口空着。
        它是 `one-way-audio`、`no-audio` 中的一个原因。

        ## 用户感受
        - 一方听不到声音，往往从保持、转接或坐席应答那一刻开始。

        ## 可能原因
        1. 没有跟上变更：`reinvite-failed`、`update-failed` 之后，或 200、PRACK 中给出 answer 之后，
           发送方仍用旧的地址和端口。
        2. `sip-alg` 或 NAT helper 只对一侧改写了 c= 或 m= 端口。
        3. rtcp-mux 混乱：RTP 发到了 a=rtcp 端口或端口 + 1，或 RTCP 预期在别处。
        4. 并行振铃（forking）：发送方用了落选的早期对话的 SDP，而不是应答的那个。
        5. 媒体中继（SBC、TURN）在通话中被释放或重新分配。

        ## 如何确认
        按顺序列出通告过的全部地址和端口：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sip.Status-Code -e sip.to.tag -e sdp.connection_info.address -e sdp.media.port

        UDP 实际去向；每个目的地都应在上表中：

            tshark -r call.pcapng -q -z conv,udp

        a=rtcp 与 rtcp-mux：

            tshark -r call.pcapng -Y 'sdp.media_attribute.field matches "rtcp"' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.field -e sdp.media_attribute.value

        ## 如何处理
        - 没跟上变更：把最后一个 SDP answer 的帧号及其后首个 RTP 提供给发送方厂商或运营商。
        - ALG：关闭路由器 SIP ALG。
        - rtcp-mux：中继两侧同时关闭，或同时打开。
        - 并行振铃：请运营商按 200 OK 的 To tag 发送媒体。

        ## 何时不算故障
        - RTP *来自* SDP 以外的地址或端口：SDP 写的是接收地址。
        - re-INVITE 或 UPDATE 之后短暂重叠，途中的包仍到旧端口。
        - 端口 + 1 上的 RTCP，媒体端口上的 STUN、DTLS。
        - 对端采用对称 RTP，按我方报文源地址回送，且声音正常。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒，媒体地址每次变更后同样计算

        ## 参考
        RFC 3264 §8.3.1（变更地址或端口）；RFC 3605 §2.1（a=rtcp）；RFC 5761 §5.1.1（rtcp-mux）。
        """#

    static let missing100rel = #"""
        # missing-100rel: 中继侧的 18X 临时响应未按可靠方式（100rel）发送

        ## 含义
        对 INVITE 的 101–199 临时响应本应携带 `Require: 100rel` 和 `RSeq`，实际没有。
        这样的 18X 只发一次，也没有 PRACK 确认，丢了无人知晓，振铃和其中的早期媒体描述随之丢失。
        INVITE 里仅仅声明支持 100rel，并不强制对端使用：单独出现时为提示（notice）；
        配置档（profile）要求 100rel 时（如 huawei-cec）为警告（warning）。
        若该通话同时无声，则作为 `one-way-audio`、`no-audio` 或 `late-media` 的原因之一排序列出。

        ## 用户感受
        - 电话接通后无声，或开头几个字听不到。
        - 接通前听不到回铃音或提示音。

        ## 可能原因
        1. `not-sent-by-answerer`：INVITE 的 Supported 或 Require 中有 100rel，但 18X 不带
           `Require: 100rel` 和 `RSeq`。责任方：发出 18X 的地址，通常是运营商线路或中继网关。
           若 INVITE 用的是 `Require`，则违反 RFC 的 MUST：`proved`，错误（error）。
        2. `not-offered-by-caller`：配置档要求 100rel，而 INVITE 未携带。责任方：主叫侧。
           只有配置档要求时才上报。
        3. `refused`：对端回 420，且带 `Unsupported: 100rel`。
        4. `unsolicited-reliable`：反过来，INVITE 从未携带 100rel，对端却发可靠 18X，违反 RFC 的
           MUST NOT：`proved`。

        ## 如何确认
        看 INVITE 是否携带、18X 是否使用：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE" && !(sip.Status-Code >= 200)' \
              -T fields -e frame.number -e ip.src -e sip.Method -e sip.Status-Code \
              -e sip.Supported -e sip.Require -e sip.RSeq

        看是否被拒：

            tshark -r call.pcapng -Y 'sip.Status-Code == 420 && sip.Unsupported contains "100rel"'

        ## 如何处理
        - 运营商线路：请运营商在 18X 中携带 `Require: 100rel`；附上 Call-ID、时间、主叫、被叫和
          18X 的帧号。
        - 自有中继网关：打开 PRACK。Asterisk PJSIP 在 endpoint 上设 `100rel = peer_supported`（`yes` 只在
          Require 时可靠发送）；FreeSWITCH 在 Sofia profile 上设 `enable-100rel` = `true`；其他设备找“PRACK”
          或“可靠临时响应”开关。
        - `refused`：把 `Require: 100rel` 改为 `Supported: 100rel`，或让对端支持 100rel。
        - 中间的代理或 SBC 不得删除 Supported、Require、RSeq 头域。

        ## 何时不算故障
        - 100 Trying 从不可靠发送。
        - 未携带 100rel，且没有配置档要求。
        - 通话未经任何 101–199 响应直接应答。

        ## 阈值
        无；每个 101–199 响应收到即判。配置档：中继是否要求 100rel。

        ## 参考
        RFC 3262 §3（UAS）、§4（UAC）、§7.1（RSeq）；RFC 3261 §21.4.15（420）、§20.32（Require）。
        """#

    static let noAudio = #"""
        # no-audio: 双方无声：接通后两个方向都没有 RTP

        ## 含义
        通话已应答，双方均为 sendrecv，本抓包点在媒体路径上，已过稳定时间，而流向两侧媒体地址的 RTP
        一个也没有。通话结束时再判一次。

        ## 用户感受
        - 界面显示已接通，双方都听不到声音，“喂喂”几声后挂机。

        ## 可能原因
        1. `media-blocked`：ICMP 引用了媒体端口（`proved`），或两个方向都被丢弃。
        2. `private-address-in-sdp`：双方都发往不可达的地址。`no-connection-line`：SDP 没有 c= 行。
           `address-families`：一方 IPv4，另一方 IPv6。
        3. `media-wrong-port`：RTP 发到了没有约定的地方。
        4. `local-not-sending`，同时对端要先收到包才发（媒体锁定 latching，运营商 SBC 常见）。
        5. `srtp-mismatch`：DTLS 始终未完成，双方都没开始发。ICE：`ice-unanswered`（检查无一应答）、
           `ice-role-conflict`（均以 487 应答：双方主张同一角色）、`ice-refused`（以其他错误应答：ufrag
           或密码不符）。
        6. `direction-left-on-hold`：取消保持后仍停在 `inactive`。
        7. 文件中没有任何 RTP，也可能是抓包过滤器所致：此时为告警、`possible`。
        8. `reinvite-failed`、`update-failed`：媒体没能切换到坐席。`missing-100rel`：18X 中的媒体描述
           丢失。同一通话的 `sip-alg`。
        9. `ack-missing`：一方一直重发 200，收不到 ACK，因而没有发送。`peer-not-sending`：在对端一侧看到，或
           由其 RTCP 得知。

        同一通话的下列问题列入结论：`late-media`、`media-stopped`、`prack-failed`、`codec-mismatch`、
        `port-exhaustion`、`unexpected-codec`、`silent-audio`、`answer-invalid`、`early-media-missing`、
        `early-media-cut`。

        ## 如何确认
        媒体地址之间是否有 UDP，不论是不是 RTP：

            tshark -r call.pcapng -q -z conv,udp

        约定的地址，以及代替 RTP 出现的 ICMP、STUN：

            tshark -r call.pcapng -Y 'sdp || icmp.type == 3 || stun || dtls' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e _ws.col.Protocol \
              -e sdp.connection_info.address -e sdp.media -e icmp.code

        在主机上：

            nft list ruleset | grep -nE '105|drop|reject'
            conntrack -L -p udp | grep UNREPLIED
            earshot ports

        ## 如何处理
        - 在坐席主机、办公室防火墙、云安全组上双向放通 UDP 10500–10559。
        - 换手机热点试呼：正常则是办公网络的问题。
        - 检查音频设备：没有可用设备的软电话可能一个包也不发。
        - 在网关上配置外网媒体地址；关闭路由器 SIP ALG。
        - 然后看中继的 100rel（`missing-100rel`），再看重协商（`reinvite-failed`）。

        ## 何时不算故障
        - 保持：`sendonly`、`recvonly`、`inactive`、0.0.0.0、端口 0。通话短于稳定时间。
        - 媒体不经过本抓包点：这里没见过该通话的 RTP，其媒体地址也都不是本机。
          只抓 5060 端口的文件说明不了媒体问题。
        - 舒适噪声和 DTX。视频和 T.38。

        ## 阈值
        - 取自 `one-way-audio`：`settle`，应答后 3 秒，此前不作判断；`confirm`，应答或最后一次重协商后
          10 秒，通话中的判断时刻

        ## 参考
        RFC 3264 §5.1、§6.1、§8.4；RFC 7362 §4（latching）；RFC 7983 §7（媒体端口上各协议的区分）。
        """#

    static let numberNotRouted = #"""
        # number-not-routed: 打入某一号码的来话每次都被立即拒绝（未配置路由）

        ## 含义
        打入某一号码的呼叫到了这里，每次都立即以 404、480、484 或 604 拒绝。线路是通的，而号码后面
        没有接续：没有路由、IVR 或队列。

        ## 用户感受
        - 拨打该号码总是忙音或“空号”。
        - 400 号码已绑定 IVR，拨打仍是忙音。

        ## 可能原因
        1. 平台上没有为该号码配置路由（呼入规则、IVR 或队列绑定），或配置了没有发布。
        2. 送来的号码格式与配置不同：+86、0086、区号、前导 0 或 9。
        3. 被叫号码在 To 中，而 Request-URI 中是账号或引示号。
        4. 484：运营商送来的号码位数不足。
        5. 工作时间或节假日规则没有备选去向。

        结论中的原因：`no-route`、`number-incomplete`（484）；另有针对单个呼叫的
        `registered-without-route`：被叫就注册在回 404、480 的网元上，其拨号方案却没有到该号码的路由。

        ## 如何确认
        送来的被叫号码和响应：

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE"' -T fields -e ip.src -e sip.r-uri.user \
              -e sip.to.user -e sip.History-Info -e sip.Diversion | sort | uniq -c

            tshark -r trunk.pcapng -Y 'sip.Status-Code in {404, 480, 484, 604}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.response-time -e sip.to.user \
              -e sip.Reason

        ## 如何处理
        - 在平台上为该号码配置路由（绑定 IVR、队列或坐席）并发布。
        - 按 Request-URI 中实际送来的格式登记号码，或在网关上做号码变换。
        - 向运营商确认号码格式，以及被叫号码放在 Request-URI 还是 To。
        - 484：请运营商送完整号码；关闭重叠拨号。

        ## 何时不算故障
        - 该号码有通话被应答：说明已有路由。
        - 振铃或播放提示音之后才拒绝。
        - 扫描器随意拨打的号码（`sip-scan`）。

        ## 阈值
        - `calls`：连续 3 次被 404、480、484 或 604 拒绝，每次都在 `at-once`：4 秒之内且未振铃
        - 有一次振铃或应答即清除

        ## 参考
        RFC 3261 §21.4.5（404）、§21.4.18（480）、§21.4.22（484）、§21.6.3（604）、§16.5（目标集）。
        """#

    static let oneWayAudio = #"""
        # one-way-audio: 单通：接通后 RTP 只有一个方向，一方听不到声音

        ## 含义
        通话已应答，双方均为 sendrecv，本抓包点在媒体路径上，已过稳定时间，而 RTP 只流向一侧的媒体
        地址，另一侧没有。结论会写明谁听不到、两个方向各多少包、从何时开始；通话结束时再判一次。

        ## 用户感受
        - 坐席听得到客户，客户听不到坐席，或者相反；往往几秒内就挂机。

        ## 可能原因
        1. `media-blocked`：ICMP 引用了该媒体流，或某一跳之前有、之后没有：`proved`。
        2. `private-address-in-sdp`：SDP 给出的地址从发送方不可达。
        3. `media-wrong-port`：RTP 发往本对话中从未通告过的地址或端口。
        4. `media-blocked`：坐席主机的 RTP 发得出去，却什么也收不到：`likely`；端口表说明该端口段
           的其他端口是否正常。
        5. `local-not-sending`：RTP 到了坐席主机，而坐席主机一个包也没发。
        6. `peer-not-sending`：在网关的对端一侧看到对端没发。
        7. `srtp-mismatch`：协商了 SAVP 却发明文 RTP，或缺密钥；DTLS、ICE 始终未完成。
        8. `direction-left-on-hold`：取消保持后方向仍停在 `sendonly` 或 `inactive`。`same-version`：恢复通话时
           o= 行的版本号与保持时相同，对方视其为未变（RFC 3264 §8）。
           `no-connection-line`：听不到的一方的 SDP 没有 c= 行。`address-families`：一方是 IPv4 地址，另一方是 IPv6。
        9. `ack-missing`：没有发送的一方一直重发 200，没有收到 ACK。
        10. `sip-alg`：两份报文显示 c= 被改而 m= 端口未改，RTP 却从另一端口发出。
        11. 同一通话的 `reinvite-failed`、`update-failed`、`missing-100rel`、`sip-alg`。
        未给出 `--local` 或 `--vantage` 时不知道本机是哪一侧：“没有发送”与“途中被丢弃”都只是 `possible`。
        同一网络内的两份抓包（TTL 未减）之间丢失为 `likely`，跨路由器为 `proved`。
        看不到信令时（加密，或走另一条路径）只按方向判断，所属通话未知，结论最多为 `possible`：ICMP 拒收该流；
        接收方 RTCP 不再增长而包仍在经过（`lost-beyond-this-point`，仅为提示）；另一端 RTCP 称在发包而此处从未经过
        （`lost-before-this-point`）；其声音与 RTCP 同时中断（`gone-silent`，仅为提示）。
        对端的 RTCP（最高序号不动、丢包 100 %、或正常）可区分“没发”和“没收到”，能把 `likely`
        升为 `proved`。

        同一通话的下列问题列入结论：`late-media`、`media-stopped`、`prack-failed`、`codec-mismatch`、
        `port-exhaustion`、`unexpected-codec`、`silent-audio`、`answer-invalid`、`early-media-missing`、
        `early-media-cut`。

        ## 如何确认
        两个方向的包数：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        双方约定的接收地址和方向：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.connection_info.address -e sdp.media.port -e sdp.media_attribute.field

        对端自己说收到了多少：

            tshark -r call.pcapng -Y 'rtcp.ssrc.fraction' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.fraction -e rtcp.ssrc.high_seq

        在坐席主机上查连接跟踪和端口表：

            conntrack -L -p udp | grep -E 'port=105[0-5][0-9]'
            earshot ports

        ## 如何处理
        - 坐席主机：放通入方向 UDP 10500–10559；换手机热点试呼，以区分是否办公网络的问题。
        - 坐席主机没有发包：检查麦克风、静音、音频输入输出设备。
        - 私网地址：在网关上配置外网地址；关闭路由器 SIP ALG。
        - 然后看 100rel：请运营商在 18X 中携带 `Require: 100rel`，或在中继网关打开 PRACK。
        - 再看重协商：请运营商对 UPDATE 和 re-INVITE 回 200 OK。

        ## 何时不算故障
        - 保持：`sendonly`、`recvonly`、`inactive`、0.0.0.0、端口 0。通话短于稳定时间。
        - 舒适噪声和 DTX：序号连续，时间戳跳变。
        - 听不到的一方自己的 RTCP 报告在计包：媒体走另一条路径。经 TURN 服务器封装的媒体。同一主机的两份
          内容不同的抓包。
        - RTP 来自 SDP 以外的地址或端口。早期媒体、应答前的单向提示音。
        - 看不到信令时：无人应答的单向流，或应答方停发而 RTCP 仍在（放音、保持音乐、录音、回铃），组播，RTCP BYE。
        - 视频和 T.38。媒体不经过本抓包点。

        ## 阈值
        - `settle`：应答后 3 秒，此前不作判断
        - `confirm`：应答或最后一次重协商后 10 秒，通话中的判断时刻
        - `packets`：流向听得到的一侧至少 25 包，才判另一侧听不到
        - `unsignalled`：看不到信令时，上述迹象须持续 20 秒

        ## 参考
        RFC 3264 §5.1、§6.1（方向）、§8.4（保持）；RFC 4961 §3；RFC 3550 §6.4（RTCP）；RFC 3389。
        """#

    static let packetLoss = #"""
        # packet-loss: RTP 在到达抓包点之前丢包

        ## 含义
        某一路流的序号有缺口：包发出了，却没有经过这里。按 5 秒窗口统计（应收与实收之比，RFC 3550 A.1、
        A.3），不用累计值。抓包点之后的丢包只能从对端的 RTCP 中看到。
        一段时间毫无报文，而序号与时间戳照常增长的，其中每个完整窗口都按全部丢失计。

        ## 用户感受
        - 断字、机器人声、断续；按键（DTMF）识别不了。

        ## 可能原因
        1. Wi-Fi，或接入带宽占满（通话时上传文件，没有 QoS）。
        2. 限速或按包速率限制的防火墙；交换机端口双工不匹配。
        3. 运营商或 VPN 服务商网络丢包。
        4. 主机过载：网关 CPU、虚拟机调度不及时、套接字缓冲区过小。
        5. 抓包自身丢包：置信度降级，并写明。

        原因标识：`lost-before-this-point`（到达此处之前丢失）；`lost-between-points`（两个抓包点或接口之间丢失）；
        `lost-beyond-this-point`（此处之后丢失，只有接收方的 RTCP 能说明）；`lost-in-relay`（到达转发设备或网关时
        完整，转发后出现缺口）；`lost-at-sender`（发送方就是本抓包主机，中间没有其他设备）。
        `missed-by-capture`（仅为提示）：接收方 RTCP 表明全部收到，或双方向缺失的是同一时刻，此时没有抓到任何 RTP。

        同一通话的下列问题列入结论：`duplicate-media`。

        ## 如何确认
        各流丢包（“Lost”列，含百分比）：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        对端的丢包（fraction × 100 / 256 = %）：

            tshark -r call.pcapng -Y 'rtcp.ssrc.fraction > 0' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.fraction -e rtcp.ssrc.cum_nr -e rtcp.ssrc.jitter

        丢在哪一段，主机是否丢包：

            mtr -u -P 10500 -c 100 -r 203.0.113.10
            nstat -az UdpRcvbufErrors UdpInErrors
            ethtool -S eth0 | grep -iE 'drop|err'

        ## 如何处理
        - 坐席用有线网络，不用 Wi-Fi。QoS：RTP 打 DSCP EF（46），接入线路为其设优先队列。
        - 检查交换机端口双工和误包；媒体端口段不做限速。
        - 网关外侧就已丢包：找运营商，提供地址、端口、时间和丢包率。
        - 只有经过 VPN 才丢：媒体不走 VPN。

        ## 何时不算故障
        - SSRC 改变，或转接时序号跳变：重新计数。
        - DTX 和舒适噪声：时间戳跳变，序号不跳。
        - 乱序但及时到达；重复的包只计一次。
        - 抓包丢包（`pcap_stats`）：见 `earshot status`。

        ## 阈值
        - 警告 `warning`：1 % 及以上；错误 `error`：5 % 及以上
        - 至少 `windows`：3 个 5 秒窗口（或接收方报告）达到；或整段短通话达到，且应收至少 `packets`：100 包

        ## 参考
        RFC 3550 §6.4.1、A.1、A.3（丢包）；RFC 4594 §4.1（电话业务用 DSCP EF）。
        """#

    static let peerNotSending = #"""
        # peer-not-sending: 对端没有发 RTP（在网关的对端一侧看到）

        ## 含义
        在网关朝向对端的一侧，对端同意发送却没有 RTP 过来，而我方 RTP 正常发往对端；对端与本抓包点
        之间没有我方设备阻挡。它是 `one-way-audio`、`no-audio` 中的一个原因；“没发”还是“到我方之前
        丢了”由 RTCP 区分。

        ## 用户感受
        - 坐席听不到客户，客户可能听得到坐席。

        ## 可能原因
        1. 对端在等待：我方的首个 RTP（latching）、PRACK（`prack-failed`）、ACK（`ack-missing`）、
           重协商（`reinvite-failed`、`update-failed`）。
        2. 对端发错了地方：见 `private-address-in-sdp`、`media-wrong-port`。
        3. 运营商媒体网关故障，或其远端无声（手机没有信号）。
        4. 运营商侧或途中有过滤：没有 RTCP 时在此无法区分。
        5. `srtp-mismatch`：对端在等 DTLS 或密钥。

        ## 如何确认
        中继侧按源地址看 RTP：

            tshark -r trunk.pcapng -q -d udp.port==10000-20000,rtp -z rtp,streams

        对端 SR 中的发包数是否在增长：

            tshark -r trunk.pcapng -Y 'rtcp.pt == 200 || rtcp.pt == 201' -T fields \
              -e frame.time_relative -e ip.src -e rtcp.pt -e rtcp.sender.packetcount \
              -e rtcp.ssrc.fraction -e rtcp.ssrc.high_seq

        SR 计数增长而无 RTP：发了但丢了。没有 SR，或计数为 0：没发。

        ## 如何处理
        - 运营商：提供 Call-ID、时间、主叫、被叫、通告给对方的媒体地址（c=、m=）和该侧抓包，请其
          核对媒体网关发了什么、发往哪里。
        - latching：应答后由我方先发（舒适噪声或静音包）。
        - 网关前的防火墙要放通整个 RTP 端口段，不能只放通运营商的信令地址：媒体通常来自其他地址。

        ## 何时不算故障
        - 保持，或对端 SDP 为 `recvonly`/`inactive`。舒适噪声和 DTX。
        - 应答前的早期媒体和提示音。
        - 只有一侧的抓包：在坐席主机上应判为 `likely` 的 `media-blocked`，不是本项。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒，可配置

        ## 参考
        RFC 3550 §6.4.1（SR 发包数）、§6.4.2（RR）；RFC 7362 §4（latching）；RFC 3264 §6.1。
        """#

    static let poorQuality = #"""
        # poor-quality: 估算的话音质量（MOS）差

        ## 含义
        按 E 模型（ITU-T G.107）由丢包、突发程度、编解码和已知时延估算 MOS，并注明是收听质量（不含时延）
        还是会话质量（含时延），以及对应的抓包点：抓包点之后的情况不在其中。
        R = 93.2 − Id − Ie,eff；Id = 0.024 d + 0.11 (d − 177.3)·H(d − 177.3)，d 为单向时延（毫秒）；
        Ie,eff = Ie + (95 − Ie)·Ppl/(Ppl/BurstR + Bpl)；MOS = 1 + 0.035 R + R(R − 60)(100 − R)·7e-6。

        ## 用户感受
        - 听不清，要反复说；投诉说不出具体是什么毛病。

        ## 可能原因
        1. `packet-loss`，尤其是突发丢包。
        2. `high-jitter`：包来得太晚，抖动缓冲等不及。
        3. 编解码本身有损（G.723.1、GSM、G.729A），或多次转码。
        4. 时延：卫星、VPN、过大的抖动缓冲（只影响会话质量）。

        同一通话的下列问题列入结论：`duplicate-media`、`ptime-mismatch`。

        ## 如何确认

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        对端发 RTCP XR 时，看对端自己的评价：

            tshark -r call.pcapng -Y 'rtcp.xr.voipmetrics.moslq' -T fields -e frame.time_relative \
              -e ip.src -e rtcp.xr.voipmetrics.rfactor -e rtcp.xr.voipmetrics.moslq \
              -e rtcp.xr.voipmetrics.moscq

        ## 如何处理
        - 按首要原因处理：`packet-loss` 或 `high-jitter`。
        - 端到端使用 G.711A，或只用一种编解码不转码；打开丢包隐藏（PLC）。
        - 时延：媒体走最短路径，自适应抖动缓冲，不绕 VPN。

        ## 何时不算故障
        - 没有公布 Ie、Bpl 的编解码（Opus、iLBC）：“不评分”。宽带编解码（G.722、AMR-WB）按 G.107.1 的
          独立刻度评分（`earshot streams`），不适用此处的阈值。
        - 在发送方本侧丢包恒为 0：对端的质量只有 RTCP 能说明。
        - 舒适噪声、DTX、保持、SSRC 改变。抓包丢包：置信度降级。

        ## 阈值
        - 警告 `warning`：MOS 低于 3.6（R 70）；错误 `error`：MOS 低于 3.1（R 60）
        - 至少 `windows`：3 个 5 秒窗口；或整段短通话，且应收至少 `packets`：100 包；严重程度不低于其中的
          `packet-loss` 或 `high-jitter`
        - 时延 d：RTCP 往返时延的一半加一个打包时长；G.711 按有丢包隐藏计算
        - G.107 刻度：R 80 = MOS 4.0 满意；70 = 3.6 部分用户不满意，60 = 3.1 多数不满意，
          50 = 2.6 几乎都不满意；最高 4.41（窄带）
        - Ie/Bpl：G.711 有丢包隐藏 0/25.1，没有 0/4.3；G.729A 11/19；GSM 20/10；G.723.1 15/16.1

        ## 参考
        ITU-T G.107 §7、附录 B；ITU-T G.113 附录 I（Ie、Bpl）；RFC 3611 §4.7（RTCP XR VoIP 指标）。
        """#

    static let portExhaustion = #"""
        # port-exhaustion: 同一主机上的软电话用尽了媒体端口

        ## 含义
        某台主机上媒体端口段全部占用，或下一个呼叫被拒、以端口 0 应答；或同一地址注册了 10 个及以上
        客户端。10500–10559 共 60 个端口，每个软电话占 6 个，因此 60 个端口可供 10 个客户端使用
        （huawei-cec）。

        ## 用户感受
        - 终端服务器或共用电脑上，第十一个坐席的通话无声，或打不出去。
        - 重启软电话后恢复，端口再次泄漏后又不行。

        ## 可能原因
        1. 一台主机上软电话过多（终端服务器、虚拟桌面、同一 NAT 地址）。
        2. 端口泄漏：通话已结束而套接字未释放；软电话崩溃后进程仍在。
        3. 其他程序占用了该端口段。
        4. 网关上：RTP 端口段相对通话数太小（每侧 2 个端口）。

        结论中的原因：`all-ports-in-use`、`refused-when-full`、`answered-without-port`、
        `too-many-clients`。

        端口用尽时同一通话出现的 `codec-mismatch`、`concurrency-limit`、`callee-unavailable`、
        `call-rejected` 列入结论。

        ## 如何确认
        该主机通告过的媒体端口及次数：

            tshark -r call.pcapng -Y 'sdp.media.media == "audio" && ip.src == 192.168.1.20' -T fields \
              -e sdp.media.port | sort | uniq -c

        拒绝和端口 0：

            tshark -r call.pcapng -Y 'sdp.media.port == 0 || sip.Status-Code in {480, 486, 488, 500, 503}' \
              -T fields -e frame.time -e ip.src -e sip.Status-Code -e sdp.media -e sip.Warning

        在主机上看该端口段的套接字及其进程；并看端口表：

            ss -uanp 'sport >= :10500 and sport <= :10559'
            earshot ports

        ## 如何处理
        - 每台主机、每个地址不超过 10 个客户端；或在软电话和防火墙上同时扩大端口段。
        - 结束残留的软电话进程；升级有端口泄漏的版本。
        - 让其他程序避开该端口段（Linux：`net.ipv4.ip_local_reserved_ports`）。
        - 网关：扩大 RTP 端口段（Asterisk `rtpstart`、`rtpend`；FreeSWITCH `rtp-start-port`、
          `rtp-end-port`），并在防火墙放通。

        ## 何时不算故障
        - 多个客户端共用一个 NAT 地址，但各在自己的电脑上：端口互不冲突。
        - 视频或 T.38 端口为 0，或因编解码拒绝而为 0（`codec-mismatch`）。

        ## 阈值
        - 端口段：60 个（10500–10559）；每客户端 6 个；每主机客户端 10 个（huawei-cec）
        - 同一主机注册的客户端：10 个即满（提示），11 个过多（警告）
        - 占用数：每路通话 2 个，或每个通话中的客户端 6 个，取较大者

        ## 参考
        RFC 3264 §6（端口 0）；RFC 3550 §11（端口对）。
        """#

    static let prackFailed = #"""
        # prack-failed: 可靠 18X 得不到 PRACK 确认，或 PRACK 被拒绝

        ## 含义
        应答侧发出可靠临时响应（`Require: 100rel`、`RSeq`）后不断重发，因为收不到 PRACK；
        或者 PRACK 已发出，但无响应或被回错误码。
        得不到 PRACK，应答侧 32 秒后可用 5xx 结束呼叫；带 SDP 的 18X 未确认前也不得发 200 OK：
        话机振铃，却接不起来。

        ## 用户感受
        - 软电话振铃，坐席点接听后接不通，或约 30 秒后断开。
        - 回铃音中断，或接听后要等好几秒才通。

        ## 可能原因
        1. `prack-never-seen`：此处没有见到 PRACK（主叫就是本机时为 `prack-never-sent`）。主叫侧声明了
           100rel 却不发（网关或软电话缺陷），或
           18X 没有到主叫侧：`sip-alg`、`signalling-blocked`、`asymmetric-signalling`。
        2. `prack-unanswered`：PRACK 已发出而无响应：18X 的 Contact、Record-Route 不可达
           （`contact-unreachable`：Contact 是私网地址），或应答侧不理会。`prack-late`：PRACK 超过等待时间才
           到。`lost-between-points`：两处抓包中，PRACK（或 18X）经过一处而从未到达另一处。
        3. `rack-mismatch`：RAck 与 18X 的 RSeq、CSeq 序号和方法不匹配，或在并行振铃（forking）时发到了
           别的分支（对比 To tag）。通常回 481。
           `prack-mismatch`：RAck 正确，但没有 To tag，或 tag 不属于任何分支。`prack-misrouted`：没有按
           Record-Route 发送。`sip-alg`：以另一个 Call-ID 到达。
           `rseq-gap`：18X 的 RSeq 没有在前一个基础上恰好加一：主叫不得确认，问题在应答侧（RFC 3262 §3、§4）。
        4. `prack-rejected`：PRACK 正确却被拒绝。
        5. `answered-before-prack`：带 SDP 的可靠 1xx 尚未确认就发了 2xx（RFC 3262 §3）。
        结论会指明是哪一侧的问题。

        同一通话的下列问题列入结论：`early-media-missing`、`early-media-cut`、`sip-alg`、`missing-100rel`、
        `request-unanswered`、`call-rejected`。

        ## 如何确认
        列出 18X、重发和 PRACK（RSeq 与 RAck 应成对；`sip.resend` 标记重发）：

            tshark -r call.pcapng -Y 'sip.RSeq || sip.CSeq.method == "PRACK"' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.RSeq -e sip.RAck -e sip.to.tag -e sip.resend

        被拒的 PRACK：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "PRACK" && sip.Status-Code >= 300'

        ## 如何处理
        - 主叫侧没发 PRACK：升级或修正主叫侧网关；应急时可在两侧同时关闭 100rel
          （配置档要求 100rel 的中继不可关）。
        - PRACK 发了但未到达：防火墙放通；检查 18X 的 Contact、Record-Route 从主叫侧是否可达；
          关闭路由器 SIP ALG。
        - 回 481：把 18X 和 PRACK 提供给运营商，核对其期望的 To tag 和 RSeq。

        ## 何时不算故障
        - 18X 只重发一次，随后得到确认。
        - *不带* SDP 的可靠 1xx 未确认时发 2xx 是合法的，随后迟到的 PRACK 也不算。
        - 只抓到单方向报文：置信度降一级。

        ## 阈值
        - `repeats`：2 次，且 `wait`：4 秒没有 PRACK，达到即为警告（warning）
        - 错误（error）：随后出现 5xx 或拆线
        - 18X 重发时刻：0.5、1.5、3.5、7.5 … 32 秒；T1 逐次翻倍，不受 T2 限制

        ## 参考
        RFC 3262 §3（重传与 2xx 规则）、§4（PRACK）、§5（offer/answer）、§7.2（RAck）。
        """#

    static let privateAddressInSDP = #"""
        # private-address-in-sdp: SDP 要求对端把媒体发往不可达的地址（私网地址）

        ## 含义
        offer 或 answer 的 c= 行是私网、CGNAT、环回或链路本地地址，而对端在别处，RTP 便发往该地址，
        或发不出去。发送方照章办事，报文到自己的路由器就断了。它是 `one-way-audio`、`no-audio` 中的
        一个原因。

        ## 用户感受
        - 地址有误的一侧听不到声音，另一方向正常。

        ## 可能原因
        1. NAT 后的软电话或网关不知道自己的公网地址（没有 STUN，也没配外网地址）。
        2. 双网卡网关把内侧地址写进了外侧的 SDP。
        3. 途中的 SBC 或 NAT 中继原来会代为修正，现在不修正了。
        4. `sip-alg` 只改了 c=、o=、m= 中的一部分。
        5. VPN：用了隧道接口地址，对端没有到它的路由。

        ## 如何确认
        SDP 中的地址与报文源地址对照（RFC 1918、100.64.0.0/10、127/8、169.254/16）：

            tshark -r call.pcapng -T fields -e frame.number -e ip.src -e ip.dst -e sip.CSeq \
              -e sdp.connection_info.address \
              -Y 'sdp.connection_info.address matches "^(10|127|192\\.168|169\\.254|100|172)\\."'

        发往这类地址的 RTP：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

            conntrack -L -p udp | grep UNREPLIED

        ## 如何处理
        - Asterisk PJSIP：transport 上设 `external_media_address`、`external_signaling_address`、
          `local_net`，endpoint 上设 `rtp_symmetric = yes`。FreeSWITCH：`ext-rtp-ip`、`ext-sip-ip`。
        - 软电话：打开 STUN 或 ICE，或使用服务商的媒体中继。
        - 路由器：客户端已自报公网地址时，关闭 SIP ALG。
        - 双侧网关：每一侧的媒体绑定该侧的网卡。
        - 运营商：确认是否按 RTP 源地址回送媒体（对称 RTP），从何时起生效。

        ## 何时不算故障
        - 双方在同一私网或 VPN 内，RTP 正常。
        - 对端按报文源地址回送媒体（对称 RTP、latching），声音正常。
        - 仅 o= 或 Call-ID 中有私网地址：o= 只是标识，不是目的地址。
        - c=0.0.0.0：保持。ICE 中同时带私网 a=candidate：正常。

        ## 阈值
        - `settle`（取自 `one-way-audio`）：应答后 3 秒；以 RTP 的有无为准

        ## 参考
        RFC 1918 §3；RFC 6598 §7；RFC 3927；RFC 8866 §5.7（c=）；RFC 7362 §4（latching）。
        """#

    static let ptimeMismatch = #"""
        # ptime-mismatch: RTP 打包时长与协商的不符

        ## 含义
        每个包所含的语音（时间戳步长和载荷长度）与接收方 a=ptime 的要求不同，或超过其 a=maxptime。多数
        接收方能适应；有的网关和 DSP 不行，播放断续或无声。

        ## 用户感受
        - 只在某条线路上声音断续、像机器人，而并没有丢包。

        ## 可能原因
        1. 发送方固定打包时长（20 或 30 毫秒），不理会 a=ptime。
        2. 线路、G.729 或 G.723.1 网关为省带宽设成 30、40 或 60 毫秒。
        3. B2BUA 两侧声明的打包时长不同，却原样转发媒体。

        原因标识：`packet-time-in-no-sdp`、`packet-time-above-maximum`；仅作提示的 `packet-time-of-sender-only`
        （发送方自己的 SDP 如此声明）。

        ## 如何确认
        要求的打包时长：

            tshark -r call.pcapng -Y 'sdp.media_attribute.field in {"ptime", "maxptime"}' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.field -e sdp.media_attribute.value

        实际发送：8 kHz 时，时间戳步长 160 为 20 毫秒，240 为 30 毫秒：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 203.0.113.10' \
              -T fields -e rtp.ssrc -e rtp.seq -e rtp.timestamp -e rtp.p_type -e udp.length | head -20

        ## 如何处理
        - 中继两侧都设为 20 毫秒（Asterisk `allow = alaw:20`；FreeSWITCH `PCMA@20i`）。
        - 向运营商确认线路需要的打包时长，并写入 a=ptime。
        - 网关：打开打包时长转换（同一编解码自转码），或设 `use_ptime = yes`（Asterisk PJSIP）。

        ## 何时不算故障
        - 接收方 SDP 没有 a=ptime：无从违反。
        - 一段话的末包、舒适噪声、DTMF、SSRC 改变。
        - 个别包短于 a=ptime（a=ptime 是期望值，a=maxptime 才是上限）。

        ## 阈值
        - `settle`：应答及最后一次重协商后 3 秒；以窗口内多数包的打包时长为准，窗口应收至少 `packets`：100 包
          或 4 秒的包

        ## 参考
        RFC 8866 §6.4（ptime）、§6.5（maxptime）；RFC 3551 §4.2（打包）、§4.5.14。
        """#

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
        8. 反复尝试而从不成功：`nonce-refused`（每个新 nonce 都被称为过期：多个注册服务器不共享 nonce）、
           `nonce-expired`（客户端一直使用旧 nonce）、`wrong-realm`（鉴权信息属于另一 realm）、`no-credentials`
           （从不应答质询：未设置密码，或只是监控探测；为警告）。
        9. `not-bound`：回 200，但绑定列表中该 Contact 为 `expires=0`，或只有无人刷新的其他绑定：Contact 数量
           超限，或没有给予时长。
        10. 毫无响应：`signalling-blocked` 或 `request-unanswered`。

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
        - `nonce-refused`：让每个客户端固定在一个注册服务器，或让它们共享 nonce。
        - `wrong-realm`：填写质询中的 realm，或留空。
        - `not-bound`：检查账号允许的 Contact 数量，清除旧的绑定。
        - 5xx：联系平台支持，提供 Call-ID、时间和账号。

        ## 何时不算故障
        - 一次 401 或 407 之后 200。`stale=true`：只是更换 nonce，不是密码错误。
        - 先用上次注册的 nonce，被再次质询，随后 200。
        - 423 之后按 Min-Expires 重试成功。
        - 301 或 302 重定向后成功。
        - 绑定列表仅一次没有列出该 Contact，或列表为空；Contact 被边界设备改写。
        - 扫描器（`sip-scan`）。

        ## 阈值
        - `retry-wait`：等待 5 秒，看重试是否成功；同一地址有多个账号被拒时等 70 秒，以判明是否 `sip-scan`
        - `challenges`：连续 5 次质询未被满足且其间没有成功；`no-credentials` 还须历时至少 30 秒
        - `unbound`：连续 2 次应答表明未绑定
        - 带鉴权后的首次拒绝即计。时间窗内的密码错误次数见 `account-locked`。

        ## 参考
        RFC 3261 §10.2.8（423）、§10.3（注册服务器）、§22.2、§22.4（摘要鉴权）、§21.4.17（423）、
        §20.23。
        """#

    static let registrationLost = #"""
        # registration-lost: 注册过期或 NAT 映射老化，来话到不了

        ## 含义
        在服务器给定的 Expires 之前没有刷新，随后打给该账号的呼叫失败；或注册仍有效而 NAT 映射已
        老化：发往 Contact 的请求无响应，或每次刷新 Contact 端口都变。呼出正常，呼入不通。

        ## 用户感受
        - 坐席看上去已登录，却接不到来话；主叫听到“无法接通”或长时间无声。
        - 重启软电话后恢复，过一阵又不行。

        ## 可能原因
        1. `nat-binding-expired`：NAT 或防火墙的 UDP 老化快于客户端刷新（Linux：未应答 30 秒，成流 120
           秒），且没有保活。`connection-dead`：注册所用的 TCP 连接同样失效。
        2. `expired`：呼叫之前注册已到期，未见刷新。电脑休眠、切换网络，或软电话卡死。
        3. 刷新被拒或无响应：`registration-failed`、`signalling-blocked`。
        4. 客户端不理会服务器给定的 Expires，仍按自己请求的时长刷新。
        5. 注册服务器重启，丢失绑定。

        呼叫因此遇到的问题列入结论：`signalling-blocked`、`request-unanswered`、`callee-unavailable`、
        `call-rejected`、`number-not-routed`。

        ## 如何确认
        给定的时长，以及各次刷新和源端口：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER"' -T fields -e frame.time -e ip.src \
              -e udp.srcport -e sip.Method -e sip.Status-Code -e sip.Contact -e sip.Expires

        保活报文（CRLF，UDP 载荷 2 或 4 字节）及其间隔：

            tshark -r call.pcapng -Y 'udp.port == 5060 && udp.length <= 12' -T fields \
              -e frame.time_relative -e ip.src -e udp.length

        在 Linux 路由器上看 NAT：

            conntrack -L -p udp --dport 5060
            sysctl net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream

        ## 如何处理
        - 软电话每 20–25 秒保活一次，或由服务器发 OPTIONS（Asterisk `qualify_frequency = 25`；
          FreeSWITCH `nat-options-ping`）。
        - NAT 后注册周期取 60–120 秒；或用 TCP、TLS 代替 UDP。
        - 调大路由器 UDP 超时；关闭其 SIP ALG。
        - 坐席电脑在班期间不休眠。

        ## 何时不算故障
        - 主动退出：REGISTER 带 Expires 0。
        - 注册过期，但期间没有人呼叫该账号。
        - 客户端马上用新地址重新注册。

        ## 阈值
        - `grace`：超过给定的 Expires 2 秒仍未刷新，随后的呼叫得到 404、408 或 480
        - `nat-timeout`：发往客户端的请求无响应之前，客户端已有 30 秒没有 SIP；NAT 后 120 秒为 `likely`
        - 绑定仍有效而 NAT 自身返回端口不可达：立即计，`likely`
        - `port-changes`：连续 3 次刷新来自不同的 NAT 端口
        - 刷新或保活慢于 Linux UDP 超时（30 秒、120 秒）的会写明

        ## 参考
        RFC 3261 §10.2.4（刷新）、§10.3（Expires）；RFC 5626 §4.4（保活）；RFC 4787 §4.3。
        """#

    static let reinviteFailed = #"""
        # reinvite-failed: re-INVITE 重协商无响应或被拒绝

        ## 含义
        在已建立的对话内发 INVITE 要求变更会话，没有得到 2xx。结论会写明目的：保持、取消保持、
        切换编解码、变更媒体地址、会话刷新或 T.38。
        原会话继续有效（RFC 3261 §14.1），但需要切换媒体的一侧切换不成，例如从 IVR 转到坐席，
        于是接通后无声。

        ## 用户感受
        - 转到坐席、电话接通后，一方或双方无声。
        - 保持、取消保持失效，恢复后仍无声；传真失败；通话中断。

        ## 可能原因
        1. `no-final-response`：对端不支持重协商；re-INVITE 在途中丢失（`signalling-blocked`、`sip-alg`、
           `strict-routing`、`sip-fragment-lost`）；或发往不可达的 Contact。
           `lost-between-points`：两处抓包中，它经过一处而从未到达另一处。
        2. `media-refused`（488、606、415）：对端不接受所提供的媒体，见 `codec-mismatch`。
        3. `not-supported`（405、501、420）：对端不支持该方法或扩展。
        4. `dialog-gone`（481、408）：对端已没有该对话（重启、倒换、会话定时器超时）。
        5. `refused`（5xx、6xx 及其他）：对端拒绝。

        同一通话的下列问题列入结论：`answer-invalid`、`sip-alg`、`request-unanswered`、
        `signalling-blocked`。

        ## 如何确认
        对话内的 INVITE 带 To tag，连同全部最终响应列出：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.to.tag' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.CSeq.seq -e sdp.connection_info.address -e sdp.media -e sip.resend

        ## 如何处理
        - 运营商：要求对每个 UPDATE 和 re-INVITE 重协商都回 200 OK，对端必须支持重协商。
          附上 Call-ID、时间、主叫、被叫和 re-INVITE 的 CSeq。
        - 自有网关：允许向中继发 re-INVITE；或让媒体固定经过网关，避免重协商（Asterisk 设
          `direct_media = no`；FreeSWITCH 不用 `bypass_media`）。
        - 488：两侧编解码列表要有交集。481：核对两侧会话定时器。
        - 无任何响应：关闭路由器 SIP ALG 后再试；放通信令端口 5060–5090。

        ## 何时不算故障
        - 回 401 或 407，随后带鉴权重发：只判重发的那次。
        - 回 491，随后重试成功（双方同时发起重协商）。
        - 回 422，随后以更大的 Session-Expires 重发。
        - BYE 与 re-INVITE 交叉。

        ## 阈值
        - `transmissions`：4 次，或 `wait`：4 秒，仍无最终响应为 `likely`
        - `timeout`：32 秒（64·T1），或等待至少 `wait` 后对话被拆除，为 `proved`
        - TCP，或已收到临时响应：只看 `timeout`
        - `retry-wait`：10 秒，等待 401、407、422 之后的重发

        ## 参考
        RFC 3261 §14.1、§14.2（re-INVITE）、§17.1.1.2（定时器 A、B）；RFC 3264 §8（修改会话）。
        """#

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
        7. TCP 上由连接本身说明：`program-silent`（已确认而无应答）、`tcp-closed`（未应答即断开）、
           `tcp-data-dropped`（始终未被确认）、`other-protocol`（不是 SIP 服务）。
        8. `logged-out`：话机已注销，仍被询问；仅为提示。
        9. `lost-between-points`：两处抓包中，该请求经过一处而从未到达另一处。

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

    static let sessionRefreshFailed = #"""
        # session-refresh-failed: 会话定时器未刷新，通话到点被拆

        ## 含义
        双方在 2xx 中约定了会话时长（Session-Expires，SE），刷新方须在此时间内用 UPDATE 或
        re-INVITE 成功刷新一次。实际没有，定时器一到通话就被拆除：典型的 15 分钟、30 分钟或
        90 秒掉线。以下也上报：刷新被拒或无响应；连续两次 422 仍未谈成；SE 小于 90 秒；
        422 不带 Min-SE。

        ## 用户感受
        - 长通话总在同一时长掉线：90 秒、15 分钟、30 分钟。

        ## 可能原因
        1. `no-refresh`：2xx 中指定的刷新方（`refresher=uac` 或 `uas`）没有发起刷新。
        2. `update-failed`、`reinvite-failed`：刷新已发出，但无响应或被拒，随后掉线；`refresh-refused`：
           刷新被拒，通话暂时继续。常见情形：通话期间信令静默，NAT 或防火墙表项老化；或 Contact、Route 已不可达。
        3. 双方都以为由对方刷新：B2BUA 或 SBC 改动了 refresher 参数。
        4. `interval-never-accepted`：422 反复，所给时长始终小于对端的 Min-SE。`no-min-se`：422 没有
           说明要求的时长。`interval-too-small`：SE 小于 90 秒。

        同一通话的下列问题列入结论：`reinvite-failed`、`update-failed`、`request-unanswered`、`sip-alg`。

        ## 如何确认
        约定的时长和每次刷新：

            tshark -r call.pcapng -Y 'sip.Session-Expires || sip.Min-SE || sip.Status-Code == 422' \
              -T fields -e frame.time_relative -e ip.src -e sip.Method -e sip.Status-Code \
              -e sip.CSeq.method -e sip.Session-Expires -e sip.Min-SE

        谁先挂机、何时挂机：

            tshark -r call.pcapng -Y 'sip.Method == "BYE"' -T fields -e frame.time_relative -e ip.src \
              -e sip.Reason

        ## 如何处理
        - 刷新方是自己：启用会话定时器（Asterisk PJSIP：`timers = yes`、`timers_min_se = 90`、
          `timers_sess_expires = 1800`），或改由对端刷新。
        - 刷新方是运营商：提供 Call-ID、带 Session-Expires 的 2xx 和 BYE 的时间；应急时由自己承担
          刷新（INVITE 中写 `refresher=uac`）。
        - 途中丢失：保活间隔要短于 NAT 的 UDP 老化时间；关闭路由器 SIP ALG。
        - 422：把 Session-Expires 调到对端给出的 Min-SE 以上；任何时候不得小于 90 秒。

        ## 何时不算故障
        - 仅仅缺少 refresher 参数。
        - 通话结束时刻不在 SE 或 SE − min(32, SE/3) 的 ± 2 秒内。
        - 422 之后以更大的值谈成。2xx 中没有 Session-Expires：不存在定时器。

        ## 阈值
        - `tolerance`：2 秒；通话结束时刻与 SE 或 SE − min(32 秒, SE/3) 相差不超过此值
        - `wait`：4 秒；通话结束时刷新已无任何应答达此时长（TCP 或已有临时响应时为 `timeout`：32 秒）
        - `retry-wait`：5 秒；收到 422 后等待再次尝试的时间
        - SE 合法最小值：90 秒
        - 422 未谈成：2 次

        ## 参考
        RFC 4028 §4（Session-Expires）、§5（Min-SE）、§6（422）、§7.2、§9（刷新方）、
        §10（刷新与 BYE）。
        """#

    static let signallingBlocked = #"""
        # signalling-blocked: 对端毫无响应，SIP 信令在途中被拦截

        ## 含义
        发往对端的 SIP 请求石沉大海：没有响应，最近 60 秒内也没有该对端的任何报文。
        若对端还回应其他请求，则改报 `request-unanswered`。
        TCP、TLS 各看自己的迹象：SYN 无响应（被丢弃）、RST（被拒绝）、数据是否被确认、未应答即断开、ClientHello 无响应、
        TLS 告警、TLS 端口上出现明文、证书过期或域名不符。
        该路径上出现第一个应答或连接被接受，事件即告结束；一天之内再次失败的，须同一方法得到应答才算结束。
        仍在尝试而无应答时事件持续；若无人再尝试，则在一天（`clear-after` 的 24 倍）后结束。

        ## 用户感受
        - 登录提示“接入超时”。呼叫约 32 秒后失败；被拒绝时立即失败。

        ## 可能原因
        1. 软电话或中继配置的服务器地址、端口有误。
        2. 途中防火墙未放通 5060–5090 或 10500–10559 端口。
        3. 引用该请求的 ICMP 指明拦截者：`port-closed`（代码 3，端口未监听）、`firewall`（9、10、13）、
           `routing`（0、1，路由不通或环路）、`icmp-error`（其他）。
        4. `no-reply`：对端宕机，或不理会陌生来源（运营商 IP 白名单）。TCP：`tcp-refused`（RST，无人监听或防
           火墙拒绝）、`tcp-dropped`（SYN 无响应）、`connection-dead`（客户端经此连接注册，空闲后再无回
           复）。TCP 连接已建立时：`tcp-closed`（服务器收到请求后未应答即断开：不允许该地址，或要求 TLS）、
           `program-silent`（TCP 已确认收到请求而无 SIP 应答：程序卡死）、`other-protocol`（那里是另一种服务）、
           `tcp-data-dropped`（握手能通过，数据始终未被确认：被防火墙或 SIP ALG 丢弃）。`private-contact`：请求发往
           话机的私网 Contact，而其注册来自另一地址。`answer-lost`：应答已经过此处而请求仍被重发：丢在去往客户端的途中。
           `lost-between-points`：两处抓包中，请求或应答经过一处而从未到达另一处。`route-ignored`：BYE 没
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
        - 该呼叫的另一分支已应答，或客户端转到另一服务器后被应答：仅为提示。只有 OPTIONS 无应答（许多设备不理会
          OPTIONS）：为警告，且不会是 `proved`。
        - 收到任何响应，哪怕是 4xx：路径是通的。
        - 扫描器的请求（`sip-scan`），或对端还回应其他请求。
        - 有迹象表明应答已在别处经过：TCP 上已被确认、或被抓包截断的数据；带对方 tag 的 ACK、PRACK 或 BYE；针对
          新 nonce 的鉴权信息。UDP 上只有重发过或已放弃的请求才计入中断。
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

    static let silentAudio = #"""
        # silent-audio: RTP 正常到达，内容却是数字静音

        ## 含义
        包收到了，但内容只有一个固定码值：G.711µ 为 0xFF 或 0x7F，G.711A 为 0xD5 或 0x55。真实的麦克风
        总有底噪，因此可 `proved`：发送方没有发出声音，问题不在网络。自应答起一直静音为警告；通话中
        连续 10 秒以上静音为提示：静音键或噪声门也是如此。

        G.722、G.726 和 GSM 每 5 秒解码 1 秒：每次都无声则为 `likely`。加密媒体从不监听。

        ## 用户感受
        - 电话接通，一方什么也听不到，连环境声都没有。

        ## 可能原因
        1. 麦克风被硬件（耳麦按键）或操作系统静音；选错输入设备。
        2. 软电话没有麦克风权限，改发静音。
        3. 网关桥接有误：一侧收到的是填充包，不是另一侧的声音。
        4. 运营商媒体网关的 TDM 侧没有接通。
        5. 应播放的 IVR 或录音没有文件。

        原因标识：`no-audio-source`、`silenced-on-the-way`、`silent-for-a-while`。

        同一通话的下列问题列入结论：`reinvite-failed`、`update-failed`、`codec-mismatch`、
        `unexpected-codec`。

        ## 如何确认
        统计该流的不同载荷：某一行次数很大，即为数字静音：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 192.168.1.20' \
              -T fields -e rtp.ssrc -e rtp.p_type -e rtp.payload | sort | uniq -c | sort -rn | head -5

        是否其实是舒适噪声（负载类型 13）：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp.p_type == 13' -T fields \
              -e frame.time_relative -e ip.src -e rtp.seq

        ## 如何处理
        - 坐席：取消静音键，按名称选对麦克风，音量不为零，授予权限。
        - 在系统声音设置中试录：那里没有电平，通话就没有声音。
        - 网关：查看同一通话的另一侧；那边有声、这边静音，就是网关桥接的问题。
        - 运营商：提供 Call-ID、时间、主叫、被叫和无声的方向。

        ## 何时不算故障
        - 舒适噪声（负载类型 13）和 DTX：包少，时间戳跳变。
        - 静音、IVR、音乐的短暂停顿，不足 10 秒。
        - 保持中。加密媒体和此处不解码的编解码：不作判断。
        - 双方都还没说话：除非听到对方，否则到通话结束才判。

        ## 阈值
        - `run`：连续数字静音，10 秒
        - `settle`：按整段判断的最短通话，3 秒
        - `packets`：所需包数，以及认定另一方有声的包数，25

        ## 参考
        ITU-T G.711（码值）；RFC 3551 §4.5.14（PCMA、PCMU）；RFC 3389（舒适噪声）。
        """#

    static let sipALG = #"""
        # sip-alg: 本机与对端之间的路由器或内核改写了 SIP 报文（SIP ALG）

        ## 含义
        路由器、防火墙或 Linux 连接跟踪里的 SIP ALG 会改写 SIP 和 SDP 中的地址；改错了，响应、ACK
        和媒体就送错地方。证据由强到弱：
        1. 同一消息在某一跳前后各抓到一份，该跳不是 SIP 网元（Via 层数、Max-Forwards、CSeq、tag
           都不变），内容却不同：`two-copies-differ`，`proved`，逐项列出被改字段。
        2. `answer-contradicts`：响应中的 Via、Call-ID 或 From 与本机发出的不一致：`proved`。
           `registrar-contradicts-itself`：200 中绑定的 Contact 来自公网地址，其 Via 却称来自本机私网地址：
           `proved`。`received-is-private`：NAT 外的服务器在 received 中回的却是本机私网地址：`likely`，客户
           端自己写过该地址时为 `possible`。
        3. `message-damaged`：Content-Length 与 UDP 报文体长度不符；c= 改了而 o=、a=rtcp 没改；m= 端口不在
           客户端端口段内：有第二个迹象为 `likely`，否则 `possible`。
        4. 来话的 Request-URI 不是本机注册过的任何 Contact：最多算作第二个迹象。
        5. 坐席侧 200 OK 反复重发而收不到 ACK：作为 `ack-missing` 的 `possible` 原因。

        ## 用户感受
        - 软电话振铃，坐席却接不起来；或接通约 30 秒后断开。
        - 单通或无声；换个网络登录就正常。

        ## 可能原因
        1. 办公室路由器、防火墙的 SIP ALG（也叫 SIP helper、SIP inspection、VoIP 穿透）。
        2. Linux 的 `nf_conntrack_sip`/`nf_nat_sip` 被 helper 规则启用。它改写 Request-URI、最上层
           Via、Contact、From、To、o=、c=、m= 端口和 Content-Length，不改 Call-ID、Route、
           Record-Route、a=rtcp、a=candidate、鉴权 `uri` 和下层 Via；丢弃媒体端口小于 1024、
           媒体没有 c=、CSeq 有误的报文，以及 Contact 或 Expires 有误的 REGISTER；默认只放行来自信令
           对端的媒体，而运营商的媒体地址往往不同，于是单通。
        3. 运营商侧或途中的 CPE 设备。

        ## 如何确认
        在路由器两侧同时抓包，比较以下各列；没有 ALG 时应完全一致：

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE"' -T fields -e frame.number -e ip.src \
              -e sip.Via -e sip.Contact -e sip.Call-ID -e sip.Content-Length \
              -e sdp.owner.address -e sdp.connection_info.address -e sdp.media.port

        Linux 网关上（`earshot doctor` 会做同样检查）：

            lsmod | grep -E 'nf_(conntrack|nat)_sip'
            conntrack -L -p udp | grep helper=sip
            nft list ruleset | grep -i 'ct helper'

        ## 如何处理
        - 关闭路由器 SIP ALG，重启路由器，软电话重新登录。没有此开关时：改用 TLS，或改用 5060
          以外的信令端口。
        - Linux：删除 `ct helper` 规则，再执行 `modprobe -r nf_nat_sip nf_conntrack_sip`。
        - 验证：同一软电话改用手机热点试呼。

        ## 何时不算故障
        - 代理会增加 Via 并减小 Max-Forwards；B2BUA 会换新的 tag 和 Call-ID。
        - 客户端自知公网地址（STUN、静态外网地址）。
        - 仅 Call-ID 或 o= 中残留私网地址。Via 中增加 `received`、`rport` 取值。
        - 最上层 Via 与报文源地址一致：这是正常的公网对端。

        ## 阈值
        无；按字节比较。仅加载了内核模块不算，须有规则启用。

        ## 参考
        RFC 4787 §7（应关闭 ALG）；RFC 3261 §18.2.1（received）、§18.3（Content-Length）；
        RFC 3581 §4（rport）。
        """#

    static let sipFragmentLost = #"""
        # sip-fragment-lost: UDP 上的大 SIP 报文丢失 IP 分片

        ## 含义
        SIP 报文超过 MTU，以 IP 分片传送，直到重组超时仍缺一片；或报文反复重发而始终不完整。
        结论会给出报文长度和 MTU；若发往该对端的小请求能过、大请求不能过，也会写明。

        ## 用户感受
        - 能登录却打不出电话，或只有编解码少的呼叫能通；部分呼叫卡住 32 秒。

        ## 可能原因
        1. 防火墙、NAT 或运营商丢弃分片（后续分片没有端口号）。
        2. 路径 MTU 小于网卡 MTU（VPN、PPPoE 1492、GRE 1476），且 ICMP“需要分片”被过滤。
        3. 报文过大：编解码过多、ICE 候选、History-Info、Record-Route 过长。
        4. 普通丢包：任何一片丢失都不完整。

        结论中的原因：`fragment-missing`（有分片始终没有到达此处）、`large-unanswered`（大请求无应答而小请求
        有应答）、`reassembly-timeout`（ICMP 称接收方未能重组）、`packet-too-big`（ICMP 给出 MTU，重发也无应
        答）。由此引起的 `ack-missing`、`signalling-blocked`、`request-unanswered` 列入结论。

        ## 如何确认
        IPv4、IPv6 分片及是否重组成功：

            tshark -r trunk.pcapng -o ip.defragment:TRUE \
              -Y 'ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr' -T fields -e frame.number \
              -e ip.src -e ip.dst -e ip.id -e ip.frag_offset -e ip.len -e ip.reassembled_in

        已到达的最大 SIP 报文：

            tshark -r trunk.pcapng -Y 'sip && udp.length > 1300' -T fields -e frame.number -e ip.src \
              -e sip.Method -e sip.Status-Code -e udp.length

        抓包过滤条件须包含后续分片；用 ping 测路径 MTU：

            tcpdump -i any -w trunk.pcap 'udp port 5060 or (ip[6:2] & 0x1fff != 0) or ip6[6] = 44'
            ping -M do -s 1472 -c 3 203.0.113.10

        ## 如何处理
        - 与该对端改用 TCP 或 TLS，至少大报文如此。
        - 缩短报文：只留两三种编解码，中继上不带视频和 ICE，使用头域缩写。
        - 防火墙放通 IP 分片和 ICMP 类型 3 代码 4（IPv6：Packet Too Big）。
        - VPN 或 PPPoE：把网关网卡的 MTU 设为路径 MTU。

        ## 何时不算故障
        - 超过 1300 字节的 UDP 请求得到了响应。
        - 抓包过滤条件没有包含后续分片：不作判断。
        - 分片乱序或重复。

        ## 阈值
        - 分片丢失：重组定时器（30 秒）结束前缺失的分片始终未到
        - `large`：1300 字节，路径 MTU 未知时 RFC 对 UDP 的上限；小于它的算小请求
        - `small-answered-within`：120 秒内小请求曾得到应答，而超过一个报文的大请求始终无应答

        ## 参考
        RFC 3261 §18.1.1（超过 MTU − 200 或 1300 字节应改用 TCP）；RFC 8200 §4.5；RFC 4787 §11（NAT）。
        """#

    static let sipMalformed = #"""
        # sip-malformed: 对端发来无法解析的 SIP 报文

        ## 含义
        报文被解析器拒绝，或缺少 RFC 3261 规定的必备头域。按对端计数，合并为一个事件，附一个样本
        （已转义显示）。其他通话照常跟踪；能读出 Call-ID 和 CSeq 的，仍计入所属通话。

        ## 用户感受
        - 多数情况下没有感觉；若坏报文属于某个通话，则该通话失败或卡住。

        ## 可能原因
        1. 设备的 SIP 协议栈有缺陷，或配置里手工写了错误的头域。
        2. `sip-alg` 改了报文体而没改 Content-Length，或者相反。
        3. 报文被截断：抓包长度（snaplen）不够，或 `sip-fragment-lost`。
        4. SIP 端口上根本不是 SIP：保活字节、TLS 连到明文端口、其他协议。
        5. 攻击或模糊测试：见 `sip-scan`。

        结论中的原因：
        - 起始行：`bad-start-line`、`unsupported-version`（不是 SIP/2.0）、`bad-request-uri`。
        - 缺少必备头域：`missing-to`、`missing-from`、`missing-cseq`、`missing-call-id`、`missing-via`；无法
          读取：`bad-to`、`bad-from`、`bad-cseq`、`bad-call-id`、`bad-via`；出现两次且值不同：
          `duplicate-to`、`duplicate-from`、`duplicate-cseq`、`duplicate-call-id`。`cseq-method-mismatch`：
          CSeq 的方法与请求不同。
        - 有误但仍可跟踪：`bad-content-length`（不是数字或过大）、`body-shorter-than-content-length`（UDP 报
          文）、`bad-contact`（尖括号之外的 URI 带 `?`）。
        - 超出本程序的上限，本身可能合法：`too-large`、`too-many-headers`、`too-many-values`、
          `line-too-long`。
        - 只计数、不告警：`truncated`（被抓包截断）、`empty`（保活）。

        ## 如何确认

            tshark -r call.pcapng -Y '_ws.malformed || sip.content_length.invalid ||
              sip.header_no_colon || sip.header_not_terminated || sip.Status-Code.invalid' \
              -T fields -e frame.number -e ip.src -e ip.dst -e _ws.col.Info

        缺少必备头域：

            tshark -r call.pcapng -Y 'sip && !(sip.Via && sip.From && sip.To && sip.Call-ID && sip.CSeq)'

        抓包本身是否被截断（线上长度与抓到长度对比）：

            tshark -r call.pcapng -Y 'frame.cap_len < frame.len' -T fields -e frame.number \
              -e frame.len -e frame.cap_len

        ## 如何处理
        - 把样本和帧号提供给相应设备厂商。
        - Content-Length 不符：关闭路由器 SIP ALG，在其两侧对比抓包。
        - 抓包被截断：抓完整长度（`-s 0`）。
        - 陌生来源：SIP 端口只对运营商和办公网络地址放通。

        ## 何时不算故障
        - 保活：SIP 端口上的 CRLF CRLF、单个 CRLF 或零字节。
        - STUN，或同一端口上的 TLS 字节。
        - 未知的头域、方法、扩展：SIP 允许。
        - 写法古怪但合法：折行、头域缩写、多余空白。

        ## 阈值
        - `messages`：平时能正常通信的对端达到 3 个，或 1 个属于通话的报文：warning；其余为 notice
        - `calm`：3600 秒内没有再出现，则重新计数
        - 解析器之前对长度、头域数、逗号数设有上限；超出者只判为 `possible`。

        ## 参考
        RFC 3261 §8.1.1（必备头域）、§18.3（定界）、§20.14（Content-Length）；RFC 4475。
        """#

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

    static let srtpMismatch = #"""
        # srtp-mismatch: 媒体一侧加密另一侧不加密，或密钥没有谈成

        ## 含义
        协商了 SAVP 却发明文 RTP，或者相反；一侧缺少密钥；或必须先完成的 DTLS、ICE 始终没有完成。
        接收方丢弃这些包：RTP 到了却无声。端口上是什么由首字节判断：STUN 0–3，DTLS 20–63，RTP 128–191。

        ## 用户感受
        - 接通后无声，或刺耳噪声（密文被直接播放）；WebRTC 坐席最常见。

        ## 可能原因
        1. 中继或软电话设为“SRTP 可选”：对端以 RTP/AVP 应答，发送方仍加密。
        2. 缺少 a=crypto，或对端不支持其加密套件。
        3. DTLS：ClientHello 无响应（`media-blocked`）、指纹不符、a=setup 角色有误。
        4. ICE：没有可用的候选对：UDP 被拦截、没有 TURN、只有私网候选。
        5. re-INVITE 带来新密钥，一侧仍用旧密钥。
        6. B2BUA 只加密一侧，却原样转发。

        原因标识：`profile-differs`、`keys-missing`、`suites-differ`、`plain-where-srtp-agreed`、
        `srtp-where-plain-agreed`（按 G.711、G.722 包长判断）、`dtls-unanswered`、`dtls-incomplete`、
        `dtls-refused`（致命告警，写明名称）、`dtls-both-clients`（双方都发 ClientHello：两侧都是
        a=setup:active）。

        ## 如何确认
        双方的媒体协议和密钥：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sdp.media.proto \
              -e sdp.crypto.crypto_suite -e sdp.media_attribute.field

        DTLS 和 ICE 进行到哪一步：

            tshark -r call.pcapng -Y 'dtls.handshake.type || dtls.alert_message || stun.type' -T fields \
              -e frame.time_relative -e ip.src -e udp.dstport -e dtls.handshake.type \
              -e dtls.alert_message.desc -e stun.type

        ## 如何处理
        - 中继：两侧同时开或同时关 SRTP（Asterisk PJSIP `media_encryption = sdes` 或 `no`，
          `media_encryption_optimistic = no`）。
        - SDES 须配合 SIP over TLS，否则密钥以明文传送。
        - WebRTC：放通到媒体服务器的 UDP，提供 TURN 服务器，核对 SDP 中的证书指纹。
        - 向运营商确认：RTP/AVP 还是 RTP/SAVP，支持哪些加密套件。

        ## 何时不算故障
        - RTP/AVP 带 a=crypto 被拒，双向都是明文 RTP。
        - 机会式 DTLS 双方都退回 RTP（RFC 8643）。
        - DTLS 尚在进行时的最初几个 RTP；RTP 旁边的 STUN 保活。
        - 密文内容不作判断：此处看不到。

        ## 阈值
        - `settle`：应答后 3 秒；`handshake`：8 秒后再次检查 DTLS 与 ICE
        - `attempts`：3 次 ClientHello 或 ICE 检查无应答

        ## 参考
        RFC 3711 §3；RFC 4568 §5.1（a=crypto）；RFC 5763 §5（DTLS）；RFC 8445 §7（检查）；RFC 7983 §7。
        """#

    static let ssrcConflict = #"""
        # ssrc-conflict: 两个源同时向同一媒体端口发送

        ## 含义
        两个发送方或两个 SSRC 的包交错到达同一通话的同一媒体端口。接收方只播其一、轮流播放，或发出
        噪声。

        ## 用户感受
        - 通话时背景仍有回铃音或音乐；串音、回声；声音断续。
        - 听到陌生人：别的通话的媒体到了这个端口。

        ## 可能原因
        1. 应答后早期媒体没有停：提示音或回铃音服务器仍在发。
        2. forking：两个分支向同一端口发媒体。
        3. 端口被复用，而前一通话的发送方还在发（通话挂死，见 `media-stopped`）。
        4. 转接或会议：新旧媒体源重叠。
        5. 网关成环，或有人注入 RTP。

        原因标识：`early-media-goes-on`、`two-senders`；仅作提示的 `two-streams-of-one-sender`。

        ## 如何确认
        每个目的端口的来源：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.dst \
              -e udp.dstport -e ip.src -e udp.srcport -e rtp.ssrc | sort | uniq -c

        各流的起止时刻，看是否重叠：

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        哪些对话通告过该端口：

            tshark -r call.pcapng -Y 'sdp.media.port == 10512' -T fields -e frame.number -e ip.src \
              -e sip.Call-ID -e sip.from.tag -e sip.to.tag

        ## 如何处理
        - 运营商或 IVR：应答后停止早期媒体；提供 Call-ID 和两个源地址。
        - 网关：只接受协商来源的媒体（Asterisk `strictrtp = yes`）。
        - 通话结束后端口静置几秒再用；拆除挂死的通话（RTP 超时）。
        - 来源陌生：媒体端口段只对运营商地址放通；使用 SRTP。

        ## 何时不算故障
        - SSRC 改变：旧的结束，新的开始（转接、提示音、重协商）。
        - 前一路流迟到的少量包。
        - DTMF 或舒适噪声用单独的 SSRC，与语音交替。
        - 抓包把同一个包抓到两次（`any` 接口、镜像）。

        ## 阈值
        - `settle`：应答及最后一次重协商后 3 秒；`overlap`：同时发送达 2 秒
        - 同时重叠才算，先后接续不算

        ## 参考
        RFC 3550 §8.2（冲突）、§5.1（SSRC）；RFC 3264 §5.1；RFC 3960 §3（早期媒体、forking）。
        """#

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

    static let transferFailed = #"""
        # transfer-failed: 呼叫转接被拒绝，或转接目标没有接通

        ## 含义
        REFER 被拒绝；或 REFER 已接受，但报告结果的 NOTIFY（message/sipfrag）中最终状态为 300 或以上。
        结论会写明转接目标和拒绝方。

        ## 用户感受
        - 坐席转接后通话退回、被挂断，或客户一直听保持音乐。

        ## 可能原因
        1. REFER 被拒：403 不允许，405 或 501 不支持（运营商中继常见），603 拒绝。
        2. 目标忙、未注册或号码有误：NOTIFY 报 486、480、404、408。
        3. 协商转：Replaces 在其目标处找不到对应对话（481：`replaced-dialog-unknown`，常见于改写 Call-ID 和
           tag 的 SBC 之后），或不支持（420）。
        4. Refer-To 的主机对方不可达或不允许呼叫（私网地址）。
        5. 转接前后的保持、取消保持失败：`reinvite-failed`、`update-failed`。

        结论中的原因：`refer-refused`、`target-not-reached`、`replaced-call-over`（咨询通话先被挂断）、
        `replaces-tags-wrong`（Replaces 中的 tag 不属于该通话，或写反）、`no-notify`。

        ## 如何确认
        REFER 及其响应、NOTIFY 及其内容：

            tshark -r call.pcapng -Y 'sip.CSeq.method in {"REFER", "NOTIFY"}' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.Refer-To -e sip.Event -e sip.Subscription-State -e sip.msg_body

        NOTIFY 消息体的明文：

            tshark -r call.pcapng -Y 'sip.Method == "NOTIFY" && sip.Content-Type contains "sipfrag"' -O sip

        转接产生的新呼叫：

            tshark -r call.pcapng -Y 'sip.Method == "INVITE" && (sip.Referred-by || sip.Replaces)' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.r-uri -e sip.Replaces

        ## 如何处理
        - 中继不支持 REFER：由平台或网关完成转接（自己桥接两路通话）。
        - 自有网关：允许坐席发 REFER（Asterisk PJSIP `allow_transfer = yes`）。
        - 目标有误：改正号码格式，确认目标坐席已登录且空闲。
        - Replaces：两侧启用，或改用盲转。

        ## 何时不算故障
        - REFER 得到 202 或 200，且 NOTIFY 报 2xx。
        - 401 或 407 之后带鉴权重发。
        - NOTIFY 报 100、180、183：进行中。协商了 norefersub 因而没有 NOTIFY。
        - 目标振铃后人工拒接。

        ## 阈值
        - NOTIFY 报告的状态：300 或以上（487 以及振铃后的忙不报）；REFER 的响应：300 或以上
        - `retry-wait`：被要求鉴权的 REFER 等 5 秒重发；`notify-wait`：45 秒没有 NOTIFY（64·T1 加上报告所需时间）：`possible`

        ## 参考
        RFC 3515 §2.4.2、§2.4.4、§2.4.5（REFER、NOTIFY）；RFC 3420（sipfrag）；RFC 3891（Replaces）；
        RFC 5589。
        """#

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
           TCP 上由连接本身说明：`tcp-closed`（对端未应答即断开）、`program-silent`（已收到请求而程序无应答）、
           `tcp-data-dropped`（始终未被确认）、`other-protocol`（不是 SIP 服务）。
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
        - 抓包只有单方向：从未见过该对端的报文时仅为 `possible`；若此处能看到对其（未经过此处的）请求的响应，则不报。
        - 抓包晚于请求开始，或早于定时器结束。

        ## 阈值
        - `failures`：连续 3 次保活无响应或回 503
        - `timeout`：单次保活 32 秒（定时器 F）无响应

        ## 参考
        RFC 3261 §11（OPTIONS）、§17.1.2.2（定时器 F）、§21.5.4（503）；RFC 5626 §4.4（保活）。
        """#

    static let unexpectedCodec = #"""
        # unexpected-codec: RTP 使用了没有协商过的负载类型

        ## 含义
        某一路流使用了接收方 SDP 中没有的负载类型，或以某编解码的编号传另一种编解码。接收方会丢弃，或
        播放出噪声。双向都有包却无声，可能就是它。

        ## 用户感受
        - RTP 在流动，一方却无声或听到刺耳噪声；按键音听起来是咔哒声。

        ## 可能原因
        1. 发送方没有按最后的 answer（re-INVITE 或 UPDATE 之后仍用旧编解码）。
        2. 动态负载类型号混淆：发送时应使用*对方* SDP 给出的编号。
        3. 网关在应答前用自己的编解码发早期媒体。
        4. 网关把 A 律（8）和 µ 律（0）弄反。
        5. 两侧协商了不同的编解码，B2BUA 却原样转发媒体。

        原因标识：`codec-in-no-sdp`、`codec-of-sender-only`、`own-number-used`（第 2 条）、
        `codec-not-in-answer`（应答方发送自己应答中没有的编码）；仅作提示的 `comfort-noise-not-agreed`（未协
        商的舒适噪声）。

        ## 如何确认
        线上的负载类型：

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.src \
              -e udp.dstport -e rtp.ssrc -e rtp.p_type | sort | uniq -c

        双方各自要求的：

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.media -e sdp.media_attribute.value

        ## 如何处理
        - 把 SDP 的帧号和首个有误的 RTP 提供给发送方厂商。
        - 应急：中继侧和坐席侧都只留一种编解码（PCMA）。
        - B2BUA：打开转码，或强制两侧编解码一致。

        ## 何时不算故障
        - 接收方列表中的任何编解码，不限于第一个；通话中在其间切换。
        - 列表中已有的舒适噪声（13）和 telephone-event。
        - 重协商之后仍有少量旧编解码的包。
        - 尚未见到 answer 的早期媒体。rtcp-mux 的 RTCP（类型 192–223）、STUN、DTLS。

        ## 阈值
        - `settle`：应答及最后一次重协商后 3 秒

        ## 参考
        RFC 3264 §5.1、§6.1（负载类型号）；RFC 3551 §6（静态类型）；RFC 5761 §4（rtcp-mux）。
        """#

    static let updateFailed = #"""
        # update-failed: UPDATE 重协商无响应或被拒绝

        ## 含义
        应答前或应答后发 UPDATE（RFC 3311）要求变更或刷新会话，没有得到 2xx。结论会写明目的：
        保持、取消保持、切换编解码、变更媒体地址或会话刷新。
        应答前用于切换早期媒体，应答后多用于会话定时器和媒体切换。

        ## 用户感受
        - 电话接通后一方或双方无声。
        - 若 UPDATE 用于会话刷新，通话会在 90 秒、15 或 30 分钟时中断
          （此时报 `session-refresh-failed`）。

        ## 可能原因
        1. `not-supported`（405、501、420）：对端不支持 UPDATE，其 Allow 中没有 UPDATE。
        2. `no-final-response`：途中丢失（`signalling-blocked`、`sip-alg`、`strict-routing`），或 Contact
           不可达。`lost-between-points`：两处抓包中，它经过一处而从未到达另一处。
        3. `media-refused`（488、606、415）：对端不接受所提供的媒体，见 `codec-mismatch`。
        4. `dialog-gone`（481、408）：对端已没有该对话。
        5. `refused`：500 带 Retry-After（前一个 offer 尚未应答），其他 5xx、6xx。

        同一通话的下列问题列入结论：`answer-invalid`、`sip-alg`、`request-unanswered`、
        `signalling-blocked`。

        ## 如何确认

            tshark -r call.pcapng -Y 'sip.CSeq.method == "UPDATE"' -T fields -e frame.time_relative \
              -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code -e sip.CSeq.seq \
              -e sip.Session-Expires -e sdp.connection_info.address -e sdp.media -e sip.resend

        对端是否声明过支持 UPDATE：

            tshark -r call.pcapng -Y 'sip.Allow contains "UPDATE"' -T fields -e ip.src -e sip.Allow

        ## 如何处理
        - 运营商：要求对每个 UPDATE 和 re-INVITE 重协商都回 200 OK，对端必须支持重协商。
          附上 Call-ID、时间、主叫、被叫和 UPDATE 的 CSeq。
        - 自有网关：对端 Allow 中没有 UPDATE 时不要发，改用 re-INVITE
          （Asterisk：`connected_line_method = invite`；会话刷新也用 re-INVITE）。
        - 自有网关拒绝：启用 UPDATE，并写入 Allow。
        - 无任何响应：关闭路由器 SIP ALG；放通信令端口 5060–5090。

        ## 何时不算故障
        - 回 401 或 407，随后带鉴权重发：只判重发的那次。
        - 回 491，随后重试成功。
        - 回 422，随后以更大的 Session-Expires 重发。
        - BYE 与 UPDATE 交叉。

        ## 阈值
        - `transmissions`：4 次，或 `wait`：4 秒，仍无最终响应为 `likely`
        - `timeout`：32 秒（64·T1），或等待至少 `wait` 后对话被拆除，为 `proved`
        - TCP，或已收到临时响应：只看 `timeout`
        - `retry-wait`：10 秒，等待 401、407、422 之后的重发

        ## 参考
        RFC 3311 §5.1、§5.2（UPDATE）；RFC 3261 §17.1.2.2（定时器 E、F）、§20.5（Allow）；
        RFC 4028 §7.4。
        """#
}
