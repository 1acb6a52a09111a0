extension ChinesePages {
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
        - 自有中继网关：打开 PRACK。Asterisk PJSIP 在 endpoint 上设 `100rel = yes`；FreeSWITCH 在
          Sofia profile 上设 `enable-100rel` = `true`；其他设备找“PRACK”或“可靠临时响应”开关。
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
}
