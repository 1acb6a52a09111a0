extension ChinesePages {
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
}
