import SIP
import Tracking
import Wire

/// What is said of a binding that died, and what to do.
extension RegistrationLost {
    static func opening(_ account: String, _ rescue: Rescue?) -> Text {
        rescue == nil
            ? Text(en: "The call to \(account) got lost: ", zh: "打给 \(account) 的呼叫没有到达：")
            : Text(en: "One binding of \(account) did not get the call: ", zh: "\(account) 的一个绑定没有收到呼叫：")
    }

    static func forgottenBinding(_ binding: Binding, _ quiet: Interval) -> Text {
        Text(
            en:
                """
                its binding at \(binding.client) lives, yet nothing came from there in \(Wording.seconds(quiet)): \
                a NAT forgot it, or the client is gone
                """,
            zh:
                """
                其在 \(binding.client) 的绑定仍有效，但该处已有 \(Wording.seconds(quiet)) 没有 SIP 报文：NAT 或防火墙\
                已将其老化，或客户端已离线
                """
        )
    }

    static func deadConnection(_ binding: Binding, _ quiet: Interval) -> Text {
        Text(
            en:
                """
                its registration at \(binding.client) lives, its TCP connection was idle for \
                \(Wording.seconds(quiet)) and is dead: a NAT or firewall dropped it
                """,
            zh:
                """
                其在 \(binding.client) 的注册仍有效，但所用的 TCP 连接已空闲 \(Wording.seconds(quiet)) 并已失效：\
                被 NAT 或防火墙丢弃
                """
        )
    }

    static func natSubject(_ binding: Binding) -> Subject {
        .binding(Registering.account(binding.last.message), client: binding.client.address)
    }

    static func keepAlive(_ binding: Binding) -> Text {
        if let interval = binding.interval, interval < .seconds(60) {
            let account = Registering.account(binding.last.message)
            let every = Wording.seconds(interval)
            return Text(
                en: "Raise the UDP timeout of the NAT in front of \(account) well above \(every), or use TCP.",
                zh: "请把 \(account) 前 NAT 的 UDP 超时调到远大于 \(every)，或改用 TCP。")
        }
        return Text(
            en:
                """
                Let \(Registering.account(binding.last.message)) send keep-alives every 20–25 s or refresh \
                every 60–120 s, or use TCP.
                """,
            zh: "让 \(Registering.account(binding.last.message)) 每 20–25 秒保活一次，或每 60–120 秒刷新注册，或改用 TCP。")
    }
}
