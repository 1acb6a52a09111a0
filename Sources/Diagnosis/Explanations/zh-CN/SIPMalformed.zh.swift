extension ChinesePages {
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
}
