extension ChinesePages {
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
}
